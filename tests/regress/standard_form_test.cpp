#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/lasso.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <support/regress_definition.hpp>
#include <support/regress_forms.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

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
  CHECK_THROWS_AS(StandardForm({training_set(data.moments, 0).parts, 0}, {}), InvalidArgument);
  CHECK_THROWS_AS(StandardForm({{TrainingPart(Moments())}, 1}, {}), InvalidArgument);
  CHECK(TrainingSet().mass == 0);
  for (const Index j : {0, 1}) {
    Vector factors = Vector::Ones(2);
    factors[j] = -1;
    CHECK_THROWS_AS(StandardForm(training_set(data.moments, 0), {.penalty_factors = factors}),
                    InvalidArgument);
  }
  const Moments wider = moments_of(Matrix::Random(5, 3), Vector::Random(5));
  TrainingSet mixed = training_set(data.moments, 0);
  mixed.parts.emplace_back(wider);
  CHECK_THROWS_AS(StandardForm(mixed, {}), InvalidArgument);
}

TEST_CASE("a form is its definition, whatever the options and the number of parts") {
  for (const auto& [count, p] : {std::pair<Index, Index>{1, 5}, {2, 6}, {3, 7}, {4, 5}, {5, 33}}) {
    const Parts parts(count, p, static_cast<std::uint64_t>(100 + count));
    for (const FormOptions& options : form_options_of(p)) {
      StandardForm form(parts.set(), options);
      const StandardDesign design = design_by_definition(parts, options);
      REQUIRE(form.size() == p);
      const double size = design.y.norm();
      CHECK(form.yy() == doctest::Approx(size * size));
      CHECK((form.q() - design.x.transpose() * design.y).norm() < 1e-9 * size * design.x.norm());
      for (Index j = 0; j < p; ++j) {
        const double length = design.x.col(j).norm();
        const Eigen::Map<const Vector> column(form.column(j), p);
        CHECK(form.diagonal()[j] == doctest::Approx(length * length));
        CHECK(form.column(j) == column.data());  // stays where it is
        for (Index i = 0; i < p; ++i) {
          const double off = std::abs(column[i] - design.x.col(i).dot(design.x.col(j)));
          CHECK(off <= 1e-9 * length * design.x.col(i).norm());
        }
      }
    }
  }
}

// Unpenalised coefficients and the intercept are not in w: no change of them lowers the loss.
TEST_CASE("raw coefficients: w over the scale, and the best of those that are not penalised") {
  for (const auto& [count, p] : {std::pair<Index, Index>{1, 6}, {3, 7}}) {
    const Parts parts(count, p, static_cast<std::uint64_t>(200 + count));
    const Vector weighted = parts.weights / parts.weights.sum();
    for (const FormOptions& options : form_options_of(p)) {
      const StandardForm form(parts.set(), options);
      const StandardDesign design = design_by_definition(parts, options);
      const std::vector<Index> index{p - 1, 5};
      const std::vector<double> value{-0.7, 1.3};
      const Index used = p == 6 ? 1 : 2;
      Vector raw = Vector::Zero(p);
      const double intercept = form.to_raw(index.data(), value.data(), used, raw.data());
      for (Index k = 0; k < used; ++k) {
        const auto at = static_cast<std::size_t>(k);
        CHECK(raw[index[at]] == doctest::Approx(value[at] / design.scale[index[at]]));
      }
      CHECK((intercept == 0) == !options.intercept);
      const Vector residual = parts.problem.y - parts.problem.x * raw -
                              Vector::Constant(parts.problem.y.size(), intercept);
      const double size = residual.norm();
      if (options.intercept) CHECK(std::abs(residual.dot(weighted)) < 1e-10 * size);
      Index free = 0;
      for (Index j = 0; j < p; ++j) {
        if (options.penalty_factors.size() == 0 || options.penalty_factors[j] != 0) continue;
        ++free;
        const Vector column = parts.problem.x.col(j);
        CHECK(std::abs(residual.cwiseProduct(weighted).dot(column)) < 1e-9 * size * column.norm());
      }
      CHECK(static_cast<Index>(form.free_columns().size()) == free);
      for (Index j = 0; j < p - 2; ++j) {
        const bool is_free = options.penalty_factors.size() > 0 && options.penalty_factors[j] == 0;
        if (j != 5) CHECK((raw[j] != 0) == is_free);
      }
    }
  }
}

