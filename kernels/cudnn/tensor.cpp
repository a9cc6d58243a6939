#include <kernels/cudnn/tensor.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace layerwatt::kernels::cudnn {

namespace {

/// Calls visit(row-major index, offset in elements) for every element.
template <class Visit>
void for_each_element(const TensorSpec& spec, Visit&& visit) {
  const std::size_t rank = spec.dims.size();
  const std::int64_t inner = spec.dims.back();
  const std::int64_t step = spec.strides.back();
  std::vector<std::int64_t> at(rank, 0);
  std::size_t index = 0;
  for (;;) {
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < rank; ++i) offset += at[i] * spec.strides[i];
    for (std::int64_t i = 0; i < inner; ++i) {
      visit(index++, static_cast<std::size_t>(offset + i * step));
    }
    std::size_t axis = rank - 1;
    while (axis > 0) {
      --axis;
      if (++at[axis] < spec.dims[axis]) break;
      at[axis] = 0;
      if (axis == 0) return;
    }
    if (rank == 1) return;
  }
}

template <class Element, class Convert>
void encode_as(std::span<const float> values, const TensorSpec& spec, std::byte* out,
               Convert&& convert) {
  for_each_element(spec, [&](std::size_t index, std::size_t offset) {
    const Element element = convert(values[index]);
    std::memcpy(out + offset * sizeof(Element), &element, sizeof element);
  });
}

template <class Element, class Convert>
void decode_as(const std::byte* bytes, const TensorSpec& spec, std::span<float> values,
               Convert&& convert) {
  for_each_element(spec, [&](std::size_t index, std::size_t offset) {
    Element element;
    std::memcpy(&element, bytes + offset * sizeof(Element), sizeof element);
    values[index] = convert(element);
  });
}

std::int8_t saturate(float value) {
  return static_cast<std::int8_t>(std::clamp(std::nearbyint(value), -128.0F, 127.0F));
}

void expect_size(std::size_t values, const TensorSpec& spec) {
  std::int64_t elements = 1;
  for (const std::int64_t extent : spec.dims) elements *= extent;
  expects(static_cast<std::int64_t>(values) == elements, "cudnn tensor: ", values, " values for ",
          elements, " elements");
}

}  // namespace

cudnnDataType_t storage_type(Precision precision) noexcept {
  switch (precision) {
    case Precision::fp32:
    case Precision::tf32:
      return CUDNN_DATA_FLOAT;
    case Precision::fp16:
      return CUDNN_DATA_HALF;
    case Precision::bf16:
      return CUDNN_DATA_BFLOAT16;
    case Precision::int8:
      return CUDNN_DATA_INT8;
  }
  return CUDNN_DATA_FLOAT;
}

std::vector<std::int64_t> strides_of(const std::vector<std::int64_t>& dims, Layout layout) {
  std::vector<std::int64_t> strides(dims.size(), 1);
  std::int64_t next = 1;
  const auto take = [&](std::size_t axis) {
    strides[axis] = next;
    next *= dims[axis];
  };
  if (layout == Layout::nhwc && dims.size() > 1) {
    take(1);
    for (std::size_t axis = dims.size(); axis-- > 2;) take(axis);
    take(0);
  } else {
    for (std::size_t axis = dims.size(); axis-- > 0;) take(axis);
  }
  return strides;
}

TensorSpec image_spec(const Shape& shape, Layout layout, cudnnDataType_t type) {
  std::vector<std::int64_t> dims(shape.begin(), shape.end());
  while (dims.size() < 4) dims.push_back(1);
  return {dims, strides_of(dims, layout), type};
}

TensorSpec plain_spec(const std::vector<std::int64_t>& dims, cudnnDataType_t type) {
  return {dims, strides_of(dims, Layout::nchw), type};
}

