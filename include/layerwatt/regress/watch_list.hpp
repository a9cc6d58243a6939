/// @file
/// The columns that a path looks at for a while, for designs too wide to look at all of them at
/// every kink. Which ones is a guess; that it was right is verified before anything is final.
#pragma once

#include <layerwatt/core/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace layerwatt {

/// The places of the positive entries, largest first.
[[nodiscard]] inline std::vector<Index> descending(const Vector& values) {
  std::vector<Index> order;
  for (Index j = 0; j < values.size(); ++j) {
    if (values[j] > 0) order.push_back(j);
  }
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return values[a] > values[b]; });
  return order;
}

/// A subset of the columns, numbered by place. Narrow designs are watched completely; then
/// places are columns.
class WatchList {
 public:
  explicit WatchList(Index columns) : columns_(static_cast<std::size_t>(columns)) {
    std::iota(columns_.begin(), columns_.end(), Index{0});
    place_ = columns_;
  }

  [[nodiscard]] bool complete() const { return columns_.size() == place_.size(); }
  [[nodiscard]] Index size() const { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] Index column(Index place) const {
    return columns_[static_cast<std::size_t>(place)];
  }
  /// Place of a column, or -1.
  [[nodiscard]] Index place(Index column) const { return place_[static_cast<std::size_t>(column)]; }

  /// Watches the active columns and those of the highest score, all of them where there are few.
  /// @param score  (p) |c_j| / lambda, the closeness to the penalty; changed
  void renew(Vector& score, const std::vector<Index>& active) {
    const auto p = static_cast<Index>(place_.size());
    const Index count = kWatchPerActive * static_cast<Index>(active.size()) + kWatchMore;
    if (p <= kWatchAll || count >= p) {
      *this = WatchList(p);
      return;
    }
    for (const Index j : active) score[j] = std::numeric_limits<double>::infinity();
    std::vector<double> sorted(score.data(), score.data() + p);
    std::nth_element(sorted.begin(), sorted.begin() + count, sorted.end(), std::greater<>());
    const double limit = std::min(1.0, sorted[static_cast<std::size_t>(count)]);
    columns_.clear();
    for (Index j = 0; j < p; ++j) {
      place_[static_cast<std::size_t>(j)] = score[j] > limit ? size() : -1;
      if (score[j] > limit) columns_.push_back(j);
    }
  }

  /// The watched entries of a vector over all columns.
  [[nodiscard]] Vector gather(const double* all) const {
    Vector some(size());
    for (Index k = 0; k < size(); ++k) some[k] = all[columns_[static_cast<std::size_t>(k)]];
    return some;
  }

 private:
  static constexpr Index kWatchAll = 1024;  // up to so many columns watching all is cheaper
  static constexpr Index kWatchPerActive = 3;
  static constexpr Index kWatchMore = 300;

  std::vector<Index> columns_;
  std::vector<Index> place_;
};

}  // namespace layerwatt
