/// @file
/// Corrector as JSON: exact both ways, and every broken file is refused.
#include <layerwatt/model/corrector_json.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>

using namespace layerwatt;

namespace corrector_json_tests {
namespace {

/// log(taps) <= 4000 ? (share <= 0 ? -32768 : -1) : 32767, and a tree of one leaf.
Corrector sample() {
  Corrector corrector;
  corrector.inputs = {{CorrectorInput::Kind::log, feature_index("taps"), 0, 3.5},
                      {CorrectorInput::Kind::share, feature_index("waste_out8"), 0, 0.1}};
  corrector.trees.features = 2;
  corrector.trees.trees = {{{4000, 1, 0}, {0, 3, 1}, {32767, 0, 0}, {-32768, 0, 0}, {-1, 0, 0}},
                           {{12, 0, 0}}};
  corrector.least = -0.1 / 3;
  corrector.most = 2;
  return corrector;
}
Corrector read(const Json& json) { return detail::read_corrector({json, "m"}); }

std::string error_after(const std::function<void(Json&)>& change) {
  Json json = detail::corrector_json(sample());
  change(json);
  return support::thrown_by<ParseError>([&] { (void)read(json); });
}

TEST_CASE("corrector file: the round trip is exact") {
  const Json json = detail::corrector_json(sample());
  CHECK(read(Json::parse(json.dump())) == sample());
  CHECK(detail::corrector_json(read(json)) == json);
}

TEST_CASE("corrector file: trees of older versions are read, and written anew") {
  Json json = detail::corrector_json(sample());
  json["trees"] = 2;
  json["nodes"] = "AKAPAQAA/wCA//////9//wwA";
  CHECK(read(json) == sample());
  CHECK(!detail::corrector_json(read(json)).contains("nodes"));
  const auto error = [&](const char* key, const Json& value) {
    Json broken = json;
    broken[key] = value;
    return support::thrown_by<ParseError>([&] { (void)read(broken); });
  };
  CHECK(support::contains(error("trees", 1), "m: more nodes than the 1 trees"));
  CHECK(support::contains(error("trees", 3), "m: the nodes end after 18 bytes"));
  CHECK(support::contains(error("nodes", "A"), "base64: "));
}

/// The sample with 1 + 2 z + ..., of degree 2 in log(taps).
Corrector smooth_sample() {
  Corrector corrector = sample();
  corrector.smooth = Smooth{{0}, 2, 0.1, {1, 2, 1.0 / 3}};
  return corrector;
}

TEST_CASE("corrector file: a smooth part goes both ways, too") {
  const Json json = detail::corrector_json(smooth_sample());
  CHECK(read(Json::parse(json.dump())) == smooth_sample());
  const auto error = [&](const std::function<void(Json&)>& change) {
    Json broken = json;
    change(broken["smooth"]);
    return support::thrown_by<ParseError>([&] { (void)read(broken); });
  };
  CHECK(support::contains(error([](Json& j) { j["axes"][0] = "batch"; }), "none of the inputs"));
  CHECK(support::contains(error([](Json& j) { j["axes"] = Json(11, "log(taps)"); }), "at most 10"));
  CHECK(support::contains(error([](Json& j) { j["degree"] = 6; }), "6 is not 1 to 5"));
  CHECK(support::contains(error([](Json& j) { j["degree"] = 1.5; }), "1.5 is not 1 to 5"));
  CHECK(support::contains(error([](Json& j) { j["coefficients"].push_back(1); }),
                          "4 for 3 products"));
}

TEST_CASE("corrector file: what takes over outside the range seen goes both ways") {
  for (Corrector corrector : {sample(), smooth_sample()}) {
    corrector.beyond = Corrector::Beyond{std::nullopt, corrector.trees};
    CHECK(read(Json::parse(detail::corrector_json(corrector).dump())) == corrector);
    corrector.beyond->smooth = Smooth{{}, 1, -1, {0.25}};
    const Json json = detail::corrector_json(corrector);
    CHECK(read(Json::parse(json.dump())) == corrector);
    // Versions that do not know it have to refuse the file, not to leave it out.
    CHECK(json["kind"] != detail::corrector_json(sample())["kind"]);
    Json broken = json;
    broken["kind"] = "trees";
    CHECK(support::contains(support::thrown_by<ParseError>([&] { (void)read(broken); }),
                            "use a newer layerwatt"));
    broken = json;
    broken["beyond"]["smooth"] = json.value("smooth", Json(nullptr));
    if (corrector.smooth) {
      CHECK(support::contains(support::thrown_by<ParseError>([&] { (void)read(broken); }),
                              ".beyond.smooth"));
    }
    broken = json;
    broken["beyond"]["trees"] = "2 1 2 AQAA";
    CHECK(support::contains(support::thrown_by<ParseError>([&] { (void)read(broken); }),
                            "m.beyond: the nodes end"));
  }
}

TEST_CASE("corrector: a smooth part moves the prediction by its polynomial") {
  Corrector corrector = smooth_sample();
  corrector.trees.trees.clear();
  corrector.most = 10;
  FeatureValues layer{};
  layer[feature_index("taps")] = std::exp(1.75);  // z = 0: T_0 = 1, T_1 = 0, T_2 = -1
  CHECK(std::log(correction(corrector, layer, {std::exp(2.0), 1})) ==
        doctest::Approx(0.1 * 2 + 1 - 1.0 / 3));
  layer[feature_index("taps")] = std::exp(3.5);  // z = 1: all are 1
  CHECK(std::log(correction(corrector, layer, {1, 1})) == doctest::Approx(1 + 2 + 1.0 / 3));
  corrector.most = 0.5;
  CHECK(std::log(correction(corrector, layer, {1, 1})) == doctest::Approx(0.5));
}

TEST_CASE("corrector file: what is broken is refused, by path") {
  for (const std::string key : {"kind", "inputs", "log_bounds", "trees"}) {
    CAPTURE(key);
    CHECK(support::contains(error_after([&](Json& j) { j.erase(key); }),
                            "m: the member '" + key + "' is missing"));
  }
  CHECK(support::contains(error_after([](Json& j) { j["kind"] = "spline"; }),
                          "m.kind: 'spline' is unknown; use a newer layerwatt"));
  CHECK(support::contains(error_after([](Json& j) { j["inputs"][0]["name"] = "log(colour)"; }),
                          "unknown feature 'colour'"));
  CHECK(support::contains(error_after([](Json& j) {
                            j["inputs"][1]["range"] = {2, 2};
                          }),
                          "m.inputs[1].range: 2 is not below 2"));
  CHECK(support::contains(error_after([](Json& j) { j["inputs"].erase(1); }),
                          "m: trees over 2 inputs; there are 1"));
  CHECK(support::contains(error_after([](Json& j) { j["log_bounds"] = {1, 0}; }), "is above"));
  CHECK(support::contains(error_after([](Json& j) { j["trees"] = "2 1 whole AAAA"; }),
                          "m: the nodes end after 3 bytes, within a tree"));
  CHECK(support::contains(error_after([](Json& j) { j["trees"] = 1; }), "m.trees"));
}

}  // namespace
}  // namespace corrector_json_tests
