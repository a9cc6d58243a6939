#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/least_squares.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;

namespace {

Matrix random_design(Index n, Index p, std::uint64_t seed) {
  Random random(seed);
  Matrix x(n, p);
  for (Index j = 0; j < p; ++j) {
    const double scale = std::pow(10.0, static_cast<double>(j % 7) - 2);
    for (Index i = 0; i < n; ++i) x(i, j) = scale * (random.normal() + 3);
  }
  return x;
}

Vector predicted(const LeastSquares& fit, const Matrix& x) {
  return (x * fit.coefficients).array() + fit.intercept;
}

TEST_CASE("least squares finds exact coefficients, whatever the scale of the columns") {
  const Matrix x = random_design(40, 12, 1);
  Vector beta(12);
  for (Index j = 0; j < 12; ++j) beta[j] = static_cast<double>(j) - 4.5;
  const LeastSquares fit = least_squares(x, (x * beta).array() + 7.0);
  for (Index j = 0; j < 12; ++j)
    CHECK(fit.coefficients[j] == doctest::Approx(beta[j]).epsilon(1e-6));
  CHECK(fit.intercept == doctest::Approx(7).epsilon(1e-6));
  CHECK(LeastSquares().intercept == 0);
}

// Small integers and a power of 2: nothing is rounded before the fit.
TEST_CASE("a large intercept costs the coefficients no digits") {
  Random random(5);
  Matrix x(30, 3);
  for (Index i = 0; i < 30; ++i) {
    for (Index j = 0; j < 3; ++j) x(i, j) = static_cast<double>(random.below(50));
  }
  const Vector beta = (Vector(3) << 2, -1, 3).finished();
  const LeastSquares fit = least_squares(x, (x * beta).array() + 0x1p40);
  CHECK((fit.coefficients - beta).norm() < 1e-9);
}

TEST_CASE("a column is constant where only rounding is left of its spread, in any unit") {
  for (const double unit : {1e-6, 1.0, 1e6}) {
    Matrix x = random_design(40, 5, 6);
    const Vector spread = x.col(3) / x.col(3).norm();
    x.col(0).setZero();
    x.col(1).setConstant(unit / 3);
    x.col(2) = unit * (1 + 1e-14 * spread.array());
    x.col(3) = unit * (1 + 1e-9 * spread.array());
    const LeastSquares fit = least_squares(x, x.col(4) + spread);
    CHECK(fit.coefficients.head(3) == Vector::Zero(3));
    CHECK(fit.coefficients[3] * unit == doctest::Approx(1e9).epsilon(1e-5));
  }
}

// Of what is left of such a column most digits are gone; it must still be orthogonal to the others.
TEST_CASE("columns that differ by little are told apart, and spoil no prediction") {
  Matrix x = random_design(40, 6, 7);
  for (Index j = 3; j < 6; ++j) x.col(j) = x.col(j - 3) + 1e-8 * x.col(j - 3).norm() * x.col(j);
  Vector beta(6);
  beta << 1, -2, 3, -1.5, 2, 1;
  for (Index j = 0; j < 6; ++j) beta[j] *= (j < 3 ? 1.0 : 1e7) / x.col(j).norm();
  const Vector y = x * beta;
  const LeastSquares fit = least_squares(x, y);
  CHECK((predicted(fit, x) - y).norm() <= 1e-12 * y.norm());
  for (Index j = 3; j < 6; ++j)
    CHECK(fit.coefficients[j] / beta[j] == doctest::Approx(1).epsilon(1e-5));
}

TEST_CASE("residuals are orthogonal to every column, dependent ones included") {
  Random random(2);
  Matrix x = random_design(50, 10, 3);
  x.col(7) = 2 * x.col(1) - x.col(2);
  x.col(8).setConstant(4);
  x.col(9).setZero();
  Vector y(50);
  for (Index i = 0; i < 50; ++i) y[i] = random.normal();
  const LeastSquares fit = least_squares(x, y);
  const Vector r = y - predicted(fit, x);
  CHECK(std::abs(r.sum()) < 1e-9);
  for (Index j = 0; j < 10; ++j) {
    CHECK(std::abs(r.dot(x.col(j))) <= 1e-9 * (1 + x.col(j).norm()));
  }
  CHECK(fit.coefficients[8] == 0);
  CHECK(fit.coefficients[9] == 0);
  const LeastSquares without = least_squares(x.leftCols(7), y);
  CHECK((predicted(without, x.leftCols(7)) - predicted(fit, x)).norm() < 1e-9);
}

TEST_CASE("units of columns go into their coefficients") {
  const Matrix x = random_design(40, 5, 8);
  const Vector y = Vector::LinSpaced(40, -1, 2);
  const LeastSquares plain = least_squares(x, y);
  for (const double unit : {1e-20, 1e20}) {
    const LeastSquares fit = least_squares(unit * x, y);
    CHECK((unit * fit.coefficients).isApprox(plain.coefficients, 1e-9));
    CHECK(fit.intercept == doctest::Approx(plain.intercept).epsilon(1e-9));
  }
}

TEST_CASE("without columns the mean is the best") {
  const LeastSquares fit = least_squares(Matrix(3, 0), Vector::LinSpaced(3, 1, 3));
  CHECK(fit.intercept == 2);
  CHECK(fit.coefficients.size() == 0);
}

TEST_CASE("more columns than rows go through every point; no rows are refused") {
  const Matrix x = random_design(5, 9, 4);
  Vector y(5);
  y << 1, -2, 3, 8, 5;
  CHECK((predicted(least_squares(x, y), x) - y).norm() < 1e-8);
  const LeastSquares single = least_squares(x.topRows(1), y.head(1));
  CHECK(single.intercept == 1);
  CHECK(single.coefficients == Vector::Zero(9));
  CHECK_THROWS_AS((void)least_squares(Matrix(0, 2), Vector(0)), InvalidArgument);
  CHECK_THROWS_AS((void)least_squares(x, Vector::Zero(4)), InvalidArgument);
}

}  // namespace