TensorDescriptor tensor_descriptor(const TensorSpec& spec) {
  std::vector<int> dims;
  std::vector<int> strides;
  for (std::size_t i = 0; i < spec.dims.size(); ++i) {
    expects<Unsupported>(spec.dims[i] <= std::numeric_limits<int>::max() &&
                             spec.strides[i] <= std::numeric_limits<int>::max(),
                         "cuDNN's descriptors hold extents and strides below 2^31");
    dims.push_back(static_cast<int>(spec.dims[i]));
    strides.push_back(static_cast<int>(spec.strides[i]));
  }
  auto descriptor =
      make<TensorDescriptor>(cudnnCreateTensorDescriptor, "cudnnCreateTensorDescriptor");
  LAYERWATT_CUDA(cudnnSetTensorNdDescriptor(
      descriptor.get(), spec.type, static_cast<int>(dims.size()), dims.data(), strides.data()));
  return descriptor;
}

std::vector<std::byte> encode(std::span<const float> values, const TensorSpec& spec, float factor) {
  expect_size(values.size(), spec);
  std::vector<std::byte> bytes(bytes_of(spec));
  switch (spec.type) {
    case CUDNN_DATA_HALF:
      encode_as<std::uint16_t>(values, spec, bytes.data(),
                               [&](float value) { return to_half(value * factor); });
      break;
    case CUDNN_DATA_BFLOAT16:
      encode_as<std::uint16_t>(values, spec, bytes.data(),
                               [&](float value) { return to_bfloat16(value * factor); });
      break;
    case CUDNN_DATA_INT8:
      encode_as<std::int8_t>(values, spec, bytes.data(),
                             [&](float value) { return saturate(value * factor); });
      break;
    default:
      encode_as<float>(values, spec, bytes.data(), [&](float value) { return value * factor; });
  }
  return bytes;
}

void decode(std::span<const std::byte> bytes, const TensorSpec& spec, float factor,
            std::span<float> values) {
  expect_size(values.size(), spec);
  switch (spec.type) {
    case CUDNN_DATA_HALF:
      return decode_as<std::uint16_t>(bytes.data(), spec, values,
                                      [&](std::uint16_t bits) { return from_half(bits) / factor; });
    case CUDNN_DATA_BFLOAT16:
      return decode_as<std::uint16_t>(bytes.data(), spec, values, [&](std::uint16_t bits) {
        return from_bfloat16(bits) / factor;
      });
    case CUDNN_DATA_INT8:
      return decode_as<std::int8_t>(bytes.data(), spec, values, [&](std::int8_t value) {
        return static_cast<float>(value) / factor;
      });
    default:
      return decode_as<float>(bytes.data(), spec, values,
                              [&](float value) { return value / factor; });
  }
}

std::uint16_t to_half(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude > 0x7f800000U) return static_cast<std::uint16_t>(sign | 0x7e00U);
  if (magnitude >= 0x477ff000U) return static_cast<std::uint16_t>(sign | 0x7c00U);
  if (magnitude < 0x38800000U) {
    // Below 2^-14 a half is a multiple of 2^-24: adding 0.5 lets the processor round to those.
    const float rounded = std::bit_cast<float>(magnitude) + 0.5F;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(rounded) - 0x3f000000U));
  }
  const std::uint32_t odd = (magnitude >> 13U) & 1U;
  const std::uint32_t rounded = magnitude - 0x38000000U + 0xfffU + odd;
  return static_cast<std::uint16_t>(sign | (rounded >> 13U));
}

float from_half(std::uint16_t bits) noexcept {
  const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
  const int exponent = (bits >> 10U) & 0x1f;
  const int fraction = bits & 0x3ff;
  if (exponent == 31) {
    return fraction == 0 ? sign * std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  }
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
}

std::uint16_t to_bfloat16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffU) > 0x7f800000U) return static_cast<std::uint16_t>((bits >> 16U) | 0x40U);
  const std::uint32_t odd = (bits >> 16U) & 1U;
  return static_cast<std::uint16_t>((bits + 0x7fffU + odd) >> 16U);
}

float from_bfloat16(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

}  // namespace layerwatt::kernels::cudnn