TEST_CASE("a form of one column takes its scale and its factor") {
  const Parts parts(2, 1, 301);
  const double own = StandardForm(parts.set(), {}).deviations()[0];
  CHECK(StandardForm(parts.set(), {}).diagonal()[0] == doctest::Approx(1));
  const Vector three = Vector::Constant(1, 3);
  CHECK(StandardForm(parts.set(), {.penalty_factors = three}).diagonal()[0] ==
        doctest::Approx(1.0 / 9));
  CHECK(StandardForm(parts.set(), {.scale = three}).diagonal()[0] ==
        doctest::Approx(own * own / 9));
  CHECK(StandardForm(parts.set(), {.penalty_factors = Vector::Zero(1)}).diagonal()[0] == 0);
  CHECK(*StandardForm(parts.set(), {}).column(0) == doctest::Approx(1));
}

/// 1 but for a relative spread of zero sum, in that unit.
Vector almost_constant(Index n, double spread, double unit) {
  return unit * (1 + spread * Vector::LinSpaced(n, -1, 1).array());
}

TEST_CASE("what is constant does not depend on units, weights or mass") {
  for (const double unit : {1e-5, -1.0, 1e5}) {
    for (const double weight : {1e-6, 1.0, 1e6}) {
      Matrix x = Matrix::Zero(20, 4);
      x.col(1).setConstant(unit / 3);
      x.col(2) = almost_constant(20, 5e-14, unit);
      x.col(3) = almost_constant(20, 1e-12, unit);
      const Vector weights = Vector::Constant(20, weight);
      const auto form_to = [&](const Vector& y, double mass) {
        const Moments moments = moments_of(x, y, weights);
        StandardForm form({{TrainingPart(moments)}, mass}, {});
        for (Index j = 0; j < 3; ++j) {
          CHECK(form.diagonal()[j] == 0);
          CHECK(form.q()[j] == 0);
          CHECK(Eigen::Map<const Vector>(form.column(j), 4) == Vector::Zero(4));
        }
        CHECK(form.deviations()[0] == 1);
        CHECK(form.diagonal()[3] == doctest::Approx(1));
        return std::pair(form.yy(), form.q().norm());
      };
      for (const double mass : {1e-3, 1e3}) {
        const auto [yy, q] = form_to(almost_constant(20, 1e-12, unit), mass);
        CHECK(yy > 0);
        CHECK(q * q == doctest::Approx(yy));
        CHECK(form_to(almost_constant(20, 5e-14, unit), mass) == std::pair(0.0, 0.0));
        CHECK(form_to(Vector::Constant(20, unit / 3), mass) == std::pair(0.0, 0.0));
      }
    }
  }
}

