/// @file
/// Pareto fronts, and whether two predictions differ by more than they are uncertain.
#pragma once

#include <layerwatt/predict/prediction.hpp>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace layerwatt {

/// No worse in anything and better in something; less is better.
[[nodiscard]] inline bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(a[i] <= b[i])) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

/// Indices of the points that no other one dominates, in their order. A point with a NaN is on no
/// front; equal points are on it together.
[[nodiscard]] inline std::vector<std::size_t> pareto_front(
    const std::vector<std::vector<double>>& points) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < points.size(); ++i) {
    bool stays = true;
    for (const double value : points[i]) stays = stays && !std::isnan(value);
    for (std::size_t j = 0; j < points.size() && stays; ++j) {
      stays = !dominates(points[j], points[i]);
    }
    if (stays) front.push_back(i);
  }
  return front;
}

enum class Difference {
  real,    ///< the 90 % intervals do not overlap
  likely,  ///< larger than independent errors would explain: their half widths in quadrature
  open     ///< within the errors
};

[[nodiscard]] constexpr std::string_view to_text(Difference difference) noexcept {
  return difference == Difference::real     ? "real"
         : difference == Difference::likely ? "likely"
                                            : "open";
}

/// Compares two positive predictions on the log scale. NaN is open.
[[nodiscard]] inline Difference difference_of(const Estimate& a, const Estimate& b) {
  const Estimate& less = a.value <= b.value ? a : b;
  const Estimate& more = a.value <= b.value ? b : a;
  if (less.high < more.low) return Difference::real;
  const double gap = std::log(more.value / less.value);
  const double up = std::log(less.high / less.value);
  const double down = std::log(more.value / more.low);
  return gap > std::hypot(up, down) ? Difference::likely : Difference::open;
}

}  // namespace layerwatt
