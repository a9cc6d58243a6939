/// @file
/// nn-Meter: a random forest per kernel on a few sizes.
/// @see  Zhang et al. (2021), MobiSys, nn-Meter; features as in DeepEn2023 (SEC 2023), which
///       predicts energy with them
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/model/recipes/recipe_fit.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace layerwatt {

namespace detail {
/// Trees do not see the unit of an input, so FLOPs 2 (hw/s)^2 cout (k^2 cin + 1) stand as
/// `operations_bias` and parameters as `weight_bytes`. Inputs are square, as published.
inline Terms nn_meter_inputs(std::string_view op) {
  switch (recipe_family(op)) {
    case RecipeFamily::conv:
      return parse_terms({"in_height", "in_channels", "out_channels", "kernel_h", "stride_h",
                          "operations_bias", "weight_bytes"});
    case RecipeFamily::fc:
      return parse_terms({"in_channels", "out_channels", "operations_bias", "weight_bytes"});
    case RecipeFamily::pool:
      return parse_terms({"in_height", "in_channels", "out_channels", "kernel_h", "stride_h"});
    case RecipeFamily::concat:
      return parse_terms(
          {"in_height", "part1_channels", "part2_channels", "part3_channels", "part4_channels"});
    default:
      return parse_terms({"in_height", "in_channels"});
  }
}
}  // namespace detail

/// Runtime and energy; power follows. 320 trees of depth 70 at most, 6 features tried per split.
/// Published for batch 1: the batch joins the inputs, else other batches would be noise.
[[nodiscard]] inline std::optional<RecipeFit> nn_meter(std::string_view op, Target target) {
  if (target == Target::power) return std::nullopt;  // E / t
  RecipeFit fit;
  fit.method = RecipeFit::Method::forest;
  fit.terms = detail::nn_meter_inputs(op) + parse_terms({"batch"});
  fit.trees = random_forest_options();
  fit.trees.trees = 320;
  fit.trees.max_depth = 70;
  fit.trees.max_features = std::min<Index>(6, static_cast<Index>(fit.terms.size()));
  return fit;
}

}  // namespace layerwatt
