#include <layerwatt/regress/standardise.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

TEST_CASE("standard rows: centred columns of length 1, and what undoes them") {
  Random random(101);
  Problem problem = linear_problem(30, 4, random);
  problem.x.col(2).setConstant(7);
  problem.x.col(3) *= 1e9;
  Vector weights(30);
  for (double& w : weights) w = 0.1 + random.uniform();
  for (const bool intercept : {true, false}) {
    for (const Standardise standardise : {Standardise::all_data, Standardise::none}) {
      const StandardRows rows =
          standard_rows(problem.x, problem.y,
                        {.weights = weights, .intercept = intercept, .standardise = standardise});
      REQUIRE(rows.x.cols() == 4);
      const Vector root = (weights / weights.sum()).cwiseSqrt();
      for (const Index j : {0, 1, 3}) {
        if (intercept) CHECK(std::abs(rows.x.col(j).dot(root)) <= 1e-12 * rows.x.col(j).norm());
        if (standardise != Standardise::none) CHECK(rows.x.col(j).norm() == doctest::Approx(1));
        if (standardise == Standardise::none) CHECK(rows.scale[j] == 1);
        const Vector back =
            (rows.x.col(j) * rows.scale[j]).cwiseQuotient(root).array() + rows.mean[j];
        CHECK(back.isApprox(problem.x.col(j), 1e-12));
      }
      const Vector target = rows.y.cwiseQuotient(root).array() + rows.mean_y;
      CHECK(target.isApprox(problem.y, 1e-12));
      CHECK((rows.scale[2] == 0) == intercept);
      CHECK((rows.x.col(2).norm() == 0) == intercept);
      CHECK((rows.mean_y == 0) == !intercept);
    }
  }
}

/// 1 but for a relative spread, in that unit.
Vector nearly_constant(Index n, double spread, double unit) {
  return unit * (1 + spread * Vector::LinSpaced(n, -1, 1).array());
}

// 5e-14 is more than rounding leaves of a constant, and less than it leaves of digits.
TEST_CASE("what is constant up to rounding is so in any unit, whatever the weights sum to") {
  for (const Loss loss : {Loss::squared, Loss::relative}) {
    for (const double weight : {1e-5, 1.0, 1e5}) {
      for (const double unit : {1e-5, -1.0, 1e5}) {
        const LassoOptions options{.loss = loss, .weights = Vector::Constant(20, weight)};
        Matrix x = Matrix::Zero(20, 3);
        x.col(1) = nearly_constant(20, 5e-14, unit);
        x.col(2) = nearly_constant(20, 1e-12, unit);
        const StandardRows varies = standard_rows(x, nearly_constant(20, 1e-12, unit), options);
        CHECK(varies.scale[0] == 0);
        CHECK(varies.scale[1] == 0);
        CHECK(varies.x.leftCols(2).norm() == 0);
        CHECK(varies.x.col(2).norm() == doctest::Approx(1));
        CHECK(varies.y.norm() > 0);
        CHECK(standard_rows(x, nearly_constant(20, 5e-14, unit), options).y.norm() == 0);
        CHECK(standard_rows(x, Vector::Constant(20, unit / 3), options).y.norm() == 0);
      }
    }
  }
}

TEST_CASE("rows are checked before they are standardised") {
  Matrix x = Matrix::Ones(3, 2);
  const Vector y = Vector::LinSpaced(3, 1, 2);
  CHECK_THROWS_AS((void)standard_rows(x, y.head(2)), InvalidArgument);
  x(2, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS((void)standard_rows(x, y), InvalidArgument);
}

}  // namespace
