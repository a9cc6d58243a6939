/// @file
/// Signs of disturbance: counters from a fake /proc/stat, thresholds of the flags.
#include <bench/measure/disturbance.hpp>
#include <support/fake_clock.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::Disturbance;
using bench::disturbance_flags;
using bench::ProcessorState;

using FlagNames = std::vector<std::string>;

TEST_CASE("disturbance: steal comes from the eighth field of /proc/stat") {
  const support::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "proc");
  (void)folder.file("proc/stat", "cpu  100 20 30 400 5 6 7 32 9 9\ncpu0 1 2 3\n");
  ::setenv("LAYERWATT_ROOT", folder.path().c_str(), 1);
  support::FakeClock clock;
  const ProcessorState state = bench::read_processor_state(clock);
  ::unsetenv("LAYERWATT_ROOT");
  CHECK(state.stolen_ticks == 32);
  CHECK(state.total_ticks == 600);
}

TEST_CASE("disturbance: without /proc/stat steal is unknown, not zero") {
  const support::TemporaryFolder folder;
  ::setenv("LAYERWATT_ROOT", folder.path().c_str(), 1);
  support::FakeClock clock;
  const ProcessorState state = bench::read_processor_state(clock);
  ::unsetenv("LAYERWATT_ROOT");
  CHECK_FALSE(state.stolen_ticks);
  CHECK_FALSE(bench::disturbance(state, state, Seconds{0}).steal);
}

TEST_CASE("disturbance: rates are differences over the elapsed time") {
  const ProcessorState before{Seconds{10.0}, 5, 100, 1000};
  const ProcessorState after{Seconds{12.0}, 25, 110, 1400};
  const Disturbance d = bench::disturbance(before, after, Seconds{5e-3});
  CHECK(d.switches_per_second == doctest::Approx(10.0));
  CHECK(*d.steal == doctest::Approx(0.025));
}

TEST_CASE("disturbance: flags beyond 20 switches per second, 1 % steal, 2 % slowdown") {
  CHECK(disturbance_flags({20.0, 0.01, Seconds{5.1e-3}}, Seconds{5e-3}).empty());
  CHECK(disturbance_flags({21.0, 0.0, Seconds{5e-3}}, Seconds{5e-3}) == FlagNames{"preempted"});
  CHECK(disturbance_flags({0.0, 0.011, Seconds{5e-3}}, Seconds{5e-3}) == FlagNames{"steal"});
  CHECK(disturbance_flags({0.0, 0.0, Seconds{5.2e-3}}, Seconds{5e-3}) == FlagNames{"slow_clock"});
  CHECK(disturbance_flags({0.0, {}, Seconds{9.0}}, {}).empty());
}

TEST_CASE("speed index: a few milliseconds of real work") {
  bench::RawClock clock;
  const Seconds index = bench::speed_index(clock);
  CHECK(index > Seconds{1e-4});
  CHECK(index < Seconds{0.5});
}

}  // namespace
