/// @file
/// Power and energy in the rows of a sweep, on a simulated module whose power is known.
#include <bench/sweep/profile.hpp>
#include <bench/sweep/sweep.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/network/network.hpp>
#include <support/environment.hpp>
#include <support/powered_machine.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace layerwatt;

namespace {

using bench::PowerOptions;
using bench::SweepOptions;
using support::contains;
using support::grid_of;
using support::PoweredMachine;
using support::ScopedVariable;
using support::TemporaryFolder;

PowerOptions quick_power(const PoweredMachine& machine, const std::string& choice) {
  PowerOptions power;
  power.open = [root = machine.tree().root(), choice] {
    return bench::open_power_source(bench::parse_power_choice(choice), bench::Processor::cpu,
                                    bench::SystemFiles(root));
  };
  power.times = {Seconds{0.1}, Seconds{0.4}, Seconds{0.25}, Seconds{1.0}};
  power.retry.cool_down = Seconds{0.01};
  return power;
}

double number(const CsvTable& rows, std::size_t row, const char* column) {
  const auto value = parse_number<double>(rows.cell(row, column));
  REQUIRE_MESSAGE(value, column, " is empty: ", std::string(rows.cell(row, "power_reason")));
  return *value;
}

TEST_CASE("sweep with power: energy per row within its uncertainty, or the reason why not") {
  const PoweredMachine machine({{"conv", {14.0}},
                                {"relu", {7.0}},
                                {"tanh", {12.0, true}},
                                {"sigmoid", {12.0, false, true}}});
  const ScopedVariable root("LAYERWATT_ROOT", machine.tree().root().string());
  const TemporaryFolder folder;
  SweepOptions options = support::quick_sweep(folder.path() / "out");
  options.rounds = 1;
  options.power = quick_power(machine, "ina3221");
  const auto grid = grid_of(
      {"conv in=1x3x8x8 out=4 k=3", "relu in=1x4x8x8", "tanh in=1x4x8x8", "sigmoid in=1x4x8x8"});
  const auto result = bench::run_sweep(
      grid, [&] { return machine.make_backend(); }, options);
  CHECK(result.count(kernels::Outcome::ok) == 4);
  const CsvTable rows = support::read_rows(folder.path() / "out");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string op(rows.cell(i, "op"));
    CAPTURE(op);
    if (op == "tanh" || op == "sigmoid") {
      CHECK(contains(std::string(rows.cell(i, "power_reason")),
                     op == "tanh" ? "throttled: cpu-throttle-alert" : "stuck"));
      CHECK(!rows.cell(i, "runtime_ms").empty());
      for (const char* empty : {"power_w", "energy_mj", "idle_power_w", "energy_dynamic_mj"}) {
        CHECK(rows.cell(i, empty).empty());
      }
      continue;
    }
    CHECK(rows.cell(i, "power_reason").empty());
    CHECK(rows.cell(i, "sensor") == "ina3221");
    CHECK(rows.cell(i, "sensor_rail") == "VDD_IN");
    CHECK(rows.cell(i, "power_quality") == "measured");
    const double power = number(rows, i, "power_w");
    const double idle = number(rows, i, "idle_power_w");
    const double runtime = number(rows, i, "runtime_ms");
    CHECK(number(rows, i, "power_w_window") ==
          doctest::Approx(op == "conv" ? 14.0 : 7.0).epsilon(0.02));
    CHECK(idle == doctest::Approx(support::kPoweredIdle).epsilon(0.02));
    CHECK(number(rows, i, "energy_mj") == doctest::Approx(power * runtime));
    CHECK(number(rows, i, "energy_dynamic_mj") == doctest::Approx((power - idle) * runtime));
    CHECK(number(rows, i, "power_w_ci95") > 0.0);
    CHECK(number(rows, i, "energy_mj_ci95") >= number(rows, i, "power_w_ci95") * runtime);
    CHECK(number(rows, i, "loop_ms") >= 1.0);
    CHECK(number(rows, i, "window_s") == doctest::Approx(0.4).epsilon(0.1));
    CHECK(number(rows, i, "power_gain") == 0.02);
  }
  const Json manifest = Json::parse(read_file(folder.path() / "out" / "manifest.json"));
  CHECK(manifest["identity"]["power"] == "ina3221 VDD_IN");
  CHECK(manifest["power"]["sensor"]["rail"] == "VDD_IN");
  CHECK(manifest["power"]["rails"].size() == 3);
  CHECK(manifest["power"]["idle_cold_w"].get<double>() == doctest::Approx(5.0).epsilon(0.02));
}

