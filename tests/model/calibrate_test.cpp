/// @file
/// Calibration recovers what networks cost beside their layers, and fits nothing where that is
/// nothing.
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/format/trtexec.hpp>
#include <layerwatt/model/calibrate.hpp>
#include <support/published_data.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace layerwatt;

namespace calibrate_tests {
namespace {

std::vector<CalibrationRow> simulated(const NetworkScale& truth, std::size_t count, double noise) {
  Random random(3);
  std::vector<CalibrationRow> rows;
  for (std::size_t i = 0; i < count; ++i) {
    CalibrationRow row{1 + 20 * random.uniform(), std::floor(5 + 60 * random.uniform()),
                       std::floor(4 * random.uniform()), 1};
    row.total = evaluate(truth, row) * std::exp(noise * random.normal());
    rows.push_back(row);
  }
  return rows;
}

TEST_CASE("calibrate: a known law is recovered") {
  for (const NetworkScale& truth :
       {NetworkScale{1, -0.01, 0, 0}, NetworkScale{0.8, 0, 0, 0}, NetworkScale{1.2, 0.02, 0.3, 0.5},
        NetworkScale{1, 0, 0.4, 0}}) {
    const NetworkScale fit = calibrate(simulated(truth, 12, 0)).scale;
    CHECK(fit.scale == doctest::Approx(truth.scale).epsilon(1e-4));
    CHECK(fit.per_launch == doctest::Approx(truth.per_launch).epsilon(1e-4));
    CHECK(fit.per_uncosted == doctest::Approx(truth.per_uncosted).epsilon(1e-3));
    CHECK(fit.per_network == doctest::Approx(truth.per_network).epsilon(1e-3));
  }
}

TEST_CASE("calibrate: where the sum is the total nothing is fitted, noise or not") {
  CHECK(calibrate(simulated({}, 10, 0)).scale == NetworkScale{});
  const NetworkScale noisy = calibrate(simulated({}, 6, 0.05)).scale;
  CHECK(std::abs(noisy.scale - 1) < 0.1);
}

TEST_CASE("calibrate: held-out totals are no worse than the plain sum") {
  for (const double noise : {0.02, 0.2}) {
    const auto rows = simulated({1.1, 0.01, 0, 0.2}, 8, noise);
    const CalibrationFit fit = calibrate(rows);
    double with = 0;
    double without = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      with += std::pow(fit.held_out[static_cast<Index>(i)] / rows[i].total - 1, 2);
      without += std::pow(rows[i].sum / rows[i].total - 1, 2);
    }
    CHECK(with <= without);
  }
}

TEST_CASE("calibrate: one network gives its ratio, none is refused, totals never vanish") {
  CHECK(calibrate({{2, 5, 0, 3}}).scale.scale == 1.5);
  CHECK(support::contains(support::thrown_by<InvalidArgument>([] { (void)calibrate({}); }),
                          "at least one"));
  CHECK(scaled_total({1, -1, 0, 0}, 10, 100, 0) == 1.0);
}

TEST_CASE("calibrate: trtexec's engines: launches that overlap explain their ratios") {
  const auto folder = support::published("edgeprofiler/torch_onnx_trtexec");
  if (!folder) return;
  std::vector<CalibrationRow> rows;
  for (const std::string name : {"alexnet", "resnet18", "mobilenet_v2"}) {
    const std::string stem = *folder + "/" + name + "/" + name + "_fp16.profile";
    const EngineProfile profile =
        read_profile(parse_json_tree(read_file(stem + ".json"), name), name);
    CalibrationRow row{0, static_cast<double>(profile.layers.size()), 0, 0};
    for (const LayerTime& layer : profile.layers) row.sum += layer.mean_ms;
    row.total = read_times(parse_json_tree(read_file(stem + ".metadata.json"), name), name).mean_ms;
    rows.push_back(row);
  }
  CHECK(rows[0].sum / rows[0].total == doctest::Approx(1.058).epsilon(1e-3));
  CHECK(rows[1].sum / rows[1].total == doctest::Approx(1.312).epsilon(1e-3));
  CHECK(rows[2].sum / rows[2].total == doctest::Approx(1.778).epsilon(1e-3));
  const NetworkScale fit = calibrate(rows).scale;
  CHECK(fit.scale == 1.0);
  CHECK(fit.per_launch < -0.0015);  // ms: a profiler's gap between launches
  CHECK(fit.per_launch > -0.0040);
  for (const CalibrationRow& row : rows) {
    CHECK(std::abs(evaluate(fit, row) / row.total - 1) < 0.1);
  }
}

}  // namespace
}  // namespace calibrate_tests
