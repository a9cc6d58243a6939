/// @file
/// Layers learnt from whole networks, calibrated totals, and their scores: what was put in comes
/// out, and totals are the layers and the overhead, no more.
#include <layerwatt/features/term.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/model/fit_networks.hpp>
#include <layerwatt/model/model_file.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/calibrate_model.hpp>
#include <layerwatt/predict/evaluate_networks.hpp>
#include <support/synthetic_networks.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using namespace layerwatt;

namespace networks_tests {
namespace {

const TrainOptions kSparse{.recipe = "sparse"};

TEST_CASE("networks: layers that nobody measured are learnt from totals") {
  const DeviceModel model =
      train_networks(support::network_table({.count = 250, .per_network = 0.4}), kSparse);
  REQUIRE(find_model(model, "conv") != nullptr);
  REQUIRE(find_model(model, "relu") != nullptr);
  Random random(77);  // layers that no network has
  double squares = 0;
  constexpr int kCount = 100;
  for (int i = 0; i < kCount; ++i) {
    const Layer layer = parse_layer(support::random_text(random, "conv"));
    const Labels labels = evaluate(*find_model(model, "conv"), feature_values(layer));
    squares += std::pow(labels[Target::runtime] / support::synthetic_runtime_ms(layer) - 1, 2);
    CHECK(labels[Target::energy] ==
          doctest::Approx(labels[Target::power] * labels[Target::runtime]).epsilon(1e-12));
  }
  CHECK(100 * std::sqrt(squares / kCount) < 12);
  const auto& scores = (*model.network)[Target::runtime]->scores;
  CHECK(scores.cv.metrics.rmspe < 4);
  REQUIRE(scores.baselines.size() == 4);
}

TEST_CASE("networks: the total is the sum of the layers and the overhead") {
  const NetworkTable table = support::network_table({.count = 120, .per_network = 0.5});
  const DeviceModel model = train_networks(table, kSparse);
  const double overhead = (*model.network)[Target::runtime]->scale.per_network;
  CHECK(overhead >= 0);
  for (const MeasuredNetwork& network : table.networks) {
    const Prediction p = predict(model, detail::network_of(table, network));
    double runtime = overhead;
    double energy = (*model.network)[Target::energy]->scale.per_network;
    for (const LayerPrediction& layer : p.layers) {
      runtime += layer.estimates[Target::runtime].value;
      energy += layer.estimates[Target::energy].value;
    }
    CHECK(p.totals[Target::runtime].value == doctest::Approx(runtime).epsilon(1e-12));
    CHECK(p.totals[Target::energy].value == doctest::Approx(energy).epsilon(1e-12));
    CHECK(p.totals[Target::power].value == doctest::Approx(energy / runtime).epsilon(1e-12));
    CHECK(p.totals[Target::runtime].low <= p.totals[Target::runtime].value);
    REQUIRE(p.layer_sums);
    CHECK((*p.layer_sums)[Target::runtime].value == doctest::Approx(runtime - overhead));
  }
}

TEST_CASE("networks: a term falls only where layers were seen to fall") {
  const Term falling = parse_term("operations*fall(reduction,1024)");
  const FeatureValues small = feature_values(parse_layer("fc in=1x512 out=10"));
  const FeatureValues large = feature_values(parse_layer("fc in=1x32000 out=10"));
  CHECK(detail::falls_in_range(falling, {small, large}));
  CHECK_FALSE(detail::falls_in_range(falling, {large}));
  CHECK(detail::falls_in_range(parse_term("operations"), {large}));
}

TEST_CASE("networks: the order of networks and layers changes nothing that matters") {
  support::NetworkTexts texts = support::network_texts({.count = 60, .noise = 0.05});
  const auto model_of = [](const std::string& networks, const std::string& layers) {
    return train_networks(parse_network_table(networks, "n", layers, "l"), kSparse);
  };
  const DeviceModel one = model_of(texts.networks, texts.layers);
  const std::size_t header = texts.networks.find('\n') + 1;
  const std::size_t first = texts.networks.find('\n', header) + 1;
  const std::string rotated = texts.networks.substr(0, header) + texts.networks.substr(first) +
                              texts.networks.substr(header, first - header);
  const DeviceModel other = model_of(rotated, texts.layers);
  CHECK(one.provenance.data_hash == other.provenance.data_hash);
}

TEST_CASE("networks: a model file keeps what networks taught") {
  const DeviceModel model =
      calibrate_model(train(support::synthetic_dataset({"conv", "relu"}), kSparse),
                      support::network_table({.count = 6, .scale = 0.9}));
  const std::string text = model_json(model).dump();
  const DeviceModel read = parse_model(text, "model");
  CHECK(read == model);
  CHECK(model_json(read).dump() == text);
}

TEST_CASE("networks: a handful of networks calibrates a model of layers") {
  const DeviceModel base =
      train(support::synthetic_dataset({"conv", "relu"}, {.count = 400, .noise = 0}), kSparse);
  const support::SyntheticNetworks law{.count = 10, .scale = 0.8, .per_launch = -0.02};
  const DeviceModel model = calibrate_model(base, support::network_table(law));
  const NetworkScale& scale = (*model.network)[Target::runtime]->scale;
  CHECK(scale.scale == doctest::Approx(0.8).epsilon(0.05));
  CHECK(scale.per_launch < 0);
  CHECK(model.ops == base.ops);
  support::SyntheticNetworks unseen = law;
  unseen.seed = 99;
  unseen.count = 40;
  const NetworkTable table = support::network_table(unseen);
  const double before = evaluate_networks(base, table).groups.front().metrics.rmspe;
  const double after = evaluate_networks(model, table).groups.front().metrics.rmspe;
  CHECK(after < 0.3 * before);
}

TEST_CASE("networks: one group per target, and networks with unknown ops are listed") {
  const NetworkTable table = support::network_table({.count = 40});
  const DeviceModel conv_alone = train(support::synthetic_dataset({"conv"}), kSparse);
  const Evaluation e = evaluate_networks(conv_alone, table);
  std::size_t lacking = 0;
  for (const Unmodelled& entry : e.unmodelled) lacking += entry.rows;
  for (const ScoreGroup& group : e.groups) {
    CHECK(group.op == "network");
    CHECK(static_cast<std::size_t>(group.metrics.n) + group.skipped == 40);
    CHECK(group.skipped == lacking);
    CHECK(group.baselines.size() >= 4);
  }
  CHECK(lacking > 0);
}

TEST_CASE("networks: cross-validation and leaving families out refit without what they score") {
  const NetworkTable table = support::network_table({.count = 90, .noise = 0.02});
  DeviceModel model = train_networks(table, kSparse);
  const Evaluation folds = cross_validate_networks(model, table, {.folds = 3});
  REQUIRE(folds.groups.size() == 2);  // energy is not measured
  CHECK(folds.folds == 3);
  CHECK(folds.groups[0].metrics.n == 90);
  CHECK(folds.groups[0].metrics.rmspe < folds.groups[0].baselines[2].metrics.rmspe);
  model.ops.clear();  // the stored fit plays no part: only the recipe does
  model.network.reset();
  CHECK(leave_out_networks(model, table, "family").groups[0].metrics.rmspe < 15);
  CHECK(support::contains(
      support::thrown_by<ParseError>([&] { (void)leave_out_networks(model, table, "device"); }),
      "one value"));
}

TEST_CASE("networks: extrapolation scores the largest, by fits that do not know their labels") {
  NetworkTable table = support::network_table({.count = 90, .noise = 0.02});
  const DeviceModel model = train_networks(table, kSparse);
  const HoldOut split = parse_extrapolation("macs:0.2");
  const ScoreGroup runtime = extrapolate_networks(model, table, split).groups[0];
  CHECK(runtime.metrics.n == 18);
  CHECK(runtime.metrics.rmspe < 15);
  std::vector<double> sums;
  for (const MeasuredNetwork& network : table.networks) {
    sums.push_back(0);
    for (const std::size_t layer : network.layers) {
      sums.back() += static_cast<double>(macs(table.layers[layer]));
    }
  }
  std::vector<double> sorted = sums;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t n = 0; n < sums.size(); ++n) {
    if (sums[n] >= sorted[90 - 18]) table.networks[n].labels[Target::runtime] *= 4;
  }
  // A fit that had seen them would follow.
  const ScoreGroup slower = extrapolate_networks(model, table, split).groups[0];
  CHECK(slower.metrics.rmspe == doctest::Approx(75).epsilon(0.1));
}

TEST_CASE("networks: what is refused") {
  CHECK(support::contains(support::thrown_by<InvalidArgument>([] {
                            (void)train_networks(support::network_table(),
                                                 {.recipe = "neuralpower"});
                          }),
                          "best or sparse"));
  CHECK(support::contains(support::thrown_by<ParseError>(
                              [] { (void)train_networks(support::network_table({.count = 5})); }),
                          "--base"));
}

}  // namespace
}  // namespace networks_tests
