/// @file
/// What a corrector is fitted to: rows, and the inputs that its trees and smooth part see.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/corrector.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace layerwatt {

/// Rows that a corrector is fitted to.
struct CorrectorRows {
  std::vector<FeatureValues> layers;
  Vector measured;                ///< (n) > 0
  Vector predicted;               ///< (n) > 0, by backbones that did not see the row
  Vector runtime;                 ///< (n) likewise, for power and energy; empty: none
  std::vector<Index> large = {};  ///< the largest rows, ascending; none: nothing is extrapolated
  Vector extrapolated = {};       ///< (large) backbone's predictions, by a fit without them
  Index leaves = kUsualLeaves;    ///< about the most of one tree
  bool saturates = false;         ///< power does: beyond the range seen it holds the last value
};

namespace detail {

/// Ratios measured / predicted beyond this are taken as this: one wild row is not a trend.
inline constexpr double kMostRatio = 8.0;

/// Designs of whole numbers: see Corrector.
struct CorrectorDesign {
  std::vector<CorrectorInput> inputs;
  Matrix x;                       // (n, inputs)
  Vector ratio;                   // (n) measured / predicted
  Vector log_predicted;           // (n)
  std::vector<std::size_t> axes;  // inputs that a smooth part is in
  Matrix z;                       // (n, axes) these in [-1, 1]
  Index leaves = kUsualLeaves;    // about the most of one tree
};

/// What a user chooses; other sizes follow from these.
inline constexpr std::array kSmoothAxes = std::to_array<std::string_view>(
    {"in_channels", "in_height", "out_channels", "out_height", "kernel_h", "batch", "stride_h",
     "groups", "dilation", "in_width"});

inline std::vector<CorrectorInput> candidate_inputs(bool with_runtime) {
  std::vector<CorrectorInput> inputs{{CorrectorInput::Kind::prediction}};
  if (with_runtime) inputs.push_back({CorrectorInput::Kind::runtime});
  for (const std::string_view name :
       {"batch",       "in_channels",  "in_height",  "in_width",    "out_channels", "out_height",
        "out_width",   "kernel_h",     "kernel_w",   "stride_h",    "stride_w",     "dilation",
        "groups",      "inputs",       "operations", "input_bytes", "weight_bytes", "output_bytes",
        "total_bytes", "im2col_bytes", "in_pixels",  "out_pixels",  "group_in",     "reduction",
        "outputs",     "intensity"}) {
    inputs.push_back({CorrectorInput::Kind::log, feature_index(name)});
  }
  for (std::size_t f = 0; f < kFeatures.size(); ++f) {
    if (kFeatures[f].name.substr(0, 6) == "waste_" || kFeatures[f].name == "padding_is_wide") {
      inputs.push_back({CorrectorInput::Kind::share, f});
    }
  }
  return inputs;
}

/// The axes of a smooth part: chosen sizes of which no two are almost proportional.
inline void add_axes(const std::vector<FeatureValues>& layers, CorrectorDesign& design) {
  std::vector<Vector> kept;  // centred, of length 1
  for (const std::string_view name : kSmoothAxes) {
    const CorrectorInput wanted{CorrectorInput::Kind::log, feature_index(name)};
    const auto at =
        std::find_if(design.inputs.begin(), design.inputs.end(), [&](const CorrectorInput& input) {
          return input.kind == wanted.kind && input.feature == wanted.feature;
        });
    if (at == design.inputs.end()) continue;
    Vector column(static_cast<Index>(layers.size()));
    for (Index i = 0; i < column.size(); ++i) {
      column[i] = raw_input(*at, layers[static_cast<std::size_t>(i)], {});
    }
    const Vector unit = (column.array() - column.mean()).matrix().normalized();
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Vector& other) {
      return std::abs(other.dot(unit)) > 0.9999;
    });
    if (known) continue;
    kept.push_back(unit);
    design.axes.push_back(static_cast<std::size_t>(at - design.inputs.begin()));
    design.z.conservativeResize(column.size(), static_cast<Index>(kept.size()));
    for (Index i = 0; i < column.size(); ++i) {
      design.z(i, design.z.cols() - 1) = in_range(column[i], at->low, at->high);
    }
  }
}

/// Drops inputs that are constant or, step by step, equal to an earlier one.
inline CorrectorDesign corrector_design(const CorrectorRows& rows) {
  const Index n = rows.measured.size();
  CorrectorDesign design;
  design.leaves = rows.leaves;
  design.ratio =
      rows.measured.cwiseQuotient(rows.predicted).cwiseMin(kMostRatio).cwiseMax(1 / kMostRatio);
  Vector column(n);
  std::vector<Vector> columns;
  for (CorrectorInput input : candidate_inputs(rows.runtime.size() > 0)) {
    for (Index i = 0; i < n; ++i) {
      const Predicted predicted{rows.predicted[i], rows.runtime.size() > 0 ? rows.runtime[i] : 1};
      column[i] = raw_input(input, rows.layers[static_cast<std::size_t>(i)], predicted);
    }
    input.low = column.minCoeff();
    input.high = column.maxCoeff();
    if (!(input.low < input.high)) continue;
    for (Index i = 0; i < n; ++i) column[i] = step_of(input, column[i]);
    const bool known = std::any_of(columns.begin(), columns.end(),
                                   [&](const Vector& other) { return other == column; });
    if (known) continue;
    design.inputs.push_back(input);
    columns.push_back(column);
  }
  design.x.resize(n, static_cast<Index>(columns.size()));
  for (Index j = 0; j < design.x.cols(); ++j) {
    design.x.col(j) = columns[static_cast<std::size_t>(j)];
  }
  design.log_predicted = rows.predicted.array().log();
  add_axes(rows.layers, design);
  return design;
}

}  // namespace detail

}  // namespace layerwatt
