/// @file
/// Op names: the one word that files, models and reports use for a kind of layer.
#pragma once

#include <layerwatt/layer/layer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace layerwatt {

inline constexpr std::array<std::pair<std::string_view, ActivationKind>, 10> kActivations{{
    {"relu", ActivationKind::relu},
    {"relu6", ActivationKind::relu6},
    {"leaky_relu", ActivationKind::leaky_relu},
    {"elu", ActivationKind::elu},
    {"gelu", ActivationKind::gelu},
    {"silu", ActivationKind::silu},
    {"sigmoid", ActivationKind::sigmoid},
    {"hard_sigmoid", ActivationKind::hard_sigmoid},
    {"hard_swish", ActivationKind::hard_swish},
    {"tanh", ActivationKind::tanh},
}};

/// The ops that measuring backends have kernels for, in the order that help texts list them.
inline constexpr std::array kKernelOps = std::to_array<std::string_view>({"conv",
                                                                          "dwconv",
                                                                          "fc",
                                                                          "matmul",
                                                                          "pool_max",
                                                                          "pool_avg",
                                                                          "global_pool_max",
                                                                          "global_pool_avg",
                                                                          "relu",
                                                                          "relu6",
                                                                          "leaky_relu",
                                                                          "elu",
                                                                          "gelu",
                                                                          "silu",
                                                                          "sigmoid",
                                                                          "hard_sigmoid",
                                                                          "hard_swish",
                                                                          "tanh",
                                                                          "softmax",
                                                                          "bn",
                                                                          "lrn",
                                                                          "add",
                                                                          "mul",
                                                                          "concat",
                                                                          "dropout"});

/// Ops with shape arithmetic of their own, without kernels so far.
inline constexpr std::array kShapeOps =
    std::to_array<std::string_view>({"deconv", "adaptive_pool_max", "adaptive_pool_avg",
                                     "layer_norm", "rms_norm", "group_norm", "instance_norm"});

/// The names that a Generic layer may have: movement, functions of two or more tensors and of
/// one, reductions, selection and sampling, products. `math` is any further function of one tensor.
inline constexpr std::array kGenericOps = std::to_array<std::string_view>({"identity",
                                                                           "reshape",
                                                                           "transpose",
                                                                           "slice",
                                                                           "split",
                                                                           "pad",
                                                                           "resize",
                                                                           "expand",
                                                                           "tile",
                                                                           "gather",
                                                                           "scatter",
                                                                           "depth_to_space",
                                                                           "space_to_depth",
                                                                           "cast",
                                                                           "quantize",
                                                                           "dequantize",
                                                                           "fill",
                                                                           "sub",
                                                                           "div",
                                                                           "max",
                                                                           "min",
                                                                           "mean",
                                                                           "pow",
                                                                           "mod",
                                                                           "prelu",
                                                                           "where",
                                                                           "equal",
                                                                           "greater",
                                                                           "greater_equal",
                                                                           "less",
                                                                           "less_equal",
                                                                           "and",
                                                                           "or",
                                                                           "xor",
                                                                           "abs",
                                                                           "neg",
                                                                           "sign",
                                                                           "sqrt",
                                                                           "exp",
                                                                           "log",
                                                                           "erf",
                                                                           "sin",
                                                                           "cos",
                                                                           "floor",
                                                                           "ceil",
                                                                           "round",
                                                                           "reciprocal",
                                                                           "not",
                                                                           "clip",
                                                                           "softplus",
                                                                           "softsign",
                                                                           "mish",
                                                                           "selu",
                                                                           "celu",
                                                                           "hard_tanh",
                                                                           "shrink",
                                                                           "math",
                                                                           "log_softmax",
                                                                           "reduce_mean",
                                                                           "reduce_sum",
                                                                           "reduce_max",
                                                                           "reduce_min",
                                                                           "reduce_prod",
                                                                           "reduce_l1",
                                                                           "reduce_l2",
                                                                           "reduce_log_sum",
                                                                           "reduce_log_sum_exp",
                                                                           "reduce_sum_square",
                                                                           "lp_norm",
                                                                           "mean_variance_norm",
                                                                           "argmax",
                                                                           "argmin",
                                                                           "topk",
                                                                           "cumsum",
                                                                           "one_hot",
                                                                           "nonzero",
                                                                           "nms",
                                                                           "roi_align",
                                                                           "grid_sample",
                                                                           "unpool",
                                                                           "lp_pool",
                                                                           "einsum",
                                                                           "lstm",
                                                                           "gru",
                                                                           "rnn",
                                                                           "attention",
                                                                           "other"});

