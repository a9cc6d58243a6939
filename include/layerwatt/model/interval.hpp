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

/// The interval of a level; without any, the exact prediction.
[[nodiscard]] inline LogInterval interval_of(const std::vector<LogInterval>& intervals,
                                             double level) {
  for (const LogInterval& interval : intervals) {
    if (interval.level == level) return interval;
  }
  return {level, 0, 0};
}

}  // namespace layerwatt
