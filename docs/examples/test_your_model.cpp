// A unit-test suite for a regression model of your own, here ridge regression, with the checks of
// layerwatt/regress/check.hpp. They know no test framework; this suite uses doctest.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {

/// The model under test: least squares with a penalty on the standardised coefficients.
struct Ridge {
  double penalty = 1e-3;

  auto operator()(const Matrix& x, const Vector& y) const {
    const StandardRows rows = standard_rows(x, y);
    Matrix gram = rows.x.transpose() * rows.x;
    gram.diagonal().array() += penalty;
    const Vector w = gram.ldlt().solve(rows.x.transpose() * rows.y);
    const Vector beta = w.array() / rows.scale.array();
    const double intercept = rows.mean_y - rows.mean.dot(beta);
    return
        [beta, intercept](const Matrix& at) -> Vector { return (at * beta).array() + intercept; };
  }
};

const SyntheticRegression kData = synthetic_regression({.rows = 120, .columns = 8, .nonzero = 4});

TEST_CASE("it recovers a known truth") {
  const Vector predicted = Ridge{1e-9}(kData.x, kData.y)(kData.x);
  CHECK(rmse(predicted, kData.y) < 0.12);  // the noise is 0.1
}

TEST_CASE("order, units and repetition do not matter") {
  const Ridge fit;
  CHECK(row_order_effect(fit, kData.x, kData.y) < 1e-9);
  CHECK(column_order_effect(fit, kData.x, kData.y) < 1e-9);
  CHECK(column_unit_effect(fit, kData.x, kData.y) < 1e-9);
  CHECK(target_unit_effect(fit, kData.x, kData.y) < 1e-9);
  CHECK(duplication_effect(fit, kData.x, kData.y) < 1e-9);
}

/// Out-of-fold predictions of the model under test.
Vector cross_validate(const Matrix& x, const Vector& y, const Folds& folds) {
  Vector predictions(y.size());
  for (Index k = 0; k < folds.count; ++k) {
    const auto train = rows_of_fold(folds, k, false);
    const auto test = rows_of_fold(folds, k);
    const Matrix train_x = x(train, Eigen::all);
    const Vector train_y = y(train);
    predictions(test) = Ridge{}(train_x, train_y)(x(test, Eigen::all));
  }
  return predictions;
}

TEST_CASE("cross-validation never looks at what it holds out") {
  std::vector<std::uint64_t> groups;  // two repetitions of each configuration
  for (std::uint64_t i = 0; i < 120; ++i) groups.push_back(i / 2);
  const Folds folds = make_folds(120, {.count = 5, .groups = groups});
  CHECK(count_split_groups(folds, groups) == 0);
  CHECK(fold_leak(cross_validate, kData.x, kData.y, folds) == 0);
}

TEST_CASE("a Lasso solution, whoever computed it, is optimal") {
  const LassoPath path = lasso_path(kData.x, kData.y);
  const Optimality worst = check_lasso(kData.x, kData.y, path);
  CHECK(worst.gap < 1e-10);
  CHECK(worst.kkt < 1e-7);
}

}  // namespace
