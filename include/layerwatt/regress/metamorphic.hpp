/// @file
/// Laws that a fit obeys whatever the data: checks for the user's own models, which need no
/// expected values. A fit is any callable (x, y) -> model, a model any callable x -> predictions.
/// @see  Chen et al. (2018), Metamorphic Testing: A Review of Challenges and Opportunities, ACM
///       Computing Surveys 51(1)
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/folds.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <vector>

namespace layerwatt {

template <class Fit>
concept FitFunction = requires(const Fit& fit, const Matrix& x, const Vector& y) {
  { fit(x, y)(x) } -> std::convertible_to<Vector>;
};

namespace detail {
/// max |a - b| / max |a|
[[nodiscard]] inline double difference(const Vector& a, const Vector& b) {
  const double size = a.cwiseAbs().maxCoeff();
  const double distance = (a - b).cwiseAbs().maxCoeff();
  return size > 0 ? distance / size : distance;
}

[[nodiscard]] inline std::vector<Index> random_order(Index n, std::uint64_t seed) {
  std::vector<Index> order;
  for (const std::size_t i : shuffled_indices(static_cast<std::size_t>(n), seed)) {
    order.push_back(static_cast<Index>(i));
  }
  return order;
}
}  // namespace detail

/// Training on the rows in another order: largest change of a prediction, over the largest one.
template <FitFunction Fit>
[[nodiscard]] double row_order_effect(const Fit& fit, const Matrix& x, const Vector& y,
                                      std::uint64_t seed = 1) {
  const auto order = detail::random_order(x.rows(), seed);
  const Matrix shuffled_x = x(order, Eigen::all);
  const Vector shuffled_y = y(order);
  return detail::difference(fit(x, y)(x), fit(shuffled_x, shuffled_y)(x));
}

/// The same columns in another order, in training and in prediction alike.
template <FitFunction Fit>
[[nodiscard]] double column_order_effect(const Fit& fit, const Matrix& x, const Vector& y,
                                         std::uint64_t seed = 1) {
  const Matrix shuffled = x(Eigen::all, detail::random_order(x.cols(), seed));
  return detail::difference(fit(x, y)(x), fit(shuffled, y)(shuffled));
}

/// Columns in other units: column j times 10^(j mod 5 - 2).
template <FitFunction Fit>
[[nodiscard]] double column_unit_effect(const Fit& fit, const Matrix& x, const Vector& y) {
  Matrix scaled = x;
  for (Index j = 0; j < x.cols(); ++j)
    scaled.col(j) *= std::pow(10.0, static_cast<double>(j % 5 - 2));
  return detail::difference(fit(x, y)(x), fit(scaled, y)(scaled));
}

/// The target in another unit: predictions must scale along.
template <FitFunction Fit>
[[nodiscard]] double target_unit_effect(const Fit& fit, const Matrix& x, const Vector& y,
                                        double unit = 1000) {
  const Vector scaled = fit(x, Vector(unit * y))(x);
  return detail::difference(fit(x, y)(x), scaled / unit);
}

/// Every row given twice.
template <FitFunction Fit>
[[nodiscard]] double duplication_effect(const Fit& fit, const Matrix& x, const Vector& y) {
  Matrix twice_x(2 * x.rows(), x.cols());
  Vector twice_y(2 * y.size());
  twice_x << x, x;
  twice_y << y, y;
  return detail::difference(fit(x, y)(x), fit(twice_x, twice_y)(x));
}

/// Does a cross-validation look at rows it holds out? `cross_validate(x, y, folds)` returns the
/// out-of-fold prediction of every row. The targets y of each fold are replaced in turn,
/// by 2 y + 1: the predictions of that fold must not change. @return the largest change, over the
/// largest prediction; 0 in an honest cross-validation
template <class CrossValidate>
[[nodiscard]] double fold_leak(const CrossValidate& cross_validate, const Matrix& x,
                               const Vector& y, const Folds& folds) {
  const Vector honest = cross_validate(x, y, folds);
  double worst = 0;
  for (Index k = 0; k < folds.count; ++k) {
    const auto held_out = rows_of_fold(folds, k);
    Vector changed_y = y;
    for (const Index row : held_out) changed_y[row] = 2 * y[row] + 1;
    const Vector changed = cross_validate(x, changed_y, folds);
    for (const Index row : held_out) worst = std::max(worst, std::abs(changed[row] - honest[row]));
  }
  const double size = honest.cwiseAbs().maxCoeff();
  return size > 0 ? worst / size : worst;
}

}  // namespace layerwatt
