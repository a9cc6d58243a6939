/// @file
/// Products of a matrix and a vector, column by column.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>

namespace layerwatt {

namespace detail {
[[nodiscard]] inline const double* column(const MatrixView& x, Index j) {
  return x.data() + j * x.outerStride();
}
[[nodiscard]] inline double* column(Matrix& x, Index j) { return x.data() + j * x.rows(); }
[[nodiscard]] inline const double* column(const Matrix& x, Index j) {
  return x.data() + j * x.rows();
}
}  // namespace detail

/// x' y. @param x  (n, p)   @param y  (n)   @return (p)
[[nodiscard]] inline Vector column_dots(const MatrixView& x, const VectorView& y) {
  Vector dots(x.cols());
  for (Index j = 0; j < x.cols(); ++j) dots[j] = dot(detail::column(x, j), y.data(), x.rows());
  return dots;
}

/// out += x beta, for sparse beta: columns of coefficient 0 are skipped.
/// @param x  (n, p)   @param beta  (p)   @param out  (n)
inline void add_columns(const MatrixView& x, const VectorView& beta, Vector& out) {
  for (Index j = 0; j < x.cols(); ++j) {
    if (beta[j] != 0) add_scaled(out.data(), beta[j], detail::column(x, j), x.rows());
  }
}

/// x beta. @return (n)
[[nodiscard]] inline Vector times(const MatrixView& x, const VectorView& beta) {
  Vector out = Vector::Zero(x.rows());
  add_columns(x, beta, out);
  return out;
}

/// Squared length of each column. @return (p)
[[nodiscard]] inline Vector squared_lengths(const MatrixView& x) {
  Vector lengths(x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    lengths[j] = dot(detail::column(x, j), detail::column(x, j), x.rows());
  }
  return lengths;
}

}  // namespace layerwatt
