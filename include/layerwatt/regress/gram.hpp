/// @file
/// Moments of rows, fold by fold: one pass over the rows serves every fold of a
/// cross-validation. A training set is the sum of the other folds, never total minus fold,
/// which cancels where one fold holds most of a column's energy.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/folds.hpp>

#include <algorithm>
#include <vector>

namespace layerwatt {

/// The moments of the listed rows, centred at their own weighted mean, in blocks that stay in
/// cache. The block size does not depend on threads, so neither does the result.
/// @param x  (n, p)   @param y (n)   @param weights (n), >= 0   @param rows  indices into them
template <class Products = EigenProducts>
[[nodiscard]] Moments moments_of_rows(const MatrixView& x, const VectorView& y,
                                      const VectorView& weights, const std::vector<Index>& rows) {
  const Index p = x.cols();
  const auto n = static_cast<Index>(rows.size());
  const auto row = [&](Index i) { return rows[static_cast<std::size_t>(i)]; };
  Moments m;
  m.mean_x.setZero(p);
  m.xy.setZero(p);
  m.xx.setZero(p, p);
  for (Index i = 0; i < n; ++i) m.weight += weights[row(i)];
  if (!(m.weight > 0)) return {};
  Vector share(n);
  for (Index i = 0; i < n; ++i) share[i] = weights[row(i)] / m.weight;
  for (Index i = 0; i < n; ++i) m.mean_y += share[i] * y[row(i)];
  for (Index j = 0; j < p; ++j) {
    const double* const column = &x.coeffRef(0, j);
    double mean = 0;
    for (Index i = 0; i < n; ++i) mean += share[i] * column[row(i)];
    m.mean_x[j] = mean;
  }
  constexpr Index kBlock = 256;
  Matrix block(std::min(n, kBlock), p);
  Vector target(block.rows());
  Vector root(block.rows());
  for (Index start = 0; start < n; start += kBlock) {
    const Index size = std::min(kBlock, n - start);
    for (Index i = 0; i < size; ++i) {
      root[i] = std::sqrt(weights[row(start + i)]);
      target[i] = root[i] * (y[row(start + i)] - m.mean_y);
    }
    for (Index j = 0; j < p; ++j) {
      const double* const column = &x.coeffRef(0, j);
      double* const centred = block.col(j).data();
      const double mean = m.mean_x[j];
      for (Index i = 0; i < size; ++i) centred[i] = root[i] * (column[row(start + i)] - mean);
    }
    Products::syrk_tn(p, size, block.data(), block.rows(), m.xx.data(), p);
    m.xy.noalias() += block.topRows(size).transpose() * target.head(size);
    m.yy += target.head(size).squaredNorm();
  }
  m.xx.triangularView<Eigen::StrictlyUpper>() = m.xx.transpose();
  return m;
}

/// The moments of each fold. @return (folds.count), in fold order
template <class Products = EigenProducts>
[[nodiscard]] std::vector<Moments> fold_moments(const MatrixView& x, const VectorView& y,
                                                const VectorView& weights, const Folds& folds,
                                                int threads = 1) {
  std::vector<Moments> all(static_cast<std::size_t>(folds.count));
  parallel_for(folds.count, threads, [&](Index k) {
    all[static_cast<std::size_t>(k)] =
        moments_of_rows<Products>(x, y, weights, rows_of_fold(folds, k));
  });
  return all;
}

}  // namespace layerwatt
