#include <bench/sensor/conditions.hpp>
#include <support/environment.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

using bench::Conditions;
using bench::SystemFiles;
using support::FakeTree;

TEST_CASE("conditions: every board shows its GPU clock and whether it is locked") {
  for (const std::string name :
       {"jetson-nano-jp4", "jetson-tx2-jp4", "jetson-xavier-nx-jp4", "jetson-agx-xavier-jp5",
        "jetson-orin-nano-jp6", "jetson-agx-orin-jp6"}) {
    CAPTURE(name);
    const FakeTree tree(name);
    const Conditions found = bench::read_conditions(SystemFiles(tree.root()));
    REQUIRE(found.clocks.size() == 1);
    CHECK(found.clocks[0].mhz.value() > 70.0);
    CHECK(found.clocks[0].locked.value());
    CHECK(found.throttling.empty());
    CHECK(found.temperatures.size() >= 6);
  }
  const FakeTree thor("jetson-agx-thor-jp7");
  const Conditions found = bench::read_conditions(SystemFiles(thor.root()));
  REQUIRE(found.clocks.size() == 2);
  CHECK(found.clocks[0].name == "gpu-gpc-0");
  CHECK(found.clocks[0].mhz.value() == doctest::Approx(1575.0));
  CHECK(!found.clocks[0].locked.value());
}

TEST_CASE("conditions: a power-gated zone has no temperature, not 0 degrees") {
  const FakeTree tree("jetson-agx-thor-jp7");
  const Conditions found = bench::read_conditions(SystemFiles(tree.root()));
  REQUIRE(found.temperatures.size() == 5);
  CHECK(found.temperatures[1].zone == "gpu-thermal");
  CHECK(!found.temperatures[1].celsius.has_value());
  CHECK(support::contains(found.temperatures[1].reason, "power-gated"));
  CHECK(found.temperatures[0].celsius.value() == doctest::Approx(53.7));
}

TEST_CASE("conditions: alerts, alarms and over-current events are throttling") {
  const FakeTree tree("jetson-orin-nano-jp6");
  const SystemFiles files(tree.root());
  CHECK(bench::read_conditions(files).overcurrent_events.value() == 0);
  tree.set("/sys/class/thermal/cooling_device1/cur_state", "1\n");
  tree.set("/sys/class/hwmon/hwmon3/oc2_event_cnt", "3\n");
  tree.set("/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon1/curr2_max_alarm", "1\n");
  const Conditions found = bench::read_conditions(files);
  CHECK(found.overcurrent_events.value() == 3);
  REQUIRE(found.throttling.size() == 2);
  CHECK(found.throttling[0] == "gpu-throttle-alert");
  CHECK(found.throttling[1] == "over-current alarm of VDD_CPU_GPU_CV");
}

TEST_CASE("conditions: a discrete GPU names its throttle reasons") {
  const support::ScopedVariable library("LAYERWATT_NVML_LIB",
                                        std::string(LAYERWATT_FAKE_NVML_DIR) + "/libfake_nvml.so");
  const support::ScopedVariable mode("LAYERWATT_FAKE_NVML", "throttled");
  const FakeTree tree("x86-vm-nosensor");
  const Conditions found = bench::read_conditions(SystemFiles(tree.root()));
  REQUIRE(found.throttling.size() == 2);
  CHECK(found.throttling[0] == "Fake A100: sw_power_cap");
  CHECK(found.throttling[1] == "Fake A100: sw_thermal");
  CHECK(found.clocks.front().mhz.value() == 1410);
  CHECK(!found.clocks.front().locked.has_value());
}

TEST_CASE("conditions: the CPU's clock limits") {
  const FakeTree tree;
  const std::string folder = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_";
  tree.set(folder + "cur_freq", "1900000\n");
  tree.set(folder + "min_freq", "800000\n");
  tree.set(folder + "max_freq", "2100000\n");
  const Conditions found = bench::read_conditions(SystemFiles(tree.root()));
  REQUIRE(found.clocks.size() == 1);
  CHECK(found.clocks[0].mhz.value() == doctest::Approx(1900.0));
  CHECK(!found.clocks[0].locked.value());
  const FakeTree none;
  const Conditions nothing = bench::read_conditions(SystemFiles(none.root()));
  CHECK(nothing.clocks.empty());
  CHECK(!nothing.overcurrent_events.has_value());
}

}  // namespace
