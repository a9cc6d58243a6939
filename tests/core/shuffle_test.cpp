/// @file
/// Seeded randomness: the same bits on every platform, so the expected values are written down.
#include <layerwatt/core/shuffle.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

using namespace layerwatt;

namespace {

TEST_CASE("SplitMix64: the reference sequence of seed 1234567") {
  Random random(1234567);
  CHECK(random.next() == 6457827717110365317ULL);
  CHECK(random.next() == 3203168211198807973ULL);
  CHECK(random.next() == 9817491932198370423ULL);
  CHECK(random.next() == 4593380528125082431ULL);
  CHECK(random.next() == 16408922859458223821ULL);
}

TEST_CASE("the order of ten items is pinned: folds and rounds depend on it") {
  CHECK(shuffled_indices(10, 1) == std::vector<std::size_t>{4, 2, 8, 1, 9, 3, 0, 6, 7, 5});
  CHECK(shuffled_indices(10, 2) == std::vector<std::size_t>{9, 8, 3, 2, 4, 6, 1, 7, 5, 0});
}

TEST_CASE("a shuffle is a permutation, of every length") {
  for (std::size_t n = 0; n < 50; ++n) {
    std::vector<std::size_t> order = shuffled_indices(n, n);
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> expected(n);
    std::iota(expected.begin(), expected.end(), std::size_t{0});
    CHECK(order == expected);
  }
}

TEST_CASE("every order of three items is equally likely") {
  std::array<int, 6> seen{};
  constexpr int kTrials = 60'000;
  Random random(7);
  for (int trial = 0; trial < kTrials; ++trial) {
    std::array<std::size_t, 3> items{0, 1, 2};
    shuffle(items, random);
    const std::size_t rank = items[0] * 2 + (items[1] > items[2] ? 1 : 0);
    ++seen[rank];
  }
  for (const int count : seen) {
    CHECK(count > kTrials / 6 - 500);  // five standard deviations
    CHECK(count < kTrials / 6 + 500);
  }
}

TEST_CASE("below(n) covers [0, n) evenly and stays inside, also for huge n") {
  Random random(3);
  std::array<int, 5> seen{};
  for (int i = 0; i < 50'000; ++i) ++seen[random.below(5)];
  for (const int count : seen) CHECK(std::abs(count - 10'000) < 500);

  // Without rejection, values below a third of the range would be twice as likely here.
  constexpr std::uint64_t kHuge = 3ULL << 62;
  int low = 0;
  for (int i = 0; i < 30'000; ++i) {
    const std::uint64_t value = random.below(kHuge);
    CHECK(value < kHuge);
    low += value < kHuge / 3 ? 1 : 0;
  }
  CHECK(std::abs(low - 10'000) < 500);
  CHECK(random.below(1) == 0);
}

TEST_CASE("uniform: in [0, 1), mean 1/2, variance 1/12") {
  Random random(11);
  double sum = 0.0, squares = 0.0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double u = random.uniform();
    REQUIRE(u >= 0.0);
    REQUIRE(u < 1.0);
    sum += u;
    squares += u * u;
  }
  const double mean = sum / kCount;
  CHECK(mean == doctest::Approx(0.5).epsilon(0.01));
  CHECK(squares / kCount - mean * mean == doctest::Approx(1.0 / 12.0).epsilon(0.02));
}

TEST_CASE("normal: finite, mean 0, variance 1, symmetric tails") {
  Random random(13);
  double sum = 0.0, squares = 0.0;
  int beyond_two = 0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double z = random.normal();
    REQUIRE(std::isfinite(z));
    sum += z;
    squares += z * z;
    beyond_two += std::abs(z) > 2.0 ? 1 : 0;
  }
  CHECK(std::abs(sum / kCount) < 0.02);
  CHECK(squares / kCount == doctest::Approx(1.0).epsilon(0.02));
  CHECK(beyond_two == doctest::Approx(0.0455 * kCount).epsilon(0.06));
}

TEST_CASE("hash64 is FNV-1a") {
  static_assert(hash64("") == 0xcbf29ce484222325ULL);
  static_assert(hash64("a") == 0xaf63dc4c8601ec8cULL);
  static_assert(hash64("foobar") == 0x85944171f73967e8ULL);
  CHECK(hash64("bc", hash64("a")) == hash64("abc"));  // may be fed in pieces
  CHECK(hash64("ab") != hash64("ba"));
}

}  // namespace
