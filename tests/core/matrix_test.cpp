/// @file
/// Views pass columns and whole matrices without a copy.
#include <layerwatt/core/matrix.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {

const double* address_of(MatrixView x) { return x.data(); }
const double* address_of_vector(VectorView x) { return x.data(); }

TEST_CASE("matrices, blocks of columns and columns are viewed in place") {
  const Matrix x = Matrix::Random(5, 4);
  CHECK(address_of(x) == x.data());
  CHECK(address_of(x.middleCols(1, 2)) == x.data() + 5);
  CHECK(address_of(x.topRows(3)) == x.data());  // columns apart, but each is contiguous
  CHECK(address_of_vector(x.col(3)) == x.data() + 15);
}

TEST_CASE("columns are contiguous") {
  Matrix x(2, 2);
  x << 1, 2, 3, 4;
  CHECK(x.data()[1] == 3);
}

}  // namespace
