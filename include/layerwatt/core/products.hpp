/// @file
/// Dense products as a template policy: `PlainProducts` here, `SimdProducts` and `BlasProducts`
/// in core/simd_products.hpp and core/blas.hpp.
///
/// A policy is a type with static functions on column-major memory. It is a template argument
/// and never a macro, so that two translation units may choose differently in one program.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>

#include <algorithm>

namespace layerwatt {

/// Products by plain loops over blocks: needs no library, uses the instruction set that the
/// compiler may use, and costs no time to compile.
struct PlainProducts {
  /// C += A' B with A (k, m), B (k, n), C (m, n); `ld*` is the distance between columns.
  static void gemm_tn(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
    for (Index t = 0; t < k; t += kDepth) {
      const Index depth = std::min(kDepth, k - t);
      for (Index j = 0; j < n; j += 2) {
        for (Index i = 0; i < m; i += 4) {
          add_dots(std::min<Index>(4, m - i), std::min<Index>(2, n - j), depth, a + i * lda + t,
                   lda, b + j * ldb + t, ldb, c + j * ldc + i, ldc);
        }
      }
    }
  }

  /// C += A B' with A (m, k), B (n, k), C (m, n).
  static void gemm_nt(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
    for (Index t = 0; t < k; t += kDepth) {
      const Index depth = std::min(kDepth, k - t);
      for (Index i = 0; i < m; i += kRows) {  // a block of A that stays in cache for all columns
        const Index rows = std::min(kRows, m - i);
        for (Index j = 0; j < n; ++j) {
          add_columns(rows, depth, a + t * lda + i, lda, b + t * ldb + j, ldb, c + j * ldc + i);
        }
      }
    }
  }

  /// The lower triangle of C += A' A with A (k, n), C (n, n); the rest of C is left alone.
  static void syrk_tn(Index n, Index k, const double* a, Index lda, double* c, Index ldc) {
    for (Index t = 0; t < k; t += kDepth) {
      const Index depth = std::min(kDepth, k - t);
      for (Index j = 0; j < n; ++j) {
        const Index below = std::min((j + 4) / 4 * 4, n);
        for (Index i = j; i < below; ++i) {
          c[j * ldc + i] += dot(a + i * lda + t, a + j * lda + t, depth);
        }
      }
      for (Index j = 0; j < n; j += 2) {
        const Index columns = std::min<Index>(2, n - j);
        for (Index i = (j + 4) / 4 * 4; i < n; i += 4) {
          add_dots(std::min<Index>(4, n - i), columns, depth, a + i * lda + t, lda, a + j * lda + t,
                   lda, c + j * ldc + i, ldc);
        }
      }
    }
  }

 private:
  static constexpr Index kDepth = 256;  // terms of a sum at a time: a few columns stay in L1
  static constexpr Index kRows = 128;

  /// c (m) += A b for m <= kRows, summed apart: fewer roundings than adding each term to c.
  static void add_columns(Index m, Index k, const double* a, Index lda, const double* b, Index ldb,
                          double* c) {
    double sum[kRows] = {};
    Index t = 0;
    for (; t + 4 <= k; t += 4) {
      const double* const from = a + t * lda;
      const double* const by = b + t * ldb;
      add_scaled(sum, {by[0], by[ldb], by[2 * ldb], by[3 * ldb]},
                 {from, from + lda, from + 2 * lda, from + 3 * lda}, m);
    }
    for (; t < k; ++t) add_scaled(sum, b[t * ldb], a + t * lda, m);
    add_scaled(c, 1, sum, m);
  }

  /// C (m, n) += A' B for m <= 4, n <= 2: eight sums in registers.
  static void add_dots(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                       Index ldb, double* c, Index ldc) {
    if (m < 4 || n < 2) {
      for (Index j = 0; j < n; ++j) {
        for (Index i = 0; i < m; ++i) c[j * ldc + i] += dot(a + i * lda, b + j * ldb, k);
      }
      return;
    }
    using detail::kPack, detail::load, detail::sum_of;
    detail::Pack sum[2][4] = {};
    Index t = 0;
    for (; t + kPack <= k; t += kPack) {
      const detail::Pack b0 = load(b + t), b1 = load(b + ldb + t);
#pragma GCC unroll 4
      for (Index i = 0; i < 4; ++i) {
        const detail::Pack left = load(a + i * lda + t);
        sum[0][i] += left * b0;
        sum[1][i] += left * b1;
      }
    }
#pragma GCC unroll 2
    for (Index j = 0; j < 2; ++j) {
#pragma GCC unroll 4
      for (Index i = 0; i < 4; ++i) {
        double rest = sum_of(sum[j][i]);
        for (Index s = t; s < k; ++s) rest += a[i * lda + s] * b[j * ldb + s];
        c[j * ldc + i] += rest;
      }
    }
  }
};

}  // namespace layerwatt
