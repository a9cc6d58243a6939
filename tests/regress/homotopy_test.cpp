#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/homotopy.hpp>
#include <layerwatt/regress/penalty_grid.hpp>
#include <support/regress_cases.hpp>
#include <support/regress_forms.hpp>
#include <support/regress_problems.hpp>
#include <support/wide_design.hpp>

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

// Were a kink missed or misplaced, only the corrector would notice; here it may not.
TEST_CASE("the walk is exact by itself where nothing is tied") {
  CHECK(HomotopyOptions{}.gap_tolerance == 1e-10);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Random random(seed);
    OwnedForm owned = form_of(linear_problem(50, 12, random, 0.5));
    const double top = owned.form.largest_correlation();
    const Vector lambdas = penalties({.count = 40, .ratio = 1e-3}, top, 50, 12);
    const bool positive = seed % 3 == 0;
    const StandardPath path =
        homotopy(owned.form, lambdas, {.positive = positive, .gap_tolerance = 1e300});
    REQUIRE(path.count() == 40);
    CAPTURE(seed);
    for (const double gap : path.gap) CHECK(gap <= 1e-13);
  }
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
