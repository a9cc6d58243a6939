/// @file
/// Numeric precisions, with one spelling everywhere (layer text, CSV, command line).
#pragma once

#include <layerwatt/core/error.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace layerwatt {

enum class Precision { fp32, tf32, fp16, bf16, int8 };

inline constexpr std::array<std::pair<std::string_view, Precision>, 5> kPrecisions{{
    {"fp32", Precision::fp32},
    {"tf32", Precision::tf32},
    {"fp16", Precision::fp16},
    {"bf16", Precision::bf16},
    {"int8", Precision::int8},
}};

[[nodiscard]] constexpr std::string_view to_text(Precision precision) noexcept {
  return kPrecisions[static_cast<std::size_t>(precision)].first;
}

/// Bytes of one stored element. tf32 is a way of multiplying: it is stored as fp32.
[[nodiscard]] constexpr std::int64_t bytes_per_element(Precision precision) noexcept {
  switch (precision) {
    case Precision::fp32:
    case Precision::tf32:
      return 4;
    case Precision::fp16:
    case Precision::bf16:
      return 2;
    case Precision::int8:
      return 1;
  }
  return 4;
}

/// Reads the five names and the synonyms f32, float32, f16, half, float16, i8.
/// @throws ParseError  anything else
[[nodiscard]] constexpr Precision parse_precision(std::string_view text) {
  for (const auto& [name, precision] : kPrecisions) {
    if (text == name) return precision;
  }
  if (text == "f32" || text == "float32") return Precision::fp32;
  if (text == "f16" || text == "half" || text == "float16") return Precision::fp16;
  if (text == "i8") return Precision::int8;
  fail<ParseError>("unknown precision '", text, "'; use fp32, tf32, fp16, bf16 or int8");
}

}  // namespace layerwatt
