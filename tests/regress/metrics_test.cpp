#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

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
  CHECK(share_within(25, kPredicted, kMeasured) == 100);  // an error of just so much is within
  CHECK(share_within(25, kPredicted.tail(1), kMeasured.tail(1)) == 100);
}

TEST_CASE("the median has as many values below as above") {
  Random random(1);
  for (Index n = 1; n <= 60; ++n) {
    Vector values(n);
    for (double& value : values) value = random.uniform();
    const double median = detail::median(values);
    CHECK((values.array() < median).count() == n / 2);
    CHECK((values.array() > median).count() == n / 2);
    std::sort(values.begin(), values.end());
    CHECK(median == (values[n / 2] + values[(n - 1) / 2]) / 2);
  }
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
  const Metrics none;
  CHECK(none.n == 0);
  CHECK(none.rmspe + none.mape + none.median_ape + none.within_5 + none.within_10 + none.rmse +
            none.r2 ==
        0);
}

TEST_CASE("what has no error is refused") {
  for (const auto score : {rmspe, mape, median_ape, rmse, r2}) {
    CHECK_THROWS_AS((void)score(kPredicted, kMeasured.head(3)), InvalidArgument);
    CHECK_THROWS_AS((void)score(Vector(), Vector()), InvalidArgument);
  }
  CHECK_THROWS_AS((void)mape(Vector::Ones(2), Vector::Zero(2)), InvalidArgument);
}
}  // namespace
