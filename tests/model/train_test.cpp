/// @file
/// train: what a model may and may not depend on, and E = P t.
#include <layerwatt/model/train.hpp>
#include <support/random_layer.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace layerwatt;

namespace train_tests {
namespace {

TEST_CASE("train: the model depends on the set of rows, not on their order or repetition") {
  auto lines = support::synthetic_lines("conv", {.count = 40});
  const auto more = support::synthetic_lines("relu", {.count = 20});
  lines.insert(lines.end(), more.begin(), more.end());
  const DeviceModel model = train(support::dataset_of(lines));
  auto shuffled = lines;
  Random random(3);
  shuffle(shuffled, random);
  CHECK(train(support::dataset_of(shuffled)) == model);
  auto doubled = lines;
  doubled.insert(doubled.end(), lines.begin(), lines.end());
  const DeviceModel twice = train(support::dataset_of(doubled));
  CHECK(twice.ops == model.ops);
  CHECK(twice.fallback == model.fallback);
  CHECK(twice.provenance.rows == 2 * model.provenance.rows);
}

TEST_CASE("train: ops, configurations, ranges, provenance") {
  const Dataset data = support::synthetic_dataset({"relu", "conv", "dwconv"}, {.count = 30});
  const DeviceModel model =
      train(data, {.recipe = "sparse", .folds = 4, .commit = "abc", .licence = "MIT"});
  REQUIRE(model.ops.size() == 3);
  CHECK(find_model(model, "dwconv") != nullptr);
  CHECK(find_model(model, "fc") == nullptr);
  CHECK(model.device == "Synthetic");
  CHECK(model.precision == "fp32");
  CHECK(model.recipe.name == "sparse");
  CHECK(model.provenance.commit == "abc");
  CHECK(model.provenance.licence == "MIT");
  CHECK(model.provenance.data_hash == data_hash(data));
  CHECK(train(data, {.device = "Other"}).device == "Other");
  const LayerModel& conv = *find_model(model, "conv");
  CHECK(conv.configurations <= 30);
  for (const Range& range : conv.ranges) {
    CHECK(range.low <= range.high);
    if (range.feature == "batch") CHECK(range.high == 1);
  }
}

TEST_CASE("train: outside the range seen intervals are at least as wide as inside") {
  const DeviceModel model = train(support::synthetic_dataset({"conv"}, {.count = 200}));
  const LayerModel& conv = model.ops.front();
  FeatureValues layer = feature_values(support::synthetic_dataset({"conv"}).rows.front().layer);
  CHECK(distance_outside(conv, layer) == 0);
  layer[feature_index("operations")] = 1e30;
  CHECK(distance_outside(conv, layer) > 1);
  for (const Target target : kTargets) {
    REQUIRE(conv[target]);
    CHECK(!conv[target]->away_intervals.empty());
    for (const ModelForm form : {ModelForm::best, ModelForm::sparse}) {
      const LogInterval inside = interval_of(*conv[target], form, 0.9, false);
      const LogInterval outside = interval_of(*conv[target], form, 0.9, true);
      CHECK(outside.low <= inside.low);
      CHECK(outside.high >= inside.high);
    }
  }
  const DeviceModel few = train(support::synthetic_dataset({"conv"}, {.count = 20}));
  CHECK((*few.ops.front()[Target::runtime]).away_intervals.empty());
}

TEST_CASE("train: power does not depend on how far outside the range seen a layer is") {
  const DeviceModel model = train(support::synthetic_dataset({"conv"}, {.count = 200}));
  FeatureValues layer = feature_values(support::synthetic_dataset({"conv"}).rows.front().layer);
  layer[feature_index("operations")] = 1e25;
  const double far = evaluate(model.ops.front(), layer)[Target::power];
  layer[feature_index("operations")] = 1e30;
  CHECK(evaluate(model.ops.front(), layer)[Target::power] == doctest::Approx(far).epsilon(0.01));
}

TEST_CASE("train: energy is power times runtime in every prediction") {
  const DeviceModel model = train(support::synthetic_dataset({"conv", "pool_max"}));
  Random random(5);
  for (const LayerModel& op : model.ops) {
    const int derived = static_cast<int>(std::count_if(
        kTargets.begin(), kTargets.end(), [&](Target t) { return op[t] && !op[t]->backbone; }));
    CHECK(derived == 1);
    for (int i = 0; i < 200; ++i) {
      const Labels y = evaluate(op, feature_values(support::random_layer(random)));
      CHECK(y[Target::energy] ==
            doctest::Approx(y[Target::power] * y[Target::runtime]).epsilon(1e-12));
    }
  }
}

TEST_CASE("train: errors of a synthetic law are near its noise") {
  const DeviceModel model =
      train(support::synthetic_dataset({"conv", "fc", "pool_max"}, {.count = 150, .noise = 0.03}));
  for (const LayerModel& op : model.ops) {
    CAPTURE(op.op);
    for (const Target target : kTargets) {
      REQUIRE(op[target]);
      CHECK(op[target]->cv.metrics.rmspe < 8);
      CHECK(op[target]->intervals.size() == kIntervalLevels.size());
      CHECK(op[target]->baselines.size() == kBaselines.size());
    }
  }
}

TEST_CASE("train: targets that were not measured, or not asked for, have no model") {
  const Dataset runtime_only = support::synthetic_dataset({"conv"}, {.power = false});
  const LayerModel conv = train(runtime_only).ops.at(0);
  CHECK(conv[Target::runtime]);
  CHECK_FALSE(conv[Target::power]);
  CHECK_FALSE(conv[Target::energy]);
  const Dataset all = support::synthetic_dataset({"conv"});
  const LayerModel chosen = train(all, {.targets = {Target::power}}).ops.at(0);
  CHECK(chosen[Target::power]);
  CHECK_FALSE(chosen[Target::runtime]);
  const LayerModel two = train(all, {.targets = {Target::runtime, Target::power}}).ops.at(0);
  CHECK(two[Target::energy]);  // follows
}

TEST_CASE("train: fewer configurations than folds is no model and a reason") {
  auto lines = support::synthetic_lines("conv", {.count = 30});
  const auto few = support::synthetic_lines("fc", {.count = 3});
  for (int repeat = 0; repeat < 10; ++repeat) {  // repetitions are not configurations
    lines.insert(lines.end(), few.begin(), few.end());
  }
  const DeviceModel model = train(support::dataset_of(lines));
  CHECK(find_model(model, "fc") == nullptr);
  REQUIRE(model.omitted.size() == 3);
  CHECK(model.omitted[0].op == "fc");
  CHECK(model.omitted[0].target == "runtime_ms");
  CHECK(support::contains(model.omitted[0].reason, "3 configurations are fewer than 5 folds"));
}

TEST_CASE("train: bytes predict memory-bound ops where there are any") {
  CHECK_FALSE(train(support::synthetic_dataset({"conv"})).fallback);
  const DeviceModel model = train(support::synthetic_dataset({"conv", "relu", "pool_max"}));
  REQUIRE(model.fallback);
  CHECK((*model.fallback)[Target::runtime]);
  CHECK(model.fallback->configurations > 100);
}

TEST_CASE("train: options that cannot be are named") {
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = 10});
  const auto message = [&](const TrainOptions& options) {
    return support::thrown_by<InvalidArgument>([&] { (void)train(data, options); });
  };
  CHECK(support::contains(message({.recipe = "spares"}),
                          "unknown recipe 'spares'; available are best, sparse, neuralpower, "));
  CHECK(support::contains(message({.recipe = "spares"}), "did you mean 'sparse'?"));
  CHECK(support::contains(message({.targets = {}}), "no target"));
  CHECK(support::contains(message({.folds = 1}), "at least 2"));
  CHECK(support::contains(message({.loss = Loss::log}), "log loss"));
}

}  // namespace
}  // namespace train_tests
