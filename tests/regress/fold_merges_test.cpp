#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/fold_merges.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

struct FoldsOfRows {
  std::vector<Moments> folds, rest;  // the last of the rest: all rows
};

// Fold k holds 5 + 4 k rows, of weights that add up to less than 1; fold `empty` holds none.
FoldsOfRows folds_of_rows(const Matrix& x, Index count, Index empty) {
  FoldsOfRows result;
  const Vector y = Vector::Zero(x.rows());
  Vector weights(x.rows());
  for (Index i = 0; i < x.rows(); ++i) weights[i] = 1e-4 * static_cast<double>(1 + i % 7);
  std::vector<Index> start{0};
  for (Index k = 0; k < count; ++k) start.push_back(start.back() + (k == empty ? 0 : 5 + 4 * k));
  for (Index k = 0; k <= count; ++k) {
    std::vector<Index> inside, outside;
    for (Index i = 0; i < start.back(); ++i) {
      const bool in = k < count && i >= start[static_cast<std::size_t>(k)] &&
                      i < start[static_cast<std::size_t>(k) + 1];
      (in ? inside : outside).push_back(i);
    }
    if (k < count)
      result.folds.push_back(moments_of(x(inside, Eigen::all), y(inside), weights(inside)));
    result.rest.push_back(moments_of(x(outside, Eigen::all), y(outside), weights(outside)));
  }
  return result;
}

// Columns of xx of every rest, made from those of the folds.
Matrix merged(const FoldsOfRows& data, const std::vector<Index>& columns, Index p) {
  const auto m = static_cast<Index>(columns.size()), count = static_cast<Index>(data.folds.size());
  Matrix xx = Matrix::Constant(p * m, count + 1, 1e300);
  for (Index k = 0; k < count; ++k) {
    const Moments& fold = data.folds[static_cast<std::size_t>(k)];
    for (Index a = 0; a < m; ++a) {
      if (fold.weight > 0) {
        xx.col(k).segment(a * p, p) = fold.xx.col(columns[static_cast<std::size_t>(a)]);
      } else {
        xx.col(k).segment(a * p, p).setZero();
      }
    }
  }
  FoldMerges(data.folds).apply(columns, xx);
  return xx;
}

void check_against_rows(const FoldsOfRows& data, const std::vector<Index>& columns, Index p) {
  const Matrix xx = merged(data, columns, p);
  for (std::size_t k = 0; k < data.rest.size(); ++k) {
    const Moments& rest = data.rest[k];
    if (!(rest.weight > 0)) {
      REQUIRE(xx.col(static_cast<Index>(k)).isZero(0));
      continue;
    }
    for (std::size_t a = 0; a < columns.size(); ++a) {
      for (Index i = 0; i < p; ++i) {
        const double expected = rest.xx(i, columns[a]);
        const double size = std::sqrt(rest.xx(i, i) * rest.xx(columns[a], columns[a]));
        const double found = xx(static_cast<Index>(a) * p + i, static_cast<Index>(k));
        REQUIRE(std::abs(found - expected) <= 1e-13 * size);
      }
    }
  }
}

TEST_CASE("columns of all folds but one are those of their rows, whatever the number of folds") {
  Random random(51);
  for (const Index count : {2, 3, 7}) {
    for (const Index p : {5, 300}) {  // fewer and more rows than are merged at a time
      Matrix x = normal_matrix(120, p, random);
      x.col(1).array() += 40;
      for (Index i = 0; i < x.rows(); ++i) x(i, 2) += static_cast<double>(i);
      check_against_rows(folds_of_rows(x, count, -1), {2, 0, 1}, p);
      check_against_rows(folds_of_rows(x, count, count / 2), {p - 1, 1}, p);
    }
  }
}

TEST_CASE("what varies in one fold alone leaves no trace where that fold is left out") {
  Random random(52);
  Matrix x = normal_matrix(120, 4, random);
  x.col(3) *= 1e-3;
  x.col(3).segment(5, 9) *= 1e12;  // fold 1
  check_against_rows(folds_of_rows(x, 4, -1), {0, 3}, 4);
}

TEST_CASE("a fold alone is rest and all: nothing and itself") {
  Random random(53);
  const FoldsOfRows data = folds_of_rows(normal_matrix(5, 3, random), 1, -1);
  const Matrix xx = merged(data, {1}, 3);
  CHECK(xx.col(0).isZero(0));
  CHECK(xx.col(1) == Vector(data.folds[0].xx.col(1)));
}
}  // namespace
