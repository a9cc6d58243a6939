/// @file
/// Which power sensors the machine has, by their places in the system's files.
#pragma once

#include <string>
#include <vector>

namespace layerwatt::bench {

/// One kind of sensor. This version measures runtime and reads no sensor, so each entry says
/// whether the kind exists here and why it gives no reading.
struct PowerSensorStatus {
  std::string kind;  ///< ina3221, rapl, nvml
  bool present = false;
  std::string reason;  ///< where it was found or looked for
};

/// One entry per kind that layerwatt knows the place of. Never throws.
[[nodiscard]] std::vector<PowerSensorStatus> list_power_sensors();

/// Why no power is measured, in one sentence for reports and rows.
[[nodiscard]] std::string no_power_reason(const std::vector<PowerSensorStatus>& sensors);

}  // namespace layerwatt::bench
