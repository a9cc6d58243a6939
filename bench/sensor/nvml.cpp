#include <bench/sensor/nvml.hpp>

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr double kMilli = 1e-3;
constexpr double kUnit = 1.0;

struct ThrottleBit {
  std::uint64_t bit;
  std::string_view name;
};
// nvml.h, nvmlClocksEventReasons. 0x1 (idle), 0x2 (clocks set by the user), 0x10 (sync boost) and
// 0x100 (display clocks) do not slow down a kernel below the clocks that were asked for.
constexpr std::array<ThrottleBit, 5> kThrottleBits{{{0x4, "sw_power_cap"},
                                                    {0x8, "hw_slowdown"},
                                                    {0x20, "sw_thermal"},
                                                    {0x40, "hw_thermal"},
                                                    {0x80, "power_brake"}}};

double as_double(const nvml::FieldValue& field) {
  switch (field.type) {
    case nvml::ValueType::real:
      return field.value.real;
    case nvml::ValueType::unsigned_int:
      return field.value.unsigned_int;
    case nvml::ValueType::unsigned_long:
      return static_cast<double>(field.value.unsigned_long);
    case nvml::ValueType::unsigned_long_long:
      return static_cast<double>(field.value.unsigned_long_long);
    case nvml::ValueType::signed_long_long:
      return static_cast<double>(field.value.signed_long_long);
    case nvml::ValueType::signed_int:
      return field.value.signed_int;
  }
  return 0.0;
}

}  // namespace

/// The loaded library and its functions; those that a driver lacks are null.
class NvmlLibrary {
 public:
  explicit NvmlLibrary(void* handle) : handle_(handle) {
    init = symbol<nvml::Init>("nvmlInit_v2");
    shutdown = symbol<nvml::Shutdown>("nvmlShutdown");
    error_string = symbol<nvml::ErrorString>("nvmlErrorString");
    count = symbol<nvml::DeviceCount>("nvmlDeviceGetCount_v2");
    by_index = symbol<nvml::DeviceByIndex>("nvmlDeviceGetHandleByIndex_v2");
    name = symbol<nvml::DeviceText>("nvmlDeviceGetName");
    uuid = symbol<nvml::DeviceText>("nvmlDeviceGetUUID");
    energy = symbol<nvml::DeviceUnsigned64>("nvmlDeviceGetTotalEnergyConsumption");
    power = symbol<nvml::DeviceUnsigned>("nvmlDeviceGetPowerUsage");
    power_limit = symbol<nvml::DeviceUnsigned>("nvmlDeviceGetEnforcedPowerLimit");
    clock = symbol<nvml::DeviceTyped>("nvmlDeviceGetClockInfo");
    temperature = symbol<nvml::DeviceTyped>("nvmlDeviceGetTemperature");
    fields = symbol<nvml::DeviceFields>("nvmlDeviceGetFieldValues");
    throttle = symbol<nvml::DeviceUnsigned64>("nvmlDeviceGetCurrentClocksEventReasons");
    if (throttle == nullptr) {  // its name before driver 535
      throttle = symbol<nvml::DeviceUnsigned64>("nvmlDeviceGetCurrentClocksThrottleReasons");
    }
  }
  NvmlLibrary(const NvmlLibrary&) = delete;  // owns the handle
  NvmlLibrary& operator=(const NvmlLibrary&) = delete;
  ~NvmlLibrary() {
    if (initialised && shutdown != nullptr) (void)shutdown();
    ::dlclose(handle_);
  }

  [[nodiscard]] std::string explain(nvml::Status status) const {
    const char* text = error_string != nullptr ? error_string(status) : nullptr;
    return "NVML status " + std::to_string(status) +
           (text != nullptr ? std::string(" (") + text + ")" : std::string());
  }

  /// Calls `function(arguments..., &value)` and converts, or says why not.
  template <class Raw, class Function, class... Arguments>
  [[nodiscard]] GpuReading ask(std::string_view what, double unit, Function function,
                               Arguments... arguments) const {
    if (function == nullptr) return {std::nullopt, std::string(what) + ": this driver lacks it"};
    Raw raw{};
    const nvml::Status status = function(arguments..., &raw);
    if (status != nvml::kSuccess) {
      return {std::nullopt, std::string(what) + ": " + explain(status)};
    }
    return {static_cast<double>(raw) * unit, {}};
  }

  nvml::Init init = nullptr;
  nvml::Shutdown shutdown = nullptr;
  nvml::ErrorString error_string = nullptr;
  nvml::DeviceCount count = nullptr;
  nvml::DeviceByIndex by_index = nullptr;
  nvml::DeviceText name = nullptr;
  nvml::DeviceText uuid = nullptr;
  nvml::DeviceUnsigned64 energy = nullptr;
  nvml::DeviceUnsigned64 throttle = nullptr;
  nvml::DeviceUnsigned power = nullptr;
  nvml::DeviceUnsigned power_limit = nullptr;
  nvml::DeviceTyped clock = nullptr;
  nvml::DeviceTyped temperature = nullptr;
  nvml::DeviceFields fields = nullptr;
  bool initialised = false;

