/// @file
/// Laws of the moments: blocks in any grouping equal all rows at once, weight 2 is a row twice,
/// shifting the data shifts only the means.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/poly/moments.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace layerwatt;

namespace moments_tests {
namespace {

struct Rows {
  Matrix x;
  Vector y, w;
};

Rows random_rows(Index n, Index p, std::uint64_t seed) {
  Random random(seed);
  Rows rows{Matrix(n, p), Vector(n), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < p; ++j) rows.x(i, j) = random.normal() + static_cast<double>(j);
    rows.y[i] = random.normal() - 3;
    rows.w[i] = 0.1 + random.uniform();
  }
  return rows;
}

double max_abs(const Matrix& m) { return m.size() == 0 ? 0 : m.cwiseAbs().maxCoeff(); }

/// The largest difference, relative to the size of the quantity it belongs to.
double distance(const Moments& a, const Moments& b) {
  const double one = 1e-300;
  return std::max({std::abs(a.weight - b.weight) / (b.weight + one),
                   max_abs(a.mean_x - b.mean_x) / (max_abs(b.mean_x) + one),
                   std::abs(a.mean_y - b.mean_y) / (std::abs(b.mean_y) + one),
                   max_abs(a.xx - b.xx) / (max_abs(b.xx) + one),
                   max_abs(a.xy - b.xy) / (max_abs(b.xx) + one),
                   std::abs(a.yy - b.yy) / (b.yy + one)});
}

Moments block(const Rows& r, Index from, Index count) {
  return moments_of(r.x.middleRows(from, count), r.y.segment(from, count),
                    r.w.segment(from, count));
}

TEST_CASE("moments: three rows by hand") {
  Matrix x(3, 1);
  x << 1, 2, 6;
  Vector y(3);
  y << 2, 0, 4;
  const Moments m = moments_of(x, y);
  CHECK(m.weight == 3);
  CHECK(m.mean_x[0] == 3);
  CHECK(m.mean_y == 2);
  CHECK(m.xx(0, 0) == 14);  // 4 + 1 + 9
  CHECK(m.xy[0] == 8);      // 0 + 2 + 6
  CHECK(m.yy == 8);         // 0 + 4 + 4
}

TEST_CASE("moments: any grouping into blocks equals all rows at once") {
  const Rows r = random_rows(97, 5, 11);
  const Moments all = block(r, 0, 97);
  const Moments a = block(r, 0, 13), b = block(r, 13, 50), c = block(r, 63, 34);
  CHECK(distance(merge(merge(a, b), c), all) < 1e-14);
  CHECK(distance(merge(a, merge(b, c)), all) < 1e-14);
  CHECK(distance(merge(c, merge(b, a)), all) < 1e-14);

  Moments streamed;
  for (Index i = 0; i < 97; i += 7) {
    const Index count = std::min<Index>(7, 97 - i);
    accumulate(streamed, r.x.middleRows(i, count), r.y.segment(i, count), r.w.segment(i, count));
  }
  CHECK(distance(streamed, all) < 1e-14);
  CHECK(streamed.xx == streamed.xx.transpose());
  CHECK(all.xx == all.xx.transpose());
}

TEST_CASE("moments: no rows are the identity of merge, as are rows of weight zero") {
  const Rows r = random_rows(9, 3, 5);
  const Moments m = block(r, 0, 9);
  CHECK(distance(merge(m, Moments{}), m) == 0);
  CHECK(distance(merge(Moments{}, m), m) == 0);
  CHECK(merge(Moments{}, Moments{}).weight == 0);
  CHECK(distance(merge(m, moments_of(r.x, r.y, Vector::Zero(9))), m) == 0);
  CHECK(moments_of(Matrix(0, 3), Vector(0)).weight == 0);
}

TEST_CASE("moments: weight 2 is the row twice, and unit weights are no weights") {
  Rows r = random_rows(20, 4, 8);
  r.w.setOnes();
  CHECK(distance(block(r, 0, 20), moments_of(r.x, r.y)) == 0);
  r.w.head(6).setConstant(2);
  const Moments twice = merge(moments_of(r.x, r.y), moments_of(r.x.topRows(6), r.y.head(6)));
  CHECK(distance(block(r, 0, 20), twice) < 1e-14);
}

TEST_CASE("moments: a large offset moves the means and nothing else") {
  const Rows r = random_rows(200, 3, 21);
  Rows far = r;
  far.x.array() += 0x1p26;
  far.y.array() -= 0x1p26;
  const Moments near = block(r, 0, 200), there = block(far, 0, 200);
  CHECK(max_abs(there.xx - near.xx) < 1e-7 * max_abs(near.xx));
  CHECK(max_abs(there.xy - near.xy) < 1e-7 * max_abs(near.xx));
  CHECK(there.mean_x[1] - near.mean_x[1] == doctest::Approx(0x1p26).epsilon(1e-15));
  CHECK(max_abs(merge(block(far, 0, 60), block(far, 60, 140)).xx - near.xx) <
        1e-7 * max_abs(near.xx));
}

TEST_CASE("moments: what does not fit together is refused") {
  const Rows r = random_rows(6, 2, 3);
  CHECK_THROWS_WITH_AS((void)moments_of(r.x, r.y.head(5)),
                       "moments_of: x has 6 rows but y has 5; give one target per row",
                       InvalidArgument);
  CHECK_THROWS_AS((void)moments_of(r.x, r.y, r.w.head(2)), InvalidArgument);
  CHECK_THROWS_AS((void)moments_of(r.x, r.y, Vector::Constant(6, -1)), InvalidArgument);
  CHECK_THROWS_AS((void)moments_of(r.x, r.y, Vector::Constant(6, std::nan(""))), InvalidArgument);
  CHECK_THROWS_AS((void)merge(block(r, 0, 6), moments_of(r.x.leftCols(1), r.y)), InvalidArgument);
}

}  // namespace
}  // namespace moments_tests
