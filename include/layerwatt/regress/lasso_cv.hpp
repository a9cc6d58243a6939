/// @file
/// Cross-validated Lasso: one pass over the rows, then everything comes from the folds' moments.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/lasso.hpp>
#include <layerwatt/regress/path_score.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace layerwatt {

/// A cross-validated path and its refit on all rows.
///
/// A fold's score is its mean loss, sum w r^2 / sum u over the rows held out (squared loss: mean
/// squared error; relative: mean squared relative error, so 100 sqrt(score) is RMSPE in %). Over
/// folds k with masses u_k:  mean = sum u_k s_k / sum u_k,
/// standard_error = sqrt(sum u_k (s_k - mean)^2 / sum u_k / (K - 1)), as glmnet.
struct LassoCv {
  LassoPath path;               ///< on all rows, in raw feature space
  Matrix fold_scores;           ///< (L, folds of all repeats) mean loss of the rows held out
  Matrix fold_gaps;             ///< (L, folds of all repeats) certificates of the folds' paths
  Vector mean_score;            ///< (L)
  Vector standard_error;        ///< (L)
  Index index_min = 0;          ///< smallest mean score; of equal ones the largest penalty
  Index index_1se = 0;          ///< largest penalty with mean <= mean_min + standard_error_min
  bool lambda_at_edge = false;  ///< index_min is the first or last penalty: widen the grid

  [[nodiscard]] double lambda_min() const { return path.lambdas[index_min]; }
  [[nodiscard]] double lambda_1se() const { return path.lambdas[index_1se]; }
  /// Whether every penalty of every fold and of the refit reached the gap asked for.
  [[nodiscard]] bool converged() const {
    return path.converged() && (fold_gaps.array() <= path.tolerance).all();
  }
};

namespace detail {
/// Fills the summary of `cv` from its fold scores; `folds` per repeat, `mass` of all of them.
inline void summarise(LassoCv& cv, Index folds, const Vector& mass) {
  const double total = mass.sum();
  cv.mean_score = times(cv.fold_scores, mass) / total;
  cv.standard_error.setZero(cv.mean_score.size());
  for (Index k = 0; k < mass.size(); ++k) {
    cv.standard_error += mass[k] * (cv.fold_scores.col(k) - cv.mean_score).cwiseAbs2();
  }
  cv.standard_error = (cv.standard_error / (total * static_cast<double>(folds - 1))).cwiseSqrt();
  cv.mean_score.minCoeff(&cv.index_min);
  const double limit = cv.mean_score[cv.index_min] + cv.standard_error[cv.index_min];
  cv.index_1se = 0;
  while (cv.index_1se < cv.index_min && !(cv.mean_score[cv.index_1se] <= limit)) ++cv.index_1se;
  cv.lambda_at_edge = cv.index_min == 0 || cv.index_min == cv.mean_score.size() - 1;
}

// Folds that share Gram columns at a time; more would only take more memory.
inline constexpr Index kTogether = 10;

/// Paths of all training sets of one partition, each scored on its fold.
template <class Products>
void run_folds(const FoldedMoments& data, const FormOptions& form_options, const Vector& lambdas,
               const LassoOptions& options, Index first_column, LassoCv& cv) {
  const auto count = static_cast<Index>(data.folds.size());
  const auto record = [&](Index k, const StandardForm& form, const StandardPath& path) {
    cv.fold_gaps.col(first_column + k) = Eigen::Map<const Vector>(path.gap.data(), path.count());
    const auto at = static_cast<std::size_t>(k);
    cv.fold_scores.col(first_column + k) =
        path_scores<Products>(path, form, data.held_out(at), data.mass[at]);
  };
  if (data.gram == nullptr) {  // one after the other, so that each has the cache to itself
    parallel_for(count, options.threads, [&](Index k) {
      StandardForm form(training_set(data, k), form_options);
      record(k, form, solve(form, lambdas, options));
    });
    return;
  }
  for (Index start = 0; start < count; start += kTogether) {
    const Index size = std::min(kTogether, count - start);
    std::vector<StandardForm> forms;
    for (Index k = 0; k < size; ++k) {
      forms.emplace_back(training_set(data, start + k), form_options);
    }
    const std::vector<StandardPath> paths = solve_together(forms, lambdas, options);
    parallel_for(size, options.threads, [&](Index k) {
      const auto at = static_cast<std::size_t>(k);
      record(start + k, forms[at], paths[at]);
    });
  }
}
}  // namespace detail

