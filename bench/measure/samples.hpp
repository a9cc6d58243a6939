/// @file
/// What a handful of repeated measurements says.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace layerwatt::bench {

/// The middle one, or the mean of the two in the middle. @param values  at least one
[[nodiscard]] inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

/// Standard deviation (of n - 1 degrees of freedom) over mean. @param values  at least two
[[nodiscard]] inline double variation(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double value : values) sum += value;
  const double mean = sum / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (n - 1.0)) / mean;
}

}  // namespace layerwatt::bench
