/// @file
/// Split-conformal intervals on log residuals: multiplicative, asymmetric, no distribution assumed.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace layerwatt {

inline constexpr std::array kIntervalLevels{0.5, 0.8, 0.9, 0.95};
inline constexpr double kReportedLevel = 0.9;

/// With probability `level`, measured / predicted lies in [exp(low), exp(high)].
struct LogInterval {
  double level = 0;
  double low = 0;
  double high = 0;
  friend bool operator==(const LogInterval&, const LogInterval&) = default;
};

/// Order statistics of log(measured / predicted) with the finite-sample correction (n + 1): for
/// exchangeable layers the coverage is at least `level`, tails of (1 - level) / 2 each. Below
/// 2 / (1 - level) - 1 rows the extremes are taken.
/// @param predicted  (n) of fits that did not see the row, > 0   @param measured (n) > 0
/// @see Vovk, Gammerman, Shafer (2005); Lei et al. (2018), J. Am. Stat. Assoc. 113(523)
[[nodiscard]] inline std::vector<LogInterval> conformal_intervals(const VectorView& predicted,
                                                                  const VectorView& measured) {
  expects(predicted.size() == measured.size() && measured.size() > 0,
          "conformal_intervals: ", predicted.size(), " predictions for ", measured.size(),
          " measurements");
  std::vector<double> residuals;
  for (Index i = 0; i < measured.size(); ++i) {
    residuals.push_back(std::log(measured[i] / predicted[i]));
  }
  std::sort(residuals.begin(), residuals.end());
  const auto n = static_cast<double>(residuals.size());
  const auto at = [&](double rank) {  // 1-based
    return residuals[static_cast<std::size_t>(std::clamp(rank, 1.0, n)) - 1];
  };
  std::vector<LogInterval> intervals;
  for (const double level : kIntervalLevels) {
    const double tail = (1 - level) / 2 * (n + 1);
    intervals.push_back({level, at(std::floor(tail)), at(std::ceil(n + 1 - tail))});
  }
  return intervals;
}

/// The exponent a of error ~ rows^-a from predictions of the same rows by fits to fewer rows and to
/// `times` as many: by the widths of their 80 % intervals. 0 where more rows do not help, at most
/// 0.5, the exponent of a mean.
/// @param times  > 1
[[nodiscard]] inline double learning_exponent(const VectorView& by_fewer, const VectorView& by_more,
                                              const VectorView& measured, double times) {
  constexpr std::size_t kWidth = 1;  // of kIntervalLevels: 80 %
  const LogInterval fewer = conformal_intervals(by_fewer, measured)[kWidth];
  const LogInterval more = conformal_intervals(by_more, measured)[kWidth];
  if (!(more.high > more.low)) return 0;
  const double ratio = (fewer.high - fewer.low) / (more.high - more.low);
  return std::clamp(std::log(ratio) / std::log(times), 0.0, 0.5);
}

/// Intervals for a fit to all rows from those of held-out folds, whose fits saw a share 1 -
/// 1/folds: narrower by that share to the power `exponent`. Without it they cover more than their
/// level, as those of CV+ do.
/// @see Barber, Candes, Ramdas, Tibshirani (2021), Ann. Stat. 49(1): CV+
[[nodiscard]] inline std::vector<LogInterval> for_all_rows(std::vector<LogInterval> intervals,
                                                           Index folds, double exponent) {
  const double share = 1 - 1 / static_cast<double>(folds);
  for (LogInterval& interval : intervals) {
    interval.low *= std::pow(share, exponent);
    interval.high *= std::pow(share, exponent);
  }
  return intervals;
}

/// The interval of a level; without any, the exact prediction.
[[nodiscard]] inline LogInterval interval_of(const std::vector<LogInterval>& intervals,
                                             double level) {
  for (const LogInterval& interval : intervals) {
    if (interval.level == level) return interval;
  }
  return {level, 0, 0};
}

}  // namespace layerwatt