// Column 1 repeats the unpenalised column 0, column 2 nearly so, column 3 less so.
TEST_CASE("what depends on unpenalised columns is left out, whatever the scale") {
  for (const double scale : {1e-5, 1.0, 1e5}) {
    for (const bool intercept : {true, false}) {
      Random random(302);
      Problem problem = linear_problem(30, 6, random);
      problem.x.col(1) = 2 * problem.x.col(0);
      problem.x.col(2) = problem.x.col(0) + 1e-7 * problem.x.col(2);
      problem.x.col(3) = problem.x.col(0) + 1e-4 * problem.x.col(3);
      problem.x.col(5).setZero();
      const Moments moments = moments_of(problem.x, problem.y);
      const TrainingSet set{{TrainingPart(moments)}, 30};
      Vector factors = Vector::Ones(6);
      factors[0] = factors[5] = 0;  // a constant column cannot be projected out
      const Vector scales = Vector::Constant(6, scale);
      StandardForm form(set, {.intercept = intercept, .scale = scales, .penalty_factors = factors});
      CHECK(form.free_columns() == std::vector<Index>{0});
      for (const Index j : {0, 1, 2, 5}) {
        CHECK(form.diagonal()[j] == 0);
        CHECK(form.q()[j] == 0);
        CHECK(Eigen::Map<const Vector>(form.column(j), 6) == Vector::Zero(6));
        CHECK(form.column(3)[j] == 0);
      }
      CHECK(form.diagonal()[3] > 0);
      CHECK(form.column(3)[3] == doctest::Approx(form.diagonal()[3]).epsilon(1e-5));
      factors[1] = factors[2] = factors[3] = 0;
      form =
          StandardForm(set, {.intercept = intercept, .scale = scales, .penalty_factors = factors});
      CHECK(form.free_columns() == std::vector<Index>{0, 3});
      CHECK(form.diagonal()[4] > 0);
    }
  }
}

TEST_CASE(
    "columns that are formed on demand are the stored ones; asking for many makes them cheap") {
  Random random(303);
  const Problem problem = linear_problem(25, 21, random);
  std::vector<Moments> stored;
  std::vector<Matrix> centred;
  TrainingSet set{{}, 25}, lazy_set{{}, 25};
  for (const Index first : {0, 12}) {
    const Index n = first == 0 ? 12 : 13;
    const Matrix x = problem.x.middleRows(first, n);
    stored.push_back(moments_of(x, problem.y.segment(first, n)));
    centred.emplace_back(x.rowwise() - x.colwise().mean());
  }
  for (const Moments& part : stored) set.parts.emplace_back(part);
  const LazyGram gram(centred, stored, &PlainProducts::gemm_tn);
  Moments all = merge(stored[0], stored[1]);
  const Vector diagonal = all.xx.diagonal();
  all.xx.resize(0, 0);
  lazy_set.parts.emplace_back(all, diagonal, gram, -1);
  StandardForm form(set, {}), lazy(lazy_set, {});
  form.form_columns({1}, {2});  // nothing to do
  CHECK(form.has_column(20));
  CHECK_FALSE(lazy.has_column(3));
  std::vector<Index> likely{7};  // and all others: more than are formed at once
  for (Index j = 0; j < 21; ++j) {
    if (j != 3 && j != 7) likely.push_back(j);
  }
  lazy.form_columns({3}, likely);
  CHECK(lazy.has_column(3));
  CHECK(lazy.has_column(7));
  CHECK_FALSE(lazy.has_column(20));
  CHECK(lazy.diagonal().isApprox(form.diagonal(), 1e-12));
  for (Index j = 0; j < 21; ++j) {
    CHECK(Eigen::Map<const Vector>(lazy.column(j), 21)
              .isApprox(Eigen::Map<const Vector>(form.column(j), 21), 1e-10));
  }
}

// Means per group are equal, so q is nothing but rounding, and a path from it would be, too.
TEST_CASE("a target that no column has to do with has no signal, a faint one has") {
  Problem problem{Matrix(6, 2), Vector(6)};
  problem.x << 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0;
  problem.y << 2, 2, 0, 1, 3, 1;
  CHECK(form_of(problem).form.largest_correlation() == 0);
  const LassoPath path =
      lasso_path(problem.x, problem.y, {.grid = {.values = Vector::Ones(1) * 1e-20}});
  CHECK(path.gaps[0] <= 1e-10);
  CHECK(path.coefficients.isZero(0));
  problem.y += 1e-11 * problem.x.col(0);
  const double q = form_of(problem).form.largest_correlation();
  CHECK(q == doctest::Approx(1e-11 * std::sqrt(2.0) / 3).epsilon(1e-3));
  problem.y *= 1e-150;  // what counts is the share, not the size
  CHECK(form_of(problem).form.largest_correlation() == doctest::Approx(1e-150 * q));
}
}  // namespace
