#include <layerwatt/regress/standardise.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

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
  const StandardRows constant = standard_rows(problem.x, Vector::Constant(30, 1e8 / 3));
  CHECK(constant.y.norm() == 0);
}

}  // namespace
