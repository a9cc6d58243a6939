/// @file
/// Visits that measure power: spoilt windows are repeated, the machine cools down between loads,
/// and clocks are compared with those of the campaign so far.
#include <bench/sweep/sweep.hpp>
#include <bench/sweep/visitor.hpp>
#include <layerwatt/core/text.hpp>
#include <support/environment.hpp>
#include <support/fake_gpu.hpp>
#include <support/powered_machine.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>

using namespace layerwatt;

namespace visitor_tests {
namespace {

using bench::PowerMonitor;
using support::PoweredMachine;

const std::string kZone = "/sys/devices/virtual/thermal/thermal_zone1/temp";
const std::string kAlert = "/sys/class/thermal/cooling_device91/";
const std::string kGpuClock =
    "/sys/devices/platform/bus@0/17000000.gpu/devfreq/17000000.gpu/cur_freq";
const std::string kGpuLowest =
    "/sys/devices/platform/bus@0/17000000.gpu/devfreq/17000000.gpu/min_freq";

/// 0.1 s to settle, 0.3 s under load, 0.1 s idle.
PowerMonitor monitor_of(const PoweredMachine& machine, Seconds longest_cool_down) {
  const bench::SystemFiles files(machine.tree().root());
  bench::OpenedSource opened =
      bench::open_power_source(bench::parse_power_choice("ina3221"), bench::Processor::cpu, files);
  REQUIRE_MESSAGE(opened.source, opened.reason);
  return {std::move(opened.source),
          files,
          {Seconds{0.1}, Seconds{0.3}, Seconds{0.1}, longest_cool_down}};
}

double seconds_of(const auto& call) {
  const double start = bench::monotonic_now();
  call();
  return bench::monotonic_now() - start;
}

TEST_CASE("idle brackets wait until the machine has cooled down, but not for ever") {
  const PoweredMachine machine({});
  PowerMonitor monitor = monitor_of(machine, Seconds{1.5});
  CHECK(monitor.measure_idle().ok());  // at 46 degrees
  machine.tree().set(kZone, "48000\n");
  CHECK(seconds_of([&] { CHECK(monitor.measure_idle().ok()); }) < 1.0);
  machine.tree().set(kZone, "60000\n");
  CHECK(seconds_of([&] { CHECK(monitor.measure_idle().ok()); }) >= 1.5);
  std::thread fan([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    machine.tree().set(kZone, "48900\n");
  });
  const double waited = seconds_of([&] { CHECK(monitor.measure_idle().ok()); });
  fan.join();
  CHECK(waited >= 0.6);
  CHECK(waited < 1.5);
}

TEST_CASE("visitor: a spoilt window is repeated after a pause, three times at most") {
  const PoweredMachine machine({});
  machine.tree().set(kAlert + "type", "gpu-throttle-alert\n");
  machine.tree().set(kAlert + "cur_state", "1\n");
  PowerMonitor monitor = monitor_of(machine, Seconds{1});
  const std::vector<Layer> layers{parse_layer("relu in=1x4x8x8")};
  bench::PointOptions options = support::quick_point();
  options.load = monitor.load_options();
  double calm_at = 1e18;
  bench::Worker worker(
      layers, [&] { return machine.make_backend(); }, options,
      [&] {
        if (bench::monotonic_now() >= calm_at) machine.tree().set(kAlert + "cur_state", "0\n");
        monitor.watch();
      });
  (void)worker.restart();
  bench::Visitor visitor(worker, &monitor, {3, Seconds{0.2}});
  bench::PointResult result;
  const double spoilt = seconds_of([&] { result = visitor.visit(0, false); });
  REQUIRE(result.power);
  CHECK(result.power->reason.find("gpu-throttle-alert") != std::string::npos);
  CHECK(result.power->attempts == 3);
  CHECK(spoilt >= 0.2 + 0.4 + 3 * 0.4);
  CHECK(result.time);                      // the time pass counts all the same
  calm_at = bench::monotonic_now() + 0.7;  // behind the first window of the next visit
  result = visitor.visit(0, false);
  REQUIRE(result.power);
  CHECK_MESSAGE(result.power->ok(), result.power->reason);
  CHECK(result.power->attempts >= 2);
}

TEST_CASE("visitor: a clock that nobody locked is compared with the campaign's median") {
  const PoweredMachine machine({});
  machine.tree().set(kGpuLowest, "306000000\n");
  PowerMonitor monitor = monitor_of(machine, Seconds{1});
  const std::vector<Layer> layers{parse_layer("relu in=1x4x8x8")};
  bench::PointOptions options = support::quick_point();
  options.load = monitor.load_options();
  bench::Worker worker(
      layers, [&] { return machine.make_backend(); }, options, [&] { monitor.watch(); });
  (void)worker.restart();
  bench::Visitor visitor(worker, &monitor);
  const auto drifted = [&](const char* hertz) {
    machine.tree().set(kGpuClock, hertz);
    const auto result = visitor.visit(0, false);
    REQUIRE(result.power);
    REQUIRE_MESSAGE(result.power->ok(), result.power->reason);
    const auto& flags = result.power->flags;
    return std::find(flags.begin(), flags.end(), "clock_drift") != flags.end();
  };
  CHECK_FALSE(drifted("600000000\n"));
  CHECK_FALSE(drifted("600000000\n"));
  CHECK_FALSE(drifted("585000000\n"));
  CHECK(drifted("575000000\n"));
}

TEST_CASE("gpu sweep: rows whose clock lies below the campaign's median are flagged") {
  const support::FakeTree tree("jetson-orin-nano-jp6");
  const support::ScopedVariable root("LAYERWATT_ROOT", tree.root().string());
  const support::TemporaryFolder folder;
  bench::SweepOptions options = support::quick_sweep(folder.path() / "out");
  options.rounds = 2;
  options.label = bench::Label::median;
  options.point.queue.warm_up = Seconds{0};
  options.progress = [&](const bench::SweepProgress& progress) {
    if (progress.done == 7) tree.set(kGpuClock, "600000000\n");
  };
  (void)bench::run_sweep(
      support::grid_of({"relu in=1x4", "relu in=1x5", "relu in=1x6", "relu in=1x7", "relu in=1x8"}),
      [] { return std::make_unique<support::FakeGpu>(std::map<std::string, support::GpuAct>{}); },
      options);
  const CsvTable rows = support::read_rows(folder.path() / "out");
  REQUIRE(rows.size() == 10);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(std::string(rows.cell(i, "clock_mhz")));
    const auto flags = split(rows.cell(i, "flags"), ';');
    CHECK((std::find(flags.begin(), flags.end(), "clock_drift") != flags.end()) == (i >= 7));
  }
}

}  // namespace
}  // namespace visitor_tests
