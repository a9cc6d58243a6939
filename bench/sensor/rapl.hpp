/// @file
/// RAPL: energy counters of CPU packages and their memory, through /sys/class/powercap.
/// The counters wrap, exist twice on some machines (MSR and MMIO), and nest.
#pragma once

#include <bench/sensor/system_files.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// No package draws more: a counter that grew faster began anew.
inline constexpr double kMostPackageWatts = 2000.0;

enum class RaplRole {
  package,    ///< one CPU package; the total is the sum of these
  dram,       ///< memory of a package: beside it, a column of its own
  inside,     ///< core or uncore: part of the package
  platform,   ///< psys: contains the packages
  duplicate,  ///< another interface to a zone that is already listed
};

struct RaplZone {
  std::string label;  ///< "package-0", "package-0/dram", "psys"
  RaplRole role = RaplRole::inside;
  std::string energy_path;
  std::int64_t range_uj = 0;  ///< the counter wraps past this; 0 where it is not given
};

/// Every zone, packages first, then by label. Of zones with the same name under MSR and MMIO the
/// MSR one is used.
[[nodiscard]] std::vector<RaplZone> find_rapl_zones(const SystemFiles& files);

/// Why a zone is not part of the total, in words for reports; empty for a package.
[[nodiscard]] std::string explain_role(const RaplZone& zone);

/// A counter that only grows, from one that wraps or restarts.
///   E += (raw - last) mod (range + 1)
/// One wrap at most may lie between two reads: read at least every range / (4 P_max).
class CounterUnwrapper {
 public:
  /// @param range          largest raw value before a wrap; 0: the counter never wraps
  /// @param largest_step   a step above this cannot be energy: the counter restarted; 0: no limit
  explicit CounterUnwrapper(std::int64_t range, std::int64_t largest_step = 0) noexcept
      : range_(range), largest_step_(largest_step) {}

  /// Counts since the first call. A restart adds nothing and is told by `restarted()`.
  std::int64_t add(std::int64_t raw) noexcept;
  /// Whether the last call saw the counter restart.
  [[nodiscard]] bool restarted() const noexcept { return restarted_; }

 private:
  std::int64_t range_;
  std::int64_t largest_step_;
  std::int64_t total_ = 0;
  std::optional<std::int64_t> last_;
  bool restarted_ = false;
};

}  // namespace layerwatt::bench
