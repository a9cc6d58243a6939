/// @file
/// A Cholesky factor that grows and shrinks with the set of active columns.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>

#include <algorithm>
#include <cmath>

namespace layerwatt {

/// Lower triangular L with L L' = A for a positive definite A (m, m) that gains a last row and
/// column or loses any, each in O(m^2). Golub, Van Loan (2013), Matrix Computations, 6.5.
class UpdatedCholesky {
 public:
  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] double last_pivot() const { return factor_(size_ - 1, size_ - 1); }
  void clear() { size_ = 0; }

  /// Solves L x = b in place. @param b  (m)
  void forward(Vector& b) const {
    for (Index k = 0; k < size_; ++k) {
      const double x = b[k] /= factor_(k, k);
      add_scaled(b.data() + k + 1, -x, &factor_(k, k) + 1, size_ - k - 1);
    }
  }

  /// Solves L' x = b in place. @param b  (m)
  void backward(Vector& b) const {
    for (Index k = size_; k-- > 0;) {
      const double sum = dot(&factor_(k, k) + 1, b.data() + k + 1, size_ - k - 1);
      b[k] = (b[k] - sum) / factor_(k, k);
    }
  }

  /// Appends the column (g, diagonal) of A. @param l  L^-1 g, by `forward`
  /// @return false, and nothing changes, where what remains of the diagonal is below
  ///         `tolerance` times it: the column depends on those present
  [[nodiscard]] bool append(const Vector& l, double diagonal, double tolerance) {
    const double remainder = diagonal - dot(l, l);
    if (!(remainder > tolerance * diagonal)) return false;
    if (size_ == factor_.rows()) {
      const Index room = std::max<Index>(32, 2 * size_);
      factor_.conservativeResize(room, room);
    }
    for (Index k = 0; k < size_; ++k) factor_(size_, k) = l[k];
    factor_(size_, size_) = std::sqrt(remainder);
    ++size_;
    return true;
  }

  /// Removes row and column k of A: shifts the rows up and restores the triangle by Givens
  /// rotations. @param z  (m) equal to L^-1 s; becomes that of s without entry k (m - 1)
  void remove(Index k, Vector& z) {
    for (Index j = 0; j < size_; ++j) {
      const Index first = std::max(k, j - 1);
      for (Index i = first; i + 1 < size_; ++i) factor_(i, j) = factor_(i + 1, j);
    }
    --size_;
    for (Index i = k; i < size_; ++i) {
      const double a = factor_(i, i);
      const double b = factor_(i, i + 1);
      const double r = std::hypot(a, b);
      const double cosine = a / r;
      const double sine = b / r;
      factor_(i, i) = r;
      rotate(&factor_(i, i) + 1, &factor_(i, i + 1) + 1, size_ - i - 1, cosine, sine);
      const double upper = z[i];
      z[i] = cosine * upper + sine * z[i + 1];
      z[i + 1] = cosine * z[i + 1] - sine * upper;
    }
    z.conservativeResize(size_);
  }

 private:
  static void rotate(double* x, double* y, Index n, double cosine, double sine) {
    for (Index i = 0; i < n; ++i) {
      const double u = x[i];
      x[i] = cosine * u + sine * y[i];
      y[i] = cosine * y[i] - sine * u;
    }
  }

  Matrix factor_;  // room for more; the leading (m, m) lower triangle is L
  Index size_ = 0;
};

}  // namespace layerwatt
