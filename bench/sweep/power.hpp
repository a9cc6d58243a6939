/// @file
/// What sweeps and profiles share about power: which source, its times, and the manifest's entry.
#pragma once

#include <bench/measure/power_monitor.hpp>
#include <bench/sweep/visitor.hpp>
#include <layerwatt/core/json_fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace layerwatt::bench {

struct PowerOptions {
  /// Opens the source, in the sweep's own process. Empty: power is not measured, for `reason`.
  std::function<OpenedSource()> open;
  std::string reason = "power was not measured";
  PowerTimes times;
  PowerLimits limits;
  RetryOptions retry;
};

/// The monitor of a campaign, or the reason why there is none.
struct StartedPower {
  std::unique_ptr<PowerMonitor> monitor;
  std::string reason;  ///< empty with a monitor
  IdlePower cold;      ///< idle power before any context was open; not of an estimate
  /// "nvml NVIDIA H200", or "none": what may not change when a sweep resumes.
  [[nodiscard]] std::string identity() const;
};

/// Opens the source and measures idle power before a backend holds the device.
/// @throws SensorError  what `open` throws
[[nodiscard]] StartedPower start_power(const PowerOptions& options);

/// Sensor, rails, times and limits for the manifest; a text where power is not measured.
[[nodiscard]] Json power_json(const StartedPower& power);

}  // namespace layerwatt::bench
