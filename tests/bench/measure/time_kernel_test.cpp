/// @file
/// The time protocol on a fake clock: warm-up, batches, the stop rule, outliers, drift.
#include <bench/measure/time_kernel.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/fake_clock.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace layerwatt;

namespace {

using bench::KernelTime;
using bench::StopRule;
using bench::summarise;
using bench::time_kernel;
using bench::TimeOptions;
using bench::TimeStatistics;
using support::FakeClock;
using support::FakeRun;

struct Timed {
  KernelTime time;
  std::size_t executions = 0;
  Seconds elapsed{};
};

Timed time_fake(const std::function<double(std::size_t)>& duration,
                const TimeOptions& options = {}) {
  FakeClock clock;
  FakeRun run(clock, duration);
  const Seconds start = clock.now();
  Timed out;
  out.time = time_kernel(std::ref(run), clock, options);
  out.executions = run.executions;
  out.elapsed = clock.now() - start;
  return out;
}

TEST_CASE("statistics: order statistics, type 7 quantiles, batch size kept") {
  std::vector<double> samples;
  for (int i = 100; i >= 0; --i) samples.push_back(i);
  const TimeStatistics s = summarise(samples, 7);
  CHECK(s.min.count() == 0.0);
  CHECK(s.q05.count() == doctest::Approx(5.0));
  CHECK(s.q10.count() == doctest::Approx(10.0));
  CHECK(s.median.count() == 50.0);
  CHECK(s.mean.count() == doctest::Approx(50.0));
  CHECK(s.ci95.count() == doctest::Approx(10.5).epsilon(0.06));
  CHECK(s.samples == 101);
  CHECK(s.per_sample == 7);
  CHECK_THROWS_AS((void)summarise({}, 1), InvalidArgument);
}

TEST_CASE("statistics: min <= q05 <= q10 <= median, and scaling scales everything") {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> samples(1 + random.below(60));
    for (double& s : samples) s = 1e-6 + random.uniform();
    const TimeStatistics one = summarise(samples, 1);
    for (double& s : samples) s *= 4.0;
    const TimeStatistics four = summarise(samples, 1);
    CHECK(one.min <= one.q05);
    CHECK(one.q05 <= one.q10);
    CHECK(one.q10 <= one.median);
    CHECK(four.q05.count() == doctest::Approx(4.0 * one.q05.count()));
    CHECK(four.ci95.count() == doctest::Approx(4.0 * one.ci95.count()));
  }
}

TEST_CASE("statistics: the interval covers the true median in about 95 % of campaigns") {
  Random random(11);
  int covered = 0;
  constexpr int kCampaigns = 2000;
  for (int i = 0; i < kCampaigns; ++i) {
    std::vector<double> samples(100);
    for (double& s : samples) s = std::exp(random.normal());  // median 1
    const TimeStatistics t = summarise(samples, 1);
    std::sort(samples.begin(), samples.end());
    // The interval is not symmetric around the median: its ends are order statistics.
    covered += samples[40] <= 1.0 && 1.0 <= samples[60] ? 1 : 0;
    CHECK(t.ci95.count() == doctest::Approx(0.5 * (samples[60] - samples[40])));
  }
  CHECK(covered > 0.93 * kCampaigns);
}

TEST_CASE("protocol: warm-up lasts 20 ms and 10 executions, whichever is longer") {
  const Timed fast = time_fake([](std::size_t) { return 1e-3; });
  CHECK(fast.executions == 20 + 200);  // 20 ms of warm-up, then 0.2 s
  const Timed medium = time_fake([](std::size_t) { return 10e-3; });
  CHECK(medium.executions == 10 + 100);  // ten executions, then 100 samples
  CHECK(medium.time.statistics->samples == 100);
}

TEST_CASE("protocol: a slow first execution does not reach the statistics") {
  const Timed timed = time_fake([](std::size_t n) { return n < 5 ? 5e-3 : 1e-3; });
  CHECK(timed.time.statistics->mean.count() == doctest::Approx(1e-3));
}

TEST_CASE("protocol: short kernels are timed in batches of about 50 us, never above 1 ms") {
  for (const double duration : {1e-7, 3e-7, 1e-6, 7e-6, 49e-6}) {
    const Timed timed = time_fake([=](std::size_t) { return duration; });
    const auto& statistics = *timed.time.statistics;
    const double batch = statistics.per_sample * duration;
    CHECK(batch >= 50e-6 * (1 - 1e-9));
    CHECK(batch <= 100e-6);
    CHECK(statistics.q05.count() == doctest::Approx(duration));
  }
  CHECK(time_fake([](std::size_t) { return 51e-6; }).time.statistics->per_sample == 1);
}

