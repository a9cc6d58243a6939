#include <bench/sensor/rapl.hpp>

#include <algorithm>
#include <string_view>
#include <tuple>

namespace layerwatt::bench {

namespace {

constexpr std::string_view kPowercap = "/sys/class/powercap/";
constexpr std::string_view kMsr = "intel-rapl:";
constexpr std::string_view kMmio = "intel-rapl-mmio:";

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

RaplRole role_of(const std::string& name) {
  if (begins_with(name, "package-")) return RaplRole::package;
  if (name == "dram") return RaplRole::dram;
  if (name == "psys") return RaplRole::platform;
  return RaplRole::inside;
}

/// "package-0/dram": a sub-zone's own name says nothing about its socket.
std::string label_of(const SystemFiles& files, const std::string& entry, const std::string& name) {
  const auto first = entry.find(':');
  const auto second = entry.find(':', first + 1);
  if (second == std::string::npos) return name;
  const FileText parent = files.read(std::string(kPowercap) + entry.substr(0, second) + "/name");
  return parent.ok() ? parent.text + "/" + name : name;
}

std::vector<std::string> zone_entries(const SystemFiles& files) {
  std::vector<std::string> entries;
  for (const std::string& entry : files.list(std::string(kPowercap))) {
    if (begins_with(entry, kMsr) || begins_with(entry, kMmio)) entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end(), [](const std::string& a, const std::string& b) {
    return std::tuple(begins_with(a, kMmio), a.size(), a) <
           std::tuple(begins_with(b, kMmio), b.size(), b);
  });
  return entries;
}

}  // namespace

std::vector<RaplZone> find_rapl_zones(const SystemFiles& files) {
  std::vector<RaplZone> zones;
  for (const std::string& entry : zone_entries(files)) {
    const std::string folder = std::string(kPowercap) + entry;
    const FileText name = files.read(folder + "/name");
    if (!name.ok() || name.text.empty()) continue;
    RaplZone zone;
    zone.label = label_of(files, entry, name.text);
    zone.role = role_of(name.text);
    zone.energy_path = folder + "/energy_uj";
    zone.range_uj = files.read_number(folder + "/max_energy_range_uj").value;
    const bool seen = std::any_of(zones.begin(), zones.end(),
                                  [&](const RaplZone& z) { return z.label == zone.label; });
    if (seen) zone.role = RaplRole::duplicate;
    zones.push_back(std::move(zone));
  }
  std::stable_sort(zones.begin(), zones.end(), [](const RaplZone& a, const RaplZone& b) {
    return std::tie(a.role, a.label) < std::tie(b.role, b.label);
  });
  return zones;
}

std::string explain_role(const RaplZone& zone) {
  switch (zone.role) {
    case RaplRole::package:
      return {};
    case RaplRole::dram:
      return "not added: memory beside the package, a column of its own";
    case RaplRole::inside:
      return "not added: part of its package";
    case RaplRole::platform:
      return "not added: the platform zone contains the packages";
    case RaplRole::duplicate:
      return "not added: the same counter through a second interface";
  }
  return {};
}

std::int64_t CounterUnwrapper::add(std::int64_t raw) noexcept {
  restarted_ = false;
  if (last_) {
    std::int64_t step = raw - *last_;
    if (step < 0 && range_ > 0) step += range_ + 1;
    restarted_ = step < 0 || (largest_step_ > 0 && step > largest_step_);
    if (!restarted_) total_ += step;
  }
  last_ = raw;
  return total_;
}

}  // namespace layerwatt::bench
