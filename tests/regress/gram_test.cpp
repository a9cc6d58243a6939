#include <layerwatt/regress/gram.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <thread>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

/// Rows far from 0, of weights below 1, every seventh of weight 0.
struct WeightedRows {
  Matrix x;
  Vector y, weights;
};

WeightedRows weighted_rows(Index n) {
  Random random(41);
  WeightedRows rows{normal_matrix(n, 5, random).array() + 30, Vector(n), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    rows.y[i] = random.normal() - 50;
    rows.weights[i] = i % 7 == 3 ? 0 : 1e-3 * random.uniform();
  }
  return rows;
}

std::vector<Index> ascending(Index first, Index last, Index step = 1) {
  std::vector<Index> rows;
  for (Index i = first; i < last; i += step) rows.push_back(i);
  return rows;
}

std::vector<Index> without(std::vector<Index> rows, const std::vector<std::size_t>& places) {
  for (auto at = places.rbegin(); at != places.rend(); ++at) {
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(*at));
  }
  return rows;
}

void check_close(const Moments& m, const Moments& expected) {
  CHECK(m.weight == doctest::Approx(expected.weight).epsilon(1e-12));
  CHECK(m.mean_x.isApprox(expected.mean_x, 1e-12));
  CHECK(m.mean_y == doctest::Approx(expected.mean_y).epsilon(1e-12));
  CHECK(m.xx.isApprox(expected.xx, 1e-10));
  CHECK(m.xy.isApprox(expected.xy, 1e-10));
  CHECK(m.yy == doctest::Approx(expected.yy).epsilon(1e-10));
}

void check_identical(const Moments& m, const Moments& expected) {
  CHECK(m.weight == expected.weight);
  CHECK(m.mean_x == expected.mean_x);
  CHECK(m.mean_y == expected.mean_y);
  CHECK(m.xx == expected.xx);
  CHECK(m.xy == expected.xy);
  CHECK(m.yy == expected.yy);
}

TEST_CASE("moments of listed rows are those of a matrix that holds only them") {
  const WeightedRows all = weighted_rows(700);
  const std::vector<Index> some_columns{4, 0, 2};
  const std::vector<std::vector<Index>> lists{
      ascending(0, 700),
      ascending(0, 512),  // two blocks and a rest; exactly two
      ascending(10, 700),
      ascending(1, 700, 2),  // not from the first row; every other
      {0},
      {600},
      without(ascending(3, 300), {1}),    // one gap: just behind the first,
      without(ascending(3, 200), {100}),  // in the middle,
      without(ascending(3, 200), {195}),  // just before the last
      without(ascending(3, 300), {50, 150}),
      without(ascending(0, 600), {400})};  // a block without gaps, then one with
  for (const std::vector<Index>& rows : lists) {
    for (const std::vector<Index>& columns : {std::vector<Index>{}, some_columns}) {
      const Matrix x = columns.empty() ? Matrix(all.x(rows, Eigen::all)) : all.x(rows, columns);
      const Moments m = moments_of_rows({all.x, all.y, all.weights, columns}, rows);
      check_close(m, moments_of(x, all.y(rows), all.weights(rows)));
    }
  }
}

// The same order of summation, too: means of rows without gaps are dot products.
TEST_CASE("moments of rows without gaps are the same to the bit wherever the rows stand") {
  const WeightedRows all = weighted_rows(300);
  for (const Index n : {1, 2, 200}) {
    for (const Index first : {0, 1, 5, 77}) {
      const Moments m = moments_of_rows({all.x, all.y, all.weights}, ascending(first, first + n));
      const Moments apart = moments_of(all.x.middleRows(first, n), all.y.segment(first, n),
                                       all.weights.segment(first, n));
      CHECK(m.mean_x == apart.mean_x);
      CHECK(m.xx == apart.xx);
    }
  }
}

TEST_CASE("rows without weight have the moments of no rows") {
  WeightedRows all = weighted_rows(10);
  for (const std::vector<Index>& rows : {std::vector<Index>{}, std::vector<Index>{3}}) {
    const Moments m = moments_of_rows({all.x, all.y, all.weights}, rows);
    CHECK(m.weight == 0);
    CHECK(m.mean_x.size() == 0);
    CHECK(m.xx.size() == 0);
  }
}

/// Remembers that it ran on another thread than the one that asked.
struct WatchedProducts {
  static inline std::thread::id home;
  static inline bool elsewhere = false;
  static void syrk_tn(Index n, Index k, const double* a, Index lda, double* c, Index ldc) {
    if (std::this_thread::get_id() != home) elsewhere = true;
    PlainProducts::syrk_tn(n, k, a, lda, c, ldc);
  }
};

TEST_CASE("moments of folds: those of their rows, the same on any number of threads") {
  const WeightedRows all = weighted_rows(90);
  const RowData data{all.x, all.y, all.weights};
  const Folds folds = make_folds(90, {.count = 7});
  WatchedProducts::home = std::this_thread::get_id();
  const std::vector<Moments> alone = fold_moments<WatchedProducts>(data, folds);
  CHECK_FALSE(WatchedProducts::elsewhere);  // one thread, unless more are asked for
  const std::vector<Moments> shared = fold_moments(data, folds, 3);
  REQUIRE(alone.size() == 7);
  REQUIRE(shared.size() == 7);
  for (Index k = 0; k < 7; ++k) {
    const Moments expected = moments_of_rows(data, rows_of_fold(folds, k));
    check_identical(alone[static_cast<std::size_t>(k)], expected);
    check_identical(shared[static_cast<std::size_t>(k)], expected);
  }
}

}  // namespace
