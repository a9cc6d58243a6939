/// @file
/// evaluate: counts, groups, and honest cross-validation.
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/evaluate.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>

using namespace layerwatt;

namespace evaluate_tests {
namespace {

TEST_CASE("evaluate: one group per op and target, every row counted") {
  auto lines = support::synthetic_lines("conv", {.count = 40});
  const auto relus = support::synthetic_lines("relu", {.count = 20});
  lines.insert(lines.end(), relus.begin(), relus.end());
  const DeviceModel model = train(support::dataset_of(lines));
  lines.insert(lines.end(), relus.begin(), relus.end());  // repetitions are scored, too
  std::string bad = lines.front();
  bad.replace(bad.rfind("ok"), 2, "noisy");
  lines.push_back(bad);
  const auto fcs = support::synthetic_lines("fc", {.count = 7});
  lines.insert(lines.end(), fcs.begin(), fcs.end());
  const Evaluation e = evaluate(model, support::dataset_of(lines));
  std::set<std::pair<std::string, Target>> seen;
  for (const ScoreGroup& group : e.groups) {
    CHECK(seen.emplace(group.op, group.target).second);
    CHECK(group.metrics.n == 40);
    CHECK(group.skipped == (group.op == "conv" ? 1 : 0));
    REQUIRE(group.baselines.size() == 4);
    CHECK(group.baselines[0].name == "mean");
    CHECK(group.baselines[0].metrics.n == group.metrics.n);
    if (group.target == Target::power) continue;  // nearly constant: the mean is a good model
    CHECK(group.baselines[0].metrics.rmspe > group.metrics.rmspe);
  }
  CHECK(seen.size() == 6);
  REQUIRE(e.unmodelled.size() == 1);
  CHECK(e.unmodelled[0].op == "fc");
  CHECK(e.unmodelled[0].rows == 7);
  CHECK(e.folds == 0);
}

TEST_CASE("evaluate: a measured target that the model lacks is listed") {
  const DeviceModel model =
      train(support::synthetic_dataset({"conv"}), {.targets = {Target::runtime}});
  const Evaluation e = evaluate(model, support::synthetic_dataset({"conv"}));
  CHECK(e.groups.size() == 1);
  CHECK(e.unmodelled.size() == 2);
}

TEST_CASE("cross-validation: labels without structure cannot be learned by repeating rows") {
  // Every configuration occurs twice with the same random label: whoever splits repetitions
  // across folds predicts them.
  Random random(7);
  std::vector<std::string> lines;
  for (int i = 0; i < 40; ++i) {
    const Layer layer = parse_layer(support::random_text(random, "conv"));
    const double runtime = std::exp(random.normal());
    for (int repeat = 0; repeat < 2; ++repeat) {
      lines.push_back(support::synthetic_row(layer, runtime, 1, false));
    }
  }
  const Dataset data = support::dataset_of(lines);
  const Evaluation e = cross_validate(train(data), data);
  REQUIRE(e.groups.size() == 1);
  CHECK(e.groups[0].metrics.n <= 40);
  CHECK(e.groups[0].metrics.median_ape > 25);
}

TEST_CASE("cross-validation: near the noise for a law, beside refitted baselines") {
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = 120, .noise = 0.03});
  const DeviceModel model = train(data);
  const Evaluation e = cross_validate(model, data, {.folds = 4});
  CHECK(e.folds == 4);
  REQUIRE(e.groups.size() == 3);
  for (const ScoreGroup& group : e.groups) {
    CHECK(group.metrics.rmspe < 8);
    CHECK(group.baselines[0].metrics.rmspe > 10);
  }
  const Evaluation threaded = cross_validate(model, data, {.folds = 4, .threads = 3});
  CHECK(threaded.groups[0].metrics.rmspe == e.groups[0].metrics.rmspe);
}

TEST_CASE("cross-validation: nine of ten held-out rows lie in the 90 % interval") {
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = 300, .noise = 0.1});
  for (const char* recipe : {"sparse", "best"}) {
    CAPTURE(recipe);
    const Evaluation e =
        cross_validate(train(data, {.recipe = recipe}), data, {.folds = 4, .published = false});
    for (const ScoreGroup& group : e.groups) {
      CAPTURE(group.target);
      CHECK(group.coverage_90 > 84);
      CHECK(group.coverage_90 < 96);
    }
  }
}

TEST_CASE("bootstrap: the interval of a difference holds it, and is a point for the same errors") {
  Random random(5);
  Vector better(200);
  Vector worse(200);
  for (Index i = 0; i < better.size(); ++i) {
    better[i] = 0.1 * random.normal();
    worse[i] = 0.3 * random.normal();
  }
  const auto rms = [](const Vector& v) { return 100 * std::sqrt(v.squaredNorm() / 200); };
  const auto interval = detail::difference_interval(better, worse);
  CHECK(interval[0] > 0);
  CHECK(interval[0] < rms(worse) - rms(better));
  CHECK(interval[1] > rms(worse) - rms(better));
  CHECK(interval[1] - interval[0] > 2);  // sd of an RMS of 200 normals of 30 %: 1.5
  CHECK(interval[1] - interval[0] < 10);
  CHECK(detail::difference_interval(better, better) == std::array<double, 2>{0, 0});
}

TEST_CASE("cross-validation: few configurations are listed, not scored") {
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = 30});
  const DeviceModel model = train(data);
  const Evaluation few = cross_validate(model, support::synthetic_dataset({"fc"}, {.count = 4}));
  CHECK(few.groups.empty());
  REQUIRE(few.unmodelled.size() == 1);
  CHECK(support::contains(few.unmodelled[0].reason, "4 configurations are fewer than 5 folds"));
  const Evaluation five = cross_validate(model, support::synthetic_dataset({"fc"}, {.count = 5}));
  CHECK(five.groups.size() == 3);
  CHECK_THROWS_AS((void)cross_validate(model, data, {.folds = 1}), InvalidArgument);
}

}  // namespace
}  // namespace evaluate_tests
