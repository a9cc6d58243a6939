/// @file
/// run_load: one kernel alone in a loop, first until its power is stationary, then for a window.
/// It only executes and counts: whoever samples power meanwhile may sit in another process, because
/// both stamp their records with CLOCK_MONOTONIC_RAW.
#pragma once

#include <bench/measure/clock.hpp>
#include <bench/measure/disturbance.hpp>

#include <functional>
#include <vector>

namespace layerwatt::kernels {
class DeviceQueue;
}  // namespace layerwatt::kernels

namespace layerwatt::bench {

/// How long a kernel is looped. Without a window there is no energy pass.
struct LoadOptions {
  Seconds settle{0};
  Seconds window{0};
};

/// Executions completed since the loop began.
struct LoadMark {
  double time_s = 0.0;
  double executions = 0.0;
};

/// What the loop did.
struct Load {
  std::vector<LoadMark> marks;  ///< in the order of time; the first is the beginning of the loop
  double settled_s = 0.0;       ///< when the window began
  /// Share of the window in which the loop waited for a processor (as the scheduler says), or lost
  /// time in batches far above their usual length, whichever is larger.
  double stalled = 0.0;
  Disturbance conditions;  ///< speed index: after the loop

  [[nodiscard]] double begin_s() const { return marks.front().time_s; }
  [[nodiscard]] double end_s() const { return marks.back().time_s; }
};

/// Runs for settle + window, and at least three executions in the window.
/// @param batch      executions between two looks at the clock, >= 1
/// @param execution  usual time of one
[[nodiscard]] Load run_load(const std::function<void()>& run, Clock& clock,
                            const LoadOptions& options, int batch, Seconds execution);

/// The same on a device that works by itself: a few of the queue's batches are in flight all the
/// time, and the host waits for none that has not to end next. Time that the device waits for the
/// host shows as batches that end late.
/// @param execution  usual device time of one
[[nodiscard]] Load run_load(kernels::DeviceQueue& queue, Clock& clock, const LoadOptions& options,
                            Seconds execution);

/// Executions in [from, to], interpolated between marks.
/// @throws InvalidArgument  the load has no marks
[[nodiscard]] double executions_between(const Load& load, double from_s, double to_s);

}  // namespace layerwatt::bench
