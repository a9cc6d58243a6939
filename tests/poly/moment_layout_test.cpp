/// @file
/// The layout: every product of two monomials is found where the pivot blocks put it, equal
/// products share one place, and no place is unused.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/poly/moment_layout.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>
#include <vector>

using namespace layerwatt;

namespace moment_layout_tests {
namespace {

std::vector<Monomial> design(int variables, int degree) {
  return make_basis(variables, {.degree = degree, .constant = true});
}

// The moments of a single row: products of left and right factors, block by block.
Vector moments_of_row(const MomentLayout& layout, const std::vector<double>& x, double weight) {
  Vector left(layout.terms()), right(layout.terms()), scratch(layout.scratch());
  layout.fill_left(x.data(), weight, left.data(), scratch.data());
  layout.fill_right(x.data(), right.data());
  Vector moments = Vector::Constant(layout.size(), std::nan(""));
  for (const auto& b : layout.blocks()) {
    for (Index j = 0; j < b.left_count; ++j) {
      for (Index i = 0; i < b.right_count; ++i) {
        const Index at = b.right_is_rows() ? i + b.right_count * j : j + b.left_count * i;
        moments[b.offset + at] = left[b.left_begin + j] * right[b.right_begin + i];
      }
    }
  }
  return moments;
}

TEST_CASE("moment layout: sizes by hand") {
  const MomentLayout layout(13, 3);
  CHECK(layout.terms() == 560);
  CHECK(layout.size() == 27132);          // C(19, 6)
  CHECK(MomentLayout(1, 2).size() == 5);  // 1, x, ..., x^4
  CHECK(MomentLayout(2, 1).size() == 6);  // 1, a, b, a^2, ab, b^2
}

TEST_CASE("moment layout: each product stands where index() says, for random rows") {
  Random random(17);
  for (int d = 1; d <= 5; ++d) {
    for (int degree = 1; degree <= 4; ++degree) {
      const MomentLayout layout(d, degree);
      const auto terms = design(d, degree);
      std::vector<double> x;
      for (int j = 0; j < d; ++j) x.push_back(0.5 + random.uniform());
      const Vector moments = moments_of_row(layout, x, 3);
      double worst = 0;
      for (const Monomial& a : terms) {
        for (const Monomial& b : terms) {
          const double expected = 3 * evaluate(a * b, x);
          worst = std::max(worst, std::abs(moments[layout.index(a, b)] - expected) / expected);
        }
      }
      CHECK(worst < 1e-14);
    }
  }
}

TEST_CASE("moment layout: one place per product, and every place is one") {
  const MomentLayout layout(4, 3);
  const auto terms = design(4, 3);
  std::map<std::vector<int>, Index> place;
  std::set<Index> used;
  for (const Monomial& a : terms) {
    for (const Monomial& b : terms) {
      const Index at = layout.index(a, b);
      CHECK(place.emplace((a * b).factors, at).first->second == at);
      used.insert(at);
    }
  }
  CHECK(static_cast<Index>(place.size()) == layout.size());
  CHECK(static_cast<Index>(used.size()) == layout.size());
  CHECK(*used.begin() == 0);
  CHECK(*used.rbegin() == layout.size() - 1);
}

TEST_CASE("moment layout: the right factors are the basis in graded order") {
  const MomentLayout layout(3, 3);
  const auto terms = design(3, 3);
  const std::vector<double> x{2, 3, 5};
  Vector right(layout.terms());
  layout.fill_right(x.data(), right.data());
  for (std::size_t j = 0; j < terms.size(); ++j) {
    CHECK(right[static_cast<Index>(j)] == evaluate(terms[j], x));
    CHECK(layout.column(terms[j]) == static_cast<Index>(j));
  }
}

TEST_CASE("moment layout: sizes that cannot be are refused") {
  CHECK_THROWS_AS(MomentLayout(0, 2), InvalidArgument);
  CHECK_THROWS_AS(MomentLayout(3, 0), InvalidArgument);
  CHECK_THROWS_AS(MomentLayout(3, 9), InvalidArgument);
  CHECK_THROWS_AS(MomentLayout(200, 5), InvalidArgument);
  const MomentLayout layout(2, 2);
  CHECK_THROWS_AS(layout.expect_holds(Monomial{{0, 0, 1}}), InvalidArgument);
  CHECK_THROWS_AS(layout.expect_holds(Monomial{{2}}), InvalidArgument);
  CHECK_THROWS_AS(layout.expect_holds(Monomial{{-1}}), InvalidArgument);
}

}  // namespace
}  // namespace moment_layout_tests
