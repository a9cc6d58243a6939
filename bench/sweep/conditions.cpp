#include <bench/machine.hpp>
#include <bench/sweep/conditions.hpp>
#include <layerwatt/core/json.hpp>

#include <optional>
#include <string>

namespace layerwatt::bench {

namespace {

template <class T>
[[nodiscard]] Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

[[nodiscard]] std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace

Json sweep_conditions() {
  const Machine machine = read_machine();
  Json out{
      {"board", machine.board},
      {"cpu_model", or_null(machine.cpu_model)},
      {"cores", machine.cores},
      {"governor", or_null(machine.governor)},
      {"clock_mhz", or_null(machine.clock_mhz)},
      {"clock_max_mhz", or_null(machine.clock_max_mhz)},
      {"clocks_locked", clocks_locked()},
      {"load_average", or_null(read_system_line("/proc/loadavg"))},
      {"address_randomisation", or_null(read_system_line("/proc/sys/kernel/randomize_va_space"))},
      {"smt", or_null(read_system_line("/sys/devices/system/cpu/smt/active"))},
      {"kernel", or_null(machine.kernel)},
      {"l4t", or_null(machine.l4t)},
      {"compiler", compiler()}};
#ifdef LAYERWATT_GIT_REVISION
  out["revision"] = LAYERWATT_GIT_REVISION;
#else
  out["revision"] = nullptr;  // built from an archive: no history to name
#endif
  return out;
}

bool clocks_locked() {
  const std::string folder = "/sys/devices/system/cpu/cpu0/cpufreq/";
  const auto low = read_system_line(folder + "scaling_min_freq");
  const auto high = read_system_line(folder + "scaling_max_freq");
  return low && high && !low->empty() && *low == *high;
}

}  // namespace layerwatt::bench
