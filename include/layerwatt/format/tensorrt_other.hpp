/// @file
/// The remaining layers of TensorRT's engine inspector: data movement, element-wise work,
/// normalisation, reductions. By `ParameterType`, with the shapes that the file states.
#pragma once

#include <layerwatt/format/tensorrt_layer.hpp>
#include <layerwatt/format/tensorrt_myelin.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// Parameter types that become a Generic layer of this op. "Concat" stands for concat, "Scale"
/// for batch norm, and so on: those have operations of their own.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kEngineOps{{
    {"Shuffle", "transpose"},
    {"Slice", "slice"},
    {"Resize", "resize"},
    {"Gather", "gather"},
    {"Scatter", "scatter"},
    {"Padding", "pad"},
    {"TopK", "topk"},
    {"Unary", "math"},
    {"UnaryElementWise", "math"},
    {"Select", "where"},
    {"Cast", "cast"},
    {"Quantize", "quantize"},
    {"Dequantize", "dequantize"},
    {"Fill", "fill"},
    {"Constant", "fill"},
    {"Reduce", "reduce_mean"},
    {"RaggedSoftMax", "log_softmax"},
    {"GridSample", "grid_sample"},
    {"NMS", "nms"},
    {"NonZero", "nonzero"},
}};

[[nodiscard]] inline Operation generic_layer(const EngineLayer& layer, std::string_view op) {
  Generic generic;
  generic.op = generic_op(op);
  generic.inputs = shapes_of(layer.inputs);
  generic.outputs = shapes_of(layer.outputs);
  if (op == "other") generic.kind = layer.parameter.empty() ? layer.type : layer.parameter;
  std::replace_if(
      generic.kind.begin(), generic.kind.end(),
      [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return generic;
}

/// A change of type is a cast (a quantisation where the file says so); a change of layout moves
/// every element, as a transpose does.
[[nodiscard]] inline Operation engine_reformat(const EngineLayer& layer) {
  const auto from = layer.inputs.front().precision;
  const auto to = layer.outputs.front().precision;
  if (text_member(*layer.json, "Origin") == "QDQ") {
    return generic_layer(layer, to == Precision::int8 ? "quantize" : "dequantize");
  }
  const bool same_count =
      element_count(layer.inputs.front().shape) == element_count(layer.outputs.front().shape);
  return generic_layer(layer, from != to || !same_count ? "cast" : "transpose");
}

/// TensorRT's own element-wise kernels. What is neither one sum nor one product of two tensors
/// is costed by its bytes.
[[nodiscard]] inline Operation engine_elementwise(const EngineLayer& layer) {
  std::string what(text_member(*layer.json, "ElementWiseOperation"));
  if (what.empty()) what = std::string(text_member(*layer.json, "Operation"));
  const bool sum = what == "SUM" || what == "kSUM" || what == "ADD";
  const bool product = what == "PROD" || what == "kPROD" || what == "MUL";
  if (layer.inputs.size() >= 2 && (sum || product)) {
    return Elementwise{sum ? ElementwiseKind::add : ElementwiseKind::mul, shapes_of(layer.inputs)};
  }
  return generic_layer(layer, "other");
}

[[nodiscard]] inline EngineVerdict engine_product(const EngineLayer& layer,
                                                  const IsConstant& is_constant) {
  if (const auto product = find_product(layer.inputs, layer.outputs.front().shape)) {
    return product_layer(layer, *product, is_constant);
  }
  return {std::nullopt, "no two inputs multiply to the shape of the output"};
}

/// `FullyConnected` of TensorRT 8: weights are not among the inputs.
[[nodiscard]] inline Operation engine_dense(const EngineLayer& layer) {
  Dense dense;
  dense.input = layer.inputs.front().shape;
  if (dense.input.rank() == 1 || dense.input.rank() == 3) {  // implicit batch
    dense.input = with_batch_axis(dense.input, dense.input.rank() - 1);
  }
  const JsonTree* maps = layer.json->find("OutMaps", "NbOutputChannels");
  const Shape& out = layer.outputs.front().shape;
  dense.out_features = maps != nullptr   ? whole_number(*maps).value_or(1)
                       : out.rank() >= 2 ? out[1]
                                         : element_count(out);
  dense.activation = engine_activation(*layer.json);
  return dense;
}

[[nodiscard]] inline Operation engine_simple(const EngineLayer& layer) {
  const Shape& input = layer.inputs.front().shape;
  const std::string& type = layer.parameter;
  if (type == "Reformat") return engine_reformat(layer);
  if (type == "ElementWise" || type == "PointWise") return engine_elementwise(layer);
  if (type == "FullyConnected") return engine_dense(layer);
  if (type == "LRN") return Lrn{input, 5};
  if (type == "SoftMax" || type == "Softmax") return Softmax{input, input.rank() >= 2 ? 1 : 0};
  if (type == "Scale" && input.rank() >= 2 && input.rank() <= 5) return BatchNorm{input};
  if (type == "Concatenation" || type == "Concat") return generic_layer(layer, "other");
  if (type == "Activation") {
    const ActivationKind kind = engine_activation(*layer.json);
    if (kind != ActivationKind::none) return Activation{kind, input};
  }
  for (const auto& [parameter, op] : kEngineOps) {
    if (type == parameter) return generic_layer(layer, op);
  }
  return generic_layer(layer, "other");
}

/// Any entry of `Layers`.
/// @throws ParseError, InvalidArgument  the parameters contradict each other or the shapes
[[nodiscard]] inline EngineVerdict engine_verdict(const EngineLayer& layer,
                                                  const IsConstant& is_constant) {
  const bool free = layer.type == "NoOp" || layer.type == "shape_call" || layer.type == "Signal" ||
                    layer.type == "Wait";
  if (free && (layer.inputs.empty() || layer.outputs.empty())) {
    return {Layer{Generic{generic_op("identity"), {Shape{1}}, {Shape{1}}, 0, 0, {}}}, {}};
  }
  if (layer.inputs.empty() || layer.outputs.empty()) {
    return {std::nullopt, "it has no inputs or no outputs"};
  }
  for (const auto* tensors : {&layer.inputs, &layer.outputs}) {
    for (const EngineTensor& tensor : *tensors) {
      if (tensor.dynamic) {
        return {std::nullopt, "a dimension of '" + tensor.name +
                                  "' is not known; export the information from an execution "
                                  "context whose input shapes are set"};
      }
    }
  }
  if (free) return {Layer{generic_layer(layer, "reshape"), engine_precision(layer)}, {}};
  if (layer.type.rfind("Plugin", 0) == 0 || contains(layer.parameter, "Plugin")) {
    return {std::nullopt, "a plugin: what it computes is not in the file"};
  }
  if (layer.type == "Myelin" || layer.parameter == "Myelin") {
    return {std::nullopt,
            "a whole subgraph in one kernel (TensorRT 8's Myelin); its layers are "
            "not in the file"};
  }
  if (layer.parameter == "Convolution") return engine_convolution(layer, false);
  if (layer.parameter == "Deconvolution") return engine_convolution(layer, true);
  if (layer.parameter == "Pooling") return engine_pooling(layer);
  if (layer.parameter == "MatrixMultiply") return engine_product(layer, is_constant);
  if (layer.parameter.empty() && (layer.type == "gemm" || layer.type == "kgen" ||
                                  layer.type == "correlation" || layer.type == "fusion")) {
    return myelin_layer(layer, is_constant);
  }
  return {Layer{engine_simple(layer), engine_precision(layer)}, {}};
}

}  // namespace layerwatt::detail
