/// @file
/// Transfer to a simulated device: better than the base alone and than starting afresh, and no
/// change where the device is the same.
#include <layerwatt/model/transfer.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace layerwatt;

namespace transfer_tests {
namespace {

/// Rows of a device with other rates: `unit` times slower launches and macs, bytes `memory` times.
Dataset other_device(std::size_t count, std::uint64_t seed, double unit, double memory,
                     const std::string& op = "conv") {
  Random random(seed);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) {
    const Layer layer = parse_layer(support::random_text(random, op));
    const double bytes = 1e-7 * static_cast<double>(total_bytes(layer));
    const double runtime =
        (unit * (support::synthetic_runtime_ms(layer) - bytes) + memory * bytes) *
        std::exp(0.02 * random.normal());
    lines.push_back(
        support::synthetic_row(layer, runtime, 1.4 * support::synthetic_power_w(layer), true));
  }
  return support::dataset_of(lines);
}

double model_error(const DeviceModel& model, const Dataset& data, Target target) {
  std::vector<double> predicted, measured;
  for (const MeasuredRow& row : data.rows) {
    const LayerModel* op = find_model(model, op_name(row.layer));
    if (op == nullptr) return 1e9;
    predicted.push_back(evaluate(*op, feature_values(row.layer))[target]);
    measured.push_back(row.labels[target]);
  }
  const auto n = static_cast<Index>(measured.size());
  return rmspe(Eigen::Map<const Vector>(predicted.data(), n),
               Eigen::Map<const Vector>(measured.data(), n));
}

const DeviceModel& simulated_base() {
  static const DeviceModel base =
      train(support::synthetic_dataset({"conv", "relu"}, {.count = 300}), {.recipe = "sparse"});
  return base;
}

TEST_CASE("transfer: a few rows of another device do better than its base and than themselves") {
  const Dataset few = other_device(15, 21, 3, 5);
  const Dataset unseen = other_device(200, 22, 3, 5);
  const DeviceModel moved = transfer(simulated_base(), few, {.recipe = "sparse"});
  const DeviceModel fresh = train(few, {.recipe = "sparse"});
  for (const Target target : kTargets) {
    CAPTURE(to_text(target));
    CHECK(model_error(moved, unseen, target) < 0.5 * model_error(simulated_base(), unseen, target));
  }
  CHECK(model_error(moved, unseen, Target::runtime) < model_error(fresh, unseen, Target::runtime));
  CHECK(model_error(moved, unseen, Target::runtime) < 12);
}

TEST_CASE("transfer: on the base's own device nothing gets worse") {
  const Dataset few = other_device(20, 31, 1, 1);
  const Dataset unseen = other_device(200, 32, 1, 1);
  const DeviceModel moved = transfer(simulated_base(), few, {.recipe = "sparse"});
  const double before = model_error(simulated_base(), unseen, Target::runtime);
  CHECK(model_error(moved, unseen, Target::runtime) < before + 1.5);
}

TEST_CASE("transfer: ops without rows move by the mean shift, and the file says so") {
  const DeviceModel moved =
      transfer(simulated_base(), other_device(20, 41, 4, 4), {.recipe = "sparse"});
  const Dataset relus = other_device(50, 42, 4, 4, "relu");
  CHECK(model_error(moved, relus, Target::runtime) <
        0.3 * model_error(simulated_base(), relus, Target::runtime));
  bool said = false;
  for (const Omission& omission : moved.omitted) {
    said = said || (omission.op == "relu" && support::contains(omission.reason, "mean shift"));
  }
  CHECK(said);
}

TEST_CASE("transfer: E = P t still holds, and rows of one layer stay in one fold") {
  Dataset few = other_device(8, 51, 2, 2);
  const std::size_t rows = few.rows.size();
  for (std::size_t i = 0; i < rows; ++i) few.rows.push_back(few.rows[i]);
  const DeviceModel moved = transfer(simulated_base(), few, {.recipe = "sparse"});
  const LayerModel* conv = find_model(moved, "conv");
  REQUIRE(conv != nullptr);
  CHECK(conv->targets.front()->cv.metrics.n == 8);
  for (const MeasuredRow& row : few.rows) {
    const Labels labels = evaluate(*conv, feature_values(row.layer));
    CHECK(labels[Target::energy] ==
          doctest::Approx(labels[Target::power] * labels[Target::runtime]).epsilon(1e-12));
  }
}

TEST_CASE("transfer: a base of a published recipe is refused") {
  const DeviceModel base =
      train(support::synthetic_dataset({"conv"}), {.recipe = "getzner", .folds = 2});
  CHECK(support::contains(
      support::thrown_by<InvalidArgument>([&] { (void)transfer(base, other_device(10, 1, 2, 2)); }),
      "cannot be adapted"));
}

}  // namespace
}  // namespace transfer_tests
