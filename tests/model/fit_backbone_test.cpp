/// @file
/// Backbones: they find a planted law, stay positive, and do not depend on irrelevant things.
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/model/baseline.hpp>
#include <layerwatt/model/fit_backbone.hpp>
#include <layerwatt/regress/metrics.hpp>
#include <support/random_layer.hpp>
#include <support/synthetic_rows.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace layerwatt;

namespace fit_backbone_tests {
namespace {

struct Problem {
  std::vector<FeatureValues> layers;
  Vector y;
  Folds folds;
};

Problem problem(std::size_t count, double noise) {
  Random random(31);
  Problem p;
  p.y.resize(static_cast<Index>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const Layer layer = parse_layer(support::random_text(random, "conv"));
    p.layers.push_back(feature_values(layer));
    p.y[static_cast<Index>(i)] =
        support::synthetic_runtime_ms(layer) * std::exp(noise * random.normal());
  }
  p.folds = make_folds(p.y.size(), {.count = 5});
  return p;
}

BackboneFit fit(const Problem& p, const FitOptions& options = {}) {
  return fit_backbone(cost_terms(Family::product), efficiency_terms(Family::product, p.layers),
                      p.layers, p.y, p.folds, options);
}

TEST_CASE("backbone: a planted law is found to the noise, without efficiency factors") {
  const Problem exact = problem(200, 0);
  const BackboneFit found = fit(exact, {.penalty = 1e-5});
  CHECK(rmspe(found.held_out, exact.y) < 0.5);
  const Problem noisy = problem(200, 0.05);
  CHECK(rmspe(fit(noisy).held_out, noisy.y) < 7);
}

TEST_CASE("backbone: a part of all rows is the fit itself, and parts predict every row") {
  const Problem p = problem(120, 0.1);
  std::vector<Index> all, half;
  for (Index i = 0; i < p.y.size(); ++i) (i % 2 == 0 ? half : all).push_back(i);
  all.insert(all.end(), half.begin(), half.end());
  std::sort(all.begin(), all.end());
  const BackboneFit found = fit(p, {.parts = {all, half}});
  REQUIRE(found.parts.size() == 2);
  CHECK(found.parts[0].backbone == found.backbone);
  CHECK(found.parts[1].backbone != found.backbone);
  for (const PartFit& part : found.parts) {
    for (Index i = 0; i < p.y.size(); ++i) {
      const double value = evaluate(part.backbone, p.layers[static_cast<std::size_t>(i)]);
      CHECK(part.predicted[i] == doctest::Approx(value).epsilon(1e-9));
    }
  }
  CHECK(fit(p).backbone == found.backbone);  // parts change nothing else
}

TEST_CASE("backbone: at most as many terms as asked for, where a candidate has so few") {
  const Problem p = problem(150, 0.1);
  FitOptions options;
  options.penalty = 1e-4;
  const std::size_t free = term_count(fit(p, options).backbone);
  REQUIRE(free > 12);
  options.most_terms = free - 1;
  CHECK(term_count(fit(p, options).backbone) < free);
  options.most_terms = 1;  // none has so few: the shortest candidate
  CHECK(term_count(fit(p, options).backbone) < free);
}

TEST_CASE("backbone: the value of the fit is the value of its terms") {
  const Problem p = problem(150, 0.1);
  const BackboneFit found = fit(p);
  CHECK(found.efficiencies + 1 == static_cast<int>(found.backbone.factors.size()));
  Vector predicted(p.y.size());
  for (Index i = 0; i < p.y.size(); ++i) {
    predicted[i] = evaluate(found.backbone, p.layers[static_cast<std::size_t>(i)]);
  }
  CHECK(rmspe(predicted, p.y) < 1.1 * rmspe(found.held_out, p.y));
}

TEST_CASE("backbone: coefficients and predictions are positive everywhere") {
  const BackboneFit found = fit(problem(150, 0.3));
  for (const TermSum& sum : found.backbone.factors) {
    REQUIRE_FALSE(sum.terms.empty());
    for (const double c : sum.coefficients) CHECK(c > 0);
  }
  Random random(32);
  for (int i = 0; i < 1000; ++i) {
    const double y = evaluate(found.backbone, feature_values(support::random_layer(random)));
    CHECK(y > 0);
    CHECK(std::isfinite(y));
  }
}

TEST_CASE("backbone: held-out predictions do not know the labels of their own fold") {
  const Problem original = problem(100, 0.05);
  Problem changed = original;
  // Too little to change what cross-validation chooses, and yet visible to every other fold.
  for (const Index row : rows_of_fold(original.folds, 0)) changed.y[row] *= 1 + 1e-6;
  const Vector before = fit(original).held_out;
  const Vector after = fit(changed).held_out;
  for (const Index row : rows_of_fold(original.folds, 0)) CHECK(after[row] == before[row]);
  for (const Index row : rows_of_fold(original.folds, 1)) CHECK(after[row] != before[row]);
}

TEST_CASE("backbone: threads do not change the result") {
  const Problem p = problem(120, 0.1);
  const BackboneFit one = fit(p, {.threads = 1});
  const BackboneFit two = fit(p, {.threads = 3});
  CHECK(one.backbone == two.backbone);
  CHECK(one.held_out == two.held_out);
}

TEST_CASE("backbone: the unit of the labels only scales the result, in both losses") {
  for (const Loss loss : {Loss::relative, Loss::squared}) {
    Problem p = problem(120, 0.1);
    const BackboneFit one = fit(p, {.loss = loss});
    p.y *= 1024;
    const BackboneFit scaled = fit(p, {.loss = loss});
    for (Index i = 0; i < p.y.size(); ++i) {
      CHECK(scaled.held_out[i] == doctest::Approx(1024 * one.held_out[i]).epsilon(1e-4));
    }
  }
}

TEST_CASE("backbone: the relative loss is the better one for relative errors") {
  const Problem p = problem(150, 0.2);
  CHECK(rmspe(fit(p, {.loss = Loss::relative}).held_out, p.y) <
        rmspe(fit(p, {.loss = Loss::squared}).held_out, p.y));
  CHECK_THROWS_AS((void)fit(p, {.loss = Loss::log}), InvalidArgument);
}

TEST_CASE("dictionary: costs are distinct texts that start with the constant") {
  for (const Family family : {Family::product, Family::window, Family::pointwise}) {
    const auto terms = cost_terms(family);
    REQUIRE(terms.size() > 5);
    CHECK(to_text(terms.front()) == "1");
    for (const Term& term : terms) CHECK(parse_term(to_text(term)) == term);
  }
}

TEST_CASE("dictionary: efficiencies are bounded by 0 and 1 for any layer, and each varies") {
  const Problem p = problem(80, 0);
  const auto terms = efficiency_terms(Family::product, p.layers);
  CHECK(to_text(terms.front()) == "1");
  std::set<std::string> texts;
  Random random(33);
  for (const Term& term : terms) {
    CHECK(texts.insert(to_text(term)).second);
    for (int i = 0; i < 20; ++i) {
      const double value = evaluate(term, feature_values(support::random_layer(random)));
      CHECK(value >= 0);
      CHECK(value <= 1);
    }
  }
  CHECK(efficiency_terms(Family::product, {p.layers[0], p.layers[0]}).size() == 1);
}

TEST_CASE("baselines: each recovers its own law") {
  const Problem p = problem(50, 0);
  const auto expect = [&](BaselineKind kind, double a, double b) {
    Vector y(p.y.size());
    for (Index i = 0; i < y.size(); ++i) {
      y[i] = evaluate(Baseline{kind, a, b}, p.layers[static_cast<std::size_t>(i)]);
    }
    for (const Baseline& baseline : fit_baselines(p.layers, y)) {
      if (baseline.kind != kind) continue;
      CHECK(baseline.a == doctest::Approx(a));
      CHECK(baseline.b == doctest::Approx(b));
    }
  };
  expect(BaselineKind::mean, 3, 0);
  expect(BaselineKind::macs, 2e-9, 0);
  expect(BaselineKind::macs_layers, 0.5, 2e-9);
  expect(BaselineKind::roofline, 1e-8, 1e-7);
  for (const BaselineKind kind : kBaselines) CHECK(parse_baseline(to_text(kind)) == kind);
  CHECK_THROWS_AS((void)parse_baseline("median"), ParseError);
}

}  // namespace
}  // namespace fit_backbone_tests
