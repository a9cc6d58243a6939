/// @file
/// Plan: how a chain of layers becomes one computation with operations behind it.
#pragma once

#include <kernels/kernel.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/layer/layer.hpp>

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

namespace layerwatt::kernels {

/// Adds or multiplies another tensor behind the head.
struct FusedBinary {
  ElementwiseKind kind;
  Shape shape;
  std::size_t input;  ///< index among the chain's external inputs
};

using PostOperation = std::variant<ActivationKind, FusedBinary>;

struct Plan {
  Layer head;                        ///< its own activation is in `posts`
  std::optional<std::size_t> norm;   ///< position of the batch norm folded into the weights
  std::vector<PostOperation> posts;  ///< in order
};

/// @throws Unsupported  a layer that cannot be fused behind the ones before it
[[nodiscard]] Plan make_plan(const Chain& chain);

/// A batch norm that moves into the weights and bias of the layer before it:
/// w' = w * s / sqrt(v + e), b' = (b - m) * s / sqrt(v + e) + t.
[[nodiscard]] Parameters fold_norm(Parameters parameters, const Parameters& norm);

/// Parameters of the head, a batch norm behind it folded in.
[[nodiscard]] Parameters make_parameters(const Chain& chain, const Plan& plan,
                                         const PrepareOptions& options);

}  // namespace layerwatt::kernels
