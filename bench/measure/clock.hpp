/// @file
/// Clock: where time comes from. Everything that measures takes one, so that tests can script it.
#pragma once

#include <layerwatt/core/units.hpp>

#include <ctime>

namespace layerwatt::bench {

class Clock {
 public:
  virtual ~Clock() = default;
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

  /// Time since an arbitrary but fixed moment; never goes back.
  [[nodiscard]] virtual Seconds now() = 0;
};

/// CLOCK_MONOTONIC_RAW: not slewed by time synchronisation.
class RawClock final : public Clock {
 public:
  [[nodiscard]] Seconds now() override {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC_RAW, &time);
    return Seconds{static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec)};
  }
};

}  // namespace layerwatt::bench
