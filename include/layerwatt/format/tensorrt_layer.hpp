/// @file
/// One layer of TensorRT's engine inspector, classified by its parameters, shapes and weight
/// counts: the layer type names a kernel family and does not tell a convolution from a fully
/// connected layer.
#pragma once

#include <layerwatt/format/tensorrt_tensor.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// One entry of `Layers`, taken apart.
struct EngineLayer {
  const JsonTree* json = nullptr;
  std::string name;
  std::string type;       ///< `LayerType`: the kernel family
  std::string parameter;  ///< `ParameterType`: the operation; empty for Myelin's kernels
  std::vector<EngineTensor> inputs;
  std::vector<EngineTensor> outputs;
  std::vector<std::string> members;  ///< ONNX nodes, or the parts of "a + b + c"
};

/// A layer, or the reason why there is none.
struct EngineVerdict {
  std::optional<Layer> layer;
  std::string reason;
};

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// `Metadata` holds "[ONNX Layer: a]" once per node, between control characters; without it the
/// name joins the parts by " + ". One part means that nothing was fused.
[[nodiscard]] inline std::vector<std::string> engine_members(std::string_view name,
                                                             std::string_view metadata) {
  constexpr std::string_view kMark = "[ONNX Layer: ";
  std::vector<std::string> members;
  for (std::size_t at = metadata.find(kMark); at != std::string_view::npos;
       at = metadata.find(kMark, at)) {
    at += kMark.size();
    std::size_t end = metadata.find_first_of("\x1e\x1f", at);
    end = std::min(end, metadata.size());
    std::string_view member = metadata.substr(at, end - at);
    if (!member.empty() && member.back() == ']') member.remove_suffix(1);
    members.emplace_back(member);
    at = end;
  }
  for (std::size_t at = 0; members.empty() || at != 0;) {
    const std::size_t plus = name.find(" + ", at);
    members.emplace_back(name.substr(at, plus - at));
    if (plus == std::string_view::npos) break;
    at = plus + 3;
  }
  if (members.size() < 2) members.clear();
  return members;
}

[[nodiscard]] inline ActivationKind engine_activation(const JsonTree& layer) {
  const std::string_view name = text_member(layer, "Activation");
  constexpr std::array<std::pair<std::string_view, ActivationKind>, 11> kNames{{
      {"RELU", ActivationKind::relu},
      {"CLIPPED_RELU", ActivationKind::relu6},
      {"CLIP", ActivationKind::relu6},
      {"LEAKY_RELU", ActivationKind::leaky_relu},
      {"SIGMOID", ActivationKind::sigmoid},
      {"HARD_SIGMOID", ActivationKind::hard_sigmoid},
      {"TANH", ActivationKind::tanh},
      {"ELU", ActivationKind::elu},
      {"SWISH", ActivationKind::silu},
      {"GELU_ERF", ActivationKind::gelu},
      {"GELU_TANH", ActivationKind::gelu},
  }};
  for (const auto& [text, kind] : kNames) {
    if (name == text) return kind;
  }
  const JsonTree* has_relu = layer.find("HasReLU");
  return name.empty() && has_relu != nullptr && has_relu->number != 0 ? ActivationKind::relu
                                                                      : ActivationKind::none;
}

/// The numbers of a key, or `fallback` per axis where it is absent.
[[nodiscard]] inline Shape engine_axes(const JsonTree& layer, std::string_view key,
                                       std::size_t axes, std::int64_t fallback) {
  const JsonTree* value = layer.find(key);
  if (value == nullptr) return Shape::filled(axes, fallback);
  const Shape numbers = engine_numbers(*value, key);
  expects<ParseError>(numbers.rank() == axes, "'", key, "' has ", numbers.rank(),
                      " numbers but the kernel has ", axes, " axes");
  return numbers;
}

