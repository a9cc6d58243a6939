#include <bench/sensor/power_rail.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace layerwatt::bench {

namespace {

constexpr double kMilli = 1e-3;
constexpr double kMicro = 1e-6;
constexpr double kShuntStepVolt = 40e-6;  // INA3221 data sheet: shunt register
constexpr double kBusStepVolt = 8e-3;     // and bus voltage register
constexpr double kDriverPeriod = 6.6e-3;  // driver default: 3 channels, 1.1 ms + 1.1 ms each
constexpr int kChannels = 3;

struct Driver {
  std::string_view name;
  std::string_view kind;
};
constexpr std::array<Driver, 3> kDrivers{
    {{"ina3221", "ina3221"}, {"ina3221x", "ina3221"}, {"ina238", "ina238"}}};

/// "1-0040": bus, dash, four hexadecimal digits. Driver folders also hold bind, uevent, module.
bool is_i2c_device(const std::string& name) {
  const auto dash = name.find('-');
  if (dash == 0 || dash == std::string::npos || name.size() != dash + 5) return false;
  const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  const auto hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
  const auto at = name.begin() + static_cast<std::ptrdiff_t>(dash);
  return std::all_of(name.begin(), at, digit) && std::all_of(at + 1, name.end(), hex);
}

std::vector<std::string> sorted_entries(const SystemFiles& files, const std::string& folder) {
  std::vector<std::string> names = files.list(folder);
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;  // bus 2 before bus 10
  });
  return names;
}

std::vector<std::string> entries_beginning(const SystemFiles& files, const std::string& folder,
                                           std::string_view prefix) {
  std::vector<std::string> found;
  for (const std::string& name : sorted_entries(files, folder)) {
    if (name.rfind(prefix, 0) == 0) found.push_back(folder + "/" + name);
  }
  return found;
}

bool is_rail_label(const FileText& label) {
  return label.ok() && !label.text.empty() && label.text != "NC" &&
         label.text.find("sum of shunt") == std::string::npos;
}

/// hwmon of the ina3221 driver: in1..3 bus mV, curr1..3 mA; in4..7 are shunt voltages.
void add_hwmon_rails(const SystemFiles& files, const PowerRail& device, const std::string& folder,
                     std::vector<PowerRail>& rails) {
  for (int channel = 1; channel <= kChannels; ++channel) {
    const std::string n = std::to_string(channel);
    const FileText label = files.read(folder + "/in" + n + "_label");
    if (!is_rail_label(label)) continue;
    PowerRail rail = device;
    rail.label = label.text;
    rail.voltage_path = folder + "/in" + n + "_input";
    rail.current_path = folder + "/curr" + n + "_input";
    rail.shunt_ohm =
        static_cast<double>(files.read_number(folder + "/shunt" + n + "_resistor").value) * kMicro;
    rail.settings = folder;
    rails.push_back(std::move(rail));
  }
}

/// iio of NVIDIA's ina3221x driver: rail_name_N, in_powerN_input in mW.
void add_iio_rails(const SystemFiles& files, const PowerRail& device, const std::string& folder,
                   std::vector<PowerRail>& rails) {
  for (int channel = 0; channel < kChannels; ++channel) {
    const std::string n = std::to_string(channel);
    const FileText label = files.read(folder + "/rail_name_" + n);
    if (!is_rail_label(label)) continue;
    PowerRail rail = device;
    rail.label = label.text;
    rail.power_path = folder + "/in_power" + n + "_input";
    rail.watts_per_unit = kMilli;
    rail.voltage_path = folder + "/in_voltage" + n + "_input";
    rail.current_path = folder + "/in_current" + n + "_input";
    rails.push_back(std::move(rail));
  }
}

/// hwmon of the ina238 driver: one channel, power1_input in uW.
void add_ina238_rail(const SystemFiles& files, const PowerRail& device, const std::string& folder,
                     std::vector<PowerRail>& rails) {
  const FileText label = files.read(folder + "/label");
  if (!is_rail_label(label)) return;
  PowerRail rail = device;
  rail.label = label.text;
  rail.power_path = folder + "/power1_input";
  rail.watts_per_unit = kMicro;
  rail.voltage_path = folder + "/in1_input";
  rail.current_path = folder + "/curr1_input";
  rails.push_back(std::move(rail));
}

