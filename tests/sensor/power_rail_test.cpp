#include <bench/sensor/power_rail.hpp>
#include <bench/sensor/total_rule.hpp>
#include <support/fake_tree.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::PowerRail;
using bench::SystemFiles;
using support::FakeTree;

const std::string kOrin = "/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon1/";

std::vector<std::string> labels_of(const std::vector<PowerRail>& rails) {
  std::vector<std::string> labels;
  for (const PowerRail& rail : rails) labels.push_back(rail.label);
  return labels;
}

TEST_CASE("power rail: ordered by bus, address and channel") {
  const FakeTree tree("jetson-tx2-jp4");
  const auto rails = bench::find_power_rails(SystemFiles(tree.root(), 3));
  REQUIRE(rails.size() == 12);
  CHECK(rails[0].device == "0-0040");
  CHECK(rails[3].label == "VDD_IN");
  CHECK(rails[11].label == "VDD_3V3_SYS_M2");
  CHECK(bench::gpu_rail(rails) == "VDD_SYS_GPU");
}

TEST_CASE("power rail: disconnected channels and sums of shunts are no rails") {
  const FakeTree orin("jetson-agx-orin-jp6");
  const auto agx = bench::find_power_rails(SystemFiles(orin.root()));
  CHECK(labels_of(agx) ==
        std::vector<std::string>{"VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0", "VDDQ_VDD2_1V8AO"});
  const FakeTree nano("jetson-orin-nano-jp6");
  nano.erase(kOrin + "in2_label");                           // newer kernels hide the label
  nano.set(kOrin + "in3_label", "sum of shunt voltages\n");  // and may move the sum
  CHECK(labels_of(bench::find_power_rails(SystemFiles(nano.root()))) ==
        std::vector<std::string>{"VDD_IN"});
}

TEST_CASE("power rail: other entries of a driver's folder are no devices") {
  const FakeTree tree("jetson-orin-nano-jp6");
  for (const std::string name : {"bind", "module", "1-004", "x-0040", "1-00zz", "-0040"}) {
    tree.set("/sys/bus/i2c/drivers/ina3221/" + name + "/hwmon/hwmon9/in1_label", "FALSE\n");
  }
  CHECK(bench::find_power_rails(SystemFiles(tree.root())).size() == 3);
}

TEST_CASE("power rail: an open rail follows the files, millivolts are no milliwatts") {
  const FakeTree tree("jetson-orin-nano-jp6");
  const SystemFiles files(tree.root());
  const PowerRail rail = bench::find_power_rails(files).front();
  const bench::OpenRail open(files, rail);
  double power = 0.0;
  CHECK(open.read(power) == 0);
  CHECK(power == doctest::Approx(5.48));
  CHECK(files.write(rail.current_path, "2000\n") == 0);
  CHECK(open.read(power) == 0);
  CHECK(power == doctest::Approx(10.0));
  CHECK(bench::read_rail(files, rail).power_w.value() == doctest::Approx(10.0));
}

TEST_CASE("power rail: averaging sets the time constant") {
  const FakeTree tree("jetson-orin-nano-jp6");
  const SystemFiles files(tree.root());
  const PowerRail rail = bench::find_power_rails(files).front();
  CHECK(bench::read_timing(files, rail).tau_s == doctest::Approx(0.43));
  CHECK(bench::read_timing(files, rail).period_s == doctest::Approx(0.43 / 512));
  CHECK(files.write(rail.settings + "/samples", "1\n") == 0);
  CHECK(files.write(rail.settings + "/update_interval", "1\n") == 0);
  CHECK(bench::read_timing(files, rail).tau_s == doctest::Approx(1e-3));
  const FakeTree old("jetson-nano-jp4");
  const SystemFiles old_files(old.root());
  const PowerRail iio = bench::find_power_rails(old_files).front();
  CHECK(bench::read_timing(old_files, iio).tau_s == doctest::Approx(6.6e-3));
  CHECK(!bench::power_step_w(old_files, iio).has_value());
}

TEST_CASE("power rail: one step of power is that of the data sheet") {
  // 40 uV over 2 mOhm at 19.9 V is 397 mW; the bus voltage adds 8 mV times 0.18 A.
  const FakeTree tree("jetson-agx-orin-jp6");
  const SystemFiles files(tree.root());
  const PowerRail rail = bench::find_power_rails(files).front();
  CHECK(bench::power_step_w(files, rail).value() ==
        doctest::Approx(0.02 * 19.864 + 8e-3 * 0.180).epsilon(1e-6));
}

TEST_CASE("total rule: TX1 needs VDD_IN only, incomplete boards have no rule") {
  const auto rails = [](const std::vector<std::string>& labels) {
    std::vector<PowerRail> made;
    for (const std::string& label : labels) {
      made.emplace_back();
      made.back().label = label;
    }
    return made;
  };
  const auto* tx1 = bench::find_total_rule(
      rails({"VDD_IN", "VDD_GPU", "VDD_CPU", "VDD_MUX", "VDD_5V_IO_SYS", "VDD_3V3_SYS"}));
  REQUIRE(tx1 != nullptr);
  CHECK(bench::is_in_total(*tx1, "VDD_IN"));
  CHECK(!bench::is_in_total(*tx1, "VDD_MUX"));
  CHECK(bench::why_not_in_total(tx1, "VDD_MUX").find("carrier") != std::string::npos);
  CHECK(bench::why_not_in_total(tx1, "VDD_CPU") == "not added: below VDD_IN");
  CHECK(bench::find_total_rule(rails({"GPU", "CPU", "SOC", "CV", "VDDRQ"})) == nullptr);
  CHECK(bench::find_total_rule({}) == nullptr);
  CHECK(bench::why_not_in_total(nullptr, "VDD_X").find("no rule") != std::string::npos);
}

}  // namespace
