/// @file
/// Expressions of grid files: the value of every operator, and messages with a column.
#include <bench/grid/expression.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

using bench::Expression;
using bench::Variables;
using support::contains;
using support::thrown_by;

std::int64_t value_of(const std::string& text, const Variables& variables = {}) {
  return Expression::parse(text).evaluate(variables);
}

TEST_CASE("expressions: precedence, associativity, comparisons") {
  CHECK(value_of("1 + 2 * 3") == 7);
  CHECK(value_of("(1 + 2) * 3") == 9);
  CHECK(value_of("10 - 4 - 3") == 3);
  CHECK(value_of("100 / 10 / 5") == 2);
  CHECK(value_of("-3 + 5") == 2);
  CHECK(value_of("2 * -3") == -6);
  CHECK(value_of("1 < 2 && 2 < 3") == 1);
  CHECK(value_of("1 > 2 || 3 >= 3") == 1);
}

TEST_CASE("expressions: whole numbers in scientific notation, min, max, not") {
  CHECK(value_of("2e9") == 2'000'000'000);
  CHECK(value_of("min(3, 4) + max(3, 4)") == 7);
  CHECK(value_of("!0 + !7") == 1);
  CHECK(value_of("3 <= 3 && 3 >= 3 && 3 == 3 && 3 != 4") == 1);
}

TEST_CASE("expressions: division and remainder round towards minus infinity together") {
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const auto a = static_cast<std::int64_t>(random.below(2001)) - 1000;
    auto b = static_cast<std::int64_t>(random.below(41)) - 20;
    if (b == 0) b = 21;
    const Variables v{{"a", a}, {"b", b}};
    const std::int64_t quotient = value_of("a / b", v);
    const std::int64_t rest = value_of("a % b", v);
    CHECK(quotient * b + rest == a);
    CHECK((b > 0 ? rest >= 0 && rest < b : rest <= 0 && rest > b));
  }
}

TEST_CASE("expressions: the names that are read, each once") {
  const auto names = Expression::parse("kernel_h <= in_height + 2*pad_h - kernel_h").variables();
  CHECK(names == std::vector<std::string>{"kernel_h", "in_height", "pad_h"});
}

TEST_CASE("expressions: what does not parse names the column") {
  const auto error = [](const std::string& text) {
    return thrown_by<ParseError>([&] { (void)Expression::parse(text); });
  };
  CHECK(contains(error("1 +"), "column 4 of '1 +'"));
  CHECK(contains(error("(1 + 2"), "')' is missing"));
  CHECK(contains(error("1 2"), "column 3"));
  CHECK(contains(error("4.5"), "unexpected '.'"));
  CHECK(contains(error("system(1)"), "unknown function 'system'"));
  CHECK(contains(error("min(1)"), "',' is missing"));
  CHECK(contains(error("12abc"), "not a whole number"));
  CHECK(contains(error(""), "missing"));
  CHECK(contains(error(std::string(100'000, '(')), "levels of parentheses"));
  CHECK(contains(error(std::string(100'000, '-')), "signs"));
}

TEST_CASE("expressions: what cannot be evaluated says why") {
  const auto error = [](const std::string& text) {
    return thrown_by<InvalidArgument>([&] { (void)value_of(text, {{"kernel_h", 3}}); });
  };
  CHECK(contains(error("kernel / 2"), "unknown name 'kernel'"));
  CHECK(contains(error("kernel / 2"), "did you mean 'kernel_h'"));
  CHECK(contains(error("1 / (kernel_h - 3)"), "divides by zero"));
  CHECK(contains(error("4e18 * 4"), "does not fit into 64 bits"));
}

}  // namespace
