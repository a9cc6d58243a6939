/// @file
/// Lasso paths on the user's own rows: options, result, prediction.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/coordinate_descent.hpp>
#include <layerwatt/regress/distinct.hpp>
#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/homotopies.hpp>
#include <layerwatt/regress/homotopy.hpp>
#include <layerwatt/regress/loss.hpp>
#include <layerwatt/regress/penalty_grid.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>

#include <utility>
#include <vector>

namespace layerwatt {

/// By which scale a column is divided before the penalty sees its coefficient.
enum class Standardise {
  none,      ///< as given: the caller scaled the columns
  all_data,  ///< standard deviations of all rows, also inside folds (scikit-learn's pipeline)
  per_fold,  ///< each training set's own standard deviations (glmnet)
};

enum class Solver {
  automatic,           ///< homotopy; where its kinks run out, coordinate descent finishes the path
  coordinate_descent,  ///< iterative, for comparison; slow where columns are strongly correlated
};

struct LassoOptions {
  Loss loss = Loss::squared;
  Vector weights = {};          ///< (n) sample weights >= 0; empty: 1 each
  Vector penalty_factors = {};  ///< (p) >= 0; 0 = unpenalised, inf = left out; empty: 1 each
  bool positive = false;        ///< coefficients of penalised columns >= 0
  bool intercept = true;        ///< unpenalised, of any sign
  Standardise standardise = Standardise::all_data;
  PenaltyGrid grid = {};
  Solver solver = Solver::automatic;
  double gap_tolerance = 1e-10;  ///< relative duality gap, see `relative_gap`
  Index max_kinks = 0;           ///< of the homotopy, per path; 0: 20 per column and penalty
  Index max_sweeps = 100'000;    ///< of coordinate descent, per penalty
  int threads = 1;               ///< over folds; the result does not depend on it
};

/// Solutions along decreasing penalties, in raw feature space: y_hat = intercept + x' beta (for
/// the log loss its exponential; `predict` knows).
struct LassoPath {
  Vector lambdas;  ///< (L) decreasing; of 1/(2 sum u) sum w r^2 + lambda sum_j f_j s_j |beta_j|
  Matrix coefficients;  ///< (p, L)
  Vector intercepts;    ///< (L)
  Vector gaps;          ///< (L) certificate: relative duality gap of each solution
  Loss loss = Loss::squared;
  double lambda_max = 0;  ///< smallest penalty at which all is 0; 0: no column carries signal
  double tolerance = 0;   ///< the gap asked for
  Index steps = 0;        ///< kinks or sweeps of the solver

