#include <bench/measure/time_kernel.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace layerwatt::bench {

namespace {

constexpr int kMaxPerSample = 100'000;

[[nodiscard]] Seconds timed(const std::function<void()>& run, int times, Clock& clock) {
  const Seconds start = clock.now();
  for (int i = 0; i < times; ++i) run();
  return clock.now() - start;
}

/// The fastest warm execution: interruptions during warm-up must not shrink the batch.
[[nodiscard]] Seconds warm_up(const std::function<void()>& run, Seconds first, Clock& clock,
                              const TimeOptions& options) {
  Seconds fastest = first;
  Seconds total = first;
  for (int n = 1; n < options.warm_up_executions || total < options.warm_up; ++n) {
    if (fastest > options.slow && n > 1) break;
    const Seconds one = timed(run, 1, clock);
    fastest = std::min(fastest, one);
    total += std::max(one, Seconds{1e-9});  // a clock that stands still must not hang us
  }
  return fastest;
}

}  // namespace

void validate(const TimeOptions& o) {
  expects(o.warm_up >= Seconds{0} && o.warm_up_executions >= 1, "time options: warm-up is ",
          o.warm_up.count(), " s and ", o.warm_up_executions,
          " executions; they must be >= 0 and >= 1");
  expects(o.batch > Seconds{0} && o.batch <= Seconds{1e-3}, "time options: batch is ",
          o.batch.count(),
          " s; it must be above 0 and at most 1 ms (long batches collect "
          "interruptions)");
  expects(o.min_samples >= 1 && o.min_slow_samples >= 1 && o.min_slow_samples <= o.min_samples,
          "time options: ", o.min_samples, " samples, ", o.min_slow_samples,
          " when slow; they must be >= 1 and the second not above the first");
  expects(o.min_time >= Seconds{0} && o.max_time >= o.min_time,
          "time options: ", o.min_time.count(), " to ", o.max_time.count(),
          " s; the bounds must be 0 <= min <= max");
  expects(o.slow > Seconds{0} && o.too_slow > Seconds{0},
          "time options: slow and too_slow must be above 0");
}

KernelTime time_kernel(const std::function<void()>& run, Clock& clock, const TimeOptions& options) {
  KernelTime out;
  out.first = timed(run, 1, clock);
  if (out.first > options.too_slow) return out;
  const Seconds execution = warm_up(run, out.first, clock, options);
  const double per_batch = options.batch / std::max(execution, Seconds{1e-9});
  const int per_sample =
      per_batch <= 1.0 ? 1
                       : static_cast<int>(std::min<double>(std::ceil(per_batch), kMaxPerSample));
  std::vector<double> samples;
  samples.reserve(8192);
  StopRule rule(options, execution);
  while (!rule.done()) {
    const Seconds sample = timed(run, per_sample, clock);
    rule.add(std::max(sample, Seconds{1e-9}));
    samples.push_back(sample.count() / per_sample);
  }
  out.statistics = summarise(std::move(samples), per_sample);
  return out;
}

}  // namespace layerwatt::bench
