/// @file
/// Memory descriptors: shapes and precisions in oneDNN's terms, and layouts as text.
#pragma once

#include <kernels/onednn/api.hpp>
#include <layerwatt/layer/precision.hpp>
#include <layerwatt/layer/shape.hpp>

#include <string>

namespace layerwatt::kernels::onednn {

[[nodiscard]] dnnl::memory::dims to_dims(const Shape& shape);

/// The element type that a precision is stored as; int8 is `s8`.
/// @throws Unsupported  tf32
[[nodiscard]] DataType storage_type(Precision precision);

/// Row-major, last axis contiguous.
[[nodiscard]] Desc plain_desc(const dnnl::memory::dims& dims, DataType type);

/// The layout is left to the library.
[[nodiscard]] Desc any_desc(const dnnl::memory::dims& dims, DataType type);

/// The layout that a tensor has inside a network on this machine: for images and volumes what a
/// 1x1 convolution chooses for its input, else row-major.
[[nodiscard]] Desc activation_desc(const dnnl::engine& engine, const dnnl::memory::dims& dims,
                                   DataType type);

/// oneDNN's tag notation: axes by decreasing stride, capital where blocked, then the blocks:
/// "acdb" (NHWC), "aBcd16b".
[[nodiscard]] std::string layout_text(const Desc& desc);

}  // namespace layerwatt::kernels::onednn
