/// @file
/// The loss of a path on held-out rows, from their moments alone: independent of their number.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/regress/lazy_gram.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>

#include <algorithm>
#include <vector>

namespace layerwatt {

namespace detail {
/// Coefficients of a path in raw feature space, for the columns that are ever used.
struct CompactPath {
  std::vector<Index> columns;  ///< (m) of the design
  Matrix coefficients;         ///< (m, L)
  Vector intercepts;           ///< (L)
};

/// A column of compact coefficients that is written by design column.
struct CompactColumn {
  const std::vector<Index>& place;
  double* values;
  [[nodiscard]] double& operator[](Index j) const {
    return values[place[static_cast<std::size_t>(j)]];
  }
};

[[nodiscard]] inline CompactPath compact(const StandardPath& path, const StandardForm& form) {
  CompactPath result;
  std::vector<Index> place(static_cast<std::size_t>(form.size()), -1);
  const auto use = [&](Index j) {
    Index& at = place[static_cast<std::size_t>(j)];
    if (at >= 0) return;
    at = static_cast<Index>(result.columns.size());
    result.columns.push_back(j);
  };
  for (const Index j : form.free_columns()) use(j);
  for (const Index j : path.index) use(j);
  result.coefficients.setZero(static_cast<Index>(result.columns.size()), path.count());
  result.intercepts.resize(path.count());
  for (Index k = 0; k < path.count(); ++k) {
    const Index start = path.start[static_cast<std::size_t>(k)];
    const Index count = path.start[static_cast<std::size_t>(k) + 1] - start;
    result.intercepts[k] = form.to_raw(path.index.data() + start, path.value.data() + start, count,
                                       CompactColumn{place, result.coefficients.col(k).data()});
  }
  return result;
}
}  // namespace detail

/// sum w (y - b - x' beta)^2 / mass over the rows of `part`, per penalty. With the moments
/// centred at (mean_x, mean_y):  yy - 2 beta'xy + beta'xx beta + weight (mean_y - b -
/// mean_x'beta)^2.
/// @return (L); 0 where the fold has no mass
template <class Products = PlainProducts>
[[nodiscard]] Vector path_scores(const StandardPath& path, const StandardForm& form,
                                 const HeldOut& part, double mass) {
  const Moments& held_out = part.sums();
  if (!(held_out.weight > 0 && mass > 0)) return Vector::Zero(path.count());
  const detail::CompactPath raw = detail::compact(path, form);
  const auto m = static_cast<Index>(raw.columns.size());
  const Matrix xx = part.xx(raw.columns);
  Vector xy(m);
  Vector mean(m);
  for (Index a = 0; a < m; ++a) {
    const Index j = raw.columns[static_cast<std::size_t>(a)];
    xy[a] = held_out.xy[j];
    mean[a] = held_out.mean_x[j];
  }
  const Matrix& beta = raw.coefficients;
  Matrix image = Matrix::Zero(m, beta.cols());
  Products::gemm_tn(m, beta.cols(), m, xx.data(), m, beta.data(), m, image.data(), m);
  Vector scores(path.count());
  for (Index k = 0; k < path.count(); ++k) {
    const auto b = beta.col(k);
    const double bias = held_out.mean_y - raw.intercepts[k] - b.dot(mean);
    const double sum = held_out.yy - 2 * b.dot(xy) + b.dot(image.col(k));
    scores[k] = std::max(0.0, sum + held_out.weight * bias * bias) / mass;
  }
  return scores;
}

}  // namespace layerwatt
