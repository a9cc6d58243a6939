/// @file
/// Cyclic coordinate descent on the standard form: the public, simple solver. Exact in the limit,
/// slow on strongly correlated columns; its gap says how far it came.
/// @see  Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1), sections 2.1-2.3
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/columns.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace layerwatt {

struct DescentOptions {
  bool positive = false;         ///< w >= 0
  double gap_tolerance = 1e-10;  ///< stop at this relative duality gap
  Index max_sweeps = 100'000;    ///< per penalty; running out is an answer: read the gap
};

/// Correlations c = q - G w, kept up to date through columns of G: O(p) per changed coordinate.
class CovarianceUpdates {
 public:
  explicit CovarianceUpdates(StandardForm& form) : form_(form), c_(form.q()) {}
  [[nodiscard]] Index size() const { return form_.size(); }
  [[nodiscard]] double yy() const { return form_.yy(); }
  [[nodiscard]] double squared_length(Index j) const { return form_.diagonal()[j]; }
  [[nodiscard]] double correlation(Index j) const { return c_[j]; }
  [[nodiscard]] double target(Index j) const { return form_.q()[j]; }
  [[nodiscard]] const Vector& correlations() { return c_; }
  void move(Index j, double step) { add_scaled(c_.data(), -step, form_.column(j), size()); }

 private:
  StandardForm& form_;
  Vector c_;
};

/// Correlations from the residual: O(n) per coordinate looked at, no Gram needed.
class NaiveUpdates {
 public:
  /// @param x  (n, p) rows times sqrt(weight / mass), centred and scaled; kept by reference
  NaiveUpdates(const MatrixView& x, const VectorView& y)
      : x_(x),
        residual_(y),
        yy_(dot(y.data(), y.data(), y.size())),
        q_(column_dots(x, y)),
        squared_lengths_(squared_lengths(x)) {}
  [[nodiscard]] Index size() const { return x_.cols(); }
  [[nodiscard]] double yy() const { return yy_; }
  [[nodiscard]] double squared_length(Index j) const { return squared_lengths_[j]; }
  [[nodiscard]] double correlation(Index j) const {
    return dot(detail::column(x_, j), residual_.data(), residual_.size());
  }
  [[nodiscard]] double target(Index j) const { return q_[j]; }
  [[nodiscard]] const Vector& correlations() { return c_ = column_dots(x_, residual_); }
  void move(Index j, double step) {
    add_scaled(residual_.data(), -step, detail::column(x_, j), residual_.size());
  }

 private:
  MatrixView x_;
  Vector residual_;
  double yy_;
  Vector q_;
  Vector squared_lengths_;
  Vector c_;
};

namespace detail {
/// argmin over w_j of the objective, given u = c_j + G_jj w_j: soft thresholding.
[[nodiscard]] inline double soft_threshold(double u, double lambda, bool positive) {
  if (u > lambda) return u - lambda;
  return !positive && u < -lambda ? u + lambda : 0;
}

/// One descent along the path; the state carries over from penalty to penalty (warm start).
template <class Updates>
class Descent {
 public:
  Descent(Updates updates, const DescentOptions& options)
      : updates_(std::move(updates)), options_(options), w_(Vector::Constant(updates_.size(), 0)) {
    is_active_.assign(static_cast<std::size_t>(updates_.size()), false);
  }

  void solve(double lambda, StandardPath& path) {
    double tolerance = 1e-4 * updates_.yy();
    Index sweeps = 0;
    double gap = relative_gap_now(lambda);
    while (gap > options_.gap_tolerance && sweeps < options_.max_sweeps) {
      const bool grown = activate_violators(lambda);
      double decrease = std::numeric_limits<double>::infinity();
      for (; decrease > tolerance && sweeps < options_.max_sweeps; ++sweeps)
        decrease = sweep(lambda);
      if (!grown) tolerance *= 0.1;
      gap = relative_gap_now(lambda);
    }
    path.steps += sweeps;
    for (const Index j : active_) path.push(j, w_[j]);
    path.finish(gap);
  }

 private:
  /// Largest decrease of the objective (doubled) by one coordinate.
  double sweep(double lambda) {
    double largest = 0;
    for (const Index j : active_) {
      const double length = updates_.squared_length(j);
      const double u = updates_.correlation(j) + length * w_[j];
      const double step = soft_threshold(u, lambda, options_.positive) / length - w_[j];
      if (step == 0) continue;
      updates_.move(j, step);
      w_[j] += step;
      largest = std::max(largest, step * step * length);
    }
    return largest;
  }

  /// KKT check over all columns: whoever violates joins the sweeps for good.
  bool activate_violators(double lambda) {
    const Vector& c = updates_.correlations();
    bool grown = false;
    for (Index j = 0; j < c.size(); ++j) {
      const auto at = static_cast<std::size_t>(j);
      if (is_active_[at] || !(updates_.squared_length(j) > 0)) continue;
      if ((options_.positive ? c[j] : std::abs(c[j])) <= lambda) continue;
      is_active_[at] = grown = true;
      active_.push_back(j);
    }
    return grown;
  }

  [[nodiscard]] double relative_gap_now(double lambda) {
    const Vector& c = updates_.correlations();
    GapTerms terms{.yy = updates_.yy(), .correlation = dual_norm(c, options_.positive)};
    for (const Index j : active_) {
      terms.wq += w_[j] * updates_.target(j);
      terms.wc += w_[j] * c[j];
      terms.l1 += std::abs(w_[j]);
    }
    return relative_gap(terms, lambda);
  }

  Updates updates_;
  DescentOptions options_;
  Vector w_;
  std::vector<Index> active_;
  std::vector<bool> is_active_;
};
}  // namespace detail

/// Minimises the standard form at each of the decreasing penalties, warm-started.
/// @param updates  `CovarianceUpdates` of a form or `NaiveUpdates` of standardised rows
/// @throws InvalidArgument  max_sweeps < 1, or gap_tolerance not > 0
/// @note   Running out of sweeps is an answer, not an error: read `gap`.
template <class Updates>
[[nodiscard]] StandardPath coordinate_descent(Updates updates, const VectorView& lambdas,
                                              const DescentOptions& options = {}) {
  expects(options.max_sweeps >= 1, "coordinate_descent: max_sweeps is ", options.max_sweeps,
          "; allow at least 1");
  expects(options.gap_tolerance > 0, "coordinate_descent: gap_tolerance is ", options.gap_tolerance,
          "; it must be > 0");
  detail::Descent<Updates> descent(std::move(updates), options);
  StandardPath path;
  for (const double lambda : lambdas) descent.solve(lambda, path);
  return path;
}

}  // namespace layerwatt
