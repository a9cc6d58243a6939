/// @file
/// Operands: the random inputs and weights of a chain, the same for every backend and precision,
/// so that results can be compared.
#pragma once

#include <kernels/chain.hpp>
#include <kernels/kernel.hpp>

#include <cstddef>
#include <cstdint>

namespace layerwatt::kernels {

/// Variance + kBatchNormEpsilon is what batch norm divides by (under a root).
inline constexpr float kBatchNormEpsilon = 1e-5F;

/// Trained numbers of one layer; empty tensors where it has none.
struct Parameters {
  HostTensor weights;   ///< conv: out x in/groups x kernel; fc: out x in; bn: scale
  HostTensor bias;      ///< conv, fc: one per output; bn: shift
  HostTensor mean;      ///< bn
  HostTensor variance;  ///< bn
};

/// What a tensor of a kernel is to its chain.
enum class Role {
  input,
  weights,
  bias,
  mean,
  variance,
  output,
  scratch,  ///< between the steps of one kernel
  constant  ///< a number that the library wants in memory
};

[[nodiscard]] constexpr bool is_parameter(Role role) noexcept {
  return role == Role::weights || role == Role::bias || role == Role::mean ||
         role == Role::variance;
}

/// The values of a role for which is_parameter holds.
[[nodiscard]] const HostTensor& parameter(const Parameters& parameters, Role role);

/// A tensor of this shape, not initialised.
[[nodiscard]] HostTensor make_tensor(const Shape& shape);

/// External input `index` of the chain (see external_inputs). Inputs of conv, fc, matmul and
/// average pools are max(0, N(0, 1)), as behind a ReLU (a mean of signed data would vanish in
/// int8); those of layers that stand before an activation (bn, softmax, add, mul, the activations)
/// N(0, 1); the right matrix of matmul N(0, 2/K); all others follow PrepareOptions::signed_inputs.
[[nodiscard]] HostTensor make_input(const Chain& chain, std::size_t index,
                                    const PrepareOptions& options);

/// Parameters of layer `position`: weights N(0, 2/fan_in) (He et al. 2015), biases and means
/// N(0, 0.01), variances 1 + |N(0, 0.09)|, scales N(1, 0.01).
[[nodiscard]] Parameters make_parameters(const Chain& chain, std::size_t position,
                                         const PrepareOptions& options);

/// Inputs that one output of a conv, fc or matmul sums over; 1 for the others.
[[nodiscard]] std::int64_t fan_in(const Layer& layer);

/// Bytes of all inputs, parameters and outputs of the chain at `bytes_per_value`.
[[nodiscard]] std::int64_t operand_bytes(const Chain& chain, std::int64_t bytes_per_value);

}  // namespace layerwatt::kernels
