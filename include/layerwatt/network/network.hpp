/// @file
/// Network: named layers in execution order.
#pragma once

#include <layerwatt/core/checked.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer_list.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace layerwatt {

struct Network {
  std::string name;
  std::string format;  ///< what it was read from: `layer-list`, `layer-text`, ...
  std::vector<NamedLayer> layers;
};

/// Sums over the layers of a network, per execution of the whole batch.
struct NetworkTotals {
  std::int64_t macs = 0;
  std::int64_t flops = 0;
  std::int64_t params = 0;
  std::int64_t input_bytes = 0;
  std::int64_t weight_bytes = 0;
  std::int64_t output_bytes = 0;
};

/// @throws InvalidArgument  a sum leaves the 64-bit range
[[nodiscard]] inline NetworkTotals totals(const Network& network) {
  NetworkTotals sum;
  for (const NamedLayer& named : network.layers) {
    sum.macs = checked_add(sum.macs, macs(named.layer));
    sum.flops = checked_add(sum.flops, flops(named.layer));
    sum.params = checked_add(sum.params, params(named.layer));
    sum.input_bytes = checked_add(sum.input_bytes, input_bytes(named.layer));
    sum.weight_bytes = checked_add(sum.weight_bytes, weight_bytes(named.layer));
    sum.output_bytes = checked_add(sum.output_bytes, output_bytes(named.layer));
  }
  return sum;
}

/// The batch that the network runs with: that of its first layer, 0 without layers.
[[nodiscard]] inline std::int64_t batch_size(const Network& network) {
  return network.layers.empty() ? 0 : batch_size(network.layers.front().layer);
}

}  // namespace layerwatt
