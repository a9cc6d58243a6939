#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/coordinate_descent.hpp>
#include <layerwatt/regress/standardise.hpp>
#include <support/regress_forms.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
/// The k-th solution, entries of one column added up: none may be there twice.
Vector solution(const StandardPath& path, Index k, Index p) {
  Vector w = Vector::Zero(p);
  const auto from = static_cast<std::size_t>(k);
  for (Index e = path.start[from]; e < path.start[from + 1]; ++e) {
    w[path.index[static_cast<std::size_t>(e)]] += path.value[static_cast<std::size_t>(e)];
  }
  return w;
}

/// Primal minus dual objective of w over the objective of 0, from the rows.
double gap_from_rows(const Matrix& x, const Vector& y, const Vector& w, double lambda,
                     bool positive) {
  const Vector r = y - x * w, c = x.transpose() * r;
  const double bound = positive ? std::max(0.0, c.maxCoeff()) : c.cwiseAbs().maxCoeff();
  const Vector dual = std::min(r.dot(y) / r.squaredNorm(), lambda / bound) * r;
  const double primal = r.squaredNorm() / 2 + lambda * w.lpNorm<1>();
  return (primal - dual.dot(y) + dual.squaredNorm() / 2) / (y.squaredNorm() / 2);
}

/// Strongly correlated columns of different lengths, with positive and negative truths.
Problem slow_problem(Index p) {
  Random random(76);
  Problem problem{normal_matrix(50, p, random), Vector::Zero(50)};
  for (Index j = 1; j < p; ++j) problem.x.col(j) = 0.3 * problem.x.col(j) + problem.x.col(j - 1);
  for (Index j = 0; j < p; ++j) {
    problem.x.col(j) *= (j % 2 == 0 ? 0.1 : -0.1) * static_cast<double>(1 + j);
    problem.y += (j % 3 == 0 ? -1.0 : 0.5) * problem.x.col(j);
  }
  for (double& value : problem.y) value += 0.1 * random.normal();
  return problem;
}

