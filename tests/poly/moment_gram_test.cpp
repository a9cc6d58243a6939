/// @file
/// The Gram without the design equals the Gram of the design: for any degree, weights, folds,
/// extra columns and offsets, the same to the bit for any number of threads.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/expand.hpp>
#include <layerwatt/poly/moment_gram.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace layerwatt;

namespace moment_gram_tests {
namespace {

struct Problem {
  Matrix base, extras;
  Vector y, weights;
  [[nodiscard]] PolynomialRows rows() const { return {base, y, extras, weights}; }
};

// Integer-like features as layers have them: several sizes, few different values.
Problem random_problem(Index n, Index d, Index e, std::uint64_t seed) {
  Random random(seed);
  Problem p{Matrix(n, d), Matrix(n, e), Vector(n), Vector(n)};
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j) {
      p.base(i, j) = std::pow(10.0, static_cast<double>(j % 4)) * double(1 + random.below(9));
    }
    for (Index j = 0; j < e; ++j) p.extras(i, j) = 1e9 * random.normal() + 2e9;
    p.y[i] = random.normal() + 100;
    p.weights[i] = 0.2 + random.uniform();
  }
  return p;
}

Matrix with_extras(const Matrix& design, const Matrix& extras) {
  Matrix all(design.rows(), design.cols() + extras.cols());
  all << design, extras;
  return all;
}

/// Two passes leave a little rounding in a constant column.
bool constant(const Moments& m, Index j) {
  return m.xx(j, j) <= 1e-20 * m.weight * m.mean_x[j] * m.mean_x[j];
}

/// The largest error of xx, xy, yy and the means, each relative to the columns' own spread.
double disagreement(const Moments& a, const Moments& b) {
  REQUIRE(a.mean_x.size() == b.mean_x.size());
  double worst = std::abs(a.weight - b.weight) / b.weight;
  worst = std::max(worst, std::abs(a.yy - b.yy) / b.yy);
  worst = std::max(worst, std::abs(a.mean_y - b.mean_y) / std::sqrt(b.yy));
  for (Index j = 0; j < b.mean_x.size(); ++j) {
    const double size = std::sqrt(b.xx(j, j));
    if (constant(b, j)) {
      worst = std::max(worst, a.xx.col(j).cwiseAbs().maxCoeff() + std::abs(a.xy[j]));
      continue;
    }
    worst = std::max(worst, std::abs(a.mean_x[j] - b.mean_x[j]) / size);
    worst = std::max(worst, std::abs(a.xy[j] - b.xy[j]) / (size * std::sqrt(b.yy)));
    for (Index i = 0; i < b.mean_x.size(); ++i) {
      if (constant(b, i)) continue;
      const double scale = size * std::sqrt(b.xx(i, i));
      worst = std::max(worst, std::abs(a.xx(i, j) - b.xx(i, j)) / scale);
    }
  }
  return worst;
}

bool identical(const Moments& a, const Moments& b) {
  return a.weight == b.weight && a.mean_x == b.mean_x && a.mean_y == b.mean_y && a.xx == b.xx &&
         a.xy == b.xy && a.yy == b.yy;
}

TEST_CASE("moment gram: equals the Gram of the stored design") {
  for (int d = 1; d <= 5; ++d) {
    for (int degree = 1; degree <= 4; ++degree) {
      const Problem p = random_problem(300, d, d % 3, 100U + static_cast<unsigned>(d * degree));
      const auto terms = make_basis(d, {.degree = degree});
      MomentGram gram(d, degree, p.extras.cols(), moment_origin(p.rows()));
      gram.add(p.rows());
      const Matrix design = with_extras(expand(terms, p.base), p.extras);
      CHECK(disagreement(gram.moments(terms), moments_of(design, p.y, p.weights)) < 1e-12);
    }
  }
}

