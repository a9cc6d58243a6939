/// @file
/// `layerwatt doctor` says what is missing and why, and never fails.
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

using support::check_refused;
using support::run_json;
using support::run_tool;
using support::TemporaryFolder;

TEST_CASE("the report has the fields of the contract; null always comes with a reason") {
  const Json json = run_json({"doctor", "--format", "json"});
  CHECK(json["schema"] == "layerwatt-doctor/1");
  CHECK(json["board"].is_string());
  CHECK(json["verdict"].is_string());
  REQUIRE(json.contains("total_power_w"));
  if (json["total_power_w"].is_null()) CHECK_FALSE(json["total_reason"].get<std::string>().empty());
  for (const Json& sensor : json["sensors"]) {
    for (const char* field : {"kind", "rail", "power_w", "in_total", "reason"}) {
      CHECK(sensor.contains(field));
    }
    if (sensor["power_w"].is_null()) CHECK_FALSE(sensor["reason"].get<std::string>().empty());
  }
  bool reference = false;
  for (const Json& backend : json["backends"]) {
    CHECK_FALSE(backend["reason"].get<std::string>().empty());
    if (backend["name"] == "reference") reference = backend["available"].get<bool>();
  }
  CHECK(reference);
}

TEST_CASE("a machine without any system file still gets a report and exit code 0") {
  const TemporaryFolder folder;
  const support::ToolOptions nothing{{{"LAYERWATT_ROOT", folder.path().string()}}, ""};
  const Json json = run_json({"doctor", "--format", "json"}, nothing);
  CHECK(json["board"] == "unknown");
  CHECK(json["total_power_w"].is_null());
  const auto text = run_tool({"doctor"}, nothing);
  CHECK(text.code == 0);
  CHECK(text.out.find("verdict") != std::string::npos);
}

TEST_CASE("doctor takes no arguments") { check_refused({"doctor", "now"}, 2, "argument 'now'"); }

}  // namespace
