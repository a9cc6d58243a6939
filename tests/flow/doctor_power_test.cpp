/// @file
/// `layerwatt doctor` on recorded machines, as a user runs it: every rail, the total, the reason.
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using support::FakeTree;
using support::Links;

Json doctor(const FakeTree& tree, const std::string& fake_nvml = {}) {
  support::ToolOptions options{{{"LAYERWATT_ROOT", tree.root().string()}}, ""};
  if (!fake_nvml.empty()) {
    const std::string folder = LAYERWATT_FAKE_NVML_DIR;
    options.environment.emplace_back("LAYERWATT_NVML_LIB", folder + "/libfake_nvml.so");
    options.environment.emplace_back("LAYERWATT_FAKE_NVML", fake_nvml);
  }
  return support::run_json({"doctor", "--format", "json"}, options);
}

struct Recorded {
  std::string tree;
  std::string board;
  double total_w;
};

TEST_CASE("doctor: the total of every recorded board, with real links and with links as text") {
  const std::vector<Recorded> boards{
      {"jetson-nano-jp4", "NVIDIA Jetson Nano Developer Kit", 1.022},
      {"jetson-tx2-jp4", "quill", 3.046},
      {"jetson-xavier-nx-jp4", "NVIDIA Jetson Xavier NX Developer Kit", 4.07},
      {"jetson-agx-xavier-jp5", "Jetson-AGX", 3.307},
      {"jetson-orin-nano-jp6", "NVIDIA Jetson Orin Nano Developer Kit", 5.48},
      {"jetson-agx-orin-jp6", "NVIDIA Jetson AGX Orin Developer Kit", 8.798},
      {"jetson-agx-thor-jp7", "NVIDIA Jetson AGX Thor Developer Kit", 23.003},
  };
  for (const Recorded& recorded : boards) {
    for (const Links links : {Links::real, Links::as_text}) {
      CAPTURE(recorded.tree);
      const Json json = doctor(FakeTree(recorded.tree, links));
      CHECK(json.at("board") == recorded.board);
      REQUIRE(json.at("total_power_w").is_number());
      CHECK(std::abs(json.at("total_power_w").get<double>() - recorded.total_w) < 5e-4);
      CHECK(!json.at("conditions").at("clocks").empty());
      double sum = 0.0;
      for (const Json& sensor : json.at("sensors")) {
        if (sensor.at("in_total").get<bool>()) sum += sensor.at("power_w").get<double>();
        CHECK(!sensor.at("reason").get<std::string>().empty());
      }
      CHECK(sum == doctest::Approx(json.at("total_power_w").get<double>()));
    }
  }
}

TEST_CASE("doctor: no power is null with a reason and what to do, never 0") {
  const Json none = doctor(FakeTree("x86-vm-nosensor"));
  CHECK(none.at("total_power_w").is_null());
  CHECK(support::contains(none.at("verdict"), "power is not measured"));
  const Json denied = doctor(FakeTree("x86-rapl-noperm"));
  CHECK(denied.at("total_power_w").is_null());
  CHECK(support::contains(denied.at("total_reason"), "chmod o+r"));
  for (const Json& sensor : denied.at("sensors")) CHECK(sensor.at("power_w").is_null());
}

TEST_CASE("doctor: a GPU through NVML, a Jetson's NVML that reports nothing, and throttling") {
  const Json gpu = doctor(FakeTree("x86-vm-nosensor"), "ok");
  CHECK(gpu.at("total_power_w").get<double>() == doctest::Approx(250.0));
  CHECK(gpu.at("sensors").at(0).at("rail") == "Fake A100");
  const Json jetson = doctor(FakeTree("jetson-orin-nano-jp6"), "jetson");
  CHECK(jetson.at("total_power_w").get<double>() == doctest::Approx(5.48));
  const Json broken = doctor(FakeTree("x86-vm-nosensor"), "init");
  CHECK(broken.at("total_power_w").is_null());
  CHECK(support::contains(broken.at("total_reason"), "Driver Not Loaded"));
  const Json hot = doctor(FakeTree("x86-vm-nosensor"), "throttled");
  CHECK(support::contains(hot.at("verdict"), "slowed down now by Fake A100: sw_power_cap"));
}

TEST_CASE("doctor: the text report shows rails, total and clocks") {
  const FakeTree tree("jetson-agx-orin-jp6");
  const auto run = support::run_tool({"doctor"}, {{{"LAYERWATT_ROOT", tree.root().string()}}, ""});
  CHECK(run.code == 0);
  for (const std::string part : {"8.798 W", "VDDQ_VDD2_1V8AO", "not added: below VIN_SYS_5V0",
                                 "1300 MHz, locked", "throttling none seen"}) {
    CAPTURE(part);
    CHECK(support::contains(run.out, part));
  }
}

}  // namespace
