/// @file
/// The product policies add to a part of a larger matrix and leave the rest alone, for sizes
/// around every tile and panel edge; each instruction set is tried where the machine has it.
#include <layerwatt/core/products.hpp>
#include <layerwatt/core/simd_products.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace layerwatt;

namespace products_tests {
namespace {

double largest(const Matrix& difference) {
  return difference.size() == 0 ? 0 : difference.cwiseAbs().maxCoeff();
}

// Factors and result lie inside larger matrices, at odd offsets.
template <class Products>
double gemm_error(Index m, Index n, Index k, bool tn) {
  const Matrix a = tn ? Matrix::Random(k + 2, m + 1) : Matrix::Random(m + 2, k + 1);
  const Matrix b = tn ? Matrix::Random(k + 3, n + 1) : Matrix::Random(n + 3, k + 1);
  const Matrix start = Matrix::Random(m + 5, n + 2);
  Matrix c = start, expected = start;
  double* const at = c.data() + start.rows() + 2;
  if (tn) {
    Products::gemm_tn(m, n, k, a.data() + 1, a.rows(), b.data() + 2, b.rows(), at, c.rows());
    expected.block(2, 1, m, n) += a.block(1, 0, k, m).transpose() * b.block(2, 0, k, n);
  } else {
    Products::gemm_nt(m, n, k, a.data() + 1, a.rows(), b.data() + 2, b.rows(), at, c.rows());
    expected.block(2, 1, m, n) += a.block(1, 0, m, k) * b.block(2, 0, n, k).transpose();
  }
  return largest(c - expected);
}

template <class Products>
double syrk_error(Index n, Index k) {
  const Matrix a = Matrix::Random(k + 2, n), start = Matrix::Random(n + 1, n + 1);
  Matrix c = start, expected = start;
  Products::syrk_tn(n, k, a.data() + 2, a.rows(), c.data(), c.rows());
  const Matrix product = a.bottomRows(k).transpose() * a.bottomRows(k);
  expected.topLeftCorner(n, n).triangularView<Eigen::Lower>() += product;
  return largest(c - expected);
}

TEST_CASE_TEMPLATE("products: gemm adds A'B and AB', with strides", Products, PlainProducts,
                   SimdProducts) {
  for (const Index m : {1, 4, 7, 8, 23, 24, 25, 49, 60}) {
    for (const Index n : {1, 2, 5, 8, 9, 16, 17, 31}) {
      for (const Index k : {0, 1, 3, 40}) {
        CHECK(gemm_error<Products>(m, n, k, true) < 1e-13);
        CHECK(gemm_error<Products>(m, n, k, false) < 1e-13);
      }
    }
  }
  CHECK(gemm_error<Products>(30, 20, 600, true) < 1e-12);  // deeper than a panel
  CHECK(gemm_error<Products>(30, 20, 600, false) < 1e-12);
  CHECK(gemm_error<Products>(30, 3, 600, false) < 1e-12);
}

TEST_CASE_TEMPLATE("products: gemm of a long and a narrow factor", Products, PlainProducts,
                   SimdProducts) {
  for (const Index m : {192, 193, 200, 207}) {
    for (const Index n : {1, 7, 8, 16, 23, 24, 25, 48, 49}) {
      for (const Index k : {1, 40, 300}) CHECK(gemm_error<Products>(m, n, k, true) < 1e-12);
    }
  }
}

TEST_CASE_TEMPLATE("products: syrk_tn adds A'A to the lower triangle only", Products, PlainProducts,
                   SimdProducts) {
  for (const Index n : {1, 4, 7, 8, 9, 23, 24, 25, 33, 48, 50, 75}) {
    for (const Index k : {0, 1, 5, 40}) CHECK(syrk_error<Products>(n, k) < 1e-13);
  }
  CHECK(syrk_error<Products>(30, 600) < 1e-12);
}

#if defined(__x86_64__)
TEST_CASE("products: every tile of every instruction set of this machine") {
  constexpr Index kDepth = 7;
  for (const detail::Tiles& tiles : {detail::avx512_tiles(), detail::avx2_tiles()}) {
    for (Index columns = 1; columns <= tiles.columns; ++columns) {
      for (Index rows = 1; rows <= tiles.rows(); ++rows) {
        Matrix a = Matrix::Random(tiles.rows(), kDepth);
        a.bottomRows(tiles.rows() - rows).setZero();
        const Matrix b = Matrix::Random(columns, kDepth), start = Matrix::Random(rows + 2, columns);
        Matrix c = start, expected = start;
        expected.middleRows(1, rows) += a.topRows(rows) * b.transpose();
        const auto vectors = static_cast<std::size_t>((rows - 1) / tiles.lanes);
        tiles.tile[vectors][static_cast<std::size_t>(columns - 1)](
            kDepth, a.data(), a.rows(), {b.data(), 1, b.rows()}, c.data() + 1, c.rows(), rows);
        CHECK(largest(c - expected) < 1e-14);
        const Matrix in_place = b.transpose();
        c = start;
        tiles.tile[vectors][static_cast<std::size_t>(columns - 1)](
            kDepth, a.data(), a.rows(), {in_place.data(), kDepth, 1}, c.data() + 1, c.rows(), rows);
        CHECK(largest(c - expected) < 1e-14);
      }
    }
  }
}
#endif

}  // namespace
}  // namespace products_tests
