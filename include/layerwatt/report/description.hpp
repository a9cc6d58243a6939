/// @file
/// What a network is, before any device: layers, shapes, counts; as text and as JSON
/// (`layerwatt-description/1`).
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/network/liveness.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <vector>

namespace layerwatt {

namespace detail {
inline Json shape_json(const Shape& shape) {
  Json extents = Json::array();
  for (const std::int64_t extent : shape) extents.push_back(extent);
  return extents;
}
inline Json shapes_json(const std::vector<Shape>& shapes) {
  Json all = Json::array();
  for (const Shape& shape : shapes) all.push_back(shape_json(shape));
  return all;
}

/// Flops per byte moved, each tensor touched once; 0 for a network that moves nothing.
inline double intensity(const NetworkTotals& sum) {
  const auto bytes = static_cast<double>(sum.input_bytes) + static_cast<double>(sum.weight_bytes) +
                     static_cast<double>(sum.output_bytes);
  return bytes > 0 ? static_cast<double>(sum.flops) / bytes : 0;
}

inline std::string peak_name(const Network& network, const PeakMemory& peak) {
  return network.layers.empty() ? std::string{} : network.layers[peak.layer].name;
}

/// Nodes that did not become layers, with the reason.
inline Json unknown_json(const Network& network) {
  Json unknown = Json::array();
  for (const UnknownNode& node : network.unknown) {
    unknown.push_back(
        {{"name", node.name}, {"op", node.op}, {"domain", node.domain}, {"reason", node.reason}});
  }
  return unknown;
}

/// What computes a layer, or what it computes besides itself; nothing where nothing is fused.
inline void add_fusion(Json& json, const NamedLayer& named, const Network& network) {
  if (named.fused_into >= 0) {
    json["fused_into"] = network.layers.at(static_cast<std::size_t>(named.fused_into)).name;
  }
  if (!named.members.empty()) json["members"] = named.members;
}
}  // namespace detail

/// Counts are per execution of the whole batch; bytes touch every tensor once.
[[nodiscard]] inline Json description_json(const Network& network) {
  const NetworkTotals sum = totals(network);
  const PeakMemory peak = peak_activation_memory(network);
  Json layers = Json::array();
  for (const NamedLayer& named : network.layers) {
    const Layer& layer = named.layer;
    layers.push_back({{"name", named.name},
                      {"op", op_name(layer)},
                      {"layer", to_text(layer)},
                      {"macs", macs(layer)},
                      {"flops", flops(layer)},
                      {"params", params(layer)},
                      {"input_bytes", input_bytes(layer)},
                      {"weight_bytes", weight_bytes(layer)},
                      {"output_bytes", output_bytes(layer)},
                      {"precision", to_text(layer.precision)},
                      {"input_shapes", detail::shapes_json(input_shapes(layer))},
                      {"output_shapes", detail::shapes_json(output_shapes(layer))}});
    detail::add_fusion(layers.back(), named, network);
  }
  return {{"schema", "layerwatt-description/1"},
          {"network", network.name},
          {"format", network.format},
          {"batch", batch_size(network)},
          {"totals",
           {{"layers", network.layers.size()},
            {"macs", sum.macs},
            {"flops", sum.flops},
            {"params", sum.params},
            {"input_bytes", sum.input_bytes},
            {"weight_bytes", sum.weight_bytes},
            {"output_bytes", sum.output_bytes},
            {"flops_per_byte", detail::intensity(sum)},
            {"peak_activation_bytes", peak.bytes},
            {"peak_layer", detail::peak_name(network, peak)}}},
          {"layers", std::move(layers)},
          {"unknown", detail::unknown_json(network)},
          {"folded_nodes", network.folded_nodes}};
}

namespace detail {
inline std::string input_text(const Layer& layer) {
  std::string text;
  for (const Shape& shape : input_shapes(layer)) {
    text += (text.empty() ? "" : ";") + layerwatt::to_text(shape);
  }
  return text;
}
}  // namespace detail

[[nodiscard]] inline std::string description_text(const Network& network) {
  Table table{{{"name", Align::left},
               {"op", Align::left},
               {"input", Align::left},
               {"output", Align::left},
               {"macs"},
               {"flops"},
               {"params"},
               {"bytes"}},
              {}};
  for (const NamedLayer& named : network.layers) {
    const Layer& layer = named.layer;
    const std::string op = std::string(op_name(layer)) + (named.fused_into >= 0 ? " (fused)" : "");
    table.rows.push_back({named.name, op, detail::input_text(layer), to_text(output_shape(layer)),
                          grouped(macs(layer)), grouped(flops(layer)), grouped(params(layer)),
                          grouped(total_bytes(layer))});
  }
  const NetworkTotals sum = totals(network);
  const PeakMemory peak = peak_activation_memory(network);
  const Table lines{{{"total", Align::left}, {""}},
                    {{"layers", grouped(static_cast<std::int64_t>(network.layers.size()))},
                     {"batch", grouped(batch_size(network))},
                     {"macs", grouped(sum.macs)},
                     {"flops (2 per mac)", grouped(sum.flops)},
                     {"params", grouped(sum.params)},
                     {"input bytes", grouped(sum.input_bytes)},
                     {"weight bytes", grouped(sum.weight_bytes)},
                     {"output bytes", grouped(sum.output_bytes)},
                     {"flops per byte", significant(detail::intensity(sum))},
                     {"peak activation bytes", grouped(peak.bytes)}}};
  std::string text = to_text(table) + "\n" + to_text(lines);
  if (!network.layers.empty()) {
    text += "the peak is reached in layer " + detail::peak_name(network, peak) + "\n";
  }
  for (const UnknownNode& node : network.unknown) {
    text += "unknown  " + node.name + " (" + node.op + "): " + node.reason + "\n";
  }
  return text;
}

}  // namespace layerwatt
