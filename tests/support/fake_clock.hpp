/// @file
/// FakeClock: time that passes only when a test says so.
#pragma once

#include <bench/measure/clock.hpp>

#include <cstddef>
#include <functional>
#include <utility>

namespace layerwatt::support {

class FakeClock final : public bench::Clock {
 public:
  [[nodiscard]] Seconds now() override { return now_; }
  void advance(Seconds by) { now_ += by; }

 private:
  Seconds now_{100.0};
};

/// A kernel whose n-th execution (from 0) takes `duration(n)` on the fake clock.
class FakeRun {
 public:
  FakeRun(FakeClock& clock, std::function<double(std::size_t)> duration)
      : clock_(clock), duration_(std::move(duration)) {}
  void operator()() { clock_.advance(Seconds{duration_(executions++)}); }

  std::size_t executions = 0;

 private:
  FakeClock& clock_;
  std::function<double(std::size_t)> duration_;
};

}  // namespace layerwatt::support
