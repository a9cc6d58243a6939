/// @file
/// The running median: of all values so far, whatever their order.
#include <bench/measure/running_median.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace layerwatt;

namespace running_median_tests {
namespace {

TEST_CASE("running median: that of the sorted values; one outlier moves it to a neighbour") {
  Random random(4);
  bench::RunningMedian median;
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) {
    values.push_back(random.normal());
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    CHECK(median.add(values.back()) == sorted[sorted.size() / 2]);
  }
  bench::RunningMedian boosted;
  CHECK(boosted.add(3.0) == 3.0);
  for (int i = 0; i < 3; ++i) CHECK(boosted.add(2.0) <= 3.0);
  CHECK(boosted.add(2.0) == 2.0);
}

}  // namespace
}  // namespace running_median_tests
