/// @file
/// estimate_power on exact traces: what is right, and every way in which it refuses.
#include <bench/measure/energy.hpp>
#include <bench/measure/power_monitor.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using namespace layerwatt;

namespace {

using bench::IdlePower;
using bench::PowerEvidence;
using bench::PowerFacts;
using bench::PowerResult;
using support::contains;

IdlePower idle_at(double begin, double watts, double error = 0.0) {
  IdlePower idle;
  idle.fault.clear();
  idle.begin_s = begin;
  idle.end_s = begin + 1.0;
  idle.watts = watts;
  idle.error_w = error;
  return idle;
}

bool flagged(const PowerResult& result, const std::string& flag) {
  return std::count(result.flags.begin(), result.flags.end(), flag) == 1;
}

/// Idle at 4 W from 0 to 2 s, then a load of 10 W: settles until 3 s, window until 5 s; executions
/// of 0.8 ms every 1 ms. Idle again from 6 s.
PowerEvidence evidence() {
  PowerEvidence out;
  for (int i = 0; i <= 500; ++i) {
    const double t = 0.01 * i;
    out.trace.samples.push_back({t, t < 2.0 ? 4.0 : 10.0 + (i % 2 == 0 ? 0.1 : -0.1)});
  }
  for (int i = 0; i <= 300; ++i) out.load.marks.push_back({2.0 + 0.01 * i, 10.0 * i});
  out.load.settled_s = 3.0;
  out.execution = Seconds{0.8e-3};
  out.before = idle_at(0.5, 4.0);
  out.after = idle_at(6.0, 4.0);
  return out;
}

PowerFacts facts() {
  PowerFacts facts;
  facts.kind = "ina3221";
  facts.quality = "measured";
  facts.period_s = 0.01;
  facts.step_w = 0.04;
  facts.gain = 0.02;
  return facts;
}

PowerResult estimate(const PowerEvidence& evidence) {
  return bench::estimate_power(evidence, facts());
}

TEST_CASE("energy: power of the kernel is the window's, without its gaps") {
  const PowerResult result = estimate(evidence());
  REQUIRE_MESSAGE(result.ok(), result.reason);
  CHECK(result.window_w == doctest::Approx(10.0).epsilon(1e-3));
  CHECK(result.loop_s == doctest::Approx(1e-3));
  CHECK(result.duty == doctest::Approx(0.8));
  CHECK(result.idle_w.value() == doctest::Approx(4.0));
  CHECK(result.power_w == doctest::Approx(4.0 + 6.0 / 0.8).epsilon(1e-3));
  CHECK(result.settle_s == doctest::Approx(1.0));
  CHECK(result.executions == doctest::Approx(2000.0));
  CHECK(flagged(result, "low_duty"));
  // Energy above idle of one turn of the loop is that of one execution.
  CHECK((result.power_w - 4.0) * 0.8e-3 ==
        doctest::Approx((result.window_w - 4.0) * result.loop_s));
}

TEST_CASE("energy: without gaps the power is the window's, whatever the idle power") {
  PowerEvidence busy = evidence();
  busy.execution = Seconds{1.2e-3};  // slower alone than in the loop: noise
  const PowerResult result = estimate(busy);
  CHECK(result.duty == 1.0);
  CHECK(result.power_w == result.window_w);
  CHECK_FALSE(flagged(result, "low_duty"));
  CHECK(result.errors.gain == 0.02);
  CHECK(result.errors.quantisation_w == doctest::Approx(0.02 / std::sqrt(3.0)));
  CHECK(result.ci95_w >= 1.95 * result.errors.quantisation_w);
}

TEST_CASE("energy: a stalled loop is no gap of the kernel, and makes the interval wide") {
  PowerEvidence stalled = evidence();
  stalled.load.stalled = 0.2;
  const PowerResult result = estimate(stalled);
  CHECK(result.duty == doctest::Approx(1.0));
  CHECK(result.power_w == doctest::Approx(result.window_w));
  CHECK(flagged(result, "starved"));
  CHECK(result.ci95_w >= 0.2 * 6.0);
}

TEST_CASE("energy: idle power is interpolated between the brackets, and their change is an error") {
  const IdlePower middle = bench::idle_during(idle_at(0.0, 4.0), idle_at(10.0, 5.0), 3.0);
  CHECK(middle.watts == doctest::Approx(4.25));
  CHECK(middle.error_w == doctest::Approx(1.0 / std::sqrt(12.0)));
  CHECK(bench::idle_during(idle_at(0.0, 4.0), idle_at(10.0, 5.0), 99.0).watts == 5.0);
  CHECK(bench::idle_during({}, idle_at(10.0, 5.0), 3.0).watts == 5.0);
  CHECK(bench::idle_during(idle_at(0.0, 4.0), {}, 3.0).watts == 4.0);
  CHECK_FALSE(bench::idle_during({}, {}, 3.0).ok());
  PowerEvidence drift = evidence();
  drift.after = idle_at(6.0, 4.4);
  CHECK(flagged(estimate(drift), "idle_drift"));
  PowerEvidence unknown = evidence();
  unknown.before = unknown.after = IdlePower{};
  const PowerResult result = estimate(unknown);
  CHECK(result.ok());
  CHECK(flagged(result, "no_idle"));
  CHECK_FALSE(result.idle_w);
  CHECK(result.power_w == result.window_w);
}

TEST_CASE("energy: the uncertainty of idle power counts where it is used") {
  PowerEvidence sure = evidence();
  PowerEvidence unsure = evidence();
  unsure.before.error_w = unsure.after.error_w = 1.0;
  CHECK(estimate(unsure).ci95_w > estimate(sure).ci95_w);
  CHECK(estimate(unsure).dynamic_ci95_w > estimate(unsure).ci95_w);
  sure.execution = unsure.execution = Seconds{1e-3};  // no gaps: power does not use it
  CHECK(estimate(unsure).ci95_w == doctest::Approx(estimate(sure).ci95_w));
  CHECK(estimate(unsure).dynamic_ci95_w > 1.3);
}

TEST_CASE("energy: faults of the sensor are reasons, not numbers") {
  PowerEvidence silent = evidence();
  silent.trace.samples.erase(silent.trace.samples.begin() + 350,
                             silent.trace.samples.begin() + 400);
  silent.trace.failed_reads = 50;
  silent.trace.last_error = "curr1_input: Resource temporarily unavailable";
  CHECK(contains(estimate(silent).reason, "silent"));
  CHECK(contains(estimate(silent).reason, "curr1_input"));
  PowerEvidence empty = evidence();
  empty.trace.samples.clear();
  CHECK(contains(estimate(empty).reason, "no sample"));
  PowerEvidence stuck = evidence();
  for (auto& sample : stuck.trace.samples) {
    sample.value = sample.time_s < 1.2 ? 4.0 + sample.time_s : 5.2;  // moved while idle
  }
  CHECK(contains(estimate(stuck).reason, "stuck"));
  PowerEvidence weak = evidence();
  weak.before = weak.after = idle_at(0.5, 12.0);
  CHECK(contains(estimate(weak).reason, "not above idle power"));
  PowerEvidence reset = evidence();
  PowerFacts counter = facts();
  counter.counter = true;
  for (auto& sample : reset.trace.samples) sample.value = std::fmod(sample.time_s * 10.0, 40.0);
  CHECK(contains(bench::estimate_power(reset, counter).reason, "began anew"));
}

/// The machine as it is at the beginning, in the middle and at the end of the window.
template <class Change>
PowerResult with_conditions(Change change) {
  PowerEvidence out = evidence();
  for (const double t : {1.0, 2.9, 4.0, 4.9, 5.5}) {
    bench::Conditions now;
    now.clocks.push_back({"cpu", 2000.0, 1500.0, 2000.0, true});
    now.temperatures.push_back({"soc", 50.0, ""});
    now.overcurrent_events = 7;
    change(t, now);
    out.conditions.push_back({t, now});
  }
  return estimate(out);
}

TEST_CASE("energy: throttling, slow clocks and warming in the window spoil it; elsewhere not") {
  const PowerResult fine = with_conditions([](double t, bench::Conditions& now) {
    if (t < 2.0 || t > 5.0) {
      now.throttling.push_back("soc-throttle-alert");
      now.temperatures[0].celsius = 90.0;
      now.clocks[0].mhz = 100.0;
    }
  });
  REQUIRE_MESSAGE(fine.ok(), fine.reason);
  CHECK(fine.celsius.value() == doctest::Approx(50.0));
  CHECK(fine.clock_mhz.value() == doctest::Approx(2000.0));
  CHECK(fine.warming_k.value() == doctest::Approx(0.0));
  const auto reason = [](auto change) { return with_conditions(change).reason; };
  CHECK(contains(reason([](double t, bench::Conditions& now) {
                   if (t == 4.0) now.throttling.push_back("soc-throttle-alert");
                 }),
                 "throttled: soc-throttle-alert"));
  CHECK(contains(reason([](double t, bench::Conditions& now) {
                   if (t == 4.9) now.overcurrent_events = 8;
                 }),
                 "over-current"));
  CHECK(contains(reason([](double t, bench::Conditions& now) {
                   if (t == 4.0) now.clocks[0].mhz = 1900.0;
                 }),
                 "fell to 1900"));
  CHECK(contains(
      reason([](double t, bench::Conditions& now) { now.temperatures[0].celsius = 50.0 + t; }),
      "rose by"));
  CHECK(with_conditions([](double t, bench::Conditions& now) {  // not locked: nobody promised
          now.clocks[0] = {"cpu", t == 4.0 ? 1900.0 : 2000.0, 800.0, 2000.0, false};
        })
            .ok());
}

TEST_CASE("energy: times follow the sensor") {
  PowerFacts slow = facts();
  slow.tau_s = 0.43;
  slow.period_s = 0.43;
  const auto times = bench::power_times(slow);
  CHECK(times.settle == Seconds{2.15});
  CHECK(times.window == Seconds{8.6});  // 20 publications
  PowerFacts counter;
  counter.counter = true;
  CHECK(bench::power_times(counter).window == Seconds{2.0});
  CHECK(bench::power_times(counter).settle == Seconds{0.5});
  CHECK(bench::power_times(counter, {Seconds{0}, Seconds{7}}).window == Seconds{7.0});
}

}  // namespace
