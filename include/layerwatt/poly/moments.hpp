/// @file
/// Weighted second moments of rows (x, y): all that squared loss needs to know about the data.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/products.hpp>

#include <cmath>
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
/// Mirrors the lower triangle.
inline void fill_upper(Matrix& a) {
  for (Index j = 1; j < a.cols(); ++j) {
    for (Index i = 0; i < j; ++i) a(i, j) = a(j, i);
  }
}

inline void expect_rows(const MatrixView& x, const VectorView& y, const VectorView& weights) {
  expects(x.rows() == y.size(), "moments_of: x has ", x.rows(), " rows but y has ", y.size(),
          "; give one target per row");
  expects(weights.size() == 0 || weights.size() == y.size(), "moments_of: ", weights.size(),
          " weights for ", y.size(), " rows; give one per row, or none");
  for (Index i = 0; i < weights.size(); ++i) {
    expects(weights[i] >= 0, "moments_of: weight ", weights[i], " in row ", i, " is not >= 0");
  }
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
  const Index n = x.rows(), p = x.cols();
  Vector share = Vector::Constant(n, 1), root(n), target(n);
  if (weights.size() > 0) share = weights;
  Moments m;
  for (Index i = 0; i < n; ++i) m.weight += share[i];
  if (!(m.weight > 0)) return {};
  for (Index i = 0; i < n; ++i) {
    root[i] = std::sqrt(share[i]);
    share[i] /= m.weight;
  }
  m.mean_y = dot(y.data(), share.data(), n);
  for (Index i = 0; i < n; ++i) target[i] = root[i] * (y[i] - m.mean_y);
  Matrix centred(n, p);
  m.mean_x.resize(p);
  m.xy.resize(p);
  for (Index j = 0; j < p; ++j) {
    const double* const from = x.data() + j * x.outerStride();
    double* const to = centred.data() + j * n;
    m.mean_x[j] = dot(from, share.data(), n);
    for (Index i = 0; i < n; ++i) to[i] = root[i] * (from[i] - m.mean_x[j]);
    m.xy[j] = dot(to, target.data(), n);
  }
  m.yy = dot(target, target);
  m.xx.setZero(p, p);
  PlainProducts::syrk_tn(p, n, centred.data(), n, m.xx.data(), p);
  detail::fill_upper(m.xx);
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
  Vector step = b.mean_x;
  add_scaled(step, -1, a.mean_x);
  const double step_y = b.mean_y - a.mean_y;
  for (Index j = 0; j < a.xx.cols(); ++j) {
    for (Index i = 0; i < a.xx.rows(); ++i) {
      // (between * step_i) * step_j would lose symmetry in the last bit.
      a.xx(i, j) += b.xx(i, j) + between * (step[i] * step[j]);
    }
  }
  add_scaled(a.xy, 1, b.xy);
  add_scaled(a.xy, between * step_y, step);
  a.yy += b.yy + between * step_y * step_y;
  add_scaled(a.mean_x, share, step);
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
