/// @file
/// Conformal intervals: coverage on fresh draws, whatever the distribution.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/model/interval.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;

namespace interval_tests {
namespace {

/// Skewed and heavy-tailed on one side.
double residual(Random& random) {
  const double u = random.uniform();
  return u < 0.8 ? 0.1 * random.normal() : 0.5 * random.uniform();
}

TEST_CASE("intervals: 90 % of fresh residuals are inside, within 2 %") {
  Random random(41);
  Vector predicted = Vector::Ones(4000);
  Vector measured(4000);
  for (Index i = 0; i < measured.size(); ++i) measured[i] = std::exp(residual(random));
  const auto intervals = conformal_intervals(predicted, measured);
  REQUIRE(intervals.size() == kIntervalLevels.size());
  for (const LogInterval& interval : intervals) {
    int inside = 0;
    for (int i = 0; i < 20'000; ++i) {
      const double r = residual(random);
      inside += r >= interval.low && r <= interval.high ? 1 : 0;
    }
    CHECK(inside / 20'000.0 == doctest::Approx(interval.level).epsilon(0.02));
  }
}

TEST_CASE("intervals: higher levels contain lower ones; the unit does not matter") {
  Random random(42);
  Vector predicted(60);
  Vector measured(60);
  for (Index i = 0; i < 60; ++i) {
    predicted[i] = std::exp(5 * random.uniform());
    measured[i] = predicted[i] * std::exp(residual(random));
  }
  const auto intervals = conformal_intervals(predicted, measured);
  for (std::size_t i = 1; i < intervals.size(); ++i) {
    CHECK(intervals[i].low <= intervals[i - 1].low);
    CHECK(intervals[i].high >= intervals[i - 1].high);
  }
  const auto scaled = conformal_intervals(1024 * predicted, 1024 * measured);
  CHECK(scaled[2].low == doctest::Approx(intervals[2].low));
}

TEST_CASE("intervals: few rows give the extremes; none is an error") {
  Vector predicted = Vector::Ones(3);
  Vector measured(3);
  measured << 0.5, 1, 4;
  const LogInterval interval = interval_of(conformal_intervals(predicted, measured), 0.9);
  CHECK(interval.low == doctest::Approx(std::log(0.5)));
  CHECK(interval.high == doctest::Approx(std::log(4.0)));
  CHECK_THROWS_AS((void)conformal_intervals(Vector(), Vector()), InvalidArgument);
}

}  // namespace
}  // namespace interval_tests
