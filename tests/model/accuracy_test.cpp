/// @file
/// Accuracy on published measurements, which are not part of the project: skipped with a message
/// where LAYERWATT_DATA (or ../shared/data) does not hold them.
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/evaluate.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

using namespace layerwatt;

namespace accuracy_tests {
namespace {

std::string data_folder() {
  const char* chosen = std::getenv("LAYERWATT_DATA");
  return chosen != nullptr ? chosen : LAYERWATT_SOURCE_DIR "/../shared/data";
}

/// RMSPE by "op target" of `cross_validate` with 5 folds, empty where the file is missing.
std::map<std::string, double> cv_rmspe(const std::string& file, const std::string& recipe) {
  const std::string path = data_folder() + "/" + file;
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: no ", path, "; set LAYERWATT_DATA to the folder of published data");
    return {};
  }
  const Dataset data = read_dataset({path});
  std::map<std::string, double> scores;
  const DeviceModel model = train(data, {.recipe = recipe});
  for (const ScoreGroup& group : cross_validate(model, data, {.threads = 2}).groups) {
    scores[group.op + " " + std::string(to_text(group.target))] = group.metrics.rmspe;
  }
  return scores;
}

void expect_below(const std::string& file, const std::map<std::string, double>& limits) {
  for (const std::string recipe : {"sparse", "best"}) {
    const auto scores = cv_rmspe(file, recipe);
    if (scores.empty()) return;
    for (const auto& entry : limits) {
      const std::string group = entry.first;
      CAPTURE(recipe);
      CAPTURE(group);
      REQUIRE(scores.count(group) == 1);
      CHECK(scores.at(group) < entry.second);
    }
  }
}

// Limits: what NeuralPower's features reach with the relative loss on the same data.
TEST_CASE("accuracy: Jetson TX2 GPU") {
  expect_below("jetson_tx2_conv/gpu.csv",
               {{"conv runtime_ms", 17.2}, {"conv power_w", 22.4}, {"conv energy_mj", 31.6}});
}

TEST_CASE("accuracy: Xeon") {
  expect_below("xeon_5120_layers/layers.csv", {{"conv runtime_ms", 29.2},
                                               {"conv energy_mj", 29.2},
                                               {"fc runtime_ms", 10.7},
                                               {"fc energy_mj", 10.4},
                                               {"pool_max runtime_ms", 16.5},
                                               {"pool_max energy_mj", 14.9}});
}

TEST_CASE("accuracy: Raptor Lake") {
  expect_below("raptorlake_layers/layers.csv", {{"conv runtime_ms", 28.0},
                                                {"conv power_w", 23.9},
                                                {"conv energy_mj", 33.2},
                                                {"pool_max runtime_ms", 5.7}});
}

}  // namespace
}  // namespace accuracy_tests
