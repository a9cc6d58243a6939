/// @file
/// Visitor: one visit to one point, with its time pass, its energy pass and the idle brackets.
#pragma once

#include <bench/measure/power_monitor.hpp>
#include <bench/measure/running_median.hpp>
#include <bench/sweep/worker.hpp>

#include <cstddef>
#include <optional>

namespace layerwatt::bench {

/// How a visit whose energy pass was spoilt is repeated.
struct RetryOptions {
  int attempts = 3;        ///< in all
  Seconds cool_down{2.0};  ///< before the second attempt; doubles with each
};

/// Idle power is measured between every two loads: the bracket after one kernel is the bracket
/// before the next. A row therefore waits for nothing but its own bracket.
class Visitor {
 public:
  /// @param monitor  nothing: time only. Both must outlive the visitor.
  Visitor(Worker& worker, PowerMonitor* monitor, RetryOptions retry = {})
      : worker_(worker), monitor_(monitor), retry_(retry) {}

  /// @param layer  as for Worker::measure
  [[nodiscard]] PointResult visit(std::size_t layer, bool verify);

  /// The next visit measures its own bracket: the process was replaced, or something else ran.
  void forget_idle() { idle_.reset(); }

 private:
  [[nodiscard]] PowerResult estimate(const PointResult& result);
  void judge_clock(PowerResult& power);

  Worker& worker_;
  PowerMonitor* monitor_;
  RetryOptions retry_;
  std::optional<IdlePower> idle_;  ///< the last bracket
  RunningMedian clock_mhz_;        ///< of all windows
};

}  // namespace layerwatt::bench
