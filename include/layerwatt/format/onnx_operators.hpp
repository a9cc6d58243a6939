/// @file
/// Which reader understands which ONNX operator.
#pragma once

#include <layerwatt/format/onnx_movement.hpp>
#include <layerwatt/format/onnx_pointwise.hpp>
#include <layerwatt/format/onnx_products.hpp>
#include <layerwatt/format/onnx_sources.hpp>
#include <layerwatt/format/onnx_windows.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace layerwatt::onnx {

using OperatorReader = void (*)(NodeContext&);
using Operators = std::unordered_map<std::string_view, OperatorReader>;

namespace detail {

inline void add_shape_operators(Operators& all) {
  const Operators readers{{"Constant", read_constant},
                          {"ConstantOfShape", read_constant_of_shape},
                          {"Shape", read_shape},
                          {"Size", read_size},
                          {"Range", read_range},
                          {"NonZero", read_nonzero},
                          {"RandomNormal", read_random},
                          {"RandomUniform", read_random},
                          {"RandomNormalLike", read_random},
                          {"RandomUniformLike", read_random},
                          {"EyeLike", read_eye_like},
                          {"Reshape", read_reshape},
                          {"Flatten", read_flatten},
                          {"Squeeze", read_squeeze},
                          {"Unsqueeze", read_unsqueeze},
                          {"Identity", read_identity},
                          {"Dropout", read_dropout},
                          {"Cast", read_cast},
                          {"CastLike", read_cast},
                          {"Transpose", read_transpose},
                          {"Concat", read_concat},
                          {"Split", read_split},
                          {"Slice", read_slice},
                          {"Pad", read_pad},
                          {"Expand", read_expand},
                          {"Tile", read_tile},
                          {"Gather", read_gather},
                          {"GatherND", read_gather_nd},
                          {"GatherElements", read_gather_elements},
                          {"Scatter", read_scatter},
                          {"ScatterND", read_scatter},
                          {"ScatterElements", read_scatter},
                          {"TensorScatter", read_scatter},
                          {"DepthToSpace", read_depth_to_space},
                          {"SpaceToDepth", read_depth_to_space},
                          {"Resize", read_resize},
                          {"Upsample", read_resize},
                          {"QuantizeLinear", read_quantize},
                          {"DequantizeLinear", read_quantize},
                          {"DynamicQuantizeLinear", read_quantize}};
  all.insert(readers.begin(), readers.end());
}

inline void add_products_and_windows(Operators& all) {
  const Operators readers{{"Conv", read_conv},
                          {"ConvInteger", read_conv},
                          {"QLinearConv", read_conv},
                          {"ConvTranspose", read_conv_transpose},
                          {"MaxPool", read_pool},
                          {"AveragePool", read_pool},
                          {"LpPool", read_pool},
                          {"GlobalAveragePool", read_global_pool},
                          {"GlobalMaxPool", read_global_pool},
                          {"GlobalLpPool", read_global_pool},
                          {"MaxUnpool", read_unpool},
                          {"RoiAlign", read_roi},
                          {"MaxRoiPool", read_roi},
                          {"GridSample", read_grid_sample},
                          {"Gemm", read_gemm},
                          {"MatMul", read_matmul},
                          {"MatMulInteger", read_matmul},
                          {"QLinearMatMul", read_matmul},
                          {"Einsum", read_einsum},
                          {"LSTM", read_recurrent},
                          {"GRU", read_recurrent},
                          {"RNN", read_recurrent},
                          {"Attention", read_attention}};
  all.insert(readers.begin(), readers.end());
}

template <ActivationKind kind>
void activation(NodeContext& c) {
  read_activation(c, kind);
}
inline void add_activations(Operators& all) {
  const Operators readers{{"Relu", activation<ActivationKind::relu>},
                          {"LeakyRelu", activation<ActivationKind::leaky_relu>},
                          {"Elu", activation<ActivationKind::elu>},
                          {"Gelu", activation<ActivationKind::gelu>},
                          {"Swish", activation<ActivationKind::silu>},
                          {"Sigmoid", activation<ActivationKind::sigmoid>},
                          {"HardSigmoid", activation<ActivationKind::hard_sigmoid>},
                          {"HardSwish", activation<ActivationKind::hard_swish>},
                          {"Tanh", activation<ActivationKind::tanh>},
                          {"Clip", read_clip},
                          {"Softmax", read_softmax},
                          {"LogSoftmax", read_softmax},
                          {"Hardmax", read_softmax},
                          {"BatchNormalization", read_batch_norm},
                          {"LRN", read_lrn},
                          {"LpNormalization", read_lp_norm},
                          {"TopK", read_topk},
                          {"OneHot", read_one_hot},
                          {"PRelu", read_prelu},
                          {"NegativeLogLikelihoodLoss", read_loss},
                          {"SoftmaxCrossEntropyLoss", read_loss},
                          {"Where", read_where}};
  all.insert(readers.begin(), readers.end());
}

/// ONNX operators that read like others under one of our names.
struct Renamed {
  std::string_view onnx;
  std::string_view ours;
};

inline constexpr auto kUnary = std::to_array<Renamed>({
    {"Abs", "abs"},
    {"Neg", "neg"},
    {"Sign", "sign"},
    {"Sqrt", "sqrt"},
    {"Exp", "exp"},
    {"Log", "log"},
    {"Erf", "erf"},
    {"Sin", "sin"},
    {"Cos", "cos"},
    {"Floor", "floor"},
    {"Ceil", "ceil"},
    {"Round", "round"},
    {"Reciprocal", "reciprocal"},
    {"Not", "not"},
    {"Softplus", "softplus"},
    {"Softsign", "softsign"},
    {"Mish", "mish"},
    {"Selu", "selu"},
    {"Celu", "celu"},
    {"ThresholdedRelu", "clip"},
    {"Shrink", "shrink"},
    {"Tan", "math"},
    {"Asin", "math"},
    {"Acos", "math"},
    {"Atan", "math"},
    {"Sinh", "math"},
    {"Cosh", "math"},
    {"Asinh", "math"},
    {"Acosh", "math"},
    {"Atanh", "math"},
    {"IsNaN", "math"},
    {"IsInf", "math"},
    {"BitwiseNot", "math"},
    {"Bernoulli", "math"},
    {"CumSum", "cumsum"},
    {"CumProd", "cumsum"},
    {"ReverseSequence", "other"},
    {"Trilu", "other"},
    {"MeanVarianceNormalization", "mean_variance_norm"},
});

inline constexpr auto kBroadcast = std::to_array<Renamed>({
    {"Add", "add"},
    {"Sum", "add"},
    {"Mul", "mul"},
    {"Sub", "sub"},
    {"Div", "div"},
    {"Max", "max"},
    {"Min", "min"},
    {"Mean", "mean"},
    {"Pow", "pow"},
    {"Mod", "mod"},
    {"Equal", "equal"},
    {"Greater", "greater"},
    {"GreaterOrEqual", "greater_equal"},
    {"Less", "less"},
    {"LessOrEqual", "less_equal"},
    {"And", "and"},
    {"Or", "or"},
    {"Xor", "xor"},
    {"BitShift", "mod"},
    {"BitwiseAnd", "and"},
    {"BitwiseOr", "or"},
    {"BitwiseXor", "xor"},
});

inline constexpr auto kReduce = std::to_array<Renamed>({
    {"ReduceMean", "reduce_mean"},
    {"ReduceSum", "reduce_sum"},
    {"ReduceMax", "reduce_max"},
    {"ReduceMin", "reduce_min"},
    {"ReduceProd", "reduce_prod"},
    {"ReduceL1", "reduce_l1"},
    {"ReduceL2", "reduce_l2"},
    {"ReduceLogSum", "reduce_log_sum"},
    {"ReduceLogSumExp", "reduce_log_sum_exp"},
    {"ReduceSumSquare", "reduce_sum_square"},
});

template <std::size_t N>
constexpr std::string_view renamed(const std::array<Renamed, N>& names, std::string_view op) {
  for (const Renamed& name : names) {
    if (name.onnx == op) return name.ours;
  }
  return {};
}

inline void add_families(Operators& all) {
  for (const Renamed& name : kUnary) {
    all[name.onnx] = [](NodeContext& c) {
      const std::string_view ours = renamed(kUnary, c.op());
      ours == "other" ? read_same(c, ours) : read_unary(c, ours);
    };
  }
  for (const Renamed& name : kBroadcast) {
    all[name.onnx] = [](NodeContext& c) { read_broadcast(c, renamed(kBroadcast, c.op())); };
  }
  for (const Renamed& name : kReduce) {
    all[name.onnx] = [](NodeContext& c) { read_reduce(c, renamed(kReduce, c.op())); };
  }
  all["ArgMax"] = [](NodeContext& c) { read_arg(c, "argmax"); };
  all["ArgMin"] = [](NodeContext& c) { read_arg(c, "argmin"); };
  all["LayerNormalization"] = [](NodeContext& c) { read_norm(c, NormKind::layer); };
  all["RMSNormalization"] = [](NodeContext& c) { read_norm(c, NormKind::rms); };
  all["GroupNormalization"] = [](NodeContext& c) { read_norm(c, NormKind::group); };
  all["InstanceNormalization"] = [](NodeContext& c) { read_norm(c, NormKind::instance); };
}

}  // namespace detail

/// The reader of an operator of the standard domain, or nullptr.
[[nodiscard]] inline OperatorReader find_operator(std::string_view op) {
  static const Operators kOperators = [] {
    Operators all;
    detail::add_shape_operators(all);
    detail::add_products_and_windows(all);
    detail::add_activations(all);
    detail::add_families(all);
    return all;
  }();
  const auto found = kOperators.find(op);
  return found == kOperators.end() ? nullptr : found->second;
}

}  // namespace layerwatt::onnx
