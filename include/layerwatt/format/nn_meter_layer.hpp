/// @file
/// One node of nn-Meter's intermediate representation: shapes are stated (NHWC), nothing is
/// inferred.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/format/paleo_layer.hpp>
#include <layerwatt/layer/layer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

struct NnMeterVerdict {
  std::optional<Operation> operation;
  std::string reason;
};

/// A list of shapes, NHWC to N x C x H x W; unknown batches are 1, scalars have one element.
[[nodiscard]] inline std::vector<Shape> nn_meter_shapes(const JsonTree& attributes,
                                                        std::string_view key) {
  std::vector<Shape> shapes;
  const JsonTree* list = attributes.find(key);
  if (list == nullptr || !list->is_array()) return shapes;
  for (const JsonTree& item : list->items) {
    std::vector<std::int64_t> extents;
    for (const JsonTree& extent : item.items) {
      const auto number = whole_number(extent);
      expects<ParseError>(number && *number >= -1, "'", key,
                          "' holds something else than whole numbers");
      expects<ParseError>(*number >= 0 || extents.empty(), "'", key,
                          "' has an unknown extent behind the batch");
      extents.push_back(*number == -1 ? 1 : *number);
    }
    shapes.push_back(extents.empty() ? Shape{1} : channels_first(extents));
  }
  return shapes;
}

/// TensorFlow's nodes whose output looks like their input.
inline constexpr std::array<std::pair<std::string_view, ActivationKind>, 9> kNnMeterActivations{{
    {"Relu", ActivationKind::relu},
    {"Relu6", ActivationKind::relu6},
    {"LeakyRelu", ActivationKind::leaky_relu},
    {"Elu", ActivationKind::elu},
    {"Sigmoid", ActivationKind::sigmoid},
    {"Tanh", ActivationKind::tanh},
    {"HardSigmoid", ActivationKind::hard_sigmoid},
    {"HardSwish", ActivationKind::hard_swish},
    {"Gelu", ActivationKind::gelu},
}};

inline constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kNnMeterGeneric{{
    {"Reshape", "reshape"},
    {"Squeeze", "reshape"},
    {"ExpandDims", "reshape"},
    {"Flatten", "reshape"},
    {"Identity", "identity"},
    {"Transpose", "transpose"},
    {"StridedSlice", "slice"},
    {"Slice", "slice"},
    {"Split", "split"},
    {"Pad", "pad"},
    {"Pack", "tile"},
    {"Sub", "sub"},
    {"RealDiv", "div"},
    {"Maximum", "max"},
    {"Minimum", "min"},
    {"ResizeNearestNeighbor", "resize"},
}};

/// Kernel and strides as [h, w]; explicit padding where it is not SAME or VALID.
[[nodiscard]] inline Window nn_meter_window(const JsonTree& inner, std::string_view kernel_key,
                                            const Shape& input) {
  expects<ParseError>(input.rank() == 4, "the input has ", input.rank(),
                      " dimensions; a window needs 4");
  const auto kernel = number_list(inner, kernel_key, 2, 1);
  const auto strides = number_list(inner, "strides", 2, 1);
  Window window = square_window(1);
  window.kernel = {kernel[0], kernel[1]};
  window.stride = {strides[0], strides[1]};
  if (inner.find("dilations") != nullptr) {
    const auto dilations = number_list(inner, "dilations", 2, 1);
    window.dilation = {dilations[0], dilations[1]};
  }
  if (text_member(inner, "padding") == "SAME") {
    pad_same(window, input);
  } else if (inner.find("pads") != nullptr) {
    const auto pads = number_list(inner, "pads", 4, 0);  // [top, left, bottom, right]
    window.pad_begin = {pads[0], pads[1]};
    window.pad_end = {pads[2], pads[3]};
  }
  return window;
}

/// `weight_shape` is [h, w, in, out]; of depthwise convolutions [h, w, in, multiplier].
[[nodiscard]] inline Operation nn_meter_convolution(const JsonTree& inner, const Shape& input,
                                                    const Shape& output, bool depthwise) {
  Conv conv{input, output[1], nn_meter_window(inner, "kernel_shape", input), 1, false, {}};
  if (depthwise) {
    conv.groups = input[1];
  } else if (inner.find("weight_shape") != nullptr) {
    const std::int64_t reads = number_list(inner, "weight_shape", 4, 1)[2];
    expects<ParseError>(input[1] % reads == 0, "'weight_shape' reads ", reads,
                        " channels but the input has ", input[1]);
    conv.groups = input[1] / reads;
  }
  const Shape computed = output_shape(conv);
  expects<ParseError>(computed == output, "the parameters give an output of ", to_text(computed),
                      " but 'output_shape' says ", to_text(output));
  return conv;
}

