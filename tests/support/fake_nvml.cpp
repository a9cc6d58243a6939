// A stand-in for NVIDIA's management library, built as a shared object and loaded through
// LAYERWATT_NVML_LIB. LAYERWATT_FAKE_NVML chooses how it behaves:
//   ok (default)  one GPU at 250 W; the energy counter ticks every 20 ms
//   jetson        library and device are there, no power or energy is (what JetPack 6 answers)
//   init          nvmlInit fails, as without a loaded driver
//   none          no device
//   field         the call for field values succeeds and each field fails
//   reset         the energy counter begins anew with every eighth read, as a driver reload does
//   throttled     thermal slowdown and power cap are active, idle too
// Built with FAKE_NVML_OLD it lacks the functions that came with Volta and with driver 535.
#include <bench/sensor/nvml_abi.hpp>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

using namespace layerwatt::bench::nvml;

constexpr double kPowerMilliwatt = 250'000.0;
constexpr double kTickSeconds = 0.02;
constexpr unsigned long long kEnergyBase = 9'000'000'000ULL;  // mJ: the driver runs for a while

bool behaves(std::string_view mode) {
  const char* chosen = std::getenv("LAYERWATT_FAKE_NVML");
  return std::string_view(chosen == nullptr ? "ok" : chosen) == mode;
}

[[maybe_unused]] Status energy_now(unsigned long long* millijoule) {
  if (behaves("jetson")) return kNotSupported;
  static int reads = 0;
  if (behaves("reset") && ++reads % 8 == 0) {
    *millijoule = 0;
    return kSuccess;
  }
  const std::chrono::duration<double> t = std::chrono::steady_clock::now().time_since_epoch();
  const auto ticks = static_cast<long long>(t.count() / kTickSeconds);
  *millijoule = kEnergyBase + static_cast<unsigned long long>(static_cast<double>(ticks) *
                                                              kTickSeconds * kPowerMilliwatt);
  return kSuccess;
}

Status number(unsigned* out, unsigned value) {
  *out = value;
  return kSuccess;
}

Status text(char* out, unsigned size, const char* value) {
  std::strncpy(out, value, size);
  return kSuccess;
}

}  // namespace

extern "C" {

Status nvmlInit_v2() { return behaves("init") ? 9 : kSuccess; }
Status nvmlShutdown() { return kSuccess; }
const char* nvmlErrorString(Status status) {
  return status == 9 ? "Driver Not Loaded" : status == kNotSupported ? "Not Supported" : "Unknown";
}
Status nvmlDeviceGetCount_v2(unsigned* count) { return number(count, behaves("none") ? 0 : 1); }
Status nvmlDeviceGetHandleByIndex_v2(unsigned index, Device* device) {
  *device = reinterpret_cast<Device>(0x1000UL + index);
  return kSuccess;
}
Status nvmlDeviceGetName(Device, char* out, unsigned size) { return text(out, size, "Fake A100"); }
Status nvmlDeviceGetUUID(Device, char* out, unsigned size) {
  return text(out, size, "GPU-0f0f0f0f-0000-0000-0000-000000000001");
}
Status nvmlDeviceGetPowerUsage(Device, unsigned* milliwatt) {
  return behaves("jetson") ? kNotSupported : number(milliwatt, 240'000);
}
Status nvmlDeviceGetEnforcedPowerLimit(Device, unsigned* milliwatt) {
  return behaves("jetson") ? kNotSupported : number(milliwatt, 400'000);
}
Status nvmlDeviceGetClockInfo(Device, unsigned type, unsigned* mhz) {
  return number(mhz, type == kClockSm ? 1410 : 1593);
}
Status nvmlDeviceGetTemperature(Device, unsigned, unsigned* celsius) { return number(celsius, 41); }

#ifdef FAKE_NVML_OLD

Status nvmlDeviceGetCurrentClocksThrottleReasons(Device, unsigned long long* bits) {
  *bits = 0x80;
  return kSuccess;
}

#else

Status nvmlDeviceGetTotalEnergyConsumption(Device, unsigned long long* millijoule) {
  return energy_now(millijoule);
}
Status nvmlDeviceGetCurrentClocksEventReasons(Device, unsigned long long* bits) {
  *bits = behaves("throttled") ? 0x25 : 0x1;
  return kSuccess;
}
Status nvmlDeviceGetFieldValues(Device, int count, FieldValue* values) {
  for (int i = 0; i < count; ++i) {
    FieldValue& value = values[i];
    value.status = behaves("jetson") || behaves("field") ? kNotSupported : kSuccess;
    value.type = ValueType::unsigned_int;
    value.value.unsigned_int = value.field == kFieldPowerInstant ? 250'000U : 245'000U;
    if (value.field == kFieldEnergy) {
      value.type = ValueType::unsigned_long_long;
      (void)energy_now(&value.value.unsigned_long_long);
    }
  }
  return kSuccess;
}

#endif

}  // extern "C"
