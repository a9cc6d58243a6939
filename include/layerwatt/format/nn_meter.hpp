/// @file
/// nn-Meter's intermediate representation (JSON, shapes included) to a Network.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/graph_builder.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/format/nn_meter_layer.hpp>
#include <layerwatt/format/topological_order.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace layerwatt {

/// `{NODE: {"attr": {"type": ..., "output_shape": ...}, "inbounds": [...]}}`.
[[nodiscard]] inline bool looks_like_nn_meter(const JsonTree& json) {
  if (!json.is_object() || json.items.empty()) return false;
  const JsonTree& first = json.items.front();
  const JsonTree* attributes = first.find("attr");
  return attributes != nullptr && attributes->find("type") != nullptr &&
         first.find("inbounds") != nullptr;
}

namespace detail {

struct NnMeterNode {
  std::string name;
  const JsonTree* attributes = nullptr;
  std::vector<std::string> parents;  ///< that are nodes of the file
};

/// Inbounds that the file does not hold are weights that its writer folded.
inline std::vector<NnMeterNode> nn_meter_nodes(const JsonTree& json, std::string_view file) {
  const std::unordered_set<std::string> names(json.keys.begin(), json.keys.end());
  std::vector<NnMeterNode> nodes;
  for (std::size_t i = 0; i < json.items.size(); ++i) {
    const JsonTree& item = json.items[i];
    NnMeterNode node{json.keys[i], item.find("attr"), {}};
    expects<ParseError>(node.attributes != nullptr && node.attributes->is_object(), file,
                        ": node '", node.name, "' has no 'attr'");
    const JsonTree* inbounds = item.find("inbounds");
    for (std::size_t j = 0; inbounds != nullptr && j < inbounds->items.size(); ++j) {
      const std::string& parent = inbounds->items[j].text;
      if (names.count(parent) > 0) node.parents.push_back(parent);
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

/// The shapes that a node states for its inputs. Sums, products and means state those of other
/// tensors at times (a broadcast operand has the shape of the result): there the graph is right.
inline std::vector<Shape> nn_meter_inputs(const GraphBuilder& graph, const NnMeterNode& node,
                                          const std::string& type) {
  std::vector<Shape> shapes = nn_meter_shapes(*node.attributes, "input_shape");
  const bool doubtful = type == "Add" || type == "AddV2" || type == "Mul" || type == "Mean";
  for (std::size_t i = 0; doubtful && i < std::min(shapes.size(), node.parents.size()); ++i) {
    if (const TensorOrigin* origin = graph.find(node.parents[i])) shapes[i] = origin->shape;
  }
  return shapes;
}

inline void add_nn_meter_node(GraphBuilder& graph, const NnMeterNode& node) {
  const std::string type(text_member(*node.attributes, "type"));
  const std::vector<Shape> outputs = nn_meter_shapes(*node.attributes, "output_shape");
  if (type == "Placeholder") {
    expects<ParseError>(!outputs.empty(), "has no 'output_shape'");
    graph.add_input(node.name, outputs.front());
    return;
  }
  if (type == "Const") return;  // readers see a tensor from outside
  const NnMeterVerdict verdict =
      nn_meter_layer(*node.attributes, type, nn_meter_inputs(graph, node, type), outputs);
  if (!verdict.operation) {
    graph.add_unknown({node.name, type, {}, verdict.reason});
    return;
  }
  graph.add(node.name, Layer{*verdict.operation}, node.parents, {node.name});
}

}  // namespace detail

/// Reads nn-Meter's JSON. A batch of -1 is 1.
/// @throws ParseError  "FILE: node 'name': why"
[[nodiscard]] inline Network read_nn_meter(const JsonTree& json, std::string_view file,
                                           std::string name) {
  expects<ParseError>(looks_like_nn_meter(json), file, ": no nodes with 'attr' and 'inbounds'");
  GraphBuilder graph(std::move(name), "nn-meter");
  const auto nodes = detail::nn_meter_nodes(json, file);
  for (const std::size_t i : detail::topological_order(nodes, file)) {
    try {
      detail::add_nn_meter_node(graph, nodes[i]);
    } catch (const Error& error) {
      fail<ParseError>(file, ": node '", nodes[i].name, "': ", error.what());
    }
  }
  return graph.finish(file);
}

}  // namespace layerwatt
