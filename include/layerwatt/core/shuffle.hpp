/// @file
/// Seeded randomness that is the same on every platform: the distributions and the shuffle of
/// the standard library are not specified bit for bit, these are.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, full period, good enough for
/// sampling and shuffling; not for cryptography.
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  [[nodiscard]] constexpr std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, n), without modulo bias. n > 0.
  [[nodiscard]] constexpr std::uint64_t below(std::uint64_t n) noexcept {
    const std::uint64_t threshold = (0 - n) % n;
    for (;;) {
      const std::uint64_t r = next();
      if (r >= threshold) return r % n;
    }
  }

  /// Uniform in [0, 1), 53 bits.
  [[nodiscard]] constexpr double uniform() noexcept {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
  }

  /// Standard normal (Box-Muller, one of the pair).
  [[nodiscard]] double normal() noexcept {
    const double u = 1.0 - uniform();  // in (0, 1], so that the logarithm is finite
    const double v = uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
  }

 private:
  std::uint64_t state_;
};

/// Fisher-Yates. Same seed, same order, on every platform.
template <class Container>
constexpr void shuffle(Container& items, Random& random) {
  for (std::size_t i = items.size(); i > 1; --i) {
    using std::swap;
    swap(items[i - 1], items[static_cast<std::size_t>(random.below(i))]);
  }
}

/// 0, 1, ..., n-1 in seeded random order.
[[nodiscard]] inline std::vector<std::size_t> shuffled_indices(std::size_t n, std::uint64_t seed) {
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = i;
  Random random(seed);
  shuffle(order, random);
  return order;
}

/// FNV-1a, 64 bits: identifies configurations and data sets (not against malice).
[[nodiscard]] constexpr std::uint64_t hash64(std::string_view text,
                                             std::uint64_t seed = 0xcbf29ce484222325ULL) noexcept {
  for (const char c : text) {
    seed ^= static_cast<unsigned char>(c);
    seed *= 0x100000001b3ULL;
  }
  return seed;
}

}  // namespace layerwatt
