/// @file
/// predict: what each layer's number rests on, sums, intervals and warnings.
#include <layerwatt/layer/layer_list.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/predict.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace layerwatt;

namespace predict_tests {
namespace {

const DeviceModel& sample() {
  static const DeviceModel model =
      train(support::synthetic_dataset({"conv", "relu", "pool_max"}, {.count = 100}));
  return model;
}

Network network(const std::string& list) {
  return {"net", "layer-list", parse_layer_list(list, "net.layers")};
}

const std::string kList =
    "c1: conv in=1x16x32x32 out=64 k=3 p=2\n"
    "r1: relu in=1x64x34x34\n"
    "b1: bn in=1x64x34x34\n"
    "d1: dropout in=1x64x34x34\n"
    "f1: fc in=1x64 out=10\n";

TEST_CASE("predict: every layer ends in exactly one status") {
  const Prediction p = predict(sample(), network(kList));
  REQUIRE(p.layers.size() == 5);
  CHECK(p.layers[0].status == LayerStatus::modelled);
  CHECK(p.layers[1].status == LayerStatus::modelled);
  CHECK(p.layers[2].status == LayerStatus::fallback);
  CHECK(p.layers[3].status == LayerStatus::free);
  CHECK(p.layers[4].status == LayerStatus::unknown);
  std::size_t all = 0;
  for (const std::size_t count : p.coverage.layers) all += count;
  CHECK(all == 5);
  CHECK(p.coverage.count(LayerStatus::unknown) == 1);
  CHECK(p.coverage.unknown_ops == std::vector<std::string>{"fc"});
  double macs_percent = 0, bytes_percent = 0;
  for (const double share : p.coverage.macs_percent) macs_percent += share;
  for (const double share : p.coverage.bytes_percent) bytes_percent += share;
  CHECK(macs_percent == doctest::Approx(100));
  CHECK(bytes_percent == doctest::Approx(100));
  CHECK(support::contains(p.layers[2].warnings.back(), "op bn has no model"));
  CHECK(std::isnan(p.layers[4].estimates[Target::runtime].value));
  CHECK(p.layers[3].estimates[Target::energy].value == 0);
}

TEST_CASE("predict: without memory-bound ops in the model, others are unknown") {
  const DeviceModel conv_only = train(support::synthetic_dataset({"conv"}));
  const Prediction p = predict(conv_only, network(kList));
  CHECK(p.layers[1].status == LayerStatus::unknown);
  CHECK(p.layers[3].status == LayerStatus::free);
}

TEST_CASE("predict: layers add up; power is energy over runtime; intervals hold the value") {
  const Prediction p = predict(sample(), network(kList));
  double runtime = 0, energy = 0;
  for (const LayerPrediction& layer : p.layers) {
    if (layer.status == LayerStatus::unknown) continue;
    runtime += layer.estimates[Target::runtime].value;
    energy += layer.estimates[Target::energy].value;
  }
  CHECK(p.totals[Target::runtime].value == doctest::Approx(runtime));
  CHECK(p.totals[Target::energy].value == doctest::Approx(energy));
  CHECK(p.totals[Target::power].value == doctest::Approx(energy / runtime));
  for (const Target target : kTargets) {
    const Estimate& total = p.totals[target];
    CHECK(total.low < total.value);
    CHECK(total.high > total.value);
    CHECK(total.low > 0);
  }
  CHECK(p.counts.macs == totals(network(kList)).macs);
  CHECK(p.batch == 1);
}

TEST_CASE("predict: errors neither cancel nor add up fully") {
  const std::string conv = "conv in=1x16x32x32 out=64 k=3 p=2\n";
  const Prediction one = predict(sample(), network("a: " + conv));
  const Prediction two = predict(sample(), network("a: " + conv + "b: " + conv));
  const auto width = [](const Prediction& p) {
    return p.totals[Target::runtime].high - p.totals[Target::runtime].value;
  };
  CHECK(two.totals[Target::runtime].value ==
        doctest::Approx(2 * one.totals[Target::runtime].value));
  CHECK(width(two) < 2 * width(one));
  CHECK(width(two) > std::sqrt(2.0) * width(one));
}

TEST_CASE("predict: a target that the model lacks is missing everywhere") {
  const DeviceModel model = train(support::synthetic_dataset({"conv"}, {.power = false}));
  const Prediction p = predict(model, network("c1: conv in=1x16x32x32 out=64 k=3 p=2\n"));
  CHECK(p.totals[Target::runtime].value > 0);
  CHECK(std::isnan(p.totals[Target::power].value));
  CHECK(std::isnan(p.totals[Target::energy].value));
}

TEST_CASE("predict: leaving the range seen is a warning with feature, value and range") {
  const Prediction p = predict(
      sample(),
      network("a: conv in=8x16x32x32 out=64 k=3 p=2\nb: conv in=1x16x32x32 out=64 k=3 p=2\n"));
  bool found = false;
  for (const std::string& warning : p.layers[0].warnings) {
    found = found || warning == "batch 8 is outside the range seen, 1 to 1";
  }
  CHECK(found);
  CHECK(p.layers[1].warnings.empty());
  const Prediction half =
      predict(sample(), network("a: conv in=1x16x32x32 out=64 k=3 p=2 type=fp16\n"));
  REQUIRE_FALSE(half.layers[0].warnings.empty());
  CHECK(half.layers[0].warnings.back() == "the model was trained on fp32, not fp16");
}

TEST_CASE("predict: nothing that can be predicted is no total") {
  const Prediction p = predict(sample(), network("f: fc in=1x64 out=10\n"));
  CHECK(std::isnan(p.totals[Target::runtime].value));
}

}  // namespace
}  // namespace predict_tests
