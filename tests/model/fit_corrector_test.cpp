/// @file
/// Corrector: it finds what a backbone cannot, stays bounded, fades outside, and its trees hold no
/// leaf of fewer than five rows.
#include <layerwatt/model/fit_corrector.hpp>
#include <layerwatt/model/train.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace layerwatt;

namespace fit_corrector_tests {
namespace {

/// A backbone that says 1 for everything, and a device that is three times slower for kernels
/// above 1 x 1: a switch of algorithm.
CorrectorRows switching_rows(std::size_t count, double noise) {
  CorrectorRows rows;
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = count});
  Random random(7);
  rows.measured.resize(static_cast<Index>(data.rows.size()));
  for (const MeasuredRow& row : data.rows) {
    const FeatureValues features = feature_values(row.layer);
    const double ratio = features[feature_index("taps")] > 1 ? 3.0 : 1.0;
    rows.measured[static_cast<Index>(rows.layers.size())] =
        ratio * std::exp(noise * random.normal());
    rows.layers.push_back(features);
  }
  rows.predicted = Vector::Ones(rows.measured.size());
  return rows;
}
Folds folds_of(const CorrectorRows& rows) {
  return make_folds(rows.measured.size(), {.count = 5, .seed = 1});
}

TEST_CASE("corrector: finds a switch of algorithm on rows that it has not seen") {
  const CorrectorRows rows = switching_rows(300, 0.05);
  const CorrectorFit fit = fit_corrector(rows, folds_of(rows));
  REQUIRE(fit.corrector);
  CHECK(rmspe(rows.predicted, rows.measured) > 40);
  CHECK(rmspe(fit.held_out, rows.measured) < 12);
}

TEST_CASE("corrector: a row counts 1 at most when ensembles are compared, above or below") {
  CorrectorRows rows;
  rows.measured = Vector::Ones(4);
  rows.predicted = Vector::Constant(4, 1.5);
  const std::vector<Index> all{0, 1, 2, 3};
  const auto error = [&] { return detail::relative_error(Vector::Zero(4), 1, rows, all); };
  CHECK(error() == doctest::Approx(0.25));
  rows.predicted[2] = 50;
  CHECK(error() == doctest::Approx((3 * 0.25 + 1) / 4));
  rows.predicted[2] = 1e-9;
  CHECK(error() == doctest::Approx((3 * 0.25 + 1) / 4));
}

TEST_CASE("corrector: follows a smooth law that its backbone does not know") {
  CorrectorRows rows = switching_rows(600, 0.02);
  const auto log_of = [](const FeatureValues& layer, const char* name) {
    return std::log(layer[feature_index(name)]);
  };
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    const double in = log_of(rows.layers[i], "in_channels") - 3.5;
    const double out = log_of(rows.layers[i], "out_channels") - 3.5;
    rows.measured[static_cast<Index>(i)] *= std::exp(0.3 * in * out - 0.15 * in * in);
  }
  const CorrectorFit fit = fit_corrector(rows, folds_of(rows));
  REQUIRE(fit.corrector);
  REQUIRE(fit.corrector->smooth);
  CHECK(rmspe(rows.predicted, rows.measured) > 40);
  CHECK(rmspe(fit.held_out, rows.measured) < 6);
  // What is stored computes what the fit predicts.
  double off = 0;
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    const double y = rows.measured[static_cast<Index>(i)];
    off = std::max(off, std::abs(correction(*fit.corrector, rows.layers[i], {1, 1}) / y - 1));
  }
  CHECK(off < 0.25);
  // Far outside it is still bounded.
  FeatureValues far = rows.layers.front();
  far[feature_index("in_channels")] = 1e7;
  CHECK(correction(*fit.corrector, far, {1, 1}) < std::exp(fit.corrector->most));
}

