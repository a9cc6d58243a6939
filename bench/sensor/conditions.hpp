/// @file
/// What makes measurements drift: clocks that are not locked, throttling, temperatures. Read at the
/// start of a campaign, around each window, and by `layerwatt doctor`.
#pragma once

#include <bench/sensor/system_files.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// A clock domain. Locked means that its limits leave one frequency.
struct ClockState {
  std::string name;  ///< "cpu", the GPU's devfreq name, or the GPU's NVML name
  std::optional<double> mhz, min_mhz, max_mhz;
  std::optional<bool> locked;  ///< absent where the limits cannot be read
};

/// A thermal zone; without a value where its unit is power-gated.
struct Temperature {
  std::string zone;
  std::optional<double> celsius;
  std::string reason;
};

struct Conditions {
  std::vector<ClockState> clocks;
  std::vector<Temperature> temperatures;
  std::vector<std::string> throttling;  ///< what slows the machine down now; empty is good
  /// Over-current events since boot (soctherm): a count that grew spoils the window in between.
  std::optional<std::int64_t> overcurrent_events;
};

/// Reads everything once; what cannot be read is absent. Never throws. NVML is asked under the same
/// rule as in `survey_sensors`.
[[nodiscard]] Conditions read_conditions(
    const SystemFiles& files = SystemFiles::from_environment());

}  // namespace layerwatt::bench
