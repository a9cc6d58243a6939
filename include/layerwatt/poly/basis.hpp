/// @file
/// All monomials up to a degree, in graded order (that of scikit-learn's PolynomialFeatures).
#pragma once

#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/poly/monomial.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace layerwatt {

struct BasisOptions {
  int degree = 1;                 ///< highest total degree, >= 0
  bool constant = false;          ///< include the term 1 (linear models have an intercept instead)
  bool interaction_only = false;  ///< only products of distinct variables: a*b but not a^2
};

/// The binomial coefficient; 0 for k > n. @throws InvalidArgument beyond 64 bits.
[[nodiscard]] constexpr std::int64_t choose(std::int64_t n, std::int64_t k) {
  if (k < 0 || k > n) return 0;
  std::int64_t c = 1;
  for (std::int64_t i = 1; i <= k; ++i) c = checked_mul(c, n - k + i) / i;
  return c;
}

namespace detail {
inline void expect_basis(int variables, const BasisOptions& options) {
  expects(variables >= 0, "basis: ", variables, " variables; give 0 or more");
  expects(options.degree >= 0, "basis: degree ", options.degree, "; give 0 or more");
}

/// Appends the monomials of exactly `degree` in variables first..variables-1 that extend `prefix`.
inline void extend(std::vector<Monomial>& terms, Monomial& prefix, int first, int variables,
                   int degree, bool distinct) {
  if (degree == 0) {
    terms.push_back(prefix);
    return;
  }
  for (int v = first; v < variables; ++v) {
    prefix.factors.push_back(v);
    extend(terms, prefix, distinct ? v + 1 : v, variables, degree - 1, distinct);
    prefix.factors.pop_back();
  }
}
}  // namespace detail

/// The number of terms without forming them: C(p + d, d) - 1, plus 1 with the constant; or
/// sum_k C(p, k) for interactions only.
/// @throws InvalidArgument  negative arguments, or a count beyond 64 bits
[[nodiscard]] inline std::int64_t basis_size(int variables, const BasisOptions& options) {
  detail::expect_basis(variables, options);
  std::int64_t count = 0;
  if (options.interaction_only) {
    for (int k = 0; k <= std::min(options.degree, variables); ++k) {
      count = checked_add(count, choose(variables, k));
    }
  } else {
    count = choose(static_cast<std::int64_t>(variables) + options.degree,
                   std::min(options.degree, variables));
  }
  return options.constant ? count : count - 1;
}

/// All monomials of degree <= `options.degree` in `variables` variables, graded: lower degrees
/// first, within a degree lexicographic (a^2, a*b, a*c, b^2, ...).
/// @throws InvalidArgument  negative arguments, or more than 10 million terms
[[nodiscard]] inline std::vector<Monomial> make_basis(int variables, const BasisOptions& options) {
  constexpr std::int64_t kMostTerms = 10'000'000;
  const std::int64_t count = basis_size(variables, options);
  expects(count <= kMostTerms, "basis: degree ", options.degree, " in ", variables,
          " variables has ", count, " terms, more than ", kMostTerms, "; lower the degree");
  std::vector<Monomial> terms;
  terms.reserve(static_cast<std::size_t>(count));
  Monomial prefix;
  for (int k = options.constant ? 0 : 1; k <= options.degree; ++k) {
    detail::extend(terms, prefix, 0, variables, k, options.interaction_only);
  }
  return terms;
}

/// The text form of each term. @throws InvalidArgument  a variable without a name
[[nodiscard]] inline std::vector<std::string> to_text(const std::vector<Monomial>& terms,
                                                      std::span<const std::string> names) {
  std::vector<std::string> texts;
  texts.reserve(terms.size());
  for (const Monomial& term : terms) texts.push_back(to_text(term, names));
  return texts;
}

}  // namespace layerwatt