/// A pool whose window is the whole input is global.
[[nodiscard]] inline Operation nn_meter_pool(const JsonTree& inner, PoolKind kind,
                                             const Shape& input) {
  const Pool pool{kind, input, nn_meter_window(inner, "ksize", input), false};
  const bool global = pool.window.kernel[0] == input[2] && pool.window.kernel[1] == input[3] &&
                      output_shape(pool)[2] == 1 && output_shape(pool)[3] == 1;
  if (global) return GlobalPool{kind, input};
  return pool;
}

/// A sum or product; an operand of one element is a constant of the network.
[[nodiscard]] inline Operation nn_meter_elementwise(ElementwiseKind kind,
                                                    std::vector<Shape> inputs) {
  if (inputs.size() == 1) inputs.push_back({1});
  return Elementwise{kind, std::move(inputs)};
}

/// `inputs`: shapes of the tensors read, weights possibly left out.
[[nodiscard]] inline NnMeterVerdict nn_meter_layer(const JsonTree& attributes,
                                                   const std::string& type,
                                                   const std::vector<Shape>& inputs,
                                                   const std::vector<Shape>& outputs) {
  static const JsonTree kNone;
  const JsonTree* found = attributes.find("attr");
  const JsonTree& inner = found != nullptr ? *found : kNone;
  if (inputs.empty() || outputs.empty()) return {std::nullopt, "its shapes are not in the file"};
  const Shape& input = inputs.front();
  const Shape& output = outputs.front();
  const auto known = [](Operation operation) { return NnMeterVerdict{std::move(operation), {}}; };
  if (type == "Conv2D" || type == "DepthwiseConv2dNative") {
    expects<ParseError>(output.rank() == 4, "'output_shape' does not have 4 dimensions");
    return known(nn_meter_convolution(inner, input, output, type != "Conv2D"));
  }
  if (type == "MaxPool") return known(nn_meter_pool(inner, PoolKind::max, input));
  if (type == "AvgPool") return known(nn_meter_pool(inner, PoolKind::avg, input));
  if (type == "Mean" && input.rank() >= 3 && element_count(output) == input[0] * input[1]) {
    return known(GlobalPool{PoolKind::avg, input});
  }
  if (type == "MatMul" && input.rank() == 2 && output.rank() == 2) {
    return known(Dense{input, output[1], false, ActivationKind::none});
  }
  if (type == "FusedBatchNorm" || type == "FusedBatchNormV3" || type == "BatchNorm") {
    return known(BatchNorm{input});
  }
  if ((type == "BiasAdd" || type == "Add" || type == "AddV2") && inputs.size() >= 2) {
    return known(nn_meter_elementwise(ElementwiseKind::add, inputs));
  }
  if (type == "BiasAdd" && input.rank() >= 2) {
    Shape bias{input[1]};
    for (std::size_t i = 2; i < input.rank(); ++i) bias.push_back(1);
    return known(Elementwise{ElementwiseKind::add, {input, bias}, ActivationKind::none, 1});
  }
  if (type == "Mul") return known(nn_meter_elementwise(ElementwiseKind::mul, inputs));
  if (type == "Add" || type == "AddV2") {
    return known(nn_meter_elementwise(ElementwiseKind::add, inputs));
  }
  if (type == "Softmax") return known(Softmax{input, input.rank() >= 2 ? 1 : 0});
  if (type == "Concat" || type == "ConcatV2") return known(Concat{inputs, 1});
  for (const auto& [name, kind] : kNnMeterActivations) {
    if (type == name) return known(Activation{kind, input});
  }
  for (const auto& [name, op] : kNnMeterGeneric) {
    if (type == name) return known(Generic{generic_op(op), inputs, outputs, 0, 0, {}});
  }
  return {std::nullopt, "no layer of ours computes this type"};
}

}  // namespace layerwatt::detail