  /// Whether every penalty reached the gap asked for.
  [[nodiscard]] bool converged() const {
    for (const double gap : gaps) {
      if (!(gap <= tolerance)) return false;
    }
    return true;
  }
};

/// @param x  (m, p) raw features   @param k  which penalty, e.g. `cv.index_min`
/// @return   (m) predictions in the unit of y
/// @throws InvalidArgument  x has another number of columns, or there is no such penalty
[[nodiscard]] inline Vector predict(const LassoPath& path, Index k, const MatrixView& x) {
  expects(k >= 0 && k < path.lambdas.size(), "predict: penalty ", k, " of ", path.lambdas.size(),
          " does not exist");
  expects(x.cols() == path.coefficients.rows(), "predict: x has ", x.cols(),
          " columns but the model ", path.coefficients.rows(), "; use the features of training");
  Vector linear = Vector::Constant(x.rows(), path.intercepts[k]);
  add_columns(x, path.coefficients.col(k), linear);
  return from_linear(path.loss, std::move(linear));
}

namespace detail {
/// Checks x and y. @return the fingerprints of the columns
inline Vector expect_design(const MatrixView& x, const VectorView& y) {
  expects(x.rows() == y.size(), "lasso: x has ", x.rows(), " rows but y has ", y.size(),
          "; give one target per row");
  Vector marks = fingerprints(x);
  for (Index j = 0; j < x.cols(); ++j) {
    if (std::isfinite(marks[j])) continue;
    const double* const column = detail::column(x, j);
    for (Index i = 0; i < x.rows(); ++i) {
      if (std::isfinite(column[i])) continue;
      fail("lasso: x is ", column[i], " in row ", i, ", column ", j,
           "; drop the row or the column");
    }
  }
  return marks;
}

/// Checks x, y and the penalty factors. @return the columns to solve for: of equal ones the first
[[nodiscard]] inline std::vector<Index> columns_of(const MatrixView& x, const VectorView& y,
                                                   const LassoOptions& options) {
  const Vector marks = expect_design(x, y);
  const Index factors = options.penalty_factors.size();
  expects(factors == 0 || factors == x.cols(), "lasso: ", factors, " penalty factors for ",
          x.cols(), " columns; give one >= 0 per column, or none");
  return distinct_columns(x, marks, options.penalty_factors);
}

/// The options for some of the p columns of n rows. What depends on p is settled before.
[[nodiscard]] inline LassoOptions options_for(const std::vector<Index>& columns, Index n, Index p,
                                              LassoOptions options) {
  options.grid.ratio = grid_ratio(options.grid, n, p);
  const Vector all = options.penalty_factors;
  if (all.size() == 0) return options;
  options.penalty_factors.resize(static_cast<Index>(columns.size()));
  for (std::size_t k = 0; k < columns.size(); ++k) {
    options.penalty_factors[static_cast<Index>(k)] = all[columns[k]];
  }
  return options;
}

[[nodiscard]] inline FormOptions form_options(const LassoOptions& options, double variance_floor) {
  return {.intercept = options.intercept,
          .scale = {},
          .penalty_factors = options.penalty_factors,
          .variance_floor = variance_floor};
}

/// The homotopy's worst case is exponential in p (Mairal, Yu 2012, Complexity Analysis of the Lasso
/// Regularization Path), hence the budget.
[[nodiscard]] inline HomotopyOptions homotopy_options(const LassoOptions& options, Index p,
                                                      Index penalties) {
  expects(options.max_kinks >= 0, "lasso: max_kinks is ", options.max_kinks,
          "; allow some, or 0 for the default");
  return {.positive = options.positive,
          .gap_tolerance = options.gap_tolerance,
          .max_kinks = options.max_kinks > 0 ? options.max_kinks : 20 * (p + penalties)};
}

/// Solves the penalties that `path` does not reach by coordinate descent.
inline void descend(StandardPath& path, StandardForm& form, const Vector& lambdas,
                    const LassoOptions& options) {
  const Index missing = lambdas.size() - path.count();
  if (missing == 0) return;
  path.append(coordinate_descent(CovarianceUpdates(form), lambdas.tail(missing),
                                 {.positive = options.positive,
                                  .gap_tolerance = options.gap_tolerance,
                                  .max_sweeps = options.max_sweeps}));
}

/// The path by the chosen solver.
[[nodiscard]] inline StandardPath solve(StandardForm& form, const Vector& lambdas,
                                        const LassoOptions& options) {
  const HomotopyOptions chosen = homotopy_options(options, form.size(), lambdas.size());
  StandardPath path;
  if (options.solver != Solver::coordinate_descent) path = homotopy(form, lambdas, chosen);
  descend(path, form, lambdas, options);
  return path;
}

/// The paths of training sets that share a Gram formed on demand.
[[nodiscard]] inline std::vector<StandardPath> solve_together(std::vector<StandardForm>& forms,
                                                              const Vector& lambdas,
                                                              const LassoOptions& options) {
  const HomotopyOptions chosen = homotopy_options(options, forms.front().size(), lambdas.size());
  std::vector<StandardPath> paths(forms.size());
  if (options.solver != Solver::coordinate_descent) {
    paths = homotopies(forms, lambdas, chosen, options.threads);
  }
  parallel_for(static_cast<Index>(forms.size()), options.threads, [&](Index k) {
    const auto at = static_cast<std::size_t>(k);
    descend(paths[at], forms[at], lambdas, options);
  });
  return paths;
}

[[nodiscard]] inline LassoPath raw_path(const StandardForm& form, const StandardPath& path,
                                        const Vector& lambdas, const LassoOptions& options) {
  LassoPath raw;
  raw.lambdas = lambdas;
  raw.loss = options.loss;
  raw.tolerance = options.gap_tolerance;
  raw.steps = path.steps;
  raw.lambda_max = form.largest_correlation();
  raw.gaps.resize(path.count());
  std::copy(path.gap.begin(), path.gap.end(), raw.gaps.data());
  raw.coefficients.setZero(form.size(), path.count());
  raw.intercepts.resize(path.count());
  for (Index k = 0; k < path.count(); ++k) {
    const Index start = path.start[static_cast<std::size_t>(k)];
    const Index count = path.start[static_cast<std::size_t>(k) + 1] - start;
    raw.intercepts[k] = form.to_raw(path.index.data() + start, path.value.data() + start, count,
                                    raw.coefficients.data() + k * form.size());
  }
  return raw;
}
}  // namespace detail

/// Minimises 1/(2 sum u) sum_i w_i (t_i - b - x_i' beta)^2 + lambda sum_j f_j s_j |beta_j| along
/// decreasing lambda: u sample weights, w and t by the loss (regress/loss.hpp), f penalty
/// factors, s the columns' standard deviations (1 if not standardised).
/// @param x  (n, p) raw features, any scale; a column constant in relative terms gets 0
/// @param y  (n)
/// @throws InvalidArgument  lengths differ, no rows, NaN, or an option outside its range
/// @note   Of equal columns with equal penalty factors the first gets all the weight.
/// @note   No signal (constant y or only constant columns) is an answer: all coefficients 0 and
///         `lambda_max` 0. So is a gap not reached: read `converged()`.
template <class Products = PlainProducts>
[[nodiscard]] LassoPath lasso_path(const MatrixView& x, const VectorView& y,
                                   const LassoOptions& options = {}) {
  const std::vector<Index> columns = detail::columns_of(x, y, options);
  const LassoOptions chosen = detail::options_for(columns, x.rows(), x.cols(), options);
  const LossRows rows = loss_rows(options.loss, y, options.weights);
  const Folds one{std::vector<Index>(static_cast<std::size_t>(x.rows()), 0), 1};
  const FoldedMoments data =
      folded_moments<Products>({x, rows.target, rows.weights, columns}, rows.mass, one);
  FormOptions form_options = detail::form_options(chosen, data.variance_floor);
  if (options.standardise == Standardise::none)
    form_options.scale = Vector::Ones(static_cast<Index>(columns.size()));
  StandardForm form(training_set(data, -1), form_options);
  const Vector lambdas = penalties(chosen.grid, form.largest_correlation(), x.rows(), x.cols());
  LassoPath path = detail::raw_path(form, detail::solve(form, lambdas, chosen), lambdas, chosen);
  path.coefficients = scatter_rows(std::move(path.coefficients), columns, x.cols());
  return path;
}

}  // namespace layerwatt
