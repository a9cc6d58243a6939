/// @file
/// The dictionary: candidate terms from which the Lasso chooses. What a layer may cost (physical
/// terms, tile-quantised work, regimes) and what may make it more or less efficient.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/features/term.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// How an op spends its time: `product` reduces over channels (conv, fc, matmul), `window` works
/// within a channel (dwconv, pools), `pointwise` touches each element once.
enum class Family { product, window, pointwise };

[[nodiscard]] constexpr Family family_of(std::string_view op) noexcept {
  if (op == "conv" || op == "fc" || op == "matmul") return Family::product;
  if (op == "dwconv" || op == "pool_max" || op == "pool_avg") return Family::window;
  return Family::pointwise;
}

namespace detail {

using Names = std::vector<std::string_view>;

/// Appends the product of each choice of one name per list; an empty name stands for 1.
inline void append_products(std::vector<Term>& terms, const std::vector<Names>& lists) {
  std::vector<std::size_t> choice(lists.size(), 0);
  for (;;) {
    std::vector<std::string_view> factors;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (!lists[i][choice[i]].empty()) factors.push_back(lists[i][choice[i]]);
    }
    terms.push_back(factors.empty() ? Term{} : parse_term(join(factors, "*")));
    std::size_t at = 0;
    while (at < lists.size() && ++choice[at] == lists[at].size()) choice[at++] = 0;
    if (at == lists.size()) return;
  }
}

inline void append_names(std::vector<Term>& terms, const Names& names) {
  append_products(terms, {names});
}

/// Every feature whose name is `prefix` followed by a digit: all tile sizes of one kind.
inline Names tile_features(std::string_view prefix) {
  Names names;
  for (const Feature& feature : kFeatures) {
    if (feature.name.substr(0, prefix.size()) == prefix && feature.name.size() > prefix.size() &&
        feature.name[prefix.size()] >= '0' && feature.name[prefix.size()] <= '9') {
      names.push_back(feature.name);
    }
  }
  return names;
}

/// What spills out of a cache of 16, 24, 32, 48 KiB, ... 96 MiB: the Lasso finds the caches that
/// exist.
inline void append_spills(std::vector<Term>& terms, const Names& names) {
  for (const std::string_view name : names) {
    for (double size = 0x1p14; size <= 0x1p26; size *= 2) {
      terms.push_back(Term{{{feature_index(name), Form::beyond, size}}});
      terms.push_back(Term{{{feature_index(name), Form::beyond, 1.5 * size}}});
    }
  }
}

inline std::vector<Term> product_costs() {
  std::vector<Term> terms;  // of proportional terms the first is kept: physical ones lead
  append_names(terms, {"", "operations", "operations_inside", "input_bytes", "weight_bytes",
                       "output_bytes", "im2col_bytes", "batch", "batch*weight_bytes"});
  append_products(terms, {{"", "out_pixels", "in_pixels"},
                          {"", "kernel_h", "taps"},
                          {"", "group_in"},
                          {"", "out_channels"}});
  for (const char* kind : {"operations_out", "operations_in", "operations_channels",
                           "operations_pixels", "operations_width", "operations_"}) {
    append_names(terms, tile_features(kind));
  }
  append_products(
      terms,
      {{"operations", "input_bytes", "output_bytes", "im2col_bytes", "weight_bytes"},
       {"kernel_is_1", "kernel_is_3", "kernel_is_5", "kernel_is_large", "stride_is_1", "is_grouped",
        "unaligned_out16", "unaligned_in16", "padding_is_wide", "padding_is_narrow"}});
  append_products(
      terms, {{"operations"},
              {"fall(group_in,4)", "fall(group_in,16)", "fall(group_in,64)", "fall(group_in,256)",
               "fall(out_channels,4)", "fall(out_channels,16)", "fall(out_channels,64)",
               "fall(out_channels,256)", "fall(out_pixels,64)", "fall(out_pixels,512)",
               "fall(out_pixels,4096)", "fall(outputs,1000)", "fall(outputs,10000)",
               "fall(outputs,100000)", "fall(outputs,1000000)", "fall(reduction,16)",
               "fall(reduction,64)", "fall(reduction,256)", "fall(reduction,1024)"}});
  return terms;
}

