/// @file
/// The whole Lasso path, exactly: between kinks the solution is linear in the penalty, so only
/// the kinks are computed and any number of penalties costs about the same.
/// @see  Osborne, Presnell, Turlach (2000), IMA J. Numer. Anal. 20(3); Efron, Hastie, Johnstone,
///       Tibshirani (2004), Least Angle Regression, section 3.1
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/active_set.hpp>
#include <layerwatt/regress/corrector.hpp>
#include <layerwatt/regress/standard_path.hpp>
#include <layerwatt/regress/verify.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace layerwatt {

struct HomotopyOptions {
  bool positive = false;         ///< w >= 0
  double gap_tolerance = 1e-10;  ///< a point beyond this relative duality gap is corrected
  Index max_kinks = 1'000'000;   ///< per path; running out is an answer: the path ends early
};

namespace detail {

// Terms of `largest`. `both` is 1 where coefficients may have either sign, else 0.

/// The rate at which an open column closes in on the boundary; also stored.
struct EntryRate {
  const double *c, *a, *open;
  double* rates;
  double lambda, both;

  template <class W>
  [[gnu::always_inline]] void operator()(Index i, W& term) const {
    // At the boundary already: fast, but not so fast that the rounding of 1 - a_j looks like an
    // approach where a column depends on the active ones and moves along with the boundary.
    const W zero{}, tiny = zero + 1e-12 * lambda;
    W c_i, a_i, open_i;
    get(c_i, c + i);
    get(a_i, a + i);
    get(open_i, open + i);
    const W above = lambda - c_i, below = lambda + c_i;
    const W up = (1.0 - a_i) / (above > tiny ? above : tiny);
    const W down = both * (1.0 + a_i) / (below > tiny ? below : tiny);
    term = open_i * (up > down ? up : down);
    term = term > zero ? term : zero;
    put(rates + i, term);
  }
};

struct OpenCorrelation {
  const double *c, *open;
  double both;

  template <class W>
  [[gnu::always_inline]] void operator()(Index i, W& term) const {
    W open_i;
    get(term, c + i);
    get(open_i, open + i);
    const W other = -both * term;
    term = open_i * (term > other ? term : other);
  }
};

/// One walk down the path. Between two kinks w(lambda) = w + (lambda_now - lambda) v and
/// c(lambda) = c - (lambda_now - lambda) a, with G_AA v = s and a = G[:, A] v.
class Homotopy {
 public:
  Homotopy(StandardForm& form, const VectorView& lambdas, const HomotopyOptions& options)
      : form_(form), set_(form, options.positive), lambdas_(lambdas), options_(options) {
    lambda_ = dual_norm(set_.correlations(), options_.positive);
    while (!done() && next_lambda() >= lambda_) path_.finish(set_.gap(next_lambda()));
    if (!done()) entering_ = worst_violator(set_, 0);
  }

  /// Walks on. @return true at the end of the path, false where a Gram column has to be formed
  ///                   first: `wanted`, and `likely` ones with it
  [[nodiscard]] bool walk() {
    for (;;) {
      if (entering_ >= 0 && !set_.has_column(entering_)) return false;
      if (entering_ >= 0) enter();
      if (ended() || path_.count() - verified_ >= kProvisional) verify();
      if (ended()) return true;
      return_to_path();
      set_.along_signs(direction_);
      const Event event = next_event();
      if (emit_down_to(lambda_ - event.step) && !done()) pass(event);
    }
  }

  /// The column of the design whose Gram column the walk waits for.
  [[nodiscard]] Index wanted() const { return set_.watched(entering_); }
  /// Columns that may follow, best first.
  [[nodiscard]] std::vector<Index> likely() const {
    return set_.likely_columns(rates_.size() > 0 ? rates_ : absolute(set_.correlations()));
  }

  [[nodiscard]] StandardPath take() { return std::move(path_); }

 private:
  struct Event {
    enum Kind { none, add, drop } kind = none;
    double step = 0;
    Index index = -1;  // add: the column; drop: the place among the active ones
  };

  [[nodiscard]] bool done() const { return path_.count() == lambdas_.size(); }
  [[nodiscard]] bool ended() const { return done() || path_.steps >= options_.max_kinks; }
  [[nodiscard]] double next_lambda() const { return lambdas_[path_.count()]; }

  /// The nearest kink below: an active coefficient reaches 0, or an open column's correlation
  /// reaches the penalty. The latter close in at the rates (1 -+ a_j) / (lambda -+ c_j).
  [[nodiscard]] Event next_event() {
    const SignLimit limit = sign_limit(set_, direction_.weights, lambda_);
    const Event drop{limit.column >= 0 ? Event::drop : Event::none, limit.step, limit.column};
    rates_.resize(set_.open().size());
    const EntryRate rate{set_.correlations().data(),
                         direction_.correlations.data(),
                         set_.open().data(),
                         rates_.data(),
                         lambda_,
                         set_.positive() ? 0.0 : 1.0};
    const double fastest = largest(rates_.size(), rate);
    if (!(fastest * drop.step > 1)) return drop;
    Index j = 0;
    while (rates_[j] != fastest) ++j;
    return {Event::add, 1 / fastest, j};
  }