TEST_CASE("corrector: errors fall with the rows where structure is left, not where noise is") {
  const auto exponent = [](double waves, double noise) {
    CorrectorRows rows = switching_rows(500, noise);
    for (std::size_t i = 0; i < rows.layers.size(); ++i) {
      const double in = rows.layers[i][feature_index("in_channels")];
      const double out = rows.layers[i][feature_index("out_channels")];
      rows.measured[static_cast<Index>(i)] *=
          std::exp(0.5 * std::sin(waves * std::log(in)) * std::sin(waves * std::log(out)));
    }
    return fit_corrector(rows, folds_of(rows)).exponent;
  };
  const double structure = exponent(1.5, 0.01);
  CHECK(structure > 0.1);
  CHECK(structure <= 0.5);
  CHECK(exponent(0, 0.3) < 0.5 * structure);
}

TEST_CASE("corrector: leaves a backbone behind that says nothing about the labels") {
  CorrectorRows rows = switching_rows(400, 0.02);
  Random random(11);
  for (double& p : rows.predicted) p = std::exp(0.5 * random.normal());
  const CorrectorFit fit = fit_corrector(rows, folds_of(rows));
  REQUIRE(fit.corrector);
  CHECK(rmspe(rows.predicted, rows.measured) > 50);
  CHECK(rmspe(fit.held_out, rows.measured) < 8);
}

TEST_CASE("corrector: none where only noise is left over") {
  CorrectorRows rows = switching_rows(300, 0.05);
  Random random(3);
  for (double& y : rows.measured) y = std::exp(0.05 * random.normal());
  const CorrectorFit fit = fit_corrector(rows, folds_of(rows));
  CHECK(!fit.corrector);
  CHECK(fit.held_out == rows.predicted);
  CHECK(fit.exponent == 0);
}

TEST_CASE("corrector: bounded by what was left over, and fades outside the range seen") {
  const CorrectorRows rows = switching_rows(300, 0.05);
  const Corrector corrector = *fit_corrector(rows, folds_of(rows)).corrector;
  CHECK(corrector.most < std::log(4));
  CHECK(corrector.least > std::log(0.8));
  FeatureValues layer = rows.layers.front();
  layer[feature_index("kernel_h")] = 5;
  layer[feature_index("taps")] = 25;
  const double inside = correction(corrector, layer, {1, 1});
  CHECK(inside > 1.5);
  const std::size_t batch = feature_index("batch");
  const std::size_t operations = feature_index("operations");
  double before = inside;
  for (const double times : {4.0, 16.0, 256.0, 1e6}) {
    FeatureValues far = layer;
    far[batch] = times;  // all layers have batch 1: a constant is no input
    CHECK(correction(corrector, far, {1, 1}) == inside);
    far[operations] = 1e9 * times;
    const double outside = correction(corrector, far, {1, 1});
    CHECK(outside < before);
    CHECK(outside > 1);
    before = outside;
  }
  CHECK(before < 1.05);
}

/// Rows of which the largest fifth was extrapolated by a backbone that is `off` times too small.
CorrectorRows extrapolated_rows(double off) {
  CorrectorRows rows = switching_rows(300, 0.02);
  const std::size_t operations = feature_index("operations");
  std::vector<double> sizes;
  for (const FeatureValues& layer : rows.layers) sizes.push_back(layer[operations]);
  std::sort(sizes.begin(), sizes.end());
  const double limit = sizes[sizes.size() * 4 / 5];
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    if (rows.layers[i][operations] > limit) rows.large.push_back(static_cast<Index>(i));
  }
  rows.measured *= off;  // everywhere: so trees learn from the small rows what the large ones need
  rows.extrapolated = Vector::Ones(static_cast<Index>(rows.large.size()));
  return rows;
}

