/// @file
/// The state that all exact solvers share: active columns A with signs s, coefficients w,
/// correlations c = q - G w, and the factor of G_AA.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/cholesky.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>
#include <layerwatt/regress/watch_list.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace layerwatt {

/// How the active coefficients move per unit of step, and how the correlations follow.
struct Direction {
  Vector weights;       ///< v (m), in the order of the active columns
  Vector correlations;  ///< a = G[:, A] v, on the watched columns: c falls by step * a
};

namespace detail {
/// A term of `largest`: the correlation c - step a that a step leads to, or its magnitude.
template <bool kMagnitude>
struct Moved {
  const double *c, *a;
  double step;
  template <class W>
  [[gnu::always_inline]] void operator()(Index i, W& term) const {
    W slope;
    get(term, c + i);
    get(slope, a + i);
    term -= step * slope;
    if constexpr (kMagnitude) term = term > -term ? term : -term;
  }
};

[[nodiscard]] inline Vector absolute(Vector x) {
  for (double& value : x) value = std::abs(value);
  return x;
}
}  // namespace detail

/// Columns are numbered by their place in the watch list (for narrow designs: the column).
///
/// Invariant: c = q - G w up to rounding, whatever the accuracy of the factor, since w and c only
/// move together. So the gap computed from (w, c) is a certificate.
class ActiveSet {
 public:
  ActiveSet(StandardForm& form, bool positive)
      : form_(form), positive_(positive), watch_(form.size()) {
    Vector score = detail::absolute(form.q());
    const double top = std::max(form.largest_correlation(), 1e-300);
    for (double& s : score) s /= top;
    renew_watch(std::move(score), form.q());
  }

  [[nodiscard]] bool positive() const { return positive_; }
  [[nodiscard]] Index size() const { return static_cast<Index>(active_.size()); }
  [[nodiscard]] Index active(Index k) const { return active_[static_cast<std::size_t>(k)]; }
  /// The column of the design at a place.
  [[nodiscard]] Index watched(Index j) const { return watch_.column(j); }
  /// The column of the design behind the k-th active one.
  [[nodiscard]] Index column(Index k) const { return watched(active(k)); }
  [[nodiscard]] const Vector& signs() const { return signs_; }
  [[nodiscard]] const Vector& weights() const { return weights_; }
  [[nodiscard]] const Vector& correlations() const { return c_; }
  /// 1 where a column may enter, 0 where it is active, left out, or set aside.
  [[nodiscard]] const Vector& open() const { return open_; }

  /// Makes column j active at w_j = 0.
  /// @return false, and nothing changes, where it depends on the active columns; then
  ///         `combination` holds u with x_j = X_A u
  [[nodiscard]] bool add(Index j, double sign, Vector* combination = nullptr) {
    rows_.push_back(watched_rows(j));
    const GramRows& g = rows_.back();
    Vector l(size());
    for (Index k = 0; k < size(); ++k) l[k] = g.data[active(k)];
    factor_.forward(l);
    if (!factor_.append(l, form_.diagonal()[watch_.column(j)], kDependent)) {
      rows_.pop_back();
      if (combination != nullptr) {
        factor_.backward(l);
        *combination = std::move(l);
      }
      return false;
    }
    push_back(forward_signs_, (sign - dot(l, forward_signs_)) / factor_.last_pivot());
    push_back(signs_, sign);
    push_back(weights_, 0);
    active_.push_back(j);
    open_[j] = 0;
    return true;
  }

  [[nodiscard]] bool has_column(Index j) const { return form_.has_column(watch_.column(j)); }

  /// Open columns of the design whose Gram column is not there yet, those of high `priority` first.
  [[nodiscard]] std::vector<Index> likely_columns(const Vector& priority) const {
    std::vector<Index> likely;
    for (const Index k : descending(priority)) {
      if (open_[k] > 0 && !has_column(k)) likely.push_back(watched(k));
    }
    return likely;
  }

  /// Forms the Gram column of j, which will be added, and with it those that may follow.
  void prepare(Index j, const Vector& priority) const {
    if (!has_column(j)) form_.form_columns({watched(j)}, likely_columns(priority));
  }

  /// Removes the k-th active column; its weight, rounding at most, becomes 0 exactly. Columns
  /// set aside for depending on it may enter again.
  void drop(Index k) {
    if (weights_[k] != 0) add_scaled(c_.data(), weights_[k], rows(k), c_.size());
    open_[active(k)] = 1;
    active_.erase(active_.begin() + k);
    rows_.erase(rows_.begin() + k);
    erase(signs_, k);
    erase(weights_, k);
    factor_.remove(k, forward_signs_);
    for (const Index column : aside_) set_open(column, 1);
    aside_.clear();
  }

  /// Keeps an inactive column out until a column is dropped.
  void set_aside(Index j) {
    open_[j] = 0;
    aside_.push_back(watch_.column(j));
  }

  /// Solves G_AA v = s: the direction of the path.
  void along_signs(Direction& d) const {
    d.weights = forward_signs_;
    factor_.backward(d.weights);
    image(d.weights, d.correlations);
  }

