#include <layerwatt/regress/check.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
TEST_CASE("a solution passes, a neighbour of it does not") {
  Random random(91);
  for (int trial = 0; trial < 30; ++trial) {
    const Problem problem = linear_problem(40, 6, random);
    LassoOptions options{.loss = static_cast<Loss>(trial % 3), .positive = trial % 2 == 0};
    const LassoPath path = lasso_path(problem.x, problem.y, options);
    const double lambda = path.lambdas[60];
    const Vector beta = path.coefficients.col(60);
    const double b = path.intercepts[60];
    const Optimality best = check_lasso(problem.x, problem.y, beta, b, lambda, options);
    CHECK(best.gap < 1e-11);
    CHECK(best.kkt < 1e-9);
    Vector moved = beta;
    moved[trial % 6] += 0.01 * beta.cwiseAbs().maxCoeff();
    const Optimality worse = check_lasso(problem.x, problem.y, moved, b, lambda, options);
    CHECK(worse.gap > 1e-8);
    CHECK(worse.kkt > 1e-4);
    CHECK(check_lasso(problem.x, problem.y, beta, b * 1.01 + 0.01, lambda, options).kkt > 1e-4);
    CHECK(check_lasso(problem.x, problem.y, beta, b, 1.05 * lambda, options).gap > 1e-8);
  }
  CHECK_THROWS_AS(
      (void)check_lasso(Matrix::Random(4, 2), Vector::LinSpaced(4, 1, 2), Vector::Zero(3), 0, 1),
      InvalidArgument);
}

TEST_CASE("both measures are relative: the unit of y does not count") {
  Random random(94);
  const Problem problem = linear_problem(40, 6, random);
  Vector beta = lasso_path(problem.x, problem.y).coefficients.col(60);
  beta[2] += 0.02;
  const Optimality once = check_lasso(problem.x, problem.y, beta, 1, 0.1);
  const Optimality scaled = check_lasso(problem.x, 1e6 * problem.y, 1e6 * beta, 1e6, 1e5);
  CHECK(once.kkt > 1e-4);
  CHECK(scaled.kkt / once.kkt == doctest::Approx(1));
  CHECK(scaled.gap / once.gap == doctest::Approx(1));
}

TEST_CASE("a negative coefficient violates positivity by any measure") {
  Random random(92);
  const Problem problem = linear_problem(30, 3, random);
  const Vector beta = (Vector(3) << 0, -0.1, 0).finished();
  CHECK(std::isinf(check_lasso(problem.x, problem.y, beta, 0, 0.1, {.positive = true}).kkt));
}

TEST_CASE("a column left out does not count, unless it has a coefficient") {
  Random random(95);
  const Problem problem = linear_problem(40, 4, random);
  const double inf = std::numeric_limits<double>::infinity();
  const LassoOptions options{.penalty_factors = (Vector(4) << 1, inf, 0, 1).finished()};
  const LassoPath path = lasso_path(problem.x, problem.y, options);
  Vector beta = path.coefficients.col(60);
  const auto judge = [&] {
    return check_lasso(problem.x, problem.y, beta, path.intercepts[60], path.lambdas[60], options);
  };
  CHECK(judge().gap < 1e-11);
  CHECK(judge().kkt < 1e-9);
  beta[1] = 1e-9;
  CHECK(std::isinf(judge().gap));
  CHECK(std::isinf(judge().kkt));
}

TEST_CASE("where there is nothing to explain, nothing is optimal") {
  const Problem constant{Matrix::Random(9, 2), Vector::Constant(9, 4)};
  const Optimality none = check_lasso(constant.x, constant.y, Vector::Zero(2), 4, 0.1);
  CHECK(none.gap == 0);
  CHECK(none.kkt == 0);
}

TEST_CASE("what is not a number is not optimal") {
  Random random(96);
  const Problem problem = linear_problem(30, 3, random);
  LassoPath path = lasso_path(problem.x, problem.y, {.grid = {.count = 5}});
  CHECK(check_lasso(problem.x, problem.y, path).gap < 1e-10);
  LassoPath shifted = path;
  shifted.intercepts[1] = std::nan("");
  path.coefficients(1, 3) = std::nan("");
  for (const LassoPath& broken : {path, shifted}) {
    CHECK(std::isinf(check_lasso(problem.x, problem.y, broken).gap));
    CHECK(std::isinf(check_lasso(problem.x, problem.y, broken).kkt));
  }
}

TEST_CASE("the gap bounds the distance to the optimum from above") {
  Random random(93);
  const Problem problem = linear_problem(50, 5, random);
  const LassoPath path = lasso_path(problem.x, problem.y);
  const StandardRows rows = standard_rows(problem.x, problem.y);
  const double lambda = path.lambdas[40];
  const auto objective = [&](const Vector& beta) {
    const Vector w = beta.cwiseProduct(rows.scale);
    return (0.5 * (rows.y - rows.x * w).squaredNorm() + lambda * w.lpNorm<1>()) /
           (0.5 * rows.y.squaredNorm());
  };
  const double best = objective(path.coefficients.col(40));
  for (int trial = 0; trial < 50; ++trial) {
    const Vector beta = path.coefficients.col(40) + 0.1 * Vector::Random(5);
    const double b = problem.y.mean() - beta.dot(problem.x.colwise().mean());
    CHECK(check_lasso(problem.x, problem.y, beta, b, lambda).gap >= objective(beta) - best - 1e-12);
  }
}

TEST_CASE("synthetic data is what it says") {
  const SyntheticOptions options{
      .rows = 4000, .columns = 6, .nonzero = 2, .noise = 0.5, .correlation = 0.8, .seed = 3};
  const SyntheticRegression data = synthetic_regression(options);
  CHECK((data.x == synthetic_regression(options).x));
  const Vector noise = (data.y - data.x * data.coefficients).array() - data.intercept;
  CHECK(std::sqrt(noise.squaredNorm() / 4000) == doctest::Approx(0.5).epsilon(0.05));
  CHECK((data.coefficients.array() != 0).count() == 2);
  for (Index j = 1; j < 6; ++j) {
    CHECK(data.x.col(j).dot(data.x.col(j - 1)) / 4000 == doctest::Approx(0.8).epsilon(0.08));
    CHECK(data.x.col(j).squaredNorm() / 4000 == doctest::Approx(1).epsilon(0.08));
  }
  CHECK_THROWS_AS((void)synthetic_regression({.columns = 2, .nonzero = 3}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.correlation = 1}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.noise = -1}), InvalidArgument);
}

TEST_CASE("the truth behind synthetic data is recovered") {
  const SyntheticRegression data = synthetic_regression({.rows = 400, .noise = 0.01});
  const LassoPath path = lasso_path(data.x, data.y);
  CHECK((path.coefficients.col(99) - data.coefficients).cwiseAbs().maxCoeff() < 0.02);
  CHECK(path.intercepts[99] == doctest::Approx(data.intercept).epsilon(0.01));
}
}  // namespace
