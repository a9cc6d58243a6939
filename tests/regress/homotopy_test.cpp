#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/homotopies.hpp>
#include <layerwatt/regress/homotopy.hpp>
#include <layerwatt/regress/penalty_grid.hpp>
#include <support/regress_cases.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
TEST_CASE("random problems of every awkward kind are solved to the gap") {
  // LAYERWATT_FUZZ=2000 runs longer, LAYERWATT_FUZZ_SEED starts elsewhere.
  const char* const count_text = std::getenv("LAYERWATT_FUZZ");
  const char* const seed_text = std::getenv("LAYERWATT_FUZZ_SEED");
  const int count = count_text != nullptr ? std::stoi(count_text) : 500;
  const std::uint64_t first = seed_text != nullptr ? std::stoull(seed_text) : 20260;
  MESSAGE("fuzz: " << count << " problems from seed " << first);
  double worst_gap = 0;
  double worst_kkt = 0;
  for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(count); ++seed) {
    const LassoCase one = random_case(seed);
    CAPTURE(seed);
    CAPTURE(one.name);
    const LassoPath path = lasso_path(one.problem.x, one.problem.y, one.options);
    CHECK(path.gaps.maxCoeff() <= 1e-10);
    const Optimality optimality = check_lasso(one.problem.x, one.problem.y, path, one.options);
    CHECK(optimality.gap <= 5e-10);  // rounding: lambda may be 1e-4 of lambda_max
    CHECK(optimality.kkt <= 1e-7);
    worst_gap = std::max(worst_gap, optimality.gap);
    worst_kkt = std::max(worst_kkt, optimality.kkt);
  }
  MESSAGE("fuzz: worst gap " << worst_gap << ", worst KKT residual " << worst_kkt);
}

/// A design with few signals among many columns, its Gram formed on demand.
struct Wide {
  Problem problem;
  Folds folds;
  FoldedMoments data;
};

Wide wide(std::uint64_t seed) {
  Random random(seed);
  Wide made{linear_problem(60, 1400, random, 0.1), make_folds(60, {.count = 5}), {}};
  const Vector ones = Vector::Ones(60);
  made.data = folded_moments(RowData{made.problem.x, made.problem.y, ones}, ones, made.folds);
  return made;
}

std::vector<StandardForm> forms_of(const FoldedMoments& data) {
  std::vector<StandardForm> forms;
  for (Index k = 0; k < 5; ++k) forms.emplace_back(training_set(data, k), FormOptions{});
  return forms;
}

Index formed_columns(const FoldedMoments& data) {
  Index count = 0;
  for (Index j = 0; j < data.gram->size(); ++j) count += data.gram->has(j) ? 1 : 0;
  return count;
}

/// The gap of solution k from nothing but its coefficients.
double gap_over_all(StandardForm& form, const StandardPath& path, Index k, double lambda) {
  Vector c = form.q();
  const auto at = static_cast<std::size_t>(k);
  for (auto e = static_cast<std::size_t>(path.start[at]);
       e < static_cast<std::size_t>(path.start[at + 1]); ++e) {
    add_scaled(c.data(), -path.value[e], form.column(path.index[e]), c.size());
  }
  return detail::gap_of(form, path, k, c, lambda, false);
}

TEST_CASE("paths that walk together are those that walk alone, from fewer Gram columns") {
  const Wide alone = wide(81);
  const Wide together = wide(81);
  std::vector<StandardForm> apart = forms_of(alone.data);
  std::vector<StandardForm> forms = forms_of(together.data);
  const double top = apart.front().largest_correlation();
  const Vector lambdas = penalties({.count = 40, .ratio = 0.02}, top, 60, 1400);
  const auto paths = homotopies(forms, lambdas, {}, 1);
  const auto threaded = homotopies(forms, lambdas, {}, 3);
  REQUIRE(paths.size() == 5);
  for (std::size_t k = 0; k < 5; ++k) {
    const StandardPath path = homotopy(apart[k], lambdas);
    CHECK(path.count() == 40);
    CHECK(paths[k].index == path.index);
    CHECK(paths[k].value == path.value);
    CHECK(paths[k].gap == path.gap);
    CHECK(threaded[k].value == path.value);
  }
  CHECK(formed_columns(together.data) < formed_columns(alone.data));
}

TEST_CASE("a path that ends early has the gaps of all columns, watched or not") {
  for (std::uint64_t seed = 90; seed < 100; ++seed) {
    const Wide design = wide(seed);
    const TrainingSet set = training_set(design.data, -1);
    StandardForm form(set, {});
    const Vector lambdas =
        penalties({.count = 8, .ratio = 1e-3}, form.largest_correlation(), 60, 1400);
    for (const Index kinks : {20, 30, 40, 50}) {
      const StandardPath path = homotopy(form, lambdas, {.max_kinks = kinks});
      for (Index k = 0; k < path.count(); ++k) {
        const double gap = gap_over_all(form, path, k, lambdas[k]);
        CHECK(std::abs(path.gap[static_cast<std::size_t>(k)] - gap) <= 1e-12);
      }
    }
  }
}
}  // namespace
