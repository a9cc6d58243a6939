/// @file
/// NeuralPower: polynomials of a few sizes plus products with a meaning, chosen by a Lasso.
/// @see  Cai, Juan, Stamoulis, Marculescu (2017), ACML; caiermao/NeuralPower, MATLAB scripts
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/model/recipes/recipe_fit.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace layerwatt {

namespace detail {

/// As published: no stride, no padding, and the width of the kernel only.
inline Terms neuralpower_conv(Target target) {
  const Terms base = parse_terms(
      {"batch", "out_height", "out_width", "kernel_w", "in_channels", "out_channels", "in_height"});
  const Terms special = parse_terms(
      {"out_height*out_width*out_channels*kernel_h*kernel_w*in_channels",
       "batch*out_height*out_width*out_channels*kernel_h*kernel_w*in_channels",
       "batch*out_height*out_width*kernel_h*kernel_w*in_channels",  // im2col
       "batch*out_height*out_width*out_channels", "kernel_h*kernel_w*in_channels*out_channels",
       "batch*in_height*in_width*in_channels", "batch*in_width*in_channels",
       "batch*in_height*in_channels"});
  if (target == Target::runtime) return products(base, 3) + special;
  return products(base + in_form(base, Form::log2), 2) + special;
}

inline Terms neuralpower_fc(Target target) {
  const Terms base = parse_terms({"batch", "out_channels", "in_height", "in_width", "in_channels"});
  if (target == Target::power) return products(base + in_form(base, Form::log2), 2);
  return products(base, 2) + parse_terms({"batch*out_channels*in_height*in_width*in_channels"});
}

/// Pools and normalisations.
inline Terms neuralpower_pool(Target target) {
  const Terms base =
      parse_terms({"batch", "out_height", "out_width", "in_channels", "kernel_h", "in_height"});
  const Terms special = parse_terms({"batch*out_height*out_width*in_channels*kernel_h*kernel_w",
                                     "batch*out_height*out_width*in_channels",
                                     "batch*in_height*in_width*in_channels"});
  if (target == Target::runtime) return products(base, 3) + special;
  return products(base + in_form(base, Form::log2), 2) + special;
}

/// The first base feature is the probability to keep an element. Layers do not carry it, and it
/// changes no work: it stands as 1.
inline Terms neuralpower_dropout() {
  const Terms base = parse_terms({"1", "batch", "in_height", "in_width", "in_channels"});
  const Term all = parse_term("batch*in_height*in_width*in_channels");
  return base + Terms{parse_term("1") * all, all};
}

inline Terms neuralpower_concat(Target target) {
  const Terms base = parse_terms({"batch", "in_height", "in_width", "out_channels",
                                  "part1_channels", "part2_channels", "part3_channels",
                                  "part4_channels", "part5_channels", "part6_channels"});
  Terms special;
  for (std::size_t k = 4; k < 9; ++k) special.push_back(base[0] * base[1] * base[2] * base[k]);
  return products(base, target == Target::runtime ? 1 : 2) + special;
}

inline Terms neuralpower_terms(RecipeFamily family, Target target) {
  switch (family) {
    case RecipeFamily::conv:
      return neuralpower_conv(target);
    case RecipeFamily::fc:
      return neuralpower_fc(target);
    case RecipeFamily::pool:
    case RecipeFamily::norm:
      return neuralpower_pool(target);
    case RecipeFamily::dropout:
      return neuralpower_dropout();
    case RecipeFamily::concat:
      return neuralpower_concat(target);
    default:
      return {};
  }
}

}  // namespace detail

/// Runtime and power by `lasso(X, y, 'CV', 10)` at the smallest mean squared error; nothing for
/// ops that it has no features for. Trains on fully connected layers below 100 ms and on pools
/// with more than one output row; runtimes below 0.105 ms are raised to it, except of dropout.
[[nodiscard]] inline std::optional<RecipeFit> neuralpower(std::string_view op, Target target) {
  if (target == Target::energy) return std::nullopt;  // P t
  const RecipeFamily family = recipe_family(op);
  RecipeFit fit;
  fit.terms = detail::neuralpower_terms(family, target);
  if (fit.terms.empty()) return std::nullopt;
  fit.lasso.grid.convention = GridConvention::matlab;
  fit.lasso.standardise = Standardise::per_fold;
  const bool floored = family != RecipeFamily::dropout && family != RecipeFamily::norm;
  if (target == Target::runtime && floored) fit.least = 0.105;
  if (family == RecipeFamily::fc && target == Target::runtime) {
    fit.keep = [](const FeatureValues&, double runtime) { return runtime < 100; };
  }
  if (family == RecipeFamily::pool) {
    fit.keep = [](const FeatureValues& layer, double) {
      static const std::size_t rows = feature_index("out_height");
      return layer[rows] > 1;
    };
  }
  return fit;
}

}  // namespace layerwatt
