/// @file
/// Upper end: nothing below the most operations seen, a smooth way to its own backbones above, and
/// only where the largest layers, not seen, say so.
#include <layerwatt/model/model_file.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/model/transfer.hpp>
#include <layerwatt/model/upper_end.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace layerwatt;

namespace upper_end_tests {
namespace {

Backbone constant_backbone(double value) { return {{TermSum{{Term{}}, {value}}}, 1e-3, 1e9}; }

FeatureValues with_operations(double operations) {
  FeatureValues layer{};
  layer[feature_index("operations")] = operations;
  return layer;
}

TEST_CASE("upper end: nothing up to the most operations, then smoothly to the mean of backbones") {
  const UpperEnd end{1e6, 0.5, {constant_backbone(2), constant_backbone(8)}};
  for (const double operations : {1.0, 1e5, 1e6}) {
    CHECK(evaluate(end, with_operations(operations), 3.0) == 3.0);
  }
  CHECK(evaluate(end, with_operations(1e6 * 1.0001), 3.0) == doctest::Approx(3).epsilon(1e-4));
  double last = 3;
  for (double operations = 1.1e6; operations < 1e8; operations *= 1.1) {
    const double value = evaluate(end, with_operations(operations), 3.0);
    CHECK(value >= last);
    last = value;
  }
  // Far beyond: the geometric mean of the model (3), and of the mean of both backbones (4).
  CHECK(evaluate(end, with_operations(1e300), 3.0) == doctest::Approx(std::sqrt(12)).epsilon(1e-4));
  const UpperEnd alone{1e6, 1, {constant_backbone(5)}};
  CHECK(evaluate(alone, with_operations(1e300), 3.0) == doctest::Approx(5).epsilon(1e-4));
}

std::vector<FeatureValues> layers_of(std::size_t count) {
  std::vector<FeatureValues> layers;
  for (const MeasuredRow& row : support::synthetic_dataset({"conv"}, {.count = count}).rows) {
    layers.push_back(feature_values(row.layer));
  }
  return layers;
}

TEST_CASE("upper end: parts are the largest of all, and of those that are not held out") {
  const auto layers = layers_of(400);
  const auto least = [&](const std::vector<Index>& rows) {
    double value = 1e300;
    for (const Index i : rows) {
      value = std::min(value, layers[static_cast<std::size_t>(i)][feature_index("operations")]);
    }
    return value;
  };
  const detail::SizeSplit split = detail::split_by_size(layers, true);
  REQUIRE(split.parts.size() == 5);
  const auto& small = split.parts[0];
  CHECK(split.large.size() == 80);
  CHECK(split.large.size() + small.size() == 400);
  for (const Index i : small) {
    CHECK(layers[static_cast<std::size_t>(i)][feature_index("operations")] <= least(split.large));
  }
  const std::vector<std::size_t> sizes{320, 200, 100, 160, 80};
  for (std::size_t p = 0; p < sizes.size(); ++p) {
    CHECK(split.parts[p].size() == sizes[p]);
    CHECK(std::is_sorted(split.parts[p].begin(), split.parts[p].end()));
  }
  for (const std::size_t part : {1U, 2U}) {  // of all: the largest fifth is in them
    CHECK(std::includes(split.parts[part].begin(), split.parts[part].end(), split.large.begin(),
                        split.large.end()));
  }
  for (const std::size_t part : {3U, 4U}) {  // of the others: none of it is
    CHECK(std::includes(small.begin(), small.end(), split.parts[part].begin(),
                        split.parts[part].end()));
    CHECK(least(split.parts[part]) >= least(split.parts[part - 2]) / 1e3);
  }
  CHECK(detail::split_by_size(layers, false).parts.size() == 1);
  CHECK(detail::split_by_size(layers_of(100), true).parts.size() == 1);
  CHECK(detail::split_by_size(layers_of(40), true).large.empty());
}

TEST_CASE("upper end: taken unless the model alone predicts the largest layers better") {
  const Vector measured = Vector::LinSpaced(50, 1, 10);
  const auto fit_saying = [&](double factor) {
    return detail::UpperEndFit{UpperEnd{1e6, 1, {constant_backbone(1)}}, factor * measured};
  };
  Vector extrapolated = 1.8 * measured;
  const auto taken = detail::choose_upper_end(fit_saying(1), false, measured, extrapolated);
  REQUIRE(taken);
  CHECK(taken->share == doctest::Approx(2.0 / 3));
  CHECK((extrapolated - std::cbrt(1.8) * measured).norm() < 1e-9);
  extrapolated = 1.8 * measured;
  CHECK(detail::choose_upper_end(fit_saying(1), true, measured, extrapolated)->share == 0.5);
  extrapolated = measured;
  CHECK(!detail::choose_upper_end(fit_saying(1.5), false, measured, extrapolated));
  CHECK(extrapolated == measured);
  CHECK(!detail::choose_upper_end(std::nullopt, false, measured, extrapolated));
}

/// Layers of the device of support::, three times faster per operation above a size.
Dataset faster_when_large(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) {
    const Layer layer = parse_layer(support::random_text(random, "conv"));
    const double work = static_cast<double>(macs(layer));
    const double runtime = 0.05 + 1e-7 * work * (1 + 2 * std::exp(-work / 5e6));
    lines.push_back(support::synthetic_row(layer, runtime * std::exp(0.02 * random.normal()),
                                           support::synthetic_power_w(layer), true));
  }
  return support::dataset_of(lines);
}

const LayerModel& model_with_end() {
  static const DeviceModel model = train(faster_when_large(400, 5));
  return model.ops.front();
}

/// Of some layer, with 30 times the operations of the largest.
FeatureValues beyond() {
  return feature_values(parse_layer("conv in=4x512x96x96 out=512 k=5 p=2"));
}

TEST_CASE("upper end: a trained model has one, keeps E = P t there, and its file does") {
  const DeviceModel model = train(faster_when_large(400, 5));
  const LayerModel& conv = model.ops.front();
  const bool any = std::any_of(conv.targets.begin(), conv.targets.end(),
                               [](const auto& target) { return target && target->upper_end; });
  REQUIRE(any);
  const Labels labels = evaluate(conv, beyond());
  CHECK(labels[Target::energy] ==
        doctest::Approx(labels[Target::power] * labels[Target::runtime]).epsilon(1e-12));
  const DeviceModel read = parse_model(model_json(model).dump(1), "m.json");
  CHECK(read == model);
  CHECK(evaluate(read.ops.front(), beyond())[Target::runtime] == labels[Target::runtime]);
  for (const auto& op : train(faster_when_large(400, 5), {.recipe = "sparse"}).ops) {
    for (const auto& target : op.targets) CHECK((!target || !target->upper_end));
  }
}

TEST_CASE("upper end: larger layers than any seen are predicted, and better than without") {
  LayerModel model = model_with_end();
  const Layer layer = parse_layer("conv in=4x256x64x64 out=256 k=5 p=2");
  const double measured = 0.05 + 1e-7 * static_cast<double>(macs(layer));
  const double with = evaluate(model, feature_values(layer))[Target::runtime];
  CHECK(with / measured == doctest::Approx(1).epsilon(0.15));
  REQUIRE(model[Target::runtime]->upper_end);
  model[Target::runtime]->upper_end.reset();
  const double without = evaluate(model, feature_values(layer))[Target::runtime];
  CHECK(std::abs(std::log(with / measured)) < std::abs(std::log(without / measured)));
}

TEST_CASE("upper end: a device that is slower throughout is slower there as well") {
  TargetModel moved = *model_with_end()[Target::runtime];
  REQUIRE(moved.upper_end);
  LayerModel model = model_with_end();
  model.balance.reset();
  const double before = evaluate(model, beyond())[Target::runtime];
  const auto terms = static_cast<Index>(moved.backbone->factors.front().terms.size());
  detail::scale_target(moved, Vector::Constant(terms, 3.0), 3.0);
  model[Target::runtime] = moved;
  CHECK(evaluate(model, beyond())[Target::runtime] == doctest::Approx(3 * before).epsilon(1e-9));
}

TEST_CASE("upper end: files with an impossible one are refused, files without have none") {
  DeviceModel model;
  model.ops = {model_with_end()};
  const Json whole = model_json(model);
  const auto error_after = [&](const auto& change) {
    Json json = whole;
    change(json["ops"][0]["targets"]["runtime_ms"]["upper_end"]);
    return support::thrown_by<ParseError>([&] { (void)model_from_json(json, "m.json"); });
  };
  CHECK(support::contains(error_after([](Json& j) { j["share"] = 1.5; }), ".share: 1.5"));
  CHECK(support::contains(error_after([](Json& j) { j["operations"] = 0; }), ".operations"));
  CHECK(support::contains(error_after([](Json& j) { j["backbones"] = Json::array(); }),
                          "has no backbones"));
  CHECK(support::contains(error_after([](Json& j) { j["backbones"][0]["least"] = nullptr; }),
                          "least: must be above 0"));
  Json older = whole;
  older["ops"][0]["targets"]["runtime_ms"].erase("upper_end");
  CHECK(!model_from_json(older, "m.json").ops.front()[Target::runtime]->upper_end);
}

}  // namespace
}  // namespace upper_end_tests
