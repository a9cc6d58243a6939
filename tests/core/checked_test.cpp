/// @file
/// Arithmetic that refuses to wrap, checked against 128-bit arithmetic.
#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>

using namespace layerwatt;

namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

static_assert(checked_mul(3, 4) == 12 && checked_add(-3, 4) == 1);
static_assert(ceil_div(0, 3) == 0 && ceil_div(6, 3) == 2 && ceil_div(7, 3) == 3);

/// `compute` gives the exact result where it fits, and throws where it does not.
template <class Compute>
void check_against(Wide exact, const Compute& compute) {
  if (exact >= kSmallest && exact <= kLargest) {
    CHECK(compute() == static_cast<std::int64_t>(exact));
  } else {
    CHECK_THROWS_AS((void)compute(), InvalidArgument);
  }
}

TEST_CASE("sums and products are exact or refused") {
  Random random(17);
  for (int i = 0; i < 5'000; ++i) {
    // Shifts make small and large magnitudes equally common, so both outcomes occur.
    const auto a = static_cast<std::int64_t>(random.next()) >> random.below(64);
    const auto b = static_cast<std::int64_t>(random.next()) >> random.below(64);
    check_against(Wide{a} * b, [&] { return checked_mul(a, b); });
    check_against(Wide{a} + b, [&] { return checked_add(a, b); });
  }
}

TEST_CASE("the edges") {
  CHECK(checked_add(kLargest, 0) == kLargest);
  CHECK_THROWS_AS((void)checked_add(kLargest, 1), InvalidArgument);
  CHECK_THROWS_AS((void)checked_add(kSmallest, -1), InvalidArgument);
  CHECK_THROWS_AS((void)checked_mul(kSmallest, -1), InvalidArgument);
  CHECK(checked_mul(kSmallest, 1) == kSmallest);
}

TEST_CASE("a refusal names both values and says what to do") {
  CHECK_THROWS_WITH_AS((void)checked_mul(kLargest, 2),
                       "size 9223372036854775807 x 2 does not fit into 64 bits; use smaller "
                       "dimensions",
                       InvalidArgument);
}

TEST_CASE("ceil_div is the smallest integer not below the quotient") {
  for (std::int64_t a = 0; a < 100; ++a) {
    for (std::int64_t b = 1; b < 20; ++b) {
      const std::int64_t q = ceil_div(a, b);
      CHECK(q * b >= a);
      CHECK((q - 1) * b < a);
    }
  }
}

}  // namespace
