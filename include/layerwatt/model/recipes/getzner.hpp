/// @file
/// Getzner et al.: a straight line in the MACs; for pools, sigmoid, tanh and softmax polynomials of
/// degree 2. Ordinary least squares throughout.
/// @see  Getzner, Charpentier, Guennemann (2023), arXiv 2304.00897;
/// JohannesGetzner/dl-energy-estimator
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/model/recipes/recipe_fit.hpp>

#include <optional>
#include <string_view>

namespace layerwatt {

namespace detail {

/// Sizes, log(1 + size) and MACs, and all products of two different ones.
inline Terms getzner_pool() {
  const Terms sizes =
      parse_terms({"batch", "in_height", "kernel_h", "in_channels", "stride_h", "pad_h"});
  return products(sizes + in_form(sizes, Form::log1p) + parse_terms({"operations"}), 2, true);
}

}  // namespace detail

/// Energy, as published, and runtime likewise; power follows. Inputs are square, as published:
/// heights stand for both axes. (They scale targets to [0, 1], which least squares does not see.)
[[nodiscard]] inline std::optional<RecipeFit> getzner(std::string_view op, Target target) {
  if (target == Target::power) return std::nullopt;  // E / t
  RecipeFit fit;
  fit.method = RecipeFit::Method::least_squares;
  if (recipe_family(op) == RecipeFamily::pool) {
    fit.terms = detail::getzner_pool();
  } else if (op == "sigmoid" || op == "tanh" || op == "softmax") {
    fit.terms = products(parse_terms({"batch", "in_channels*in_height*in_width"}), 2);
  } else {
    fit.terms = parse_terms({"operations"});
  }
  return fit;
}

}  // namespace layerwatt
