#include <layerwatt/regress/lasso.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

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

TEST_CASE("a column is judged where it is, whatever the size of others") {
  Random random(15);
  const Problem problem = linear_problem(10, 3, random);
  const Matrix huge = std::numeric_limits<double>::max() * Matrix::Ones(10, 3);
  for (const Index i : {0, 4, 9}) {
    for (const Index j : {0, 1, 2}) {
      for (Matrix x : {problem.x, huge}) {
        x(i, j) = std::nan("");
        CHECK_THROWS_WITH(
            (void)lasso_path(x, problem.y),
            doctest::Contains(
                ("row " + std::to_string(i) + ", column " + std::to_string(j) + ";").c_str()));
      }
    }
  }
}

TEST_CASE("what is not asked for has its documented value") {
  Random random(16);
  const Problem problem = linear_problem(40, 6, random);
  const LassoPath path = lasso_path(problem.x, problem.y);
  const LassoPath spelled = lasso_path(problem.x, problem.y,
                                       {.loss = Loss::squared,
                                        .weights = Vector::Ones(40),
                                        .penalty_factors = Vector::Ones(6),
                                        .positive = false,
                                        .intercept = true,
                                        .standardise = Standardise::all_data,
                                        .solver = Solver::automatic,
                                        .gap_tolerance = 1e-10,
                                        .max_kinks = 20 * (6 + 100),
                                        .threads = 1});
  CHECK((path.coefficients == spelled.coefficients));
  CHECK((path.coefficients.array() < 0).any());
  CHECK(path.intercepts == spelled.intercepts);
  CHECK(path.tolerance == spelled.tolerance);
  CHECK(path.steps == spelled.steps);
  CHECK(LassoOptions{}.threads == 1);
  const HomotopyOptions chosen = detail::homotopy_options({}, 6, 100);
  CHECK(chosen.max_kinks == 20 * 106);
  CHECK(detail::homotopy_options({.max_kinks = 1}, 6, 100).max_kinks == 1);
  const LassoPath none;
  CHECK(none.lambda_max + none.tolerance + static_cast<double>(none.steps) == 0);
  CHECK(none.converged());
}

TEST_CASE("converged is who has all gaps, up to the tolerance itself") {
  LassoPath path;
  path.tolerance = 1e-9;
  for (const auto& [gap, enough] :
       {std::pair{1e-9, true}, {1.1e-9, false}, {std::nan(""), false}}) {
    for (const Index k : {0, 2}) {
      path.gaps = Vector::Zero(3);
      path.gaps[k] = gap;
      CHECK(path.converged() == enough);
    }
  }
}

bool same_path(const StandardPath& a, const StandardPath& b) {
  return a.start == b.start && a.index == b.index && a.value == b.value && a.gap == b.gap &&
         a.steps == b.steps;
}

TEST_CASE("each solver is the one that was asked for, alone and for several training sets") {
  Random random(17);
  const Problem problem = linear_problem(40, 6, random);
  const Vector ones = Vector::Ones(40);
  const FoldedMoments data = folded_moments({problem.x, problem.y, ones}, ones, make_folds(40));
  std::vector<StandardForm> forms;
  for (Index k = 0; k < 3; ++k) forms.emplace_back(training_set(data, k), FormOptions{});
  const double top = forms[0].largest_correlation();
  for (const Index count : {1, 2, 20}) {
    const Vector lambdas = penalties({.count = count}, top / 2, 40, 6);
    for (const bool positive : {false, true}) {
      LassoOptions options{.positive = positive};
      const auto exact = detail::solve_together(forms, lambdas, options);
      options.solver = Solver::coordinate_descent;
      const auto iterated = detail::solve_together(forms, lambdas, options);
      for (std::size_t k = 0; k < 3; ++k) {
        options.solver = Solver::automatic;
        const StandardPath walked =
            homotopy(forms[k], lambdas, detail::homotopy_options(options, 6, count));
        CHECK(same_path(walked, detail::solve(forms[k], lambdas, options)));
        CHECK(same_path(walked, exact[k]));
        options.solver = Solver::coordinate_descent;
        const StandardPath descended =
            coordinate_descent(CovarianceUpdates(forms[k]), lambdas, {.positive = positive});
        CHECK(same_path(descended, detail::solve(forms[k], lambdas, options)));
        CHECK(same_path(descended, iterated[k]));
      }
    }
  }
}

TEST_CASE("where the kinks run out, coordinate descent does the rest, and only there") {
  Random random(18);
  const Problem problem = linear_problem(40, 6, random);
  const LassoPath whole = lasso_path(problem.x, problem.y, {.max_sweeps = 0});  // none needed
  CHECK(whole.converged());
  for (const Index kinks : {1, 2, 4}) {
    const LassoPath path =
        lasso_path(problem.x, problem.y, {.gap_tolerance = 1e-13, .max_kinks = kinks});
    CHECK(path.gaps.size() == 100);
    CHECK(path.converged());
    CHECK(path.steps > kinks);
    CHECK(path.coefficients.isApprox(whole.coefficients, 1e-5));
  }
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y, {.max_kinks = -1}), InvalidArgument);
}

TEST_CASE("options for distinct columns: their factors, and the ratio of the whole design") {
  const LassoOptions options{.penalty_factors = Vector::LinSpaced(9, 1, 9),
                             .grid = {.convention = GridConvention::glmnet}};
  const LassoOptions chosen = detail::options_for({0, 4, 7}, 5, 9, options);
  CHECK(chosen.penalty_factors == (Vector(3) << 1, 5, 8).finished());
  CHECK(chosen.grid.ratio == 1e-2);  // n < p, though not of the columns kept
}

TEST_CASE("one row and one column are a problem, too") {
  const Vector one = Vector::Ones(1);
  const LassoPath path = lasso_path(one, 3 * one, {.intercept = false, .grid = {.count = 1}});
  CHECK(path.lambda_max == doctest::Approx(3));
  CHECK(predict(path, 0, one)[0] == doctest::Approx(0));
}

TEST_CASE("bad data is refused with its place") {
  Random random(15);
  const Problem problem = linear_problem(10, 3, random);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y, {.penalty_factors = Vector::Ones(1)}),
                  InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y.head(9)), InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(Matrix(0, 3), Vector()), InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y, {.penalty_factors = Vector::Ones(2)}),
                  InvalidArgument);
  CHECK_THROWS_AS((void)lasso_path(problem.x, problem.y, {.penalty_factors = -Vector::Ones(3)}),
                  InvalidArgument);
}
}  // namespace
