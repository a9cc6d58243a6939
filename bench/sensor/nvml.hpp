/// @file
/// NVIDIA GPUs through NVML, loaded at run time. Each quantity is asked for on its own: on Jetson
/// the library loads and counts a device, and every power query answers "not supported".
#pragma once

#include <bench/sensor/nvml_abi.hpp>
#include <bench/sensor/system_files.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// A number, or the reason why there is none.
struct GpuReading {
  std::optional<double> value;
  std::string reason;
};

class NvmlLibrary;

/// A library ready for use, or the reason why there is none.
struct NvmlOpened {
  std::shared_ptr<const NvmlLibrary> library;
  std::string reason;
};

/// One GPU. Copies share the library.
class NvmlGpu {
 public:
  NvmlGpu(std::shared_ptr<const NvmlLibrary> library, nvml::Device device, unsigned index);

  [[nodiscard]] unsigned index() const noexcept { return index_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& uuid() const noexcept { return uuid_; }

  [[nodiscard]] GpuReading energy_j() const;     ///< since the driver was loaded; Volta and newer
  [[nodiscard]] GpuReading power_now_w() const;  ///< field 186
  [[nodiscard]] GpuReading power_average_w() const;  ///< field 185, else nvmlDeviceGetPowerUsage
  [[nodiscard]] GpuReading power_limit_w() const;
  [[nodiscard]] GpuReading sm_clock_mhz() const;
  [[nodiscard]] GpuReading memory_clock_mhz() const;
  [[nodiscard]] GpuReading temperature_c() const;
  [[nodiscard]] GpuReading throttle_bits() const;

 private:
  [[nodiscard]] GpuReading field(unsigned id, double unit) const;

  std::shared_ptr<const NvmlLibrary> library_;
  nvml::Device device_;
  unsigned index_;
  std::string name_;
  std::string uuid_;
};

/// Loads LAYERWATT_NVML_LIB, or libnvidia-ml.so.1, and initialises it.
[[nodiscard]] NvmlOpened open_nvml();
[[nodiscard]] NvmlOpened open_nvml(const std::string& path);

/// Whether NVML describes the same machine as `files`: a recorded tree is not mixed with the GPU of
/// this machine, unless LAYERWATT_NVML_LIB names a library that belongs to it.
[[nodiscard]] bool asks_nvml(const SystemFiles& files);

/// All GPUs; none for a null library.
[[nodiscard]] std::vector<NvmlGpu> find_gpus(const std::shared_ptr<const NvmlLibrary>& library);

/// The reasons that make a measurement invalid: power cap, slowdown, thermal limits, power brake.
/// Empty where clocks were held only by idling or by the clocks that the user set.
[[nodiscard]] std::vector<std::string> throttle_reasons(std::uint64_t bits);

}  // namespace layerwatt::bench