TEST_CASE("corrector: trees take over outside the range seen where the largest rows say so") {
  const CorrectorRows rows = extrapolated_rows(3);
  const CorrectorFit fit = fit_corrector(rows, folds_of(rows));
  REQUIRE(fit.corrector);
  REQUIRE(fit.corrector->beyond);
  const Vector measured = rows.measured(rows.large);
  CHECK(rmspe(rows.extrapolated, measured) > 60);
  CHECK(rmspe(fit.extrapolated, measured) < 20);
  // Far outside they hold what they say at the end of the range.
  FeatureValues far = rows.layers.front();
  double last = 0;
  for (const double times : {1e3, 1e6}) {
    far[feature_index("operations")] = 1e12 * times;
    const double factor = correction(*fit.corrector, far, {1, 1});
    CHECK(factor > 2);
    if (last > 0) CHECK(factor == doctest::Approx(last).epsilon(0.01));
    last = factor;
  }
  // A backbone that is right on the largest rows stays in charge.
  CorrectorRows right = rows;
  right.extrapolated = measured;
  CHECK(!fit_corrector(right, folds_of(right)).corrector->beyond);
}

TEST_CASE("corrector: what saturates holds the last value seen, whatever the backbone says") {
  CorrectorRows rows = extrapolated_rows(1);
  rows.saturates = true;
  const Corrector corrector = *fit_corrector(rows, folds_of(rows)).corrector;
  FeatureValues far = rows.layers.front();
  far[feature_index("operations")] = 1e15;
  for (const double backbone : {0.1, 1.0, 100.0}) {
    const double power = backbone * correction(corrector, far, {backbone, 1});
    CHECK(power > 0.9);
    CHECK(power < 3.3);
  }
}

TEST_CASE("corrector: every leaf holds at least five rows") {
  const CorrectorRows rows = switching_rows(200, 0.3);
  const detail::CorrectorDesign design = detail::corrector_design(rows);
  const detail::RowMajor x = design.x;
  for (const detail::Ensemble& ensemble : detail::kEnsembles) {
    for (const Tree& tree : detail::fit_trees_of(design.x, design.ratio, ensemble, 400).trees) {
      std::map<std::size_t, int> rows_of_leaf;
      for (Index i = 0; i < x.rows(); ++i) {
        std::size_t at = 0;
        while (tree[at].left != 0) {
          const double value = x(i, tree[at].feature);
          at = tree[at].left + (value > tree[at].split ? 1U : 0U);
        }
        ++rows_of_leaf[at];
      }
      for (const auto& leaf : rows_of_leaf) CHECK(leaf.second >= ensemble.min_leaf);
      CHECK(rows_of_leaf.size() == (tree.size() + 1) / 2);
    }
  }
}

TEST_CASE("corrector: the same with any number of threads, and refuses what does not fit") {
  CorrectorRows rows = switching_rows(100, 0.1);
  const CorrectorFit one = fit_corrector(rows, folds_of(rows), 1);
  const CorrectorFit three = fit_corrector(rows, folds_of(rows), 3);
  CHECK(one.corrector == three.corrector);
  CHECK(one.held_out == three.held_out);
  rows.layers.pop_back();
  CHECK(support::contains(
      support::thrown_by<InvalidArgument>([&] { (void)fit_corrector(rows, folds_of(rows)); }),
      "give one each per row"));
}

TEST_CASE("corrector: input names, both ways") {
  for (const std::string text : {"log(prediction)", "log(runtime)", "log(taps)", "waste_out8"}) {
    CHECK(to_text(parse_corrector_input(text)) == text);
  }
  CHECK_THROWS_AS((void)parse_corrector_input("log(colour)"), ParseError);
}

TEST_CASE("corrector: best has one where it pays, sparse never") {
  auto lines = support::synthetic_lines("conv", {.count = 200});
  const Dataset data = support::dataset_of(lines);
  for (const LayerModel& op : train(data, {.recipe = "sparse"}).ops) {
    for (const auto& target : op.targets) CHECK((!target || !target->corrector));
  }
}

}  // namespace
}  // namespace fit_corrector_tests
