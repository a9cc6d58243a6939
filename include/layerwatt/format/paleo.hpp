/// @file
/// Paleo's network JSON (blocks, parents, NHWC) to a Network.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/graph_builder.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/format/paleo_layer.hpp>
#include <layerwatt/format/topological_order.hpp>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace layerwatt {

/// `{"layers": {NAME: {"type": ..., "parents": [...]}}}`.
[[nodiscard]] inline bool looks_like_paleo(const JsonTree& json) {
  const JsonTree* layers = json.find("layers");
  if (layers == nullptr || !layers->is_object() || layers->items.empty()) return false;
  const JsonTree& first = layers->items.front();
  return first.is_object() && first.find("type") != nullptr && first.find("parents") != nullptr &&
         first.find("input_shape") == nullptr;  // ANNETTE states shapes
}

namespace detail {

/// One layer with its full name; parents are resolved to full names.
struct PaleoNode {
  std::string name;
  const JsonTree* json = nullptr;
  std::vector<std::string> parents;
};

/// Blocks are flattened: `block/layer`. A layer without parents in a block reads the block's
/// parents, and readers of the block read its endpoint.
class PaleoFlattener {
 public:
  explicit PaleoFlattener(std::string_view file) : file_(file) {}

  [[nodiscard]] std::vector<PaleoNode> flatten(const JsonTree& layers) {
    add_layers(layers, "", {});
    for (PaleoNode& node : nodes_) {
      for (std::string& parent : node.parents) parent = endpoint_of(parent);
    }
    return std::move(nodes_);
  }

 private:
  void add_layers(const JsonTree& layers, const std::string& prefix,
                  const std::vector<std::string>& outer) {
    const std::set<std::string> siblings(layers.keys.begin(), layers.keys.end());
    for (std::size_t i = 0; i < layers.items.size(); ++i) {
      const std::string name = prefix + layers.keys[i];
      const JsonTree& json = layers.items[i];
      expects<ParseError>(json.is_object(), file_, ": layer '", name, "' is not an object");
      std::vector<std::string> parents = own_parents(json, prefix, siblings, name);
      if (parents.empty() && text_member(json, "type") != "Input") parents = outer;
      const JsonTree* inner = json.find("layers");
      if (inner == nullptr || !inner->is_object()) {
        nodes_.push_back({name, &json, std::move(parents)});
        continue;
      }
      const std::string_view endpoint = text_member(json, "endpoint");
      expects<ParseError>(inner->find(endpoint) != nullptr, file_, ": block '", name,
                          "' has no layer '", endpoint, "', its 'endpoint'");
      endpoints_[name] = name + "/" + std::string(endpoint);
      add_layers(*inner, name + "/", parents);
    }
  }

  /// Parents inside a block are named without its prefix. `@self` and `@all` tell how Paleo
  /// distributes a layer over devices: here one device computes all of it.
  std::vector<std::string> own_parents(const JsonTree& json, const std::string& prefix,
                                       const std::set<std::string>& siblings,
                                       const std::string& name) const {
    std::vector<std::string> parents;
    const JsonTree* list = json.find("parents");
    if (list == nullptr || !list->is_array()) return parents;
    for (const JsonTree& item : list->items) {
      expects<ParseError>(item.is_text(), file_, ": layer '", name, "': a parent is not a name");
      std::string parent = item.text.substr(0, item.text.find('@'));
      const bool inside = siblings.count(parent) > 0;
      parents.push_back(inside ? prefix + parent : parent);
    }
    return parents;
  }

  [[nodiscard]] std::string endpoint_of(std::string name) const {
    for (std::size_t i = 0; i <= kMaxJsonDepth; ++i) {
      const auto found = endpoints_.find(name);
      if (found == endpoints_.end()) break;
      name = found->second;
    }
    return name;
  }

  std::string_view file_;
  std::vector<PaleoNode> nodes_;
  std::unordered_map<std::string, std::string> endpoints_;
};

/// Adds one node; `tensor` of a node is its name.
inline void add_paleo_node(GraphBuilder& graph, const PaleoNode& node) {
  std::vector<Shape> inputs;
  for (const std::string& parent : node.parents) {
    const TensorOrigin* origin = graph.find(parent);
    if (origin == nullptr) {
      graph.add_unknown({node.name,
                         std::string(text_member(*node.json, "type")),
                         {},
                         "reads '" + parent + "', whose shape is not known"});
      return;
    }
    inputs.push_back(origin->shape);
  }
  const std::string type(text_member(*node.json, "type"));
  if (type == "Input") {
    graph.add_input(node.name, paleo_input(*node.json));
    return;
  }
  expects<ParseError>(!inputs.empty(), "has no parents; only an Input has none");
  PaleoVerdict verdict = paleo_layer(*node.json, type, inputs);
  if (!verdict.main) {
    graph.add_unknown({node.name, type, {}, "no layer of ours computes this type"});
    return;
  }
  graph.add(node.name, Layer{std::move(*verdict.main)}, node.parents, {node.name});
  for (auto& [suffix, operation] : verdict.behind) {  // what Paleo counts into the layer
    const std::string name = node.name + "/" + suffix;
    graph.add(name, Layer{std::move(operation)}, {node.name}, {node.name});
  }
}

}  // namespace detail

/// Reads Paleo's JSON.
/// @throws ParseError  "FILE: layer 'name': why"
[[nodiscard]] inline Network read_paleo(const JsonTree& json, std::string_view file,
                                        std::string name) {
  expects<ParseError>(looks_like_paleo(json), file, ": no 'layers' with types and parents");
  const std::string_view own = text_member(json, "name");
  GraphBuilder graph(own.empty() ? std::move(name) : std::string(own), "paleo");
  const auto nodes = detail::PaleoFlattener(file).flatten(*json.find("layers"));
  for (const std::size_t i : detail::topological_order(nodes, file)) {
    try {
      detail::add_paleo_node(graph, nodes[i]);
    } catch (const Error& error) {
      fail<ParseError>(file, ": layer '", nodes[i].name, "': ", error.what());
    }
  }
  return graph.finish(file);
}

}  // namespace layerwatt
