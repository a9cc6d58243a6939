/// @file
/// Moments of rows, fold by fold: one pass over the rows serves every fold of a
/// cross-validation. A training set is the sum of the other folds, never total minus fold,
/// which cancels where one fold holds most of a column's energy.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/folds.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace layerwatt {

/// Rows of a design with their targets and weights.
struct RowData {
  MatrixView x;                     ///< (n, p)
  VectorView y;                     ///< (n)
  VectorView weights;               ///< (n), >= 0
  std::vector<Index> columns = {};  ///< of x, the ones that count; empty: all

  [[nodiscard]] Index size() const {
    return columns.empty() ? x.cols() : static_cast<Index>(columns.size());
  }
  /// The j-th column that counts.
  [[nodiscard]] const double* column(Index j) const {
    return detail::column(x, columns.empty() ? j : columns[static_cast<std::size_t>(j)]);
  }
};

namespace detail {
/// Whether n > 0 ascending rows follow each other without gaps.
[[nodiscard]] inline bool contiguous(const Index* rows, Index n) {
  return rows[n - 1] - rows[0] == n - 1;
}

/// Weight and means over the listed rows: moments whose second order is still 0.
[[nodiscard]] inline Moments means_of_rows(const RowData& data, const std::vector<Index>& rows) {
  const auto n = static_cast<Index>(rows.size());
  Moments m;
  Vector share(n);
  for (Index i = 0; i < n; ++i) share[i] = data.weights[rows[static_cast<std::size_t>(i)]];
  for (Index i = 0; i < n; ++i) m.weight += share[i];
  if (!(m.weight > 0)) return {};
  for (Index i = 0; i < n; ++i) {
    share[i] /= m.weight;
    m.mean_y += share[i] * data.y[rows[static_cast<std::size_t>(i)]];
  }
  m.mean_x.resize(data.size());
  m.xy.setZero(data.size());
  const bool without_gaps = contiguous(rows.data(), n);
  for (Index j = 0; j < data.size(); ++j) {
    const double* const column = data.column(j);
    if (without_gaps) {
      m.mean_x[j] = dot(share.data(), column + rows.front(), n);
    } else {
      double mean = 0;
      for (Index i = 0; i < n; ++i) mean += share[i] * column[rows[static_cast<std::size_t>(i)]];
      m.mean_x[j] = mean;
    }
  }
  return m;
}

/// sqrt(w) (x - mean) and sqrt(w) (y - mean) of the rows [start, start + size) of the list, size >
/// 0.
/// @param x  (size, p), `ldx` between columns   @param y  (size)
inline void centre_rows(const RowData& data, const std::vector<Index>& rows, Index start,
                        Index size, const Moments& m, double* x, Index ldx, double* y) {
  const Index* const row = rows.data() + start;
  const bool without_gaps = contiguous(row, size);
  Vector root(size);
  for (Index i = 0; i < size; ++i) {
    root[i] = std::sqrt(data.weights[row[i]]);
    y[i] = root[i] * (data.y[row[i]] - m.mean_y);
  }
  for (Index j = 0; j < data.size(); ++j) {
    const double* column = data.column(j);
    double* const to = x + j * ldx;
    const double mean = m.mean_x[j];
    if (without_gaps) {
      column += row[0];
      for (Index i = 0; i < size; ++i) to[i] = root[i] * (column[i] - mean);
    } else {
      for (Index i = 0; i < size; ++i) to[i] = root[i] * (column[row[i]] - mean);
    }
  }
}
}  // namespace detail

/// The moments of the listed rows (ascending), centred at their own weighted mean, in blocks that
/// stay in cache. The block size does not depend on threads, so neither does the result.
template <class Products = PlainProducts>
[[nodiscard]] Moments moments_of_rows(const RowData& data, const std::vector<Index>& rows) {
  Moments m = detail::means_of_rows(data, rows);
  if (!(m.weight > 0)) return m;
  const Index p = data.size();
  const auto n = static_cast<Index>(rows.size());
  constexpr Index kBlock = 256;
  Matrix block(std::min(n, kBlock), p);
  Vector target(block.rows());
  m.xx.setZero(p, p);
  for (Index start = 0; start < n; start += kBlock) {
    const Index size = std::min(kBlock, n - start);
    detail::centre_rows(data, rows, start, size, m, block.data(), block.rows(), target.data());
    Products::syrk_tn(p, size, block.data(), block.rows(), m.xx.data(), p);
    for (Index j = 0; j < p; ++j) {
      m.xy[j] += dot(detail::column(block, j), target.data(), size);
    }
    m.yy += dot(target.data(), target.data(), size);
  }
  detail::fill_upper(m.xx);
  return m;
}

/// The moments of each fold. @return (folds.count), in fold order
template <class Products = PlainProducts>
[[nodiscard]] std::vector<Moments> fold_moments(const RowData& data, const Folds& folds,
                                                int threads = 1) {
  std::vector<Moments> all(static_cast<std::size_t>(folds.count));
  parallel_for(folds.count, threads, [&](Index k) {
    all[static_cast<std::size_t>(k)] = moments_of_rows<Products>(data, rows_of_fold(folds, k));
  });
  return all;
}

}  // namespace layerwatt
