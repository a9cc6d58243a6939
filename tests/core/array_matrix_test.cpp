#include <layerwatt/core/array_matrix.hpp>
#include <layerwatt/regress/lasso.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {
TEST_CASE("arrays of either layout give the same matrix, column-major ones without a copy") {
  const Array<double> rows{{1, 2, 3}, {4, 5, 6}};
  const xt::xarray<double, xt::layout_type::column_major> columns = rows;
  const auto copy = as_matrix(rows);
  const auto view = as_matrix(columns);
  CHECK(copy(0, 2) == 3);
  CHECK(copy(1, 0) == 4);
  CHECK((copy == Matrix(view)));
  CHECK(view.data() == columns.data());
}

TEST_CASE("the Lasso takes arrays") {
  Array<double> x = Array<double>::from_shape({20, 2});
  Array<double> y = Array<double>::from_shape({20});
  for (int i = 0; i < 20; ++i) {
    x(i, 0) = i;
    x(i, 1) = (i * 7) % 5;
    y(i) = 2.0 * i + 1;
  }
  const LassoPath path = lasso_path(as_matrix(x), as_vector(y));
  CHECK(path.coefficients(0, 99) == doctest::Approx(2).epsilon(0.01));
  CHECK(as_vector(y).data() == y.data());
}

TEST_CASE("other dimensions are refused") {
  const Array<double> one{1, 2};
  const Array<double> two{{1, 2}};
  CHECK_THROWS_AS((void)as_matrix(one), InvalidArgument);
  CHECK_THROWS_AS((void)as_vector(two), InvalidArgument);
}
}  // namespace
