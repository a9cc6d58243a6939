/// @file
/// with_batch, with_precision: the same network at another batch size or precision.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/network/network.hpp>

#include <cstdint>
#include <variant>

namespace layerwatt {

namespace detail {
/// Scales axis 0 from `from` to `to`. Extents of 1 in broadcast operands stay 1.
constexpr void rebatch(Shape& shape, std::int64_t from, std::int64_t to) {
  if (shape.rank() > 0 && shape[0] % from == 0) shape[0] = checked_mul(shape[0] / from, to);
}
}  // namespace detail

/// The layer with axis 0 of every input scaled from `from` to `to`. A layer that folds other axes
/// into axis 0 (an fc over N*L rows) scales with it.
/// @throws InvalidArgument  `from` or `to` below 1, or the layer becomes impossible
[[nodiscard]] inline Layer with_batch(Layer layer, std::int64_t from, std::int64_t to) {
  expects(from >= 1 && to >= 1, "with_batch: batch ", from, " to ", to, "; both must be >= 1");
  std::visit(
      [&](auto& op) {
        if constexpr (requires { op.inputs; }) {
          for (Shape& shape : op.inputs) detail::rebatch(shape, from, to);
        } else if constexpr (requires { op.left; }) {
          detail::rebatch(op.left, from, to);
          detail::rebatch(op.right, from, to);
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