TEST_CASE("protocol: an interruption during warm-up does not shrink the batch") {
  const Timed timed = time_fake([](std::size_t n) { return n % 100 == 3 ? 4e-3 : 1e-6; });
  CHECK(timed.time.statistics->per_sample >= 50);
  CHECK(timed.time.statistics->per_sample <= 51);  // 50 us / 1 us, rounded up
}

TEST_CASE("protocol: 100 samples and 0.2 s; from 20 ms on three samples suffice; 2 s at most") {
  const auto samples = [](double duration) {
    const Timed timed = time_fake([=](std::size_t) { return duration; });
    CHECK(timed.time.statistics->samples * duration <= 2.0 + 2 * duration);
    return timed.time.statistics->samples;
  };
  CHECK(samples(60e-6) >= 3333);
  CHECK(samples(1.9e-3) == 106);
  CHECK(samples(19e-3) == 100);
  CHECK(samples(30e-3) == 7);  // three would do, but 0.2 s are wanted
  CHECK(samples(0.3) == 3);
  CHECK(samples(1.5) == 3);
}

TEST_CASE("protocol: a time budget per point ends sampling early") {
  TimeOptions options;
  options.max_time = Seconds{0.25};
  const Timed timed = time_fake([](std::size_t) { return 10e-3; }, options);
  CHECK(timed.time.statistics->samples == 25);
}

TEST_CASE("protocol: above the limit one execution is all, and there are no statistics") {
  const Timed timed = time_fake([](std::size_t) { return 6.0; });
  CHECK(timed.executions == 1);
  CHECK_FALSE(timed.time.statistics);
  CHECK(timed.time.first.count() == doctest::Approx(6.0));
}

TEST_CASE("protocol: outliers and preemption move the mean, not the label") {
  Random random(9);
  const Timed timed = time_fake([&](std::size_t) {
    const double noise = 1.0 + 0.01 * random.uniform();
    return 2e-4 * noise + (random.below(20) == 0 ? 4e-3 : 0.0);  // 5 % lose a time slice
  });
  const auto& s = *timed.time.statistics;
  CHECK(s.q05.count() == doctest::Approx(2e-4).epsilon(0.01));
  CHECK(s.median.count() == doctest::Approx(2e-4).epsilon(0.01));
  CHECK(s.mean.count() > 3e-4);
}

TEST_CASE("protocol: drift shows between the low quantile and the median") {
  const Timed timed =
      time_fake([](std::size_t n) { return 1e-3 * (1.0 + 0.002 * static_cast<double>(n)); });
  CHECK(timed.time.statistics->q05 < timed.time.statistics->median);
  CHECK(timed.time.statistics->min.count() == doctest::Approx(1e-3 * 1.04).epsilon(0.01));
}

TEST_CASE("protocol: a clock that stands still ends all the same") {
  const Timed timed = time_fake([](std::size_t) { return 0.0; }, {.warm_up = Seconds{1e-6},
                                                                  .batch = Seconds{1e-8},
                                                                  .min_time = Seconds{1e-6},
                                                                  .max_time = Seconds{1e-5}});
  CHECK(timed.time.statistics->q05.count() == 0.0);
}

TEST_CASE("stop rule: fed with numbers, it needs both count and time") {
  StopRule rule({}, Seconds{1e-3});
  for (int i = 0; i < 99; ++i) rule.add(Seconds{3e-3});
  CHECK_FALSE(rule.done());  // 0.297 s, 99 samples
  rule.add(Seconds{3e-3});
  CHECK(rule.done());
  StopRule patient({}, Seconds{1e-3});
  for (int i = 0; i < 150; ++i) patient.add(Seconds{1e-3});
  CHECK_FALSE(patient.done());  // 150 samples, 0.15 s
}

TEST_CASE("time options: what is out of range is named") {
  const auto refusal = [](auto change) {
    TimeOptions options;
    change(options);
    return support::thrown_by<InvalidArgument>([&] { validate(options); });
  };
  CHECK(refusal([](TimeOptions&) {}) == "nothing thrown");
  CHECK(support::contains(refusal([](TimeOptions& o) { o.batch = Seconds{0.1}; }), "batch"));
  CHECK(support::contains(refusal([](TimeOptions& o) { o.min_samples = 0; }), "samples"));
  CHECK(
      support::contains(refusal([](TimeOptions& o) { o.max_time = Seconds{0.1}; }), "min <= max"));
  CHECK(support::contains(refusal([](TimeOptions& o) { o.warm_up_executions = 0; }), "warm-up"));
  CHECK(support::contains(refusal([](TimeOptions& o) { o.too_slow = Seconds{0}; }), "too_slow"));
}

}  // namespace
