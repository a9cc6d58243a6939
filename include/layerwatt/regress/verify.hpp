/// @file
/// The certificate of solutions found on part of the columns: their gap over all of them.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/active_set.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace layerwatt::detail {

/// Correlations q - G w of all columns, (p, solutions + 1): at the solutions of `path` from
/// `first` on, and at the current one, `now`. Passes once over the Gram columns.
[[nodiscard]] inline Matrix all_correlations(StandardForm& form, const StandardPath& path,
                                             Index first, const ActiveSet& now) {
  const Index p = form.size(), count = path.count() - first;
  std::vector<Index> used;
  std::vector<bool> is_used(static_cast<std::size_t>(p), false);
  Matrix weights = Matrix::Constant(count + 1, p, 0);
  const auto set = [&](Index solution, Index j, double weight) {
    weights(solution, j) = weight;
    if (!is_used[static_cast<std::size_t>(j)]) used.push_back(j);
    is_used[static_cast<std::size_t>(j)] = true;
  };
  for (Index k = 0; k < count; ++k) {
    const auto at = static_cast<std::size_t>(first + k);
    for (auto e = static_cast<std::size_t>(path.start[at]);
         e < static_cast<std::size_t>(path.start[at + 1]); ++e) {
      set(k, path.index[e], path.value[e]);
    }
  }
  for (Index k = 0; k < now.size(); ++k) set(count, now.column(k), now.weights()[k]);
  Matrix c(p, count + 1);
  for (Index k = 0; k <= count; ++k) std::copy_n(form.q().data(), p, c.data() + k * p);
  for (std::size_t first_used = 0; first_used < used.size(); first_used += 4) {
    const std::size_t group = std::min<std::size_t>(4, used.size() - first_used);
    const double* g[4];
    double w[4];
    for (std::size_t i = 0; i < group; ++i) g[i] = form.column(used[first_used + i]);
    for (Index k = 0; k <= count; ++k) {
      for (std::size_t i = 0; i < group; ++i) w[i] = -weights(k, used[first_used + i]);
      add_scaled(c.data() + k * p, w, g, static_cast<Index>(group), p);
    }
  }
  return c;
}

/// Relative duality gap of solution k of `path`. @param c  (p) its correlations
[[nodiscard]] inline double gap_of(const StandardForm& form, const StandardPath& path, Index k,
                                   const VectorView& c, double lambda, bool positive) {
  GapTerms terms{.yy = form.yy(), .correlation = dual_norm(c, positive)};
  const auto at = static_cast<std::size_t>(k);
  for (auto e = static_cast<std::size_t>(path.start[at]);
       e < static_cast<std::size_t>(path.start[at + 1]); ++e) {
    terms.wq += path.value[e] * form.q()[path.index[e]];
    terms.wc += path.value[e] * c[path.index[e]];
    terms.l1 += std::abs(path.value[e]);
  }
  return relative_gap(terms, lambda);
}

}  // namespace layerwatt::detail
