/// @file
/// Twin: a small layer of the same kind as a large one, for verification.
#pragma once

#include <kernels/kernel.hpp>

namespace layerwatt::kernels {

/// The chain with smaller extents: same ops, kernels, strides, padding, dilation, activations and
/// precision; at most two items; channel counts of the same divisibility by 4, 8 and 16 (libraries
/// choose by it), images just large enough for a few outputs and the same leftover at the border.
/// Many layers share a twin. Its reference takes milliseconds.
/// @throws InvalidArgument  the chain is invalid
[[nodiscard]] Chain twin_of(const Chain& chain);

}  // namespace layerwatt::kernels
