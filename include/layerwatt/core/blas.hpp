/// @file
/// The BLAS policy: include it only where a BLAS with the C interface is linked.
///
/// We run our own threads; tell the BLAS to use one (`OPENBLAS_NUM_THREADS=1`).
#pragma once

#include <layerwatt/core/matrix.hpp>

#include <cblas.h>

namespace layerwatt {

/// Products by the BLAS that the program links. The members are those of `PlainProducts`.
struct BlasProducts {
  /// C += A' B with A (k, m), B (k, n), C (m, n); `ld*` is the distance between columns.
  static void gemm_tn(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, size(m), size(n), size(k), 1.0, a,
                size(lda), b, size(ldb), 1.0, c, size(ldc));
  }

  /// C += A B' with A (m, k), B (n, k), C (m, n).
  static void gemm_nt(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasTrans, size(m), size(n), size(k), 1.0, a,
                size(lda), b, size(ldb), 1.0, c, size(ldc));
  }

  /// The lower triangle of C += A' A with A (k, n), C (n, n); the rest of C is left alone.
  static void syrk_tn(Index n, Index k, const double* a, Index lda, double* c, Index ldc) {
    cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, size(n), size(k), 1.0, a, size(lda), 1.0, c,
                size(ldc));
  }

 private:
  [[nodiscard]] static int size(Index value) { return static_cast<int>(value); }
};

}  // namespace layerwatt
