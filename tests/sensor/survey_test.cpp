#include <bench/sensor/survey.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace layerwatt;

namespace {

using bench::SensorSurvey;
using bench::SystemFiles;
using support::FakeTree;
using support::Links;

struct Board {
  std::string tree;
  double total_w;
  std::vector<std::string> in_total;
  std::size_t rails;
};

const std::vector<Board>& boards() {
  static const std::vector<Board> kBoards{
      {"jetson-nano-jp4", 1.022, {"POM_5V_IN"}, 3},
      {"jetson-tx2-jp4", 3.046, {"VDD_IN"}, 12},
      {"jetson-xavier-nx-jp4", 4.07, {"VDD_IN"}, 3},
      {"jetson-agx-xavier-jp5", 3.307, {"GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"}, 6},
      {"jetson-orin-nano-jp6", 5.48, {"VDD_IN"}, 3},
      {"jetson-agx-orin-jp6", 8.798, {"VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"}, 4},
      {"jetson-agx-thor-jp7", 23.003, {"VIN"}, 4},
  };
  return kBoards;
}

void check_board(const Board& board, const SystemFiles& files) {
  CAPTURE(board.tree);
  const SensorSurvey survey = bench::survey_sensors(files);
  REQUIRE(survey.total_power_w.has_value());
  CHECK(std::abs(*survey.total_power_w - board.total_w) < 5e-4);
  CHECK(survey.sensors.size() == board.rails);
  std::vector<std::string> in_total;
  double sum = 0.0;
  for (const auto& sensor : survey.sensors) {
    CHECK(!sensor.reason.empty());
    CHECK(sensor.rail != "NC");
    CHECK(!support::contains(sensor.rail, "sum of shunt"));
    if (!sensor.in_total) continue;
    in_total.push_back(sensor.rail);
    sum += sensor.power_w.value();
  }
  CHECK(in_total == board.in_total);
  CHECK(sum == doctest::Approx(*survey.total_power_w));
  CHECK(support::contains(survey.verdict, "power is measured"));
}

/// Gives every hwmonN and iio:deviceN of a tree another number, the same everywhere.
std::string renumber(std::string text, Random& random) {
  for (const std::string prefix : {"hwmon/hwmon", "iio:device"}) {
    const std::size_t shift = 10 + random.below(80);
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) {
      at += prefix.size();
      const std::size_t digits = text.find_first_not_of("0123456789", at) - at;
      const std::size_t number = std::stoul(text.substr(at, digits));
      text.replace(at, digits, std::to_string((number * 37 + shift) % 97));
    }
  }
  return text;
}

TEST_CASE("survey: the total of every board is that of its rule") {
  for (const Board& board : boards()) {
    const FakeTree tree(board.tree);
    check_board(board, SystemFiles(tree.root()));
  }
}

TEST_CASE("survey: links checked out as text files are followed") {
  for (const Board& board : boards()) {
    const FakeTree tree(board.tree, Links::as_text);
    check_board(board, SystemFiles(tree.root()));
  }
}

TEST_CASE("survey: numbers of hwmon and iio and the order of listings do not matter") {
  Random random(6);
  for (const Board& board : boards()) {
    for (int round = 0; round < 6; ++round) {
      const FakeTree tree(board.tree, Links::real,
                          [&](std::string text) { return renumber(std::move(text), random); });
      check_board(board, SystemFiles(tree.root(), 1 + random.next()));
    }
  }
}

TEST_CASE("survey: a machine without sensors has no power, not 0 W, and says why") {
  const FakeTree tree("x86-vm-nosensor");
  const SensorSurvey survey = bench::survey_sensors(SystemFiles(tree.root()));
  CHECK(!survey.total_power_w.has_value());
  REQUIRE(survey.sensors.size() == 1);
  CHECK(survey.sensors[0].kind == "none");
  CHECK(!survey.sensors[0].power_w.has_value());
  CHECK(support::contains(survey.total_reason, "no INA3221, INA238 or RAPL"));
  CHECK(support::contains(survey.verdict, "power is not measured"));
}

TEST_CASE("survey: a rail of the total that cannot be read leaves no total") {
  const std::string folder = "/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon3/";
  for (const auto& [marker, words] : std::map<std::string, std::string>{
           {"curr2_input.EAGAIN", "not ready"}, {"curr2_input.ENODATA", "has no data"}}) {
    const FakeTree tree("jetson-agx-orin-jp6");
    tree.erase(folder + "curr2_input");
    tree.set(folder + marker, "");
    const SensorSurvey survey = bench::survey_sensors(SystemFiles(tree.root()));
    CHECK(!survey.total_power_w.has_value());
    CHECK(support::contains(survey.total_reason, "VDD_CPU_CV"));
    CHECK(support::contains(survey.total_reason, words));
    CHECK(survey.sensors[0].power_w.has_value());
  }
}

TEST_CASE("survey: root-only files say how to open them") {
  const FakeTree tree("jetson-nano-jp4");
  tree.set("/EACCES-in_power0_input", "");
  const SensorSurvey survey = bench::survey_sensors(SystemFiles(tree.root()));
  CHECK(!survey.total_power_w.has_value());
  CHECK(support::contains(survey.total_reason, "no permission"));
  CHECK(support::contains(survey.total_reason, "chmod o+r"));
}

TEST_CASE("survey: an unknown board lists its rails and adds up nothing") {
  const std::string folder = "/sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon1/";
  const FakeTree tree("jetson-orin-nano-jp6");
  tree.set(folder + "in1_label", "VDD_NEW\n");
  const SensorSurvey survey = bench::survey_sensors(SystemFiles(tree.root()));
  CHECK(survey.sensors.size() == 3);
  CHECK(!survey.total_power_w.has_value());
  CHECK(support::contains(survey.total_reason, "not known"));
}

TEST_CASE("survey: Thor without its input monitor adds up three rails") {
  const FakeTree tree("jetson-agx-thor-jp7");
  tree.erase("/sys/bus/i2c/drivers/ina238");
  const SensorSurvey survey = bench::survey_sensors(SystemFiles(tree.root()));
  CHECK(survey.total_power_w.value() == doctest::Approx(12.008 * 0.54 + 5.008 * 1.3));
}

TEST_CASE("survey: RAPL without permission says so, a counter that stands still gives no power") {
  const FakeTree closed("x86-rapl-noperm");
  const SensorSurvey denied = bench::survey_sensors(SystemFiles(closed.root()));
  CHECK(denied.sensors.size() == 4);
  CHECK(!denied.total_power_w.has_value());
  CHECK(support::contains(denied.total_reason, "no permission"));

  const FakeTree open("x86-rapl");
  const SensorSurvey still = bench::survey_sensors(SystemFiles(open.root()));
  CHECK(still.sensors.size() == 4);
  CHECK(!still.total_power_w.has_value());
  CHECK(support::contains(still.total_reason, "did not move"));
  CHECK(still.sensors[0].in_total);
  CHECK(still.sensors[1].in_total);
  CHECK(still.sensors[2].rail == "package-0/dram");
  CHECK(!still.sensors[2].in_total);
}

}  // namespace
