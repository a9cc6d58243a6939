#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/expand.hpp>
#include <layerwatt/poly/moment_gram.hpp>
#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/lasso_cv.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
Matrix rows_of(const Matrix& x, const std::vector<Index>& rows) { return x(rows, Eigen::all); }

TEST_CASE("scores from fold moments are those of separate fits on the rows") {
  Random random(21);
  for (const Loss loss : {Loss::squared, Loss::relative, Loss::log}) {
    const Problem problem = linear_problem(60, 8, random);
    const Folds folds = make_folds(60, {.count = 4, .seed = 5});
    LassoOptions options{
        .loss = loss, .standardise = Standardise::per_fold, .gap_tolerance = 1e-13};
    const LassoCv cv = lasso_cv(problem.x, problem.y, folds, options);
    CHECK(cv.converged());
    options.grid.values = cv.path.lambdas;
    for (Index k = 0; k < 4; ++k) {
      const auto train = rows_of_fold(folds, k, false);
      const auto test = rows_of_fold(folds, k, true);
      const LassoPath fit = lasso_path(rows_of(problem.x, train), problem.y(train), options);
      const LossRows held_out = loss_rows(loss, problem.y(test));
      for (const Index l : {0, 50, 99}) {
        const Vector linear =
            (rows_of(problem.x, test) * fit.coefficients.col(l)).array() + fit.intercepts[l];
        const double score = (held_out.target - linear).cwiseAbs2().dot(held_out.weights) /
                             static_cast<double>(test.size());
        CHECK(cv.fold_scores(l, k) == doctest::Approx(score).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("each standardisation is that of the fits it stands for") {
  Random random(30);
  const Problem problem = linear_problem(41, 6, random, 0.5);
  const Matrix units = problem.x * Vector::LinSpaced(6, 0.2, 3).asDiagonal();
  const Folds folds = make_folds(41, {.count = 2});  // the fewest, of 21 and 20 rows
  const Vector scales = column_scales(units, Vector::Ones(41), 41);
  for (const auto kind : {Standardise::none, Standardise::all_data, Standardise::per_fold}) {
    LassoOptions options{.standardise = kind, .gap_tolerance = 1e-13};
    const LassoCv cv = lasso_cv(units, problem.y, folds, options);
    const LassoPath refit = lasso_path(units, problem.y, options);
    CHECK(cv.path.lambdas.isApprox(refit.lambdas, 1e-12));
    CHECK(cv.path.coefficients.isApprox(refit.coefficients, 1e-8));
    options.grid.values = cv.path.lambdas;
    Matrix x = units;
    if (kind == Standardise::all_data) {  // scaled once by all rows, then as given
      x = units * scales.cwiseInverse().asDiagonal();
      options.standardise = Standardise::none;
    }
    for (Index k = 0; k < 2; ++k) {
      const auto train = rows_of_fold(folds, k, false);
      const auto test = rows_of_fold(folds, k);
      const LassoPath fit = lasso_path(rows_of(x, train), problem.y(train), options);
      for (const Index l : {20, 60, 99}) {
        const Vector residual = predict(fit, l, rows_of(x, test)) - problem.y(test);
        CHECK(cv.fold_scores(l, k) == doctest::Approx(residual.cwiseAbs2().mean()).epsilon(1e-6));
      }
    }
  }
}

/// The summary of scores that are given, one row per penalty, over what was there before.
LassoCv summary(const Matrix& scores, const Vector& mass) {
  LassoCv cv;
  cv.fold_scores = scores;
  cv.index_min = cv.index_1se = 7;
  detail::summarise(cv, mass.size(), mass);
  return cv;
}

TEST_CASE("the best penalty is found wherever it is, and the largest within a standard error") {
  const Vector mass = (Vector(3) << 1, 2, 5).finished();
  for (Index best = 0; best < 5; ++best) {
    Random random(static_cast<std::uint64_t>(best));
    Matrix scores(5, 3);
    for (Index l = 0; l < 5; ++l) {
      const auto distance = static_cast<double>(std::abs(l - best));
      for (Index k = 0; k < 3; ++k) scores(l, k) = 2 + 0.4 * distance + random.uniform();
    }
    const LassoCv cv = summary(scores, mass);
    const Vector mean = scores * mass / 8;
    Index expected = 0;
    const double smallest = mean.minCoeff(&expected);
    CHECK(cv.mean_score.isApprox(mean, 1e-14));
    for (Index l = 0; l < 5; ++l) {
      double spread = 0;
      for (Index k = 0; k < 3; ++k) {
        spread += mass[k] / 8 * (scores(l, k) - mean[l]) * (scores(l, k) - mean[l]) / 2;
      }
      CHECK(cv.standard_error[l] == doctest::Approx(std::sqrt(spread)));
    }
    CHECK(cv.index_min == expected);
    CHECK(cv.lambda_at_edge == (expected == 0 || expected == 4));
    Index within = 0;
    while (mean[within] > smallest + cv.standard_error[expected]) ++within;
    CHECK(cv.index_1se == within);
  }
}

TEST_CASE("of equal means the largest penalty is best; one standard error away is within") {
  const Vector mass = Vector::Ones(2);
  const Matrix scores = (Matrix(5, 2) << 4, 4, 3, 3, 1, 3, 2, 2, 5, 5).finished();
  const LassoCv cv = summary(scores, mass);  // means 4, 3, 2, 2, 5; a standard error of 1
  CHECK(cv.index_min == 2);
  CHECK(cv.standard_error[2] == 1);
  CHECK(cv.index_1se == 1);
  CHECK_FALSE(cv.lambda_at_edge);
}

TEST_CASE("converged are all folds and the refit, up to the tolerance itself") {
  LassoCv cv;
  CHECK(cv.index_min + cv.index_1se == 0);
  CHECK_FALSE(cv.lambda_at_edge);
  cv.path.tolerance = 1e-9;
  const Matrix good = Matrix::Constant(2, 3, 1e-9);
  Matrix bad = good;
  bad(1, 2) = 2e-9;
  for (const bool folds : {true, false}) {
    for (const bool refit : {true, false}) {
      cv.fold_gaps = folds ? good : bad;
      cv.path.gaps = (refit ? good : bad).col(2);
      CHECK(cv.converged() == (folds && refit));
    }
  }
}

TEST_CASE("summary follows its formulas") {
  Random random(22);
  const Problem problem = linear_problem(50, 10, random, 1.0);
  const LassoCv cv = lasso_cv(problem.x, problem.y, make_folds(50, {.count = 4}));
  const Vector mass = (Vector(4) << 13, 13, 12, 12).finished();
  const Index k = cv.index_min;
  const double mean = cv.fold_scores.row(k).dot(mass) / 50;
  CHECK(cv.mean_score[k] == doctest::Approx(mean));
  const double variance =
      (cv.fold_scores.row(k).array() - mean).square().matrix().dot(mass) / 50 / 3;
  CHECK(cv.standard_error[k] == doctest::Approx(std::sqrt(variance)));
  CHECK(cv.mean_score[k] == cv.mean_score.minCoeff());
  CHECK(cv.index_1se <= cv.index_min);
  CHECK(cv.lambda_1se() >= cv.lambda_min());
  const double limit = mean + cv.standard_error[k];
  CHECK(cv.mean_score[cv.index_1se] <= limit);
  if (cv.index_1se > 0) CHECK(cv.mean_score[cv.index_1se - 1] > limit);
}

TEST_CASE("a grid that ends too early is flagged") {
  Random random(23);
  const Problem problem = linear_problem(80, 4, random, 0.01);
  const Folds folds = make_folds(80);
  CHECK(lasso_cv(problem.x, problem.y, folds, {.grid = {.count = 5, .ratio = 0.5}}).lambda_at_edge);
  const Problem noisy = linear_problem(80, 12, random, 1.0);
  CHECK_FALSE(lasso_cv(noisy.x, noisy.y, folds, {.grid = {.ratio = 1e-4}}).lambda_at_edge);
}

TEST_CASE("threads do not change a bit") {
  Random random(24);
  const Problem problem = linear_problem(70, 15, random);
  const Folds folds = make_folds(70, {.count = 7});
  const LassoCv one = lasso_cv(problem.x, problem.y, folds, {.threads = 1});
  const LassoCv three = lasso_cv(problem.x, problem.y, folds, {.threads = 3});
  CHECK((one.fold_scores == three.fold_scores));
  CHECK((one.path.coefficients == three.path.coefficients));
  CHECK((one.fold_gaps == three.fold_gaps));
}

// Base features as layers have them, and a target that few monomials explain.
Problem layer_problem(Index n, Random& random) {
  Problem p{Matrix(n, 4), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < 4; ++j) p.x(i, j) = std::pow(2.0, static_cast<double>(random.below(8)));
    const double work = p.x(i, 0) * p.x(i, 1) * p.x(i, 2);
    p.y[i] = (1e-4 * work + 0.1 * p.x(i, 3) + 2) * (1 + 0.05 * random.normal());
  }
  return p;
}

TEST_CASE("moments of base features and rows of their design give one cross-validation") {
  Random random(28);
  const Problem base = layer_problem(300, random);
  const auto terms = make_basis(4, {.degree = 3, .constant = false});
  const Matrix design = expand(terms, base.x);
  const Folds folds = make_folds(300, {.count = 6, .seed = 3});
  for (const Loss loss : {Loss::squared, Loss::relative, Loss::log}) {
    const LossRows rows = loss_rows(loss, base.y);
    FoldedMoments moments;
    moments.folds = fold_moments(terms, PolynomialRows{base.x, rows.target, Matrix(), rows.weights},
                                 folds.fold_of_row, folds.count, 2);
    moments.rows = 300;
    moments.mass.assign(6, 0);
    for (std::size_t i = 0; i < 300; ++i) {
      moments.mass[static_cast<std::size_t>(folds.fold_of_row[i])] += 1;
    }
    LassoOptions options{.loss = loss, .grid = {.count = 40}};
    const LassoCv by_rows = lasso_cv(design, base.y, folds, options);
    const LassoCv by_moments = lasso_cv({moments}, options);
    options.threads = 3;
    CHECK((lasso_cv({moments}, options).fold_scores == by_moments.fold_scores));
    CHECK(by_moments.converged());
    CHECK(by_moments.index_min == by_rows.index_min);
    CHECK(by_moments.path.lambdas.isApprox(by_rows.path.lambdas, 1e-11));
    CHECK(by_moments.fold_scores.isApprox(by_rows.fold_scores, 1e-7));
    for (const Index k : {Index{10}, by_rows.index_min}) {
      CHECK(predict(by_moments.path, k, design).isApprox(predict(by_rows.path, k, design), 1e-6));
    }
  }
}

TEST_CASE("folds and their masses come in pairs") {
  Random random(28);
  const Problem problem = linear_problem(30, 3, random);
  const Vector ones = Vector::Ones(30);
  FoldedMoments data =
      folded_moments(RowData{problem.x, problem.y, ones}, ones, make_folds(30, {.count = 3}));
  CHECK(lasso_cv({data}).converged());
  CHECK(lasso_cv({folded_moments(RowData{problem.x, problem.y, ones}, ones,
                                 make_folds(30, {.count = 2}))})
            .converged());
  const Folds one{std::vector<Index>(30), 1};
  CHECK_THROWS_WITH(
      (void)lasso_cv({folded_moments(RowData{problem.x, problem.y, ones}, ones, one)}),
      doctest::Contains("1 folds with 1 masses"));
  data.mass.pop_back();
  CHECK_THROWS_WITH((void)lasso_cv({data}), doctest::Contains("3 folds with 2 masses"));
}

TEST_CASE("the grid's edges are its first and last penalty, no others") {
  int at_first = 0, inside = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    Problem noise = linear_problem(30, 4, random);
    for (double& y : noise.y) y = random.normal();
    const LassoCv cv = lasso_cv(noise.x, noise.y, make_folds(30, {.count = 3}),
                                {.grid = {.count = 4, .ratio = 0.3}});
    CHECK(cv.lambda_at_edge == (cv.index_min == 0 || cv.index_min == 3));
    at_first += cv.index_min == 0 ? 1 : 0;
    inside += cv.index_min == 1 ? 1 : 0;
  }
  CHECK(at_first > 0);
  CHECK(inside > 0);
}

TEST_CASE("repeats are cross-validations side by side; the refit is the plain path") {
  Random random(25);
  const Problem problem = linear_problem(40, 5, random);
  const auto repeats = repeated_folds(40, 2, {.count = 4, .seed = 9});
  const LassoCv both = lasso_cv(problem.x, problem.y, repeats);
  const LassoCv second = lasso_cv(problem.x, problem.y, repeats[1]);
  CHECK((both.fold_scores.cols() == 8));
  CHECK(both.fold_scores.rightCols(4).isApprox(second.fold_scores, 1e-9));
  CHECK(both.path.coefficients.isApprox(lasso_path(problem.x, problem.y).coefficients, 1e-6));
}

TEST_CASE("wide designs form Gram columns on demand, with the same answers on any threads") {
  Random random(27);
  Problem problem = linear_problem(40, 1300, random);
  problem.x.col(1200) = problem.x.col(2);  // a twin
  problem.x.col(1201).setConstant(3);
  const Folds folds = make_folds(40, {.count = 4});
  LassoOptions options{.grid = {.count = 30, .ratio = 1e-2}};
  const LassoCv cv = lasso_cv(problem.x, problem.y, folds, options);
  CHECK(cv.converged());
  CHECK(check_lasso(problem.x, problem.y, cv.path, options).gap <= 1e-10);
  options.threads = 3;
  const LassoCv threaded = lasso_cv(problem.x, problem.y, folds, options);
  CHECK((cv.fold_scores == threaded.fold_scores));
  CHECK((cv.path.coefficients == threaded.path.coefficients));
  CHECK(
      cv.path.coefficients.isApprox(lasso_path(problem.x, problem.y, options).coefficients, 1e-6));
  // The same folds from stored Grams of the columns that are ever used: the same scores.
  std::vector<Index> used{0, 1};
  for (Index j = 2; j < 1300; ++j) {
    if (j % 40 == 0 || (cv.path.coefficients.row(j).array() != 0).any()) used.push_back(j);
  }
  options.grid.values = cv.path.lambdas;
  const Matrix narrow = problem.x(Eigen::all, used);
  const LassoPath stored = lasso_path(narrow, problem.y, options);
  CHECK((problem.x * cv.path.coefficients).isApprox(narrow * stored.coefficients, 1e-8));
}

TEST_CASE("on demand, folds beyond those that walk together are scored, too") {
  Random random(31);
  const Problem problem = linear_problem(22, kStoredGram + 1, random);
  const LassoOptions options{.grid = {.count = 3, .ratio = 0.5}};
  for (const Index count : {10, 11}) {
    const Folds folds = make_folds(22, {.count = count});
    const LassoCv cv = lasso_cv(problem.x, problem.y, folds, options);
    CHECK(cv.converged());
    for (const Index k : {Index{0}, count - 1}) {
      const auto train = rows_of_fold(folds, k, false);
      const auto test = rows_of_fold(folds, k);
      LassoOptions alone = options;
      alone.grid.values = cv.path.lambdas;
      alone.standardise = Standardise::none;
      const Matrix x =
          problem.x * column_scales(problem.x, Vector::Ones(22), 22).cwiseInverse().asDiagonal();
      const LassoPath fit = lasso_path(rows_of(x, train), problem.y(train), alone);
      const Vector residual = predict(fit, 2, rows_of(x, test)) - problem.y(test);
      CHECK(cv.fold_scores(2, k) == doctest::Approx(residual.cwiseAbs2().mean()).epsilon(1e-6));
    }
  }
}

TEST_CASE("a fold whose rows weigh nothing scores 0 and counts for nothing") {
  Random random(29);
  const Problem problem = linear_problem(40, 4, random);
  const Folds folds = make_folds(40, {.count = 4, .shuffle = false});
  Vector weights = Vector::Ones(40);
  weights.segment(10, 10).setZero();
  const LassoCv cv = lasso_cv(problem.x, problem.y, folds, {.weights = weights});
  CHECK((cv.fold_scores.col(1).array() == 0).all());
  const Vector others = (cv.fold_scores.col(0) + cv.fold_scores.col(2) + cv.fold_scores.col(3)) / 3;
  CHECK(cv.mean_score.isApprox(others, 1e-12));
  CHECK(cv.standard_error.allFinite());
}

TEST_CASE("a fold of one row works, folds of other rows are refused") {
  Random random(26);
  const Problem problem = linear_problem(12, 3, random);
  const LassoCv loo = lasso_cv(problem.x, problem.y, make_folds(12, {.count = 12}));
  CHECK(loo.fold_scores.allFinite());
  CHECK(loo.converged());
  CHECK_THROWS_AS((void)lasso_cv(problem.x, problem.y, make_folds(11)), InvalidArgument);
  CHECK_THROWS_AS((void)lasso_cv(problem.x, problem.y, std::vector<Folds>{}), InvalidArgument);
}
}  // namespace
