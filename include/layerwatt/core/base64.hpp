/// @file
/// Bytes as base64 (RFC 4648, with padding), for compact members of JSON files.
#pragma once

#include <layerwatt/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

namespace detail {
inline constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

[[nodiscard]] inline std::string to_base64(const std::vector<std::uint8_t>& bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? bytes[i + k] : 0U);
    }
    for (int k = 3; k >= 0; --k) text += detail::kBase64Digits[group >> (6 * k) & 63U];
  }
  for (std::size_t k = 0; k < (3 - bytes.size() % 3) % 3; ++k) text[text.size() - 1 - k] = '=';
  return text;
}

/// The inverse of to_base64.
/// @throws ParseError  a length or a character that base64 does not have
[[nodiscard]] inline std::vector<std::uint8_t> from_base64(std::string_view text) {
  expects<ParseError>(text.size() % 4 == 0, "base64: ", text.size(),
                      " characters are no multiple of 4; is the file complete?");
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    std::size_t missing = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      const bool padding = c == '=' && i + 4 == text.size() && k >= 2;
      const auto digit = padding ? 0 : detail::kBase64Digits.find(c);
      expects<ParseError>(digit != std::string_view::npos && (padding || missing == 0), "base64: '",
                          std::string(1, c), "' does not belong at character ", i + k);
      missing += padding ? 1U : 0U;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    for (std::size_t k = 0; k < 3 - missing; ++k) {
      bytes.push_back(static_cast<std::uint8_t>(group >> (16 - 8 * k) & 255U));
    }
  }
  return bytes;
}

}  // namespace layerwatt
