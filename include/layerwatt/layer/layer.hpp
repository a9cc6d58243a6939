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
#include <string>
#include <string_view>
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
enum class NormKind { layer, rms, group, instance };

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

/// Transposed convolution: every input element is spread over one window of the output.
/// Weights: in_channels x out_channels/groups x kernel. `output_pad` adds elements at the end of
/// each spatial axis (empty: none).
struct ConvTranspose {
  Shape input;
  std::int64_t out_channels = 1;
  Window window;
  Shape output_pad;
  std::int64_t groups = 1;
  bool bias = true;
  ActivationKind activation = ActivationKind::none;
  friend bool operator==(const ConvTranspose&, const ConvTranspose&) = default;
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

/// Pooling of each spatial axis to a given extent; windows follow from the input.
struct AdaptivePool {
  PoolKind kind = PoolKind::avg;
  Shape input;
  Shape output;  ///< one extent per spatial axis
  friend bool operator==(const AdaptivePool&, const AdaptivePool&) = default;
};

/// Fully connected layer. All axes from `axis` on are contracted. 0 stands for the usual: the
/// last axis of rank 2 and 3 (N x F, N x L x F); axis 1 of images (rank 4 and 5), flattened to
/// N x (C*H*W) first.
struct Dense {
  Shape input;
  std::int64_t out_features = 1;
  bool bias = true;
  ActivationKind activation = ActivationKind::none;
  std::int64_t axis = 0;
  friend bool operator==(const Dense&, const Dense&) = default;
};

/// Batched matrix product of two tensors, ... x M x K times ... x K x N; leading axes are equal
/// or 1 (NumPy broadcasting). `weights` is 1 where the right one is trained.
struct MatMul {
  Shape left;
  Shape right;
  std::int64_t weights = 0;
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

/// Normalisation by statistics of the tensor itself, with trained `scale` and `bias` (shift).
/// layer and rms normalise over all axes from `axis` on; group and instance per group of channels
/// (axis 1), instance being one channel per group.
struct Norm {
  NormKind kind = NormKind::layer;
  Shape input;
  std::int64_t axis = -1;   ///< layer and rms only
  std::int64_t groups = 1;  ///< group only
  bool scale = true;
  bool bias = true;  ///< never of rms
  friend bool operator==(const Norm&, const Norm&) = default;
};

/// Sum or product of two or more tensors with broadcasting, and an optional fused activation. The
/// last `weights` inputs are trained tensors (a position embedding, a layer scale).
struct Elementwise {
  ElementwiseKind kind = ElementwiseKind::add;
  std::vector<Shape> inputs;
  ActivationKind activation = ActivationKind::none;
  std::int64_t weights = 0;
  friend bool operator==(const Elementwise&, const Elementwise&) = default;
};

/// Concatenation along one axis.
struct Concat {
  std::vector<Shape> inputs;
  std::int64_t axis = 1;
  std::int64_t weights = 0;  ///< the last ones are trained tensors
  friend bool operator==(const Concat&, const Concat&) = default;
};

/// Free at inference; kept so that networks keep their layers.
struct Dropout {
  Shape input;
  friend bool operator==(const Dropout&, const Dropout&) = default;
};

/// Any other operation, known by its name and its tensors: data movement (slice, resize, ...),
/// reductions, further functions of one or several tensors, or `other` for what has no name here.
/// Costed by the bytes that it moves.
struct Generic {
  std::string_view op = "other";  ///< one of kGenericOps (a view of that table's text)
  std::vector<Shape> inputs;
  std::vector<Shape> outputs;
  std::int64_t weights = 0;  ///< the last inputs are trained tensors
  std::int64_t macs = 0;     ///< of one execution, where it multiplies (einsum, lstm)
  std::string kind;          ///< the original type of an `other` op, one word
  friend bool operator==(const Generic&, const Generic&) = default;
};

using Operation =
    std::variant<Conv, Pool, GlobalPool, Dense, MatMul, Activation, Softmax, BatchNorm, Lrn,
                 Elementwise, Concat, Dropout, ConvTranspose, AdaptivePool, Norm, Generic>;

/// One layer: an operation and the precision that it computes in.
struct Layer {
  Operation operation;
  Precision precision = Precision::fp32;
  friend bool operator==(const Layer&, const Layer&) = default;
};

}  // namespace layerwatt