void add_device_rails(const SystemFiles& files, const Driver& driver, const std::string& name,
                      std::vector<PowerRail>& rails) {
  const std::string folder = "/sys/bus/i2c/drivers/" + std::string(driver.name) + "/" + name;
  PowerRail device;
  device.kind = driver.kind;
  device.device = name;
  for (const std::string& hwmon : entries_beginning(files, folder + "/hwmon", "hwmon")) {
    if (driver.kind == "ina238") {
      add_ina238_rail(files, device, hwmon, rails);
    } else {
      add_hwmon_rails(files, device, hwmon, rails);
    }
  }
  for (const std::string& iio : entries_beginning(files, folder, "iio:device")) {
    add_iio_rails(files, device, iio, rails);
  }
}

}  // namespace

std::vector<PowerRail> find_power_rails(const SystemFiles& files) {
  std::vector<PowerRail> rails;
  for (const Driver& driver : kDrivers) {
    const std::string folder = "/sys/bus/i2c/drivers/" + std::string(driver.name);
    for (const std::string& name : sorted_entries(files, folder)) {
      if (is_i2c_device(name)) add_device_rails(files, driver, name, rails);
    }
  }
  return rails;
}

RailReading read_rail(const SystemFiles& files, const PowerRail& rail) {
  if (!rail.power_path.empty()) {
    const FileNumber power = files.read_number(rail.power_path);
    if (!power.ok()) return {std::nullopt, explain_error(power.error, rail.power_path)};
    return {static_cast<double>(power.value) * rail.watts_per_unit, {}};
  }
  const FileNumber voltage = files.read_number(rail.voltage_path);
  if (!voltage.ok()) return {std::nullopt, explain_error(voltage.error, rail.voltage_path)};
  const FileNumber current = files.read_number(rail.current_path);
  if (!current.ok()) return {std::nullopt, explain_error(current.error, rail.current_path)};
  return {static_cast<double>(voltage.value) * static_cast<double>(current.value) * kMicro, {}};
}

RailTiming read_timing(const SystemFiles& files, const PowerRail& rail) {
  RailTiming timing{kDriverPeriod, kDriverPeriod};
  if (rail.settings.empty()) return timing;
  const FileNumber interval = files.read_number(rail.settings + "/update_interval");
  const FileNumber samples = files.read_number(rail.settings + "/samples");
  if (!interval.ok() || interval.value <= 0) return timing;
  timing.tau_s = static_cast<double>(interval.value) * kMilli;
  timing.period_s = timing.tau_s;
  if (samples.ok() && samples.value > 1) {
    // The average moves with every conversion, not once per update_interval.
    timing.period_s /= static_cast<double>(samples.value);
  }
  return timing;
}

std::optional<double> power_step_w(const SystemFiles& files, const PowerRail& rail) {
  const FileNumber voltage = files.read_number(rail.voltage_path);
  const FileNumber current = files.read_number(rail.current_path);
  if (rail.shunt_ohm <= 0.0 || !voltage.ok() || !current.ok()) return std::nullopt;
  return kShuntStepVolt / rail.shunt_ohm * static_cast<double>(voltage.value) * kMilli +
         kBusStepVolt * static_cast<double>(current.value) * kMilli;
}

OpenRail::OpenRail(const SystemFiles& files, const PowerRail& rail)
    : watts_per_unit_(rail.watts_per_unit) {
  if (!rail.power_path.empty()) {
    power_ = files.open(rail.power_path);
  } else {
    voltage_ = files.open(rail.voltage_path);
    current_ = files.open(rail.current_path);
  }
}

int OpenRail::read(double& power_w) const noexcept {
  if (watts_per_unit_ > 0.0) {
    const FileNumber power = power_.read_number();
    power_w = static_cast<double>(power.value) * watts_per_unit_;
    return power.error;
  }
  const FileNumber voltage = voltage_.read_number();
  if (!voltage.ok()) return voltage.error;
  const FileNumber current = current_.read_number();
  power_w = static_cast<double>(voltage.value) * static_cast<double>(current.value) * kMicro;
  return current.error;
}

}  // namespace layerwatt::bench
