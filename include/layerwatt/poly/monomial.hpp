/// @file
/// A monomial in named variables, with a text form: `a^2*b`.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// A product of variables: the index of each factor, ascending, repeated as often as its power.
/// With variables a, b, c the term a^2 c is {0, 0, 2}, and the constant 1 is {}.
struct Monomial {
  std::vector<int> factors;

  friend bool operator==(const Monomial&, const Monomial&) = default;
};

[[nodiscard]] inline int degree(const Monomial& term) {
  return static_cast<int>(term.factors.size());
}

/// Graded order: by degree, then lexicographic in the factors (1, a, b, a^2, a*b, b^2, ...).
[[nodiscard]] inline bool operator<(const Monomial& a, const Monomial& b) {
  return degree(a) != degree(b) ? degree(a) < degree(b) : a.factors < b.factors;
}

[[nodiscard]] inline Monomial operator*(const Monomial& a, const Monomial& b) {
  Monomial product;
  product.factors.reserve(a.factors.size() + b.factors.size());
  std::merge(a.factors.begin(), a.factors.end(), b.factors.begin(), b.factors.end(),
             std::back_inserter(product.factors));
  return product;
}

/// The value at `x`, one number per variable: factors multiplied from left to right.
[[nodiscard]] inline double evaluate(const Monomial& term, std::span<const double> x) {
  double value = 1;
  for (const int factor : term.factors) value *= x[static_cast<std::size_t>(factor)];
  return value;
}

/// `a^2*b`; the constant is `1`. Inverse of `parse_monomial`.
/// @param names  one per variable; without '*', '^' and blanks, and no number
/// @throws InvalidArgument  a factor has no name
[[nodiscard]] inline std::string to_text(const Monomial& term, std::span<const std::string> names) {
  std::string text;
  for (std::size_t i = 0; i < term.factors.size();) {
    const int factor = term.factors[i];
    expects(factor >= 0 && static_cast<std::size_t>(factor) < names.size(),
            "to_text: a monomial uses variable ", factor, " but there are ", names.size(),
            " names; name every variable");
    std::size_t power = 0;
    while (i < term.factors.size() && term.factors[i] == factor) ++i, ++power;
    if (!text.empty()) text += '*';
    text += names[static_cast<std::size_t>(factor)];
    if (power > 1) text += '^' + std::to_string(power);
  }
  return text.empty() ? "1" : text;
}

namespace detail {
constexpr int kMaxPower = 64;  // far beyond any use; keeps a typo from eating the memory

[[nodiscard]] inline int parse_power(std::string_view digits, std::string_view whole) {
  const auto power = parse_number<int>(digits);
  expects<ParseError>(power && *power >= 1 && *power <= kMaxPower, "monomial: power '", digits,
                      "' in '", whole, "' is not an integer from 1 to ", kMaxPower);
  return *power;
}

[[nodiscard]] inline int find_variable(std::string_view name, std::string_view whole,
                                       std::span<const std::string> names) {
  const auto at = std::find(names.begin(), names.end(), name);
  expects<ParseError>(at != names.end(), "monomial: unknown variable '", name, "' in '", whole,
                      "'; ", at == names.end() ? did_you_mean(name, names) : "");
  return static_cast<int>(at - names.begin());
}
}  // namespace detail

/// Reads `a^2*b`, factors in any order, `1` for the constant. Inverse of `to_text`.
/// @throws ParseError  unknown variable, empty factor, or a power that is not in 1..64
[[nodiscard]] inline Monomial parse_monomial(std::string_view text,
                                             std::span<const std::string> names) {
  Monomial term;
  if (trim(text) == "1") return term;
  for (const std::string_view factor : split(text, '*')) {
    const auto hat = factor.find('^');
    const bool powered = hat != std::string_view::npos;
    const int variable = detail::find_variable(trim(factor.substr(0, hat)), text, names);
    const int power = powered ? detail::parse_power(trim(factor.substr(hat + 1)), text) : 1;
    term.factors.insert(term.factors.end(), static_cast<std::size_t>(power), variable);
  }
  std::sort(term.factors.begin(), term.factors.end());
  return term;
}

}  // namespace layerwatt
