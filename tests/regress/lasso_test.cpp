#include <layerwatt/regress/lasso.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
double worst_kkt(const Problem& problem, const LassoPath& path, const LassoOptions& options) {
  const LossRows rows = loss_rows(options.loss, problem.y, options.weights);
  const double mass = rows.mass.sum();
  const Vector scale = column_scales(problem.x, rows.weights, mass);
  double worst = 0;
  for (Index k = 0; k < path.lambdas.size(); ++k) {
    worst = std::max(
        worst, kkt_violation({problem.x, rows.target}, rows.weights, mass, path.coefficients.col(k),
                             path.intercepts[k], scale, path.lambdas[k], options.positive));
  }
  return worst;
}

TEST_CASE("KKT holds at every penalty, for every loss, with weights and positivity") {
  Random random(11);
  for (int trial = 0; trial < 40; ++trial) {
    const Problem problem = linear_problem(40 + trial, 2 + trial % 20, random);
    LassoOptions options{
        .positive = trial % 4 == 3, .grid = {.count = 20, .ratio = 1e-2}, .gap_tolerance = 1e-15};
    if (trial % 3 == 1) options.loss = Loss::relative;
    if (trial % 3 == 2) options.loss = Loss::log;
    if (trial % 2 == 1) {
      options.weights = Vector::Random(problem.y.size()).cwiseAbs().array() + 0.1;
    }
    CHECK(worst_kkt(problem, lasso_path(problem.x, problem.y, options), options) <= 1e-7);
  }
}

TEST_CASE("lambda_max is the smallest penalty at which nothing is selected") {
  Random random(12);
  const Problem problem = linear_problem(50, 6, random);
  const LassoPath path = lasso_path(problem.x, problem.y);
  const double top = path.lambda_max;
  const LassoPath around =
      lasso_path(problem.x, problem.y,
                 {.grid = {.values = (Vector(2) << top * 1.0001, top * 0.999).finished()}});
  CHECK((around.coefficients.col(0).array() == 0).all());
  CHECK((around.coefficients.col(1).array() != 0).count() == 1);
  CHECK(around.intercepts[0] == doctest::Approx(problem.y.mean()));
}

TEST_CASE("an unpenalised column is fitted as by least squares, an infinite factor leaves out") {
  Random random(13);
  const Problem problem = linear_problem(60, 4, random);
  const double inf = std::numeric_limits<double>::infinity();
  const Vector factors = (Vector(4) << 0, 1, inf, 0).finished();
  const LassoPath path =
      lasso_path(problem.x, problem.y,
                 {.penalty_factors = factors, .grid = {.values = Vector::Constant(1, 1e3)}});
  Matrix design(60, 3);
  design << Vector::Ones(60), problem.x.col(0), problem.x.col(3);
  const Vector expected =
      (design.transpose() * design).ldlt().solve(design.transpose() * problem.y);
  CHECK(path.intercepts[0] == doctest::Approx(expected[0]));
  CHECK(path.coefficients(0, 0) == doctest::Approx(expected[1]));
  CHECK(path.coefficients(3, 0) == doctest::Approx(expected[2]));
  CHECK(path.coefficients(1, 0) == 0);
  const LassoPath small = lasso_path(problem.x, problem.y, {.penalty_factors = factors});
  CHECK((small.coefficients.row(2).array() == 0).all());
  CHECK(small.coefficients(1, 99) != 0);
}

TEST_CASE("no signal is an answer: constant columns, constant target") {
  const Problem constant{Matrix::Constant(9, 2, 1e13), Vector::LinSpaced(9, 1, 3)};
  for (const Problem& problem : {constant, Problem{Matrix::Random(9, 2), Vector::Constant(9, 4)}}) {
    const LassoPath path = lasso_path(problem.x, problem.y);
    CHECK(path.lambda_max == doctest::Approx(0));
    CHECK((path.coefficients.array() == 0).all());
    CHECK(path.intercepts[0] == doctest::Approx(problem.y.mean()));
    CHECK(path.converged());
  }
}

TEST_CASE("prediction inverts the log target and checks its arguments") {
  Random random(14);
  const Problem problem = linear_problem(30, 3, random, 0);
  const LassoPath path =
      lasso_path(problem.x, problem.y.array().exp().matrix(), {.loss = Loss::log});
  CHECK(predict(path, 99, problem.x).array().log().matrix().isApprox(problem.y, 1e-2));
  CHECK_THROWS_AS((void)predict(path, 100, problem.x), InvalidArgument);
  CHECK_THROWS_AS((void)predict(path, -1, problem.x), InvalidArgument);
  CHECK_THROWS_AS((void)predict(path, 0, problem.x.leftCols(2)), InvalidArgument);
}

TEST_CASE("bad data is refused with its place") {
  Random random(15);
  Problem problem = linear_problem(10, 3, random);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y.head(9)), InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(Matrix(0, 3), Vector()), InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y, {.penalty_factors = Vector::Ones(2)}),
                  InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y, {.penalty_factors = -Vector::Ones(3)}),
                  InvalidArgument);
  problem.x(4, 2) = std::nan("");
  CHECK_THROWS_WITH((void)lasso_path(problem.x, problem.y), doctest::Contains("row 4, column 2"));
}
}  // namespace
