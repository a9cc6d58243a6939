#include <bench/sensor/conditions.hpp>
#include <bench/sensor/nvml.hpp>
#include <bench/sensor/power_rail.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr double kKilohertz = 1e-3;  // to MHz
constexpr double kHertz = 1e-6;

bool has_part(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Entries of a folder that begin with `prefix`, in the order of their numbers.
std::vector<std::string> numbered(const SystemFiles& files, const std::string& folder,
                                  std::string_view prefix) {
  std::vector<std::string> names;
  for (const std::string& name : files.list(folder)) {
    if (name.rfind(prefix, 0) == 0) names.push_back(name);
  }
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return names;
}

std::optional<double> scaled(const SystemFiles& files, const std::string& path, double unit) {
  const FileNumber number = files.read_number(path);
  if (!number.ok()) return std::nullopt;
  return static_cast<double>(number.value) * unit;
}

ClockState read_clock(const SystemFiles& files, const std::string& name,
                      const std::array<std::string, 3>& cur_min_max, double unit) {
  ClockState clock{name, scaled(files, cur_min_max[0], unit), scaled(files, cur_min_max[1], unit),
                   scaled(files, cur_min_max[2], unit), std::nullopt};
  if (clock.min_mhz && clock.max_mhz) clock.locked = *clock.min_mhz == *clock.max_mhz;
  return clock;
}

void read_cpu_clock(const SystemFiles& files, Conditions& found) {
  const std::string folder = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_";
  if (!files.exists(folder + "min_freq")) return;
  found.clocks.push_back(read_clock(
      files, "cpu", {folder + "cur_freq", folder + "min_freq", folder + "max_freq"}, kKilohertz));
}

/// Integrated GPUs: 17000000.gpu, 57000000.gpu, 17000000.gv11b, gpu-gpc-0, ...
void read_gpu_clocks(const SystemFiles& files, Conditions& found) {
  const std::string devfreq = "/sys/class/devfreq/";
  std::vector<std::string> names = files.list(devfreq);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    bool is_gpu = false;
    for (const std::string_view part : {"gpu", "gp10b", "gv11b", "ga10b"}) {
      is_gpu = is_gpu || has_part(name, part);
    }
    if (!is_gpu) continue;
    const std::string folder = devfreq + name + "/";
    found.clocks.push_back(read_clock(
        files, name, {folder + "cur_freq", folder + "min_freq", folder + "max_freq"}, kHertz));
  }
}

void read_zones(const SystemFiles& files, Conditions& found) {
  const std::string thermal = "/sys/class/thermal/";
  for (const std::string& name : numbered(files, thermal, "thermal_zone")) {
    const FileText type = files.read(thermal + name + "/type");
    const std::string path = thermal + name + "/temp";
    const FileNumber temperature = files.read_number(path);
    Temperature zone{type.ok() ? type.text : name, std::nullopt, {}};
    if (temperature.ok()) {
      zone.celsius = static_cast<double>(temperature.value) * 1e-3;
    } else {
      zone.reason = explain_error(temperature.error, path);
    }
    found.temperatures.push_back(std::move(zone));
  }
  for (const std::string& name : numbered(files, thermal, "cooling_device")) {
    const FileText type = files.read(thermal + name + "/type");
    const FileNumber state = files.read_number(thermal + name + "/cur_state");
    if (type.ok() && state.ok() && state.value > 0 && has_part(type.text, "throttle-alert")) {
      found.throttling.push_back(type.text);
    }
  }
}

void read_overcurrent(const SystemFiles& files, Conditions& found) {
  const std::string hwmon = "/sys/class/hwmon/";
  for (const std::string& name : files.list(hwmon)) {
    const std::string folder = hwmon + name + "/";
    if (files.read(folder + "name").text != "soctherm_oc") continue;
    for (const char* counter : {"oc1_event_cnt", "oc2_event_cnt", "oc3_event_cnt"}) {
      const FileNumber count = files.read_number(folder + counter);
      if (count.ok()) found.overcurrent_events = found.overcurrent_events.value_or(0) + count.value;
    }
  }
}

void read_rail_alarms(const SystemFiles& files, Conditions& found) {
  for (const PowerRail& rail : find_power_rails(files)) {
    if (rail.settings.empty()) continue;
    std::string channel = rail.current_path;  // .../currN_input
    channel.resize(channel.rfind('_'));
    for (const char* alarm : {"_crit_alarm", "_max_alarm"}) {
      if (files.read_number(channel + alarm).value > 0) {
        found.throttling.push_back("over-current alarm of " + rail.label);
        break;
      }
    }
  }
}

void read_discrete_gpus(const SystemFiles& files, Conditions& found) {
  if (!asks_nvml(files)) return;
  for (const NvmlGpu& gpu : find_gpus(open_nvml().library)) {
    ClockState clock;
    clock.name = gpu.name();
    clock.mhz = gpu.sm_clock_mhz().value;
    found.clocks.push_back(std::move(clock));
    const GpuReading temperature = gpu.temperature_c();
    found.temperatures.push_back({gpu.name(), temperature.value, temperature.reason});
    const GpuReading bits = gpu.throttle_bits();
    if (!bits.value) continue;
    for (const std::string& reason : throttle_reasons(static_cast<std::uint64_t>(*bits.value))) {
      found.throttling.push_back(gpu.name() + ": " + reason);
    }
  }
}

}  // namespace

Conditions read_conditions(const SystemFiles& files) {
  Conditions found;
  read_cpu_clock(files, found);
  read_gpu_clocks(files, found);
  read_zones(files, found);
  read_overcurrent(files, found);
  read_rail_alarms(files, found);
  read_discrete_gpus(files, found);
  return found;
}

}  // namespace layerwatt::bench
