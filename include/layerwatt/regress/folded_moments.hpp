/// @file
/// Moments fold by fold, and the training sets they add up to.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
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
  std::vector<Vector> diagonals;  ///< wide designs: the diagonals of the folds' xx, which are then
                                  ///< empty and formed column by column in `gram`
  std::shared_ptr<const LazyGram> gram = nullptr;
  Index rows = 0;                 ///< of all folds together
  double variance_floor = 1e-13;  ///< rounding of the moments, relative: see FormOptions

  [[nodiscard]] FoldPart part(std::size_t k) const {
    if (gram == nullptr) return FoldPart(folds[k]);
    return FoldPart(folds[k], diagonals[k], *gram, static_cast<Index>(k));
  }
};

/// Up to so many columns all p^2 products are formed at once.
inline constexpr Index kStoredGram = 1024;

namespace detail {

/// Centred rows, first moments and diagonals of each fold.
template <class Products>
void fill_lazy(const RowData& data, const Folds& folds, FoldedMoments& result) {
  std::vector<Matrix> rows;
  for (Index k = 0; k < folds.count; ++k) {
    const auto list = rows_of_fold(folds, k);
    Moments m = means_of_rows(data, list);
    Matrix& centred =
        rows.emplace_back(Matrix::Zero(static_cast<Index>(list.size()), data.x.cols()));
    if (m.weight > 0) {
      Vector target(centred.rows());
      centre_rows(data, list, 0, m, centred, target);
      m.xy = centred.transpose() * target;
      m.yy = target.squaredNorm();
    }
    result.diagonals.push_back(centred.colwise().squaredNorm().transpose());
    result.folds.push_back(std::move(m));
  }
  result.gram = std::make_shared<const LazyGram>(std::move(rows), &Products::gemm_tn);
}
}  // namespace detail

/// All folds but `held_out`; -1 holds out none.
[[nodiscard]] inline TrainingSet training_set(const FoldedMoments& data, Index held_out) {
  TrainingSet set;
  for (std::size_t k = 0; k < data.folds.size(); ++k) {
    if (static_cast<Index>(k) == held_out) continue;
    set.parts.push_back(data.part(k));
    set.mass += data.mass[k];
  }
  return set;
}

/// What cross-validation needs, from rows: stored Grams, or for designs wider than long (and
/// wide beyond `kStoredGram`) columns formed on demand.
template <class Products = EigenProducts>
[[nodiscard]] FoldedMoments folded_moments(const RowData& data, const VectorView& mass,
                                           const Folds& folds, int threads = 1) {
  expects(static_cast<Index>(folds.fold_of_row.size()) == data.x.rows(), "lasso: folds of ",
          folds.fold_of_row.size(), " rows for ", data.x.rows(), " rows");
  FoldedMoments result;
  const bool lazy = data.x.cols() > std::max(kStoredGram, data.x.rows());
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
