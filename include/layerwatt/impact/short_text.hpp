/// @file
/// Numbers in messages: three significant digits.
#pragma once

#include <layerwatt/core/text.hpp>

#include <cmath>
#include <string>

namespace layerwatt {

/// 79.737926 as "79.7", 9983.77 as "9980"; not finite as to_text has it.
[[nodiscard]] inline std::string short_text(double value) {
  if (value == 0 || !std::isfinite(value)) return to_text(value);
  constexpr int kDigits = 3;
  const int power = kDigits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  // Dividing by a power of ten that is exact gives the nearest short decimal; a product may not.
  const double scale = std::pow(10, std::abs(power));
  return to_text(power >= 0 ? std::round(value * scale) / scale
                            : std::round(value / scale) * scale);
}

}  // namespace layerwatt
