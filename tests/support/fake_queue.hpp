/// @file
/// FakeQueue: a device with a queue and a clock of its own, simulated on a FakeClock.
/// FakeGpuKernel: a kernel on it.
#pragma once

#include <kernels/kernel.hpp>
#include <support/fake_clock.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace layerwatt::support {

class FakeQueue final : public kernels::DeviceQueue {
 public:
  /// @param execution  time of the n-th execution of all (from 0), without gaps
  FakeQueue(FakeClock& clock, std::function<double(std::size_t)> execution)
      : clock_(clock), execution_(std::move(execution)) {}

  [[nodiscard]] int max_batch() const override { return most; }
  void set_batch(int size) override {
    wait(0);
    finished_.clear();
    batch_ = size;
  }
  [[nodiscard]] int batch() const override { return batch_; }
  void launch() override {
    clock_.advance(launch_cost);
    const Seconds begin = std::max(clock_.now(), free_at_);
    Seconds end = begin + gap;
    for (int i = 0; i < batch_; ++i) end += Seconds{execution_(executions++)};
    flying_.push_back({end, end - begin});
    free_at_ = end;
    longest = std::max(longest, flying_.size());
    ++launches;
  }
  void wait(int pending) override {
    while (flying_.size() > static_cast<std::size_t>(pending)) {
      if (clock_.now() < flying_.front().end) clock_.advance(flying_.front().end - clock_.now());
      finished_.push_back(flying_.front().length);
      flying_.pop_front();
      last_end_ = clock_.now();
    }
  }
  [[nodiscard]] std::vector<Seconds> finished() override { return std::exchange(finished_, {}); }
  [[nodiscard]] bool gapless() const override { return captured; }
  [[nodiscard]] std::optional<Seconds> idle() const override {
    if (!last_end_) return std::nullopt;
    return clock_.now() - *last_end_;
  }

  int most = 1024;
  Seconds gap{4e-6};          ///< between two events around a batch, on top of its executions
  Seconds launch_cost{5e-6};  ///< on the host
  bool captured = true;
  std::size_t executions = 0, launches = 0, longest = 0;

 private:
  struct Flight {
    Seconds end, length;
  };
  FakeClock& clock_;
  std::function<double(std::size_t)> execution_;
  int batch_ = 0;
  Seconds free_at_{};
  std::optional<Seconds> last_end_;
  std::deque<Flight> flying_;
  std::vector<Seconds> finished_;
};

class FakeGpuKernel final : public kernels::Kernel {
 public:
  explicit FakeGpuKernel(FakeQueue& queue) : queue_(queue) {}
  void run() override {
    queue_.set_batch(1);
    queue_.launch();
    queue_.wait(0);
    (void)queue_.finished();
  }
  [[nodiscard]] kernels::HostTensor output() const override { return {}; }
  [[nodiscard]] kernels::KernelInfo info() const override { return {"fake", "plain"}; }
  [[nodiscard]] kernels::DeviceQueue* queue() override { return &queue_; }

 private:
  FakeQueue& queue_;
};

}  // namespace layerwatt::support
