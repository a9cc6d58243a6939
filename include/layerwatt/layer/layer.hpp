/// @file
/// Layers as plain values: what a layer is, without any device, weights or execution.
///
/// Tensors are N x C x spatial axes unless a layer says otherwise. Shape arithmetic, counts and
/// checks are free functions in <layerwatt/layer/arithmetic.hpp>; the text form is in
/// <layerwatt/layer/text.hpp>.
#pragma once

#include <layerwatt/layer/precision.hpp>
#include <layerwatt/layer/shape.hpp>
#include <layerwatt/layer/window.hpp>

#include <cstdint>
#include <variant>
#include <vector>

namespace layerwatt {

/// Element-wise functions of one tensor; `none` only where an activation is optional.
enum class ActivationKind {
  none,
  relu,
  relu6,
  leaky_relu,
  elu,
  gelu,
  silu,
  sigmoid,
  hard_sigmoid,
  hard_swish,
  tanh
};

enum class PoolKind { max, avg };
enum class ElementwiseKind { add, mul };

/// Convolution over 1 to 3 spatial axes. Weights: out_channels x in_channels/groups x kernel.
/// `activation` is fused behind it (batch norm folds into weights and bias).
struct Conv {
  Shape input;
  std::int64_t out_channels = 1;
  Window window;
  std::int64_t groups = 1;
  bool bias = true;
  ActivationKind activation = ActivationKind::none;
  friend bool operator==(const Conv&, const Conv&) = default;
};

/// Pooling with a window; `ceil_mode` rounds the output size up.
struct Pool {
  PoolKind kind = PoolKind::max;
  Shape input;
  Window window;
  bool ceil_mode = false;
  friend bool operator==(const Pool&, const Pool&) = default;
};

/// Pooling over all spatial axes to extent 1.
struct GlobalPool {
  PoolKind kind = PoolKind::avg;
  Shape input;
  friend bool operator==(const GlobalPool&, const GlobalPool&) = default;
};

/// Fully connected layer. Inputs of rank 2 and 3 are contracted over the last axis
/// (N x F, N x L x F); images (rank 4 and 5) are flattened to N x (C*H*W) first.
struct Dense {
  Shape input;
  std::int64_t out_features = 1;
  bool bias = true;
  ActivationKind activation = ActivationKind::none;
  friend bool operator==(const Dense&, const Dense&) = default;
};

/// Batched matrix product of two tensors, ... x M x K times ... x K x N; leading axes are equal
/// or 1 (NumPy broadcasting).
struct MatMul {
  Shape left;
  Shape right;
  friend bool operator==(const MatMul&, const MatMul&) = default;
};

struct Activation {
  ActivationKind kind = ActivationKind::relu;
  Shape input;
  friend bool operator==(const Activation&, const Activation&) = default;
};

/// Softmax along one axis.
struct Softmax {
  Shape input;
  std::int64_t axis = 1;
  friend bool operator==(const Softmax&, const Softmax&) = default;
};

/// Inference-time batch normalisation over channels (axis 1), with an optional fused activation.
struct BatchNorm {
  Shape input;
  ActivationKind activation = ActivationKind::none;
  friend bool operator==(const BatchNorm&, const BatchNorm&) = default;
};

/// Local response normalisation across `size` neighbouring channels (AlexNet, GoogLeNet).
struct Lrn {
  Shape input;
  std::int64_t size = 5;
  friend bool operator==(const Lrn&, const Lrn&) = default;
};

/// Sum or product of two or more tensors with broadcasting, and an optional fused activation.
struct Elementwise {
  ElementwiseKind kind = ElementwiseKind::add;
  std::vector<Shape> inputs;
  ActivationKind activation = ActivationKind::none;
  friend bool operator==(const Elementwise&, const Elementwise&) = default;
};

/// Concatenation along one axis.
struct Concat {
  std::vector<Shape> inputs;
  std::int64_t axis = 1;
  friend bool operator==(const Concat&, const Concat&) = default;
};

/// Free at inference; kept so that networks keep their layers.
struct Dropout {
  Shape input;
  friend bool operator==(const Dropout&, const Dropout&) = default;
};

using Operation = std::variant<Conv, Pool, GlobalPool, Dense, MatMul, Activation, Softmax,
                               BatchNorm, Lrn, Elementwise, Concat, Dropout>;

/// One layer: an operation and the precision that it computes in.
struct Layer {
  Operation operation;
  Precision precision = Precision::fp32;
  friend bool operator==(const Layer&, const Layer&) = default;
};

}  // namespace layerwatt
