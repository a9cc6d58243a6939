/// @file
/// Ordinary least squares with an intercept, for designs whose columns may depend on each other.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace layerwatt {

struct LeastSquares {
  Vector coefficients;  ///< (p); 0 for columns left out
  double intercept = 0;
};

/// Minimises |y - b - X beta|^2 by pivoted Gram-Schmidt, orthogonalised twice, on columns of unit
/// length. A column of which less than 1e-10 is left beside those taken before it depends on them
/// and gets 0: the predictions on X are those of any other solution.
/// @param x  (n, p) finite   @param y  (n) finite
/// @throws InvalidArgument  lengths differ or there are no rows
[[nodiscard]] inline LeastSquares least_squares(const MatrixView& x, const VectorView& y) {
  expects(x.rows() == y.size() && y.size() > 0, "least_squares: x has ", x.rows(),
          " rows but y has ", y.size(), "; give one target per row, and at least one row");
  const Index p = x.cols();
  const Vector mean = x.colwise().mean().transpose();
  Matrix rest = x.rowwise() - mean.transpose();
  const Vector length = rest.colwise().norm().transpose();
  for (Index j = 0; j < p; ++j) {
    const bool constant = !(length[j] > 1e-12 * x.col(j).norm());  // the intercept has it
    rest.col(j) *= constant ? 0 : 1 / length[j];
  }
  const double mean_y = y.mean();
  const Vector centred = y.array() - mean_y;
  std::vector<Index> order;
  Matrix q(x.rows(), p);
  Matrix r = Matrix::Zero(p, p);  // of the columns in order
  Vector projection(p);
  Index rank = 0;
  for (; rank < p; ++rank) {
    Index next = 0;
    const double left = rest.colwise().norm().maxCoeff(&next);
    if (!(left > 1e-10)) break;
    Vector column = rest.col(next);
    const Vector again = q.leftCols(rank).transpose() * column;
    column -= q.leftCols(rank) * again;
    column.normalize();
    q.col(rank) = column;
    order.push_back(next);
    rest -= column * (column.transpose() * rest).eval();
    projection[rank] = column.dot(centred);
  }
  for (Index k = 0; k < rank; ++k) {
    const Index j = order[static_cast<std::size_t>(k)];
    const Vector unit = (x.col(j).array() - mean[j]).matrix() / length[j];
    r.col(k).head(rank) = q.leftCols(rank).transpose() * unit;
  }
  LeastSquares fit{Vector::Zero(p), mean_y};
  for (Index k = rank; k-- > 0;) {
    projection[k] /= r(k, k);
    for (Index i = 0; i < k; ++i) projection[i] -= r(i, k) * projection[k];
    const Index j = order[static_cast<std::size_t>(k)];
    fit.coefficients[j] = projection[k] / length[j];
    fit.intercept -= fit.coefficients[j] * mean[j];
  }
  return fit;
}

}  // namespace layerwatt
