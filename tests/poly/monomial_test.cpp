/// @file
/// Monomials: print and parse are inverse, products add powers, the order is graded.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/poly/monomial.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace layerwatt;

namespace {

const std::vector<std::string> kNameTable{"a", "b", "kernel_h", "x1"};

Monomial random_monomial(Random& random) {
  Monomial term;
  const auto n = random.below(7);
  for (std::uint64_t i = 0; i < n; ++i) {
    term.factors.push_back(static_cast<int>(random.below(kNameTable.size())));
  }
  std::sort(term.factors.begin(), term.factors.end());
  return term;
}

TEST_CASE("monomial: text of known terms") {
  CHECK(to_text(Monomial{}, kNameTable) == "1");
  CHECK(to_text(Monomial{{0, 0, 1}}, kNameTable) == "a^2*b");
  CHECK(to_text(Monomial{{2, 3, 3, 3}}, kNameTable) == "kernel_h*x1^3");
  CHECK(parse_monomial(" b * a^2 ", kNameTable) == Monomial{{0, 0, 1}});
  CHECK(parse_monomial("a*a*a", kNameTable) == Monomial{{0, 0, 0}});
  CHECK(parse_monomial(" 1 ", kNameTable) == Monomial{});
}

TEST_CASE("monomial: print and parse are inverse on 2000 random terms") {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const Monomial term = random_monomial(random);
    const std::string text = to_text(term, kNameTable);
    CHECK(parse_monomial(text, kNameTable) == term);
    CHECK(to_text(parse_monomial(text, kNameTable), kNameTable) == text);
  }
}

TEST_CASE("monomial: the value of a product is the product of the values") {
  Random random(3);
  const std::array<double, 4> x{2, -3, 0.5, 4};  // powers of these are exact
  for (int i = 0; i < 200; ++i) {
    const Monomial a = random_monomial(random), b = random_monomial(random);
    const Monomial ab = a * b;
    CHECK(degree(ab) == degree(a) + degree(b));
    CHECK(std::is_sorted(ab.factors.begin(), ab.factors.end()));
    CHECK(ab == b * a);
    CHECK(evaluate(ab, x) == evaluate(a, x) * evaluate(b, x));
  }
  CHECK(evaluate(Monomial{{0, 1, 1}}, x) == 18);
}

TEST_CASE("monomial: graded order, degree first") {
  const std::vector<Monomial> ascending{{{}}, {{0}}, {{1}}, {{0, 0}}, {{0, 1}}, {{1, 1}}};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CHECK((ascending[i] < ascending[j]) == (i < j));
    }
  }
}

TEST_CASE("monomial: malformed text is refused with the reason") {
  CHECK_THROWS_WITH_AS(
      (void)parse_monomial("a*kernel_w", kNameTable),
      "monomial: unknown variable 'kernel_w' in 'a*kernel_w'; did you mean 'kernel_h'?",
      ParseError);
  CHECK_THROWS_WITH_AS((void)parse_monomial("a^0", kNameTable),
                       "monomial: power '0' in 'a^0' is not an integer from 1 to 64", ParseError);
  for (const char* text : {"", "a**b", "a^", "a^-1", "a^1.5", "a^65", "a^2^2", "^2", "*", "2"}) {
    CHECK_THROWS_AS((void)parse_monomial(text, kNameTable), ParseError);
  }
  CHECK_THROWS_AS((void)to_text(Monomial{{4}}, kNameTable), InvalidArgument);
  CHECK_THROWS_AS((void)to_text(Monomial{{-1}}, kNameTable), InvalidArgument);
}

}  // namespace
