/// @file
/// Recipes: how a model is fitted, by name.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/model/fit_backbone.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace layerwatt {

inline constexpr std::size_t kMostSparseTerms = 60;

/// `sparse`: few, readable terms, at most kMostSparseTerms per target. `best`: the most accurate;
/// more terms where they pay. The others are published ones, see recipes/published.hpp.
inline constexpr std::array kRecipes =
    std::to_array<std::string_view>({"best", "sparse", "neuralpower", "edgeprofiler",
                                     "edgeprofiler-corrected", "getzner", "paleo", "nn-meter"});

/// @throws InvalidArgument  unknown recipe; names those that exist
inline void expect_recipe(std::string_view name) {
  for (const std::string_view known : kRecipes) {
    if (known == name) return;
  }
  fail("unknown recipe '", name, "'; available are ", join(kRecipes, ", "), ". ",
       did_you_mean(name, kRecipes));
}

/// @throws InvalidArgument  unknown recipe
[[nodiscard]] inline FitOptions fit_options(std::string_view recipe, Loss loss) {
  expect_recipe(recipe);
  FitOptions options;
  options.loss = loss;
  options.penalty = recipe == "sparse" ? 1e-2 : 1e-3;
  if (recipe == "sparse") options.most_terms = kMostSparseTerms;
  return options;
}

}  // namespace layerwatt
