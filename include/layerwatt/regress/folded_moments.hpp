/// @file
/// Moments fold by fold, and the training sets they add up to.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/gram.hpp>
#include <layerwatt/regress/lazy_gram.hpp>
#include <layerwatt/regress/standard_form.hpp>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace layerwatt {

/// What cross-validation needs to know about the rows: moments fold by fold. Rows of one
/// partition; from rows by `fold_moments`, from base features by poly/moment_gram.hpp.
struct FoldedMoments {
  std::vector<Moments> folds;
  std::vector<double> mass;       ///< sum of sample weights per fold (rows when unweighted)
  Index rows = 0;                 ///< of all folds together
  double variance_floor = 1e-13;  ///< rounding of the moments, relative: see FormOptions

  /// Wide designs: no xx is stored, columns of the training sets are formed in `gram`.
  std::shared_ptr<const LazyGram> gram = nullptr;
  std::vector<Vector> diagonals;  ///< of the folds' xx
  std::vector<Moments> rest;      ///< of all rows but those of fold k; the last one: of all
  std::vector<Vector> rest_diagonals;

  [[nodiscard]] HeldOut held_out(std::size_t k) const {
    if (gram == nullptr) return HeldOut(folds[k]);
    return {folds[k], *gram, static_cast<Index>(k)};
  }
};

/// Up to so many columns all p^2 products are formed at once.
inline constexpr Index kStoredGram = 1024;

namespace detail {

/// Moments and diagonals of the training sets, from those of the folds.
inline void fill_rest(FoldedMoments& data) {
  data.rest.clear();
  data.rest_diagonals.clear();
  for (std::size_t held_out = 0; held_out <= data.folds.size(); ++held_out) {
    Moments all;
    for (std::size_t k = 0; k < data.folds.size(); ++k) {
      if (k != held_out) all = merge(std::move(all), data.folds[k]);
    }
    Vector diagonal = Vector::Constant(all.mean_x.size(), 0);
    for (std::size_t k = 0; k < data.folds.size(); ++k) {
      const Moments& fold = data.folds[k];
      if (k == held_out || !(fold.weight > 0)) continue;
      for (Index j = 0; j < diagonal.size(); ++j) {
        const double step = fold.mean_x[j] - all.mean_x[j];
        diagonal[j] += data.diagonals[k][j] + fold.weight * step * step;
      }
    }
    data.rest.push_back(std::move(all));
    data.rest_diagonals.push_back(std::move(diagonal));
  }
}

/// Centred rows, first moments and diagonals of each fold.
template <class Products>
void fill_lazy(const RowData& data, const Folds& folds, FoldedMoments& result) {
  std::vector<Matrix> rows;
  for (Index k = 0; k < folds.count; ++k) {
    const auto list = rows_of_fold(folds, k);
    Moments m = means_of_rows(data, list);
    Matrix& centred = rows.emplace_back(Matrix::Zero(static_cast<Index>(list.size()), data.size()));
    if (m.weight > 0) {
      Vector target(centred.rows());
      centre_rows(data, list, 0, centred.rows(), m, centred.data(), centred.rows(), target.data());
      m.xy = column_dots(centred, target);
      m.yy = dot(target, target);
    }
    result.diagonals.push_back(squared_lengths(centred));
    result.folds.push_back(std::move(m));
  }
  result.gram = std::make_shared<const LazyGram>(std::move(rows), result.folds, &Products::gemm_tn);
  fill_rest(result);
}
}  // namespace detail

