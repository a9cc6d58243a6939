/// @file
/// The product policies add A'B to a part of a larger matrix and leave the rest alone.
#include <layerwatt/core/products.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {

TEST_CASE("products: gemm_tn adds A'B, with strides") {
  const Matrix a = Matrix::Random(9, 4), b = Matrix::Random(9, 5), start = Matrix::Random(8, 6);
  Matrix c = start;
  EigenProducts::gemm_tn(3, 4, 7, a.data() + 1, 9, b.data() + 2, 9, c.data() + 8, 8);
  Matrix expected = start;
  expected.block(0, 1, 3, 4) += a.block(1, 0, 7, 3).transpose() * b.block(2, 0, 7, 4);
  CHECK((c - expected).cwiseAbs().maxCoeff() < 1e-14);
}

TEST_CASE("products: gemm_nt adds AB', with strides") {
  const Matrix a = Matrix::Random(5, 7), b = Matrix::Random(6, 7), start = Matrix::Random(8, 6);
  Matrix c = start;
  EigenProducts::gemm_nt(3, 4, 6, a.data() + 1, 5, b.data() + 2, 6, c.data() + 8, 8);
  Matrix expected = start;
  expected.block(0, 1, 3, 4) += a.block(1, 0, 3, 6) * b.block(2, 0, 4, 6).transpose();
  CHECK((c - expected).cwiseAbs().maxCoeff() < 1e-14);
}

TEST_CASE("products: syrk_tn adds A'A to the lower triangle only") {
  const Matrix a = Matrix::Random(9, 4), start = Matrix::Random(5, 5);
  Matrix c = start;
  EigenProducts::syrk_tn(4, 6, a.data() + 2, 9, c.data(), 5);
  const Matrix full =
      start.topLeftCorner(4, 4) + a.middleRows(2, 6).transpose() * a.middleRows(2, 6);
  for (Index j = 0; j < 5; ++j) {
    for (Index i = 0; i < 5; ++i) {
      const bool changed = i < 4 && j < 4 && i >= j;
      if (changed) CHECK(c(i, j) == doctest::Approx(full(i, j)).epsilon(1e-14));
      if (!changed) CHECK(c(i, j) == start(i, j));
    }
  }
}

}  // namespace
