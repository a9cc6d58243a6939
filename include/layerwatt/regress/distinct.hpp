/// @file
/// Equal columns of a design, found before anything is computed from them. Layers have many: a
/// stride or a padding is nearly always the same in both directions, and so are all products.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/columns.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace layerwatt {

/// One number per column: its product with a fixed random vector of entries in [1, 2), so that
/// every row counts. Equal columns have equal ones. A column with a NaN or an infinity has one that
/// is not finite.
/// @param x  (n, p)   @return (p)
[[nodiscard]] inline Vector fingerprints(const MatrixView& x) {
  Random random(20'261'121);
  Vector direction(x.rows());
  for (double& entry : direction) entry = 1 + random.uniform();
  return column_dots(x, direction);
}

/// The first of each set of equal columns, ascending. Columns of different penalty factors are
/// never equal.
/// @param marks    (p) `fingerprints(x)`
/// @param factors  (p), or empty
[[nodiscard]] inline std::vector<Index> distinct_columns(const MatrixView& x, const Vector& marks,
                                                         const Vector& factors) {
  std::vector<Index> order(static_cast<std::size_t>(x.cols()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return marks[a] < marks[b]; });
  const auto equal = [&](Index a, Index b) {
    const double* const first = detail::column(x, a);
    return (factors.size() == 0 || factors[a] == factors[b]) &&
           std::equal(first, first + x.rows(), detail::column(x, b));
  };
  std::vector<Index> kept;
  std::size_t run = 0;  // where the kept columns of this fingerprint begin
  for (const Index j : order) {
    if (!kept.empty() && marks[kept.back()] != marks[j]) run = kept.size();
    const auto same = [&](Index earlier) { return equal(earlier, j); };
    if (std::none_of(kept.begin() + static_cast<std::ptrdiff_t>(run), kept.end(), same)) {
      kept.push_back(j);
    }
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

/// Row k of `some` becomes row columns[k] of the result, whose other rows are 0.
/// @param some  (columns.size(), L)   @return (p, L)
[[nodiscard]] inline Matrix scatter_rows(Matrix some, const std::vector<Index>& columns, Index p) {
  if (some.rows() == p) return some;
  Matrix all = Matrix::Zero(p, some.cols());
  for (Index l = 0; l < some.cols(); ++l) {
    for (Index k = 0; k < some.rows(); ++k) {
      all(columns[static_cast<std::size_t>(k)], l) = some(k, l);
    }
  }
  return all;
}

}  // namespace layerwatt
