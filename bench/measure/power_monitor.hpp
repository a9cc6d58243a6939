/// @file
/// PowerMonitor: samples a power source and the machine's conditions while kernels run elsewhere,
/// and turns what it saw into the power of one kernel.
#pragma once

#include <bench/measure/energy.hpp>
#include <bench/sensor/power_source.hpp>
#include <bench/sensor/sampler.hpp>
#include <bench/sensor/system_files.hpp>

#include <memory>
#include <vector>

namespace layerwatt::bench {

/// Times of 0: chosen from the sensor's own times, see power_times.
struct PowerTimes {
  Seconds settle{0};  ///< between a change of load and a window
  Seconds window{0};  ///< under load
  Seconds idle{0};    ///< of an idle bracket
  Seconds longest_cool_down{20.0};
};

/// Settle as settle_time_s says. Window: 5 s, or 2 s for energy counters and sensors with a memory
/// below 0.1 s, and at least 20 periods. Idle: 3 s or 1 s, and at least 10 periods.
[[nodiscard]] PowerTimes power_times(const PowerFacts& facts, const PowerTimes& wanted = {});

class PowerMonitor {
 public:
  PowerMonitor(std::unique_ptr<PowerSource> source, SystemFiles files,
               const PowerTimes& wanted = {}, const PowerLimits& limits = {});

  [[nodiscard]] const PowerFacts& facts() const noexcept { return source_->facts(); }
  [[nodiscard]] const PowerTimes& times() const noexcept { return times_; }
  [[nodiscard]] const PowerLimits& limits() const noexcept { return limits_; }
  /// Power that somebody stated: kernels need not run for it.
  [[nodiscard]] bool is_estimate() const noexcept { return facts().quality == "estimated"; }
  /// How long kernels must be looped; not at all for an estimate.
  [[nodiscard]] LoadOptions load_options() const;

  /// To be called several times per second while a kernel runs: looks at the conditions.
  void watch();

  /// Waits until the sensor has forgotten the last load and the hottest zone is back at the
  /// temperature of the last call plus 3 K (at most longest_cool_down), then measures. Nothing may
  /// run meanwhile.
  [[nodiscard]] IdlePower measure_idle();

  /// The stated power of an estimate, flagged `estimated`.
  [[nodiscard]] PowerResult stated() const;

  [[nodiscard]] PowerResult estimate(const Load& load, Seconds execution, const IdlePower& before,
                                     const IdlePower& after);

  /// Drops samples that no later estimate needs.
  void forget_before(double time_s);

 private:
  void pause(Seconds time);

  std::unique_ptr<PowerSource> source_;
  SystemFiles files_;
  PowerTimes times_;
  PowerLimits limits_;
  std::vector<ConditionSample> conditions_;
  std::optional<double> cool_celsius_;  ///< hottest zone at the first bracket
  Sampler sampler_;                     ///< last: its thread uses the source
};

}  // namespace layerwatt::bench
