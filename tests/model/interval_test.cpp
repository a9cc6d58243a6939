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

/// Errors of a fit to n rows: a part that no row can mend and one that falls as n^-1/2, heavy
/// tails.
double error_of(double rows, double lasting, Random& random) {
  const double tail = random.uniform() < 0.1 ? 3.0 : 1.0;
  return tail * (lasting * random.normal() + 3 / std::sqrt(rows) * random.normal());
}

TEST_CASE("intervals: 90 +- 1 % of what a fit to all rows leaves over, from fits to fewer") {
  double plain = 0;
  double mean = 0;
  constexpr int kProblems = 400;
  Random random(43);
  for (int problem = 0; problem < kProblems; ++problem) {
    const double lasting = 0.2 * random.uniform();
    const Index n = 400 + static_cast<Index>(random.below(600));
    const Index folds = 5;
    const auto fits_to = [&](double share, Index count) {
      Vector predicted(count);
      for (double& p : predicted) {
        p = std::exp(error_of(share * static_cast<double>(n), lasting, random));
      }
      return predicted;
    };
    const auto held_out = conformal_intervals(fits_to(0.8, n), Vector::Ones(n));
    const Index trial = 3 * n / 5;
    const double exponent =
        learning_exponent(fits_to(0.4, trial), fits_to(0.8, trial), Vector::Ones(trial), 2);
    const LogInterval of_all = interval_of(for_all_rows(held_out, folds, exponent), 0.9);
    const LogInterval as_held_out = interval_of(held_out, 0.9);
    for (int i = 0; i < 500; ++i) {
      const double r = -error_of(static_cast<double>(n), lasting, random);
      mean += r >= of_all.low && r <= of_all.high ? 1 : 0;
      plain += r >= as_held_out.low && r <= as_held_out.high ? 1 : 0;
    }
  }
  CHECK(mean / (500.0 * kProblems) == doctest::Approx(0.9).epsilon(0.01 / 0.9));
  CHECK(plain > mean);
}

TEST_CASE("intervals: the exponent of learning is that of the errors, within 0 and 1/2") {
  Random random(44);
  Vector noise(2000);
  for (double& r : noise) r = 0.2 * random.normal();
  const Vector one = Vector::Ones(noise.size());
  const auto exponent = [&](double shrunk, double times) {
    const Vector fewer = noise.array().exp();
    const Vector more = (shrunk * noise).array().exp();
    return learning_exponent(fewer, more, one, times);
  };
  CHECK(exponent(std::pow(2.0, -0.3), 2) == doctest::Approx(0.3));
  CHECK(exponent(std::pow(3.0, -0.3), 3) == doctest::Approx(0.3));
  CHECK(exponent(1, 2) == 0);
  CHECK(exponent(1.2, 2) == 0);    // more rows did harm
  CHECK(exponent(0.3, 2) == 0.5);  // by chance
  CHECK(exponent(0, 2) == 0);      // nothing left over
  const auto intervals = conformal_intervals(one, noise.array().exp().matrix());
  CHECK(for_all_rows(intervals, 5, 0) == intervals);
  const LogInterval shrunk = for_all_rows(intervals, 4, 0.5).back();
  CHECK(shrunk.low == doctest::Approx(std::sqrt(0.75) * intervals.back().low));
  CHECK(shrunk.high == doctest::Approx(std::sqrt(0.75) * intervals.back().high));
}

}  // namespace
}  // namespace interval_tests
