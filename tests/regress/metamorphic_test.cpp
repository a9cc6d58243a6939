#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/lasso_cv.hpp>
#include <layerwatt/regress/metamorphic.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
/// The Lasso at a penalty in the middle of its path, as a fit function.
struct LassoFit {
  LassoOptions options = {};

  auto operator()(const Matrix& x, const Vector& y) const {
    return [path = lasso_path(x, y, options)](const Matrix& at) { return predict(path, 50, at); };
  }
};

TEST_CASE("the Lasso obeys every law, for every loss") {
  Random random(81);
  for (const Loss loss : {Loss::squared, Loss::relative, Loss::log}) {
    const Problem problem = linear_problem(60, 8, random);
    const LassoFit fit{{.loss = loss}};
    CHECK(row_order_effect(fit, problem.x, problem.y) < 1e-9);
    CHECK(column_order_effect(fit, problem.x, problem.y) < 1e-9);
    CHECK(column_unit_effect(fit, problem.x, problem.y) < 1e-9);
    CHECK(target_unit_effect(fit, problem.x, problem.y) < 1e-9);
    CHECK(duplication_effect(fit, problem.x, problem.y) < 1e-9);
  }
}

TEST_CASE("a row twice is a row of weight 2, in path and cross-validation") {
  Random random(82);
  for (const Loss loss : {Loss::squared, Loss::relative}) {
    const Problem problem = linear_problem(40, 7, random);
    std::vector<Index> rows;
    Vector weights = Vector::Ones(40);
    for (Index i = 0; i < 40; ++i) {
      rows.push_back(i);
      if (i % 3 == 0) rows.push_back(i);
      if (i % 3 == 0) weights[i] = 2;
    }
    const Folds folds = make_folds(40, {.count = 4});
    std::vector<Index> ids;
    for (const Index i : rows) ids.push_back(folds.fold_of_row[static_cast<std::size_t>(i)]);
    const LassoCv weighted =
        lasso_cv(problem.x, problem.y, folds, {.loss = loss, .weights = weights});
    const LassoCv repeated =
        lasso_cv(problem.x(rows, Eigen::all), problem.y(rows), folds_from_ids(ids), {.loss = loss});
    CHECK(weighted.path.lambdas.isApprox(repeated.path.lambdas, 1e-12));
    CHECK(weighted.path.coefficients.isApprox(repeated.path.coefficients, 1e-8));
    CHECK(weighted.fold_scores.isApprox(repeated.fold_scores, 1e-8));
    CHECK(weighted.standard_error.isApprox(repeated.standard_error, 1e-8));
  }
}

TEST_CASE("a row of weight 0 might as well not be there") {
  Random random(83);
  const Problem problem = linear_problem(30, 5, random);
  Vector weights = Vector::Ones(30);
  weights.tail(10).setZero();
  const LassoPath with = lasso_path(problem.x, problem.y, {.weights = weights});
  const LassoPath without = lasso_path(problem.x.topRows(20), problem.y.head(20));
  CHECK(with.coefficients.isApprox(without.coefficients, 1e-9));
  CHECK(with.intercepts.isApprox(without.intercepts, 1e-9));
}

TEST_CASE("a twin of a column changes no prediction, its penalty factor acts as a unit") {
  Random random(84);
  const Problem problem = linear_problem(50, 6, random);
  const LassoPath alone = lasso_path(problem.x, problem.y);
  Matrix twins(50, 7);
  twins << problem.x, problem.x.col(0);
  const LassoPath both = lasso_path(twins, problem.y);
  for (const Index k : {20, 60, 99}) {
    CHECK(predict(both, k, twins).isApprox(predict(alone, k, problem.x), 1e-8));
  }
  // Factor f on unscaled columns is the column divided by f.
  const Vector factors = (Vector(6) << 1, 2, 0.5, 1, 3, 1).finished();
  const LassoOptions raw{.standardise = Standardise::none};
  LassoOptions with_factors = raw;
  with_factors.penalty_factors = factors;
  const Matrix scaled = problem.x * factors.cwiseInverse().asDiagonal();
  const LassoPath a = lasso_path(problem.x, problem.y, with_factors);
  const LassoPath b = lasso_path(scaled, problem.y, raw);
  CHECK(a.lambdas.isApprox(b.lambdas, 1e-12));
  CHECK(a.coefficients.isApprox(factors.cwiseInverse().asDiagonal() * b.coefficients, 1e-8));
}

TEST_CASE("the path is continuous: halving the step of the penalty halves the change") {
  Random random(85);
  const Problem problem = linear_problem(50, 10, random);
  const auto largest_jump = [&](Index count) {
    const LassoPath path = lasso_path(problem.x, problem.y, {.grid = {.count = count}});
    double jump = 0;
    for (Index k = 1; k < count; ++k) {
      jump = std::max(jump, (path.coefficients.col(k) - path.coefficients.col(k - 1)).norm());
    }
    return jump;
  };
  CHECK(largest_jump(2000) < 0.7 * largest_jump(1000));
  CHECK(largest_jump(4000) < 0.7 * largest_jump(2000));
}

TEST_CASE("effects are the largest change over the largest prediction") {
  const Vector a = (Vector(3) << 0, -8, 4).finished();
  const Vector b = (Vector(3) << 0, -8, 6).finished();
  CHECK(detail::difference(a, b) == 0.25);
  CHECK(detail::difference(a, a) == 0);
  CHECK(detail::difference(0.01 * a, 0.01 * b) == doctest::Approx(0.25));
  CHECK(detail::difference(Vector::Zero(3), Vector::Zero(3)) == 0);
  CHECK(detail::difference(Vector::Zero(3), a) == 8);  // nothing to compare with: absolute
}