inline std::vector<Term> window_costs() {
  std::vector<Term> terms;
  append_names(terms, {"",
                       "batch",
                       "in_channels",
                       "batch*in_channels",
                       "out_pixels",
                       "in_pixels",
                       "out_pixels*taps",
                       "touched_bytes",
                       "moved_bytes",
                       "input_bytes",
                       "output_bytes",
                       "weight_bytes",
                       "operations",
                       "operations_inside",
                       "output_bytes*kernel_h",
                       "batch*out_height*out_channels",
                       "batch*in_height*in_channels",
                       "batch*out_height*out_channels*kernel_h",
                       "batch*out_height",
                       "batch*out_height*kernel_h",
                       "out_pixels*kernel_h",
                       "outputs_channels16",
                       "outputs_channels64",
                       "out_pixels*taps*inside",
                       "operations_channels16*inside",
                       "operations_channels32*inside",
                       "outputs_channels16*kernel_h"});
  append_names(terms, tile_features("operations_channels"));
  append_names(terms, tile_features("operations_width"));
  append_products(terms, {{"operations", "operations_inside", "touched_bytes", "output_bytes"},
                          {"unaligned_out16", "unaligned_out64", "kernel_is_2", "kernel_is_3",
                           "kernel_is_5", "kernel_is_large", "stride_is_1", "windows_overlap"}});
  append_products(terms, {{"operations_inside"},
                          {"fall(out_channels,8)", "fall(out_channels,32)",
                           "fall(out_channels,128)", "fall(out_width,4)", "fall(out_width,16)",
                           "fall(out_width,64)", "fall(outputs,10000)", "fall(outputs,100000)"}});
  append_spills(terms, {"moved_bytes", "touched_bytes", "output_bytes"});
  return terms;
}

inline std::vector<Term> pointwise_costs() {
  std::vector<Term> terms;
  append_names(terms, {"", "batch", "in_channels", "in_pixels", "input_bytes", "output_bytes",
                       "total_bytes", "inputs", "operations", "input_bytes*inputs"});
  append_names(terms, tile_features("operations_channels"));
  append_names(terms, tile_features("operations_width"));
  append_spills(terms, {"total_bytes"});
  return terms;
}

/// Quantities by which efficiency varies, per family.
inline Names efficiency_axes(Family family) {
  switch (family) {
    case Family::product:
      return {"batch",        "group_in",     "out_channels", "out_pixels",  "in_pixels",
              "out_width",    "weight_bytes", "outputs",      "input_bytes", "reduction",
              "im2col_bytes", "operations",   "intensity"};
    case Family::window:
      return {"batch", "in_channels", "out_pixels", "in_pixels",   "out_width", "in_width",
              "taps",  "stride_h",    "outputs",    "input_bytes", "operations"};
    case Family::pointwise:
      break;
  }
  return {"batch", "in_channels", "in_pixels", "total_bytes"};
}

/// Two significant digits: readable, and the exact place of a smooth step does not matter.
inline double two_digits(double x) {
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.1e", x);
  return parse_number<double>({text.data(), static_cast<std::size_t>(length)}).value_or(x);
}

/// Values at 5, 35, 65 and 95 % of the sorted feature, each once.
inline std::vector<double> steps_of(std::size_t feature, const std::vector<FeatureValues>& layers) {
  std::vector<double> values;
  for (const FeatureValues& layer : layers) values.push_back(layer[feature]);
  std::sort(values.begin(), values.end());
  std::vector<double> steps;
  if (values.empty() || values.front() == values.back()) return steps;
  for (const double share : {0.05, 0.35, 0.65, 0.95}) {
    const double value =
        values[static_cast<std::size_t>(share * static_cast<double>(values.size()))];
    if (value > 0) steps.push_back(two_digits(value));
  }
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

inline bool varies(const Term& term, const std::vector<FeatureValues>& layers) {
  return std::any_of(layers.begin(), layers.end(), [&](const FeatureValues& layer) {
    return evaluate(term, layer) != evaluate(term, layers.front());
  });
}

}  // namespace detail

/// What a layer of this family may cost, each term in its own unit.
[[nodiscard]] inline std::vector<Term> cost_terms(Family family) {
  switch (family) {
    case Family::product:
      return detail::product_costs();
    case Family::window:
      return detail::window_costs();
    case Family::pointwise:
      break;
  }
  return detail::pointwise_costs();
}

/// Bounded terms that may scale a cost: the constant, smooth steps (their places are quantiles of
/// the layers seen, labels play no part), regimes and the share of tiles that is padding.
[[nodiscard]] inline std::vector<Term> efficiency_terms(Family family,
                                                        const std::vector<FeatureValues>& layers) {
  std::vector<Term> terms;
  for (const std::string_view axis : detail::efficiency_axes(family)) {
    const std::size_t feature = feature_index(axis);
    for (const double half : detail::steps_of(feature, layers)) {
      terms.push_back(Term{{{feature, Form::rise, half}}});
      terms.push_back(Term{{{feature, Form::fall, half}}});
    }
  }
  detail::append_names(
      terms, {"kernel_is_1", "kernel_is_2", "kernel_is_3", "kernel_is_5", "kernel_is_large",
              "stride_is_1", "windows_overlap", "padding_is_wide", "padding_is_narrow",
              "is_grouped", "unaligned_out16", "unaligned_out64", "unaligned_in16"});
  for (const char* kind : {"waste_out", "waste_in", "waste_pixels", "waste_width"}) {
    detail::append_names(terms, detail::tile_features(kind));
  }
  std::erase_if(terms, [&](const Term& term) { return !detail::varies(term, layers); });
  terms.insert(terms.begin(), Term{});
  return terms;
}

}  // namespace layerwatt
