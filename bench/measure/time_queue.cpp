#include <bench/measure/time_queue.hpp>
#include <kernels/kernel.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace layerwatt::bench {

namespace {

constexpr Seconds kShortest{1e-9};  // clocks that stand still must not hang us
constexpr int kRefinements = 3;     // of the batch; each needs one
constexpr int kWarmPending = 2;     // batches queued while warming up

/// The device's time of one batch that was just launched.
[[nodiscard]] Seconds finish_one(kernels::DeviceQueue& queue) {
  queue.wait(0);
  const std::vector<Seconds> times = queue.finished();
  expects<BackendError>(times.size() == 1, "device queue: ", times.size(),
                        " batches ended, one was launched");
  return std::max(times.front(), kShortest);
}

[[nodiscard]] Seconds launch_one(kernels::DeviceQueue& queue) {
  queue.launch();
  return finish_one(queue);
}

/// The fastest of a few single executions: an upper bound, since it holds the gap of a launch.
[[nodiscard]] Seconds single_execution(kernels::DeviceQueue& queue, const TimeOptions& options,
                                       int executions) {
  queue.set_batch(1);
  Seconds fastest = launch_one(queue);
  for (int n = 1; n < executions && fastest <= options.slow; ++n) {
    fastest = std::min(fastest, launch_one(queue));
  }
  return fastest;
}

/// Sets a batch of the wanted length and returns the time of one batch.
[[nodiscard]] Seconds choose_batch(kernels::DeviceQueue& queue, Seconds execution, Seconds wanted) {
  int batch = 1;
  Seconds one_batch = execution;
  for (int i = 0; i < kRefinements; ++i) {
    const double more = std::floor(wanted / one_batch * batch);
    const int next = static_cast<int>(std::clamp<double>(more, 1.0, queue.max_batch()));
    if (next <= batch + batch / 2) break;
    batch = next;
    queue.set_batch(batch);
    (void)launch_one(queue);  // the first launch of a graph is slower
    one_batch = launch_one(queue);
  }
  return one_batch;
}

void warm_up(kernels::DeviceQueue& queue, Clock& clock, Seconds length) {
  const Seconds start = clock.now();
  while (clock.now() - start < length) {
    queue.launch();
    queue.wait(kWarmPending);
  }
  queue.wait(0);
  (void)queue.finished();
}

}  // namespace

void validate(const QueueOptions& o) {
  expects(o.warm_up >= Seconds{0} && o.long_idle >= Seconds{0} && o.warm_up_executions >= 1,
          "queue options: warm-up is ", o.warm_up.count(), " s after ", o.long_idle.count(),
          " s of idling, else ", o.warm_up_executions,
          " executions; they must be >= 0, >= 0 and >= 1");
  expects(o.batch > Seconds{0} && o.batch <= Seconds{0.1}, "queue options: batch is ",
          o.batch.count(), " s; it must be above 0 and at most 0.1 s");
  expects(o.samples >= 1 && o.samples <= 500, "queue options: ", o.samples,
          " samples; use 1 to 500 (a device queues about a thousand launches)");
}

KernelTime time_queue(kernels::Kernel& kernel, Clock& clock, const TimeOptions& options,
                      const QueueOptions& queue_options, const std::function<void()>& observe) {
  kernels::DeviceQueue& queue = *kernel.queue();
  const auto idle = queue.idle();
  const bool cold = !idle || *idle > queue_options.long_idle;
  KernelTime out;
  const Seconds start = clock.now();
  kernel.run();
  out.first = clock.now() - start;
  if (out.first > options.too_slow) return out;
  const Seconds execution = single_execution(queue, options, queue_options.warm_up_executions);
  Seconds one_batch = choose_batch(queue, execution, queue_options.batch);
  if (cold) {
    warm_up(queue, clock, queue_options.warm_up);
    one_batch = choose_batch(queue, single_execution(queue, options, 1), queue_options.batch);
  }
  const int executions = queue.batch();
  const auto samples = static_cast<int>(std::clamp<double>(
      options.max_time / one_batch, options.min_slow_samples, queue_options.samples));
  for (int i = 0; i < samples; ++i) queue.launch();
  if (observe) observe();
  queue.wait(0);
  std::vector<double> times;
  for (const Seconds time : queue.finished()) times.push_back(time.count() / executions);
  expects<BackendError>(static_cast<int>(times.size()) == samples, "device queue: ", times.size(),
                        " batches ended, ", samples, " were launched");
  out.statistics = summarise(std::move(times), executions);
  return out;
}

}  // namespace layerwatt::bench
