/// @file
/// A thread that reads a power source at a steady pace while something else runs.
#pragma once

#include <bench/sensor/power_source.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace layerwatt::bench {

/// Reads until destroyed, during idle too, so that its own draw cancels. The source is used by the
/// thread alone meanwhile.
class Sampler {
 public:
  /// @param poll_s  time between reads, from absolute times; 0: what the source asks for
  explicit Sampler(PowerSource& source, double poll_s = 0.0);
  Sampler(const Sampler&) = delete;  // owns a thread
  Sampler& operator=(const Sampler&) = delete;
  ~Sampler();

  /// A copy of everything from `time_s` on, with the last sample before it.
  [[nodiscard]] Trace since(double time_s) const;
  /// Drops what is older, except the last sample before `time_s`.
  void forget_before(double time_s);

 private:
  void run();

  PowerSource& source_;
  double poll_s_;
  mutable std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  Trace trace_;
  std::thread thread_;  // last: starts when everything else is there
};

}  // namespace layerwatt::bench
