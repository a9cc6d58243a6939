/// @file
/// Targets: what is measured and predicted, and one number for each.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/data/columns.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string_view>

namespace layerwatt {

enum class Target { runtime, power, energy };

inline constexpr std::array kTargets{Target::runtime, Target::power, Target::energy};

/// The column name: `runtime_ms`, `power_w`, `energy_mj`.
[[nodiscard]] constexpr std::string_view to_text(Target target) noexcept {
  return kTargetColumns[static_cast<std::size_t>(target)];
}

/// Reads `runtime`, `power`, `energy` or the column names.
/// @throws ParseError  anything else
[[nodiscard]] constexpr Target parse_target(std::string_view text) {
  for (const Target target : kTargets) {
    const std::string_view name = to_text(target);
    if (text == name || text == name.substr(0, name.find('_'))) return target;
  }
  fail<ParseError>("unknown target '", text, "'; use runtime, power or energy");
}

/// One number per target; NaN where there is none. runtime in ms, power in W, energy in mJ, so
/// energy = power * runtime without a factor.
class Labels {
 public:
  [[nodiscard]] double& operator[](Target target) {
    return values_[static_cast<std::size_t>(target)];
  }
  [[nodiscard]] double operator[](Target target) const {
    return values_[static_cast<std::size_t>(target)];
  }
  [[nodiscard]] bool has(Target target) const { return !std::isnan((*this)[target]); }
  [[nodiscard]] bool any() const {
    return has(Target::runtime) || has(Target::power) || has(Target::energy);
  }

 private:
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::array<double, kTargets.size()> values_{kNone, kNone, kNone};
};

/// With two of the three known, the third follows from E = P t; else unchanged.
[[nodiscard]] inline Labels completed(Labels labels) {
  const double runtime = labels[Target::runtime];
  const double power = labels[Target::power];
  const double energy = labels[Target::energy];
  if (!labels.has(Target::runtime)) labels[Target::runtime] = energy / power;
  if (!labels.has(Target::power)) labels[Target::power] = energy / runtime;
  if (!labels.has(Target::energy)) labels[Target::energy] = power * runtime;
  return labels;
}

}  // namespace layerwatt
