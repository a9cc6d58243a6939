/// @file
/// estimate_power: the power of one kernel, from samples taken while it ran alone in a loop and
/// while the machine was idle before and after. Pure: no clock, no sensor. docs/method.md explains.
#pragma once

#include <bench/measure/load.hpp>
#include <bench/sensor/conditions.hpp>
#include <bench/sensor/trace.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// Mean power while the context is open and nothing runs.
struct IdlePower {
  std::string fault = "not_measured";  ///< empty where it was measured
  double begin_s = 0.0, end_s = 0.0;
  double watts = 0.0;
  double error_w = 0.0;  ///< standard error: statistical and quantisation
  double freedom = std::numeric_limits<double>::infinity();  ///< degrees of freedom of that error

  [[nodiscard]] bool ok() const { return fault.empty(); }
  [[nodiscard]] double middle_s() const { return 0.5 * (begin_s + end_s); }
};

/// The machine at one moment of a measurement.
struct ConditionSample {
  double time_s = 0.0;
  Conditions conditions;
};

/// Above or below which a window does not count.
struct PowerLimits {
  double least_duty = 0.95;       ///< below: flag `low_duty`
  double most_stalled = 0.05;     ///< share of the window; above: flag `starved`
  double idle_change = 0.05;      ///< between the brackets; above: flag `idle_drift`
  double least_clock = 0.97;      ///< of a locked clock
  double most_warming_k = 1.0;    ///< in the window
  double most_warming_gpu = 2.0;  ///< of a discrete GPU
};

/// Standard errors. The gain is common to all rows of a board and is not part of any interval.
struct PowerErrors {
  double statistical_w = 0.0;
  double statistical_freedom = 1.0;  ///< degrees of freedom of statistical_w
  double quantisation_w = 0.0;
  double settling_w = 0.0;  ///< largest rest of the step from idle to load
  double starving_w = 0.0;  ///< stalled share of the window times power above idle
  double idle_w = 0.0;      ///< of the idle power
  double idle_freedom = 1.0;
  double gain = 0.0;  ///< relative
};

/// The power of a kernel, or the reason why there is none.
struct PowerResult {
  std::string reason;       ///< empty where it was measured
  double power_w = 0.0;     ///< of the kernel while it runs: idle + (window - idle) / duty
  double window_w = 0.0;    ///< mean of the window
  double ci95_w = 0.0;      ///< half-width for power_w, without gain
  double loop_s = 0.0;      ///< of one execution, with the gaps between them
  double duty = 1.0;        ///< share of the loop, stalls apart, in which the kernel ran
  double stalled = 0.0;     ///< share of the window that something else had
  double executions = 0.0;  ///< in the window
  double window_s = 0.0;
  double settle_s = 0.0;
  std::optional<double> idle_w;
  PowerErrors errors;
  double dynamic_ci95_w = 0.0;  ///< half-width for power_w - idle_w
  std::size_t samples = 0;
  std::size_t publications = 0;
  std::optional<double> celsius;    ///< hottest zone, mean over the window
  std::optional<double> warming_k;  ///< largest rise of a zone in the window
  std::optional<double> clock_mhz;  ///< mean over the window
  std::vector<std::string> flags;
  int attempts = 1;

  [[nodiscard]] bool ok() const { return reason.empty(); }
};

/// Everything that is known about one energy pass.
struct PowerEvidence {
  Trace trace;  ///< from the bracket before to the end of the load
  Load load;
  Seconds execution{};  ///< of the kernel without gaps: the median of the time pass
  IdlePower before, after;
  std::vector<ConditionSample> conditions;
};

/// Mean power of a bracket in which nothing ran.
[[nodiscard]] IdlePower idle_power(const Trace& trace, const PowerFacts& facts, double begin_s,
                                   double end_s);

/// Idle power at the middle of the load: linear between the brackets; of one alone, its value.
/// Its error holds half the difference of the brackets.
[[nodiscard]] IdlePower idle_during(const IdlePower& before, const IdlePower& after, double time_s);

/// The mean over the window of the load and what may be wrong with it: faults of the sensor, stuck
/// sensor, throttling, clocks below the locked value, warming, no more power than idle.
[[nodiscard]] PowerResult estimate_power(const PowerEvidence& evidence, const PowerFacts& facts,
                                         const PowerLimits& limits = {});

}  // namespace layerwatt::bench
