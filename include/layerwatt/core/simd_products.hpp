/// @file
/// A product policy that finds the machine's vector instructions at run time (AVX-512, AVX2), so
/// that a program compiled for any x86-64 runs near the peak without a BLAS.
///
/// Goto and van de Geijn (2008), Anatomy of High-Performance Matrix Multiplication: both factors
/// are packed into panels that the cache holds, and a micro-kernel keeps one tile of C in
/// registers while it walks along k. Elsewhere, and on small products, Eigen does the work.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/products.hpp>
#include <layerwatt/core/simd_tiles.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace layerwatt {

#if defined(__x86_64__)
namespace detail {

/// A factor in panels of `width` entries for each t, the last panel padded with zeros. Entry i of
/// step t is source[i * step_i + t * step_t].
inline void pack(const double* source, Index count, Index step_i, Index step_t, Index k,
                 Index width, std::vector<double>& packed) {
  const Index panels = (count + width - 1) / width;
  packed.resize(static_cast<std::size_t>(panels * width * k));
  double* panel = packed.data();
  for (Index first = 0; first < count; first += width, panel += width * k) {
    const Index used = std::min(width, count - first);
    const double* const from = source + first * step_i;
    if (step_i == 1) {
      for (Index t = 0; t < k; ++t) {
        double* const to = panel + t * width;
        std::copy_n(from + t * step_t, used, to);
        std::fill(to + used, to + width, 0.0);
      }
      continue;
    }
    for (Index i = 0; i < width; ++i) {
      const double* const column = from + i * step_i;
      for (Index t = 0; t < k; ++t) panel[t * width + i] = i < used ? column[t * step_t] : 0.0;
    }
  }
}

/// One tile after the other of C += A B, with B (n columns) packed in panels of `b_width`.
struct TiledProduct {
  const Tiles& tiles;
  const double* b;
  Index b_width, m, n, k;

  /// The tile at (i, j) of C; entry r of step t of its rows of A is a[t * lda + r].
  void add_tile(const double* a, Index lda, Index i, Index j, double* c, Index ldc) const {
    const Index rows = std::min(tiles.rows(), m - i), columns = std::min(tiles.columns, n - j);
    const auto vectors = static_cast<std::size_t>((rows + tiles.lanes - 1) / tiles.lanes - 1);
    const double* const right = b + (j / b_width) * b_width * k + j % b_width;
    tiles.tile[vectors][static_cast<std::size_t>(columns - 1)](k, a, lda, {right, 1, b_width}, c,
                                                               ldc, rows);
  }
};

}  // namespace detail
#endif

/// Products by our own vector kernels, chosen at run time. The members are those of
/// `PlainProducts`; on a processor without AVX2 they are `PlainProducts`.
struct SimdProducts {
  /// C += A' B with A (k, m), B (k, n), C (m, n); `ld*` is the distance between columns.
  static void gemm_tn(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
#if defined(__x86_64__)
    if (const Index rows = detail::machine_tiles().rows(); rows != 0) {
      if (n <= 2 * rows && m > 8 * rows) return few_columns(m, n, k, a, lda, b, ldb, c, ldc);
      return gemm(m, n, k, {a, lda, 1}, {b, ldb, 1}, c, ldc);
    }
#endif
    PlainProducts::gemm_tn(m, n, k, a, lda, b, ldb, c, ldc);
  }

  /// C += A B' with A (m, k), B (n, k), C (m, n).
  static void gemm_nt(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
#if defined(__x86_64__)
    if (detail::machine_tiles().lanes != 0) return gemm(m, n, k, {a, 1, lda}, {b, 1, ldb}, c, ldc);
#endif
    PlainProducts::gemm_nt(m, n, k, a, lda, b, ldb, c, ldc);
  }

  /// The lower triangle of C += A' A with A (k, n), C (n, n); the rest of C is left alone.
  static void syrk_tn(Index n, Index k, const double* a, Index lda, double* c, Index ldc) {
#if defined(__x86_64__)
    if (detail::machine_tiles().lanes != 0) return syrk(n, k, {a, lda, 1}, c, ldc);
#endif
    PlainProducts::syrk_tn(n, k, a, lda, c, ldc);
  }

#if defined(__x86_64__)
 private:
  static constexpr Index kDepth = 256;  // steps of k at a time: a panel of A stays in L1

  // Entry i of step t is data[i * step_i + t * step_t].
  struct Factor {
    const double* data;
    Index step_i, step_t;
  };

  [[nodiscard]] static std::vector<double>& buffer(int which) {
    thread_local std::vector<double> packed[2];
    return packed[which];
  }

