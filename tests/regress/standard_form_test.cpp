#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <support/regress_forms.hpp>

#include <doctest/doctest.h>

#include <limits>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
struct Data {
  Problem problem;
  Vector weights;
  FoldedMoments moments;
};

Data random_data(Index n, Index p, std::uint64_t seed) {
  Random random(seed);
  Data data{linear_problem(n, p, random), Vector(n), {}};
  for (double& w : data.weights) w = 0.2 + random.uniform();
  data.problem.x.col(0).array() += 1e6;  // centring must not lose its spread
  data.moments = folded_moments({data.problem.x, data.problem.y, data.weights}, data.weights,
                                make_folds(n, {.count = 4, .seed = seed}));
  return data;
}

/// Rows times sqrt(weight / mass), centred and scaled: the definition.
Matrix standard_design(const Data& data, const std::vector<Index>& rows, Vector& y,
                       bool intercept) {
  const Vector w = data.weights(rows) / data.weights(rows).sum();
  Matrix x = data.problem.x(rows, Eigen::all);
  y = data.problem.y(rows);
  if (intercept) {
    x.rowwise() -= (x.transpose() * w).transpose().eval();
    y.array() -= y.dot(w);
  }
  x = w.cwiseSqrt().asDiagonal() * x;
  y = w.cwiseSqrt().cwiseProduct(y);
  for (Index j = 0; j < x.cols(); ++j) x.col(j).normalize();
  return x;
}

TEST_CASE("G, q and yy are products of the centred and scaled training rows") {
  const Folds folds = make_folds(90, {.count = 4, .seed = 61});
  const Data data = random_data(90, 6, 61);
  for (const bool intercept : {true, false}) {
    StandardForm form(training_set(data.moments, 2), {.intercept = intercept});
    Vector y;
    const Matrix x = standard_design(data, rows_of_fold(folds, 2, false), y, intercept);
    CHECK(form.yy() == doctest::Approx(y.squaredNorm()));
    CHECK(form.q().isApprox(x.transpose() * y, 1e-9));
    CHECK(form.diagonal().isApprox(Vector::Ones(6), 1e-9));
    for (Index j = 0; j < 6; ++j) {
      const Eigen::Map<const Vector> column(form.column(j), 6);
      CHECK(column.isApprox(x.transpose() * x.col(j), 1e-9));
    }
  }
}

TEST_CASE("penalty factors scale columns; unpenalised ones are projected out") {
  const Data data = random_data(70, 5, 62);
  const Folds folds = make_folds(70, {.count = 4, .seed = 62});
  const double inf = std::numeric_limits<double>::infinity();
  StandardForm form(training_set(data.moments, 0),
                    {.penalty_factors = (Vector(5) << 2, 0, 1, inf, 0).finished()});
  Vector y;
  Matrix x = standard_design(data, rows_of_fold(folds, 0, false), y, true);
  x.col(0) /= 2;
  Matrix free(x.rows(), 2);
  free << x.col(1), x.col(4);
  const Matrix solve = (free.transpose() * free).ldlt().solve(free.transpose());
  for (const Index j : {0, 2}) x.col(j) -= free * (solve * x.col(j)).eval();
  y -= free * (solve * y).eval();
  for (const Index j : {1, 3, 4}) x.col(j).setZero();
  CHECK(form.yy() == doctest::Approx(y.squaredNorm()));
  CHECK((form.q() - x.transpose() * y).norm() < 1e-9);
  const Matrix gram = x.transpose() * x;
  for (const Index j : {0, 2}) {
    const Eigen::Map<const Vector> column(form.column(j), 5);
    CHECK((column - gram.col(j)).norm() < 1e-9);
  }
  CHECK((form.diagonal() - gram.diagonal()).norm() < 1e-9);
}

TEST_CASE("a fold that holds most of a column's energy does not spoil the others") {
  Random random(63);
  Problem problem = linear_problem(40, 3, random);
  std::vector<Index> ids(40, 0);
  for (std::size_t i = 20; i < 40; ++i) ids[i] = 1;
  for (Index i = 0; i < 20; ++i) problem.x(i, 1) *= 1e9;
  const Vector ones = Vector::Ones(40);
  const FoldedMoments moments =
      folded_moments({problem.x, problem.y, ones}, ones, folds_from_ids(ids));
  StandardForm form(training_set(moments, 0), {});
  const Matrix tail =
      problem.x.bottomRows(20).rowwise() - problem.x.bottomRows(20).colwise().mean();
  CHECK(form.deviations()[1] == doctest::Approx(tail.col(1).norm() / std::sqrt(20)).epsilon(1e-12));
}

TEST_CASE("the unit of a column changes nothing, with and without an intercept") {
  for (const bool intercept : {true, false}) {
    for (const double unit : {1e-18, 1e18}) {
      Data data = random_data(50, 4, 65);
      const StandardForm before(training_set(data.moments, 1), {.intercept = intercept});
      data.problem.x.col(1) *= unit;
      data.problem.x.col(0) *= unit;
      const FoldedMoments moments =
          folded_moments({data.problem.x, data.problem.y, data.weights}, data.weights,
                         make_folds(50, {.count = 4, .seed = 65}));
      StandardForm after(training_set(moments, 1), {.intercept = intercept});
      CHECK(after.diagonal().isApprox(Vector::Ones(4), 1e-9));
      CHECK(after.q().isApprox(before.q(), 1e-6));
      CHECK(after.column(1)[2] == doctest::Approx(StandardForm(before).column(1)[2]));
    }
  }
}

TEST_CASE("a column is constant where only rounding is left of its spread, however many rows") {
  for (const Index n : {20, 2000}) {
    Random random(66);
    Problem problem = linear_problem(n, 3, random);
    problem.x.col(1) = 1e6 * (1 + 1e-11 * problem.x.col(1).array());
    problem.x.col(2) = 1e6 * (1 + 1e-14 * problem.x.col(2).array());
    OwnedForm owned = form_of(problem);
    CHECK(owned.form.diagonal()[0] == doctest::Approx(1));
    CHECK(owned.form.diagonal()[1] == doctest::Approx(1));
    CHECK(owned.form.diagonal()[2] == 0);
    CHECK(owned.form.q()[2] == 0);
  }
}

TEST_CASE("a training set needs weight, factors and scales their length") {
  const Data data = random_data(20, 2, 64);
  CHECK_THROWS_AS(StandardForm({{}, 1}, {}), InvalidArgument);
  CHECK_THROWS_AS(StandardForm(training_set(data.moments, 0), {.scale = Vector::Ones(3)}),
                  InvalidArgument);
  CHECK_THROWS_AS(StandardForm(training_set(data.moments, 0), {.penalty_factors = Vector::Ones(1)}),
                  InvalidArgument);
}
}  // namespace
