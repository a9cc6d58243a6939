#include <kernels/onednn/layout.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <vector>

namespace layerwatt::kernels::onednn {

dnnl::memory::dims to_dims(const Shape& shape) { return {shape.begin(), shape.end()}; }

DataType storage_type(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return DataType::f32;
    case Precision::fp16:
      return DataType::f16;
    case Precision::bf16:
      return DataType::bf16;
    case Precision::int8:
      return DataType::s8;
    case Precision::tf32:
      break;
  }
  fail<Unsupported>("tf32 is a mode of NVIDIA tensor cores; oneDNN computes fp32, bf16 or int8");
}

Desc plain_desc(const dnnl::memory::dims& dims, DataType type) {
  dnnl::memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return {dims, type, strides};
}

Desc any_desc(const dnnl::memory::dims& dims, DataType type) {
  return {dims, type, dnnl::memory::format_tag::any};
}

Desc activation_desc(const dnnl::engine& engine, const dnnl::memory::dims& dims, DataType type) {
  if (dims.size() != 4 && dims.size() != 5) return plain_desc(dims, type);
  const dnnl::memory::dims none(dims.size() - 2, 0);
  const dnnl::memory::dims ones(dims.size() - 2, 1);
  dnnl::memory::dims weights(dims.size(), 1);
  weights[0] = weights[1] = dims[1];
  try {
    return describe<dnnl::convolution_forward>(engine, {}, dnnl::prop_kind::forward_inference,
                                               dnnl::algorithm::convolution_direct,
                                               any_desc(dims, type), any_desc(weights, type),
                                               Desc(), any_desc(dims, type), ones, none, none, none)
        .src_desc();
  } catch (const dnnl::error&) {
    return plain_desc(dims, type);  // no convolution for this type, so no layout to follow
  }
}

std::string layout_text(const Desc& desc) {
  const Blocking blocking = blocking_of(desc);
  if (blocking.opaque) return "opaque";
  std::vector<std::size_t> axes(blocking.strides.size());
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  // Of equal strides the larger extent is the outer axis: 1x64x1x1 reads as abcd, not bacd.
  std::stable_sort(axes.begin(), axes.end(), [&](std::size_t x, std::size_t y) {
    return blocking.strides[x] != blocking.strides[y] ? blocking.strides[x] > blocking.strides[y]
                                                      : blocking.extents[x] > blocking.extents[y];
  });
  std::string text;
  for (const std::size_t axis : axes) {
    const bool blocked = std::find(blocking.block_axes.begin(), blocking.block_axes.end(),
                                   static_cast<std::int64_t>(axis)) != blocking.block_axes.end();
    text += static_cast<char>((blocked ? 'A' : 'a') + static_cast<char>(axis));
  }
  for (std::size_t i = 0; i < blocking.blocks.size(); ++i) {
    text += std::to_string(blocking.blocks[i]);
    text += static_cast<char>('a' + static_cast<char>(blocking.block_axes[i]));
  }
  return text;
}

}  // namespace layerwatt::kernels::onednn
