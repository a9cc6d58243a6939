#include <bench/machine.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace layerwatt::bench {

namespace {

/// The value of the first "KEY : value" line, and how many lines begin with "processor".
struct CpuInfo {
  std::optional<std::string> model;
  std::optional<double> mhz;
  std::int64_t processors = 0;
};

CpuInfo read_cpu_info() {
  CpuInfo info;
  std::ifstream in(system_path("/proc/cpuinfo"));
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string_view key = trim(std::string_view(line).substr(0, colon));
    const std::string_view value = trim(std::string_view(line).substr(colon + 1));
    if (key == "processor") ++info.processors;
    if ((key == "model name" || key == "Model") && !info.model) info.model = value;
    if (key == "cpu MHz" && !info.mhz) info.mhz = parse_number<double>(value);
  }
  return info;
}

std::optional<double> read_khz(const std::string& path) {
  const auto line = read_system_line(path);
  const auto khz = line ? parse_number<double>(*line) : std::nullopt;
  return khz ? std::optional(*khz / 1e3) : std::nullopt;
}

}  // namespace

std::filesystem::path system_path(const std::string& path) {
  const char* root = std::getenv("LAYERWATT_ROOT");
  return root == nullptr ? path : std::string(root) + path;
}

std::optional<std::string> read_system_line(const std::string& path) {
  std::ifstream in(system_path(path));
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  line.erase(std::remove(line.begin(), line.end(), '\0'), line.end());
  const std::string_view text = trim(line);
  return text.empty() ? std::nullopt : std::optional(std::string(text));
}

Machine read_machine() {
  const CpuInfo cpu = read_cpu_info();
  const std::string policy = "/sys/devices/system/cpu/cpu0/cpufreq/";
  Machine machine;
  machine.cpu_model = cpu.model;
  machine.cores = cpu.processors;
  machine.governor = read_system_line(policy + "scaling_governor");
  machine.clock_mhz = read_khz(policy + "scaling_cur_freq");
  if (!machine.clock_mhz) machine.clock_mhz = cpu.mhz;
  machine.clock_max_mhz = read_khz(policy + "cpuinfo_max_freq");
  machine.kernel = read_system_line("/proc/sys/kernel/osrelease");
  machine.l4t = read_system_line("/etc/nv_tegra_release");
  auto board = read_system_line("/proc/device-tree/model");
  if (!board) board = read_system_line("/sys/class/dmi/id/product_name");
  machine.board = board.value_or(cpu.model.value_or("unknown"));
  return machine;
}

}  // namespace layerwatt::bench
