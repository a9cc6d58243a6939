/// @file
/// Products of a matrix and a vector, column by column: plain loops where Eigen's expressions
/// would cost every user a second of compile time.
#pragma once

#include <layerwatt/core/matrix.hpp>

namespace layerwatt {

/// x' y. @param x  (n, p)   @param y  (n)   @return (p)
[[nodiscard]] inline Vector column_dots(const MatrixView& x, const VectorView& y) {
  Vector dots(x.cols());
  for (Index j = 0; j < x.cols(); ++j) dots[j] = x.col(j).dot(y);
  return dots;
}

/// out += x beta, for sparse beta: columns of coefficient 0 are skipped.
/// @param x  (n, p)   @param beta  (p)   @param out  (n)
inline void add_columns(const MatrixView& x, const VectorView& beta, Vector& out) {
  for (Index j = 0; j < x.cols(); ++j) {
    if (beta[j] != 0) out += beta[j] * x.col(j);
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
  for (Index j = 0; j < x.cols(); ++j) lengths[j] = x.col(j).dot(x.col(j));
  return lengths;
}

}  // namespace layerwatt
