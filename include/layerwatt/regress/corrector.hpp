/// @file
/// The Lasso at one fixed penalty, from any starting state: brings the homotopy back onto the
/// path after ties, dependent columns or rounding.
/// @see  Lee, Battle, Raina, Ng (2007), Efficient sparse coding algorithms, Algorithm 1
///       (feature-sign search); here one column at a time, with a null-direction swap
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/active_set.hpp>

#include <cmath>
#include <limits>

namespace layerwatt {

namespace detail {
/// The open column that violates |c_j| <= lambda (positive: c_j <= lambda) most, or -1.
[[nodiscard]] inline Index worst_violator(const ActiveSet& set, double lambda) {
  const Vector& c = set.correlations();
  Index worst = -1;
  double largest = lambda;
  for (Index j = 0; j < c.size(); ++j) {
    const double size = (set.positive() ? c[j] : std::abs(c[j])) * set.open()[j];
    if (size > largest) {
      largest = size;
      worst = j;
    }
  }
  return worst;
}

/// Largest step in [0, limit] along v at which no active coefficient has changed sign, and the
/// coefficient that becomes 0 there (-1: none before the limit).
struct SignLimit {
  double step;
  Index column;
};
[[nodiscard]] inline SignLimit sign_limit(const ActiveSet& set, const Vector& v, double limit) {
  SignLimit found{limit, -1};
  for (Index k = 0; k < set.size(); ++k) {
    if (!(v[k] * set.signs()[k] < 0)) continue;
    const double step = std::max(0.0, -set.weights()[k] / v[k]);
    if (step < found.step) found = {step, k};
  }
  return found;
}

/// Column j depends on the active ones, x_j = X_A u, and wants in: moving w_j by t and w_A by
/// -t u leaves the fit alone and lowers |w|_1, until some coefficient is 0 and makes room.
/// @return false where nothing makes room; then j is set aside
inline bool swap_in(ActiveSet& set, Index j, double sign, const Vector& u) {
  Direction null{u, Vector::Constant(set.correlations().size(), 0)};
  for (double& weight : null.weights) weight *= -sign;
  const SignLimit limit = sign_limit(set, null.weights, std::numeric_limits<double>::infinity());
  if (limit.column >= 0) {
    set.advance(limit.step, null);
    set.drop(limit.column);
    if (set.add(j, sign)) {
      set.set_weight(set.size() - 1, limit.step * sign);
      set.refresh();
      return true;
    }
    set.refresh();
  }
  set.set_aside(j);
  return false;
}

/// Minimises over the active set with its signs; drops what would change sign.
inline void settle(ActiveSet& set, double lambda) {
  Direction d;
  constexpr int kRefinements = 3;
  for (int refinement = 0; set.size() > 0 && refinement < kRefinements;) {
    set.to_optimum(lambda, d);
    const SignLimit limit = sign_limit(set, d.weights, 1);
    set.advance(limit.step, d);
    if (limit.column >= 0) {
      set.drop(limit.column);
      refinement = 0;
    } else {
      ++refinement;
      if (set.stationarity_error(lambda) <= 1e-13 * lambda) return;
    }
  }
}
}  // namespace detail

/// Moves `set` to the minimiser at `lambda` over the watched columns.
/// @return whether the relative duality gap, as far as these tell, came down to `gap_tolerance`
inline bool correct(ActiveSet& set, double lambda, double gap_tolerance) {
  const Index limit = 4 * set.correlations().size() + 100;
  for (Index step = 0; step < limit; ++step) {
    detail::settle(set, lambda);
    const Index j = detail::worst_violator(set, lambda);
    if (set.gap(lambda) <= gap_tolerance) return true;
    if (j < 0) return false;
    const double sign = set.correlations()[j] > 0 ? 1 : -1;
    Vector combination;
    set.prepare(j, detail::absolute(set.correlations()));
    if (!set.add(j, sign, &combination)) detail::swap_in(set, j, sign, combination);
  }
  return false;
}

}  // namespace layerwatt
