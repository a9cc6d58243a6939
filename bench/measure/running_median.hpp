/// @file
/// RunningMedian: what is usual in a campaign so far. Not the best value: one visit at a boosted
/// clock would mark all others as slow.
#pragma once

#include <algorithm>
#include <vector>

namespace layerwatt::bench {

class RunningMedian {
 public:
  /// The median of all values so far, this one included; the upper one of two.
  [[nodiscard]] double add(double value) {
    values_.insert(std::upper_bound(values_.begin(), values_.end(), value), value);
    return values_[values_.size() / 2];
  }

 private:
  std::vector<double> values_;  ///< sorted
};

}  // namespace layerwatt::bench
