/// @file
/// What a power source hands to the estimators: time-stamped samples, and everything that makes
/// them untrustworthy.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// Seconds of CLOCK_MONOTONIC_RAW: not slewed by time servers.
[[nodiscard]] double monotonic_now() noexcept;

struct Sample {
  double time_s = 0.0;  ///< middle of the read
  double value = 0.0;   ///< watts, or joules since the source was opened
};

/// Samples in the order of time. Nothing is dropped or merged: a repeated value is information.
struct Trace {
  std::vector<Sample> samples;
  std::vector<double> restarts_s;  ///< when an energy counter began anew
  std::size_t failed_reads = 0;
  std::string last_error;
};

/// What is known about a source before it is used. Times of 0 mean: none.
struct PowerFacts {
  std::string kind;        ///< ina3221, nvml, rapl, external, estimate
  std::string rail;        ///< "VDD_IN", "package-0 + package-1", the GPU's name
  std::string scope;       ///< module, gpu, cpu, wall
  std::string quality;     ///< measured or estimated
  bool counter = false;    ///< samples are joules of an energy counter, not watts
  double poll_s = 0.02;    ///< how often to read
  double period_s = 0.0;   ///< between new values
  double tau_s = 0.0;      ///< time constant of a low-pass in the sensor
  double average_s = 0.0;  ///< length of a moving average in the sensor
  double step_w = 0.0;     ///< quantisation of power, W; of a counter: J
  double gain = 0.0;       ///< assumed relative error of scale, common to all rows of a board
};

}  // namespace layerwatt::bench
