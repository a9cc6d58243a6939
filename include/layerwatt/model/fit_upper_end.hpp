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
  for (const std::size_t part : {1U, 2U}) {
    parts[part].backbone.most = most;
    fit.end.backbones.push_back(std::move(parts[part].backbone));
  }
  fit.extrapolated = parts[3].predicted(large).cwiseProduct(parts[4].predicted(large)).cwiseSqrt();
  return fit;
}

/// The mean of the model and both backbones, for means are safer than choices; of power the mean of
/// what holds and of the backbones. Nothing of them where the model alone predicts the largest
/// fifth with a tenth less squared error.
/// @param extrapolated  (large) by the model without; becomes that with it
inline std::optional<UpperEnd> choose_upper_end(std::optional<UpperEndFit> fit, bool saturates,
                                                const Vector& measured, Vector& extrapolated) {
  if (!fit) return std::nullopt;
  constexpr double kMeanIsSafer = 0.9;
  const double share = fit->end.share = saturates ? 1.0 / 2 : 2.0 / 3;
  const Vector mixed =
      ((1 - share) * extrapolated.array().log() + share * fit->extrapolated.array().log()).exp();
  const auto error = [&](const Vector& predicted) {
    return (predicted.cwiseQuotient(measured).array() - 1).square().mean();
  };
  if (error(extrapolated) < kMeanIsSafer * error(mixed)) return std::nullopt;
  extrapolated = mixed;
  return std::move(fit->end);
}

}  // namespace layerwatt::detail
