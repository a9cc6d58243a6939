/// @file
/// time_queue: the time protocol for a kernel whose device works through a queue and has a clock
/// of its own (a GPU). The host only fills the queue: its own clock would measure launches.
#pragma once

#include <bench/measure/clock.hpp>
#include <bench/measure/time_kernel.hpp>

#include <functional>

namespace layerwatt::kernels {
class Kernel;
}  // namespace layerwatt::kernels

namespace layerwatt::bench {

/// What differs from TimeOptions on such a device.
struct QueueOptions {
  Seconds warm_up{0.5};         ///< at the first work of the process, and after `long_idle`: clocks
                                ///< have fallen and take this long to come back
  Seconds long_idle{1.0};       ///< without work since then
  int warm_up_executions = 10;  ///< else
  Seconds batch{2e-3};  ///< executions are launched together in batches of about this length
  int samples = 30;     ///< batches timed, all queued at once
};

/// @throws InvalidArgument  naming the first option that is out of range
void validate(const QueueOptions& options);

/// Executes once (nothing more where that takes longer than `too_slow`), warms up, chooses the
/// batch, queues all samples and waits for them. A sample is the device's time of one batch divided
/// by its executions. Slow kernels get fewer samples, as far as max_time allows, but not fewer than
/// min_slow_samples.
/// @param observe  called once while the device is busy with the samples; may be empty
/// @throws BackendError  the device reported a failure, or lost a batch
[[nodiscard]] KernelTime time_queue(kernels::Kernel& kernel, Clock& clock,
                                    const TimeOptions& options, const QueueOptions& queue_options,
                                    const std::function<void()>& observe = {});

}  // namespace layerwatt::bench
