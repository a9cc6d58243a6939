/// @file
/// Fits what a published recipe asks for to the rows of one op and target.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/model/backbone.hpp>
#include <layerwatt/model/forest.hpp>
#include <layerwatt/model/recipes/recipe_fit.hpp>
#include <layerwatt/regress/lasso_cv.hpp>
#include <layerwatt/regress/least_squares.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace layerwatt {

/// Either a sum of terms or a forest.
struct FittedRecipe {
  std::optional<Backbone> backbone;
  std::optional<Forest> forest;
  double penalty = 0;  ///< chosen, of a Lasso
};

[[nodiscard]] inline double evaluate(const FittedRecipe& fit, const FeatureValues& layer) {
  return fit.backbone ? evaluate(*fit.backbone, layer) : evaluate(*fit.forest, layer);
}

namespace detail {

/// One factor: the intercept, then the terms whose coefficient is not 0.
inline Backbone linear_backbone(const Terms& terms, double intercept, const Vector& coefficients,
                                double least) {
  TermSum sum;
  if (intercept != 0) {
    sum.terms.emplace_back();
    sum.coefficients.push_back(intercept);
  }
  for (Index j = 0; j < coefficients.size(); ++j) {
    if (coefficients[j] == 0) continue;
    sum.terms.push_back(terms[static_cast<std::size_t>(j)]);
    sum.coefficients.push_back(coefficients[j]);
  }
  Backbone backbone{{std::move(sum)}};
  backbone.least = least;
  return backbone;
}

/// Linear between order statistics, as NumPy's percentile.
inline double quantile(Vector sorted, double q) {
  std::sort(sorted.data(), sorted.data() + sorted.size());
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<Index>(at);
  const Index high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

/// What columns are divided by before the Lasso sees them: 1, or interquartile ranges (1 where
/// that is 0, as scikit-learn's RobustScaler).
inline Vector column_units(const Matrix& x, bool quartiles) {
  Vector units = Vector::Ones(x.cols());
  for (Index j = 0; quartiles && j < x.cols(); ++j) {
    const double range = quantile(x.col(j), 0.75) - quantile(x.col(j), 0.25);
    if (range > 0) units[j] = range;
  }
  return units;
}

inline FittedRecipe fit_recipe_lasso(const RecipeFit& recipe, Matrix x, const Vector& y,
                                     std::uint64_t seed, double penalty, int threads) {
  const Vector units = column_units(x, recipe.quartile_scale);
  x.array().rowwise() /= units.transpose().array();
  LassoOptions options = recipe.lasso;
  options.threads = threads;
  if (recipe.quartile_scale) options.standardise = Standardise::none;
  options.gap_tolerance = 1e-8;  // the published solvers stop at 1e-4
  LassoPath path;
  Index at = 0;
  if (penalty > 0) {
    options.grid.values = Vector::Constant(1, penalty);
    path = lasso_path(x, y, options);
  } else {
    const Folds folds = make_folds(
        y.size(),
        {.count = std::min(recipe.folds, y.size()), .seed = seed, .shuffle = recipe.shuffled});
    LassoCv cv = lasso_cv(x, y, folds, options);
    at = cv.index_min;
    path = std::move(cv.path);
  }
  const Vector coefficients = path.coefficients.col(at).cwiseQuotient(units);
  return {linear_backbone(recipe.terms, path.intercepts[at], coefficients, recipe.least),
          {},
          path.lambdas[at]};
}

inline FittedRecipe fit_recipe_rates(const RecipeFit& recipe, const Matrix& x, const Vector& y) {
  LassoOptions options{.loss = Loss::relative, .positive = true, .intercept = false};
  options.grid.values = Vector::Constant(1, 1e-9);  // no penalty worth the name
  const LassoPath path = lasso_path(x, y, options);
  return {linear_backbone(recipe.terms, 0, path.coefficients.col(0), recipe.least), {}, 0};
}

inline FittedRecipe fit_recipe_forest(const RecipeFit& recipe, const Matrix& x, const Vector& y,
                                      std::uint64_t seed, int threads) {
  TreesOptions options = recipe.trees;
  options.seed = seed;
  options.threads = threads;
  return {{}, Forest{recipe.terms, in_single_precision(fit_trees(x, y, options))}, 0};
}

}  // namespace detail

/// @param layers   (n) features, n >= 2   @param y  (n) labels > 0; rows as the recipe keeps them
/// @param penalty  of a Lasso; 0: chosen by the recipe's cross-validation
/// @throws InvalidArgument  lengths differ, or fewer than two rows
[[nodiscard]] inline FittedRecipe fit_recipe(const RecipeFit& recipe,
                                             const std::vector<FeatureValues>& layers,
                                             const Vector& y, std::uint64_t seed = 0,
                                             double penalty = 0, int threads = 1) {
  expects(static_cast<Index>(layers.size()) == y.size() && y.size() >= 2,
          "fit_recipe: ", layers.size(), " layers and ", y.size(),
          " labels; give one label each, and two or more");
  const Matrix x = design(recipe.terms, layers);
  switch (recipe.method) {
    case RecipeFit::Method::least_squares: {
      const LeastSquares fit = least_squares(x, y);
      return {detail::linear_backbone(recipe.terms, fit.intercept, fit.coefficients, recipe.least),
              {},
              0};
    }
    case RecipeFit::Method::rates:
      return detail::fit_recipe_rates(recipe, x, y);
    case RecipeFit::Method::forest:
      return detail::fit_recipe_forest(recipe, x, y, seed, threads);
    case RecipeFit::Method::lasso:
      break;
  }
  return detail::fit_recipe_lasso(recipe, x, y, seed, penalty, threads);
}

}  // namespace layerwatt