TEST_CASE("moment gram: any subset of terms in any order, the constant too") {
  const Problem p = random_problem(200, 4, 1, 3);
  auto terms = make_basis(4, {.degree = 3, .constant = true});
  Random random(9);
  shuffle(terms, random);
  terms.resize(11);
  terms.push_back(Monomial{});
  terms.push_back(terms[2]);
  MomentGram gram(4, 3, 1, moment_origin(p.rows()));
  gram.add(p.rows());
  const Moments m = gram.moments(terms);
  const Matrix design = with_extras(expand(terms, p.base), p.extras);
  CHECK(disagreement(m, moments_of(design, p.y, p.weights)) < 1e-12);
  CHECK(m.xx(11, 11) == 0);
  CHECK(m.mean_x[11] == doctest::Approx(1).epsilon(1e-15));
  CHECK(m.xx == m.xx.transpose());
}

TEST_CASE("moment gram: folds are the moments of their rows, and merge to those of all rows") {
  Problem p = random_problem(500, 3, 2, 5);
  std::vector<Index> fold(500);
  Random random(2);
  for (Index& k : fold) k = static_cast<Index>(random.below(4));  // fold 4 stays empty
  const auto terms = make_basis(3, {.degree = 3});
  const auto moments = fold_moments(terms, p.rows(), fold, 5);
  const Matrix design = with_extras(expand(terms, p.base), p.extras);
  Moments all;
  for (int k = 0; k < 4; ++k) {
    Vector inside = p.weights;
    for (Index i = 0; i < 500; ++i) inside[i] *= fold[static_cast<std::size_t>(i)] == k ? 1 : 0;
    const Moments& m = moments[static_cast<std::size_t>(k)];
    CHECK(disagreement(m, moments_of(design, p.y, inside)) < 1e-12);
    all = merge(all, m);
  }
  CHECK(moments[4].weight == 0);
  CHECK(disagreement(all, moments_of(design, p.y, p.weights)) < 1e-12);
}

TEST_CASE("moment gram: blocks of rows, merged sums and threads") {
  const Problem p = random_problem(30000, 3, 1, 6);  // several chunks
  const auto terms = make_basis(3, {.degree = 2});
  const Vector origin = moment_origin(p.rows());  // without it 1e-11: the targets lie 100 +- 1
  MomentGram one(3, 2, 1, origin), two = one, half = one, rest = one;
  one.add(p.rows(), 1);
  two.add(p.rows(), 3);
  CHECK(identical(one.moments(terms), two.moments(terms)));
  half.add({p.base.topRows(7000), p.y.head(7000), p.extras.topRows(7000), p.weights.head(7000)});
  rest.add({p.base.bottomRows(23000), p.y.tail(23000), p.extras.bottomRows(23000),
            p.weights.tail(23000)});
  half.merge(rest);
  CHECK(disagreement(half.moments(terms), one.moments(terms)) < 1e-12);

  const std::vector<Index> fold(30000, 0);
  CHECK(identical(fold_moments(terms, p.rows(), fold, 1, 1)[0],
                  fold_moments(terms, p.rows(), fold, 1, 4)[0]));
}

TEST_CASE("moment gram: no weights are weights of one") {
  Problem p = random_problem(100, 2, 0, 7);
  p.weights.setOnes();
  MomentGram with(2, 2), without(2, 2);
  with.add(p.rows());
  without.add({p.base, p.y});
  const auto terms = make_basis(2, {.degree = 2});
  CHECK(identical(with.moments(terms), without.moments(terms)));
}

// A clock of 1400 +- 1: sum x^2 - n mean^2 alone would leave 16 - 2 * 6 digits of x^2's variance.
TEST_CASE("moment gram: features far from zero keep their variance") {
  Problem p = random_problem(400, 3, 0, 8);
  Random random(4);
  for (Index i = 0; i < 400; ++i) p.base(i, 1) = 0x1p20 + static_cast<double>(random.below(5));
  p.base.col(2).setConstant(1.0 / 3);
  const auto terms = make_basis(3, {.degree = 2});
  const Vector origin = moment_origin(p.rows());
  CHECK(origin[0] == 0);
  CHECK(origin[1] != 0);
  MomentGram gram(3, 2, 0, origin), naive(3, 2);
  gram.add(p.rows());
  naive.add(p.rows());
  const Moments expected = moments_of(expand(terms, p.base), p.y, p.weights);
  Moments m = gram.moments(terms);
  CHECK(m.xx(2, 2) == 0);  // the constant column, exactly
  CHECK(m.xx(8, 8) == 0);
  // moments_of leaves rounding in constant columns: compare the others.
  const auto others = std::vector<Index>{0, 1, 3, 4, 5, 6, 7};
  double worst = 0, worst_naive = 0;
  const Moments n = naive.moments(terms);
  for (const Index i : others) {
    for (const Index j : others) {
      const double scale = std::sqrt(expected.xx(i, i) * expected.xx(j, j));
      worst = std::max(worst, std::abs(m.xx(i, j) - expected.xx(i, j)) / scale);
      worst_naive = std::max(worst_naive, std::abs(n.xx(i, j) - expected.xx(i, j)) / scale);
    }
  }
  CHECK(worst < 1e-9);
  CHECK(worst_naive > 1e-6);  // what the origin is for
}

