/// @file
/// EdgeProfiler's attribution to the letter: its own golden cases, and laws on made-up logs.
#include <bench/import/edgeprofiler_rows.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <support/published_data.hpp>
#include <support/simulated_log.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace layerwatt;

namespace published_tests {
namespace {

using bench::PublishedRun;

/// One layer that ran from 1 to 2 s.
bench::EdgeProfilerLog one_run(std::vector<bench::PowerReading> power) {
  bench::EdgeProfilerLog log;
  log.layers.push_back({"a", "CaskConvolution", {{1.0, 2.0}}});
  log.power = std::move(power);
  log.idle_w = 1.0;
  return log;
}

TEST_CASE("published: golden cases, to the last digit") {
  for (const char* name : {"simple", "multiple_readings", "multiple_layers"}) {
    const auto folder =
        support::published(std::string("edgeprofiler/golden/example_raw_data/") + name);
    if (!folder) return;
    CAPTURE(name);
    const auto runs = bench::published_runs(bench::read_log(*folder));
    const Json expected = Json::parse(read_file(*folder + "/expected_metrics_by_cycle.json"));
    REQUIRE(runs.size() == expected.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const Json& row = expected[i];
      CHECK(runs[i].cycle == row["cycle"].get<std::size_t>());
      CHECK(runs[i].layer == row["layer_name"].get<std::string>());
      CHECK(runs[i].type == row["layer_type"].get<std::string>());
      CHECK(runs[i].runtime_ms == row["layer_run_time"].get<double>());
      const auto power = [&](const char* key) {
        return bench::microwatt_text(row[key].get<double>() / 1e6);
      };
      CHECK(bench::microwatt_text(runs[i].including_idle_w) ==
            power("layer_power_including_idle_power_micro_watt"));
      CHECK(bench::microwatt_text(runs[i].excluding_idle_w) ==
            power("layer_power_excluding_idle_power_micro_watt"));
    }
  }
}

TEST_CASE("published: the golden means over cycles") {
  const auto file = support::published(
      "edgeprofiler/golden/example_preprocessed_data/model1/power_runtime_mapping_layerwise.csv");
  if (!file) return;
  const auto layers = bench::published_layers(bench::read_published_runs(*file));
  REQUIRE(layers.size() == 3);
  CHECK_FALSE(layers[0].layer.empty());
  CHECK(layers[1].layer == "conv_relu_layer");
  CHECK(bench::microwatt_text(layers[1].excluding_idle_w) == "4.5");
  CHECK(layers[1].power_runs == 2);
  CHECK(layers[1].runs == 4);
  CHECK(layers[1].runtime_ms == doctest::Approx(0.08));
  CHECK(bench::microwatt_text(layers[2].excluding_idle_w) == "5");
  CHECK(layers[2].power_runs == 1);
}

TEST_CASE("published: readings on the edges count, those outside do not") {
  const auto run = [](const bench::EdgeProfilerLog& log) { return bench::published_runs(log)[0]; };
  const PublishedRun inside = run(one_run({{0.999, 50.0}, {1.0, 3.0}, {2.0, 5.0}, {2.001, 50.0}}));
  CHECK(inside.including_idle_w == 4.0);
  CHECK(inside.excluding_idle_w == 3.0);
  const PublishedRun none = run(one_run({{0.5, 3.0}, {2.5, 3.0}}));
  CHECK_FALSE(none.including_idle_w.has_value());
  CHECK_FALSE(none.excluding_idle_w.has_value());
}

TEST_CASE("published: what is written reads back the same") {
  const support::TemporaryFolder folder;
  const auto runs = bench::published_runs(support::simulate_log(5, 3, 1.0).log);
  const auto back = bench::read_published_runs(folder.file("map.csv", bench::to_csv(runs)));
  REQUIRE(back.size() == runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    CHECK(back[i].layer == runs[i].layer);
    CHECK(back[i].cycle == runs[i].cycle);
    CHECK(back[i].runtime_ms == runs[i].runtime_ms);
    CHECK(bench::microwatt_text(back[i].including_idle_w) ==
          bench::microwatt_text(runs[i].including_idle_w));
  }
  CHECK_THROWS_AS((void)bench::read_published_runs(folder.file("b.csv", "cycle\n1\n")), ParseError);
}

TEST_CASE("published: few readings are flagged; power without a reading stays empty") {
  bench::EdgeProfilerLog log = one_run({{1.5, 4.0}});
  log.layers.push_back({"b", "CaskConvolution", {{1.0, 9.0}}});
  log.layers.push_back({"not in the engine", "Reformat", {{1.0, 2.0}}});
  log.engine = {"net", "tensorrt", {}};
  for (const char* name : {"a", "b"}) {
    log.engine.layers.push_back({name, parse_layer("conv in=1x8x16x16 out=8 k=3 p=1")});
  }
  const auto found = bench::published_rows(log.engine, bench::published_runs(log), {});
  REQUIRE(found.rows.size() == 2);
  CHECK(found.rows[0].cells.at("flags") == "few_readings");
  CHECK(found.rows[0].cells.at("power_w") == "4");
  CHECK(found.rows[0].cells.at("energy_mj") == "4000");
  CHECK(found.rows[0].cells.at("energy_dynamic_mj") == "3000");
  CHECK(found.rows[1].cells.count("power_w") == 0);
  CHECK(found.rows[1].cells.at("power_reason").find("no power reading") == 0);
  REQUIRE(found.notes.size() == 1);
  CHECK(found.notes[0].find("not in the engine") != std::string::npos);
}

}  // namespace
}  // namespace published_tests
