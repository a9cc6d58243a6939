#include <bench/measure/samples.hpp>

#include <doctest/doctest.h>

#include <cmath>

namespace {

using layerwatt::bench::median;
using layerwatt::bench::variation;

TEST_CASE("samples: the median of odd and even numbers of values, in any order") {
  CHECK(median({5}) == 5);
  CHECK(median({9, 1, 2}) == 2);
  CHECK(median({4, 100, 1, 2}) == 3);
}

TEST_CASE("samples: variation is the deviation over the mean, and has no unit") {
  CHECK(variation({1, 3}) == doctest::Approx(std::sqrt(2.0) / 2));
  CHECK(variation({1e-6, 3e-6}) == doctest::Approx(variation({1, 3})));
  CHECK(variation({7, 7, 7}) == 0);
}

}  // namespace
