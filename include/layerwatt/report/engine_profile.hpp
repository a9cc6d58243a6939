/// @file
/// A TensorRT profile beside the layers of its engine: runtime per layer, and the sum of the
/// layers against the engine; as text and as JSON.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/format/trtexec_join.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/report/table.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace layerwatt {

/// `layer_ms` has one entry per layer of the network, null where the profile has none.
[[nodiscard]] inline Json engine_profile_json(const ProfileJoin& join) {
  const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
  Json layers = Json::array();
  for (const double ms : join.layer_ms) layers.push_back(number(ms));
  return {{"layer_ms", std::move(layers)},
          {"sum_of_layers_ms", join.sum_ms},
          {"engine_ms", join.engine ? Json(join.engine->mean_ms) : Json()},
          {"ratio", number(join.ratio())},
          {"overhead_per_layer_ms", number(join.overhead_per_layer_ms())},
          {"profiled_layers", join.profiled},
          {"unmatched", join.unmatched}};
}

/// Layers with their measured runtimes, the sum, and what the difference to the engine means.
[[nodiscard]] inline std::string engine_profile_text(const Network& network,
                                                     const ProfileJoin& join) {
  Table table{{{"measured layer", Align::left}, {"op", Align::left}, {"ms"}, {"% of sum"}}, {}};
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const double ms = join.layer_ms[i];
    table.rows.push_back({network.layers[i].name, std::string(op_name(network.layers[i].layer)),
                          significant(ms), significant(100 * ms / join.sum_ms, 2)});
  }
  std::string text = to_text(table) + "\nsum of layers  " + significant(join.sum_ms, 4) +
                     " ms over " + std::to_string(join.profiled) + " kernels\n";
  if (join.engine) {
    text += "engine         " + significant(join.engine->mean_ms, 4) + " ms\n" + "ratio          " +
            significant(join.ratio(), 4) + "; the profiler adds " +
            significant(1000 * join.overhead_per_layer_ms()) + " us to each kernel\n";
  }
  for (const std::string& name : join.unmatched) {
    text += "unmatched      " + name + ": profiled, but no layer of the engine\n";
  }
  return text;
}

}  // namespace layerwatt
