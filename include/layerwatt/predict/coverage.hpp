/// @file
/// Coverage: what share of a network each kind of answer stands for. Every node ends as modelled,
/// fused, free, fallback or unknown; none is skipped.
#pragma once

#include <layerwatt/layer/counts.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt {

namespace detail {

inline void to_percent(std::array<double, 5>& shares) {
  double sum = 0;
  for (const double share : shares) sum += share;
  for (double& share : shares) share *= sum > 0 ? 100 / sum : 0;
}

inline void note_unknown(Coverage& coverage, const std::string& op) {
  auto& ops = coverage.unknown_ops;
  if (std::find(ops.begin(), ops.end(), op) == ops.end()) ops.push_back(op);
}

/// A row for a node of the file that did not become a layer: no macs, no estimates, the reason.
inline LayerPrediction unknown_row(const UnknownNode& node) {
  LayerPrediction row;
  row.name = node.name;
  row.op = node.op;
  row.status = LayerStatus::unknown;
  row.warnings.push_back(node.reason);
  return row;
}

/// `layers` begin with those of the network, in its order; rows of unknown nodes follow.
inline Coverage coverage_of(const std::vector<LayerPrediction>& layers, const Network& network) {
  Coverage coverage;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerPrediction& layer = layers[i];
    const auto status = static_cast<std::size_t>(layer.status);
    ++coverage.layers[status];
    if (layer.status == LayerStatus::unknown) note_unknown(coverage, layer.op);
    if (i >= network.layers.size()) {
      ++coverage.unknown_nodes;
      continue;
    }
    coverage.macs_percent[status] += static_cast<double>(layer.macs);
    coverage.bytes_percent[status] += static_cast<double>(total_bytes(network.layers[i].layer));
    const double energy = layer.estimates[Target::energy].value;
    if (std::isfinite(energy)) coverage.energy_percent[status] += energy;
  }
  to_percent(coverage.macs_percent);
  to_percent(coverage.bytes_percent);
  to_percent(coverage.energy_percent);
  return coverage;
}

}  // namespace detail

/// The share of a network, in percent, that its prediction does not rest on measurements of such
/// layers for: layers without a model and layers with a warning, by macs or by bytes, whichever
/// is more. 100 as soon as a node is not understood at all: nobody knows how much it computes.
[[nodiscard]] inline double doubtful_percent(const Prediction& prediction, const Network& network) {
  if (prediction.coverage.unknown_nodes > 0) return 100;
  double macs = 0, all_macs = 0, bytes = 0, all_bytes = 0;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const LayerPrediction& layer = prediction.layers[i];
    const auto moved = static_cast<double>(total_bytes(network.layers[i].layer));
    all_macs += static_cast<double>(layer.macs);
    all_bytes += moved;
    if (layer.status != LayerStatus::unknown && layer.warnings.empty()) continue;
    macs += static_cast<double>(layer.macs);
    bytes += moved;
  }
  return 100 * std::max(all_macs > 0 ? macs / all_macs : 0, all_bytes > 0 ? bytes / all_bytes : 0);
}

}  // namespace layerwatt