  /// Solves G_AA v = c_A - lambda s: the step to the optimum on A with these signs.
  void to_optimum(double lambda, Direction& d) const {
    d.weights.resize(size());
    for (Index k = 0; k < size(); ++k) d.weights[k] = c_[active(k)] - lambda * signs_[k];
    factor_.forward(d.weights);
    factor_.backward(d.weights);
    image(d.weights, d.correlations);
  }

  void advance(double step, const Direction& d) {
    add_scaled(weights_, step, d.weights);
    add_scaled(c_, -step, d.correlations);
  }

  void set_weight(Index k, double weight) { weights_[k] = weight; }

  /// c = q - G w afresh, against the rounding of many small updates.
  void refresh() {
    Vector image_of_w;
    image(weights_, image_of_w);
    c_ = q_;
    add_scaled(c_, -1, image_of_w);
  }

  [[nodiscard]] bool watches_all() const { return watch_.complete(); }

  /// Watches other columns. @param score  (p) closeness to the penalty   @param c  (p) now
  void renew_watch(Vector score, const Vector& c) {
    for (Index& j : active_) j = watch_.column(j);
    watch_.renew(score, active_);
    for (Index& j : active_) j = watch_.place(j);
    q_ = gathered(form_.q());
    c_ = gathered(c);
    open_ = gathered(form_.diagonal());
    for (double& open : open_) open = open > 0 ? 1 : 0;
    for (const Index column : aside_) set_open(column, 0);
    rows_.clear();
    for (const Index j : active_) {
      open_[j] = 0;
      rows_.push_back(watched_rows(j));
    }
  }

  /// max over A of |c_j - lambda s_j|: 0 at the optimum on A.
  [[nodiscard]] double stationarity_error(double lambda) const {
    double worst = 0;
    for (Index k = 0; k < size(); ++k) {
      worst = std::max(worst, std::abs(c_[active(k)] - lambda * signs_[k]));
    }
    return worst;
  }

  /// Relative duality gap after a further `step` along `d`, at penalty `lambda`, as far as the
  /// watched columns tell.
  [[nodiscard]] double gap(double lambda, double step, const Direction& d) const {
    GapTerms terms{.yy = form_.yy()};
    for (Index k = 0; k < size(); ++k) {
      const Index j = active(k);
      const double w = weights_[k] + step * d.weights[k];
      terms.wq += w * q_[j];
      terms.wc += w * (c_[j] - step * d.correlations[j]);
      terms.l1 += std::abs(w);
    }
    const double* const c = c_.data();
    const double* const a = d.correlations.data();
    terms.correlation = positive_ ? largest(c_.size(), detail::Moved<false>{c, a, step})
                                  : largest(c_.size(), detail::Moved<true>{c, a, step});
    return relative_gap(terms, lambda);
  }

  [[nodiscard]] double gap(double lambda) const {
    return gap(lambda, 0, {Vector::Constant(size(), 0), Vector::Constant(c_.size(), 0)});
  }

 private:
  /// One column of G on the watched rows: the form's own where all are watched, else gathered.
  struct GramRows {
    const double* data;
    Vector gathered;
  };

  [[nodiscard]] const double* rows(Index k) const {
    return rows_[static_cast<std::size_t>(k)].data;
  }

  [[nodiscard]] GramRows watched_rows(Index j) const {
    const Index column = watch_.column(j);
    GramRows rows{form_.column(column), {}};
    if (!watch_.complete()) {
      rows.gathered = watch_.gather(rows.data);
      rows.data = rows.gathered.data();
    }
    return rows;
  }

  [[nodiscard]] Vector gathered(const Vector& all) const {
    return watch_.complete() ? all : watch_.gather(all.data());
  }

  void set_open(Index column, double open) {
    if (watch_.place(column) >= 0) open_[watch_.place(column)] = open;
  }

  /// out = G[:, A] v on the watched rows.
  void image(const Vector& v, Vector& out) const {
    std::vector<const double*> columns;
    for (Index k = 0; k < size(); ++k) columns.push_back(rows(k));
    out = Vector::Constant(watch_.size(), 0);
    add_scaled(out.data(), v.data(), columns.data(), size(), out.size());
  }

  static void push_back(Vector& v, double value) {
    v.conservativeResize(v.size() + 1);
    v[v.size() - 1] = value;
  }
  static void erase(Vector& v, Index k) {
    std::copy(v.data() + k + 1, v.data() + v.size(), v.data() + k);
    v.conservativeResize(v.size() - 1);
  }

  StandardForm& form_;
  bool positive_;
  WatchList watch_;
  std::vector<Index> active_;
  std::vector<GramRows> rows_;
  Vector signs_;
  Vector weights_;
  Vector forward_signs_;  // L^-1 s
  Vector q_;
  Vector c_;
  Vector open_;
  std::vector<Index> aside_;  // columns of the design
  UpdatedCholesky factor_;
};

}  // namespace layerwatt
