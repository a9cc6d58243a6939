/// @file
/// Pareto fronts against their definition; which differences are real.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/impact/pareto.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace layerwatt;

namespace pareto_tests {
namespace {

TEST_CASE("Pareto front: by hand, with equal points and missing values") {
  const double missing = std::nan("");
  CHECK(pareto_front({{1, 4}, {2, 2}, {3, 3}, {4, 1}}) == std::vector<std::size_t>{0, 1, 3});
  CHECK(pareto_front({{1, 1}, {1, 1}, {1, 2}}) == std::vector<std::size_t>{0, 1});
  CHECK(pareto_front({{missing, 0}, {1, 1}}) == std::vector<std::size_t>{1});
  CHECK(pareto_front({}).empty());
}

TEST_CASE("Pareto front: nobody on it is dominated, everybody off it is, by one on it") {
  Random random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<double>> points(1 + random.below(30));
    for (auto& point : points) {
      for (int k = 0; k < 3; ++k) point.push_back(static_cast<double>(random.below(6)));
    }
    const std::vector<std::size_t> front = pareto_front(points);
    CHECK_FALSE(front.empty());
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool on = std::find(front.begin(), front.end(), i) != front.end();
      const bool beaten = std::any_of(front.begin(), front.end(), [&](std::size_t j) {
        return dominates(points[j], points[i]);
      });
      CHECK(on != beaten);
    }
  }
}

TEST_CASE("differences: real, likely, open") {
  CHECK(difference_of({1, 0.9, 1.1}, {2, 1.8, 2.2}) == Difference::real);
  CHECK(difference_of({2, 1.8, 2.2}, {1, 0.9, 1.1}) == Difference::real);
  CHECK(difference_of({1, 0.9, 1.1}, {1.18, 1.08, 1.3}) == Difference::likely);
  CHECK(difference_of({1, 0.9, 1.1}, {1.05, 0.95, 1.15}) == Difference::open);
  CHECK(difference_of({1, 0.9, 1.1}, {1, 0.9, 1.1}) == Difference::open);
  CHECK(difference_of({}, {1, 0.9, 1.1}) == Difference::open);
}

}  // namespace
}  // namespace pareto_tests
