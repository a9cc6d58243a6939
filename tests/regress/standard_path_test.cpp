#include <layerwatt/regress/standard_path.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace layerwatt;

namespace {

/// Solutions k = first .. last - 1; the k-th holds k entries, the j-th being 10 k + j in column j.
StandardPath counted_path(Index first, Index last) {
  StandardPath path;
  for (Index k = first; k < last; ++k) {
    for (Index j = 0; j < k; ++j) path.push(j, static_cast<double>(10 * k + j));
    path.finish(0.5 * static_cast<double>(k));
  }
  path.steps = last - first;
  return path;
}

void check_same(const StandardPath& a, const StandardPath& b) {
  CHECK(a.start == b.start);
  CHECK(a.index == b.index);
  CHECK(a.value == b.value);
  CHECK(a.gap == b.gap);
  CHECK(a.count() == b.count());
}

TEST_CASE("standard path: parts put together are the whole, cut off they are the part") {
  const StandardPath whole = counted_path(1, 7);
  for (Index k = 1; k <= 7; ++k) {
    StandardPath path = counted_path(1, k);
    path.append(counted_path(k, 7));
    check_same(path, whole);
    CHECK(path.steps == whole.steps);
    path.truncate(k - 1);
    check_same(path, counted_path(1, k));
    path.append(counted_path(k, 7));  // what comes after a cut is as if it had been there
    check_same(path, whole);
  }
}

TEST_CASE("standard path: entries of 0 are not stored") {
  StandardPath path;
  path.push(3, 0);
  path.push(4, -1e-300);
  path.finish(0);
  CHECK(path.index == std::vector<Index>{4});
  CHECK(path.start == std::vector<Index>{0, 1});
}

TEST_CASE("standard path: largest correlation that counts") {
  const Vector c = (Vector(3) << 1, -5, 2).finished();
  CHECK(dual_norm(c, false) == 5);
  CHECK(dual_norm(c, true) == 2);
  CHECK(dual_norm(c.reverse(), true) == 2);
  CHECK(dual_norm(c.head(2), false) == 5);
  CHECK(dual_norm(c.tail(2), false) == 5);
  CHECK(dual_norm(-c, true) == 5);
  CHECK(dual_norm(c / 10, true) == doctest::Approx(0.2));
  CHECK(dual_norm(-Vector::Ones(2), true) == 0);
}

// y = 3 on one row, x = 1: w = 3 - lambda where that is positive, objective (3 - w)^2 / 2 + l |w|.
TEST_CASE("standard path: the gap of one column is that of the closed form") {
  for (const double lambda : {0.5, 1.0, 2.0, 4.0}) {
    for (const double w : {0.0, 0.5, 1.0, 2.5}) {
      const double c = 3 - w;
      const GapTerms terms{.yy = 9, .wq = 3 * w, .wc = w * c, .l1 = w, .correlation = c};
      const double primal = 0.5 * c * c + lambda * w;
      // Dual: max of r y - r^2 / 2 over multiples r = s c with |r| <= lambda.
      const double r = std::min(3.0, lambda);
      CHECK(relative_gap(terms, lambda) == doctest::Approx((primal - 3 * r + r * r / 2) / 4.5));
    }
    const double best = std::max(0.0, 3 - lambda);
    const GapTerms optimal{
        .yy = 9, .wq = 3 * best, .wc = best * (3 - best), .l1 = best, .correlation = 3 - best};
    CHECK(std::abs(relative_gap(optimal, lambda)) < 1e-15);
  }
  CHECK(relative_gap({.yy = 0, .wq = 1}, 1) == 0);
}

TEST_CASE("standard path: gap terms are 0 unless given, and no solution has no gap above 1") {
  const GapTerms none;
  CHECK(std::vector{none.yy, none.wq, none.wc, none.l1, none.correlation} ==
        std::vector<double>(5, 0));
  CHECK(relative_gap({.yy = 3, .correlation = 2}, 0.5) == doctest::Approx(1 - 0.4375));
  CHECK(StandardPath().steps == 0);
  CHECK(StandardPath().count() == 0);
  CHECK(StandardPath().start == std::vector<Index>{0});
}

TEST_CASE("standard path: the unit of the target changes no gap") {
  const GapTerms terms{.yy = 9, .wq = 4, .wc = 1.5, .l1 = 2, .correlation = 1.25};
  const double gap = relative_gap(terms, 0.75);
  for (const double a : {1e-30, 1e-3, 1e3, 1e30}) {
    const GapTerms scaled{.yy = a * a * terms.yy,
                          .wq = a * a * terms.wq,
                          .wc = a * a * terms.wc,
                          .l1 = a * terms.l1,
                          .correlation = a * terms.correlation};
    CHECK(relative_gap(scaled, a * 0.75) == doctest::Approx(gap));
  }
}

TEST_CASE("standard path: without a residual, but for rounding, the gap is the whole penalty") {
  for (const double wc : {1.0, 1.0 + 1e-9}) {
    const GapTerms exact{.yy = 4, .wq = 3, .wc = wc, .l1 = 2, .correlation = 0.5};
    CHECK(relative_gap(exact, 0.125) == 0.125 * 2 / 2);
  }
}

}  // namespace
