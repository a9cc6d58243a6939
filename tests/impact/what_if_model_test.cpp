/// @file
/// Savings, optimisation, budgets, differences and plausibility on a model of known laws.
#include <layerwatt/core/file.hpp>
#include <layerwatt/impact/budget.hpp>
#include <layerwatt/impact/diff.hpp>
#include <layerwatt/impact/elasticity.hpp>
#include <layerwatt/impact/optimize.hpp>
#include <layerwatt/impact/plausibility.hpp>
#include <layerwatt/model/train.hpp>
#include <support/relative.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using namespace layerwatt;

namespace what_if_model_tests {
namespace {

const DeviceModel& model() {
  static const DeviceModel trained =
      train(support::synthetic_dataset({"conv", "fc", "pool_max"}, {.count = 100}));
  return trained;
}

Network list(const std::string& text) {
  return {"net", "layer-list", parse_layer_list(text, "net.layers")};
}

const std::string kText =
    "c1: conv in=1x16x32x32 out=64 k=3 p=1\n"
    "c2: conv in=1x64x32x32 out=64 k=3 p=1\n"
    "p1: pool_max in=1x64x32x32 k=3 s=2\n"
    "c3: conv in=1x64x15x15 out=32 k=1\n"
    "f1: fc in=1x32x15x15 out=10\n";

TEST_CASE("savings: the most expensive layer first; a prediction of the edited network") {
  const Savings found = savings(model(), list(kText));
  REQUIRE(found.changes.size() == 5);  // c1, c2, c3 narrower; kernels of c1 and c2
  for (std::size_t i = 0; i + 1 < found.changes.size(); ++i) {
    CHECK(found.changes[i].energy_saved_mj.value >= found.changes[i + 1].energy_saved_mj.value);
  }
  CHECK(found.changes[0].what == "c2.k 3 -> 1");
  for (const Saving& change : found.changes) {
    CAPTURE(change.what);
    const Network edited = what_if(list(kText), {.settings = change.settings});
    const double after = predict(model(), edited).totals[Target::runtime].value;
    const double before = predict(model(), list(kText)).totals[Target::runtime].value;
    CHECK(change.runtime_saved_ms.value == support::relative(before - after));
    CHECK(change.runtime_saved_ms.low < change.runtime_saved_ms.value);
    CHECK(change.energy_saved_mj.high > change.energy_saved_mj.value);
    CHECK(change.energy_elasticity > 0);
    CHECK(change.macs_saved > 0);
  }
}

TEST_CASE("savings: layers that a sum holds together change together") {
  const std::string path = LAYERWATT_SOURCE_DIR "/bench/grids/zoo/resnet18.layers";
  const Network resnet{"resnet18", "layer-list", parse_layer_list(read_file(path), path)};
  const auto groups = channel_groups(resnet);
  // 8 blocks have a free inner layer each; the four stages are one tied group each.
  CHECK(groups.size() == 12);
  std::size_t largest = 0;
  for (const auto& group : groups) largest = std::max(largest, group.size());
  CHECK(largest == 3);
  for (const auto& group : groups) {
    std::vector<LayerSetting> settings;
    for (const std::size_t i : group) {
      settings.push_back({resnet.layers[i].name, "out", "40"});
    }
    CHECK_NOTHROW((void)what_if(resnet, {.settings = settings}));
  }
  CHECK(savings(model(), resnet).impossible == 0);
}

TEST_CASE("optimise: exactly the feasible configurations that nothing feasible dominates") {
  Random random(17);
  const Network network = list(kText);
  for (int round = 0; round < 12; ++round) {
    Knobs knobs;
    for (const double width : {0.25, 0.5, 0.75, 1.0}) {
      if (random.below(2) == 0) knobs.widths.push_back(width);
    }
    for (const std::int64_t size : {2, 16, 32, 48}) {
      if (random.below(2) == 0) knobs.resolutions.push_back(size);
    }
    for (const std::int64_t batch : {1, 2, 8}) {
      if (random.below(2) == 0) knobs.batches.push_back(batch);
    }
    Limits limits;
    if (random.below(3) > 0) limits.energy_mj_per_item = 0.5 + 3 * random.uniform();
    if (random.below(3) > 0) limits.runtime_ms = 0.3 + 2 * random.uniform();
    limits.certain = random.below(2) == 0;
    const OptimizeResult result = optimize(model(), network, knobs, limits);
    // Brute force: every combination read as its own network.
    struct Point {
      double width, energy, runtime, macs;
      std::int64_t size, batch;
    };
    std::vector<Point> feasible;
    std::size_t tried = 0;
    for (const double width : knobs.widths.empty() ? std::vector{1.0} : knobs.widths) {
      for (const std::int64_t size :
           knobs.resolutions.empty() ? std::vector<std::int64_t>{32} : knobs.resolutions) {
        for (const std::int64_t batch :
             knobs.batches.empty() ? std::vector<std::int64_t>{1} : knobs.batches) {
          ++tried;
          if (size == 2) continue;  // the pool's window does not fit
          const Network edited =
              with_batch(what_if(network, {.width = width, .resolution = {size}}), batch);
          const Prediction p = predict(model(), edited);
          const auto n = static_cast<double>(batch);
          const Estimate& e = p.totals[Target::energy];
          const Estimate& t = p.totals[Target::runtime];
          const double energy = (limits.certain ? e.high : e.value) / n;
          const double runtime = limits.certain ? t.high : t.value;
          if (energy > limits.energy_mj_per_item.value_or(1e9)) continue;
          if (runtime > limits.runtime_ms.value_or(1e9)) continue;
          feasible.push_back(
              {width, e.value / n, t.value, static_cast<double>(p.counts.macs) / n, size, batch});
        }
      }
    }
    CHECK(result.tried == tried);
    std::size_t expected = 0;
    for (const Point& p : feasible) {
      const bool dominated = std::any_of(feasible.begin(), feasible.end(), [&](const Point& q) {
        const bool no_worse = q.energy <= p.energy && q.runtime <= p.runtime && q.macs >= p.macs;
        return no_worse && (q.energy < p.energy || q.runtime < p.runtime || q.macs > p.macs);
      });
      const bool returned =
          std::any_of(result.front.begin(), result.front.end(), [&](const Variant& c) {
            return c.width == p.width && c.resolution.value_or(32) == p.size && c.batch == p.batch;
          });
      CHECK(returned == !dominated);
      expected += dominated ? 0 : 1;
    }
    CHECK(result.front.size() == expected);
  }
}

TEST_CASE("optimise: a knob without effect gives no copies; a precision needs its own model") {
  const Network last = list("c: conv in=1x16x32x32 out=64 k=3 p=1\n");  // its width is the output's
  const OptimizeResult widths = optimize(model(), last, {.widths = {0.25, 0.9, 1.25}}, {});
  REQUIRE(widths.front.size() == 1);
  CHECK(widths.front[0].width == 0.9);  // nearest to the network itself
  CHECK(widths.repeated == 2);
  const Knobs precisions{.precisions = {Precision::fp32, Precision::int8}};
  const OptimizeResult one = optimize(model(), last, precisions, {});
  CHECK(one.unpredicted == 1);
  DeviceModel faster = model();
  faster.precision = "int8";
  const OptimizeResult two = optimize({model(), faster}, last, precisions, {});
  CHECK(two.unpredicted == 0);
  for (const Variant& c : two.front) CHECK(c.doubtful_layers == 0);
  const OptimizeResult small = optimize(model(), list(kText), {.resolutions = {2}}, {});
  CHECK(small.impossible == 1);
  CHECK(small.impossible_because.find("p1") != std::string::npos);
}

TEST_CASE("budgets: over, uncertain, unknown and a baseline") {
  const Prediction p = predict(model(), list(kText));
  const Estimate& ms = p.totals[Target::runtime];
  CHECK(check_budget(p, {.runtime_ms = 2 * ms.high}).passed);
  const BudgetReport over = check_budget(p, {.runtime_ms = ms.value / 2});
  CHECK_FALSE(over.passed);
  CHECK(over.checks[0].verdict == Verdict::over);
  const double between = (ms.value + ms.high) / 2;
  CHECK(check_budget(p, {.runtime_ms = between}).checks[0].verdict == Verdict::uncertain);
  CHECK(check_budget(p, {.runtime_ms = between}).passed);
  CHECK_FALSE(check_budget(p, {.runtime_ms = between, .certain = true}).passed);
  const BaselineTotals same{ms.value, std::nan(""), std::nan("")};
  CHECK(check_budget(p, {.baseline = same}).passed);
  const BaselineTotals better{ms.value / 1.04, std::nan(""), std::nan("")};
  CHECK_FALSE(check_budget(p, {.baseline = better}).passed);
  CHECK(check_budget(p, {.baseline = better, .tolerance_percent = 5}).passed);
  const Prediction blind = predict(model(), list(kText + "m: matmul in=1x4x4;1x4x4\n"));
  const BudgetReport unknown = check_budget(blind, {.runtime_ms = 1e9});
  CHECK_FALSE(unknown.passed);
  CHECK(support::contains(unknown.checks.back().message, "matmul"));
}

TEST_CASE("diff: layers are aligned, and their differences sum to that of the totals") {
  const Prediction before = predict(model(), list(kText));
  const NetworkDifference none = diff(before, before);
  for (const LayerDifference& d : none.layers) {
    CHECK(d.change == Change::same);
    CHECK(d.runtime_ms == 0);
  }
  CHECK(none.runtime == Difference::open);
  const Prediction after = predict(model(), list("c1: conv in=1x16x32x32 out=64 k=3 p=1\n"
                                                 "new: conv in=1x64x32x32 out=64 k=1\n"
                                                 "c2: conv in=1x64x32x32 out=48 k=3 p=1\n"
                                                 "p1: pool_max in=1x48x32x32 k=3 s=2\n"
                                                 "f1: fc in=1x48x15x15 out=10\n"));
  const NetworkDifference d = diff(before, after);
  std::vector<Change> changes;
  double runtime = 0;
  std::int64_t macs = 0;
  for (const LayerDifference& layer : d.layers) {
    changes.push_back(layer.change);
    runtime += layer.runtime_ms;
    macs += layer.macs;
  }
  CHECK(changes == std::vector<Change>{Change::same, Change::added, Change::changed,
                                       Change::changed, Change::removed, Change::changed});
  CHECK(runtime == support::relative(after.totals[Target::runtime].value -
                                     before.totals[Target::runtime].value));
  CHECK(macs == after.counts.macs - before.counts.macs);
}

TEST_CASE("plausibility: implied rates by hand, bounds, and impossible predictions flagged") {
  const Network network = list(kText);
  const Prediction p = predict(model(), network);
  TheoryOptions options;
  options.peak = PeakRates{"board", 1000, 20};
  const TheoryReport report = theory_of(network, options, &p);
  REQUIRE(report.layers.size() == 5);
  const LayerTheory& c2 = report.layers[1];
  const double ms = p.layers[1].estimates[Target::runtime].value;
  const double mj = p.layers[1].estimates[Target::energy].value;
  CHECK(c2.implied.pj_per_mac == support::relative(mj * 1e9 / (64.0 * 64 * 9 * 1024)));
  CHECK(c2.implied.gflop_per_s == support::relative(2 * 64.0 * 64 * 9 * 1024 / (ms * 1e6)));
  CHECK(c2.implied.compute_percent == support::relative(c2.implied.gflop_per_s / 10));
  CHECK(c2.bound == "memory");  // 2 * 64 * 64 * 9 * 1024 / 4 at 1000 GFLOP/s; 0.67 MB at 20 GB/s
  CHECK(report.layers[3].bound == "launch");
  CHECK(c2.flags.empty());
  TheoryOptions slow = options;
  slow.peak = PeakRates{"slow", 1, 20};
  const TheoryReport impossible = theory_of(network, slow, &p);
  REQUIRE_FALSE(impossible.layers[1].flags.empty());
  CHECK(support::contains(impossible.layers[1].flags[0], "below the lower bound"));
  CHECK(impossible.layers[1].bound == "compute");
  double sum = 0;
  for (const LayerTheory& layer : report.layers) sum += layer.elementary.total_mj();
  CHECK(report.total.elementary.total_mj() == support::relative(sum));
  const TheoryReport alone = theory_of(network, {});
  CHECK(alone.layers[1].bound.empty());
  CHECK_FALSE(alone.layers[1].learned.has_value());
}

}  // namespace
}  // namespace what_if_model_tests
