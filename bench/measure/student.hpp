/// @file
/// Half-widths of 95 % intervals from few observations.
#pragma once

#include <cmath>
#include <limits>

namespace layerwatt::bench {

inline constexpr double kNormal95 = 1.959964;

/// Student's t for 95 % on both sides, `freedom` >= 1 degrees of freedom, which need not be whole:
/// the expansion of Cornish and Fisher in 1/freedom. Exact to 0.5 % from 2 on; 11.3 instead of 12.7
/// at 1.
[[nodiscard]] inline double student95(double freedom) {
  if (!(freedom < std::numeric_limits<double>::infinity())) return kNormal95;
  const double f = std::fmax(freedom, 1.0);
  const double z = kNormal95;
  const double z3 = z * z * z;
  const double z5 = z3 * z * z;
  const double z7 = z5 * z * z;
  const double z9 = z7 * z * z;
  return z + (z3 + z) / (4.0 * f) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * f * f) +
         (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * f * f * f) +
         (79.0 * z9 + 776.0 * z7 + 1482.0 * z5 - 1920.0 * z3 - 945.0 * z) /
             (92160.0 * f * f * f * f);
}

/// A sum of independent errors: variance, and degrees of freedom after Welch and Satterthwaite,
/// (sum v)^2 / sum (v^2 / f).
class ErrorSum {
 public:
  /// @param freedom  of the estimate of `error`; infinite where it is known
  void add(double error, double freedom = std::numeric_limits<double>::infinity()) {
    const double v = error * error;
    variance_ += v;
    squares_ += v * v / freedom;
  }
  [[nodiscard]] double error() const { return std::sqrt(variance_); }
  [[nodiscard]] double freedom() const {
    return squares_ > 0.0 ? variance_ * variance_ / squares_
                          : std::numeric_limits<double>::infinity();
  }
  /// Half-width of the 95 % interval.
  [[nodiscard]] double half_width() const { return student95(freedom()) * error(); }

 private:
  double variance_ = 0.0;
  double squares_ = 0.0;
};

}  // namespace layerwatt::bench
