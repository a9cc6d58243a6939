#include <bench/measure/time_statistics.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace layerwatt::bench {

namespace {

[[nodiscard]] double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// Half-width between the order statistics n/2 -+ 1.96 sqrt(n)/2 (binomial, normal limit).
[[nodiscard]] double median_interval(const std::vector<double>& sorted) {
  const auto n = static_cast<double>(sorted.size());
  const double reach = 0.5 * 1.959964 * std::sqrt(n);
  const auto rank = [&](double position) {
    return static_cast<std::size_t>(std::clamp(position, 0.0, n - 1.0));
  };
  const double low = sorted[rank(std::floor(0.5 * n - reach))];
  const double high = sorted[rank(std::ceil(0.5 * n + reach))];
  return 0.5 * (high - low);
}

}  // namespace

TimeStatistics summarise(std::vector<double> seconds, int per_sample) {
  expects(!seconds.empty(), "summarise: there are no samples; time at least one execution");
  std::sort(seconds.begin(), seconds.end());
  double sum = 0.0;
  for (const double s : seconds) sum += s;
  TimeStatistics out;
  out.min = Seconds{seconds.front()};
  out.q05 = Seconds{quantile(seconds, 0.05)};
  out.q10 = Seconds{quantile(seconds, 0.10)};
  out.median = Seconds{quantile(seconds, 0.5)};
  out.mean = Seconds{sum / static_cast<double>(seconds.size())};
  out.ci95 = Seconds{median_interval(seconds)};
  out.samples = static_cast<int>(seconds.size());
  out.per_sample = per_sample;
  return out;
}

}  // namespace layerwatt::bench