  /// Emits the penalties down to `end`, all on the current segment.
  /// @return false where the corrector had to move the walk to a penalty, off this segment
  [[nodiscard]] bool emit_down_to(double end) {
    while (!done() && next_lambda() >= end) {
      const double step = lambda_ - next_lambda();
      const double gap = set_.gap(next_lambda(), step, direction_);
      if (gap <= options_.gap_tolerance) {
        emit(step, gap);
        continue;
      }
      set_.advance(step, direction_);
      lambda_ = next_lambda();
      correct(set_, lambda_, options_.gap_tolerance);
      direction_.weights = Vector::Constant(set_.size(), 0);
      emit(0, set_.gap(lambda_));
      return false;
    }
    return true;
  }

  void emit(double step, double gap) {
    for (Index k = 0; k < set_.size(); ++k) {
      path_.push(set_.column(k), set_.weights()[k] + step * direction_.weights[k]);
    }
    path_.finish(gap);
  }

  void pass(const Event& event) {
    ++path_.steps;
    set_.advance(event.step, direction_);
    lambda_ -= event.step;
    if (event.kind == Event::add) entering_ = event.index;
    if (event.kind == Event::drop) set_.drop(event.index);
  }

  /// Recomputes the gaps of the provisional solutions from the correlations of all columns, and
  /// watches those that matter now. Where the gap shows that an unwatched column was missed, the
  /// walk resumes at that penalty.
  void verify() {
    const Index first = verified_;
    verified_ = path_.count();
    if (set_.watches_all()) return;
    const Matrix c = all_correlations(form_, path_, first, set_);
    const Index count = path_.count() - first;
    Vector score = Vector::Constant(c.rows(), 0);
    for (Index k = 0; k <= count; ++k) {
      const double lambda = k < count ? lambdas_[first + k] : lambda_;
      for (Index j = 0; j < c.rows(); ++j) {
        score[j] = std::max(score[j], std::abs(c(j, k)) / lambda);
      }
    }
    set_.renew_watch(std::move(score), c.col(count));
    for (Index k = 0; k < count; ++k) {
      const double gap =
          gap_of(form_, path_, first + k, c.col(k), lambdas_[first + k], set_.positive());
      path_.gap[static_cast<std::size_t>(first + k)] = gap;
      if (gap <= options_.gap_tolerance) continue;
      verified_ = first + k;
      path_.truncate(verified_);
      lambda_ = next_lambda();
      correct(set_, lambda_, 0.1 * options_.gap_tolerance);
      return;
    }
  }

  /// A column that depends on the active ones stays at the boundary together with them.
  void enter() {
    const double sign = set_.correlations()[entering_] > 0 ? 1 : -1;
    if (!set_.add(entering_, sign)) set_.set_aside(entering_);
    entering_ = -1;
  }

  /// Keeps rounding from building up by a step to the optimum on the active columns. Columns beyond
  /// the boundary, seen by another watch list than the last, are taken in by the corrector.
  void return_to_path() {
    if (set_.stationarity_error(lambda_) > 1e-10 * lambda_) {
      set_.to_optimum(lambda_, direction_);
      if (sign_limit(set_, direction_.weights, 1).column < 0) set_.advance(1, direction_);
    }
    if (largest_open_correlation() > (1 + 1e-8) * lambda_) {
      correct(set_, lambda_, 0.1 * options_.gap_tolerance);
    }
  }

  [[nodiscard]] double largest_open_correlation() const {
    const OpenCorrelation term{set_.correlations().data(), set_.open().data(),
                               set_.positive() ? 0.0 : 1.0};
    return largest(set_.open().size(), term);
  }

  static constexpr Index kProvisional = 4;  // solutions per verification

  StandardForm& form_;
  ActiveSet set_;
  const VectorView lambdas_;
  HomotopyOptions options_;
  double lambda_ = 0;
  Direction direction_;
  Vector rates_;
  Index entering_ = -1;  // place of the column that reached the boundary at the last kink
  StandardPath path_;
  Index verified_ = 0;  // solutions whose gap accounts for all columns
};

}  // namespace detail

/// The solutions at the decreasing penalties. O(|A| p + |A|^2) per kink.
/// @return  as many solutions as `max_kinks` allowed, each with its gap
[[nodiscard]] inline StandardPath homotopy(StandardForm& form, const VectorView& lambdas,
                                           const HomotopyOptions& options = {}) {
  detail::Homotopy path(form, lambdas, options);
  while (!path.walk()) form.form_columns({path.wanted()}, path.likely());
  return path.take();
}

}  // namespace layerwatt
