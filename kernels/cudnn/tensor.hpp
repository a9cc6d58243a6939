/// @file
/// Tensors in cuDNN's terms: extents and strides of a shape in a layout, element types, and the
/// conversion between fp32 on the host and what the device stores.
#pragma once

#include <kernels/cudnn/graph.hpp>
#include <kernels/cudnn/handles.hpp>
#include <kernels/cudnn/settings.hpp>
#include <kernels/kernel.hpp>
#include <layerwatt/layer/precision.hpp>
#include <layerwatt/layer/shape.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace layerwatt::kernels::cudnn {

[[nodiscard]] cudnnDataType_t storage_type(Precision precision) noexcept;

/// Row-major strides; with `nhwc` axis 1 is the innermost instead.
[[nodiscard]] std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& dims,
                                                   Layout layout);

/// N x C x spatial, with ones appended up to rank 4 (cuDNN has no shorter images).
[[nodiscard]] TensorSpec image_spec(const Shape& shape, Layout layout, cudnnDataType_t type);

/// The same elements as one row of `dims`; the product must be the shape's.
[[nodiscard]] TensorSpec plain_spec(const std::vector<std::int64_t>& dims, cudnnDataType_t type);

/// cuDNN's descriptor of it.
[[nodiscard]] TensorDescriptor tensor_descriptor(const TensorSpec& spec);

/// fp32 values in row-major order -> bytes of the tensor; each is multiplied by `factor` first.
/// Integers are rounded to nearest and saturate. Elements between the strides are zero.
[[nodiscard]] std::vector<std::byte> encode(std::span<const float> values, const TensorSpec& spec,
                                            float factor);

/// The inverse: divides by `factor`.
void decode(std::span<const std::byte> bytes, const TensorSpec& spec, float factor,
            std::span<float> values);

/// @name IEEE half and bfloat16, rounded to nearest even; above the range they become infinite
/// @{
[[nodiscard]] std::uint16_t to_half(float value) noexcept;
[[nodiscard]] float from_half(std::uint16_t bits) noexcept;
[[nodiscard]] std::uint16_t to_bfloat16(float value) noexcept;
[[nodiscard]] float from_bfloat16(std::uint16_t bits) noexcept;
/// @}

}  // namespace layerwatt::kernels::cudnn
