#include <layerwatt/regress/loss.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

using namespace layerwatt;

namespace {
const Vector kY = (Vector(3) << 0.5, 2.0, 8.0).finished();
const Vector kU = (Vector(3) << 1.0, 3.0, 0.0).finished();

TEST_CASE("weighted squares of the rows are the loss itself") {
  const Vector prediction = (Vector(3) << 0.6, 1.5, 9.0).finished();
  const auto total = [&](Loss loss, const Vector& linear) {
    const LossRows rows = loss_rows(loss, kY, kU);
    CHECK(rows.mass == kU);
    return (rows.target - linear).cwiseAbs2().dot(rows.weights);
  };
  CHECK(total(Loss::squared, prediction) == doctest::Approx(0.01 + 3 * 0.25));
  CHECK(total(Loss::relative, prediction) == doctest::Approx(0.2 * 0.2 + 3 * 0.25 * 0.25));
  CHECK(total(Loss::log, prediction.array().log()) ==
        doctest::Approx(std::pow(std::log(1.2), 2) + 3 * std::pow(std::log(0.75), 2)));
  CHECK(from_linear(Loss::log, prediction.array().log()).isApprox(prediction));
  CHECK(from_linear(Loss::relative, prediction) == prediction);
}

TEST_CASE("without sample weights every row counts once") {
  CHECK(loss_rows(Loss::squared, kY).mass == Vector::Ones(3));
  CHECK(loss_rows(Loss::squared, kY).weights == Vector::Ones(3));
  CHECK(loss_rows(Loss::relative, kY).mass == Vector::Ones(3));
  CHECK(loss_rows(Loss::relative, kY).weights.isApprox(kY.array().square().inverse().matrix()));
}

TEST_CASE("a single row of any allowed size and weight is taken") {
  for (const Loss loss : {Loss::squared, Loss::relative, Loss::log}) {
    for (const double y : {1e-9, 1.0, 1e9}) {
      for (const double u : {1e-9, 1.0, 5.0}) {
        const LossRows rows = loss_rows(loss, Vector::Constant(1, y), Vector::Constant(1, u));
        CHECK(rows.mass[0] == u);
        CHECK(rows.weights[0] == (loss == Loss::relative ? u / (y * y) : u));
        CHECK(rows.target[0] == (loss == Loss::log ? std::log(y) : y));
      }
    }
  }
}

TEST_CASE("names parse to what prints them") {
  for (const Loss loss : {Loss::squared, Loss::relative, Loss::log}) {
    CHECK(parse_loss(to_text(loss)) == loss);
  }
  CHECK_THROWS_AS((void)parse_loss("huber"), InvalidArgument);
}

TEST_CASE("targets outside a loss's domain name their row") {
  const double nan = std::nan("");
  CHECK_THROWS_WITH((void)loss_rows(Loss::squared, Vector()), doctest::Contains("no rows"));
  CHECK_THROWS_WITH((void)loss_rows(Loss::squared, Vector((Vector(2) << 1, nan).finished())),
                    doctest::Contains("row 1"));
  CHECK_THROWS_WITH((void)loss_rows(Loss::relative, Vector((Vector(2) << 1, 0).finished())),
                    doctest::Contains("row 1"));
  CHECK_THROWS_WITH((void)loss_rows(Loss::log, Vector((Vector(2) << 1, -2).finished())),
                    doctest::Contains("row 1"));
  CHECK_NOTHROW((void)loss_rows(Loss::relative, Vector((Vector(2) << 1, -2).finished())));
  for (Index i = 0; i < 3; ++i) {
    Vector y = kY;
    y[i] = -1;
    const std::string row = "row " + std::to_string(i);
    CHECK_THROWS_WITH((void)loss_rows(Loss::log, y), doctest::Contains(row.c_str()));
  }
  CHECK_THROWS_AS((void)loss_rows(Loss::log, Vector::Zero(1)), InvalidArgument);
  for (const Index size : {1, 2, 4}) {
    CHECK_THROWS_AS((void)loss_rows(Loss::squared, kY, Vector::Ones(size)), InvalidArgument);
  }
  for (const double wrong : {-0.5, nan, std::numeric_limits<double>::infinity()}) {
    for (Index i = 0; i < 3; ++i) {
      Vector u = Vector::Ones(3);
      u[i] = wrong;
      CHECK_THROWS_AS((void)loss_rows(Loss::squared, kY, u), InvalidArgument);
    }
  }
  CHECK_THROWS_AS((void)loss_rows(Loss::squared, kY, 0 * kU), InvalidArgument);
}
}  // namespace
