/// @file
/// What a layer costs on paper: multiply-accumulates, parameters, bytes.
///
/// Conventions: 1 MAC = 2 FLOPs, and FLOPs are nothing but that (element-wise work is counted by
/// bytes, not FLOPs); bias additions are not MACs; batch norm has scale and shift as parameters
/// (2 C), as frameworks count them.
#pragma once

#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

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
/// deconv: N * Hi * Wi * Ci * Co/groups * kh * kw.
[[nodiscard]] constexpr std::int64_t macs(const ConvTranspose& c) {
  (void)output_shape(c);
  const std::int64_t taps = checked_mul(c.out_channels / c.groups, element_count(c.window.kernel));
  return checked_mul(element_count(c.input), taps);
}
[[nodiscard]] inline std::int64_t macs(const Generic& g) {
  (void)output_shape(g);
  return g.macs;
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
[[nodiscard]] constexpr std::int64_t params(const ConvTranspose& c) {
  const std::int64_t filter =
      checked_mul(c.out_channels / c.groups, element_count(c.window.kernel));
  return checked_add(checked_mul(c.input[1], filter), c.bias ? c.out_channels : 0);
}
/// layer and rms norm: one number per normalised element; group and instance: one per channel.
[[nodiscard]] constexpr std::int64_t params(const Norm& n) {
  const bool by_axis = n.kind == NormKind::layer || n.kind == NormKind::rms;
  const std::int64_t each =
      by_axis ? element_count_from(n.input, detail::normalised_axis(n.axis, n.input, "norm"))
              : n.input[1];
  return checked_mul(each, (n.scale ? 1 : 0) + (n.bias ? 1 : 0));
}
[[nodiscard]] inline std::int64_t params(const Layer& layer) {
  const std::int64_t own = std::visit(
      [](const auto& op) -> std::int64_t {
        (void)output_shape(op);
        if constexpr (requires { params(op); }) return params(op);
        return 0;
      },
      layer.operation);
  const std::size_t trained = trained_inputs(layer);
  if (trained == 0) return own;
  const std::vector<Shape> inputs = input_shapes(layer);
  std::int64_t sum = own;
  for (std::size_t i = inputs.size() - trained; i < inputs.size(); ++i) {
    sum = checked_add(sum, element_count(inputs[i]));
  }
  return sum;
}
/// @}

/// @name Bytes moved if every tensor is touched once
/// @{
/// Trained inputs count as weights. A slice or gather reads only what it writes.
[[nodiscard]] inline std::int64_t input_bytes(const Layer& layer) {
  const std::vector<Shape> inputs = input_shapes(layer);
  const std::string_view op = op_name(layer);
  const bool partial = op == "slice" || op == "gather";
  std::int64_t elements = 0;
  for (std::size_t i = 0; i < inputs.size() - trained_inputs(layer); ++i) {
    const std::int64_t all = element_count(inputs[i]);
    const bool read_in_part = partial && i == 0;
    elements = checked_add(elements,
                           read_in_part ? std::min(all, element_count(output_shape(layer))) : all);
  }
  return checked_mul(elements, bytes_per_element(layer.precision));
}
[[nodiscard]] inline std::int64_t weight_bytes(const Layer& layer) {
  return checked_mul(params(layer), bytes_per_element(layer.precision));
}
[[nodiscard]] inline std::int64_t output_bytes(const Layer& layer) {
  std::int64_t elements = 0;
  for (const Shape& shape : output_shapes(layer)) {
    elements = checked_add(elements, element_count(shape));
  }
  return checked_mul(elements, bytes_per_element(layer.precision));
}
/// Input, weights and output.
[[nodiscard]] inline std::int64_t total_bytes(const Layer& layer) {
  return checked_add(input_bytes(layer), checked_add(weight_bytes(layer), output_bytes(layer)));
}
/// @}

/// Extent of axis 0 of the first input: the number of items that one execution handles.
[[nodiscard]] inline std::int64_t batch_size(const Layer& layer) {
  const Shape first = input_shapes(layer).front();
  return first.empty() ? 1 : first[0];
}

}  // namespace layerwatt
