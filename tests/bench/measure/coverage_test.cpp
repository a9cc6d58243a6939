/// @file
/// Two thousand simulated campaigns per kind of sensor: idle, load, idle again, with noise in the
/// power itself. The stated 95 % intervals hold the truth in 95 % of them, give or take 2.
#include <bench/measure/energy.hpp>
#include <bench/measure/student.hpp>
#include <bench/sensor/window.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace layerwatt;

namespace coverage_tests {
namespace {

using bench::PowerEvidence;
using bench::PowerFacts;
using bench::PowerResult;
using bench::Trace;

constexpr int kCampaigns = 2000;
constexpr double kStep = 1e-3;  // of the simulated power, in s
constexpr double kIdle = 5.0;
constexpr double kLoad = 12.0;
constexpr double kNoise = 3.0;  // of the power, per step

/// Idle until 4 s, load until 12 s, idle until 18 s. The brackets are [1, 4] and [15, 18].
struct Power {
  std::vector<double> watts;
  explicit Power(Random& random) {
    for (double t = 0.0; t < 18.0; t += kStep) {
      watts.push_back((t >= 4.0 && t < 12.0 ? kLoad : kIdle) + kNoise * random.normal());
    }
  }
};

using Sensor = Trace (*)(const Power&);

double rounded(double watts) { return std::round(watts / 0.01) * 0.01; }

Trace low_pass(const Power& power) {
  Trace trace;
  double y = power.watts.front();
  const double share = 1.0 - std::exp(-kStep / 0.43);
  for (std::size_t i = 0; i < power.watts.size(); ++i) {
    y += share * (power.watts[i] - y);
    if (i % 20 == 0) trace.samples.push_back({static_cast<double>(i) * kStep, rounded(y)});
  }
  return trace;
}

/// The mean of the last `width` steps, every 100 steps.
Trace moving_average(const Power& power, std::size_t width) {
  Trace trace;
  for (std::size_t i = 100; i < power.watts.size(); i += 100) {
    const std::size_t from = i > width ? i - width : 0;
    double sum = 0.0;
    for (std::size_t j = from; j < i; ++j) sum += power.watts[j];
    trace.samples.push_back(
        {static_cast<double>(i) * kStep, rounded(sum / static_cast<double>(i - from))});
  }
  return trace;
}

Trace counter(const Power& power) {
  Trace trace;
  double joules = 0.0;
  double shown = 0.0;
  for (std::size_t i = 0; i < power.watts.size(); ++i) {
    joules += power.watts[i] * kStep;
    if (i % 50 == 0) shown = std::floor(joules * 1e3) * 1e-3;
    if (i % 5 == 0) trace.samples.push_back({static_cast<double>(i) * kStep, shown});
  }
  return trace;
}

PowerResult measured(const Trace& trace, const PowerFacts& facts) {
  PowerEvidence evidence;
  evidence.trace = trace;
  for (int i = 0; i <= 800; ++i) evidence.load.marks.push_back({4.0 + 0.01 * i, 10.0 * i});
  evidence.load.settled_s = 4.0 + bench::settle_time_s(facts);
  evidence.execution = Seconds{1e-3};
  evidence.before = bench::idle_power(trace, facts, 1.0, 4.0);
  evidence.after = bench::idle_power(trace, facts, 15.0, 18.0);
  return bench::estimate_power(evidence, facts);
}

/// Shares of campaigns whose interval holds the true power, and the true power above idle.
struct Coverage {
  double power = 0.0;
  double dynamic = 0.0;
};

Coverage cover(Sensor sensor, const PowerFacts& facts, std::uint64_t seed) {
  Random random(seed);
  int power = 0;
  int dynamic = 0;
  for (int i = 0; i < kCampaigns; ++i) {
    const PowerResult result = measured(sensor(Power(random)), facts);
    REQUIRE_MESSAGE(result.ok(), result.reason);
    power += std::abs(result.power_w - kLoad) <= result.ci95_w ? 1 : 0;
    dynamic += std::abs(result.power_w - *result.idle_w - (kLoad - kIdle)) <= result.dynamic_ci95_w
                   ? 1
                   : 0;
  }
  return {static_cast<double>(power) / kCampaigns, static_cast<double>(dynamic) / kCampaigns};
}

void check(const Coverage& coverage) {
  MESSAGE("intervals hold: power ", 100 * coverage.power, " %, dynamic ", 100 * coverage.dynamic,
          " %");
  CHECK(coverage.power >= 0.93);
  CHECK(coverage.power <= 0.97);
  CHECK(coverage.dynamic >= 0.93);
  CHECK(coverage.dynamic <= 0.97);
}

PowerFacts sensor_facts(double tau, double average, double period) {
  PowerFacts facts;
  facts.quality = "measured";
  facts.tau_s = tau;
  facts.average_s = average;
  facts.period_s = period;
  facts.step_w = 0.01;
  return facts;
}

TEST_CASE("coverage: low-pass of 0.43 s") {
  check(cover(low_pass, sensor_facts(0.43, 0.0, 0.02), 1));
}

TEST_CASE("coverage: moving average of 1 s, and boxcar of 25 ms every 100 ms") {
  check(cover([](const Power& p) { return moving_average(p, 1000); }, sensor_facts(0.0, 1.0, 0.1),
              2));
  check(cover([](const Power& p) { return moving_average(p, 25); }, sensor_facts(0.0, 0.025, 0.1),
              3));
}

TEST_CASE("coverage: energy counter") {
  PowerFacts facts = sensor_facts(0.0, 0.0, 0.05);
  facts.counter = true;
  facts.step_w = 1e-3;
  check(cover(counter, facts, 4));
}

TEST_CASE("student95: the tables' values") {
  CHECK(bench::student95(2) == doctest::Approx(4.303).epsilon(0.01));
  CHECK(bench::student95(4) == doctest::Approx(2.776).epsilon(0.001));
  CHECK(bench::student95(10) == doctest::Approx(2.228).epsilon(0.001));
  CHECK(bench::student95(1e9) == doctest::Approx(1.96).epsilon(0.001));
}

}  // namespace
}  // namespace coverage_tests
