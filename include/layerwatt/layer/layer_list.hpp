/// @file
/// Layer lists: a network as text, one `NAME: LAYER TEXT` per line, `#` comments.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/text.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// Where an input tensor of a layer comes from: which output of which layer of the network.
struct Source {
  static constexpr std::int32_t kOutside = -1;  ///< an input or constant of the network
  std::int32_t layer = kOutside;                ///< index into the network's layers
  std::int32_t output = 0;                      ///< index into output_shapes of that layer
  friend bool operator==(const Source&, const Source&) = default;
};

/// A layer, the name that its network gives it, and its place in the graph.
struct NamedLayer {
  std::string name;
  Layer layer;
  /// One per entry of input_shapes(layer), in that order; empty where the network has no edges.
  std::vector<Source> sources{};
  /// Names of the layers that were fused into this one, itself included; empty where nothing was.
  std::vector<std::string> members{};
  /// Index of the layer that computes this one as well, -1 where it is computed by itself.
  std::int32_t fused_into = -1;
  friend bool operator==(const NamedLayer&, const NamedLayer&) = default;
};

/// Reads a layer list. `file` is only used in messages.
/// @throws ParseError  "FILE:LINE:COLUMN: why", also for a name that occurs twice
[[nodiscard]] inline std::vector<NamedLayer> parse_layer_list(std::string_view text,
                                                              std::string_view file) {
  std::vector<NamedLayer> layers;
  std::set<std::string, std::less<>> names;
  std::size_t line_number = 0;
  for (const std::string_view raw : split(text, '\n')) {
    ++line_number;
    const std::string_view line = trim(raw.substr(0, raw.find('#')));
    if (line.empty()) continue;
    const auto where = [&](std::string_view part) {
      return detail::concatenate(file, ":", line_number, ":", part.data() - raw.data() + 1, ": ");
    };
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos || trim(line.substr(0, colon)).empty()) {
      fail<ParseError>(where(line), "'", line,
                       "' is not of the form 'NAME: LAYER TEXT', e.g. 'conv1: conv "
                       "in=1x3x224x224 out=64 k=7'");
    }
    const std::string_view name = trim(line.substr(0, colon));
    const std::string_view layer_text = trim(line.substr(colon + 1));
    if (!names.emplace(name).second) {
      fail<ParseError>(where(name), "the name '", name, "' occurs twice; rename one");
    }
    try {
      layers.push_back({std::string(name), parse_layer(layer_text)});
    } catch (const ParseError& error) {
      fail<ParseError>(where(layer_text), error.what());
    }
  }
  return layers;
}

/// The inverse of parse_layer_list.
[[nodiscard]] inline std::string to_text(const std::vector<NamedLayer>& layers) {
  std::string text;
  for (const NamedLayer& named : layers) {
    text += named.name + ": " + to_text(named.layer) + "\n";
  }
  return text;
}

}  // namespace layerwatt
