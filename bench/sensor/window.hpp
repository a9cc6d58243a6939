/// @file
/// Mean power of a stationary window, from samples. Pure functions: no clock, no sensor.
///
/// A kernel is looped alone until the sensor has settled; the window begins after that. Samples
/// shorter than the sensor's memory are never given to single executions.
#pragma once

#include <bench/sensor/trace.hpp>

#include <cstddef>
#include <string>

namespace layerwatt::bench {

/// Mean power between two times; of use only where `fault` is empty.
struct WindowPower {
  std::string fault;  ///< no_samples, counter_reset, sensor_gap, sensor_stuck, too_few_ticks
  double mean_w = 0.0;
  double begin_s = 0.0;  ///< what was really averaged: of a counter, from tick to tick
  double end_s = 0.0;
  std::size_t samples = 0;
  std::size_t publications = 0;      ///< changes of the value inside the window
  double statistical_w = 0.0;        ///< standard error of the mean, from blocks of a time constant
  double statistical_freedom = 1.0;  ///< degrees of freedom of that error
  double step_w = 0.0;               ///< largest error from quantisation and from the time of ticks
  [[nodiscard]] bool ok() const noexcept { return fault.empty(); }
};

/// How long a new load must run before a window may begin: max(5 tau, 0.5 s, 1.2 averages,
/// average + 2 periods). After five time constants 0.7 % of a step is left at the window's edge.
[[nodiscard]] double settle_time_s(const PowerFacts& facts) noexcept;

/// What is left of a power step in the mean of a window whose first sample was taken `settle_s`
/// after it:
///   |step| exp(-settle/tau) (tau/window) (1 - exp(-window/tau));
/// 0 for a sensor without memory and for a moving average that the settling outlasts.
[[nodiscard]] double settle_bias_w(const PowerFacts& facts, double step_w, double settle_s,
                                   double window_s) noexcept;

/// The mean over [begin, end].
///   power:   zero-order hold, sum P_i (t_{i+1} - t_i) / (end - begin), edges clipped
///   counter: (E_b - E_a) / (t_b - t_a) from the first tick at or after begin to the last tick
///            before end, because a counter read between ticks is old by up to a tick
/// The bound `step_w`: half a quantisation step; of a counter, half the gap between reads (or half
/// a tick, where that is shorter) at each edge, and one unit of energy.
[[nodiscard]] WindowPower window_power(const Trace& trace, const PowerFacts& facts, double begin_s,
                                       double end_s);

/// Whether the value never changed from `before_s`, under another load, to `end_s`, although the
/// load changed at `change_s` and ten periods and five time constants have passed since.
[[nodiscard]] bool is_stuck(const Trace& trace, const PowerFacts& facts, double before_s,
                            double change_s, double end_s) noexcept;

}  // namespace layerwatt::bench
