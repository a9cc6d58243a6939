/// @file
/// Plan: how a chain of layers becomes one oneDNN primitive with post-operations.
#pragma once

#include <kernels/kernel.hpp>
#include <layerwatt/layer/layer.hpp>

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

namespace layerwatt::kernels::onednn {

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

/// @throws Unsupported  a layer that oneDNN cannot fuse behind the ones before it
[[nodiscard]] Plan make_plan(const Chain& chain);

}  // namespace layerwatt::kernels::onednn
