#include <layerwatt/format/trtexec_join.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace layerwatt;

namespace {

JsonTree json(const std::string& text) { return parse_json_tree(text, "p.json"); }

Network chain(const std::vector<std::string>& names) {
  Network network{"n", "tensorrt", {}};
  for (const std::string& name : names)
    network.layers.push_back({name, parse_layer("relu in=1x4")});
  return network;
}

TEST_CASE("trtexec: a profile has the executions and one time per layer") {
  const EngineProfile profile =
      read_profile(json(R"([{"count": 10}, {"name": "a", "averageMs": 0.5, "medianMs": 0.4},
               {"name": "b", "averageMs": 0.25}])"),
                   "p");
  CHECK(profile.executions == 10);
  REQUIRE(profile.layers.size() == 2);
  CHECK(profile.layers[0].median_ms == 0.4);
  CHECK(profile.layers[1].median_ms == 0.25);
}

TEST_CASE("trtexec: samples per layer give mean and median") {
  const EngineProfile profile =
      read_profile(json(R"({"a": [1, 2, 9], "b": [[4.0, "20241121"], [2.0, "20241121"]]})"), "p");
  CHECK(profile.executions == 3);
  CHECK(profile.layers[0].mean_ms == doctest::Approx(4));
  CHECK(profile.layers[0].median_ms == 2);
  CHECK(profile.layers[1].median_ms == 3);
}

TEST_CASE("trtexec: the engine's runtime from times or from a summary") {
  const EngineTime times = read_times(json(R"([{"computeMs": 1}, {"computeMs": 3}])"), "t");
  CHECK(times.mean_ms == 2);
  const EngineTime summary = read_times(
      json(R"({"performance_summary": {"GPU Compute Time": [0.1, 0.9, 0.4, 0.3]}})"), "t");
  CHECK(summary.mean_ms == 0.4);
  CHECK(summary.median_ms == 0.3);
}

TEST_CASE("trtexec: layers are joined by name, repeated names in order; sums are complete") {
  const EngineProfile profile =
      read_profile(json(R"([{"name": "b", "averageMs": 3}, {"name": "a", "averageMs": 1},
               {"name": "b", "averageMs": 5}, {"name": "extra", "averageMs": 2},
               {"name": "c", "averageMs": 0}])"),
                   "p");
  const ProfileJoin join =
      join_profile(chain({"a", "b", "b", "c", "d"}), profile, EngineTime{8, 8});
  CHECK(join.layer_ms[0] == 1);
  CHECK(join.layer_ms[1] == 3);
  CHECK(join.layer_ms[2] == 5);
  CHECK(join.layer_ms[3] == 0);
  CHECK(std::isnan(join.layer_ms[4]));
  CHECK(join.unmatched == std::vector<std::string>{"extra"});
  CHECK(join.sum_ms == 11);
  CHECK(join.profiled == 4);
  CHECK(join.ratio() == doctest::Approx(11.0 / 8));
  CHECK(join.overhead_per_layer_ms() == doctest::Approx(0.75));
  CHECK(std::isnan(join_profile(chain({"a"}), profile).ratio()));
}

TEST_CASE("trtexec: what holds no runtimes is refused with file and entry") {
  const auto profile = [](const std::string& text) {
    return support::thrown_by<ParseError>([&] { (void)read_profile(json(text), "p.json"); });
  };
  CHECK(support::contains(profile(R"([{"name": "a", "averageMs": -1}])"), "p.json: entry 0"));
  CHECK(support::contains(profile(R"([{"averageMs": 1}])"), "no 'name'"));
  CHECK(support::contains(profile(R"({"a": []})"), "'a'"));
  CHECK(support::contains(profile("[]"), "--exportProfile"));
  CHECK(support::contains(profile("3"), "--exportProfile"));
  const auto times = [](const std::string& text) {
    return support::thrown_by<ParseError>([&] { (void)read_times(json(text), "t.json"); });
  };
  CHECK(support::contains(times(R"([{"computeMs": "x"}])"), "t.json: entry 0"));
  CHECK(support::contains(times("{}"), "--exportTimes"));
}

}  // namespace
