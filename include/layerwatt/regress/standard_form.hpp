/// @file
/// The Lasso in standard form. Intercept, sample weights, scaling, penalty factors and
/// unpenalised columns are eliminated here, once, so that the solvers see only
///     min over w of  1/2 w'Gw - q'w + yy/2 + lambda |w|_1    (optionally w >= 0).
#pragma once

#include <layerwatt/core/error.hpp>
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
  std::vector<FoldPart> parts;  ///< parts of weight 0 are skipped
  double mass = 0;              ///< sum of the sample weights: what "1/n" divides by
};

/// A column whose squared length falls to this share once others are projected out is dependent.
inline constexpr double kDependent = 1e-11;

/// Relative variance up to which a column counts as constant, given moments without rounding of
/// their own: (500 rounding errors)^2.
inline constexpr double kConstantColumn = 2e-26;

/// Relative variance up to which a target counts as constant: the same.
inline constexpr double kConstantTarget = 2e-26;

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
  [[nodiscard]] double largest_correlation() const {
    return q_.size() == 0 ? 0 : q_.cwiseAbs().maxCoeff();
  }

  /// Column j of G, (p) contiguous; stays valid. Not for concurrent use.
  [[nodiscard]] const double* column(Index j) {
    Vector& c = columns_[static_cast<std::size_t>(j)];
    if (c.size() == 0) c = form_column(j);
    return c.data();
  }

  /// Whether asking for column j is cheap; if not, say which others are likely to follow.
  [[nodiscard]] bool has_column(Index j) const {
    const LazyGram* const lazy = parts_.front().lazy();
    return lazy == nullptr || lazy->has(j);
  }
  void form_columns(Index j, const std::vector<Index>& likely) const {
    if (parts_.front().lazy() != nullptr) parts_.front().lazy()->form(j, likely);
  }

  /// Adds the raw coefficients of the solution (index[k], value[k]) to `raw` (p, zeros) and
  /// returns the intercept: y_hat = intercept + x' raw.
  template <class Coefficients>
  double to_raw(const Index* index, const double* value, Index count, Coefficients&& raw) const;

 private:
  [[nodiscard]] Vector form_column(Index j) const;
  void center(bool intercept);
  void choose_scale(const FormOptions& options);
  void project_out_free(const Vector& factors);

  std::vector<FoldPart> parts_;
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
  for (const FoldPart& part : set.parts) {
    if (part.sums().weight > 0) parts_.push_back(part);
  }
  expects(!parts_.empty() && mass_ > 0, "lasso: a training set has no rows of positive weight");
  center(options.intercept);
  const Index p = mean_x_.size();
  const Vector factors =
      options.penalty_factors.size() > 0 ? options.penalty_factors : Vector(Vector::Ones(p));
  expects(factors.size() == p && (factors.array() >= 0).all(), "lasso: ", factors.size(),
          " penalty factors for ", p, " columns; give one >= 0 per column, or none");
  choose_scale(options);
  for (Index j = 0; j < p; ++j) {
    if (factors[j] > 0) scale_[j] *= factors[j];
    const double power =
        variance_[j] + (options.intercept ? weight_ / mass_ * mean_x_[j] * mean_x_[j] : 0);
    const bool usable = variance_[j] > options.variance_floor * power && std::isfinite(scale_[j]);
    inverse_[j] = usable ? 1 / scale_[j] : 0;
  }
  q_ = q_.cwiseProduct(inverse_);
  diagonal_ = variance_.cwiseProduct(inverse_.cwiseAbs2());
  columns_.resize(static_cast<std::size_t>(p));
  project_out_free(factors);
}

/// Means, total variance and covariance with y of all parts together (Chan, Golub, LeVeque 1979).
inline void StandardForm::center(bool intercept) {
  const Index p = parts_.front().sums().mean_x.size();
  mean_x_.setZero(p);
  for (const FoldPart& part : parts_) weight_ += part.sums().weight;
  if (intercept) {
    for (const FoldPart& part : parts_) {
      mean_x_ += (part.sums().weight / weight_) * part.sums().mean_x;
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
    offsets_.col(k) = root * (part.mean_x - mean_x_);
    variance_ += parts_[static_cast<std::size_t>(k)].diagonal() + offsets_.col(k).cwiseAbs2();
    q_ += part.xy + offset_y * offsets_.col(k);
    yy_ += part.yy + offset_y * offset_y;
  }
  if (yy_ <= kConstantTarget * weight_ * mean_y_ * mean_y_) {  // only rounding is left of it
    yy_ = 0;
    q_.setZero();
  }
  variance_ /= mass_;
  q_ /= mass_;
  yy_ /= mass_;
}

inline void StandardForm::choose_scale(const FormOptions& options) {
  const Index p = variance_.size();
  expects(options.scale.size() == 0 || options.scale.size() == p, "lasso: ", options.scale.size(),
          " scales for ", p, " columns");
  deviations_ = (variance_.array() > 0).select(variance_.cwiseSqrt(), Vector::Ones(p));
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
      Vector row = form_column(j) / pivot;
      row[j] = pivot;
      free_rows_.conservativeResize(p, count + 1);
      free_z_.conservativeResize(count + 1);
      free_rows_.col(count) = row;
      free_z_[count] = q_[j] / pivot;
      q_ -= free_z_[count] * row;
      yy_ = std::max(0.0, yy_ - free_z_[count] * free_z_[count]);
      diagonal_ -= row.cwiseAbs2();
      free_.push_back(j);
    }
  }
  const auto count = static_cast<Index>(free_.size());
  free_factor_.resize(count, count);
  for (Index k = 0; k < count; ++k) {
    free_factor_.col(k) = free_rows_.row(free_[static_cast<std::size_t>(k)]).transpose();
  }
  for (Index j = 0; j < p; ++j) {
    const bool dependent = count > 0 && !(diagonal_[j] > kDependent * full_diagonal[j]);
    if (factors[j] != 0 && !dependent) continue;
    q_[j] = diagonal_[j] = inverse_[j] = 0;
    if (count > 0) free_rows_.row(j).setZero();
  }
}

inline Vector StandardForm::form_column(Index j) const {
  const double scale = inverse_[j] / mass_;
  const Index p = size();
  const auto part = [&](Index k) {
    return Eigen::Map<const Vector>(parts_[static_cast<std::size_t>(k)].column(j), p);
  };
  const auto& m = offsets_;
  Vector column = part(0) + m(j, 0) * m.col(0);
  Index k = 1;
  for (; k + 1 < m.cols(); k += 2) {  // two parts per pass over the column
    column += part(k) + part(k + 1) + m(j, k) * m.col(k) + m(j, k + 1) * m.col(k + 1);
  }
  for (; k < m.cols(); ++k) column += part(k) + m(j, k) * m.col(k);
  column = scale * column.cwiseProduct(inverse_);
  for (Index f = 0; f < free_rows_.cols(); ++f) column -= free_rows_(j, f) * free_rows_.col(f);
  return column;
}

template <class Coefficients>
double StandardForm::to_raw(const Index* index, const double* value, Index count,
                            Coefficients&& raw) const {
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
