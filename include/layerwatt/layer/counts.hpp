/// @file
/// What a layer costs on paper: multiply-accumulates, parameters, bytes.
///
/// Conventions: 1 MAC = 2 FLOPs, and FLOPs are nothing but that (element-wise work is counted by
/// bytes, not FLOPs); bias additions are not MACs; batch norm has scale and shift as parameters
/// (2 C), as frameworks count them.
#pragma once

#include <layerwatt/layer/shapes.hpp>

#include <cstdint>

namespace layerwatt {

/// @name Multiply-accumulates of one execution of the whole batch
/// conv: N * Ho * Wo * Co * Ci/groups * kh * kw; fc: rows * in * out; matmul: batch * M * N * K.
/// @{
[[nodiscard]] constexpr std::int64_t macs(const Conv& c) {
  const std::int64_t taps = checked_mul(c.input[1] / c.groups, element_count(c.window.kernel));
  return checked_mul(element_count(output_shape(c)), taps);
}
[[nodiscard]] constexpr std::int64_t macs(const Dense& d) {
  return checked_mul(element_count(output_shape(d)), in_features(d));
}
[[nodiscard]] constexpr std::int64_t macs(const MatMul& m) {
  return checked_mul(element_count(output_shape(m)), m.left[m.left.rank() - 1]);
}
[[nodiscard]] inline std::int64_t macs(const Layer& layer) {
  return std::visit(
      [](const auto& op) -> std::int64_t {
        if constexpr (requires { macs(op); }) {
          return macs(op);
        } else {
          (void)output_shape(op);  // an invalid layer must not pass silently
          return 0;
        }
      },
      layer.operation);
}
/// @}

[[nodiscard]] inline std::int64_t flops(const Layer& layer) { return checked_mul(2, macs(layer)); }

/// @name Trained numbers
/// @{
[[nodiscard]] constexpr std::int64_t params(const Conv& c) {
  const std::int64_t filter = checked_mul(c.input[1] / c.groups, element_count(c.window.kernel));
  return checked_add(checked_mul(c.out_channels, filter), c.bias ? c.out_channels : 0);
}
[[nodiscard]] constexpr std::int64_t params(const Dense& d) {
  return checked_add(checked_mul(in_features(d), d.out_features), d.bias ? d.out_features : 0);
}
[[nodiscard]] constexpr std::int64_t params(const BatchNorm& b) {
  return checked_mul(2, b.input[1]);
}
[[nodiscard]] inline std::int64_t params(const Layer& layer) {
  return std::visit(
      [](const auto& op) -> std::int64_t {
        (void)output_shape(op);
        if constexpr (requires { params(op); }) return params(op);
        return 0;
      },
      layer.operation);
}
/// @}

/// @name Bytes moved if every tensor is touched once
/// @{
[[nodiscard]] inline std::int64_t input_bytes(const Layer& layer) {
  std::int64_t elements = 0;
  for (const Shape& shape : input_shapes(layer)) {
    elements = checked_add(elements, element_count(shape));
  }
  return checked_mul(elements, bytes_per_element(layer.precision));
}
[[nodiscard]] inline std::int64_t weight_bytes(const Layer& layer) {
  return checked_mul(params(layer), bytes_per_element(layer.precision));
}
[[nodiscard]] inline std::int64_t output_bytes(const Layer& layer) {
  return checked_mul(element_count(output_shape(layer)), bytes_per_element(layer.precision));
}
/// Input, weights and output.
[[nodiscard]] inline std::int64_t total_bytes(const Layer& layer) {
  return checked_add(input_bytes(layer), checked_add(weight_bytes(layer), output_bytes(layer)));
}
/// @}

/// Extent of axis 0: the number of items that one execution handles.
[[nodiscard]] inline std::int64_t batch_size(const Layer& layer) { return output_shape(layer)[0]; }

}  // namespace layerwatt
