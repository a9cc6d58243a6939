/// @file
/// Fitting an UpperEnd: to the largest half and quarter of the layers, and only where that predicts
/// the largest fifth, not seen, better than the model does.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/fit_backbone.hpp>
#include <layerwatt/model/upper_end.hpp>
#include <layerwatt/regress/folds.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// Fewer rows are not split by size; a quarter of them would be too few.
inline constexpr std::size_t kLeastExtrapolated = 50;
inline constexpr std::size_t kLeastUpperEnd = 200;

/// The largest 1 / `divisor` of some rows by operations, ascending.
inline std::vector<Index> largest_rows(const std::vector<FeatureValues>& layers,
                                       std::vector<Index> rows, std::size_t divisor) {
  const std::size_t operations = feature_index("operations");
  std::stable_sort(rows.begin(), rows.end(), [&](Index a, Index b) {
    return layers[static_cast<std::size_t>(a)][operations] >
           layers[static_cast<std::size_t>(b)][operations];
  });
  rows.resize(rows.size() / divisor);
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// How rows are split by size: the largest fifth, and the parts that backbones are fitted to: all
/// others; then, for an UpperEnd, the largest half and quarter of all, and those of the others.
struct SizeSplit {
  std::vector<Index> large;  // none of few rows: nothing is extrapolated
  std::vector<std::vector<Index>> parts;
};
inline SizeSplit split_by_size(const std::vector<FeatureValues>& layers, bool upper_end) {
  SizeSplit split;
  if (layers.size() < kLeastExtrapolated) return split;
  std::vector<Index> all(layers.size());
  std::iota(all.begin(), all.end(), Index{0});
  split.large = largest_rows(layers, all, 5);
  const std::vector<Index> small = other_rows(static_cast<Index>(all.size()), split.large);
  split.parts.push_back(small);
  if (!upper_end || layers.size() < kLeastUpperEnd) return split;
  for (const auto& rows : {all, small}) {
    split.parts.push_back(largest_rows(layers, rows, 2));
    split.parts.push_back(largest_rows(layers, rows, 4));
  }
  return split;
}

/// An UpperEnd, and what fits without the largest fifth say of it.
struct UpperEndFit {
  UpperEnd end;
  Vector extrapolated;  // (large)
};

/// @param parts  as SizeSplit has them   @param most  bound of the target
inline std::optional<UpperEndFit> upper_end_fit(const std::vector<FeatureValues>& layers,
                                                const std::vector<Index>& large,
                                                std::vector<PartFit> parts, double most) {
  if (parts.size() < 5) return std::nullopt;
  UpperEndFit fit;
  const std::size_t operations = feature_index("operations");
  for (const FeatureValues& layer : layers) {
    fit.end.operations = std::max(fit.end.operations, layer[operations]);
  }
  if (!(fit.end.operations > 0)) return std::nullopt;
  for (const std::size_t part : {1, 2}) {
    parts[part].backbone.most = most;
    fit.end.backbones.push_back(std::move(parts[part].backbone));
  }
  fit.extrapolated = parts[3].predicted(large).cwiseProduct(parts[4].predicted(large)).cwiseSqrt();
  return fit;
}

/// The share of the upper end, by how the largest fifth is predicted. Half of each counts, for
/// means are safer than choices, unless all or nothing of it leaves a tenth less squared error.
/// @param extrapolated  (large) by the model without; becomes that with it
inline std::optional<UpperEnd> choose_upper_end(std::optional<UpperEndFit> fit,
                                                const Vector& measured, Vector& extrapolated) {
  if (!fit) return std::nullopt;
  constexpr double kMeanIsSafer = 0.9;
  const auto mixed = [&, model = extrapolated](double share) -> Vector {
    return ((1 - share) * model.array().log() + share * fit->extrapolated.array().log()).exp();
  };
  fit->end.share = 0.5;
  extrapolated = mixed(0.5);
  const auto error = [&](const Vector& predicted) {
    return (predicted.cwiseQuotient(measured).array() - 1).square().mean();
  };
  double least = kMeanIsSafer * error(extrapolated);
  for (const double share : {1.0, 0.0}) {
    const Vector predicted = mixed(share);
    if (!(error(predicted) < least)) continue;
    least = error(predicted);
    extrapolated = predicted;
    fit->end.share = share;
  }
  if (fit->end.share == 0) return std::nullopt;
  return std::move(fit->end);
}

}  // namespace layerwatt::detail
