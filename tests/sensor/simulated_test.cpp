// Two thousand random loads per kind of sensor: the error of the estimate stays below the bound
// that the library states, in all of them; the estimators that other tools use do not.
#include <bench/sensor/window.hpp>
#include <support/simulated_sensor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace layerwatt;

namespace {

using bench::PowerFacts;
using bench::Trace;
using bench::WindowPower;
using support::between;
using support::PowerSignal;

constexpr int kSignals = 2000;
constexpr double kRounding = 1e-9;  // relative, of sums of doubles

/// How often an estimate left its bound, and how far off it was at most.
struct Score {
  int outside = 0;
  double worst = 0.0;  ///< largest relative error
  void add(double estimate, double truth, double bound) {
    const double error = std::abs(estimate - truth);
    outside += error > bound + kRounding * truth ? 1 : 0;
    worst = std::max(worst, error / truth);
  }
};

/// What a sinusoid leaves in a mean over `width`.
double ripple_in_mean(const PowerSignal& signal, double width) {
  return signal.ripple_w * std::min(1.0, signal.ripple_s / (std::numbers::pi * width));
}

TEST_CASE("simulated: low-pass and quantiser, 2,000 signals below the bound") {
  Random random(1);
  Score settled;
  Score naive;
  int slow = 0;  // a fast sensor forgives a window without settling
  for (int i = 0; i < kSignals; ++i) {
    const PowerSignal signal = support::random_signal(random);
    support::LowPassSensor sensor;
    sensor.samples = 1 << random.below(10);
    sensor.step_w = between(random, 0.01, 0.4);
    PowerFacts facts;
    facts.tau_s = sensor.samples > 1 ? sensor.conversion_s * sensor.samples : sensor.conversion_s;
    facts.period_s = sensor.conversion_s;
    facts.step_w = sensor.step_w;
    const double begin = signal.start_s + bench::settle_time_s(facts);
    const double end = begin + between(random, 2.0, 5.0);
    const Trace trace = sensor.record(signal, end, random);
    const WindowPower window = bench::window_power(trace, facts, begin, end);
    REQUIRE(window.ok());
    // The first sample that counts is up to one poll older than the window.
    const double poll = sensor.poll_s + sensor.jitter_s + sensor.conversion_s;
    const double bias = bench::settle_bias_w(facts, signal.load_w - signal.idle_w + signal.ripple_w,
                                             begin - poll - signal.start_s, end - begin);
    const double ripple = signal.ripple_w * sensor.gain(signal.ripple_s);
    const double bound = window.step_w + bias + ripple;
    settled.add(window.mean_w, signal.load_w, bound);
    if (sensor.samples < 64) continue;
    ++slow;
    const WindowPower whole = bench::window_power(trace, facts, signal.start_s, end);
    naive.add(whole.mean_w, signal.load_w, bound);
  }
  CHECK(settled.outside == 0);
  CHECK(naive.outside > slow * 9 / 10);
  MESSAGE("unsettled outside: ", naive.outside, " of ", slow);
}

TEST_CASE("simulated: boxcar, 2,000 signals below the bound") {
  Random random(2);
  Score settled;
  Score naive;
  Score deduplicated;
  for (int i = 0; i < kSignals; ++i) {
    const PowerSignal signal = support::random_signal(random);
    support::BoxcarSensor sensor;
    sensor.width_s = random.below(2) == 0 ? between(random, 0.01, 0.1) : 1.0;
    sensor.period_s = 0.1;
    sensor.phase_s = between(random, 0.0, 0.1);
    PowerFacts facts;
    facts.average_s = sensor.width_s;
    facts.period_s = sensor.period_s;
    facts.step_w = sensor.step_w;
    const double begin = signal.start_s + bench::settle_time_s(facts);
    const double end = begin + between(random, 2.0, 5.0);
    const Trace trace = sensor.record(signal, end);
    const WindowPower window = bench::window_power(trace, facts, begin, end);
    REQUIRE(window.ok());
    const double bound = window.step_w + ripple_in_mean(signal, sensor.width_s);
    CHECK(bench::settle_bias_w(facts, 1.0, begin - signal.start_s, end - begin) == 0.0);
    settled.add(window.mean_w, signal.load_w, bound);
    const WindowPower whole = bench::window_power(trace, facts, signal.start_s, end);
    naive.add(whole.mean_w, signal.load_w, bound);
    // Dropping repeated values and integrating between those kept loses the window's edges.
    double kept_j = 0.0;
    const bench::Sample* last = nullptr;
    for (const bench::Sample& s : trace.samples) {
      if (s.time_s < begin || s.time_s > end || (last != nullptr && s.value == last->value))
        continue;
      if (last != nullptr) kept_j += last->value * (s.time_s - last->time_s);
      last = &s;
    }
    deduplicated.add(kept_j / (end - begin), signal.load_w, bound);
  }
  CHECK(settled.outside == 0);
  CHECK(naive.outside > kSignals / 2);
  CHECK(deduplicated.outside > kSignals / 2);
  MESSAGE("unsettled outside: ", naive.outside, ", deduplicated outside: ", deduplicated.outside);
}

TEST_CASE("simulated: ticking counter, 2,000 signals below the bound") {
  Random random(3);
  Score aligned;
  Score naive;
  for (int i = 0; i < kSignals; ++i) {
    const PowerSignal signal = support::random_signal(random);
    support::TickingCounter sensor;
    sensor.poll_s = between(random, 0.002, 0.01);
    PowerFacts facts;
    facts.counter = true;
    facts.step_w = sensor.unit_j;
    const double begin = signal.start_s + bench::settle_time_s(facts);
    const double end = begin + between(random, 0.5, 2.0);
    const Trace trace = sensor.record(signal, end + 0.1, random);
    const WindowPower window = bench::window_power(trace, facts, begin, end);
    REQUIRE(window.ok());
    const double length = window.end_s - window.begin_s;
    const double bound = window.step_w + 2.0 * ripple_in_mean(signal, length);
    aligned.add(window.mean_w, signal.load_w, bound);
    const auto at = [&](double t) {
      return trace.samples[static_cast<std::size_t>(t / sensor.poll_s)].value;
    };
    naive.add((at(end) - at(begin)) / (end - begin), signal.load_w, bound);
  }
  CHECK(aligned.outside == 0);
  CHECK(naive.outside > kSignals / 2);
  CHECK(naive.worst > 0.1);
  MESSAGE("worst aligned ", 100 * aligned.worst, " %; unaligned ", 100 * naive.worst,
          " %, outside ", naive.outside);
}

TEST_CASE("simulated: wrapping counter, 2,000 signals below the bound") {
  Random random(4);
  Score unwrapped;
  Score naive;
  for (int i = 0; i < kSignals; ++i) {
    PowerSignal signal = support::random_signal(random);
    support::WrappingSensor sensor;
    sensor.range_uj = 200'000'000;  // 200 J: every window sees wraps
    sensor.start_uj = static_cast<std::int64_t>(random.below(200'000'000));
    signal.load_w = std::min(signal.load_w, 400.0);  // at most one wrap between reads
    PowerFacts facts;
    facts.counter = true;
    facts.period_s = sensor.tick_s;
    facts.step_w = 1e-6;
    const double begin = signal.start_s + bench::settle_time_s(facts);
    const double end = begin + between(random, 4.0, 8.0);
    const Trace trace = sensor.record(signal, end);
    const WindowPower window = bench::window_power(trace, facts, begin, end);
    REQUIRE(window.ok());
    const double bound =
        window.step_w + 2.0 * ripple_in_mean(signal, window.end_s - window.begin_s);
    unwrapped.add(window.mean_w, signal.load_w, bound);
    const double raw = static_cast<double>(sensor.raw_at(signal, window.end_s) -
                                           sensor.raw_at(signal, window.begin_s));
    naive.add(raw * 1e-6 / (window.end_s - window.begin_s), signal.load_w, bound);
  }
  CHECK(unwrapped.outside == 0);
  CHECK(naive.outside > kSignals / 2);
  MESSAGE("worst ", 100 * unwrapped.worst, " %; without unwrapping outside ", naive.outside);
}

TEST_CASE("simulated: two layers in one loop both read the loop's mean") {
  // 3 ms at 6 W and 3 ms at 10 W behind a 0.43 s low-pass: attribution by time stamp gives 8 W for
  // both, an error of a third. This is why one kernel is looped alone.
  double y = 8.0;
  double first = 0.0;
  double second = 0.0;
  const double dt = 1e-4;
  for (int i = 0; i < 60'000; ++i) {
    const bool in_first = i % 60 < 30;
    y += (1.0 - std::exp(-dt / 0.43)) * ((in_first ? 6.0 : 10.0) - y);
    (in_first ? first : second) += y / 30'000.0;
  }
  CHECK(std::abs(first / 6.0 - 1.0) > 0.15);
  CHECK(std::abs(second / 10.0 - 1.0) > 0.15);
}

}  // namespace
