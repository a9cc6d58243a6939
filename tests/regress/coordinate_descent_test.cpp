#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/coordinate_descent.hpp>
#include <layerwatt/regress/standardise.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
TEST_CASE("coordinate descent and the homotopy find the same minimum") {
  Random random(71);
  for (int trial = 0; trial < 30; ++trial) {
    const Problem problem = linear_problem(50, 3 + trial % 12, random);
    LassoOptions options{.loss = static_cast<Loss>(trial % 3),
                         .positive = trial % 2 == 1,
                         .grid = {.count = 15, .ratio = 1e-2},
                         .gap_tolerance = 1e-12};
    const LassoPath exact = lasso_path(problem.x, problem.y, options);
    options.solver = Solver::coordinate_descent;
    const LassoPath iterated = lasso_path(problem.x, problem.y, options);
    CHECK(iterated.converged());
    CHECK(iterated.steps > 0);
    CHECK(exact.coefficients.isApprox(iterated.coefficients, 1e-4));
    CHECK(check_lasso(problem.x, problem.y, iterated, options).gap < 1e-11);
  }
}

TEST_CASE("coordinate descent on columns of any length") {
  Random random(75);
  Problem problem = linear_problem(60, 6, random);
  for (Index j = 0; j < 6; ++j) problem.x.col(j) *= std::pow(3.0, j - 3);
  LassoOptions options{.standardise = Standardise::none, .grid = {.count = 10, .ratio = 1e-2}};
  const LassoPath exact = lasso_path(problem.x, problem.y, options);
  options.solver = Solver::coordinate_descent;
  const LassoPath iterated = lasso_path(problem.x, problem.y, options);
  CHECK(iterated.converged());
  CHECK(predict(exact, 9, problem.x).isApprox(predict(iterated, 9, problem.x), 1e-4));
}

TEST_CASE("naive updates on rows and covariance updates on the Gram agree") {
  Random random(72);
  const Problem problem = linear_problem(40, 9, random);
  const StandardRows rows = standard_rows(problem.x, problem.y);
  const Vector lambdas = penalties({.count = 10, .ratio = 0.05},
                                   (rows.x.transpose() * rows.y).cwiseAbs().maxCoeff(), 40, 9);
  const StandardPath naive =
      coordinate_descent(NaiveUpdates(rows.x, rows.y), lambdas, {.gap_tolerance = 1e-13});
  const LassoPath path = lasso_path(problem.x, problem.y, {.grid = {.values = lambdas}});
  for (Index k = 0; k < 10; ++k) {
    Vector w = Vector::Zero(9);
    for (auto e = static_cast<std::size_t>(naive.start[static_cast<std::size_t>(k)]);
         e < static_cast<std::size_t>(naive.start[static_cast<std::size_t>(k) + 1]); ++e) {
      w[naive.index[e]] = naive.value[e];
    }
    const Vector expected = path.coefficients.col(k).cwiseProduct(rows.scale);
    CHECK((w - expected).norm() <= 1e-5 * (1 + expected.norm()));
    CHECK(naive.gap[static_cast<std::size_t>(k)] <= 1e-13);
  }
}

TEST_CASE("running out of sweeps is an answer that carries its gap") {
  Random random(73);
  Problem problem = linear_problem(60, 10, random, 0.01);
  for (Index j = 1; j < 10; ++j) problem.x.col(j) = problem.x.col(0) + 1e-3 * problem.x.col(j);
  const LassoOptions options{
      .grid = {.ratio = 1e-4}, .solver = Solver::coordinate_descent, .max_sweeps = 2};
  const LassoPath path = lasso_path(problem.x, problem.y, options);
  CHECK_FALSE(path.converged());
  CHECK(path.gaps.maxCoeff() > 1e-10);
  CHECK(check_lasso(problem.x, problem.y, path, options).gap ==
        doctest::Approx(path.gaps.maxCoeff()).epsilon(1e-4));
}

TEST_CASE("where the homotopy runs out of kinks, coordinate descent finishes the path") {
  Random random(74);
  const Problem problem = linear_problem(60, 12, random, 0.5);
  const LassoPath path = lasso_path(problem.x, problem.y, {.max_kinks = 3});
  CHECK(path.converged());
  CHECK(check_lasso(problem.x, problem.y, path).gap <= 1e-10);
  CHECK(path.coefficients.isApprox(lasso_path(problem.x, problem.y).coefficients, 1e-3));
}

TEST_CASE("options are checked") {
  const Matrix x = Matrix::Identity(3, 3);
  const Vector y = Vector::Ones(3);
  const Vector lambda = Vector::Constant(1, 0.5);
  CHECK_THROWS_AS((void)coordinate_descent(NaiveUpdates(x, y), lambda, {.max_sweeps = 0}),
                  InvalidArgument);
  CHECK_THROWS_AS((void)coordinate_descent(NaiveUpdates(x, y), lambda, {.gap_tolerance = 0}),
                  InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(x, Vector::LinSpaced(3, 1, 2), {.max_kinks = -1}),
                  InvalidArgument);
  // Orthonormal columns: soft thresholding in closed form.
  const StandardPath path = coordinate_descent(NaiveUpdates(x, y), lambda);
  for (const double value : path.value) CHECK(value == doctest::Approx(0.5));
}
}  // namespace
