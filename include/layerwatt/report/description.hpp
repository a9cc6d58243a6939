/// @file
/// What a network is, before any device: layers, shapes, counts; as text and as JSON
/// (`layerwatt-description/1`).
#pragma once

#include <layerwatt/core/json.hpp>
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
}  // namespace detail

/// Counts are per execution of the whole batch; bytes touch every tensor once.
[[nodiscard]] inline Json description_json(const Network& network) {
  const NetworkTotals sum = totals(network);
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
            {"output_bytes", sum.output_bytes}}},
          {"layers", std::move(layers)}};
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
    table.rows.push_back({named.name, std::string(op_name(layer)), detail::input_text(layer),
                          to_text(output_shape(layer)), grouped(macs(layer)), grouped(flops(layer)),
                          grouped(params(layer)), grouped(total_bytes(layer))});
  }
  const NetworkTotals sum = totals(network);
  const Table lines{{{"total", Align::left}, {""}},
                    {{"layers", grouped(static_cast<std::int64_t>(network.layers.size()))},
                     {"batch", grouped(batch_size(network))},
                     {"macs", grouped(sum.macs)},
                     {"flops (2 per mac)", grouped(sum.flops)},
                     {"params", grouped(sum.params)},
                     {"input bytes", grouped(sum.input_bytes)},
                     {"weight bytes", grouped(sum.weight_bytes)},
                     {"output bytes", grouped(sum.output_bytes)}}};
  return to_text(table) + "\n" + to_text(lines);
}

}  // namespace layerwatt
