/// @file
/// Checks for people who unit-test regression models of their own: optimality of a Lasso
/// solution judged from the rows, leaks between folds, and laws that every sensible fit obeys.
/// None of them knows a test framework: they return numbers to compare with a tolerance.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/lasso.hpp>
#include <layerwatt/regress/metamorphic.hpp>
#include <layerwatt/regress/standardise.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <set>
#include <unordered_map>
#include <vector>

namespace layerwatt {

/// A regression with known truth: y = intercept + x coefficients + noise.
struct SyntheticRegression {
  Matrix x;             ///< (n, p)
  Vector y;             ///< (n)
  Vector coefficients;  ///< (p) the truth
  double intercept = 3;
};

struct SyntheticOptions {
  Index rows = 200;
  Index columns = 20;
  Index nonzero = 5;       ///< the first so many columns matter, with coefficients +-1, +-2, ...
  double noise = 0.1;      ///< standard deviation, in the unit of y
  double correlation = 0;  ///< of neighbouring columns, in [0, 1)
  std::uint64_t seed = 1;  ///< same seed, same data, on every platform
};

/// @throws InvalidArgument  no rows, nonzero > columns, noise < 0, or correlation outside [0, 1)
[[nodiscard]] inline SyntheticRegression synthetic_regression(const SyntheticOptions& options) {
  expects(options.rows > 0 && options.nonzero >= 0 && options.nonzero <= options.columns,
          "synthetic_regression: ", options.rows, " rows and ", options.nonzero, " of ",
          options.columns, " columns; give rows, and at most as many nonzero as columns");
  expects(options.noise >= 0 && options.correlation >= 0 && options.correlation < 1,
          "synthetic_regression: noise ", options.noise, " must be >= 0, correlation ",
          options.correlation, " in [0, 1)");
  Random random(options.seed);
  SyntheticRegression data;
  data.x.resize(options.rows, options.columns);
  const double fresh = std::sqrt(1 - options.correlation * options.correlation);
  for (Index j = 0; j < options.columns; ++j) {
    for (Index i = 0; i < options.rows; ++i) {
      const double own = random.normal();
      data.x(i, j) = j == 0 ? own : options.correlation * data.x(i, j - 1) + fresh * own;
    }
  }
  data.coefficients.setZero(options.columns);
  for (Index j = 0; j < options.nonzero; ++j) {
    const auto size = static_cast<double>(j + 1);
    data.coefficients[j] = j % 2 == 0 ? size : -size;
  }
  data.y = times(data.x, data.coefficients).array() + data.intercept;
  for (Index i = 0; i < options.rows; ++i) data.y[i] += options.noise * random.normal();
  return data;
}

/// How far a solution is from optimal, computed from the rows alone.
struct Optimality {
  double gap = 0;  ///< relative duality gap: objective minus lower bound, over that of w = 0
  double kkt = 0;  ///< largest violation of the optimality conditions, over lambda_max
};

/// Judges raw coefficients at one penalty of the objective of `lasso_path`, whoever computed them.
/// Conditions, with c = X'r in standard form:  c_j = f_j lambda sign(w_j) where w_j != 0, else
/// |c_j| <= f_j lambda (positive: c_j <= f_j lambda, w_j >= 0); the residual's weighted mean is 0.
/// A coefficient that is not finite, or not 0 although its factor is infinite, violates them
/// infinitely.
/// @throws InvalidArgument  as `lasso_path`, or coefficients of another size
[[nodiscard]] inline Optimality check_lasso(const MatrixView& x, const VectorView& y,
                                            const VectorView& coefficients, double intercept,
                                            double lambda, const LassoOptions& options = {}) {
  expects(coefficients.size() == x.cols(), "check_lasso: ", coefficients.size(),
          " coefficients for ", x.cols(), " columns");
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (!coefficients.allFinite() || !std::isfinite(intercept)) return {kInfinite, kInfinite};
  const StandardRows rows = standard_rows(x, y, options);
  const LossRows loss = loss_rows(options.loss, y, options.weights);
  const Vector w = coefficients.cwiseProduct(rows.scale);
  const double offset =
      options.intercept ? intercept - rows.mean_y + rows.mean.dot(coefficients) : 0;
  const Vector root = (loss.weights / loss.mass.sum()).cwiseSqrt();
  const Vector residual = rows.y - times(rows.x, w) - offset * root;
  const Vector c = column_dots(rows.x, residual);
  const double lambda_max = column_dots(rows.x, rows.y).cwiseAbs().maxCoeff();
  GapTerms terms{.yy = rows.y.squaredNorm()};
  double worst = options.intercept && terms.yy > 0
                     ? std::abs(residual.dot(root)) / std::sqrt(terms.yy) * lambda_max
                     : 0;
  double penalty = 0;
  for (Index j = 0; j < c.size(); ++j) {  // of constant columns c and w are 0
    const double factor = options.penalty_factors.size() > 0 ? options.penalty_factors[j] : 1;
    if (std::isinf(factor)) {
      if (w[j] != 0) return {kInfinite, kInfinite};
      continue;
    }
    const bool one_sided = options.positive && factor > 0;
    const double bound = factor * lambda;
    const double size = one_sided ? c[j] : std::abs(c[j]);
    double violation = std::max(0.0, size - bound);
    if (w[j] != 0) violation = std::abs(c[j] - std::copysign(bound, w[j]));
    if (one_sided && w[j] < 0) violation = kInfinite;
    worst = std::max(worst, violation);
    penalty += factor * std::abs(w[j]);
    if (factor > 0) terms.correlation = std::max(terms.correlation, size / factor);
  }
  const double ry = residual.dot(rows.y);
  terms.wq = terms.yy - ry;
  terms.wc = ry - residual.squaredNorm();
  terms.l1 = penalty;
  return {relative_gap(terms, lambda), lambda_max > 0 ? worst / lambda_max : worst};
}

/// The worst of all penalties of a path.
[[nodiscard]] inline Optimality check_lasso(const MatrixView& x, const VectorView& y,
                                            const LassoPath& path,
                                            const LassoOptions& options = {}) {
  Optimality worst;
  for (Index k = 0; k < path.lambdas.size(); ++k) {
    const Optimality at =
        check_lasso(x, y, path.coefficients.col(k), path.intercepts[k], path.lambdas[k], options);
    worst.gap = std::max(worst.gap, at.gap);
    worst.kkt = std::max(worst.kkt, at.kkt);
  }
  return worst;
}

/// How many groups have rows in more than one fold: 0 in an honest cross-validation.
/// @throws InvalidArgument  not one group per row
[[nodiscard]] inline Index count_split_groups(const Folds& folds,
                                              const std::vector<std::uint64_t>& groups) {
  expects(groups.size() == folds.fold_of_row.size(), "count_split_groups: ", groups.size(),
          " groups for ", folds.fold_of_row.size(), " rows; give one per row");
  std::unordered_map<std::uint64_t, Index> fold_of_group;
  std::set<std::uint64_t> split;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto first = fold_of_group.try_emplace(groups[i], folds.fold_of_row[i]).first;
    if (first->second != folds.fold_of_row[i]) split.insert(groups[i]);
  }
  return static_cast<Index>(split.size());
}

}  // namespace layerwatt
