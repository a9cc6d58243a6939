#include <kernels/fill.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/counts.hpp>

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt::kernels {

namespace {

/// Depends on the layers but not on their precision: all precisions compute the same thing.
std::uint64_t role_seed(const Chain& chain, std::string_view role, std::size_t index,
                        const PrepareOptions& options) {
  Chain plain = chain;
  for (Layer& layer : plain) layer.precision = Precision::fp32;
  const std::uint64_t chain_hash = hash64(to_text(plain), hash64(std::to_string(options.seed)));
  return hash64(role, hash64(std::to_string(index), chain_hash));
}

HostTensor random_tensor(const Shape& shape, const Normal& distribution, std::uint64_t seed) {
  HostTensor tensor = make_tensor(shape);
  fill(std::span<float>(tensor.data(), tensor.size()), distribution, seed);
  return tensor;
}

float he_sigma(std::int64_t inputs) { return std::sqrt(2.0F / static_cast<float>(inputs)); }

bool averages(const Operation& operation) {
  const auto* pool = std::get_if<Pool>(&operation);
  const auto* global = std::get_if<GlobalPool>(&operation);
  return (pool != nullptr && pool->kind == PoolKind::avg) ||
         (global != nullptr && global->kind == PoolKind::avg);
}

Normal input_distribution(const Chain& chain, std::size_t index, const PrepareOptions& options) {
  const Operation& head = chain.front().operation;
  if (index >= input_shapes(chain.front()).size()) return {};
  if (std::holds_alternative<MatMul>(head) && index == 1) {
    return {.sigma = he_sigma(fan_in(chain.front()))};
  }
  const bool product = std::holds_alternative<Conv>(head) || std::holds_alternative<Dense>(head) ||
                       std::holds_alternative<MatMul>(head);
  if (product || averages(head)) return {.rectified = true};
  const bool before_activation =
      std::holds_alternative<Activation>(head) || std::holds_alternative<BatchNorm>(head) ||
      std::holds_alternative<Softmax>(head) || std::holds_alternative<Elementwise>(head);
  return {.rectified = !before_activation && !options.signed_inputs};
}

Shape weight_shape(const Conv& conv) {
  Shape shape{conv.out_channels, conv.input[1] / conv.groups};
  for (const std::int64_t extent : conv.window.kernel) shape.push_back(extent);
  return shape;
}

Shape weight_shape(const Dense& dense) { return {dense.out_features, in_features(dense)}; }

}  // namespace

const HostTensor& parameter(const Parameters& parameters, Role role) {
  switch (role) {
    case Role::weights:
      return parameters.weights;
    case Role::bias:
      return parameters.bias;
    case Role::mean:
      return parameters.mean;
    case Role::variance:
      return parameters.variance;
    default:
      fail("parameter: an input, an output or a number between is not one; ask is_parameter first");
  }
}

HostTensor make_tensor(const Shape& shape) {
  HostTensor::shape_type extents(shape.rank());
  for (std::size_t i = 0; i < shape.rank(); ++i) extents[i] = static_cast<std::size_t>(shape[i]);
  return HostTensor::from_shape(extents);
}

HostTensor make_input(const Chain& chain, std::size_t index, const PrepareOptions& options) {
  return random_tensor(external_inputs(chain).at(index), input_distribution(chain, index, options),
                       role_seed(chain, "input", index, options));
}

Parameters make_parameters(const Chain& chain, std::size_t position,
                           const PrepareOptions& options) {
  const Layer& layer = chain.at(position);
  const auto make = [&](const Shape& shape, const Normal& distribution, std::string_view role) {
    return random_tensor(shape, distribution, role_seed(chain, role, position, options));
  };
  const auto with_weights = [&](const auto& op, std::int64_t outputs) {
    Parameters parameters;
    parameters.weights = make(weight_shape(op), {.sigma = he_sigma(fan_in(layer))}, "weights");
    if (op.bias) parameters.bias = make({outputs}, {.sigma = 0.1F}, "bias");
    return parameters;
  };
  if (const auto* conv = std::get_if<Conv>(&layer.operation)) {
    return with_weights(*conv, conv->out_channels);
  }
  if (const auto* dense = std::get_if<Dense>(&layer.operation)) {
    return with_weights(*dense, dense->out_features);
  }
  Parameters parameters;
  if (const auto* norm = std::get_if<BatchNorm>(&layer.operation)) {
    const Shape channels{norm->input[1]};
    parameters.weights = make(channels, {.mean = 1.0F, .sigma = 0.1F}, "scale");
    parameters.bias = make(channels, {.sigma = 0.1F}, "shift");
    parameters.mean = make(channels, {.sigma = 0.1F}, "mean");
    parameters.variance = make(channels, {.sigma = 0.3F}, "variance");
    for (float& value : parameters.variance) value = 1.0F + std::abs(value);
  }
  return parameters;
}

std::int64_t fan_in(const Layer& layer) {
  if (const auto* conv = std::get_if<Conv>(&layer.operation)) {
    return checked_mul(conv->input[1] / conv->groups, element_count(conv->window.kernel));
  }
  if (const auto* dense = std::get_if<Dense>(&layer.operation)) return in_features(*dense);
  if (const auto* matmul = std::get_if<MatMul>(&layer.operation)) {
    return matmul->left[matmul->left.rank() - 1];
  }
  return 1;
}

std::int64_t operand_bytes(const Chain& chain, std::int64_t bytes_per_value) {
  std::int64_t values = 0;
  for (const Shape& shape : external_inputs(chain)) {
    values = checked_add(values, element_count(shape));
  }
  for (const Layer& layer : chain) {
    values = checked_add(values, checked_add(params(layer), element_count(output_shape(layer))));
  }
  return checked_mul(values, bytes_per_value);
}

}  // namespace layerwatt::kernels