TEST_CASE("moment gram: a scale of 1e-12 to 1e13 loses nothing") {
  const Problem p = random_problem(200, 3, 0, 9);
  Problem scaled = p;
  const double scale[] = {0x1p-40, 0x1p43, 1};
  for (Index j = 0; j < 3; ++j) scaled.base.col(j) *= scale[j];
  const auto terms = make_basis(3, {.degree = 3});
  MomentGram near(3, 3), far(3, 3);
  near.add(p.rows());
  far.add(scaled.rows());
  const Moments a = near.moments(terms), b = far.moments(terms);
  for (std::size_t j = 0; j < terms.size(); ++j) {
    const double factor = evaluate(terms[j], scale);  // a power of two: exact
    CHECK(b.xx(static_cast<Index>(j), 0) == a.xx(static_cast<Index>(j), 0) * factor * scale[0]);
  }
}

TEST_CASE("moment gram: wrong use is refused") {
  const Problem p = random_problem(20, 2, 1, 1);
  const auto terms = make_basis(2, {.degree = 2});
  MomentGram gram(2, 2, 1);
  CHECK_THROWS_AS(gram.add({p.base, p.y}), InvalidArgument);  // the extra column is missing
  CHECK_THROWS_AS(gram.add({p.base, p.y.head(3), p.extras}), InvalidArgument);
  CHECK_THROWS_AS(gram.add({p.base, p.y, p.extras.topRows(3)}), InvalidArgument);
  CHECK_THROWS_AS(gram.add({p.base, p.y, p.extras, p.weights.head(3)}), InvalidArgument);
  CHECK_THROWS_AS(gram.add({p.base, p.y, p.extras, -p.weights}), InvalidArgument);
  CHECK_THROWS_AS(gram.add({p.base.leftCols(1), p.y, p.extras}), InvalidArgument);
  CHECK_THROWS_AS((void)gram.moments(make_basis(2, {.degree = 3})), InvalidArgument);
  CHECK_THROWS_AS((void)gram.moments(make_basis(3, {.degree = 1})), InvalidArgument);
  CHECK_THROWS_AS(gram.merge(MomentGram(2, 3, 1)), InvalidArgument);
  CHECK_THROWS_AS(gram.merge(MomentGram(2, 2, 1, Vector::Ones(4))), InvalidArgument);
  CHECK_THROWS_AS(MomentGram(2, 2, 1, Vector::Ones(3)), InvalidArgument);
  CHECK(gram.moments(terms).weight == 0);  // no rows yet

  std::vector<Index> fold(20, 0);
  CHECK_THROWS_AS((void)fold_moments(terms, p.rows(), fold, 0), InvalidArgument);
  CHECK_THROWS_AS((void)fold_moments(terms, p.rows(), std::vector<Index>(3), 1), InvalidArgument);
  fold[7] = 2;
  CHECK_THROWS_WITH_AS((void)fold_moments(terms, p.rows(), fold, 2),
                       "fold_moments: row 7 is in fold 2; folds are numbered 0 to 1",
                       InvalidArgument);
  Problem broken = p;
  broken.base(3, 1) = std::nan("");
  MomentGram other(2, 2, 1);
  other.add(broken.rows());
  CHECK_THROWS_AS((void)other.moments(terms), InvalidArgument);
}

}  // namespace
}  // namespace moment_gram_tests
