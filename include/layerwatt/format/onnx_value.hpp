/// @file
/// Value: what is known about one tensor of an ONNX graph while it is read. Small tensors that
/// shape arithmetic may need are decoded here; weights never are.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/onnx_wire.hpp>
#include <layerwatt/layer/layer_list.hpp>
#include <layerwatt/layer/precision.hpp>
#include <layerwatt/layer/shape.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace layerwatt::onnx {

/// A legal node that is not understood: it is reported, reading goes on.
struct NotUnderstood : Error {
  using Error::Error;
};

struct Value {
  bool known = false;  ///< the shape is
  Shape shape;
  ElementType type = ElementType::undefined;
  bool constant = false;                      ///< independent of what the network is given
  bool trained = false;                       ///< ... and stored in the file as a tensor of its own
  bool derived = false;                       ///< follows from the extents of activations
  bool dequantized = false;                   ///< comes out of DequantizeLinear
  std::int32_t root = -1;                     ///< index of the stored tensor
  Source source;                              ///< the layer that makes it, where one does
  std::optional<std::vector<double>> data{};  ///< of small constants, row by row
};

[[nodiscard]] constexpr bool is_float(ElementType type) {
  return type == ElementType::float32 || type == ElementType::float16 ||
         type == ElementType::float64 || type == ElementType::bfloat16;
}

[[nodiscard]] constexpr Precision precision_of(ElementType type) {
  switch (type) {
    case ElementType::float16:
      return Precision::fp16;
    case ElementType::bfloat16:
      return Precision::bf16;
    case ElementType::uint8:
    case ElementType::int8:
      return Precision::int8;
    default:
      return Precision::fp32;
  }
}

namespace detail {

inline constexpr std::int64_t kMostData = 1024;  ///< elements that shape arithmetic may have

/// @throws NotUnderstood  more than eight dimensions   @throws InvalidArgument  negative extent
inline Shape shape_of(const std::vector<std::int64_t>& dims) {
  expects<NotUnderstood>(dims.size() <= Shape::kMaxRank, "a tensor has ", dims.size(),
                         " dimensions; at most ", Shape::kMaxRank, " are handled");
  Shape shape;
  for (const std::int64_t extent : dims) {
    expects(extent >= 0, "an extent is ", extent, "; it must be >= 0");
    shape.push_back(extent);
  }
  (void)element_count(shape);
  return shape;
}

/// IEEE half, bfloat16: the bits of a float as far as they are stored.
inline double half_value(std::uint16_t bits) {
  const double sign = (bits & 0x8000U) != 0 ? -1 : 1;
  const int exponent = (bits >> 10U) & 0x1F;
  const double fraction = static_cast<double>(bits & 0x3FFU) / 1024;
  if (exponent == 0) return sign * fraction / 16384;
  double scale = 1;
  for (int i = 15; i < exponent; ++i) scale *= 2;
  for (int i = exponent; i < 15; ++i) scale /= 2;
  return sign * (1 + fraction) * scale;
}
inline double bfloat_value(std::uint16_t bits) {
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16U;
  float value = 0;
  std::memcpy(&value, &wide, sizeof value);
  return static_cast<double>(value);
}

/// `count` little-endian numbers of type T.
template <class T>
std::vector<double> decoded(std::string_view bytes, std::int64_t count, double (*convert)(T)) {
  expects(bytes.size() >= static_cast<std::size_t>(count) * sizeof(T), "a tensor of ", count,
          " elements has ", bytes.size(), " bytes of data; it needs ",
          static_cast<std::size_t>(count) * sizeof(T));
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, bytes.data() + static_cast<std::size_t>(i) * sizeof(T), sizeof(T));
    values.push_back(convert(value));
  }
  return values;
}
template <class T>
double as_double(T value) {
  return static_cast<double>(value);
}

inline std::vector<double> decoded_raw(const Tensor& tensor, std::int64_t count) {
  switch (tensor.type) {
    case ElementType::float32:
      return decoded<float>(tensor.raw, count, as_double<float>);
    case ElementType::float64:
      return decoded<double>(tensor.raw, count, as_double<double>);
    case ElementType::float16:
      return decoded<std::uint16_t>(tensor.raw, count, half_value);
    case ElementType::bfloat16:
      return decoded<std::uint16_t>(tensor.raw, count, bfloat_value);
    case ElementType::int32:
      return decoded<std::int32_t>(tensor.raw, count, as_double<std::int32_t>);
    case ElementType::int64:
      return decoded<std::int64_t>(tensor.raw, count, as_double<std::int64_t>);
    case ElementType::int8:
      return decoded<std::int8_t>(tensor.raw, count, as_double<std::int8_t>);
    default:
      return decoded<std::uint8_t>(tensor.raw, count, as_double<std::uint8_t>);
  }
}

inline std::vector<double> decoded_field(const Tensor& tensor, std::int64_t count) {
  if (tensor.type == ElementType::float32 && !tensor.packed.empty()) {
    return decoded<float>(tensor.packed, count, as_double<float>);
  }
  if (tensor.type == ElementType::float64) {
    return decoded<double>(tensor.packed, count, as_double<double>);
  }
  std::vector<std::int64_t> numbers = tensor.loose;
  const char* at = tensor.packed.data();
  const char* end = at + tensor.packed.size();
  while (at != end && static_cast<std::int64_t>(numbers.size()) < count) {
    numbers.push_back(static_cast<std::int64_t>(protozero::decode_varint(&at, end)));
  }
  expects(static_cast<std::int64_t>(numbers.size()) == count, "a tensor of ", count,
          " elements stores ", numbers.size());
  const bool half = tensor.type == ElementType::float16;
  std::vector<double> values;
  for (const std::int64_t number : numbers) {
    const auto bits = static_cast<std::uint16_t>(number);
    values.push_back(half                                   ? half_value(bits)
                     : tensor.type == ElementType::bfloat16 ? bfloat_value(bits)
                                                            : static_cast<double>(number));
  }
  return values;
}

constexpr bool is_decodable(ElementType type) {
  return is_float(type) || type == ElementType::int32 || type == ElementType::int64 ||
         type == ElementType::boolean || type == ElementType::uint8 || type == ElementType::int8;
}

/// The numbers of a tensor where shape arithmetic may need them: up to 1024 integers, 16 floats.
inline std::optional<std::vector<double>> small_data(const Tensor& tensor, const Shape& shape) {
  const std::int64_t count = element_count(shape);
  const std::int64_t most = is_float(tensor.type) ? 16 : kMostData;
  if (tensor.external || count > most || !is_decodable(tensor.type)) return std::nullopt;
  if (count == 0) return std::vector<double>{};
  if (!tensor.raw.empty()) return decoded_raw(tensor, count);
  if (tensor.packed.empty() && tensor.loose.empty()) return std::nullopt;
  return decoded_field(tensor, count);
}

}  // namespace detail

/// A number that counts something. Infinite and huge values stay in the 64-bit range.
[[nodiscard]] inline std::int64_t to_integer(double value) {
  constexpr double kLimit = 9.2e18;
  return static_cast<std::int64_t>(std::clamp(value != value ? 0.0 : value, -kLimit, kLimit));
}

}  // namespace layerwatt::onnx
