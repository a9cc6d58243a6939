/// @file
/// The state that all exact solvers share: active columns A with signs s, coefficients w,
/// correlations c = q - G w, and the factor of G_AA.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/regress/cholesky.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>

#include <cmath>
#include <utility>
#include <vector>

namespace layerwatt {

/// How the active coefficients move per unit of step, and how the correlations follow.
struct Direction {
  Vector weights;       ///< v (m), in the order of the active columns
  Vector correlations;  ///< a = G[:, A] v (p): c falls by step * a
};

/// Invariant: c = q - G w up to rounding, whatever the accuracy of the factor, since w and c only
/// move together. So the gap computed from (w, c) is a certificate.
class ActiveSet {
 public:
  ActiveSet(StandardForm& form, bool positive)
      : form_(form),
        positive_(positive),
        c_(form.q()),
        open_((form.diagonal().array() > 0).cast<double>()) {}

  [[nodiscard]] bool positive() const { return positive_; }
  [[nodiscard]] Index size() const { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] Index column(Index k) const { return columns_[static_cast<std::size_t>(k)]; }
  [[nodiscard]] const Vector& signs() const { return signs_; }
  [[nodiscard]] const Vector& weights() const { return weights_; }
  [[nodiscard]] const Vector& correlations() const { return c_; }
  /// (p) 1 where a column may enter, 0 where it is active, left out, or set aside.
  [[nodiscard]] const Vector& open() const { return open_; }

  /// Makes column j active at w_j = 0.
  /// @return false, and nothing changes, where it depends on the active columns; then
  ///         `combination` holds u with x_j = X_A u
  [[nodiscard]] bool add(Index j, double sign, Vector* combination = nullptr) {
    const double* const g = form_.column(j);
    Vector l(size());
    for (Index k = 0; k < size(); ++k) l[k] = g[column(k)];
    factor_.forward(l);
    if (!factor_.append(l, form_.diagonal()[j], kDependent)) {
      if (combination != nullptr) {
        factor_.backward(l);
        *combination = std::move(l);
      }
      return false;
    }
    const double z = (sign - l.dot(forward_signs_)) / factor_.last_pivot();
    push_back(forward_signs_, z);
    push_back(signs_, sign);
    push_back(weights_, 0);
    columns_.push_back(j);
    open_[j] = 0;
    return true;
  }

  /// Removes the k-th active column; its weight, rounding at most, becomes 0 exactly. Columns
  /// set aside for depending on it may enter again.
  void drop(Index k) {
    if (weights_[k] != 0) {
      c_ += weights_[k] * Eigen::Map<const Vector>(form_.column(column(k)), form_.size());
    }
    open_[column(k)] = 1;
    columns_.erase(columns_.begin() + k);
    erase(signs_, k);
    erase(weights_, k);
    factor_.remove(k, forward_signs_);
    for (const Index j : aside_) open_[j] = 1;
    aside_.clear();
  }

  /// Keeps an inactive column out until a column is dropped.
  void set_aside(Index j) {
    open_[j] = 0;
    aside_.push_back(j);
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
    for (Index k = 0; k < size(); ++k) d.weights[k] = c_[column(k)] - lambda * signs_[k];
    factor_.forward(d.weights);
    factor_.backward(d.weights);
    image(d.weights, d.correlations);
  }

  void advance(double step, const Direction& d) {
    weights_ += step * d.weights;
    c_ -= step * d.correlations;
  }

  void set_weight(Index k, double weight) { weights_[k] = weight; }

  /// c = q - G w afresh, against the rounding of many small updates.
  void refresh() {
    Vector image_of_w;
    image(weights_, image_of_w);
    c_ = form_.q() - image_of_w;
  }

  /// Factorises G_AA anew; a column that turns out dependent leaves with its weight.
  void refactor() {
    const std::vector<Index> columns = std::move(columns_);
    const Vector signs = std::move(signs_);
    const Vector weights = std::move(weights_);
    columns_.clear();
    signs_.resize(0);
    weights_.resize(0);
    forward_signs_.resize(0);
    factor_.clear();
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const auto at = static_cast<Index>(k);
      if (add(columns[k], signs[at])) {
        weights_[size() - 1] = weights[at];
      } else {
        open_[columns[k]] = 1;
      }
    }
    refresh();
  }

  /// max over A of |c_j - lambda s_j|: 0 at the optimum on A.
  [[nodiscard]] double stationarity_error(double lambda) const {
    double worst = 0;
    for (Index k = 0; k < size(); ++k) {
      worst = std::max(worst, std::abs(c_[column(k)] - lambda * signs_[k]));
    }
    return worst;
  }

  /// Relative duality gap after a further `step` along `d`, at penalty `lambda`.
  [[nodiscard]] double gap(double lambda, double step, const Direction& d) const {
    GapTerms terms{.yy = form_.yy()};
    for (Index k = 0; k < size(); ++k) {
      const Index j = column(k);
      const double w = weights_[k] + step * d.weights[k];
      terms.wq += w * form_.q()[j];
      terms.wc += w * (c_[j] - step * d.correlations[j]);
      terms.l1 += std::abs(w);
    }
    terms.correlation = dual_norm(c_ - step * d.correlations, positive_);
    return relative_gap(terms, lambda);
  }

  [[nodiscard]] double gap(double lambda) const {
    GapTerms terms{.yy = form_.yy(), .correlation = dual_norm(c_, positive_)};
    for (Index k = 0; k < size(); ++k) {
      const Index j = column(k);
      terms.wq += weights_[k] * form_.q()[j];
      terms.wc += weights_[k] * c_[j];
      terms.l1 += std::abs(weights_[k]);
    }
    return relative_gap(terms, lambda);
  }

 private:
  /// out = G[:, A] v, four columns per pass over `out`.
  void image(const Vector& v, Vector& out) const;

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
  std::vector<Index> columns_;
  Vector signs_;
  Vector weights_;
  Vector forward_signs_;  // L^-1 s
  Vector c_;
  Vector open_;
  std::vector<Index> aside_;
  UpdatedCholesky factor_;
};

inline void ActiveSet::image(const Vector& v, Vector& out) const {
  out.setZero(form_.size());
  const auto at = [&](Index k) {
    return Eigen::Map<const Vector>(form_.column(column(k)), form_.size());
  };
  Index k = 0;
  for (; k + 3 < size(); k += 4) {
    out += v[k] * at(k) + v[k + 1] * at(k + 1) + v[k + 2] * at(k + 2) + v[k + 3] * at(k + 3);
  }
  for (; k < size(); ++k) out += v[k] * at(k);
}

}  // namespace layerwatt
