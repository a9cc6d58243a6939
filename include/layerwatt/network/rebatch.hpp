/// @file
/// with_batch, with_precision: the same network at another batch size or precision.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/network/network.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>
#include <vector>

namespace layerwatt {

namespace detail {
constexpr void rebatch(Shape& shape, std::int64_t from, std::int64_t to) {
  if (shape.rank() > 0 && shape[0] % from == 0) shape[0] = checked_mul(shape[0] / from, to);
}
/// Scales the tensors that have a batch axis: trained ones have none, nor has an operand of lower
/// rank than the others, which broadcasts.
inline void rebatch(std::vector<Shape>& shapes, std::int64_t weights, std::int64_t from,
                    std::int64_t to) {
  std::size_t rank = 0;
  for (const Shape& shape : shapes) rank = std::max(rank, shape.rank());
  for (std::size_t i = 0; i + static_cast<std::size_t>(weights) < shapes.size(); ++i) {
    if (shapes[i].rank() == rank) rebatch(shapes[i], from, to);
  }
}
inline void rebatch(Generic& op, std::int64_t from, std::int64_t to) {
  rebatch(op.inputs, op.weights, from, to);
  rebatch(op.outputs, 0, from, to);
  op.macs = checked_mul(op.macs / from, to);
}
}  // namespace detail

/// The layer with axis 0 of every input scaled from `from` to `to`. A layer that folds other axes
/// into axis 0 (an fc over N*L rows) scales with it.
/// @throws InvalidArgument  `from` or `to` below 1, or the layer becomes impossible
[[nodiscard]] inline Layer with_batch(Layer layer, std::int64_t from, std::int64_t to) {
  expects(from >= 1 && to >= 1, "with_batch: batch ", from, " to ", to, "; both must be >= 1");
  std::visit(
      [&](auto& op) {
        if constexpr (requires { op.outputs; }) {
          detail::rebatch(op, from, to);
        } else if constexpr (std::is_same_v<std::decay_t<decltype(op)>, Concat>) {
          // Nothing broadcasts here: trained tensors get the batch of the others.
          detail::rebatch(op.inputs, 0, from, to);
        } else if constexpr (requires { op.inputs; }) {
          detail::rebatch(op.inputs, op.weights, from, to);
        } else if constexpr (requires { op.left; }) {
          detail::rebatch(op.left, from, to);
          if (op.weights == 0) detail::rebatch(op.right, from, to);
        } else {
          detail::rebatch(op.input, from, to);
        }
      },
      layer.operation);
  validate(layer);
  return layer;
}

[[nodiscard]] inline Network with_batch(Network network, std::int64_t batch) {
  const std::int64_t from = batch_size(network);
  for (NamedLayer& named : network.layers) named.layer = with_batch(named.layer, from, batch);
  return network;
}

[[nodiscard]] inline Network with_precision(Network network, Precision precision) {
  for (NamedLayer& named : network.layers) named.layer.precision = precision;
  return network;
}

}  // namespace layerwatt