TEST_CASE("the gap of every solution is that of its rows, converged or not") {
  const Problem problem = slow_problem(7);
  const StandardRows rows = standard_rows(problem.x, problem.y);
  OwnedForm owned = form_of(problem);
  for (const bool positive : {false, true}) {
    for (const Index max_sweeps : {1, 2, 5, 100'000}) {
      const DescentOptions options{.positive = positive, .max_sweeps = max_sweeps};
      const auto check = [&](const Matrix& x, const Vector& y, auto updates) {
        const double top = dual_norm(x.transpose() * y, positive);
        const Vector lambdas = penalties({.count = 6, .ratio = 1e-3}, top, 50, 7);
        const StandardPath path = coordinate_descent(std::move(updates), lambdas, options);
        REQUIRE(path.count() == 6);
        for (Index k = 0; k < 6; ++k) {
          const Vector w = solution(path, k, 7);
          const double gap = path.gap[static_cast<std::size_t>(k)];
          CHECK(std::abs(gap - gap_from_rows(x, y, w, lambdas[k], positive)) < 1e-12 + 1e-9 * gap);
          if (max_sweeps > 5) CHECK(gap <= 1e-10);
          if (positive) CHECK(w.minCoeff() >= 0);
        }
        if (max_sweeps > 5 && !positive) CHECK(solution(path, 5, 7).minCoeff() < 0);
        if (max_sweeps == 1) CHECK(path.steps == 5);  // all that is allowed; none at the largest
      };
      check(problem.x, problem.y, NaiveUpdates(problem.x, problem.y));
      check(rows.x, rows.y, CovarianceUpdates(owned.form));
    }
  }
}

// a x, b y and a b lambda have the solution (b / a) w. Powers of 2 change no digit.
TEST_CASE("the units of x and y change no step and no gap") {
  const Problem problem = slow_problem(6);
  const double top = (problem.x.transpose() * problem.y).cwiseAbs().maxCoeff();
  const Vector lambdas = penalties({.count = 4, .ratio = 1e-2}, top, 50, 6);
  const StandardPath plain = coordinate_descent(NaiveUpdates(problem.x, problem.y), lambdas);
  for (const double a : {0x1p-20, 0x1p20}) {
    for (const double b : {0x1p-25, 0x1p25}) {
      const Matrix x = a * problem.x;
      const StandardPath path = coordinate_descent(NaiveUpdates(x, b * problem.y), a * b * lambdas);
      CHECK(path.steps == plain.steps);
      CHECK(path.gap == plain.gap);
      CHECK(solution(path, 3, 6) == b / a * solution(plain, 3, 6));
    }
  }
}

// One sweep finds all coefficients, a second one that nothing moves any more.
TEST_CASE("orthogonal columns need two sweeps, to the soft thresholds in closed form") {
  const Vector length = (Vector(5) << 0.25, 0.5, 1, 2, 4).finished();
  const Vector y = (Vector(5) << 6, -3, 1.75, -0.5, 0.75).finished();
  const Matrix x = length.asDiagonal();
  const Vector c = length.cwiseProduct(y);
  const Vector lambdas = (Vector(3) << 2.5, 1.25, 0.1).finished();
  for (const bool positive : {false, true}) {
    const StandardPath path =
        coordinate_descent(NaiveUpdates(x, y), lambdas, {.positive = positive});
    for (Index k = 0; k < 3; ++k) {
      for (Index j = 0; j < 5; ++j) {
        double u = std::copysign(std::max(0.0, std::abs(c[j]) - lambdas[k]), c[j]);
        if (positive) u = std::max(0.0, u);
        CHECK(solution(path, k, 5)[j] == doctest::Approx(u / (length[j] * length[j])));
      }
      CHECK(path.gap[static_cast<std::size_t>(k)] <= 1e-10);
    }
    CHECK(path.steps == 2 * 3);
  }
}

/// Counts looks at all columns and at column 0 alone, and steps that go nowhere.
struct CountedUpdates : NaiveUpdates {
  struct Counts {
    Index looks = 0, visits = 0, idle = 0;
  };
  CountedUpdates(const Problem& problem, Counts& into)
      : NaiveUpdates(problem.x, problem.y), counts(&into) {}
  [[nodiscard]] const Vector& correlations() {
    ++counts->looks;
    return NaiveUpdates::correlations();
  }
  [[nodiscard]] double correlation(Index j) const {
    if (j == 0) ++counts->visits;
    return NaiveUpdates::correlation(j);
  }
  void move(Index j, double step) {
    if (step == 0) ++counts->idle;
    NaiveUpdates::move(j, step);
  }
  Counts* counts;
};

TEST_CASE("columns are looked at far less often than active ones are swept, and moved if need be") {
  const Problem problem = slow_problem(6);
  const Vector lambdas = (Vector(2) << 5, 1e-3).finished();
  CountedUpdates::Counts counts;
  const StandardPath path = coordinate_descent(CountedUpdates(problem, counts), lambdas);
  CHECK(path.gap[1] <= 1e-10);
  CHECK(counts.looks >= 3);
  CHECK(path.steps > 10 * counts.looks);
  CHECK(counts.visits > 0);
  counts = {};  // orthogonal columns, the first of which correlates less than the penalty
  const Problem orthogonal{Matrix::Identity(3, 3), Vector::LinSpaced(3, 1, 3)};
  const StandardPath some =
      coordinate_descent(CountedUpdates(orthogonal, counts), Vector::Constant(1, 1.5));
  CHECK(some.steps == 2);
  CHECK(counts.visits == 0);
  CHECK(counts.idle == 0);
}

TEST_CASE("sweeps end where the gap is reached, exactly, or at the most allowed") {
  const Problem problem = slow_problem(6);
  const Vector lambda = Vector::Constant(1, 0.01);
  const auto run = [&](double tolerance, Index max_sweeps) {
    return coordinate_descent(NaiveUpdates(problem.x, problem.y), lambda,
                              {.gap_tolerance = tolerance, .max_sweeps = max_sweeps});
  };
  const StandardPath first = run(1e-6, 100'000);
  const StandardPath again = run(first.gap[0], 100'000);  // a gap equal to the tolerance will do
  CHECK(again.steps == first.steps);
  CHECK(run(1e-6, first.steps).gap == first.gap);
  for (const Index most : {Index{1}, Index{7}, first.steps - 1}) {
    CHECK(run(1e-6, most).steps == most);
  }
}

TEST_CASE("a column whose squares underflow stays out") {
  Problem problem = slow_problem(4);
  problem.x.col(2) *= 1e-170;
  const StandardPath path = coordinate_descent(NaiveUpdates(problem.x, problem.y),
                                               Vector::Constant(1, 1e-180), {.max_sweeps = 3});
  CHECK(solution(path, 0, 4)[2] == 0);
  CHECK(solution(path, 0, 4).allFinite());
}

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
    const Vector w = solution(naive, k, 9);
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
}
}  // namespace
