#include <layerwatt/regress/metrics.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {
const Vector kMeasured = (Vector(4) << 1.0, 2.0, 4.0, 10.0).finished();
const Vector kPredicted = (Vector(4) << 1.1, 2.0, 3.0, 12.0).finished();  // 10 0 25 20 %

TEST_CASE("percentage errors are those worked out by hand") {
  CHECK(rmspe(kPredicted, kMeasured) == doctest::Approx(std::sqrt((100 + 0 + 625 + 400) / 4.0)));
  CHECK(mape(kPredicted, kMeasured) == doctest::Approx(55 / 4.0));
  CHECK(median_ape(kPredicted, kMeasured) == doctest::Approx(15));
  CHECK(median_ape(kPredicted.head(3), kMeasured.head(3)) == doctest::Approx(10));
  CHECK(share_within(20.0001, kPredicted, kMeasured) == doctest::Approx(75));
  CHECK(share_within(5, kPredicted, kMeasured) == doctest::Approx(25));
}

TEST_CASE("relative metrics do not depend on the unit, rmse scales with it") {
  CHECK(rmspe(1e-3 * kPredicted, 1e-3 * kMeasured) ==
        doctest::Approx(rmspe(kPredicted, kMeasured)));
  CHECK(rmse(1e-3 * kPredicted, 1e-3 * kMeasured) ==
        doctest::Approx(1e-3 * rmse(kPredicted, kMeasured)));
  CHECK(rmse(kPredicted, kMeasured) == doctest::Approx(std::sqrt((0.01 + 1 + 4) / 4)));
}

TEST_CASE("r2 is 1 for the truth, 0 for the mean, and defined where all targets are equal") {
  CHECK(r2(kMeasured, kMeasured) == 1);
  CHECK(r2(Vector::Constant(4, kMeasured.mean()), kMeasured) == doctest::Approx(0).epsilon(1e-12));
  CHECK(r2(Vector::Ones(3), Vector::Ones(3)) == 1);
  CHECK(r2(Vector::Zero(3), Vector::Ones(3)) == 0);
}

TEST_CASE("all metrics at once equal each alone") {
  const Metrics m = metrics(kPredicted, kMeasured);
  CHECK(m.n == 4);
  CHECK(m.rmspe == rmspe(kPredicted, kMeasured));
  CHECK(m.mape == mape(kPredicted, kMeasured));
  CHECK(m.median_ape == median_ape(kPredicted, kMeasured));
  CHECK(m.within_5 == share_within(5, kPredicted, kMeasured));
  CHECK(m.within_10 == share_within(10, kPredicted, kMeasured));
  CHECK(m.rmse == rmse(kPredicted, kMeasured));
  CHECK(m.r2 == r2(kPredicted, kMeasured));
}

TEST_CASE("what has no error is refused") {
  CHECK_THROWS_AS((void)rmspe(kPredicted, kMeasured.head(3)), InvalidArgument);
  CHECK_THROWS_AS((void)rmse(Vector(), Vector()), InvalidArgument);
  CHECK_THROWS_AS((void)mape(Vector::Ones(2), Vector::Zero(2)), InvalidArgument);
}
}  // namespace
