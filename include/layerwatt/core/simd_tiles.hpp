/// @file
/// Micro-kernels for AVX-512 and AVX2: each keeps one tile of a product in registers while it
/// walks along the common dimension. core/simd_products.hpp puts products together from them.
#pragma once

#include <layerwatt/core/matrix.hpp>

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>

namespace layerwatt::detail {

/// The second factor of a tile: entry j of step t is data[j * step_j + t * step_t].
struct TileFactor {
  const double* data;
  Index step_j, step_t;
  const double* next = nullptr;  ///< that of the tile after this one; nullptr: in the cache already
};

/// Fetches what the next tile reads while this one is being computed, one line at each step: step
/// after step of NR columns lie in 1/8 as many lines each.
template <int NR>
[[gnu::always_inline]] inline void fetch_next(const TileFactor& b, Index t) {
  constexpr Index kColumns = NR == 8 ? 8 : 4;
  if (b.next != nullptr) __builtin_prefetch(b.next + t % kColumns * b.step_j + t / kColumns * 8);
}

/// C(rows, NR) += sum_t a[t * lda + i] b(j, t), `rows` <= 8 * MV. `a` is padded with zeros to
/// 8 * MV entries per t.
template <int MV, int NR>
__attribute__((target("avx512f"))) inline void tile_avx512(Index k, const double* a, Index lda,
                                                           TileFactor b, double* c, Index ldc,
                                                           Index rows) {
  __m512d sum[MV][NR];
#pragma GCC unroll 4
  for (int i = 0; i < MV; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < NR; ++j) sum[i][j] = _mm512_setzero_pd();
  }
  for (Index t = 0; t < k; ++t, a += lda, b.data += b.step_t) {
    fetch_next<NR>(b, t);
    __m512d left[MV];
#pragma GCC unroll 4
    for (int i = 0; i < MV; ++i) left[i] = _mm512_loadu_pd(a + 8 * i);
#pragma GCC unroll 8
    for (int j = 0; j < NR; ++j) {
      const __m512d right = _mm512_set1_pd(b.data[j * b.step_j]);
#pragma GCC unroll 4
      for (int i = 0; i < MV; ++i) sum[i][j] = _mm512_fmadd_pd(left[i], right, sum[i][j]);
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < NR; ++j) {
#pragma GCC unroll 4
    for (int i = 0; i < MV; ++i) {
      const Index valid = std::clamp<Index>(rows - 8 * i, 0, 8);
      const auto mask = static_cast<__mmask8>((1U << valid) - 1U);
      double* const at = c + j * ldc + 8 * i;
      _mm512_mask_storeu_pd(at, mask, _mm512_add_pd(_mm512_maskz_loadu_pd(mask, at), sum[i][j]));
    }
  }
}

/// As `tile_avx512`, with `rows` <= 4 * MV.
template <int MV, int NR>
__attribute__((target("avx2,fma"))) inline void tile_avx2(Index k, const double* a, Index lda,
                                                          TileFactor b, double* c, Index ldc,
                                                          Index rows) {
  __m256d sum[MV][NR];
#pragma GCC unroll 4
  for (int i = 0; i < MV; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < NR; ++j) sum[i][j] = _mm256_setzero_pd();
  }
  for (Index t = 0; t < k; ++t, a += lda, b.data += b.step_t) {
    fetch_next<NR>(b, t);
    __m256d left[MV];
#pragma GCC unroll 4
    for (int i = 0; i < MV; ++i) left[i] = _mm256_loadu_pd(a + 4 * i);
#pragma GCC unroll 8
    for (int j = 0; j < NR; ++j) {
      const __m256d right = _mm256_broadcast_sd(b.data + j * b.step_j);
#pragma GCC unroll 4
      for (int i = 0; i < MV; ++i) sum[i][j] = _mm256_fmadd_pd(left[i], right, sum[i][j]);
    }
  }
  double tile[4 * MV];
#pragma GCC unroll 8
  for (int j = 0; j < NR; ++j) {
#pragma GCC unroll 4
    for (int i = 0; i < MV; ++i) _mm256_storeu_pd(tile + 4 * i, sum[i][j]);
    for (Index i = 0; i < rows; ++i) c[j * ldc + i] += tile[i];
  }
}

using Tile = void (*)(Index k, const double* a, Index lda, TileFactor b, double* c, Index ldc,
                      Index rows);

/// The micro-kernels of one instruction set: `tile[v][n]` covers v + 1 vectors of rows and n + 1
/// columns.
struct Tiles {
  Index lanes = 0;    ///< doubles per vector; 0: no kernels on this machine
  Index columns = 0;  ///< widest tile
  Tile tile[3][8] = {};

  static constexpr Index kVectors = 3;  // rows of a tile, in vectors
  [[nodiscard]] Index rows() const { return kVectors * lanes; }
};

template <int MV>
void fill_tiles_avx512(Tile (&tile)[8]) {
  const Tile all[8] = {tile_avx512<MV, 1>, tile_avx512<MV, 2>, tile_avx512<MV, 3>,
                       tile_avx512<MV, 4>, tile_avx512<MV, 5>, tile_avx512<MV, 6>,
                       tile_avx512<MV, 7>, tile_avx512<MV, 8>};
  std::copy(all, all + 8, tile);
}

template <int MV>
void fill_tiles_avx2(Tile (&tile)[8]) {
  const Tile all[4] = {tile_avx2<MV, 1>, tile_avx2<MV, 2>, tile_avx2<MV, 3>, tile_avx2<MV, 4>};
  std::copy(all, all + 4, tile);
}

[[nodiscard]] inline Tiles avx512_tiles() {
  Tiles tiles;
  if (!__builtin_cpu_supports("avx512f")) return tiles;
  tiles.lanes = 8;
  tiles.columns = 8;
  fill_tiles_avx512<1>(tiles.tile[0]);
  fill_tiles_avx512<2>(tiles.tile[1]);
  fill_tiles_avx512<3>(tiles.tile[2]);
  return tiles;
}

[[nodiscard]] inline Tiles avx2_tiles() {
  Tiles tiles;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return tiles;
  tiles.lanes = 4;
  tiles.columns = 4;
  fill_tiles_avx2<1>(tiles.tile[0]);
  fill_tiles_avx2<2>(tiles.tile[1]);
  fill_tiles_avx2<3>(tiles.tile[2]);
  return tiles;
}

/// The best kernels of this machine, found once.
[[nodiscard]] inline const Tiles& machine_tiles() {
  static const Tiles tiles = avx512_tiles().lanes != 0 ? avx512_tiles() : avx2_tiles();
  return tiles;
}

}  // namespace layerwatt::detail
#endif
