/// @file
/// The design: columns are the values of their monomials, however rows are cut into blocks and
/// whatever the order of the terms.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/expand.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace layerwatt;

namespace expand_tests {
namespace {

Matrix random_matrix(Index n, Index p, std::uint64_t seed) {
  Random random(seed);
  Matrix x(n, p);
  for (Index j = 0; j < p; ++j) {
    for (Index i = 0; i < n; ++i) x(i, j) = random.normal();
  }
  return x;
}

// Both multiply from left to right, so the values agree to the bit.
void check_values(const Matrix& design, const std::vector<Monomial>& terms, const Matrix& x) {
  for (Index i = 0; i < x.rows(); ++i) {
    const Vector row = x.row(i).transpose();
    for (std::size_t j = 0; j < terms.size(); ++j) {
      const double expected =
          evaluate(terms[j], {row.data(), static_cast<std::size_t>(row.size())});
      CHECK(design(i, static_cast<Index>(j)) == expected);
    }
  }
}

TEST_CASE("expand: two rows by hand, as scikit-learn's PolynomialFeatures(3) gives them") {
  Matrix x(2, 2);
  x << 2, 3,  //
      -1, 5;
  Matrix expected(2, 10);
  expected << 1, 2, 3, 4, 6, 9, 8, 12, 18, 27,  //
      1, -1, 5, 1, -5, 25, -1, 5, -25, 125;
  CHECK(expand(make_basis(2, {.degree = 3, .constant = true}), x) == expected);
}

TEST_CASE("expand: each column holds the values of its monomial") {
  const Matrix x = random_matrix(40, 4, 1);
  for (const bool interaction_only : {false, true}) {
    const auto terms = make_basis(4, {4, true, interaction_only});
    check_values(expand(terms, x), terms, x);
  }
}

TEST_CASE("expand: terms in any order, repeated, with parents missing") {
  auto terms = make_basis(4, {.degree = 4, .constant = true});
  Random random(5);
  for (int round = 0; round < 20; ++round) {
    shuffle(terms, random);
    std::vector<Monomial> some(terms.begin(), terms.begin() + 12);
    some.push_back(some[3]);
    some.push_back(Monomial{});
    const Matrix x = random_matrix(5, 4, random.next());
    check_values(expand(some, x), some, x);
  }
}

TEST_CASE("expand: blocks of rows give the same bits as all rows") {
  const Expansion expansion(make_basis(3, {.degree = 3}));
  const Matrix x = random_matrix(1300, 3, 2);  // more than two internal blocks
  const Matrix whole = expansion(x);
  check_values(whole, expansion.terms(), x);
  Matrix parts(1300, expansion.size());
  for (Index i = 0; i < 1300; i += 77) {
    const Index count = std::min<Index>(77, 1300 - i);
    expansion.fill(x.middleRows(i, count), parts.middleRows(i, count));
  }
  CHECK(parts == whole);
  CHECK(expansion(Matrix(0, 3)).rows() == 0);
  CHECK(expand({Monomial{}}, Matrix(4, 0)) == Matrix::Ones(4, 1));
}

TEST_CASE("expand: shapes that do not fit are refused") {
  const Expansion expansion(make_basis(3, {.degree = 2}));
  CHECK_THROWS_WITH_AS(
      (void)expansion(Matrix::Ones(4, 2)),
      "expand: a term uses variable 2 but x has 2 columns; give every variable a column",
      InvalidArgument);
  Matrix out(4, 8);
  CHECK_THROWS_AS(expansion.fill(Matrix::Ones(4, 3), out), InvalidArgument);
}

}  // namespace
}  // namespace expand_tests
