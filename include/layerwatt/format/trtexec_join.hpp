/// @file
/// Joins a TensorRT profile to the layers of its engine, and the sum of the layers to the runtime
/// of the whole.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/trtexec.hpp>
#include <layerwatt/network/network.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace layerwatt {

/// Profile and network side by side. Profiling times every layer with events of its own, so the
/// layers add up to more than the engine takes; the excess per kernel is what a launch costs.
struct ProfileJoin {
  std::vector<double> layer_ms;        ///< one per layer of the network; NaN: not profiled
  std::vector<std::string> unmatched;  ///< profiled, but no layer of the network
  std::size_t profiled = 0;            ///< layers with a runtime
  double sum_ms = 0;                   ///< over the whole profile, unmatched layers included
  std::optional<EngineTime> engine;    ///< of the whole, where it was given

  /// Sum of layers over engine; NaN without the latter.
  [[nodiscard]] double ratio() const {
    return engine && engine->mean_ms > 0 ? sum_ms / engine->mean_ms : std::nan("");
  }
  /// (sum of layers - engine) / layers that take time, in ms; NaN without the engine's runtime.
  [[nodiscard]] double overhead_per_layer_ms() const {
    return engine && profiled > 0 ? (sum_ms - engine->mean_ms) / static_cast<double>(profiled)
                                  : std::nan("");
  }
};

/// Joins by name; where a name occurs several times, in order of occurrence. Layers whose runtime
/// is 0 (no kernel) are matched but not counted as `profiled`.
[[nodiscard]] inline ProfileJoin join_profile(const Network& network, const EngineProfile& profile,
                                              std::optional<EngineTime> engine = std::nullopt) {
  ProfileJoin join;
  join.engine = engine;
  join.layer_ms.assign(network.layers.size(), std::nan(""));
  std::unordered_map<std::string, std::vector<std::size_t>> places;  // last first
  for (std::size_t i = network.layers.size(); i > 0; --i) {
    places[network.layers[i - 1].name].push_back(i - 1);
  }
  for (const LayerTime& time : profile.layers) {
    join.sum_ms += time.mean_ms;
    if (time.mean_ms > 0) ++join.profiled;
    const auto found = places.find(time.name);
    if (found == places.end() || found->second.empty()) {
      join.unmatched.push_back(time.name);
      continue;
    }
    join.layer_ms[found->second.back()] = time.mean_ms;
    found->second.pop_back();
  }
  return join;
}

}  // namespace layerwatt
