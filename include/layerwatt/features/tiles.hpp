/// @file
/// Tile quantisation: hardware computes whole tiles, so 33 channels may cost as much as 64.
#pragma once

#include <layerwatt/features/work.hpp>

#include <cstdint>

namespace layerwatt {

/// The smallest multiple of `tile` that is not below x, for x >= 0 and tile >= 1.
[[nodiscard]] constexpr double tiled(double x, double tile) noexcept {
  const double quotient = x / tile;
  const auto whole = static_cast<double>(static_cast<std::int64_t>(quotient));
  return (whole < quotient ? whole + 1 : whole) * tile;
}

/// Share of the tiles over x elements that is computed for nothing, in [0, 1).
[[nodiscard]] constexpr double tile_waste(double x, double tile) noexcept {
  return 1 - x / tiled(x, tile);
}

/// @name Shape numbers that features share
/// @{
[[nodiscard]] constexpr double in_pixels(const Work& w) noexcept {
  return w.batch * w.in_height * w.in_width;
}
[[nodiscard]] constexpr double out_pixels(const Work& w) noexcept {
  return w.batch * w.out_height * w.out_width;
}
[[nodiscard]] constexpr double taps(const Work& w) noexcept { return w.kernel_h * w.kernel_w; }
[[nodiscard]] constexpr double group_in(const Work& w) noexcept { return w.in_channels / w.groups; }
[[nodiscard]] constexpr double group_out(const Work& w) noexcept {
  return w.out_channels / w.groups;
}
[[nodiscard]] constexpr double total_bytes(const Work& w) noexcept {
  return w.input_bytes + w.weight_bytes + w.output_bytes;
}
/// @}

}  // namespace layerwatt
