/// @file
/// Rows in standard form: what coordinate descent with naive updates runs on, and what the
/// checks judge a solution by, without any Gram.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/lasso.hpp>
#include <layerwatt/regress/loss.hpp>

#include <cmath>

namespace layerwatt {

/// The objective 1/2 |y - X w|^2 + lambda sum_j f_j |w_j| of `lasso_path`, row by row.
struct StandardRows {
  Matrix x;      ///< (n, p) sqrt(w_i / mass) (x_ij - mean_j) / scale_j; 0 where constant
  Vector y;      ///< (n) sqrt(w_i / mass) (t_i - mean)
  Vector scale;  ///< (p) standard deviations (1 if not standardised); 0 where constant
  Vector mean;   ///< (p) weighted means, 0 without intercept
  double mean_y = 0;
};

/// @param x  (n, p)  @param y (n)  @param options  loss, weights, intercept, standardise
/// @throws InvalidArgument  as `lasso_path`
[[nodiscard]] inline StandardRows standard_rows(const MatrixView& x, const VectorView& y,
                                                const LassoOptions& options = {}) {
  detail::expect_design(x, y);
  const LossRows rows = loss_rows(options.loss, y, options.weights);
  const double mass = rows.mass.sum();
  const double total = rows.weights.sum();
  StandardRows result;
  result.mean = Vector::Zero(x.cols());
  if (options.intercept) {
    result.mean = column_dots(x, rows.weights) / total;
    result.mean_y = rows.target.dot(rows.weights) / total;
  }
  const Vector root = (rows.weights / mass).cwiseSqrt();
  result.y = (rows.target.array() - result.mean_y) * root.array();
  if (result.y.squaredNorm() <= kConstantTarget * total / mass * result.mean_y * result.mean_y) {
    result.y.setZero();
  }
  result.x.resize(x.rows(), x.cols());
  result.scale.resize(x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    const double mean = result.mean[j];
    result.x.col(j) = (x.col(j).array() - mean) * root.array();
    const double variance = result.x.col(j).squaredNorm();
    const bool constant = !(variance > kConstantColumn * (variance + total / mass * mean * mean));
    const bool scaled = options.standardise != Standardise::none;
    result.scale[j] = constant ? 0 : scaled ? std::sqrt(variance) : 1;
    if (constant) {
      result.x.col(j).setZero();
    } else {
      result.x.col(j) /= result.scale[j];
    }
  }
  return result;
}

}  // namespace layerwatt