TEST_CASE("sweep with power: an estimate is in every row as what it is, and loops nothing") {
  const PoweredMachine machine({});
  const ScopedVariable root("LAYERWATT_ROOT", machine.tree().root().string());
  const TemporaryFolder folder;
  SweepOptions options = support::quick_sweep(folder.path() / "out");
  options.power = quick_power(machine, "estimate:15");
  (void)bench::run_sweep(
      grid_of({"relu in=1x4x8x8"}), [&] { return machine.make_backend(); }, options);
  const CsvTable rows = support::read_rows(folder.path() / "out");
  REQUIRE(rows.size() == 2);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows.cell(i, "power_w") == "15");
    CHECK(rows.cell(i, "power_quality") == "estimated");
    CHECK(contains(std::string(rows.cell(i, "flags")), "estimated"));
    CHECK(rows.cell(i, "idle_power_w").empty());
    CHECK(rows.cell(i, "power_w_ci95").empty());
    CHECK(number(rows, i, "energy_mj") == doctest::Approx(15 * number(rows, i, "runtime_ms")));
  }
}

TEST_CASE("sweep with power: without a source every row says why; another source is refused") {
  const PoweredMachine machine({});
  const ScopedVariable root("LAYERWATT_ROOT", machine.tree().root().string());
  const TemporaryFolder folder;
  SweepOptions options = support::quick_sweep(folder.path() / "out");
  options.power = quick_power(machine, "rapl");
  const auto factory = [&] { return machine.make_backend(); };
  const auto grid = grid_of({"relu in=1x4x8x8"});
  (void)bench::run_sweep(grid, factory, options);
  const CsvTable rows = support::read_rows(folder.path() / "out");
  CHECK(contains(std::string(rows.cell(0, "power_reason")), "RAPL"));
  CHECK(rows.cell(0, "power_w").empty());
  options.folder.resume = true;
  options.power = quick_power(machine, "estimate:15");
  CHECK(contains(support::thrown_by<bench::RefusedFolder>(
                     [&] { (void)bench::run_sweep(grid, factory, options); }),
                 "power \"none\""));
}

TEST_CASE("profile with power: every layer, and the network's energy") {
  const PoweredMachine machine({{"conv", {14.0}}, {"relu", {7.0}}});
  const ScopedVariable root("LAYERWATT_ROOT", machine.tree().root().string());
  Network network;
  network.layers.push_back({"a", parse_layer("conv in=1x3x8x8 out=4 k=3")});
  network.layers.push_back({"b", parse_layer("relu in=1x4x6x6")});
  bench::ProfileOptions options;
  options.rounds = 1;
  options.point = support::quick_point();
  options.power = quick_power(machine, "ina3221");
  const auto profile = bench::profile_network(
      network, [&] { return machine.make_backend(); }, options);
  REQUIRE(profile.layers.size() == 2);
  REQUIRE_MESSAGE(profile.energy_mj, profile.power_reason);
  double sum = 0.0;
  for (const auto& layer : profile.layers) sum += layer.power_w.value() * layer.runtime_ms;
  CHECK(*profile.energy_mj == doctest::Approx(sum));
  CHECK(*profile.layers[0].power_w > *profile.layers[1].power_w);
  REQUIRE(profile.whole);
  CHECK(profile.whole->visits == 1);
  // Half of the time in each: between the two.
  REQUIRE(profile.whole->power_w);
  CHECK(*profile.whole->power_w < *profile.layers[0].power_w);
  CHECK(*profile.whole->power_w > *profile.layers[1].power_w);
}

}  // namespace
