/// @file
/// Weighted second moments of rows (x, y): all that squared loss needs to know about the data.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <utility>

namespace layerwatt {

/// Centred weighted moments of n rows (x_i, y_i, w_i), as sums, not averages. With
/// m = sum w x / sum w:  xx = sum w (x - mean_x)(x - mean_x)',  xy = sum w (x - mean_x)(y -
/// mean_y). Default-constructed moments are those of no rows, the identity of `merge`.
struct Moments {
  double weight = 0;  ///< sum of w_i; the number of rows when unweighted
  Vector mean_x;      ///< (p)
  double mean_y = 0;
  Matrix xx;      ///< (p, p), symmetric, both triangles filled
  Vector xy;      ///< (p)
  double yy = 0;  ///< sum w (y - mean_y)^2
};

namespace detail {
inline void expect_rows(const MatrixView& x, const VectorView& y, const VectorView& weights) {
  expects(x.rows() == y.size(), "moments_of: x has ", x.rows(), " rows but y has ", y.size(),
          "; give one target per row");
  expects(weights.size() == 0 || weights.size() == y.size(), "moments_of: ", weights.size(),
          " weights for ", y.size(), " rows; give one per row, or none");
  expects(weights.size() == 0 || (weights.array() >= 0).all(),
          "moments_of: a weight is negative or NaN; weights must be >= 0");
}
}  // namespace detail

/// The moments of the rows given, centred before they are multiplied (two passes: exact where a
/// column is large against its spread). O(n p^2) time, one copy of x.
/// @param x        (n, p)
/// @param y        (n)
/// @param weights  (n), all >= 0; empty means 1 each
/// @throws InvalidArgument  lengths differ, or a weight is negative or NaN
[[nodiscard]] inline Moments moments_of(const MatrixView& x, const VectorView& y,
                                        const VectorView& weights = Vector()) {
  detail::expect_rows(x, y, weights);
  const Vector w = weights.size() == 0 ? Vector::Ones(y.size()) : Vector(weights);
  Moments m;
  m.weight = w.sum();
  if (!(m.weight > 0)) return {};
  m.mean_x = x.transpose() * w / m.weight;
  m.mean_y = y.dot(w) / m.weight;
  const Vector root = w.cwiseSqrt();
  const Matrix centred = root.asDiagonal() * (x.rowwise() - m.mean_x.transpose());
  const Vector target = (y.array() - m.mean_y) * root.array();
  m.xx.setZero(x.cols(), x.cols());
  m.xx.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  m.xx.triangularView<Eigen::StrictlyUpper>() = m.xx.transpose();
  m.xy = centred.transpose() * target;
  m.yy = target.squaredNorm();
  return m;
}

/// The moments of the rows of `a` and `b` together, without the rows.
/// @throws InvalidArgument  both hold rows, with different numbers of columns
/// @see    Chan, Golub, LeVeque (1979), Updating Formulae and a Pairwise Algorithm for Computing
///         Sample Variances, eq. 2.1
[[nodiscard]] inline Moments merge(Moments a, const Moments& b) {
  if (b.weight == 0) return a;
  if (a.weight == 0) return b;
  expects(a.mean_x.size() == b.mean_x.size(), "merge: moments of ", a.mean_x.size(),
          " columns cannot be merged with moments of ", b.mean_x.size(),
          "; use the same columns in every block");
  const double weight = a.weight + b.weight;
  const double share = b.weight / weight;
  const double between = a.weight * share;
  const Vector step = b.mean_x - a.mean_x;
  const double step_y = b.mean_y - a.mean_y;
  for (Index j = 0; j < step.size(); ++j) {
    // (between * step_i) * step_j would lose symmetry in the last bit.
    a.xx.col(j) += b.xx.col(j) + between * (step * step[j]);
  }
  a.xy += b.xy + (between * step_y) * step;
  a.yy += b.yy + between * step_y * step_y;
  a.mean_x += share * step;
  a.mean_y += share * step_y;
  a.weight = weight;
  return a;
}

/// Adds a block of rows to `total`. Arguments and errors as `moments_of`.
inline void accumulate(Moments& total, const MatrixView& x, const VectorView& y,
                       const VectorView& weights = Vector()) {
  total = merge(std::move(total), moments_of(x, y, weights));
}

}  // namespace layerwatt
