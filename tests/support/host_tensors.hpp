/// @file
/// Small host tensors for kernel tests, and one layer computed by the reference.
#pragma once

#include <kernels/fill.hpp>
#include <kernels/operands.hpp>
#include <kernels/reference/ops.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace layerwatt::support {

using kernels::HostTensor;

inline HostTensor tensor(const Shape& shape, const std::vector<float>& values) {
  HostTensor result = kernels::make_tensor(shape);
  std::copy(values.begin(), values.end(), result.data());
  return result;
}

inline HostTensor constant_tensor(const Shape& shape, float value) {
  HostTensor result = kernels::make_tensor(shape);
  std::fill_n(result.data(), result.size(), value);
  return result;
}

/// 0, 1, 2, ...
inline HostTensor counting_tensor(const Shape& shape) {
  HostTensor result = kernels::make_tensor(shape);
  for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = static_cast<float>(i);
  return result;
}

inline HostTensor normal_tensor(const Shape& shape, std::uint64_t seed) {
  HostTensor result = kernels::make_tensor(shape);
  kernels::fill(std::span<float>(result.data(), result.size()), {}, seed);
  return result;
}

inline std::vector<float> values_of(const HostTensor& tensor) {
  return {tensor.data(), tensor.data() + tensor.size()};
}

/// Largest difference of two tensors of equal size.
inline double distance(const HostTensor& a, const HostTensor& b) {
  double largest = a.size() == b.size() ? 0.0 : INFINITY;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, static_cast<double>(std::abs(a.data()[i] - b.data()[i])));
  }
  return largest;
}

/// What the reference gives for one layer.
inline HostTensor reference_output(const Layer& layer, const std::vector<HostTensor>& inputs,
                                   const kernels::Parameters& parameters = {}) {
  std::vector<const HostTensor*> pointers;
  for (const HostTensor& input : inputs) pointers.push_back(&input);
  HostTensor output = kernels::make_tensor(output_shape(layer));
  kernels::reference::compute(layer, pointers, parameters, output);
  return output;
}

inline HostTensor reference_output(std::string_view layer, const std::vector<HostTensor>& inputs,
                                   const kernels::Parameters& parameters = {}) {
  return reference_output(parse_layer(layer), inputs, parameters);
}

}  // namespace layerwatt::support
