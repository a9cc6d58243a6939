#include <kernels/guard.hpp>
#include <kernels/host.hpp>
#include <layerwatt/core/text.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <optional>
#include <string_view>

namespace layerwatt::kernels {

namespace {

std::string rooted(std::string_view path) {
  const char* root = std::getenv("LAYERWATT_ROOT");
  return (root == nullptr ? std::string{} : std::string(root)) + std::string(path);
}

/// Text behind the first `key` at the start of a line, without ':' and blanks.
std::optional<std::string> find_line(std::string_view path, std::string_view key) {
  std::ifstream file(rooted(path));
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(key, 0) != 0) continue;
    const auto colon = line.find(':');
    if (colon != std::string::npos)
      return std::string(trim(std::string_view(line).substr(colon + 1)));
  }
  return std::nullopt;
}

std::optional<std::int64_t> read_number(std::string_view path) {
  std::ifstream file(rooted(path));
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  return parse_number<std::int64_t>(trim(line));
}

/// Page cache that the control group would drop rather than refuse an allocation.
std::int64_t reclaimable_cache() {
  constexpr std::string_view kKey = "inactive_file ";
  std::ifstream file(rooted("/sys/fs/cgroup/memory.stat"));
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(kKey, 0) != 0) continue;
    return parse_number<std::int64_t>(line.substr(kKey.size())).value_or(0);
  }
  return 0;
}

/// Bytes per value of /proc/meminfo's unit.
constexpr std::int64_t kKibibyte = 1024;

template <class Function>
Function loaded_function(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace

std::string processor_name() {
  if (const auto name = find_line("/proc/cpuinfo", "model name")) return *name;
  return board_name().value_or("unknown processor");
}

std::optional<std::string> board_name() {
  std::ifstream tree(rooted("/proc/device-tree/model"));
  std::string model;
  std::getline(tree, model, '\0');
  return model.empty() ? std::nullopt : std::optional(std::move(model));
}

std::int64_t available_memory() {
  std::int64_t available = std::numeric_limits<std::int64_t>::max();
  if (const auto line = find_line("/proc/meminfo", "MemAvailable")) {
    const auto kib = parse_number<std::int64_t>(line->substr(0, line->find(' ')));
    if (kib) available = *kib * kKibibyte;
  }
  const auto limit = read_number("/sys/fs/cgroup/memory.max");
  const auto used = read_number("/sys/fs/cgroup/memory.current");
  if (limit && used) {
    const std::int64_t left = *limit - (*used - reclaimable_cache());
    available = std::min(available, std::max<std::int64_t>(left, 0));
  }
  return available;
}

void expect_memory(std::int64_t needed) {
  const std::int64_t available = available_memory();
  constexpr std::int64_t kMebibyte = 1024 * 1024;
  expects<OutOfMemory>(needed <= available, "needs ", needed / kMebibyte, " MiB but ",
                       available / kMebibyte, " MiB are available");
}

// The OpenMP runtime is the one that the kernel library brought along: looked up, not linked.
int threads() {
  auto* const get = loaded_function<int (*)()>("omp_get_max_threads");
  return get == nullptr ? 1 : get();
}

int set_threads(int count) {
  expects(count >= 1, "set_threads: ", count, " threads; use 1 or more");
  if (auto* const set = loaded_function<void (*)(int)>("omp_set_num_threads")) set(count);
  return threads();
}

}  // namespace layerwatt::kernels
