/// @file
/// Op names: the one word that files, models and reports use for a kind of layer.
#pragma once

#include <layerwatt/layer/layer.hpp>

#include <array>
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

/// Every op that layer text knows, in the order that help texts list them.
inline constexpr std::array kOps = std::to_array<std::string_view>({"conv",
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
