/// @file
/// What a published recipe does for one op and target, as plain values; fit_recipe.hpp does it.
#pragma once

#include <layerwatt/features/term.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/regress/lasso.hpp>
#include <layerwatt/regress/trees.hpp>

#include <array>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

using Terms = std::vector<Term>;

struct RecipeFit {
  enum class Method {
    lasso,          ///< penalty of the smallest mean loss in cross-validation
    least_squares,  ///< with intercept
    rates,          ///< relative least squares, coefficients >= 0, no intercept
    forest
  };
  Method method = Method::lasso;
  Terms terms;                  ///< columns beside the intercept; of a forest: its inputs
  LassoOptions lasso = {};      ///< of `lasso`
  Index folds = 10;             ///< of its cross-validation
  bool shuffled = true;         ///< its folds; false: blocks in the order of the rows
  bool quartile_scale = false;  ///< penalise columns by their interquartile range
  TreesOptions trees = {};      ///< of `forest`
  double least = -std::numeric_limits<double>::infinity();  ///< predictions are at least this
  /// Rows to train on; null: all.
  bool (*keep)(const FeatureValues& features, double label) = nullptr;
};

[[nodiscard]] inline Term operator*(Term left, const Term& right) {
  left.factors.insert(left.factors.end(), right.factors.begin(), right.factors.end());
  return left;
}

[[nodiscard]] inline Terms operator+(Terms left, const Terms& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// One term per name: features, or products of them such as `batch*in_channels`.
[[nodiscard]] inline Terms parse_terms(std::initializer_list<std::string_view> names) {
  Terms terms;
  for (const std::string_view name : names) terms.push_back(parse_term(name));
  return terms;
}

/// log2(x) or log1p(x) of terms that are single features.
[[nodiscard]] inline Terms in_form(Terms terms, Form form) {
  for (Term& term : terms) {
    for (TermFactor& factor : term.factors) factor.form = form;
  }
  return terms;
}

/// How the published recipes see an op; `other`: none of them has features for it.
enum class RecipeFamily { conv, fc, pool, norm, activation, add, concat, dropout, other };

[[nodiscard]] constexpr RecipeFamily recipe_family(std::string_view op) noexcept {
  constexpr std::array<std::pair<std::string_view, RecipeFamily>, 19> kFamilies{{
      {"conv", RecipeFamily::conv},
      {"dwconv", RecipeFamily::conv},
      {"fc", RecipeFamily::fc},
      {"pool_max", RecipeFamily::pool},
      {"pool_avg", RecipeFamily::pool},
      {"global_pool_max", RecipeFamily::pool},
      {"global_pool_avg", RecipeFamily::pool},
      {"bn", RecipeFamily::norm},
      {"lrn", RecipeFamily::norm},
      {"relu", RecipeFamily::activation},
      {"relu6", RecipeFamily::activation},
      {"hard_swish", RecipeFamily::activation},
      {"sigmoid", RecipeFamily::activation},
      {"tanh", RecipeFamily::activation},
      {"softmax", RecipeFamily::activation},
      {"add", RecipeFamily::add},
      {"mul", RecipeFamily::add},
      {"concat", RecipeFamily::concat},
      {"dropout", RecipeFamily::dropout},
  }};
  for (const auto& [name, family] : kFamilies) {
    if (name == op) return family;
  }
  return RecipeFamily::other;
}

/// All products of 1 to `degree` of the base terms (distinct ones where `interaction_only`), in
/// the order of make_basis.
[[nodiscard]] inline Terms products(const Terms& base, int degree, bool interaction_only = false) {
  Terms terms;
  const auto basis = make_basis(static_cast<int>(base.size()),
                                {.degree = degree, .interaction_only = interaction_only});
  for (const Monomial& monomial : basis) {
    Term product;
    for (const int factor : monomial.factors) {
      product = product * base[static_cast<std::size_t>(factor)];
    }
    terms.push_back(product);
  }
  return terms;
}

}  // namespace layerwatt