namespace detail {
template <std::size_t... Counts>
constexpr auto joined(const std::array<std::string_view, Counts>&... parts) {
  std::array<std::string_view, (Counts + ...)> all{};
  auto out = all.begin();
  ((out = std::copy(parts.begin(), parts.end(), out)), ...);
  return all;
}
}  // namespace detail

/// Every op that layer text knows.
inline constexpr auto kOps = detail::joined(kKernelOps, kShapeOps, kGenericOps);

/// The entry of kGenericOps with this name, empty where there is none.
[[nodiscard]] constexpr std::string_view generic_op(std::string_view name) noexcept {
  for (const std::string_view op : kGenericOps) {
    if (op == name) return op;
  }
  return {};
}

/// Ops that cost nothing at inference: no number changes, at most the extents do.
[[nodiscard]] constexpr bool is_free(std::string_view op) noexcept {
  return op == "dropout" || op == "identity" || op == "reshape";
}

[[nodiscard]] constexpr std::string_view to_text(ActivationKind kind) noexcept {
  for (const auto& [name, value] : kActivations) {
    if (value == kind) return name;
  }
  return "none";
}

/// groups == in_channels > 1: each filter sees one input channel.
[[nodiscard]] constexpr bool is_depthwise(const Conv& conv) {
  return conv.groups > 1 && conv.input.rank() >= 2 && conv.groups == conv.input[1];
}

namespace detail {
struct OpName {
  constexpr std::string_view operator()(const Conv& c) const {
    return is_depthwise(c) ? "dwconv" : "conv";
  }
  constexpr std::string_view operator()(const Pool& p) const {
    return p.kind == PoolKind::max ? "pool_max" : "pool_avg";
  }
  constexpr std::string_view operator()(const GlobalPool& p) const {
    return p.kind == PoolKind::max ? "global_pool_max" : "global_pool_avg";
  }
  constexpr std::string_view operator()(const Dense&) const { return "fc"; }
  constexpr std::string_view operator()(const MatMul&) const { return "matmul"; }
  constexpr std::string_view operator()(const Activation& a) const { return to_text(a.kind); }
  constexpr std::string_view operator()(const Softmax&) const { return "softmax"; }
  constexpr std::string_view operator()(const BatchNorm&) const { return "bn"; }
  constexpr std::string_view operator()(const Lrn&) const { return "lrn"; }
  std::string_view operator()(const Elementwise& e) const {
    return e.kind == ElementwiseKind::add ? "add" : "mul";
  }
  std::string_view operator()(const Concat&) const { return "concat"; }
  constexpr std::string_view operator()(const Dropout&) const { return "dropout"; }
  constexpr std::string_view operator()(const ConvTranspose&) const { return "deconv"; }
  constexpr std::string_view operator()(const AdaptivePool& p) const {
    return p.kind == PoolKind::max ? "adaptive_pool_max" : "adaptive_pool_avg";
  }
  constexpr std::string_view operator()(const Norm& n) const {
    constexpr std::array kNames =
        std::to_array<std::string_view>({"layer_norm", "rms_norm", "group_norm", "instance_norm"});
    return kNames[static_cast<std::size_t>(n.kind)];
  }
  std::string_view operator()(const Generic& g) const { return g.op; }
};
}  // namespace detail

/// The op of a layer: `conv`, `dwconv`, `fc`, `pool_max`, ...
[[nodiscard]] inline std::string_view op_name(const Operation& operation) {
  return std::visit(detail::OpName{}, operation);
}
[[nodiscard]] inline std::string_view op_name(const Layer& layer) {
  return op_name(layer.operation);
}

}  // namespace layerwatt
