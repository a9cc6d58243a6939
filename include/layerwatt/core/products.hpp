/// @file
/// Dense products as a template policy: `EigenProducts` here, `BlasProducts` in core/blas.hpp.
///
/// A policy is a type with static functions on column-major memory. It is a template argument
/// and never a macro, so that two translation units may choose differently in one program.
#pragma once

#include <layerwatt/core/matrix.hpp>

namespace layerwatt {

/// Products by Eigen: needs no library, uses the instruction set that the compiler may use.
struct EigenProducts {
  /// C += A' B with A (k, m), B (k, n), C (m, n); `ld*` is the distance between columns.
  static void gemm_tn(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
    out(c, m, n, ldc).noalias() += in(a, k, m, lda).transpose() * in(b, k, n, ldb);
  }

  /// C += A B' with A (m, k), B (n, k), C (m, n).
  static void gemm_nt(Index m, Index n, Index k, const double* a, Index lda, const double* b,
                      Index ldb, double* c, Index ldc) {
    out(c, m, n, ldc).noalias() += in(a, m, k, lda) * in(b, n, k, ldb).transpose();
  }

  /// The lower triangle of C += A' A with A (k, n), C (n, n); the rest of C is left alone.
  static void syrk_tn(Index n, Index k, const double* a, Index lda, double* c, Index ldc) {
    if (n == 0 || k == 0) return;  // Eigen 3.4 divides by zero
    out(c, n, n, ldc).selfadjointView<Eigen::Lower>().rankUpdate(in(a, k, n, lda).transpose());
  }

 private:
  using In = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;
  using Out = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;

  [[nodiscard]] static In in(const double* data, Index rows, Index columns, Index stride) {
    return {data, rows, columns, Eigen::OuterStride<>(stride)};
  }
  [[nodiscard]] static Out out(double* data, Index rows, Index columns, Index stride) {
    return {data, rows, columns, Eigen::OuterStride<>(stride)};
  }
};

}  // namespace layerwatt
