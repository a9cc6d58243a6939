/// @file
/// time_kernel: the time protocol for one prepared kernel. docs/method.md explains the numbers.
#pragma once

#include <bench/measure/clock.hpp>
#include <bench/measure/time_statistics.hpp>

#include <functional>
#include <optional>

namespace layerwatt::bench {

struct TimeOptions {
  Seconds warm_up{0.02};        ///< at least this long and ...
  int warm_up_executions = 10;  ///< ... this often; once suffices above `slow`
  Seconds batch{50e-6};         ///< shorter kernels are timed in batches of about this length
  int min_samples = 100;        ///< samples wanted; from `slow` on min_slow_samples suffice
  Seconds min_time{0.2};        ///< and at least this long
  Seconds max_time{2.0};        ///< ends sampling below min_samples, once min_slow_samples are in
  Seconds slow{0.02};           ///< an execution that takes longer counts as slow
  int min_slow_samples = 3;
  Seconds too_slow{5.0};  ///< a kernel whose first execution takes longer is not measured
};

/// @throws InvalidArgument  naming the first option that is out of range
void validate(const TimeOptions& options);

/// Says when there are enough samples. Fed with numbers: it reads no clock.
class StopRule {
 public:
  StopRule(const TimeOptions& options, Seconds execution) : options_(options) {
    wanted_ = execution > options.slow ? options.min_slow_samples : options.min_samples;
  }
  void add(Seconds sample) {
    ++samples_;
    elapsed_ += sample;
  }
  [[nodiscard]] bool done() const {
    if (samples_ >= wanted_ && elapsed_ >= options_.min_time) return true;
    return samples_ >= options_.min_slow_samples && elapsed_ >= options_.max_time;
  }

 private:
  TimeOptions options_;
  int wanted_ = 0;
  int samples_ = 0;
  Seconds elapsed_{};
};

/// Nothing where the kernel is too slow; `first` tells how long its first execution took.
struct KernelTime {
  std::optional<TimeStatistics> statistics;
  Seconds first{};
};

/// Warms up, chooses the batch from the fastest warm execution, and samples until the stop rule
/// is content. Exceptions of `run` pass through.
[[nodiscard]] KernelTime time_kernel(const std::function<void()>& run, Clock& clock,
                                     const TimeOptions& options);

}  // namespace layerwatt::bench
