/// @file
/// GpuWatch: clock, temperature and throttling of the GPU that runs the kernels, read while it
/// works. NVML stays open between the questions.
#pragma once

#include <bench/sensor/nvml.hpp>
#include <bench/sensor/system_files.hpp>

#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// What cannot be read is absent.
struct GpuState {
  std::optional<double> clock_mhz, celsius;
  std::optional<bool> locked;           ///< whether the clock may change; NVML does not tell
  std::vector<std::string> throttling;  ///< reasons; empty is good
};

class GpuWatch {
 public:
  /// @param uuid  "GPU-..." as NVML writes it; another or an empty one: the first GPU
  explicit GpuWatch(SystemFiles files = SystemFiles::from_environment(),
                    const std::string& uuid = {});

  /// Never throws.
  [[nodiscard]] GpuState read() const;

 private:
  SystemFiles files_;
  std::optional<NvmlGpu> gpu_;  ///< nothing on boards: their clocks and zones are files
};

}  // namespace layerwatt::bench