TEST_CASE("the checks themselves catch fits that break a law") {
  Random random(86);
  const Problem problem = linear_problem(40, 4, random);
  const auto constant_of_first_row = [](const Matrix&, const Vector& y) {
    return
        [value = y[0]](const Matrix& at) -> Vector { return Vector::Constant(at.rows(), value); };
  };
  CHECK(row_order_effect(constant_of_first_row, problem.x, problem.y) > 1e-3);
  const auto first_column = [](const Matrix&, const Vector&) {
    return [](const Matrix& at) -> Vector { return at.col(0); };
  };
  CHECK(column_order_effect(first_column, problem.x, problem.y) > 1e-3);
  CHECK(column_unit_effect(first_column, problem.x, problem.y) > 1e-3);
  CHECK(target_unit_effect(first_column, problem.x, problem.y) > 1e-3);
  const auto number_of_rows = [](const Matrix& x, const Vector&) {
    return [n = static_cast<double>(x.rows())](const Matrix& at) -> Vector {
      return Vector::Constant(at.rows(), n);
    };
  };
  CHECK(duplication_effect(number_of_rows, problem.x, problem.y) > 1e-3);
}

TEST_CASE("column units run from a hundredth to a hundred") {
  const Matrix x = Matrix::Ones(3, 7);
  std::vector<Matrix> seen;
  const auto watching = [&](const Matrix& given, const Vector&) {
    seen.push_back(given);
    return [](const Matrix& at) -> Vector { return Vector::Zero(at.rows()); };
  };
  CHECK(column_unit_effect(watching, x, Vector::Ones(3)) == 0);
  const Vector units = (Vector(7) << 0.01, 0.1, 1, 10, 100, 0.01, 0.1).finished();
  for (const Matrix& given : seen) {
    CHECK((given == x || given.isApprox(x * units.asDiagonal(), 1e-12)));
  }
  CHECK(seen.size() == 2);
  CHECK(seen[0] != seen[1]);
}

TEST_CASE("who predicts held-out targets is found out by their change from y to 2 y + 1") {
  int calls = 0;
  const auto cheat = [&](const Matrix&, const Vector& y, const Folds&) {
    ++calls;
    return y;
  };
  const Folds folds = make_folds(6, {.count = 3});
  CHECK(fold_leak(cheat, Matrix::Ones(6, 1), Vector::Zero(6), folds) == 1);
  CHECK(calls == 4);  // as they are, and once per fold
  for (const double unit : {1.0, -1.0, 0.0625}) {
    const Vector y = unit * (Vector(6) << 2, -8, 1, 0, 4, 3).finished();
    const double largest = (2 * y.array() + 1 - y.array()).abs().maxCoeff();
    CHECK(fold_leak(cheat, Matrix::Ones(6, 1), y, folds) == largest / std::abs(8 * unit));
  }
}

TEST_CASE("orders are those of seed 1 where none is given") {
  const auto first_entry = [](const Matrix& x, const Vector& y) {
    return [value = x(0, 0) * y[0]](const Matrix& at) -> Vector {
      return Vector::Constant(at.rows(), value);
    };
  };
  const Matrix x = Vector::LinSpaced(30, 1, 2) * Vector::LinSpaced(30, 1, 3).transpose();
  const auto by_rows = [&](auto... seed) {
    return row_order_effect(first_entry, x, Vector::LinSpaced(30, 1, 2), seed...);
  };
  const auto by_columns = [&](auto... seed) {
    return column_order_effect(first_entry, x, Vector::Ones(30), seed...);
  };
  const auto is_seed_1 = [](const auto& effect) {
    return effect() == effect(1U) && effect() != effect(0U) && effect() != effect(2U);
  };
  CHECK(is_seed_1(by_rows));
  CHECK(is_seed_1(by_columns));
}

TEST_CASE("a cross-validation that looks at held-out rows is found out") {
  Random random(87);
  const Problem problem = linear_problem(40, 3, random);
  const Folds folds = make_folds(40, {.count = 4});
  const auto out_of_fold = [](bool honest) {
    return [honest](const Matrix& x, const Vector& y, const Folds& f) {
      Vector predictions(y.size());
      for (Index k = 0; k < f.count; ++k) {
        const auto test = rows_of_fold(f, k);
        std::vector<Index> train = rows_of_fold(f, k, false);
        if (!honest) train.push_back(test.front());
        const LassoPath path = lasso_path(x(train, Eigen::all), y(train));
        const Vector predicted = predict(path, 99, x(test, Eigen::all));
        for (std::size_t i = 0; i < test.size(); ++i) {
          predictions[test[i]] = predicted[static_cast<Index>(i)];
        }
      }
      return predictions;
    };
  };
  CHECK(fold_leak(out_of_fold(true), problem.x, problem.y, folds) == 0);
  CHECK(fold_leak(out_of_fold(false), problem.x, problem.y, folds) > 1e-3);
  const std::vector<std::uint64_t> groups{1, 1, 2, 2};
  CHECK(count_split_groups(folds_from_ids({0, 0, 1, 1}), groups) == 0);
  CHECK(count_split_groups(folds_from_ids({0, 1, 1, 0}), groups) == 2);
  CHECK_THROWS_AS((void)count_split_groups(folds_from_ids({0, 1}), groups), InvalidArgument);
}
}  // namespace
