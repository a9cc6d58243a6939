#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/lasso.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
/// How often a column enters or leaves along the path, seen from its solutions alone.
Index support_changes(const LassoPath& path) {
  Index changes = 0;
  for (Index k = 1; k < path.lambdas.size(); ++k) {
    for (Index j = 0; j < path.coefficients.rows(); ++j) {
      const bool before = path.coefficients(j, k - 1) != 0, now = path.coefficients(j, k) != 0;
      changes += before != now ? 1 : 0;
    }
  }
  return changes;
}

// Were a kink missed, the corrector would repair the solutions, and only the speed would tell.
TEST_CASE("the walk stops at every kink and nowhere else") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    Problem problem = linear_problem(40, 8, random, 0.5);
    for (Index j = 1; j < 8; ++j) problem.x.col(j) += 0.9 * problem.x.col(j - 1);
    const LassoOptions options{.positive = seed % 4 == 0, .grid = {.count = 3000, .ratio = 1e-3}};
    const LassoPath path = lasso_path(problem.x, problem.y, options);
    CAPTURE(seed);
    // The first column enters before the first step.
    CHECK(path.steps == support_changes(path) - 1);
  }
}

TEST_CASE("wide designs: the columns that matter are watched before they matter") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Random random(seed);
    const Problem problem = linear_problem(40, 1400, random, 1.0);
    const LassoOptions options{.positive = seed % 3 == 0, .grid = {.count = 600, .ratio = 0.15}};
    const LassoPath path = lasso_path(problem.x, problem.y, options);
    CAPTURE(seed);
    CHECK(path.steps == support_changes(path) - 1);
  }
}

// A column made of z and v that is uncorrelated with y = v + z / 2: no list of promising columns
// holds it, until v is fitted and the rest of y is z.
TEST_CASE("wide designs: a column that matters unexpectedly is found all the same") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Random random(seed);
    Problem problem{normal_matrix(60, 1300, random), Vector()};
    const Vector v = problem.x.col(7);
    const Vector z = normal_matrix(60, 1, random);
    problem.y = v + 0.5 * z;
    const Vector centred = problem.y.array() - problem.y.mean();
    const Vector hidden = z - z.dot(centred) / v.dot(centred) * v;
    problem.x.col(1298) = -hidden;
    problem.x.col(1299) = hidden;
    const LassoOptions options{.positive = seed % 2 == 0, .grid = {.count = 7, .ratio = 0.05}};
    const LassoPath path = lasso_path(problem.x, problem.y, options);
    CHECK(path.gaps.maxCoeff() <= 1e-10);
    CHECK(check_lasso(problem.x, problem.y, path, options).gap <= 1e-10);
    CHECK(path.coefficients.bottomRows(2).rightCols(1).cwiseAbs().maxCoeff() > 0.1);
  }
}
}  // namespace