  static void gemm(Index m, Index n, Index k, Factor a, Factor b, double* c, Index ldc) {
    const detail::Tiles& tiles = detail::machine_tiles();
    const Index whole = m / tiles.rows() * tiles.rows();
    // Rows of A that lie together can be used in place; packing pays once they are used often.
    const Index unpacked = a.step_i == 1 && n <= 2 * tiles.columns ? whole : 0;
    for (Index t = 0; t < k; t += kDepth) {
      const Index depth = std::min(kDepth, k - t);
      const double* const rows = a.data + t * a.step_t;
      detail::pack(rows + unpacked * a.step_i, m - unpacked, a.step_i, a.step_t, depth,
                   tiles.rows(), buffer(0));
      detail::pack(b.data + t * b.step_t, n, b.step_i, b.step_t, depth, tiles.columns, buffer(1));
      const double* const packed = buffer(0).data();
      const detail::TiledProduct product{tiles, buffer(1).data(), tiles.columns, m, n, depth};
      for (Index j = 0; j < n; j += tiles.columns) {
        for (Index i = 0; i < m; i += tiles.rows()) {
          double* const tile = c + j * ldc + i;
          if (i < unpacked) {
            product.add_tile(rows + i, a.step_t, i, j, tile, ldc);
          } else {
            product.add_tile(packed + (i - unpacked) * depth, tiles.rows(), i, j, tile, ldc);
          }
        }
      }
    }
  }

  // C += A' B where B has few columns: forms tiles of C', with B packed as rows and the columns
  // of A in place, since packing A would take longer than multiplying it.
  static void few_columns(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                          Index ldb, double* c, Index ldc) {
    const detail::Tiles& tiles = detail::machine_tiles();
    double tile[24 * 8];
    for (Index t = 0; t < k; t += kDepth) {
      const Index depth = std::min(kDepth, k - t);
      detail::pack(b + t, n, ldb, 1, depth, tiles.rows(), buffer(0));
      for (Index i = 0; i < m; i += tiles.columns) {
        const Index columns = std::min(tiles.columns, m - i);
        const double* const first = a + i * lda + t;
        const bool is_last = i + 2 * tiles.columns > m;
        const detail::TileFactor right{first, lda, 1,
                                       is_last ? nullptr : first + tiles.columns * lda};
        for (Index j = 0; j < n; j += tiles.rows()) {
          const Index rows = std::min(tiles.rows(), n - j);
          const auto vectors = static_cast<std::size_t>((rows + tiles.lanes - 1) / tiles.lanes - 1);
          std::fill(tile, tile + 24 * 8, 0.0);
          tiles.tile[vectors][static_cast<std::size_t>(columns - 1)](
              depth, buffer(0).data() + j * depth, tiles.rows(), right, tile, tiles.rows(), rows);
          for (Index r = 0; r < rows; ++r) {
            double* const to = c + (j + r) * ldc + i;
            for (Index q = 0; q < columns; ++q) to[q] += tile[q * tiles.rows() + r];
          }
        }
      }
    }
  }

  // Tiles on the diagonal are formed apart, so that nothing above it is written.
  static void syrk(Index n, Index k, Factor a, double* c, Index ldc) {
    const detail::Tiles& tiles = detail::machine_tiles();
    double tile[24 * 8];
    for (Index t = 0; t < k; t += kDepth) {
      const Index depth = std::min(kDepth, k - t);
      detail::pack(a.data + t * a.step_t, n, a.step_i, a.step_t, depth, tiles.rows(), buffer(0));
      const double* const panels = buffer(0).data();
      const detail::TiledProduct product{tiles, panels, tiles.rows(), n, n, depth};
      for (Index j = 0; j < n; j += tiles.columns) {
        const Index first = j / tiles.rows() * tiles.rows();
        for (Index i = first; i < n; i += tiles.rows()) {
          if (i >= j + tiles.columns - 1) {
            product.add_tile(panels + i * depth, tiles.rows(), i, j, c + j * ldc + i, ldc);
            continue;
          }
          std::fill(tile, tile + 24 * 8, 0.0);
          product.add_tile(panels + i * depth, tiles.rows(), i, j, tile, tiles.rows());
          add_lower(tile, i, j, n, c, ldc);
        }
      }
    }
  }

  static void add_lower(const double* tile, Index i, Index j, Index n, double* c, Index ldc) {
    const detail::Tiles& tiles = detail::machine_tiles();
    for (Index column = j; column < std::min(j + tiles.columns, n); ++column) {
      for (Index row = std::max(i, column); row < std::min(i + tiles.rows(), n); ++row) {
        c[column * ldc + row] += tile[(column - j) * tiles.rows() + row - i];
      }
    }
  }
#endif
};

}  // namespace layerwatt
