/// @file
/// The basis: C(p + d, d) terms, each once, in the order of scikit-learn's PolynomialFeatures
/// (`PolynomialFeatures(3).fit([[0, 0, 0]]).get_feature_names_out(["a", "b", "c"])`).
#include <layerwatt/core/text.hpp>
#include <layerwatt/poly/basis.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace layerwatt;

namespace basis_tests {
namespace {

static_assert(choose(16, 3) == 560 && choose(5, 0) == 1 && choose(3, 4) == 0);
static_assert(choose(60, 30) == 118264581564861424);

const std::vector<std::string> kNames{"a", "b", "c"};

std::string listed(int variables, const BasisOptions& options) {
  return join(to_text(make_basis(variables, options), kNames), " ");
}

TEST_CASE("basis: the order of scikit-learn") {
  CHECK(listed(3, {.degree = 3, .constant = true}) ==
        "1 a b c a^2 a*b a*c b^2 b*c c^2 "
        "a^3 a^2*b a^2*c a*b^2 a*b*c a*c^2 b^3 b^2*c b*c^2 c^3");
  CHECK(listed(3, {.degree = 2}) == "a b c a^2 a*b a*c b^2 b*c c^2");
  CHECK(listed(3, {.degree = 3, .constant = true, .interaction_only = true}) ==
        "1 a b c a*b a*c b*c a*b*c");
  CHECK(listed(1, {.degree = 3}) == "a a^2 a^3");
}

TEST_CASE("basis: as many terms as announced, ascending and therefore distinct") {
  for (int p = 0; p <= 6; ++p) {
    for (int d = 0; d <= 5; ++d) {
      for (const bool constant : {false, true}) {
        for (const bool interaction_only : {false, true}) {
          const BasisOptions options{d, constant, interaction_only};
          const auto terms = make_basis(p, options);
          CHECK(static_cast<std::int64_t>(terms.size()) == basis_size(p, options));
          for (std::size_t j = 1; j < terms.size(); ++j) CHECK(terms[j - 1] < terms[j]);
          for (const Monomial& term : terms) CHECK(degree(term) <= d);
        }
      }
    }
  }
  CHECK(basis_size(13, {.degree = 3, .constant = true}) == 560);
  CHECK(basis_size(16, {.degree = 4}) == 4844);
}

TEST_CASE("basis: what cannot be formed is refused") {
  CHECK_THROWS_AS((void)make_basis(-1, {}), InvalidArgument);
  CHECK_THROWS_AS((void)make_basis(2, {.degree = -1}), InvalidArgument);
  CHECK_THROWS_WITH_AS((void)make_basis(100, {.degree = 5}),
                       "basis: degree 5 in 100 variables has 96560645 terms, more than 10000000; "
                       "lower the degree",
                       InvalidArgument);
  CHECK_THROWS_AS((void)basis_size(1000, {.degree = 100}), InvalidArgument);
}

}  // namespace
}  // namespace basis_tests
