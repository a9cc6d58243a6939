#include <layerwatt/regress/columns.hpp>

#include <doctest/doctest.h>

#include <limits>

using namespace layerwatt;

namespace {

TEST_CASE("products of columns are those of the matrix, a part of a larger one included") {
  const Matrix all = Matrix::Random(50, 8);
  const auto x = all.block(3, 1, 41, 6);
  const Vector y = Vector::Random(41);
  const Vector beta = (Vector(6) << 0, 1, -2, 0, 0.5, 3).finished();
  CHECK(column_dots(x, y).isApprox(x.transpose() * y, 1e-13));
  CHECK(squared_lengths(x).isApprox(x.colwise().squaredNorm().transpose(), 1e-13));
  CHECK(times(x, beta).isApprox(x * beta, 1e-13));
  Vector sum = y;
  add_columns(x, beta, sum);
  CHECK(sum.isApprox(y + x * beta, 1e-13));
}

TEST_CASE("columns of coefficient 0 are not looked at") {
  Matrix x = Matrix::Ones(5, 3);
  x.col(1).setConstant(std::numeric_limits<double>::infinity());
  CHECK(times(x, Vector((Vector(3) << 2, 0, 1).finished())) == Vector::Constant(5, 3));
}

TEST_CASE("columns of matrices and of their parts") {
  Matrix x(4, 3);
  const Matrix& constant = x;
  const MatrixView part = x.bottomRows(2);
  for (Index j = 0; j < 3; ++j) {
    CHECK(detail::column(x, j) == &x(0, j));
    CHECK(detail::column(constant, j) == &x(0, j));
    CHECK(detail::column(part, j) == &x(2, j));
  }
}

}  // namespace
