#include <layerwatt/regress/check.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
constexpr double kInfinite = std::numeric_limits<double>::infinity();

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

bool is_constant(const Vector& column) { return (column.array() == column[0]).all(); }

/// Both measures by their definition, from sums over the rows as they were given.
Optimality plain_optimality(const Problem& problem, const Vector& beta, double b, double lambda,
                            const LassoOptions& options) {
  const LossRows rows = loss_rows(options.loss, problem.y, options.weights);
  const Vector v = rows.weights / rows.mass.sum();
  const auto sum = [&](const Vector& a, const Vector& c) { return a.cwiseProduct(c).dot(v); };
  const auto centred = [&](const Vector& a) -> Vector {
    return a.array() - (options.intercept ? a.dot(v) / v.sum() : 0);
  };
  const Vector t = centred(rows.target);
  const Vector r = (rows.target - problem.x * beta).array() - (options.intercept ? b : 0);
  double top = 0, kkt = 0, penalty = 0, correlation = 0;
  for (Index j = 0; j < beta.size(); ++j) {
    Vector z = centred(problem.x.col(j));
    if (options.intercept && is_constant(problem.x.col(j))) continue;
    const double scale = options.standardise == Standardise::none ? 1 : std::sqrt(sum(z, z));
    top = std::max(top, std::abs(sum(z, t) / scale));
    const double factor = options.penalty_factors.size() == 0 ? 1 : options.penalty_factors[j];
    if (std::isinf(factor)) {
      if (beta[j] != 0) kkt = penalty = factor;
      continue;
    }
    const double c = sum(z, r) / scale;
    const bool one_sided = options.positive && factor > 0;
    const double size = one_sided ? c : std::abs(c);
    if (beta[j] == 0) kkt = std::max(kkt, size - factor * lambda);
    if (beta[j] > 0) kkt = std::max(kkt, std::abs(c - factor * lambda));
    if (beta[j] < 0) kkt = one_sided ? kInfinite : std::max(kkt, std::abs(c + factor * lambda));
    penalty += factor * scale * std::abs(beta[j]);
    if (factor > 0) correlation = std::max(correlation, size / factor);
  }
  if (options.intercept) kkt = std::max(kkt, std::abs(r.dot(v)) / std::sqrt(sum(t, t)) * top);
  const double shrunk = std::min(sum(r, t) / sum(r, r), lambda / correlation);
  const double primal = sum(r, r) / 2 + lambda * penalty;
  const double dual = shrunk * sum(r, t) - shrunk * shrunk * sum(r, r) / 2;
  return {(primal - dual) / (sum(t, t) / 2), kkt / top};
}

/// Options of every kind, drawn for a problem whose last column is constant.
LassoOptions any_options(const Problem& problem, Random& random) {
  LassoOptions options{.loss = static_cast<Loss>(random.below(3)),
                       .positive = random.below(3) == 0,
                       .intercept = random.below(3) != 0,
                       .standardise = static_cast<Standardise>(random.below(3))};
  if (random.below(2) == 0) {
    options.weights.resize(problem.y.size());
    for (double& weight : options.weights) weight = 0.2 * static_cast<double>(random.below(4));
  }
  if (random.below(2) == 0) {
    options.penalty_factors.resize(problem.x.cols());
    for (double& factor : options.penalty_factors)
      factor = std::array{0.0, 0.5, 1.0, 3.0, kInfinite}[random.below(5)];
  }
  return options;
}

bool measures_agree(double a, double b) { return a == b || a == doctest::Approx(b).epsilon(1e-9); }

TEST_CASE("both measures are those of their definition, with any options, near and far") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto p = static_cast<Index>(1 + random.below(5));
    Problem problem = linear_problem(20 + p, p, random);
    problem.x.col(0) *= 30;
    if (p > 2) problem.x.col(p - 2).setConstant(0.7);
    problem.y *= std::pow(10.0, 2 * random.uniform() - 1);
    const LassoOptions options = any_options(problem, random);
    const LassoPath path = lasso_path(problem.x, problem.y, options);
    const auto k = static_cast<Index>(random.below(100));
    Vector beta = path.coefficients.col(k);
    double b = path.intercepts[k];
    if (seed % 3 == 0) beta[0] += (random.uniform() - 0.3) * beta.cwiseAbs().maxCoeff();
    if (seed % 3 == 1) b += random.normal();
    if (seed % 13 == 0) beta[p - 1] = 0.01;
    const double lambda = path.lambdas[k] * (0.5 + random.uniform());
    const Optimality got = check_lasso(problem.x, problem.y, beta, b, lambda, options);
    const Optimality expected = plain_optimality(problem, beta, b, lambda, options);
    CHECK(measures_agree(got.gap, expected.gap));
    CHECK(measures_agree(got.kkt, expected.kkt));
  }
}

TEST_CASE("a path is as good as the worst of its solutions, the first and last included") {
  Random random(97);
  const Problem problem = linear_problem(30, 3, random);
  const LassoPath path = lasso_path(problem.x, problem.y, {.grid = {.count = 4}});
  CHECK(check_lasso(problem.x, problem.y, path).kkt < 1e-9);
  for (Index k = 0; k < 4; ++k) {
    LassoPath moved = path;
    moved.coefficients(1, k) += 0.1;
    const Optimality at = check_lasso(problem.x, problem.y, moved.coefficients.col(k),
                                      moved.intercepts[k], moved.lambdas[k]);
    CHECK(at.kkt > 1e-4);
    CHECK(check_lasso(problem.x, problem.y, moved).kkt == at.kkt);
    CHECK(check_lasso(problem.x, problem.y, moved).gap == at.gap);
  }
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
  const LassoOptions options{.penalty_factors = (Vector(4) << 1, kInfinite, 0, 1).finished()};
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
  CHECK_THROWS_AS((void)synthetic_regression({.rows = 0}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.nonzero = -1}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.columns = 2, .nonzero = 3}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.correlation = -0.1}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.correlation = 1}), InvalidArgument);
  CHECK_THROWS_AS((void)synthetic_regression({.noise = -1}), InvalidArgument);
}

TEST_CASE("synthetic data may be as small as one row, without signal or noise, or all signal") {
  const SyntheticRegression none =
      synthetic_regression({.rows = 1, .columns = 3, .nonzero = 0, .noise = 0});
  CHECK(none.y[0] == none.intercept);
  const SyntheticRegression all = synthetic_regression({.rows = 1, .columns = 4, .nonzero = 4});
  CHECK(all.coefficients == (Vector(4) << 1, -2, 3, -4).finished());
}

// Like folds and trees: what a seed gives must not change.
TEST_CASE("the synthetic data of a seed is pinned") {
  const SyntheticRegression plain = synthetic_regression({});
  CHECK(plain.x.rows() == 200);
  CHECK(plain.x.cols() == 20);
  CHECK((plain.coefficients.array() != 0).count() == 5);
  CHECK(plain.y.sum() == doctest::Approx(348.403234047975).epsilon(1e-12));
  const SyntheticRegression correlated = synthetic_regression({.correlation = 0.5});
  CHECK(correlated.x.sum() == doctest::Approx(-65.0073798976692).epsilon(1e-12));
}

TEST_CASE("the truth behind synthetic data is recovered") {
  const SyntheticRegression data = synthetic_regression({.rows = 400, .noise = 0.01});
  const LassoPath path = lasso_path(data.x, data.y);
  CHECK((path.coefficients.col(99) - data.coefficients).cwiseAbs().maxCoeff() < 0.02);
  CHECK(path.intercepts[99] == doctest::Approx(data.intercept).epsilon(0.01));
}
}  // namespace