 private:
  template <class Function>
  [[nodiscard]] Function symbol(const char* symbol_name) const {
    return reinterpret_cast<Function>(::dlsym(handle_, symbol_name));
  }

  void* handle_;
};

NvmlGpu::NvmlGpu(std::shared_ptr<const NvmlLibrary> library, nvml::Device device, unsigned index)
    : library_(std::move(library)), device_(device), index_(index) {
  std::array<char, nvml::kNameSize> text{};
  const auto ask = [&](nvml::DeviceText function) -> std::string {
    const bool known =
        function != nullptr && function(device_, text.data(), nvml::kNameSize) == nvml::kSuccess;
    return known ? text.data() : "";
  };
  name_ = ask(library_->name);
  uuid_ = ask(library_->uuid);
}

GpuReading NvmlGpu::field(unsigned id, double unit) const {
  const std::string what = "field " + std::to_string(id);
  if (library_->fields == nullptr) return {std::nullopt, what + ": this driver lacks it"};
  nvml::FieldValue value{};
  value.field = id;
  value.scope = nvml::kScopeGpu;
  const nvml::Status status = library_->fields(device_, 1, &value);
  if (status != nvml::kSuccess) return {std::nullopt, what + ": " + library_->explain(status)};
  if (value.status != nvml::kSuccess) {
    return {std::nullopt, what + ": " + library_->explain(value.status)};
  }
  return {as_double(value) * unit, {}};
}

GpuReading NvmlGpu::energy_j() const {
  GpuReading energy =
      library_->ask<unsigned long long>("energy counter", kMilli, library_->energy, device_);
  if (energy.value) return energy;
  const GpuReading other = field(nvml::kFieldEnergy, kMilli);
  return other.value ? other : energy;
}

GpuReading NvmlGpu::power_now_w() const { return field(nvml::kFieldPowerInstant, kMilli); }

GpuReading NvmlGpu::power_average_w() const {
  const GpuReading average = field(nvml::kFieldPowerAverage, kMilli);
  if (average.value) return average;
  return library_->ask<unsigned>("power", kMilli, library_->power, device_);
}

GpuReading NvmlGpu::power_limit_w() const {
  return library_->ask<unsigned>("power limit", kMilli, library_->power_limit, device_);
}

GpuReading NvmlGpu::sm_clock_mhz() const {
  return library_->ask<unsigned>("SM clock", kUnit, library_->clock, device_, nvml::kClockSm);
}

GpuReading NvmlGpu::memory_clock_mhz() const {
  return library_->ask<unsigned>("memory clock", kUnit, library_->clock, device_,
                                 nvml::kClockMemory);
}

GpuReading NvmlGpu::temperature_c() const {
  return library_->ask<unsigned>("temperature", kUnit, library_->temperature, device_,
                                 nvml::kTemperatureGpu);
}

GpuReading NvmlGpu::throttle_bits() const {
  return library_->ask<unsigned long long>("clock event reasons", kUnit, library_->throttle,
                                           device_);
}

bool asks_nvml(const SystemFiles& files) {
  return !files.is_recorded() || std::getenv("LAYERWATT_NVML_LIB") != nullptr;
}

NvmlOpened open_nvml() {
  const char* path = std::getenv("LAYERWATT_NVML_LIB");
  return open_nvml(path == nullptr ? "libnvidia-ml.so.1" : path);
}

NvmlOpened open_nvml(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* why = ::dlerror();  // "PATH: cannot open ..."
    return {nullptr, "no NVIDIA driver (" + std::string(why != nullptr ? why : path) + ")"};
  }
  auto library = std::make_shared<NvmlLibrary>(handle);
  if (library->init == nullptr || library->count == nullptr || library->by_index == nullptr) {
    return {nullptr, path + " lacks the basic NVML functions; update the NVIDIA driver"};
  }
  const nvml::Status status = library->init();
  if (status != nvml::kSuccess) {
    return {nullptr,
            "nvmlInit failed: " + library->explain(status) + "; check that nvidia-smi works"};
  }
  library->initialised = true;
  return {std::move(library), {}};
}

std::vector<NvmlGpu> find_gpus(const std::shared_ptr<const NvmlLibrary>& library) {
  std::vector<NvmlGpu> gpus;
  unsigned count = 0;
  if (library == nullptr || library->count(&count) != nvml::kSuccess) return gpus;
  for (unsigned index = 0; index < count; ++index) {
    nvml::Device device = nullptr;
    if (library->by_index(index, &device) == nvml::kSuccess) {
      gpus.emplace_back(library, device, index);
    }
  }
  return gpus;
}

std::vector<std::string> throttle_reasons(std::uint64_t bits) {
  std::vector<std::string> reasons;
  for (const ThrottleBit& reason : kThrottleBits) {
    if ((bits & reason.bit) != 0) reasons.emplace_back(reason.name);
  }
  return reasons;
}

}  // namespace layerwatt::bench
