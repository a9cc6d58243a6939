#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/distinct.hpp>
#include <layerwatt/regress/lasso_cv.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace layerwatt;

namespace {

Matrix random_columns(Index n, Index p, std::uint64_t seed) {
  Random random(seed);
  return test::normal_matrix(n, p, random);
}

// Columns 3 and 6 repeat column 1, column 5 repeats column 0.
Matrix with_repeats(Index n) {
  Matrix x = random_columns(n, 7, 11);
  x.col(3) = x.col(1);
  x.col(6) = x.col(1);
  x.col(5) = x.col(0);
  return x;
}

Vector target_of(const Matrix& x) {
  return (3 * x.col(0) - 2 * x.col(1) + x.col(2) + 0.1 * random_columns(x.rows(), 1, 12)).eval();
}

TEST_CASE("distinct columns: the first of equal ones, whatever their order") {
  const Matrix x = with_repeats(20);
  CHECK(distinct_columns(x, fingerprints(x), {}) == std::vector<Index>{0, 1, 2, 4});
  CHECK(distinct_columns(x, Vector::Zero(7), {}) == std::vector<Index>{0, 1, 2, 4});
  const Matrix none = random_columns(20, 5, 13);
  CHECK(distinct_columns(none, fingerprints(none), {}) == std::vector<Index>{0, 1, 2, 3, 4});
  CHECK(distinct_columns(Matrix(3, 0), Vector(0), {}).empty());
}

TEST_CASE("distinct columns: other penalty factors make other columns") {
  const Matrix x = with_repeats(20);
  Vector factors = Vector::Ones(7);
  factors[3] = 2;
  factors[6] = 2;
  CHECK(distinct_columns(x, fingerprints(x), factors) == std::vector<Index>{0, 1, 2, 3, 4});
}

TEST_CASE("distinct columns: a difference in the last bit of one entry is one") {
  Matrix x = with_repeats(20);
  x(19, 3) = std::nextafter(x(19, 3), 1e9);
  CHECK(distinct_columns(x, Vector::Zero(7), {}) == std::vector<Index>{0, 1, 2, 3, 4});
}

TEST_CASE("fingerprints: every row counts, about as much as the others, and each another") {
  Vector entries = fingerprints(Matrix::Identity(200, 200));
  CHECK(entries.minCoeff() >= 1);
  CHECK(entries.maxCoeff() < 2);
  std::sort(entries.begin(), entries.end());
  CHECK(std::adjacent_find(entries.begin(), entries.end()) == entries.end());
  CHECK(fingerprints(Matrix::Ones(200, 1))[0] == doctest::Approx(entries.sum()));
}

TEST_CASE("scattered rows stand where their columns do, between zeros") {
  const Matrix some = Matrix::Random(3, 2);
  const Matrix all = scatter_rows(some, {1, 2, 5}, 6);
  REQUIRE(all.rows() == 6);
  CHECK(all({1, 2, 5}, Eigen::all) == some);
  CHECK(all({0, 3, 4}, Eigen::all) == Matrix::Zero(3, 2));
  CHECK(scatter_rows(some, {}, 3) == some);  // all are there
}

TEST_CASE("fingerprints: finite exactly where the column is") {
  Matrix x = with_repeats(20);
  x(4, 2) = std::numeric_limits<double>::quiet_NaN();
  x(19, 4) = -std::numeric_limits<double>::infinity();
  const Vector marks = fingerprints(x);
  for (Index j = 0; j < 7; ++j) CHECK(std::isfinite(marks[j]) == (j != 2 && j != 4));
}

TEST_CASE("repeated columns change no optimum, and the certificate holds on all of them") {
  const Matrix x = with_repeats(60);
  const Vector y = target_of(x);
  Matrix once(60, 4);
  for (const Index k : {0, 1, 2}) once.col(k) = x.col(k);
  once.col(3) = x.col(4);
  for (const GridConvention convention : {GridConvention::sklearn, GridConvention::glmnet}) {
    LassoOptions options;
    options.grid = {.convention = convention, .count = 20};
    const LassoPath repeated = lasso_path(x, y, options), plain = lasso_path(once, y, options);
    CHECK((repeated.lambdas - plain.lambdas).norm() == 0);
    CHECK((repeated.coefficients.topRows(3) - plain.coefficients.topRows(3)).norm() == 0);
    CHECK((repeated.coefficients.row(4) - plain.coefficients.row(3)).norm() == 0);
    CHECK(repeated.coefficients.row(3).norm() == 0);
    CHECK(check_lasso(x, y, repeated, options).gap <= 1e-10);
    CHECK(check_lasso(x, y, repeated, options).kkt <= 1e-8);
  }
  const Folds folds = make_folds(60, {.count = 5});
  CHECK((lasso_cv(x, y, folds).mean_score - lasso_cv(once, y, folds).mean_score).norm() == 0);
}

TEST_CASE("the number of columns that a grid convention sees includes repeated ones") {
  const Matrix few = with_repeats(6);  // 6 rows: fewer than the 7 columns, more than the 4 kinds
  LassoOptions options;
  options.grid = {.convention = GridConvention::glmnet, .count = 5};
  const LassoPath path = lasso_path(few, target_of(few), options);
  CHECK(path.lambdas[4] / path.lambdas[0] == doctest::Approx(1e-2).epsilon(1e-12));
}

}  // namespace
