/// @file
/// Smooth: a polynomial in the logarithms of sizes, for what varies gradually where sums of terms
/// do not follow it. Bounded: every logarithm is clamped to the range seen.
#pragma once

#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace layerwatt {

/// log factor = exponent * log(prediction) + sum_k coefficients[k] prod_j T_e(k,j)(z_j), T_e the
/// Chebyshev polynomials, z_j the input in [-1, 1] over its range; all exponents e with a sum of at
/// most `degree`, the last axis running fastest.
struct Smooth {
  std::vector<std::size_t> axes;  ///< inputs of the corrector, at most kMostAxes; none: a constant
  int degree = 1;                 ///< 1 .. kMostDegree
  double exponent = 0;
  std::vector<double> coefficients;
  friend bool operator==(const Smooth&, const Smooth&) = default;

  static constexpr std::size_t kMostAxes = 10;
  static constexpr int kMostDegree = 5;
};

namespace detail {

/// T_0 .. T_kMostDegree of each axis at one point.
using SmoothPoint = std::array<std::array<double, Smooth::kMostDegree + 1>, Smooth::kMostAxes>;

/// @param z  in [-1, 1]
inline void set_axis(SmoothPoint& point, std::size_t axis, double z) {
  auto& t = point[axis];
  t[0] = 1;
  t[1] = z;
  for (std::size_t k = 2; k < t.size(); ++k) t[k] = 2 * z * t[k - 1] - t[k - 2];
}

/// Where `raw` lies in its range, in [-1, 1].
[[nodiscard]] inline double in_range(double raw, double low, double high) {
  return std::clamp(2 * (raw - low) / (high - low) - 1, -1.0, 1.0);
}

/// Calls visit(value, degree) for every product, in the order of the coefficients.
template <class Visit>
void visit_products(const SmoothPoint& point, std::size_t axes, int left, int used, double product,
                    std::size_t axis, const Visit& visit) {
  if (axis == axes) {
    visit(product, used);
    return;
  }
  for (int k = 0; k <= left; ++k) {
    visit_products(point, axes, left - k, used + k,
                   product * point[axis][static_cast<std::size_t>(k)], axis + 1, visit);
  }
}

/// (axes + degree)! / (axes! degree!)
[[nodiscard]] constexpr std::size_t product_count(std::size_t axes, int degree) {
  std::size_t count = 1;
  for (std::size_t k = 1; k <= static_cast<std::size_t>(degree); ++k) {
    count = count * (axes + k) / k;
  }
  return count;
}

}  // namespace detail

/// @param point  of the axes, in their order   @param log_prediction  that is to be corrected
[[nodiscard]] inline double log_factor(const Smooth& smooth, const detail::SmoothPoint& point,
                                       double log_prediction) {
  double sum = smooth.exponent * log_prediction;
  std::size_t next = 0;
  detail::visit_products(point, smooth.axes.size(), smooth.degree, 0, 1.0, 0,
                         [&](double value, int) { sum += smooth.coefficients[next++] * value; });
  return sum;
}

}  // namespace layerwatt
