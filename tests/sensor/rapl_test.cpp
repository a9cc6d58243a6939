#include <bench/sensor/rapl.hpp>
#include <bench/sensor/survey.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

using namespace layerwatt;

namespace {

using bench::CounterUnwrapper;
using bench::RaplRole;
using bench::RaplZone;
using bench::SystemFiles;
using support::FakeTree;

void add_zone(const FakeTree& tree, const std::string& entry, const std::string& name) {
  const std::string folder = "/sys/class/powercap/" + entry + "/";
  tree.set(folder + "name", name + "\n");
  tree.set(folder + "energy_uj", "1000\n");
  tree.set(folder + "max_energy_range_uj", "262143328850\n");
}

TEST_CASE("rapl: packages come first, memory and cores beside them") {
  const FakeTree tree("x86-rapl");
  const auto zones = bench::find_rapl_zones(SystemFiles(tree.root(), 7));
  REQUIRE(zones.size() == 4);
  CHECK(zones[0].label == "package-0");
  CHECK(zones[1].label == "package-1");
  CHECK(zones[1].role == RaplRole::package);
  CHECK(zones[1].range_uj == 262143328850);
  CHECK(zones[3].label == "package-1/dram");
  CHECK(zones[3].role == RaplRole::dram);

  const FakeTree amd("amd-rapl");
  const auto amd_zones = bench::find_rapl_zones(SystemFiles(amd.root()));
  REQUIRE(amd_zones.size() == 2);
  CHECK(amd_zones[0].range_uj == 65532610987);
  CHECK(amd_zones[1].label == "package-0/core");
  CHECK(amd_zones[1].role == RaplRole::inside);
}

TEST_CASE("rapl: MMIO copies, psys and cores are listed and never added") {
  const FakeTree tree("x86-rapl");
  add_zone(tree, "intel-rapl-mmio:0", "package-0");
  add_zone(tree, "intel-rapl-mmio:0:0", "dram");
  add_zone(tree, "intel-rapl:0:1", "uncore");
  add_zone(tree, "intel-rapl:2", "psys");
  add_zone(tree, "dtpm", "package-9");  // not RAPL
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto zones = bench::find_rapl_zones(SystemFiles(tree.root(), seed));
    REQUIRE(zones.size() == 8);
    std::vector<std::string> packages;
    for (const RaplZone& zone : zones) {
      if (zone.role == RaplRole::package) packages.push_back(zone.label);
      const bool mmio = zone.energy_path.find("mmio") != std::string::npos;
      CHECK(mmio == (zone.role == RaplRole::duplicate));
      CHECK(bench::explain_role(zone).empty() == (zone.role == RaplRole::package));
      if (zone.label == "psys") CHECK(zone.role == RaplRole::platform);
    }
    CHECK(packages == std::vector<std::string>{"package-0", "package-1"});
  }
}

TEST_CASE("rapl: a machine with MMIO only is measured through MMIO") {
  const FakeTree tree;
  add_zone(tree, "intel-rapl-mmio:0", "package-0");
  const auto zones = bench::find_rapl_zones(SystemFiles(tree.root()));
  REQUIRE(zones.size() == 1);
  CHECK(zones[0].role == RaplRole::package);
}

TEST_CASE("rapl: the survey's power is energy over time, across a wrap") {
  const FakeTree tree("amd-rapl");
  const std::string folder = "/sys/devices/virtual/powercap/intel-rapl/intel-rapl:0/";
  const auto begin = std::chrono::steady_clock::now();
  // 10 W, from 0.1 J below the wrap. The rate that a reader sees on a busy machine is uncertain,
  // its order of magnitude is not: an unhandled wrap would be -65 kJ.
  const auto update = [&] {
    const std::chrono::duration<double> t = std::chrono::steady_clock::now() - begin;
    const auto raw = (65532510987 + static_cast<std::int64_t>(t.count() * 10e6)) % 65532610988;
    tree.set(folder + "energy_uj.new", std::to_string(raw) + "\n");
    std::filesystem::rename(tree.root() / (folder.substr(1) + "energy_uj.new"),
                            tree.root() / (folder.substr(1) + "energy_uj"));
  };
  update();
  std::atomic<bool> stop = false;
  std::thread cpu([&] {
    while (!stop) {
      update();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const bench::SensorSurvey survey = bench::survey_sensors(SystemFiles(tree.root()));
  stop = true;
  cpu.join();
  REQUIRE_MESSAGE(survey.total_power_w.has_value(), survey.total_reason);
  CHECK(*survey.total_power_w > 0.0);
  CHECK(*survey.total_power_w < 100.0);
}

TEST_CASE("rapl: unwrapping is exact for random steps, restarts add nothing") {
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    const auto range = static_cast<std::int64_t>(1 + random.below(1'000'000));
    CounterUnwrapper counter(range);
    auto truth = static_cast<std::int64_t>(random.below(1'000'000));
    const std::int64_t start = truth;
    (void)counter.add(truth % (range + 1));
    for (int step = 0; step < 50; ++step) {
      truth += static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(range) + 1));
      CHECK(counter.add(truth % (range + 1)) == truth - start);
      CHECK(!counter.restarted());
    }
  }
  CounterUnwrapper plain(0);
  (void)plain.add(500);
  CHECK(plain.add(700) == 200);
  CHECK(plain.add(100) == 200);
  CHECK(plain.restarted());
  CHECK(plain.add(150) == 250);
  CHECK(!plain.restarted());
  CounterUnwrapper limited(1000, 300);  // a step of 900 cannot be energy
  (void)limited.add(200);
  CHECK(limited.add(99) == 0);
  CHECK(limited.restarted());
}

}  // namespace
