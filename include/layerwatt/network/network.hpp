/// @file
/// Network: named layers in execution order, and the graph between them.
///
/// Layers are sorted: a layer stands behind everything that it reads. Each layer names the source
/// of every input (NamedLayer::sources). A network without edges (a layer list) has empty
/// sources and outputs; sources_of then takes it for a chain.
#pragma once

#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer_list.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace layerwatt {

/// A node of a file that did not become a layer: its cost is not known.
struct UnknownNode {
  std::string name;
  std::string op;      ///< as the file calls it
  std::string domain;  ///< ONNX: empty for the standard operators
  std::string reason;
  friend bool operator==(const UnknownNode&, const UnknownNode&) = default;
};

struct Network {
  std::string name;
  std::string format;  ///< what it was read from: `layer-list`, `layer-text`, `onnx`, ...
  std::vector<NamedLayer> layers;
  std::vector<Source> outputs{};       ///< of the network; empty where there are no edges
  std::vector<UnknownNode> unknown{};  ///< reported as coverage `unknown`, never dropped
  std::int64_t folded_nodes = 0;       ///< constants and shape arithmetic, evaluated when reading
  std::int64_t shared_params = 0;      ///< trained numbers that several layers count as theirs
};

[[nodiscard]] inline bool has_edges(const Network& network) { return !network.outputs.empty(); }

/// One source per input of layer `index`. Without edges: the first input comes from the layer
/// before, all others from outside.
[[nodiscard]] inline std::vector<Source> sources_of(const Network& network, std::size_t index) {
  const NamedLayer& named = network.layers.at(index);
  if (has_edges(network)) return named.sources;
  std::vector<Source> chain(input_shapes(named.layer).size());
  if (index > 0 && !chain.empty()) chain.front().layer = static_cast<std::int32_t>(index) - 1;
  return chain;
}

/// For each layer, the layers that read one of its outputs, in order and each once.
[[nodiscard]] inline std::vector<std::vector<std::size_t>> consumers_of(const Network& network) {
  std::vector<std::vector<std::size_t>> consumers(network.layers.size());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    for (const Source& source : sources_of(network, i)) {
      if (source.layer == Source::kOutside) continue;
      auto& readers = consumers.at(static_cast<std::size_t>(source.layer));
      if (readers.empty() || readers.back() != i) readers.push_back(i);
    }
  }
  return consumers;
}

/// Checks the graph: every source stands before its reader and exists, and has the elements that
/// the reader expects. Layers themselves are checked by validate(Layer).
/// @throws InvalidArgument  naming the layer
inline void validate_edges(const Network& network) {
  const auto check = [&](const Source& source, std::size_t before, const std::string& who) {
    if (source.layer == Source::kOutside) return;
    expects(source.layer >= 0 && static_cast<std::size_t>(source.layer) < before, who,
            ": reads layer ", source.layer, ", which does not stand before it");
    const std::size_t outputs =
        output_shapes(network.layers[static_cast<std::size_t>(source.layer)].layer).size();
    expects(source.output >= 0 && static_cast<std::size_t>(source.output) < outputs, who,
            ": reads output ", source.output, " of layer ", source.layer, ", which has ", outputs);
  };
  for (const Source& source : network.outputs) check(source, network.layers.size(), "outputs");
  for (std::size_t i = 0; has_edges(network) && i < network.layers.size(); ++i) {
    const NamedLayer& named = network.layers[i];
    const std::size_t inputs = input_shapes(named.layer).size();
    expects(named.sources.size() == inputs, named.name, ": has ", inputs, " inputs but ",
            named.sources.size(), " sources; give one per input");
    for (const Source& source : named.sources) check(source, i, named.name);
  }
}

/// Sums over the layers of a network, per execution of the whole batch.
struct NetworkTotals {
  std::int64_t macs = 0;
  std::int64_t flops = 0;
  std::int64_t params = 0;  ///< shared ones once
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
  sum.params -= network.shared_params;
  return sum;
}

/// The batch that the network runs with: that of its first layer, 0 without layers.
[[nodiscard]] inline std::int64_t batch_size(const Network& network) {
  return network.layers.empty() ? 0 : batch_size(network.layers.front().layer);
}

}  // namespace layerwatt
