/// @file
/// The Lasso in standard form. Intercept, sample weights, scaling, penalty factors and
/// unpenalised columns are eliminated here, once, so that the solvers see only
///     min over w of  1/2 w'Gw - q'w + yy/2 + lambda |w|_1    (optionally w >= 0).
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/lazy_gram.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace layerwatt {

/// Rows to train on, as moments of disjoint parts of them (e.g. all folds but one).
struct TrainingSet {
  std::vector<TrainingPart> parts;  ///< parts of weight 0 are skipped; one, if columns are formed
  double mass = 0;                  ///< sum of the sample weights: what "1/n" divides by
};

/// A column whose squared length falls to this share once others are projected out is dependent.
inline constexpr double kDependent = 1e-11;

/// Relative variance up to which a column counts as constant, given moments without rounding of
/// their own: (500 rounding errors)^2.
inline constexpr double kConstantColumn = 2e-26;

/// Relative variance up to which a target counts as constant: the same.
inline constexpr double kConstantTarget = 2e-26;

/// Largest correlation of a column with the target up to which there is no signal, only rounding.
inline constexpr double kNoSignal = 1e-14;

struct FormOptions {
  bool intercept = true;
  Vector scale = {};            ///< (p) penalty on scale_j |beta_j|; empty: own standard deviations
  Vector penalty_factors = {};  ///< (p) >= 0, 0 = unpenalised, inf = left out; empty: 1 each
  double variance_floor =
      kConstantColumn;  ///< relative variance up to which a column counts as constant
};

/// One training set in standard form. With sums over rows, weights v_i = w_i / mass and centred
/// x, y:  G_ij = sum v x_i x_j / (scale_i scale_j),  q_i = sum v x_i y / scale_i,  yy = sum v y^2.
/// Unpenalised columns are projected out of G, q and yy (Frisch-Waugh-Lovell theorem), the
/// intercept being the first of them. Columns of G are formed when first asked for.
class StandardForm {
 public:
  /// @throws InvalidArgument  no part has weight, or lengths differ
  StandardForm(const TrainingSet& set, const FormOptions& options);

  [[nodiscard]] Index size() const { return q_.size(); }
  [[nodiscard]] const Vector& q() const { return q_; }
  [[nodiscard]] double yy() const { return yy_; }
  [[nodiscard]] const Vector& diagonal() const { return diagonal_; }  ///< 0 where left out
  /// Standard deviations of the training set's own columns, 1 where constant.
  [[nodiscard]] const Vector& deviations() const { return deviations_; }
  [[nodiscard]] const std::vector<Index>& free_columns() const { return free_; }
  [[nodiscard]] double largest_correlation() const { return largest(q_); }

  /// Column j of G, (p) contiguous; stays valid. Not for concurrent use.
  [[nodiscard]] const double* column(Index j) {
    Vector& c = columns_[static_cast<std::size_t>(j)];
    if (c.size() == 0) c = form_column(j);
    return c.data();
  }

  /// Whether asking for column j is cheap; if not, better ask for several together.
  [[nodiscard]] bool has_column(Index j) const {
    const LazyGram* const lazy = parts_.front().lazy();
    return lazy == nullptr || lazy->has(j);
  }
  /// Makes the columns of `wanted` cheap to ask for, and some of `likely`, best first.
  void form_columns(const std::vector<Index>& wanted, const std::vector<Index>& likely) const {
    if (parts_.front().lazy() != nullptr) parts_.front().lazy()->form(wanted, likely);
  }

  /// Adds the raw coefficients of the solution (index[k], value[k]) to `raw` (p, zeros) and
  /// returns the intercept: y_hat = intercept + x' raw.
  template <class Coefficients>
  double to_raw(const Index* index, const double* value, Index count, Coefficients raw) const;

 private:
  [[nodiscard]] Vector form_column(Index j) const;
  void center(bool intercept);
  void choose_scale(const FormOptions& options);
  void project_out_free(const Vector& factors);

  std::vector<TrainingPart> parts_;
  double mass_ = 0;
  double weight_ = 0;
  Vector mean_x_;
  double mean_y_ = 0;
  Matrix offsets_;   // (p, parts): sqrt(weight) (mean of the part - mean), Chan's correction
  Vector variance_;  // (p) before scaling
  Vector deviations_;
  Vector scale_;    // the caller's, or the deviations, times the penalty factors
  Vector inverse_;  // 1 / scale, 0 where a column is left out
  Vector q_;
  Vector diagonal_;
  double yy_ = 0;
  std::vector<Index> free_;  // unpenalised columns, and the rows of the Cholesky factor they give
  Matrix free_rows_;         // (p, free): column k holds row k of U, with U'U their part of G
  Matrix free_factor_;       // (free, free) U on the unpenalised columns, upper triangular
  Vector free_z_;            // (free): U_ff^-T q_f
  std::vector<Vector> columns_;
};

inline StandardForm::StandardForm(const TrainingSet& set, const FormOptions& options)
    : mass_(set.mass) {
  for (const TrainingPart& part : set.parts) {
    if (part.sums().weight > 0) parts_.push_back(part);
  }
  expects(!parts_.empty() && mass_ > 0, "lasso: a training set has no rows of positive weight");
  center(options.intercept);
  const Index p = mean_x_.size();
  Vector factors = Vector::Constant(p, 1);
  if (options.penalty_factors.size() > 0) factors = options.penalty_factors;
  bool valid = factors.size() == p;
  for (Index j = 0; valid && j < p; ++j) valid = factors[j] >= 0;
  expects(valid, "lasso: ", factors.size(), " penalty factors for ", p,
          " columns; give one >= 0 per column, or none");
  choose_scale(options);
  diagonal_.resize(p);
  for (Index j = 0; j < p; ++j) {
    if (factors[j] > 0) scale_[j] *= factors[j];
    const double power =
        variance_[j] + (options.intercept ? weight_ / mass_ * mean_x_[j] * mean_x_[j] : 0);
    const bool usable = variance_[j] > options.variance_floor * power && std::isfinite(scale_[j]);
    inverse_[j] = usable ? 1 / scale_[j] : 0;
    q_[j] *= inverse_[j];
    diagonal_[j] = variance_[j] * inverse_[j] * inverse_[j];
  }
  columns_.resize(static_cast<std::size_t>(p));
  const double size = std::sqrt(largest(diagonal_) * yy_);
  project_out_free(factors);
  if (largest(q_) <= kNoSignal * size) q_.setZero();
}

/// Means, total variance and covariance with y of all parts together (Chan, Golub, LeVeque 1979).
inline void StandardForm::center(bool intercept) {
  const Index p = parts_.front().sums().mean_x.size();
  mean_x_.setZero(p);
  for (const TrainingPart& part : parts_) weight_ += part.sums().weight;
  if (intercept) {
    for (const TrainingPart& part : parts_) {
      add_scaled(mean_x_, part.sums().weight / weight_, part.sums().mean_x);
      mean_y_ += (part.sums().weight / weight_) * part.sums().mean_y;
    }
  }
  offsets_.resize(p, static_cast<Index>(parts_.size()));
  variance_.setZero(p);
  q_.setZero(p);
  for (Index k = 0; k < offsets_.cols(); ++k) {
    const Moments& part = parts_[static_cast<std::size_t>(k)].sums();
    expects(part.mean_x.size() == p, "lasso: parts of a training set have ", p, " and ",
            part.mean_x.size(), " columns");
    const double root = std::sqrt(part.weight);
    const double offset_y = root * (part.mean_y - mean_y_);
    const Vector diagonal = parts_[static_cast<std::size_t>(k)].diagonal();
    for (Index j = 0; j < p; ++j) {
      const double offset = root * (part.mean_x[j] - mean_x_[j]);
      offsets_(j, k) = offset;
      variance_[j] += diagonal[j] + offset * offset;
      q_[j] += part.xy[j] + offset_y * offset;
    }
    yy_ += part.yy + offset_y * offset_y;
  }
  if (yy_ <= kConstantTarget * weight_ * mean_y_ * mean_y_) {  // only rounding is left of it
    yy_ = 0;
    q_.setZero();
  }
  for (Index j = 0; j < p; ++j) {
    variance_[j] /= mass_;
    q_[j] /= mass_;
  }
  yy_ /= mass_;
}

inline void StandardForm::choose_scale(const FormOptions& options) {
  const Index p = variance_.size();
  expects(options.scale.size() == 0 || options.scale.size() == p, "lasso: ", options.scale.size(),
          " scales for ", p, " columns");
  deviations_.resize(p);
  for (Index j = 0; j < p; ++j) deviations_[j] = variance_[j] > 0 ? std::sqrt(variance_[j]) : 1;
  scale_ = options.scale.size() > 0 ? options.scale : deviations_;
  inverse_.resize(p);
}

/// Partial Cholesky factorisation on the unpenalised columns; what is left is their Schur
/// complement. An unpenalised column that depends on earlier ones is left out.
inline void StandardForm::project_out_free(const Vector& factors) {
  const Index p = size();
  const Vector full_diagonal = diagonal_;
  for (Index j = 0; j < p; ++j) {
    if (factors[j] != 0) continue;
    const Index count = static_cast<Index>(free_.size());
    if (diagonal_[j] > kDependent * full_diagonal[j]) {
      const double pivot = std::sqrt(diagonal_[j]);
      Vector row = form_column(j);
      for (Index i = 0; i < p; ++i) row[i] = i == j ? pivot : row[i] / pivot;
      free_rows_.conservativeResize(p, count + 1);
      free_z_.conservativeResize(count + 1);
      free_z_[count] = q_[j] / pivot;
      yy_ = std::max(0.0, yy_ - free_z_[count] * free_z_[count]);
      for (Index i = 0; i < p; ++i) {
        free_rows_(i, count) = row[i];
        q_[i] -= free_z_[count] * row[i];
        diagonal_[i] -= row[i] * row[i];
      }
      free_.push_back(j);
    }
  }
  const auto count = static_cast<Index>(free_.size());
  free_factor_.resize(count, count);
  for (Index k = 0; k < count; ++k) {
    const Index j = free_[static_cast<std::size_t>(k)];
    for (Index f = 0; f < count; ++f) free_factor_(f, k) = free_rows_(j, f);
  }
  for (Index j = 0; j < p; ++j) {
    const bool dependent = count > 0 && !(diagonal_[j] > kDependent * full_diagonal[j]);
    if (factors[j] != 0 && !dependent) continue;
    q_[j] = diagonal_[j] = inverse_[j] = 0;
    for (Index f = 0; f < count; ++f) free_rows_(j, f) = 0;
  }
}

inline Vector StandardForm::form_column(Index j) const {
  const Index p = size();
  const auto part = [&](Index k) { return parts_[static_cast<std::size_t>(k)].column(j); };
  const auto offsets = [&](Index k) { return offsets_.data() + k * p; };
  Vector column = Vector::Constant(p, 0);
  double* const sum = column.data();
  Index k = 0;
  for (; k + 1 < offsets_.cols(); k += 2) {  // two parts per pass over the column
    add_scaled(sum, {1, 1, offsets_(j, k), offsets_(j, k + 1)},
               {part(k), part(k + 1), offsets(k), offsets(k + 1)}, p);
  }
  for (; k < offsets_.cols(); ++k) {
    add_scaled(sum, 1, part(k), p);
    add_scaled(sum, offsets_(j, k), offsets(k), p);
  }
  const double scale = inverse_[j] / mass_;
  for (Index i = 0; i < p; ++i) sum[i] *= scale * inverse_[i];
  for (Index f = 0; f < free_rows_.cols(); ++f) {
    add_scaled(sum, -free_rows_(j, f), free_rows_.data() + f * p, p);
  }
  return column;
}

template <class Coefficients>
double StandardForm::to_raw(const Index* index, const double* value, Index count,
                            Coefficients raw) const {
  double intercept = mean_y_;
  Vector free = free_z_;
  for (Index k = 0; k < count; ++k) {
    const Index j = index[k];
    raw[j] = value[k] / scale_[j];
    intercept -= raw[j] * mean_x_[j];
    for (Index f = 0; f < free.size(); ++f) free[f] -= free_rows_(j, f) * value[k];
  }
  for (Index f = free.size() - 1; f >= 0; --f) {  // back substitution: U_ff beta_f = z - U_fp w
    const Index j = free_[static_cast<std::size_t>(f)];
    for (Index later = f + 1; later < free.size(); ++later) {
      free[f] -= free_factor_(f, later) * free[later];
    }
    free[f] /= free_factor_(f, f);
    raw[j] = free[f] / scale_[j];
    intercept -= raw[j] * mean_x_[j];
  }
  return intercept;
}

}  // namespace layerwatt
