/// @file
/// EdgeProfiler: all monomials of degree 3 in every size of a layer, and a Lasso.
/// @see  fuzzylabs/edge-vision-power-estimation, model_training/
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/model/recipes/recipe_fit.hpp>

#include <optional>
#include <string_view>

namespace layerwatt {

/// `published`: as it is. `corrected`: the product that stands for the work of a convolution is its
/// macs (the published one takes the output width for the output channels and knows no groups),
/// dense layers have their macs too, the loss is the relative error, every coefficient is >= 0
/// and every column is scaled alike.
enum class EdgeProfilerVariant { published, corrected };

namespace detail {

inline Terms edgeprofiler_conv(Target target, EdgeProfilerVariant variant) {
  const Terms base =
      parse_terms({"batch", "in_channels", "in_height", "in_width", "out_channels", "out_height",
                   "out_width", "kernel_h", "kernel_w", "pad_h", "pad_w", "stride_h", "stride_w"});
  const Term work =
      variant == EdgeProfilerVariant::published
          ? parse_term("in_channels*in_height*in_width*kernel_h*kernel_w*out_width")
          : parse_term("group_in*out_channels*out_height*out_width*kernel_h*kernel_w");
  const Terms inputs = target == Target::power ? in_form(base, Form::log1p) : base;
  return products(inputs, 3) + Terms{work, work * parse_term("batch")};
}

inline Terms edgeprofiler_pool() {
  const Terms base =
      parse_terms({"batch", "in_channels", "in_height", "in_width", "out_channels", "out_height",
                   "out_width", "kernel_h", "kernel_w", "stride_h", "stride_w"});
  return products(base, 3) +
         parse_terms({"batch*in_channels*in_height*in_width",
                      "batch*out_channels*out_height*out_width",
                      "batch*in_channels*in_height*in_width*kernel_h*kernel_w"});
}

/// Sizes of the flattened tensors, batch included.
inline Terms edgeprofiler_dense(EdgeProfilerVariant variant) {
  const Terms base = parse_terms({"batch", "batch*in_channels", "batch*out_channels"});
  const Terms terms = products(base, 3);
  return variant == EdgeProfilerVariant::published ? terms : terms + parse_terms({"operations"});
}

}  // namespace detail

/// Runtime and power of convolutions, pools and dense layers: 10 blocks of rows, 500 penalties,
/// smallest mean squared error. Coefficients >= 0 except for the runtime of pools; columns in
/// standard deviations, for the power of pools in interquartile ranges.
[[nodiscard]] inline std::optional<RecipeFit> edgeprofiler(std::string_view op, Target target,
                                                           EdgeProfilerVariant variant) {
  if (target == Target::energy) return std::nullopt;  // P t
  RecipeFit fit;
  fit.shuffled = false;
  fit.lasso.grid.count = 500;
  fit.lasso.positive = true;
  switch (recipe_family(op)) {
    case RecipeFamily::conv:
      fit.terms = detail::edgeprofiler_conv(target, variant);
      break;
    case RecipeFamily::fc:
      fit.terms = detail::edgeprofiler_dense(variant);
      break;
    case RecipeFamily::pool:
      fit.terms = detail::edgeprofiler_pool();
      fit.lasso.positive = target == Target::power;
      fit.quartile_scale = target == Target::power;
      break;
    default:
      return std::nullopt;
  }
  if (variant == EdgeProfilerVariant::corrected) {
    fit.lasso.loss = Loss::relative;
    fit.lasso.positive = true;
    fit.quartile_scale = false;
  }
  return fit;
}

}  // namespace layerwatt
