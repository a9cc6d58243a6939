/// @file
/// Every power sensor of this machine, what it reads now, and which of them make the total. This
/// is what `layerwatt doctor` prints.
#pragma once

#include <bench/sensor/system_files.hpp>

#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// One rail, counter or GPU.
struct SensorStatus {
  std::string kind;               ///< ina3221, ina238, nvml, rapl; none where there is nothing
  std::string rail;               ///< "VDD_IN", "package-0", the GPU's name
  std::optional<double> power_w;  ///< absent where it cannot be read; never 0 for unknown
  bool in_total = false;          ///< one of those that add up to `total_power_w`
  std::string reason;             ///< why it is, or is not, part of the total, or cannot be read
};

struct SensorSurvey {
  std::vector<SensorStatus> sensors;    ///< never empty: a single entry of kind none at least
  std::optional<double> total_power_w;  ///< of the module, the GPU board or the CPU packages
  std::string total_reason;             ///< what the total is, or why there is none
  std::string verdict;                  ///< one sentence: is power measured here, and by what
};

/// Looks at everything and reads everything once (counters twice, 0.2 s apart). Never throws.
/// The total is that of the module's rails; without rails, of the first GPU; without a GPU that
/// reports power, of the CPU packages. A recorded tree is not mixed with this machine's GPU unless
/// LAYERWATT_NVML_LIB names a library.
[[nodiscard]] SensorSurvey survey_sensors(
    const SystemFiles& files = SystemFiles::from_environment());

}  // namespace layerwatt::bench
