/// @file
/// Random tensors at memory speed. Zeros and constants are forbidden as kernel data: values
/// change the power of a device by tens of percent.
#pragma once

#include <layerwatt/core/shuffle.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace layerwatt::kernels {

/// mean + sigma * N(0, 1), or max(0, that) when rectified.
struct Normal {
  float mean = 0.0F;
  float sigma = 1.0F;
  bool rectified = false;
};

/// Values drawn one by one before a tensor begins to repeat itself.
inline constexpr std::size_t kFreshValues = 1U << 14U;

/// Fills `out`. The first kFreshValues are independent; behind them come pieces of that block,
/// each from a random position, so that no channel or row repeats with a period.
/// Never a denormal: the smallest non-zero magnitude that Random::normal gives is far above.
inline void fill(std::span<float> out, const Normal& distribution, std::uint64_t seed) {
  Random random(seed);
  const std::size_t fresh = std::min(out.size(), kFreshValues);
  for (float& value : out.first(fresh)) {
    value = distribution.mean + distribution.sigma * static_cast<float>(random.normal());
    if (distribution.rectified) value = std::max(value, 0.0F);
  }
  constexpr std::size_t kPiece = kFreshValues / 2;
  for (std::size_t at = fresh; at < out.size(); at += kPiece) {
    const auto from = static_cast<std::size_t>(random.below(kFreshValues - kPiece + 1));
    std::memcpy(out.data() + at, out.data() + from,
                std::min(kPiece, out.size() - at) * sizeof(float));
  }
}

}  // namespace layerwatt::kernels
