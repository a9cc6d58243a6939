/// @file
/// One layer of a Caffe network: its parameters and input shapes to an operation.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/format/prototxt.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// "InnerProduct", "INNER_PRODUCT" (the older dialect): "innerproduct".
[[nodiscard]] inline std::string caffe_type(std::string_view written) {
  std::string type;
  for (const char c : written) {
    if (c != '_') type += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return type;
}

/// The parameter message of a layer; an empty one where it is left out.
[[nodiscard]] inline const TextField& caffe_param(const TextField& layer, std::string_view name) {
  static const TextField kNone;
  const TextField* param = layer.find(name);
  return param != nullptr && param->is_message ? *param : kNone;
}

[[nodiscard]] inline bool caffe_flag(const TextField& message, std::string_view name,
                                     bool fallback) {
  const std::string_view text = message.text(name);
  return text.empty() ? fallback : text == "true" || text == "1";
}

/// `kernel_size` (once, or once per axis) or `kernel_h` and `kernel_w`; likewise stride and pad.
[[nodiscard]] inline Shape caffe_axes(const TextField& param, std::string_view name,
                                      std::string_view prefix, std::size_t axes,
                                      std::int64_t fallback) {
  const auto given = param.all(name);
  if (given.empty()) {
    const std::string high = concatenate(prefix, "_h");
    const std::string wide = concatenate(prefix, "_w");
    if (axes != 2 || (param.find(high) == nullptr && param.find(wide) == nullptr)) {
      return Shape::filled(axes, fallback);
    }
    return {integer_field(param, high, fallback), integer_field(param, wide, fallback)};
  }
  expects<ParseError>(given.size() == 1 || given.size() == axes, "line ", given.front()->line,
                      ": '", name, "' is given ", given.size(), " times for ", axes, " axes");
  Shape numbers;
  for (std::size_t i = 0; i < axes; ++i) {
    const TextField* field = given[given.size() == 1 ? 0 : i];
    const auto number = parse_number<std::int64_t>(field->value);
    expects<ParseError>(number.has_value(), "line ", field->line, ": '", name, "' is '",
                        field->value, "'; it must be a whole number");
    numbers.push_back(*number);
  }
  return numbers;
}

[[nodiscard]] inline Window caffe_window(const TextField& param, const Shape& input) {
  expects<ParseError>(input.rank() >= 3 && input.rank() <= 5, "the input has ", input.rank(),
                      " dimensions; it needs batch, channels and spatial axes");
  const std::size_t axes = input.rank() - 2;
  Window window;
  window.kernel = caffe_axes(param, "kernel_size", "kernel", axes, 0);
  expects<ParseError>(window.kernel[0] >= 1, "'kernel_size' is missing or below 1");
  window.stride = caffe_axes(param, "stride", "stride", axes, 1);
  window.pad_begin = caffe_axes(param, "pad", "pad", axes, 0);
  window.pad_end = window.pad_begin;
  window.dilation = caffe_axes(param, "dilation", "dilation", axes, 1);
  return window;
}

[[nodiscard]] inline Operation caffe_convolution(const TextField& layer, const std::string& type,
                                                 const Shape& input) {
  const TextField& param = caffe_param(layer, "convolution_param");
  const Window window = caffe_window(param, input);
  const std::int64_t out = integer_field(param, "num_output", input[1]);
  const bool depthwise = type == "depthwiseconvolution" || type == "convolutiondepthwise";
  const std::int64_t groups = depthwise ? input[1] : integer_field(param, "group", 1);
  const bool bias = caffe_flag(param, "bias_term", true);
  if (type == "deconvolution") {
    return ConvTranspose{input, out, window, {}, groups, bias, ActivationKind::none};
  }
  return Conv{input, out, window, groups, bias, ActivationKind::none};
}

/// Caffe rounds the output of pools up, unless `round_mode: FLOOR` or `ceil_mode: false` says
/// otherwise.
[[nodiscard]] inline Operation caffe_pooling(const TextField& layer, const Shape& input) {
  const TextField& param = caffe_param(layer, "pooling_param");
  const std::string_view kind = param.text("pool", "MAX");
  const PoolKind pool_kind = kind == "MAX" || kind == "0" ? PoolKind::max : PoolKind::avg;
  if (caffe_flag(param, "global_pooling", false)) return GlobalPool{pool_kind, input};
  const bool floored = param.text("round_mode") == "FLOOR" || !caffe_flag(param, "ceil_mode", true);
  return Pool{pool_kind, input, caffe_window(param, input), !floored};
}

/// Everything from `axis` on is contracted; axis 1 of images is the usual case.
[[nodiscard]] inline Operation caffe_dense(const TextField& layer, const Shape& input) {
  const TextField& param = caffe_param(layer, "inner_product_param");
  Dense dense;
  dense.input = input;
  dense.out_features = integer_field(param, "num_output", 0);
  dense.bias = caffe_flag(param, "bias_term", true);
  const std::int64_t axis = integer_field(param, "axis", 1);
  const bool usual = axis == 1 && input.rank() != 3;
  dense.axis = usual ? 0 : axis;
  return dense;
}

/// The length of `shape` from `axis` on, one extent per channel, as numpy broadcasts it.
[[nodiscard]] inline Shape per_channel(const Shape& shape) {
  Shape channels{shape[1]};
  for (std::size_t i = 2; i < shape.rank(); ++i) channels.push_back(1);
  return channels;
}

/// Sums, products and maxima; `Scale` and `Bias` of two bottoms broadcast the second one.
[[nodiscard]] inline Operation caffe_eltwise(const TextField& layer, const std::string& type,
                                             std::vector<Shape> inputs) {
  if (type == "scale" || type == "bias") {
    while (inputs[1].rank() < inputs[0].rank()) inputs[1].push_back(1);
    return Elementwise{type == "scale" ? ElementwiseKind::mul : ElementwiseKind::add, inputs};
  }
  const std::string_view operation = caffe_param(layer, "eltwise_param").text("operation", "SUM");
  if (operation == "MAX" || operation == "2") {
    return Generic{generic_op("max"), inputs, {inputs.front()}, 0, 0, {}};
  }
  const bool product = operation == "PROD" || operation == "0";
  return Elementwise{product ? ElementwiseKind::mul : ElementwiseKind::add, inputs};
}

[[nodiscard]] inline Operation caffe_reshape(const TextField& layer, const Shape& input) {
  Shape output;
  const TextField& shape = caffe_param(caffe_param(layer, "reshape_param"), "shape");
  std::int64_t known = 1;
  std::optional<std::size_t> open;
  for (const TextField* dim : shape.all("dim")) {
    const std::int64_t extent = parse_number<std::int64_t>(dim->value).value_or(0);
    const bool copied = extent == 0 && output.rank() < input.rank();
    output.push_back(copied ? input[output.rank()] : extent);
    if (extent == -1) {
      open = output.rank() - 1;
    } else {
      known = checked_mul(known, output[output.rank() - 1]);
    }
  }
  if (open && known > 0) output[*open] = element_count(input) / known;
  return Generic{generic_op("reshape"), {input}, {output}, 0, 0, {}};
}

[[nodiscard]] inline Operation caffe_flatten(const Shape& input) {
  const Shape output{input[0], element_count_from(input, 1)};
  return Generic{generic_op("reshape"), {input}, {output}, 0, 0, {}};
}

/// `Crop` cuts the first bottom to the extents of the second from `axis` on.
[[nodiscard]] inline Operation caffe_crop(const TextField& layer,
                                          const std::vector<Shape>& inputs) {
  expects<ParseError>(inputs.size() == 2 && inputs[0].rank() == inputs[1].rank(),
                      "needs two bottoms with the same number of dimensions");
  const std::int64_t axis = integer_field(caffe_param(layer, "crop_param"), "axis", 2);
  Shape output = inputs[0];
  for (std::size_t i = 0; i < output.rank(); ++i) {
    if (static_cast<std::int64_t>(i) >= axis) output[i] = std::min(output[i], inputs[1][i]);
  }
  return Generic{generic_op("slice"), {inputs[0]}, {output}, 0, 0, {}};
}

[[nodiscard]] inline Operation caffe_permute(const TextField& layer, const Shape& input) {
  Shape output;
  for (const TextField* order : caffe_param(layer, "permute_param").all("order")) {
    const auto axis = parse_number<std::size_t>(order->value).value_or(input.rank());
    expects<ParseError>(axis < input.rank(), "line ", order->line, ": 'order' names axis ",
                        order->value, " of a tensor with ", input.rank(), " dimensions");
    output.push_back(input[axis]);
  }
  if (output.rank() != input.rank()) output = input;
  return Generic{generic_op("transpose"), {input}, {output}, 0, 0, {}};
}

/// `Slice`: cuts along one axis, evenly or at the given points.
[[nodiscard]] inline Operation caffe_slice(const TextField& layer, const Shape& input,
                                           std::size_t tops) {
  const TextField& param = caffe_param(layer, "slice_param");
  const std::int64_t axis = integer_field(param, "axis", integer_field(param, "slice_dim", 1));
  const auto rank = static_cast<std::int64_t>(input.rank());
  expects<ParseError>(axis >= -rank && axis < rank && tops >= 1, "'axis' is ", axis,
                      " but the input has ", rank, " dimensions");
  const auto at = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
  std::vector<std::int64_t> ends;
  for (const TextField* point : param.all("slice_point")) {
    ends.push_back(parse_number<std::int64_t>(point->value).value_or(0));
  }
  const auto parts = static_cast<std::int64_t>(tops);
  if (ends.empty()) {
    for (std::int64_t i = 1; i < parts; ++i) ends.push_back(input[at] / parts * i);
  }
  ends.push_back(input[at]);
  Generic split{generic_op("split"), {input}, {}, 0, 0, {}};
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    split.outputs.push_back(input);
    split.outputs.back()[at] = end - begin;
    begin = end;
  }
  return split;
}

/// Layers without parameters that matter: type and what they become.
inline constexpr std::array<std::pair<std::string_view, ActivationKind>, 8> kCaffeActivations{{
    {"relu6", ActivationKind::relu6},
    {"elu", ActivationKind::elu},
    {"sigmoid", ActivationKind::sigmoid},
    {"tanh", ActivationKind::tanh},
    {"swish", ActivationKind::silu},
    {"hardswish", ActivationKind::hard_swish},
    {"hardsigmoid", ActivationKind::hard_sigmoid},
    {"sigmoidcrossentropyloss", ActivationKind::sigmoid},
}};

/// Same extents in and out, by bytes.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kCaffeSame{{
    {"power", "pow"},
    {"exp", "exp"},
    {"log", "log"},
    {"absval", "abs"},
    {"bnll", "softplus"},
    {"threshold", "greater"},
    {"mvn", "mean_variance_norm"},
    {"normalize", "lp_norm"},
    {"shufflechannel", "transpose"},
    {"clip", "clip"},
}};

}  // namespace layerwatt::detail
