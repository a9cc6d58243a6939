/// @file
/// Coverage: every node ends in one class, shares add up, and doubt is counted.
#include <layerwatt/format/graph_builder.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/network/fusion.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/prediction_text.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <string>

using namespace layerwatt;

namespace coverage_tests {
namespace {

const DeviceModel& sample() {
  static const DeviceModel model =
      train(support::synthetic_dataset({"conv", "relu"}, {.count = 100}));
  return model;
}

Network mixed(bool with_unknown_node) {
  GraphBuilder graph("mixed", "test");
  graph.add("c", parse_layer("conv in=1x16x16x16 out=8 k=3 p=2"), {"x"}, {"c"});
  graph.add("r", parse_layer("relu in=1x8x18x18"), {"c"}, {"r"});
  graph.add("d", parse_layer("dropout in=1x8x18x18"), {"r"}, {"d"});
  graph.add("f", parse_layer("fc in=1x8x18x18 out=40"), {"d"}, {"f"});
  if (with_unknown_node) graph.add_unknown({"n", "NonMaxSuppression", "", "no fixed shape"});
  return graph.finish("mixed");
}

FusionRules conv_relu() {
  return parse_fusion_rules(R"({"schema": "layerwatt-fusion/1", "name": "t", "rules": [
      {"name": "r", "steps": [{"ops": ["conv"]}, {"ops": ["relu"]}]}]})",
                            "t");
}

double sum(const std::array<double, 5>& shares) {
  return std::accumulate(shares.begin(), shares.end(), 0.0);
}

TEST_CASE("coverage: fused layers cost nothing by themselves and say who computes them") {
  const Network plain = mixed(false);
  const Prediction before = predict(sample(), plain);
  const Prediction p = predict(sample(), fuse(plain, conv_relu()));
  CHECK(p.layers[1].status == LayerStatus::fused);
  CHECK(p.layers[1].fused_into == "c");
  CHECK(p.layers[0].members == std::vector<std::string>{"c", "r"});
  CHECK(p.layers[1].estimates[Target::runtime].value == 0);
  CHECK(p.totals[Target::runtime].value < before.totals[Target::runtime].value);
  CHECK(p.counts.macs == before.counts.macs);
  CHECK(p.coverage.count(LayerStatus::fused) == 1);
  const Json json = prediction_json(p);
  CHECK(json["layers"][1]["status"] == "fused");
  CHECK(json["layers"][1]["fused_into"] == "c");
  CHECK(json["layers"][0]["members"].size() == 2);
  CHECK(support::contains(prediction_text(p), "fused into c"));
}

TEST_CASE("coverage: every node has a row, also those that are no layers; shares add up") {
  const Prediction p = predict(sample(), fuse(mixed(true), conv_relu()));
  REQUIRE(p.layers.size() == 5);
  CHECK(p.layers[4].status == LayerStatus::unknown);
  CHECK(p.layers[4].warnings == std::vector<std::string>{"no fixed shape"});
  CHECK(p.coverage.unknown_nodes == 1);
  CHECK(p.coverage.unknown_ops == std::vector<std::string>{"fc", "NonMaxSuppression"});
  std::size_t rows = 0;
  for (const std::size_t count : p.coverage.layers) rows += count;
  CHECK(rows == p.layers.size());
  CHECK(sum(p.coverage.macs_percent) == doctest::Approx(100));
  CHECK(sum(p.coverage.bytes_percent) == doctest::Approx(100));
  CHECK(sum(p.coverage.energy_percent) == doctest::Approx(100));
  CHECK(prediction_json(p)["coverage"]["unknown_nodes"] == 1);
  CHECK(prediction_json(p)["coverage"]["energy_percent"]["modelled"] == doctest::Approx(100));
}

TEST_CASE("coverage: the share in doubt is that of macs or bytes, whichever is more") {
  const Network network = mixed(false);
  const Prediction p = predict(sample(), network);
  const auto part = [](std::int64_t a, std::int64_t all) {
    return 100 * static_cast<double>(a) / static_cast<double>(all);
  };
  std::int64_t bytes = 0;
  for (const NamedLayer& named : network.layers) bytes += total_bytes(named.layer);
  const Layer& fc = network.layers[3].layer;
  REQUIRE(p.layers[0].warnings.empty());
  REQUIRE(p.layers[1].warnings.empty());
  CHECK(doubtful_percent(p, network) ==
        doctest::Approx(
            std::max(part(macs(fc), totals(network).macs), part(total_bytes(fc), bytes))));
  const Network open = mixed(true);
  CHECK(doubtful_percent(predict(sample(), open), open) == 100);
  const Network known =
      fuse({"k", "layer-list", {network.layers[0], network.layers[1]}}, conv_relu());
  CHECK(doubtful_percent(predict(sample(), known), known) == 0);
}

}  // namespace
}  // namespace coverage_tests
