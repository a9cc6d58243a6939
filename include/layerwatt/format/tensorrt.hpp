/// @file
/// TensorRT engine inspector JSON (versions 8, 10 and 11; `trtexec --exportLayerInfo`,
/// `IEngineInspector::getEngineInformation`) to a Network.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/graph_builder.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/format/tensorrt_other.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace layerwatt {

/// An object with a `Layers` array, as every engine inspector writes it.
[[nodiscard]] inline bool looks_like_engine(const JsonTree& json) {
  const JsonTree* layers = json.find("Layers");
  return layers != nullptr && layers->is_array();
}

namespace detail {

/// Names of the engine's inputs and outputs: `Bindings` until TensorRT 10, `I/O Tensors` from 11.
inline std::unordered_set<std::string> engine_bindings(const JsonTree& json) {
  std::unordered_set<std::string> names;
  const JsonTree* bindings = json.find("Bindings", "I/O Tensors");
  if (bindings == nullptr || !bindings->is_array()) return names;
  for (const JsonTree& item : bindings->items) names.insert(engine_tensor(item).name);
  return names;
}

inline EngineLayer engine_layer(const JsonTree& json) {
  EngineLayer layer;
  layer.json = &json;
  layer.name = std::string(text_member(json, "Name"));
  layer.type = std::string(text_member(json, "LayerType"));
  layer.parameter = std::string(text_member(json, "ParameterType"));
  layer.inputs = engine_tensors(json, "Inputs");
  layer.outputs = engine_tensors(json, "Outputs");
  layer.members = engine_members(layer.name, text_member(json, "Metadata"));
  return layer;
}

inline std::vector<std::string> names_of(const std::vector<EngineTensor>& tensors) {
  std::vector<std::string> names;
  for (const EngineTensor& tensor : tensors) names.push_back(tensor.name);
  return names;
}

/// `where` is "FILE: Layers[3] 'name'".
inline void add_engine_layer(GraphBuilder& graph, const JsonTree& json, const std::string& where,
                             const std::unordered_set<std::string>& bindings) {
  try {
    const EngineLayer layer = engine_layer(json);
    const IsConstant is_constant = [&](const EngineTensor& tensor) {
      return graph.find(tensor.name) == nullptr && bindings.count(tensor.name) == 0;
    };
    EngineVerdict verdict = engine_verdict(layer, is_constant);
    if (verdict.layer) {
      graph.add(layer.name, std::move(*verdict.layer), names_of(layer.inputs),
                names_of(layer.outputs), layer.members);
    } else {
      graph.add_unknown({layer.name, layer.type, {}, std::move(verdict.reason)});
    }
  } catch (const Error& error) {
    fail<ParseError>(where, ": ", error.what());
  }
}

}  // namespace detail

/// Reads an engine description. Layers keep TensorRT's names; `members` are the nodes that
/// TensorRT fused into them. Plugins and what the file does not describe end in `unknown`.
/// @throws ParseError  names-only files, contradictory layers; names file and layer
[[nodiscard]] inline Network read_engine(const JsonTree& json, std::string_view file,
                                         std::string name) {
  const JsonTree* layers = json.find("Layers");
  expects<ParseError>(looks_like_engine(json), file, ": no 'Layers' array");
  expects<ParseError>(!layers->items.empty(), file,
                      ": 'Layers' is empty; build the engine with detailed profiling verbosity");
  GraphBuilder graph(std::move(name), "tensorrt");
  const auto bindings = detail::engine_bindings(json);
  for (std::size_t i = 0; i < layers->items.size(); ++i) {
    const JsonTree& item = layers->items[i];
    expects<ParseError>(!item.is_text(), file,
                        ": holds layer names only, no shapes; rebuild the engine with detailed "
                        "profiling verbosity (trtexec --profilingVerbosity=detailed, or "
                        "ProfilingVerbosity::kDETAILED in the builder config)");
    const std::string where =
        detail::concatenate(file, ": Layers[", i, "] '", text_member(item, "Name"), "'");
    expects<ParseError>(item.is_object(), where, ": is not an object");
    detail::add_engine_layer(graph, item, where, bindings);
  }
  return graph.finish(file);
}

}  // namespace layerwatt
