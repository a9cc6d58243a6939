#include <layerwatt/regress/check.hpp>
#include <layerwatt/regress/homotopy.hpp>
#include <support/regress_cases.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

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
}  // namespace
