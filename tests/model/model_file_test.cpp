/// @file
/// Model files: exact round trips, and a clear error for everything that is not a model.
#include <layerwatt/model/model_file.hpp>
#include <layerwatt/model/train.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace layerwatt;

namespace model_file_tests {
namespace {

const DeviceModel& sample() {
  static const DeviceModel model = train(support::synthetic_dataset({"conv", "relu"}));
  return model;
}

std::string error_after(const std::function<void(Json&)>& change) {
  Json json = model_json(sample());
  change(json);
  return support::thrown_by<ParseError>([&] { (void)model_from_json(json, "m.json"); });
}

TEST_CASE("model file: the round trip is exact to the bit") {
  const std::string text = model_json(sample()).dump(1);
  const DeviceModel read = parse_model(text, "m.json");
  CHECK(read == sample());
  CHECK(model_json(read).dump(1) == text);
}

TEST_CASE("model file: fewer leaves, a smaller file that remembers them") {
  TrainOptions options;
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = 200, .noise = 0.3});
  const std::string usual = model_json(train(data, options)).dump();
  options.leaves = 8;
  const DeviceModel small = train(data, options);
  const std::string text = model_json(small).dump();
  CHECK(text.size() < 0.8 * static_cast<double>(usual.size()));
  CHECK(parse_model(text, "small").recipe.leaves == 8);
  CHECK(parse_model(usual, "usual").recipe.leaves == 400);
  options.leaves = 1;
  CHECK_THROWS_WITH((void)train(data, options), doctest::Contains("1 leaves"));
}

TEST_CASE("model file: a file cut off anywhere is refused") {
  const std::string text = model_json(sample()).dump();
  for (std::size_t at = 0; at < text.size(); at += 1 + text.size() / 200) {
    const std::string message =
        support::thrown_by<ParseError>([&] { (void)parse_model(text.substr(0, at), "m.json"); });
    CHECK(support::contains(message, "m.json: not JSON at byte"));
  }
}

TEST_CASE("model file: newer and foreign schemas") {
  CHECK(support::contains(error_after([](Json& j) { j["schema"] = "layerwatt-model/2"; }),
                          "m.json: schema is 'layerwatt-model/2'"));
  CHECK(support::contains(error_after([](Json& j) { j["schema"] = "layerwatt-model/2"; }),
                          "use a newer layerwatt"));
  CHECK(support::contains(error_after([](Json& j) { j["schema"] = "layerwatt-prediction/1"; }),
                          "this is no model file"));
  CHECK(support::contains(support::thrown_by<ParseError>([] { (void)parse_model("[1]", "m"); }),
                          "m: not an object"));
}

TEST_CASE("model file: every member but the trees is needed, and errors name its path") {
  const Json whole = model_json(sample());
  for (const auto& item : whole.items()) {
    const std::string key = item.key();
    CAPTURE(key);
    CHECK(support::contains(error_after([&](Json& j) { j.erase(key); }),
                            "the member '" + key + "' is missing"));
  }
  const Json targets = whole["ops"][0]["targets"]["runtime_ms"];
  const auto runtime = [](Json& j) -> Json& { return j["ops"][0]["targets"]["runtime_ms"]; };
  for (const auto& item : targets.items()) {
    const std::string key = item.key();
    CAPTURE(key);
    // Models of sparse terms alone have none of these.
    if (key == "forest" || key == "corrector" || key == "sparse_quantiles") continue;
    if (key == "away_quantiles" || key == "sparse_away_quantiles") continue;  // nor do older files
    CHECK(support::contains(error_after([&](Json& j) { runtime(j).erase(key); }),
                            "m.json.ops[0].targets.runtime_ms: the member '" + key + "'"));
  }
}

TEST_CASE("model file: a balance of three targets, or none") {
  REQUIRE(sample().ops.front().balance);
  const auto balance = [](Json& j) -> Json& { return j["ops"][0]["balance"]; };
  CHECK(support::contains(error_after([&](Json& j) {
                            balance(j)["weights"] = Json::array({0.5, 0.5});
                          }),
                          "there are three targets"));
  CHECK(support::contains(error_after([&](Json& j) {
                            balance(j)["weights"] = Json::array({0.5, 0.5, 0.5});
                          }),
                          "their sum is 1.5"));
  CHECK(support::contains(error_after([&](Json& j) {
                            balance(j)["weights"] = Json::array({1.5, -0.5, 0});
                          }),
                          "below 0"));
  CHECK(support::contains(error_after([&](Json& j) { balance(j)["target"] = "runtime_ms"; }),
                          "balance"));
  // Files without one, as older versions wrote them: the third target follows from two.
  Json older = model_json(sample());
  older["ops"][0].erase("balance");
  const DeviceModel read = model_from_json(older, "m.json");
  CHECK(!read.ops.front().balance);
  FeatureValues layer = feature_values(support::synthetic_dataset({"conv"}).rows.front().layer);
  const Labels labels = evaluate(read.ops.front(), layer);
  CHECK(labels[Target::energy] ==
        doctest::Approx(labels[Target::power] * labels[Target::runtime]).epsilon(1e-12));
}

TEST_CASE("model file: unknown features and impossible numbers") {
  const auto backbone = [](Json& j) -> Json& {
    return j["ops"][0]["targets"]["runtime_ms"]["backbone"];
  };
  CHECK(support::contains(error_after([&](Json& j) { backbone(j)["features"][0] = "tensors"; }),
                          ".features[0]: unknown feature 'tensors'; use a newer layerwatt"));
  CHECK(support::contains(
      error_after([&](Json& j) { backbone(j)["factors"][0]["terms"][0] = "wise(batch,2)"; }),
      ".factors[0].terms[0]: "));
  for (const Json& bad : {Json(0), Json("1"), Json(nullptr)}) {
    CHECK(support::contains(
        error_after([&](Json& j) { backbone(j)["factors"][0]["coefficients"][0] = bad; }),
        ".factors[0].coefficients[0]: "));
  }
  CHECK(support::contains(
      error_after([&](Json& j) { backbone(j)["factors"][0]["terms"].push_back("1"); }),
      "terms but"));
  CHECK(support::contains(error_after([&](Json& j) { backbone(j)["factors"] = Json::array(); }),
                          "has no factors"));
  CHECK(support::contains(
      error_after([](Json& j) { j["ops"][0]["targets"]["runtime_ms"]["corrector"] = "trees"; }),
      "corrector: not an object"));
}

TEST_CASE("model file: files") {
  CHECK_THROWS_AS((void)load_model("/nonexistent/m.json"), FileError);
  CHECK_THROWS_AS(save_model(sample(), "/nonexistent/m.json"), FileError);
}

}  // namespace
}  // namespace model_file_tests
