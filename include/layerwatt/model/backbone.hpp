/// @file
/// Backbone: a product of sums of positive terms, kept between bounds. Positive everywhere,
/// readable, and nothing but + * / when it is evaluated.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/features/term.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace layerwatt {

/// sum_j coefficients[j] * terms[j]. Our own recipes have coefficients > 0 only; published ones
/// have any, and one factor.
struct TermSum {
  std::vector<Term> terms;
  std::vector<double> coefficients;
  friend bool operator==(const TermSum&, const TermSum&) = default;
};

/// The first factor is the cost in the unit of the target (macs, bytes, launches ...); the others
/// are efficiencies without unit, bounded because their terms are, so that what extrapolates is
/// the cost.
struct Backbone {
  std::vector<TermSum> factors;
  double least = 0;                                       ///< predictions are at least this
  double most = std::numeric_limits<double>::infinity();  ///< and at most this
  friend bool operator==(const Backbone&, const Backbone&) = default;
};

[[nodiscard]] inline double evaluate(const TermSum& sum, const FeatureValues& features) {
  double total = 0;
  for (std::size_t j = 0; j < sum.terms.size(); ++j) {
    total += sum.coefficients[j] * evaluate(sum.terms[j], features);
  }
  return total;
}

[[nodiscard]] inline double evaluate(const Backbone& backbone, const FeatureValues& features) {
  double product = 1;
  for (const TermSum& factor : backbone.factors) product *= evaluate(factor, features);
  return std::clamp(product, backbone.least, backbone.most);
}

[[nodiscard]] inline std::size_t term_count(const Backbone& backbone) {
  std::size_t count = 0;
  for (const TermSum& factor : backbone.factors) count += factor.terms.size();
  return count;
}

/// One column per term, one row per layer.
[[nodiscard]] inline Matrix design(const std::vector<Term>& terms,
                                   const std::vector<FeatureValues>& layers) {
  Matrix x(static_cast<Index>(layers.size()), static_cast<Index>(terms.size()));
  for (Index j = 0; j < x.cols(); ++j) {
    const Term& term = terms[static_cast<std::size_t>(j)];
    for (Index i = 0; i < x.rows(); ++i) {
      x(i, j) = evaluate(term, layers[static_cast<std::size_t>(i)]);
    }
  }
  return x;
}

}  // namespace layerwatt