/// Adds a block of rows, so that n may exceed memory: start from `FoldedMoments{}` and give block
/// after block. Only for stored Grams, i.e. p^2 doubles per fold.
/// @param fold_of_row  (rows of the block), each in [0, folds)
/// @throws InvalidArgument  lengths differ, or a fold out of range
template <class Products = PlainProducts>
void add_rows(FoldedMoments& total, const RowData& block, const VectorView& mass,
              const std::vector<Index>& fold_of_row, Index folds) {
  expects(static_cast<Index>(fold_of_row.size()) == block.x.rows() &&
              block.x.rows() == block.y.size() && mass.size() == block.y.size(),
          "add_rows: ", fold_of_row.size(), " folds, ", block.y.size(), " targets and ",
          mass.size(), " masses for ", block.x.rows(), " rows; give one of each per row");
  total.folds.resize(static_cast<std::size_t>(folds));
  total.mass.resize(static_cast<std::size_t>(folds), 0);
  std::vector<std::vector<Index>> rows(static_cast<std::size_t>(folds));
  for (std::size_t i = 0; i < fold_of_row.size(); ++i) {
    expects(fold_of_row[i] >= 0 && fold_of_row[i] < folds, "add_rows: row ", i, " is in fold ",
            fold_of_row[i], "; folds are numbered 0 to ", folds - 1);
    const auto fold = static_cast<std::size_t>(fold_of_row[i]);
    rows[fold].push_back(static_cast<Index>(i));
    total.mass[fold] += mass[static_cast<Index>(i)];
  }
  for (std::size_t k = 0; k < rows.size(); ++k) {
    total.folds[k] = merge(std::move(total.folds[k]), moments_of_rows<Products>(block, rows[k]));
  }
  total.rows += block.x.rows();
  total.variance_floor = kConstantColumn;
}

/// Gives the moments another target of the same rows and weights: x'x is shared.
inline void set_target(FoldedMoments& data, const RowData& rows, const Folds& folds) {
  for (Index k = 0; k < folds.count; ++k) {
    Moments& m = data.folds[static_cast<std::size_t>(k)];
    if (!(m.weight > 0)) continue;
    const auto list = rows_of_fold(folds, k);
    m.mean_y = 0;
    for (const Index i : list) m.mean_y += rows.weights[i] / m.weight * rows.y[i];
    m.yy = 0;
    Vector weighted = Vector::Zero(rows.y.size());
    for (const Index i : list) {
      const double offset = rows.y[i] - m.mean_y;
      weighted[i] = rows.weights[i] * offset;
      m.yy += weighted[i] * offset;
    }
    for (Index j = 0; j < rows.size(); ++j)
      m.xy[j] = dot(rows.column(j), weighted.data(), weighted.size());
    double sum = 0;
    for (const Index i : list) sum += weighted[i];
    add_scaled(m.xy, -sum, m.mean_x);
  }
  if (data.gram != nullptr) detail::fill_rest(data);
}

/// All folds but `held_out`; -1 holds out none.
[[nodiscard]] inline TrainingSet training_set(const FoldedMoments& data, Index held_out) {
  TrainingSet set;
  for (std::size_t k = 0; k < data.folds.size(); ++k) {
    if (static_cast<Index>(k) == held_out) continue;
    if (data.gram == nullptr) set.parts.emplace_back(data.folds[k]);
    set.mass += data.mass[k];
  }
  if (data.gram != nullptr) {
    const std::size_t at = held_out < 0 ? data.folds.size() : static_cast<std::size_t>(held_out);
    set.parts.emplace_back(data.rest[at], data.rest_diagonals[at], *data.gram, held_out);
  }
  return set;
}

/// What cross-validation needs, from rows: stored Grams, or for designs wider than long (and
/// wide beyond `kStoredGram`) columns formed on demand.
template <class Products = PlainProducts>
[[nodiscard]] FoldedMoments folded_moments(const RowData& data, const VectorView& mass,
                                           const Folds& folds, int threads = 1) {
  expects(static_cast<Index>(folds.fold_of_row.size()) == data.x.rows(), "lasso: folds of ",
          folds.fold_of_row.size(), " rows for ", data.x.rows(), " rows");
  FoldedMoments result;
  const bool lazy = data.size() > std::max(kStoredGram, data.x.rows());
  if (lazy) {
    detail::fill_lazy<Products>(data, folds, result);
  } else {
    result.folds = fold_moments<Products>(data, folds, threads);
  }
  result.mass.assign(static_cast<std::size_t>(folds.count), 0);
  for (Index i = 0; i < mass.size(); ++i) {
    result.mass[static_cast<std::size_t>(folds.fold_of_row[static_cast<std::size_t>(i)])] +=
        mass[i];
  }
  result.rows = data.x.rows();
  result.variance_floor = kConstantColumn;
  return result;
}

}  // namespace layerwatt
