/// @file
/// Reports: the members that other programs rely on, null where there is no number.
#include <layerwatt/layer/layer_list.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/evaluation.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/prediction_text.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace reports_tests {
namespace {

Prediction sample(bool power) {
  const DeviceModel model = train(support::synthetic_dataset({"conv"}, {.power = power}));
  return predict(model, Network{"net", "layer-list",
                                parse_layer_list("c,1: conv in=1x16x32x32 out=64 k=3 p=2\n"
                                                 "f: fc in=1x64 out=10\n",
                                                 "net.layers")});
}

TEST_CASE("prediction JSON: members of the contract") {
  const Json json = prediction_json(sample(true));
  CHECK(json["schema"] == "layerwatt-prediction/1");
  CHECK(json["device"] == "Synthetic");
  CHECK(json["network"] == "net");
  CHECK(json["batch"] == 1);
  for (const char* name : {"runtime_ms", "power_w", "energy_mj"}) {
    CAPTURE(name);
    const double value = json["totals"][name].get<double>();
    CHECK(json["totals"]["interval_90"][name][0].get<double>() < value);
    CHECK(json["totals"]["interval_90"][name][1].get<double>() > value);
    CHECK(json["layers"][0][name].get<double>() == doctest::Approx(value));
    CHECK(json["layers"][1][name].is_null());
  }
  CHECK(json["totals"]["flops"].get<std::int64_t>() ==
        2 * json["totals"]["macs"].get<std::int64_t>());
  CHECK(json["totals"]["params"] == 64 * (16 * 9 + 1) + 650);
  CHECK(json["layers"][0]["name"] == "c,1");
  CHECK(json["layers"][0]["op"] == "conv");
  CHECK(json["layers"][0]["layer"] == "conv in=1x16x32x32 out=64 k=3 p=2");
  CHECK(json["layers"][0]["status"] == "modelled");
  CHECK(json["layers"][1]["status"] == "unknown");
  CHECK(json["layers"][0]["warnings"].is_array());
  CHECK(json["coverage"]["layers"]["modelled"] == 1);
  CHECK(json["coverage"]["unknown_ops"] == Json::array({"fc"}));
}

TEST_CASE("prediction JSON: a target that the model lacks is null") {
  const Json json = prediction_json(sample(false));
  CHECK(json["totals"]["runtime_ms"].is_number());
  CHECK(json["totals"]["power_w"].is_null());
  CHECK(json["totals"]["interval_90"]["energy_mj"].is_null());
  CHECK(json["layers"][0]["energy_mj"].is_null());
}

TEST_CASE("prediction CSV: one line per layer that reads back") {
  const CsvTable table(prediction_csv(sample(false)), "p.csv");
  REQUIRE(table.size() == 2);
  CHECK(table.cell(0, "name") == "c,1");
  CHECK_FALSE(table.cell(0, "runtime_ms").empty());
  CHECK(table.cell(0, "power_w").empty());
  CHECK(table.cell(1, "status") == "unknown");
}

TEST_CASE("prediction text: names what is left out") {
  const std::string text = prediction_text(sample(false));
  CHECK(support::contains(text, "net on Synthetic, batch 1"));
  CHECK(support::contains(text, "1 modelled ("));
  CHECK(support::contains(text, "1 unknown ("));
  CHECK(support::contains(text, "(fc: left out of the totals)"));
  CHECK(support::contains(text, "with 90 %"));
}

TEST_CASE("evaluation JSON: groups with percentages and baselines") {
  const Dataset data = support::synthetic_dataset({"conv"});
  const Json json = evaluation_json(evaluate(train(data), data));
  CHECK(json["schema"] == "layerwatt-evaluation/1");
  REQUIRE(json["groups"].size() == 3);
  const Json& group = json["groups"][0];
  CHECK(group["op"] == "conv");
  CHECK(group["target"] == "runtime_ms");
  CHECK(group["n"] == 60);
  CHECK(group["skipped"] == 0);
  for (const char* name : {"rmspe", "mape", "median_ape", "within_5", "within_10", "rmse", "r2"}) {
    CHECK(group[name].is_number());
    CHECK(group["baselines"][3][name].is_number());
  }
  CHECK(group["within_10"].get<double>() > 50);  // percent, not a share
  CHECK(group["baselines"][2]["name"] == "macs_layers");
  CHECK(json["unmodelled"].empty());
  CHECK(support::contains(evaluation_text(evaluate(train(data), data)), "runtime_ms"));
}

}  // namespace
}  // namespace reports_tests
