/// @file
/// List of devices: scores, ranges seen and provenance of every op, in text and in JSON.
#include <layerwatt/model/train.hpp>
#include <layerwatt/report/devices.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace devices_report_tests {
namespace {

std::vector<NamedDevice> two_devices() {
  DeviceModel a =
      train(support::synthetic_dataset({"conv", "fc"}, {.count = 40}),
            {.recipe = "sparse", .device = "Board A", .source = "rows", .commit = "c0"});
  DeviceModel b = train(support::synthetic_dataset({"relu"}, {.count = 20, .power = false}),
                        {.recipe = "sparse", .device = "Board B", .licence = "MIT"});
  return {{"a", std::move(a)}, {"b", std::move(b)}};
}

TEST_CASE("devices: the text names scores, ranges and provenance of every op") {
  const auto devices = two_devices();
  const std::string text = devices_text(devices);
  CAPTURE(text);
  for (const auto& [name, model] : devices) {
    CHECK(support::contains(text, model.device));
    for (const LayerModel& op : model.ops) {
      CHECK(support::contains(text, significant(op[Target::runtime]->cv.metrics.rmspe)));
      for (const Range& range : op.ranges) {
        if (range.feature != "operations") continue;
        CHECK(support::contains(text, grouped(static_cast<std::int64_t>(range.low)) + " to " +
                                          grouped(static_cast<std::int64_t>(range.high))));
      }
    }
  }
  CHECK(support::contains(text, "a: fp32, recipe sparse, rows of rows @ c0, licence: none stated"));
  CHECK(support::contains(text, "licence: MIT"));
  CHECK(devices_text({}) == "no devices\n");
}

TEST_CASE("devices: JSON has the full ranges and null where nothing was scored") {
  const Json json = devices_json(two_devices());
  CHECK(json["schema"] == "layerwatt-devices/1");
  const Json& relu = json["devices"][1]["ops"][0];
  CHECK(relu["op"] == "relu");
  CHECK(relu["runtime_ms_rmspe"].get<double>() > 0);
  CHECK(relu["power_w_rmspe"].is_null());
  CHECK(relu["ranges"].size() == kRangeFeatures.size());
  CHECK(json["devices"][0]["network"].is_null());
}

TEST_CASE("devices: a range of one value is that value") {
  LayerModel op;
  op.ranges = {{"batch", 1, 1}, {"in_channels", 3, 2041}};
  CHECK(detail::range_cell(op, "batch") == "1");
  CHECK(detail::range_cell(op, "in_channels") == "3 to 2,041");
  CHECK(detail::range_cell(op, "groups") == "-");
}

}  // namespace
}  // namespace devices_report_tests