/// Kernel is called `Kernel` in convolutions and `WindowSize` in pools.
[[nodiscard]] inline Window engine_window(const JsonTree& layer) {
  const JsonTree* kernel = layer.find("Kernel", "WindowSize", "KernelSize");
  expects<ParseError>(kernel != nullptr, "neither 'Kernel' nor 'WindowSize' is given");
  Window window;
  window.kernel = engine_numbers(*kernel, "Kernel");
  const std::size_t axes = window.kernel.rank();
  window.stride = engine_axes(layer, "Stride", axes, 1);
  window.dilation = engine_axes(layer, "Dilation", axes, 1);
  window.pad_begin = engine_axes(layer, "PrePadding", axes, 0);
  window.pad_end = engine_axes(layer, "PostPadding", axes, 0);
  return window;
}

/// The tensor as N x C x one extent per kernel axis: TensorRT 8 leaves an implicit batch out.
[[nodiscard]] inline Shape with_batch_axis(const Shape& shape, std::size_t axes) {
  if (shape.rank() != axes + 1) return shape;
  Shape full{1};
  for (const std::int64_t extent : shape) full.push_back(extent);
  return full;
}

/// Padding modes kSAME_* leave the numbers at zero: the padding that explains the output extent,
/// the odd element at the end (kSAME_LOWER: at the beginning).
inline void fit_padding(Window& window, const Shape& in, const Shape& out, bool odd_first) {
  for (std::size_t i = 0; i < window.kernel.rank() && i + 2 < in.rank() && i + 2 < out.rank();
       ++i) {
    const std::int64_t reach =
        checked_add(checked_mul(out[i + 2] - 1, window.stride[i]), window_extent(window, i));
    const std::int64_t missing = reach - in[i + 2] - window.pad_begin[i] - window.pad_end[i];
    if (missing <= 0) continue;
    window.pad_begin[i] += odd_first ? ceil_div(missing, 2) : missing / 2;
    window.pad_end[i] += odd_first ? missing / 2 : ceil_div(missing, 2);
  }
}

/// `Weights` of a convolution must be kh kw Cin Cout / groups; where `Groups` does not explain
/// the count, the number of groups that does. 0 where none does.
[[nodiscard]] inline std::int64_t engine_groups(const JsonTree& layer, std::int64_t channels,
                                                std::int64_t out_channels, const Window& window) {
  const JsonTree* stated = layer.find("Groups", "NbGroups");
  const std::int64_t groups = stated != nullptr ? whole_number(*stated).value_or(1) : 1;
  const JsonTree* weights = layer.find("Weights");
  const JsonTree* count = weights != nullptr ? weights->find("Count") : nullptr;
  const std::int64_t given = count != nullptr ? whole_number(*count).value_or(0) : 0;
  const std::int64_t dense =
      checked_mul(checked_mul(channels, out_channels), element_count(window.kernel));
  if (given <= 0 || (groups >= 1 && dense % groups == 0 && dense / groups == given)) return groups;
  const bool possible = dense >= 1 && dense % given == 0 && channels % (dense / given) == 0 &&
                        out_channels % (dense / given) == 0;
  return possible ? dense / given : 0;
}

/// A kernel as large as its input, without padding, computes every output from all inputs.
[[nodiscard]] inline bool is_fully_connected(const Conv& conv) {
  for (std::size_t i = 0; i < conv.window.kernel.rank(); ++i) {
    if (conv.window.kernel[i] != conv.input[i + 2] || conv.window.pad_begin[i] != 0 ||
        conv.window.pad_end[i] != 0) {
      return false;
    }
  }
  return conv.groups == 1;
}

[[nodiscard]] inline Precision engine_precision(const EngineLayer& layer) {
  if (const JsonTree* weights = layer.json->find("Weights")) {
    if (const auto precision = precision_of_format(text_member(*weights, "Type"))) {
      return *precision;
    }
  }
  for (const auto* tensors : {&layer.inputs, &layer.outputs}) {
    for (const EngineTensor& tensor : *tensors) {
      if (tensor.precision) return *tensor.precision;
    }
  }
  return Precision::fp32;
}

