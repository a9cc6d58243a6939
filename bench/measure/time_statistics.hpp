/// @file
/// TimeStatistics: what is kept of many timed executions of one kernel.
#pragma once

#include <layerwatt/core/units.hpp>

#include <vector>

namespace layerwatt::bench {

/// Order statistics of the samples. On shared machines interruptions only ever add time, so the
/// low quantiles repeat best: the 5 % quantile is the label there, not the mean.
struct TimeStatistics {
  Seconds min{}, q05{}, q10{}, median{}, mean{};
  Seconds ci95{};   ///< half-width of the distribution-free 95 % interval of the median
  int samples = 0;  ///< timed samples; each is the mean of `per_sample` executions
  int per_sample = 1;
};

/// Quantiles interpolate linearly between order statistics (Hyndman and Fan, type 7).
/// @throws InvalidArgument  no samples
[[nodiscard]] TimeStatistics summarise(std::vector<double> seconds, int per_sample);

}  // namespace layerwatt::bench
