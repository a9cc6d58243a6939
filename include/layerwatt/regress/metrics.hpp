/// @file
/// How far predictions are from measurements. Percentages are numbers: 12.5 means 12.5 %.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace layerwatt {

namespace detail {
inline void expect_pairs(std::string_view who, const VectorView& predicted,
                         const VectorView& measured) {
  expects(predicted.size() == measured.size(), who, ": ", predicted.size(), " predictions for ",
          measured.size(), " measurements; give one per row");
  expects(measured.size() > 0, who, ": there are no rows; give at least one");
}

/// |predicted - measured| / |measured| per row.
[[nodiscard]] inline Vector relative_errors(std::string_view who, const VectorView& predicted,
                                            const VectorView& measured) {
  expect_pairs(who, predicted, measured);
  expects((measured.array() != 0).all(), who,
          ": a measurement is 0, where no relative error exists; leave the row out");
  return ((predicted - measured).array() / measured.array()).abs();
}

/// Middle value; the mean of the two middle ones for an even count.
[[nodiscard]] inline double median(Vector values) {
  const Index middle = values.size() / 2;
  double* const first = values.data();
  double* const last = first + values.size();
  std::nth_element(first, first + middle, last);
  if (values.size() % 2 != 0) return values[middle];
  return 0.5 * (values[middle] + *std::max_element(first, first + middle));
}
}  // namespace detail

/// Root mean squared percentage error, 100 sqrt(mean(((predicted - measured) / measured)^2)).
/// @throws InvalidArgument  lengths differ, no rows, or a measurement is 0 (all metrics in %)
[[nodiscard]] inline double rmspe(const VectorView& predicted, const VectorView& measured) {
  return 100 *
         std::sqrt(detail::relative_errors("rmspe", predicted, measured).array().square().mean());
}

/// Mean absolute percentage error.
[[nodiscard]] inline double mape(const VectorView& predicted, const VectorView& measured) {
  return 100 * detail::relative_errors("mape", predicted, measured).mean();
}

/// Median absolute percentage error.
[[nodiscard]] inline double median_ape(const VectorView& predicted, const VectorView& measured) {
  return 100 * detail::median(detail::relative_errors("median_ape", predicted, measured));
}

/// The share of rows, in percent, whose absolute percentage error is at most `percent`.
[[nodiscard]] inline double share_within(double percent, const VectorView& predicted,
                                         const VectorView& measured) {
  const Vector errors = detail::relative_errors("share_within", predicted, measured);
  const auto hits = (100 * errors.array() <= percent).count();
  return 100 * static_cast<double>(hits) / static_cast<double>(errors.size());
}

/// Root mean squared error, in the unit of the target.
[[nodiscard]] inline double rmse(const VectorView& predicted, const VectorView& measured) {
  detail::expect_pairs("rmse", predicted, measured);
  return std::sqrt((predicted - measured).squaredNorm() / static_cast<double>(measured.size()));
}

/// Coefficient of determination, 1 - SS_residual / SS_total. Where all measurements are equal:
/// 1 for an exact prediction, else 0 (as scikit-learn).
[[nodiscard]] inline double r2(const VectorView& predicted, const VectorView& measured) {
  detail::expect_pairs("r2", predicted, measured);
  const double residual = (predicted - measured).squaredNorm();
  const double total = (measured.array() - measured.mean()).square().sum();
  if (total == 0) return residual == 0 ? 1 : 0;
  return 1 - residual / total;
}

/// All metrics at once. The members in percent carry it in their comment.
struct Metrics {
  Index n = 0;            ///< rows scored
  double rmspe = 0;       ///< %
  double mape = 0;        ///< %
  double median_ape = 0;  ///< %
  double within_5 = 0;    ///< % of rows
  double within_10 = 0;   ///< % of rows
  double rmse = 0;        ///< unit of the target
  double r2 = 0;
};

/// @throws InvalidArgument  lengths differ, no rows, or a measurement is 0
[[nodiscard]] inline Metrics metrics(const VectorView& predicted, const VectorView& measured) {
  return {.n = measured.size(),
          .rmspe = rmspe(predicted, measured),
          .mape = mape(predicted, measured),
          .median_ape = median_ape(predicted, measured),
          .within_5 = share_within(5, predicted, measured),
          .within_10 = share_within(10, predicted, measured),
          .rmse = rmse(predicted, measured),
          .r2 = r2(predicted, measured)};
}

}  // namespace layerwatt