[[nodiscard]] inline EngineVerdict engine_convolution(const EngineLayer& layer, bool transposed) {
  Conv conv;
  conv.window = engine_window(*layer.json);
  const std::size_t axes = conv.window.kernel.rank();
  conv.input = with_batch_axis(layer.inputs.front().shape, axes);
  const Shape output = with_batch_axis(layer.outputs.front().shape, axes);
  expects<ParseError>(conv.input.rank() == axes + 2 && output.rank() == axes + 2, "the kernel has ",
                      axes, " axes, the input ", conv.input.rank(), " dimensions and the output ",
                      output.rank());
  validate_window(conv.window, axes, "conv");
  const JsonTree* maps = layer.json->find("OutMaps", "NbOutputMaps");
  conv.out_channels = maps != nullptr ? whole_number(*maps).value_or(output[1]) : output[1];
  conv.groups = engine_groups(*layer.json, conv.input[1], conv.out_channels, conv.window);
  if (conv.groups < 1) {
    return {std::nullopt,
            "'Weights.Count' fits neither kernel, channels and 'Groups' nor any "
            "other number of groups"};
  }
  const JsonTree* bias = layer.json->find("HasBias", "Bias");
  conv.bias = bias != nullptr && (bias->is_object() || bias->number != 0);
  conv.activation = engine_activation(*layer.json);
  const std::string_view mode = text_member(*layer.json, "PaddingMode");
  const Precision precision = engine_precision(layer);
  if (transposed) {
    ConvTranspose up{conv.input,  conv.out_channels, conv.window,    {},
                     conv.groups, conv.bias,         conv.activation};
    for (std::size_t i = 0; i < axes; ++i) {
      const std::int64_t plain =
          checked_add(checked_mul(conv.input[i + 2] - 1, up.window.stride[i]),
                      window_extent(up.window, i)) -
          up.window.pad_begin[i] - up.window.pad_end[i];
      up.output_pad.push_back(std::max<std::int64_t>(0, output[i + 2] - plain));
    }
    return {Layer{up, precision}, {}};
  }
  if (contains(mode, "SAME") || contains(mode, "ROUND_UP")) {
    fit_padding(conv.window, conv.input, output, mode == "kSAME_LOWER");
  }
  const Shape computed = output_shape(conv);
  expects<ParseError>(computed == output, "the parameters give an output of ", to_text(computed),
                      " but 'Dimensions' say ", to_text(output));
  if (is_fully_connected(conv)) {
    return {Layer{Dense{conv.input, conv.out_channels, conv.bias, conv.activation}, precision}, {}};
  }
  return {Layer{conv, precision}, {}};
}

[[nodiscard]] inline EngineVerdict engine_pooling(const EngineLayer& layer) {
  Pool pool;
  const std::string_view kind = text_member(*layer.json, "PoolingType");
  pool.kind = kind == "MAX" ? PoolKind::max : PoolKind::avg;
  pool.window = engine_window(*layer.json);
  const std::size_t axes = pool.window.kernel.rank();
  pool.input = with_batch_axis(layer.inputs.front().shape, axes);
  const Shape output = with_batch_axis(layer.outputs.front().shape, axes);
  expects<ParseError>(pool.input.rank() == axes + 2 && output.rank() == axes + 2, "the window has ",
                      axes, " axes but the input ", pool.input.rank(), " dimensions");
  validate_window(pool.window, axes, "pool");
  const Precision precision = engine_precision(layer);
  bool global = true;
  for (std::size_t i = 0; i < axes; ++i) {
    global = global && pool.window.kernel[i] == pool.input[i + 2] && output[i + 2] == 1 &&
             pool.window.pad_begin[i] == 0 && pool.window.pad_end[i] == 0;
  }
  if (global) return {Layer{GlobalPool{pool.kind, pool.input}, precision}, {}};
  const std::string_view mode = text_member(*layer.json, "PaddingMode");
  pool.ceil_mode = contains(mode, "ROUND_UP");
  if (contains(mode, "SAME")) fit_padding(pool.window, pool.input, output, mode == "kSAME_LOWER");
  const Shape computed = output_shape(pool);
  expects<ParseError>(computed == output, "the parameters give an output of ", to_text(computed),
                      " but 'Dimensions' say ", to_text(output));
  return {Layer{pool, precision}, {}};
}

}  // namespace layerwatt::detail
