#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

using namespace layerwatt;

namespace {

// Whole numbers: sums are exact in any order, so every width must give the same to the bit.
std::vector<double> whole_numbers(Index n, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> x(static_cast<std::size_t>(n));
  for (double& value : x) value = static_cast<double>(random.below(2001)) - 1000;
  return x;
}

}  // namespace

TEST_CASE("loops: every length and every offset equals the plain sum") {
  for (Index n = 0; n < 200; ++n) {
    for (const Index offset : {0, 1, 3}) {
      const auto seed = static_cast<std::uint64_t>(n);
      const auto a = whole_numbers(n + offset, seed), b = whole_numbers(n + offset, seed + 1000);
      const auto c = whole_numbers(n + offset, seed + 2000);
      const double* const x = a.data() + offset;
      const double* const y = b.data() + offset;
      double sum = 0, most = 0;
      for (Index i = 0; i < n; ++i) sum += x[i] * y[i];
      for (Index i = 0; i < n; ++i) most = std::fmax(most, std::fabs(x[i]));
      CHECK(dot(x, y, n) == sum);
      CHECK(largest(x, n) == most);

      auto one = b, four = b, merged = b;
      add_merged(merged.data() + offset, merged.data() + offset, x, -5, c.data() + offset, n);
      add_scaled(one.data() + offset, 3, x, n);
      add_scaled(four.data() + offset, {1, -2, 3, -4}, {x, y, c.data() + offset, x}, n);
      bool same = true;
      for (Index i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i + offset);
        same = same && one[at] == b[at] + 3 * a[at];
        same = same && merged[at] == b[at] + a[at] - 5 * c[at];
        same = same && four[at] == b[at] + a[at] - 2 * b[at] + 3 * c[at] - 4 * a[at];
      }
      CHECK(same);
    }
  }
}

TEST_CASE("loops: the largest is found wherever it stands, and NaN is nobody") {
  for (const Index n : {1, 7, 33, 100}) {
    for (Index place = 0; place < n; ++place) {
      std::vector<double> x(static_cast<std::size_t>(n), 1.0);
      x[static_cast<std::size_t>(place)] = -5;
      CHECK(largest(x.data(), n) == 5);
      x[static_cast<std::size_t>((place + 1) % n)] = std::numeric_limits<double>::quiet_NaN();
      if (n > 1) CHECK(largest(x.data(), n) == 5);
    }
  }
  CHECK(largest(nullptr, 0) == 0);
}

#if defined(__x86_64__) && !defined(__AVX__)
TEST_CASE("loops: the wide loops of this machine and those of any machine agree") {
  if (!detail::has_avx2()) return;
  for (Index n = 0; n < 150; ++n) {
    const auto x = whole_numbers(n, 7), y = whole_numbers(n, 8);
    CHECK(detail::run_wide<detail::Dot>(n, x.data(), y.data()) ==
          detail::Dot::run<detail::Pack>(n, x.data(), y.data()));
    CHECK(detail::run_wide<detail::Largest<detail::Magnitude>>(n, detail::Magnitude{x.data()}) ==
          detail::Largest<detail::Magnitude>::run<detail::Pack>(n, detail::Magnitude{x.data()}));
  }
}
#endif
