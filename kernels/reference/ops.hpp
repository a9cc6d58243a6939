/// @file
/// The oracle: every op as plain loops over fp32 tensors, sums in double. Written to be
/// obviously right, not fast.
///
/// Conventions where frameworks differ: average pooling divides by the number of real elements
/// under the window (padding is not counted); GELU is the exact one (erf); LRN is
/// x / (1 + sum / size * x^2)^0.75 over `size` channels centred on each (one more behind than
/// in front for even sizes). Its alpha is 1, not AlexNet's 1e-4: the time is the same, and a
/// wrong sum would not show at 1e-4.
#pragma once

#include <kernels/guard.hpp>
#include <kernels/kernel.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/layer/op.hpp>

#include <span>

namespace layerwatt::kernels::reference {

using Inputs = std::span<const HostTensor* const>;

/// Computes one layer into `output`, which has the layer's output shape. Fused activations
/// included; the precision of the layer is ignored.
void compute(const Layer& layer, Inputs inputs, const Parameters& parameters, HostTensor& output);

/// f(x) of an activation.
[[nodiscard]] float activate(ActivationKind kind, float x);

/// @name One op each; the layer must be valid and the tensors of its shapes
/// @{
void compute(const Conv&, Inputs, const Parameters&, HostTensor& output);
void compute(const Pool&, Inputs, const Parameters&, HostTensor& output);
void compute(const GlobalPool&, Inputs, const Parameters&, HostTensor& output);
void compute(const Dense&, Inputs, const Parameters&, HostTensor& output);
void compute(const MatMul&, Inputs, const Parameters&, HostTensor& output);
void compute(const Activation&, Inputs, const Parameters&, HostTensor& output);
void compute(const Softmax&, Inputs, const Parameters&, HostTensor& output);
void compute(const BatchNorm&, Inputs, const Parameters&, HostTensor& output);
void compute(const Lrn&, Inputs, const Parameters&, HostTensor& output);
void compute(const Elementwise&, Inputs, const Parameters&, HostTensor& output);
void compute(const Concat&, Inputs, const Parameters&, HostTensor& output);
void compute(const Dropout&, Inputs, const Parameters&, HostTensor& output);
/// @}

/// Ops without a kernel. @throws Unsupported
template <class Op>
void compute(const Op& op, Inputs, const Parameters&, HostTensor&) {
  fail<Unsupported>("there is no kernel for op ", op_name(Operation{op}));
}

}  // namespace layerwatt::kernels::reference