/// Cross-validation and refit from moments, one `FoldedMoments` per repeat (all of the same rows).
/// @throws InvalidArgument  no repeats, fewer than two folds, or a training set without weight
template <class Products = PlainProducts>
[[nodiscard]] LassoCv lasso_cv(const std::vector<FoldedMoments>& repeats,
                               const LassoOptions& options = {}) {
  expects(!repeats.empty(), "lasso_cv: there are no folds; give at least one partition");
  Index columns = 0;
  for (const FoldedMoments& data : repeats) {
    expects(data.folds.size() >= 2 && data.folds.size() == data.mass.size(),
            "lasso_cv: ", data.folds.size(), " folds with ", data.mass.size(),
            " masses; give at least 2, and one mass each");
    columns += static_cast<Index>(data.folds.size());
  }
  const FoldedMoments& first = repeats.front();
  FormOptions form_options = detail::form_options(options, first.variance_floor);
  if (options.standardise == Standardise::none) {
    form_options.scale = Vector::Ones(first.folds.front().mean_x.size());
  }
  StandardForm full(training_set(first, -1), form_options);
  const Vector lambdas =
      penalties(options.grid, full.largest_correlation(), first.rows, full.size());
  LassoCv cv;
  cv.path = detail::raw_path(full, detail::solve(full, lambdas, options), lambdas, options);
  if (options.standardise == Standardise::all_data) form_options.scale = full.deviations();
  cv.fold_scores.resize(lambdas.size(), columns);
  cv.fold_gaps.resize(lambdas.size(), columns);
  Vector mass(columns);
  Index column = 0;
  for (const FoldedMoments& data : repeats) {
    detail::run_folds<Products>(data, form_options, lambdas, options, column, cv);
    for (const double m : data.mass) mass[column++] = m;
  }
  detail::summarise(cv, static_cast<Index>(first.folds.size()), mass);
  return cv;
}

/// Cross-validation and refit from rows. Objective and options as `lasso_path`; lambda_max is
/// that of all rows, and every fold is solved at the same penalties.
/// @param repeats  partitions of the n rows, all of the same number of folds
/// @throws InvalidArgument  as `lasso_path`, or folds of another number of rows
template <class Products = PlainProducts>
[[nodiscard]] LassoCv lasso_cv(const MatrixView& x, const VectorView& y,
                               const std::vector<Folds>& repeats,
                               const LassoOptions& options = {}) {
  const std::vector<Index> columns = detail::columns_of(x, y, options);
  const LossRows rows = loss_rows(options.loss, y, options.weights);
  const RowData row_data{x, rows.target, rows.weights, columns};
  std::vector<FoldedMoments> data;
  for (const Folds& folds : repeats) {
    data.push_back(folded_moments<Products>(row_data, rows.mass, folds, options.threads));
  }
  LassoCv cv = lasso_cv<Products>(data, detail::options_for(columns, x.rows(), x.cols(), options));
  cv.path.coefficients = scatter_rows(std::move(cv.path.coefficients), columns, x.cols());
  return cv;
}

/// One partition: as above.
template <class Products = PlainProducts>
[[nodiscard]] LassoCv lasso_cv(const MatrixView& x, const VectorView& y, const Folds& folds,
                               const LassoOptions& options = {}) {
  return lasso_cv<Products>(x, y, std::vector<Folds>{folds}, options);
}

/// One model per target (column of `y`), all from one Gram.
/// @param y  (n, targets)
/// @return   (targets)
/// @throws InvalidArgument  as `lasso_cv`, or the relative loss: its weights differ per target, so
///                          nothing can be shared; call `lasso_cv` per target
template <class Products = PlainProducts>
[[nodiscard]] std::vector<LassoCv> lasso_cv_targets(const MatrixView& x, const MatrixView& y,
                                                    const Folds& folds,
                                                    const LassoOptions& options = {}) {
  expects(options.loss != Loss::relative,
          "lasso_cv_targets: the relative loss weights rows by their target, so targets share no "
          "Gram; call lasso_cv for each");
  expects(y.cols() > 0, "lasso_cv_targets: y has no columns; give at least one target");
  const std::vector<Index> columns = detail::columns_of(x, y.col(0), options);
  const LassoOptions chosen = detail::options_for(columns, x.rows(), x.cols(), options);
  std::vector<FoldedMoments> data(1);
  std::vector<LassoCv> all;
  for (Index t = 0; t < y.cols(); ++t) {
    const LossRows rows = loss_rows(options.loss, y.col(t), options.weights);
    const RowData row_data{x, rows.target, rows.weights, columns};
    if (t == 0) {
      data[0] = folded_moments<Products>(row_data, rows.mass, folds, options.threads);
    } else {
      set_target(data[0], row_data, folds);
    }
    LassoPath& path = all.emplace_back(lasso_cv<Products>(data, chosen)).path;
    path.coefficients = scatter_rows(std::move(path.coefficients), columns, x.cols());
  }
  return all;
}

}  // namespace layerwatt
