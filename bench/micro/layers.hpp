/// @file
/// Seeded convolution-like rows for the micro-benchmarks: few different values per feature, as
/// layers have them, so that the design is as ill-conditioned as real ones.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace layerwatt::bench {

struct LayerRows {
  Matrix
      base;  ///< (n, 8): batch, channels in, size in, channels out, kernel, stride, pad, size out
  Vector y;  ///< (n) like a runtime in ms
};

template <std::size_t N>
[[nodiscard]] double pick(const std::array<double, N>& values, Random& random) {
  return values[static_cast<std::size_t>(random.below(N))];
}

[[nodiscard]] inline LayerRows layer_rows(Index n, std::uint64_t seed = 1) {
  Random random(seed);
  LayerRows rows{Matrix(n, 8), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    const double batch = pick<6>({1, 2, 4, 8, 16, 32}, random);
    const double in = pick<8>({3, 16, 32, 64, 128, 256, 512, 1024}, random);
    const double size = pick<7>({224, 112, 56, 28, 14, 10, 7}, random);
    const double out = pick<7>({16, 32, 64, 128, 256, 512, 1024}, random);
    const double kernel = pick<5>({1, 3, 3, 5, 7}, random);
    const double stride = pick<3>({1, 1, 2}, random);
    const double pad = random.below(5) == 0 ? 0 : std::floor((kernel - 1) / 2);
    const double result = std::floor((size + 2 * pad - kernel) / stride) + 1;
    rows.base.row(i) << batch, in, size, out, kernel, stride, pad, result;
    const double macs = batch * result * result * out * kernel * kernel * in;
    rows.y[i] = (0.01 + macs / 2e9) * (1 + 0.05 * random.normal());
  }
  return rows;
}

}  // namespace layerwatt::bench
