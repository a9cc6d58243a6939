#include <bench/sensor/conditions.hpp>
#include <bench/sensor/gpu_state.hpp>

#include <utility>

namespace layerwatt::bench {

namespace {

[[nodiscard]] std::optional<NvmlGpu> find_gpu(const SystemFiles& files, const std::string& uuid) {
  if (!asks_nvml(files)) return std::nullopt;
  std::vector<NvmlGpu> gpus = find_gpus(open_nvml().library);
  std::optional<NvmlGpu> found;
  for (NvmlGpu& gpu : gpus) {
    if (!found || gpu.uuid() == uuid) found = std::move(gpu);
  }
  // On Jetson the library counts a device and answers nothing about it.
  return found && found->sm_clock_mhz().value ? found : std::nullopt;
}

[[nodiscard]] GpuState from_nvml(const NvmlGpu& gpu) {
  GpuState state;
  state.clock_mhz = gpu.sm_clock_mhz().value;
  state.celsius = gpu.temperature_c().value;
  if (const auto bits = gpu.throttle_bits().value) {
    state.throttling = throttle_reasons(static_cast<std::uint64_t>(*bits));
  }
  return state;
}

[[nodiscard]] GpuState from_files(const SystemFiles& files) {
  const Conditions conditions = read_conditions(files);
  GpuState state;
  for (const ClockState& clock : conditions.clocks) {
    if (clock.name == "cpu" || state.clock_mhz) continue;
    state.clock_mhz = clock.mhz;
    state.locked = clock.locked;
  }
  for (const Temperature& zone : conditions.temperatures) {
    const bool is_gpu =
        zone.zone.find("gpu") != std::string::npos || zone.zone.find("GPU") != std::string::npos;
    if (is_gpu && !state.celsius) state.celsius = zone.celsius;
  }
  state.throttling = conditions.throttling;
  return state;
}

}  // namespace

GpuWatch::GpuWatch(SystemFiles files, const std::string& uuid)
    : files_(std::move(files)), gpu_(find_gpu(files_, uuid)) {}

GpuState GpuWatch::read() const { return gpu_ ? from_nvml(*gpu_) : from_files(files_); }

}  // namespace layerwatt::bench
