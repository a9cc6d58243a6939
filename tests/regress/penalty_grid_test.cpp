#include <layerwatt/regress/penalty_grid.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace layerwatt;

namespace {
TEST_CASE("conventions differ in their smallest penalty") {
  const auto ratio = [](const char* name, Index n, Index p) {
    const Vector grid = penalties({.convention = parse_grid_convention(name)}, 2.0, n, p);
    CHECK(grid.size() == 100);
    CHECK(grid[0] == 2.0);
    return grid[99] / grid[0];
  };
  CHECK(ratio("sklearn", 10, 20) == doctest::Approx(1e-3));
  CHECK(ratio("glmnet", 20, 10) == doctest::Approx(1e-4));
  CHECK(ratio("glmnet", 20, 20) == doctest::Approx(1e-4));
  CHECK(ratio("glmnet", 10, 20) == doctest::Approx(1e-2));
  CHECK(ratio("matlab", 10, 20) == doctest::Approx(1e-4));
  CHECK_THROWS_AS((void)parse_grid_convention("lars"), InvalidArgument);
}

TEST_CASE("a grid falls geometrically from lambda_max") {
  const Vector grid = penalties({.count = 5, .ratio = 1e-2}, 3.0, 10, 2);
  for (Index k = 1; k < 5; ++k) {
    CHECK(grid[k] / grid[k - 1] == doctest::Approx(std::pow(1e-2, 0.25)));
  }
  CHECK(penalties({.count = 1}, 3.0, 10, 2) == Vector::Constant(1, 3.0));
  CHECK(penalties({.count = 2, .ratio = 0.1}, 0.0, 10, 2)[0] == 1.0);
  CHECK(penalties({.count = 2, .ratio = 0.25}, 0.5, 10, 2) == Vector::LinSpaced(2, 0.5, 0.125));
}

TEST_CASE("explicit penalties are taken as they are, unless they cannot be a path") {
  Vector values(3);
  values << 3, 2, 0.5;
  CHECK(penalties({.values = values}, 1.0, 1, 1) == values);
  CHECK(penalties({.values = values.tail(1)}, 1.0, 1, 1) == values.tail(1));
  CHECK_THROWS_AS((void)penalties({.values = values.reverse()}, 1.0, 1, 1), InvalidArgument);
  const double inf = std::numeric_limits<double>::infinity();
  for (const double wrong : {0.0, -1.0, std::nan(""), inf}) {
    for (Index k = 0; k < 3; ++k) {
      Vector some = values;
      some[k] = wrong;
      CHECK_THROWS_AS((void)penalties({.values = some}, 1.0, 1, 1), InvalidArgument);
    }
  }
  CHECK_THROWS_AS((void)penalties({.values = Vector::Ones(2)}, 1.0, 1, 1), InvalidArgument);
  CHECK_THROWS_AS((void)penalties({.count = 0}, 1.0, 1, 1), InvalidArgument);
  CHECK_THROWS_AS((void)penalties({.ratio = 1.0}, 1.0, 1, 1), InvalidArgument);
  CHECK_THROWS_AS((void)penalties({.ratio = -0.1}, 1.0, 1, 1), InvalidArgument);
}
}  // namespace
