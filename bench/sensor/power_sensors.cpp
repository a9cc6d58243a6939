#include <bench/machine.hpp>
#include <bench/sensor/power_sensors.hpp>
#include <layerwatt/core/text.hpp>

#include <array>
#include <filesystem>
#include <system_error>

namespace layerwatt::bench {

namespace {

/// A kind and the paths of which one exists where the kernel has a driver for it.
struct Place {
  std::string kind;
  std::vector<std::string> paths;
};

const std::array<Place, 3>& places() {
  static const std::array<Place, 3> kPlaces{{
      {"ina3221", {"/sys/bus/i2c/drivers/ina3221", "/sys/bus/i2c/drivers/ina3221x"}},
      {"rapl", {"/sys/class/powercap/intel-rapl:0"}},
      {"nvml", {"/proc/driver/nvidia/version"}},
  }};
  return kPlaces;
}

PowerSensorStatus look_for(const Place& place) {
  std::error_code ignored;
  for (const std::string& path : place.paths) {
    if (std::filesystem::exists(system_path(path), ignored)) {
      return {place.kind, true, "found at " + path + ", but this version has no reader for it"};
    }
  }
  return {place.kind, false, "there is no " + join(place.paths, " or ")};
}

}  // namespace

std::vector<PowerSensorStatus> list_power_sensors() {
  std::vector<PowerSensorStatus> sensors;
  for (const Place& place : places()) sensors.push_back(look_for(place));
  return sensors;
}

std::string no_power_reason(const std::vector<PowerSensorStatus>& sensors) {
  std::vector<std::string> present;
  for (const PowerSensorStatus& sensor : sensors) {
    if (sensor.present) present.push_back(sensor.kind);
  }
  if (present.empty()) return "this machine shows no power sensor";
  return join(present, " and ") + " found, but this version reads no power sensor";
}

}  // namespace layerwatt::bench
