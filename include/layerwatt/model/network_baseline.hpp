/// @file
/// The simple baselines of whole networks: from the macs, bytes and number of their layers.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/model/baseline.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace layerwatt {

/// What the baselines see of a network.
struct NetworkCounts {
  double operations = 0;
  double bytes = 0;
  double layers = 0;
};

[[nodiscard]] inline NetworkCounts network_counts(const std::vector<FeatureValues>& layers) {
  NetworkCounts counts;
  for (const FeatureValues& layer : layers) {
    counts.operations += detail::operations(layer);
    counts.bytes += detail::bytes(layer);
    counts.layers += 1;
  }
  return counts;
}

/// `mean` a; `macs` a M; `macs_layers` a L + b M: macs and number of layers; `roofline`
/// max(a M, b V). M operations, V bytes, L layers of the network.
[[nodiscard]] inline double evaluate(const Baseline& baseline, const NetworkCounts& counts) {
  switch (baseline.kind) {
    case BaselineKind::mean:
      break;
    case BaselineKind::macs:
      return baseline.a * counts.operations;
    case BaselineKind::macs_layers:
      return baseline.a * counts.layers + baseline.b * counts.operations;
    case BaselineKind::roofline:
      return std::max(baseline.a * counts.operations, baseline.b * counts.bytes);
  }
  return baseline.a;
}

/// Least squares, the roofline relative ones, as fit_baselines of layers.
/// @param counts  (n), n > 0   @param y  (n) totals > 0
[[nodiscard]] inline std::vector<Baseline> fit_network_baselines(
    const std::vector<NetworkCounts>& counts, const Vector& y) {
  Vector macs(y.size());
  Vector bytes(y.size());
  Vector layers(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    const NetworkCounts& c = counts[static_cast<std::size_t>(i)];
    macs[i] = c.operations;
    bytes[i] = c.bytes;
    layers[i] = c.layers;
  }
  const Vector rest = macs - layers * detail::slope(layers, macs);  // orthogonal to layers
  const double b = rest.squaredNorm() > 1e-12 * macs.squaredNorm() ? detail::slope(rest, y) : 0.0;
  const double a = detail::slope(layers, y - b * macs);
  return {{BaselineKind::mean, y.mean(), 0},
          {BaselineKind::macs, detail::slope(macs, y), 0},
          {BaselineKind::macs_layers, a, b},
          detail::fit_roofline(macs, bytes, y)};
}

}  // namespace layerwatt
