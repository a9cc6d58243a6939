/// @file
/// Functions and post-operations: what happens to a value before it is stored.
#pragma once

#include <kernels/onednn/program.hpp>

#include <vector>

namespace layerwatt::kernels::onednn {

/// An activation as one or two of the library's functions, applied in order.
[[nodiscard]] std::vector<Function> functions_of(ActivationKind kind);

/// Puts the plan's post-operations into `attributes` and the tensors that they read into
/// `program`; a tensor added to a product becomes the output's initial content. `dims` are those of
/// the primitive's output. `scale` multiplies the last function.
/// @throws Unsupported  int8 with more than one post-operation, or with a fused tensor
void append_posts(const Task& task, const dnnl::memory::dims& dims, float scale,
                  dnnl::primitive_attr& attributes, Program& program);

/// `dims` with ones in front, up to `rank`.
[[nodiscard]] dnnl::memory::dims aligned_dims(const Shape& shape, std::size_t rank);

/// One over the scale that int8 tensors of data like N(0, 1) are stored with.
inline constexpr float kSignedFactor = 127.0F / 4.5F;

/// Range that int8 represents in one direction, and its scale.
[[nodiscard]] constexpr float scale_for(float range, DataType type) {
  return range / (type == DataType::u8 ? 255.0F : 127.0F);
}

}  // namespace layerwatt::kernels::onednn
