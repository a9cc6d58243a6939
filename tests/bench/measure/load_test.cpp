/// @file
/// run_load: settles, runs for the window, counts executions, sees stalls.
#include <bench/measure/load.hpp>
#include <support/fake_clock.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {

using bench::Load;
using bench::LoadOptions;
using support::FakeClock;
using support::FakeRun;

const LoadOptions kSecond{Seconds{0.5}, Seconds{1.0}};

TEST_CASE("load: settles, then runs for the window, and every execution is counted") {
  FakeClock clock;
  FakeRun run(clock, [](std::size_t) { return 1e-3; });
  const Load load = bench::run_load(std::ref(run), clock, kSecond, 5, Seconds{1e-3});
  CHECK(load.settled_s - load.begin_s() == doctest::Approx(0.5));
  CHECK(load.end_s() - load.settled_s == doctest::Approx(1.0));
  CHECK(load.marks.back().executions == static_cast<double>(run.executions));
  CHECK(bench::executions_between(load, load.settled_s, load.end_s()) == doctest::Approx(1000.0));
  // Between marks, and from before the load to behind it.
  CHECK(bench::executions_between(load, load.settled_s + 0.1234, load.settled_s + 0.2345) ==
        doctest::Approx(111.1));
  CHECK(bench::executions_between(load, 0.0, 1e9) == static_cast<double>(run.executions));
  CHECK(load.stalled == 0.0);
  CHECK(load.marks.size() < 1000);
}

TEST_CASE("load: a slow kernel has at least three executions in its window") {
  FakeClock clock;
  FakeRun run(clock, [](std::size_t) { return 2.0; });
  const Load load = bench::run_load(std::ref(run), clock, kSecond, 1, Seconds{2.0});
  CHECK(bench::executions_between(load, load.settled_s, load.end_s()) == doctest::Approx(3.0));
}

TEST_CASE("load: time lost in long batches is a stall") {
  FakeClock clock;
  FakeRun run(clock, [](std::size_t i) { return i % 100 == 99 ? 0.026 : 1e-3; });
  const Load load = bench::run_load(std::ref(run), clock, kSecond, 1, Seconds{1e-3});
  CHECK(load.stalled == doctest::Approx(0.2).epsilon(0.05));
}

}  // namespace
