/// @file
/// UpperEnd: what takes over for layers with more operations than any seen. A fit to all layers
/// serves small ones, too, whose overheads and regimes large ones have left behind; a fit to the
/// largest layers alone tells better what still larger ones cost.
#pragma once

#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/backbone.hpp>
#include <layerwatt/model/corrector.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace layerwatt {

struct UpperEnd {
  double operations = 0;  ///< the most seen, > 0
  double share = 1;       ///< of the backbones far beyond, in (0, 1]; the rest is the model's
  std::vector<Backbone> backbones;  ///< one at least, each positive; their geometric mean counts
  friend bool operator==(const UpperEnd&, const UpperEnd&) = default;
};

/// The prediction moved towards that of the backbones:
/// log y = (1 - w) log prediction + w mean(log backbone), w = share * (1 - fade(d, 1.1)), d the
/// logarithm of operations over the most seen. Unchanged where there are not more.
/// @param prediction  of the model, > 0
[[nodiscard]] inline double evaluate(const UpperEnd& end, const FeatureValues& features,
                                     double prediction) {
  static const std::size_t operations = feature_index("operations");
  if (features[operations] <= end.operations) return prediction;
  double mean = 0;
  for (const Backbone& backbone : end.backbones) mean += std::log(evaluate(backbone, features));
  mean /= static_cast<double>(end.backbones.size());
  const double away = std::log(features[operations] / end.operations);
  const double weight = end.share * (1 - detail::fade(away, kBeyondFactor));
  return std::exp((1 - weight) * std::log(prediction) + weight * mean);
}

}  // namespace layerwatt
