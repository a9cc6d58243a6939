/// @file
/// Batch sweeps: per-item numbers follow from the totals, null where there is none.
#include <layerwatt/model/train.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/batches.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace batches_tests {
namespace {

std::vector<BatchPoint> sample() {
  const DeviceModel model = train(support::synthetic_dataset({"conv"}, {.power = false}));
  const Network one{"net", "layer-list",
                    parse_layer_list("c: conv in=1x16x32x32 out=64 k=3 p=2\n", "net.layers")};
  std::vector<BatchPoint> points;
  for (const std::int64_t batch : {1, 4}) {
    const Network network = with_batch(one, batch);
    points.push_back(batch_point(network, predict(model, network)));
  }
  return points;
}

TEST_CASE("batches: items per second, macs and memory per batch") {
  const auto points = sample();
  const Json json = batches_json("net", "device", points);
  CHECK(json["schema"] == "layerwatt-batches/1");
  REQUIRE(json["batches"].size() == 2);
  const Json& four = json["batches"][1];
  CHECK(four["batch"] == 4);
  CHECK(four["macs"] == 4 * json["batches"][0]["macs"].get<std::int64_t>());
  const double runtime = four["runtime_ms"].get<double>();
  CHECK(four["runtime_ms_per_item"].get<double>() == doctest::Approx(runtime / 4));
  CHECK(four["items_per_second"].get<double>() == doctest::Approx(4000 / runtime));
  CHECK(four["energy_mj_per_item"].is_null());
  CHECK(four["peak_activation_bytes"] == 4 * 4 * (16 * 32 * 32 + 64 * 34 * 34));
}

TEST_CASE("batches: one row each as text and CSV") {
  const auto points = sample();
  const std::string csv = batches_csv(points);
  CHECK(csv.substr(0, 17) == "batch,runtime_ms,");
  CHECK(support::contains(csv, "\n4,"));
  CHECK(support::contains(batches_text("net", "device", points), "net on device"));
}

}  // namespace
}  // namespace batches_tests
