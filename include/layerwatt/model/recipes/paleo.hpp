/// @file
/// Paleo: time to compute plus time to move every tensor, t = FLOPs / (peak ppp) + bytes / BW.
/// @see  Qi, Sparks, Talwalkar (2017), ICLR
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/model/recipes/recipe_fit.hpp>

#include <optional>
#include <string_view>

namespace layerwatt {

/// Runtime only, as published. Where Paleo takes peak, percent of peak (ppp) and bandwidth from a
/// table and one calibration, both rates are fitted per op: coefficients in ms per MAC (2 FLOPs)
/// and ms per byte of the padded input, the weights and the output.
[[nodiscard]] inline std::optional<RecipeFit> paleo(std::string_view, Target target) {
  if (target != Target::runtime) return std::nullopt;
  RecipeFit fit;
  fit.method = RecipeFit::Method::rates;
  fit.terms = parse_terms({"operations", "moved_padded_bytes"});
  return fit;
}

}  // namespace layerwatt
