/// @file
/// What if: the network with some layers changed, all of them narrower or wider, or another input
/// resolution. Shape arithmetic is done anew through the graph, as if an edited file were read.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/text.hpp>
#include <layerwatt/network/infer_edges.hpp>
#include <layerwatt/network/reflow.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

/// One key of the layer text of one layer: `conv1.out=96`.
struct LayerSetting {
  std::string layer;
  std::string key;
  std::string value;
  friend bool operator==(const LayerSetting&, const LayerSetting&) = default;
};

/// `LAYER.KEY=VALUE`; LAYER may hold dots.
/// @throws ParseError  another form
[[nodiscard]] inline LayerSetting parse_setting(std::string_view text) {
  const auto equals = text.find('=');
  const auto dot = equals == std::string_view::npos ? equals : text.rfind('.', equals);
  expects<ParseError>(
      dot != std::string_view::npos && dot > 0 && dot + 1 < equals && equals + 1 < text.size(),
      "setting '", text, "': is not LAYER.KEY=VALUE; write e.g. conv1.out=96");
  return {std::string(text.substr(0, dot)), std::string(text.substr(dot + 1, equals - dot - 1)),
          std::string(text.substr(equals + 1))};
}

struct WhatIf {
  std::vector<LayerSetting> settings{};
  double width = 1;    ///< factor on the channels that every layer but the last ones writes
  Shape resolution{};  ///< one number for all spatial axes of the input, or one per axis; or empty

  [[nodiscard]] bool changes() const {
    return !settings.empty() || width != 1 || !resolution.empty();
  }
};

/// `channels` times `width`: the nearest multiple of 8 where `channels` is one (at least 8), else
/// the nearest whole number, at least 1. Equal counts stay equal, so that sums of tensors remain
/// possible.
[[nodiscard]] inline std::int64_t scaled_channels(std::int64_t channels, double width) {
  const std::int64_t step = channels % 8 == 0 ? 8 : 1;
  const double steps =
      std::round(static_cast<double>(channels) * width / static_cast<double>(step));
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(steps)) * step;
}

namespace detail {

inline Layer with_setting(const NamedLayer& named, const LayerSetting& setting) {
  const std::string what = named.name + "." + setting.key + "=" + setting.value;
  expects<ParseError>(setting.key != "in", "setting ", what,
                      ": inputs follow from the layers before; change those, or the resolution");
  const std::string before = to_text(named.layer);
  std::string text;
  bool found = false;
  for (const std::string_view token : split(before, ' ')) {
    const bool same = token.substr(0, token.find('=')) == setting.key && !text.empty();
    if (!text.empty()) text += ' ';
    text += same ? setting.key + "=" + setting.value : std::string(token);
    found = found || same;
  }
  if (!found) text += " " + setting.key + "=" + setting.value;
  try {
    return parse_layer(text);
  } catch (const Error& error) {
    fail<ParseError>("setting ", what, ": ", error.what());
  }
}

/// Layers that decide how many channels there are: their outputs have what they say.
inline bool sets_channels(const Layer& layer) {
  if (const auto* conv = std::get_if<Conv>(&layer.operation)) return !is_depthwise(*conv);
  if (const auto* product = std::get_if<MatMul>(&layer.operation)) return product->weights == 1;
  if (const auto* conv = std::get_if<ConvTranspose>(&layer.operation)) {
    return !(conv->groups > 1 && conv->groups == conv->input[1]);
  }
  return std::holds_alternative<Dense>(layer.operation);
}

inline void scale_channels(Layer& layer, double width) {
  if (auto* conv = std::get_if<Conv>(&layer.operation)) {
    conv->out_channels = scaled_channels(conv->out_channels, width);
  } else if (auto* transpose = std::get_if<ConvTranspose>(&layer.operation)) {
    transpose->out_channels = scaled_channels(transpose->out_channels, width);
  } else if (auto* fc = std::get_if<Dense>(&layer.operation)) {
    fc->out_features = scaled_channels(fc->out_features, width);
  } else if (auto* product = std::get_if<MatMul>(&layer.operation)) {
    std::int64_t& columns = product->right[product->right.rank() - 1];
    columns = scaled_channels(columns, width);
  }
}

/// For each layer, whether the outputs of the network get their channels from it.
inline std::vector<bool> final_layers(const Network& network) {
  std::vector<bool> seen(network.layers.size()), final(network.layers.size());
  std::vector<Source> open = network.outputs;
  while (!open.empty()) {
    const Source source = open.back();
    open.pop_back();
    if (source.layer == Source::kOutside) continue;
    const auto at = static_cast<std::size_t>(source.layer);
    if (seen[at]) continue;
    seen[at] = true;
    final[at] = sets_channels(network.layers[at].layer);
    if (final[at]) continue;
    for (const Source& before : sources_of(network, at)) open.push_back(before);
  }
  return final;
}

inline Shape at_resolution(Shape shape, const Shape& resolution) {
  if (shape.rank() < 4) return shape;
  const std::size_t axes = shape.rank() - 2;
  expects(resolution.rank() == 1 || resolution.rank() == axes, "resolution: ", resolution.rank(),
          " numbers for ", axes, " spatial axes; give one, or one per axis");
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t extent = resolution[resolution.rank() == 1 ? 0 : i];
    expects(extent >= 1, "resolution: ", extent, "; it must be >= 1");
    if (shape[i + 2] > 1) shape[i + 2] = extent;
  }
  return shape;
}

}  // namespace detail

/// Settings first, then width (of layers without a setting of their own), then resolution, all in
/// one pass through the graph. Networks without edges get the likeliest ones (with_edges).
/// @throws ParseError  a setting that no layer text could have, or for a layer that is not there
/// @throws InvalidArgument  naming the layer that becomes impossible
[[nodiscard]] inline Network what_if(const Network& original, const WhatIf& change) {
  if (!change.changes()) return original;
  expects(change.width > 0 && std::isfinite(change.width), "width: factor ", change.width,
          "; it must be > 0");
  const Network network = with_edges(original);
  std::vector<Layer> edited;
  std::vector<std::string_view> names;
  for (const NamedLayer& named : network.layers) {
    edited.push_back(named.layer);
    names.push_back(named.name);
  }
  const std::vector<bool> final = detail::final_layers(network);
  std::vector<bool> own(edited.size());
  for (const LayerSetting& setting : change.settings) {
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), setting.layer) -
                                             names.begin());
    expects<ParseError>(at < names.size(), "setting ", setting.layer, ".", setting.key,
                        ": the network has no layer '", setting.layer, "'; ",
                        did_you_mean(setting.layer, names).empty()
                            ? "see 'layerwatt describe'"
                            : did_you_mean(setting.layer, names));
    edited[at] = detail::with_setting({setting.layer, edited[at]}, setting);
    own[at] = true;
  }
  for (std::size_t i = 0; i < edited.size() && change.width != 1; ++i) {
    const bool scales = detail::sets_channels(edited[i]) && !final[i] && !own[i];
    if (scales) detail::scale_channels(edited[i], change.width);
  }
  Network changed = reflow(network, edited, [&](const Shape& shape) {
    return change.resolution.empty() ? shape : detail::at_resolution(shape, change.resolution);
  });
  return has_edges(original) ? changed : without_edges(std::move(changed));
}

}  // namespace layerwatt
