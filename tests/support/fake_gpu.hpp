/// @file
/// FakeGpu: a backend whose kernels run on a device with a queue, as those of cuDNN do. Results are
/// the reference's; times, and what goes wrong, follow a script.
#pragma once

#include <kernels/backend.hpp>
#include <kernels/reference/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::support {

enum class GpuAct {
  fine,           ///< 50 us per execution
  slow,           ///< 30 ms
  noisy,          ///< one batch in three takes ten times as long
  unsupported,    ///< a verdict
  out_of_memory,  ///< a verdict
  wrong,          ///< other values than the reference
  no_capture,     ///< works, but not as a graph
  fails,          ///< the launch fails; the device goes on
  lost            ///< the launch fails, and everything behind it in this process
};

/// Shared by a process: nothing works behind a lost device.
struct FakeGpuState {
  bool lost = false;
  std::size_t batches = 0;
  std::function<double()> slowness;  ///< of all kernels; empty: 1
};

class FakeGpuQueue final : public kernels::DeviceQueue {
 public:
  FakeGpuQueue(FakeGpuState& state, GpuAct act) : state_(state), act_(act) {}
  [[nodiscard]] int max_batch() const override { return 1024; }
  void set_batch(int executions) override { batch_ = executions; }
  [[nodiscard]] int batch() const override { return batch_; }
  void launch() override {
    if (act_ == GpuAct::fails) throw BackendError("cudaGraphLaunch: out of luck", 1);
    if (act_ == GpuAct::lost) state_.lost = true;
    if (state_.lost) throw BackendError("cudaGraphLaunch: an illegal memory access", 700);
    double seconds = act_ == GpuAct::slow ? 0.03 : 50e-6;
    if (act_ == GpuAct::noisy && ++state_.batches % 3 != 0) seconds *= 10;
    pending_.emplace_back(seconds * batch_ * (state_.slowness ? state_.slowness() : 1.0));
  }
  void wait(int pending) override {
    while (pending_.size() > static_cast<std::size_t>(pending)) {
      finished_.push_back(pending_.front());
      pending_.erase(pending_.begin());
    }
  }
  [[nodiscard]] std::vector<Seconds> finished() override { return std::exchange(finished_, {}); }
  [[nodiscard]] bool gapless() const override { return act_ != GpuAct::no_capture; }
  [[nodiscard]] std::optional<Seconds> idle() const override { return Seconds{0}; }

 private:
  FakeGpuState& state_;
  GpuAct act_;
  int batch_ = 0;
  std::vector<Seconds> pending_, finished_;
};

class FakeGpuResult final : public kernels::Kernel {
 public:
  FakeGpuResult(std::unique_ptr<kernels::Kernel> kernel, FakeGpuState& state, GpuAct act)
      : kernel_(std::move(kernel)), queue_(state, act), wrong_(act == GpuAct::wrong) {}
  void run() override { kernel_->run(); }
  [[nodiscard]] kernels::HostTensor output() const override {
    kernels::HostTensor result = kernel_->output();
    if (wrong_) *result.data() += 100.0F;
    return result;
  }
  [[nodiscard]] kernels::KernelInfo info() const override { return {"fused: eng7", "nhwc"}; }
  [[nodiscard]] kernels::DeviceQueue* queue() override { return &queue_; }

 private:
  std::unique_ptr<kernels::Kernel> kernel_;
  FakeGpuQueue queue_;
  bool wrong_;
};

/// @param script  op name -> how its layers end; ops that are not there are fine
class FakeGpu final : public kernels::Backend {
 public:
  /// @param slowness  factor of all times, asked at every launch
  explicit FakeGpu(std::map<std::string, GpuAct> script, std::function<double()> slowness = {})
      : script_(std::move(script)) {
    state_.slowness = std::move(slowness);
  }

  [[nodiscard]] std::string_view name() const override { return "fakegpu"; }
  [[nodiscard]] std::string device() const override { return "Fake GPU"; }
  [[nodiscard]] std::int64_t cache_bytes() const override { return 3 << 20; }
  [[nodiscard]] bool usable() const override { return !state_.lost; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {{"library", "fake 9"}, {"gpu_uuid", "GPU-1234"}, {"cache_bytes", "3145728"}};
  }
  [[nodiscard]] kernels::Prepared prepare(const kernels::Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    using kernels::Outcome;
    const auto found = script_.find(std::string(op_name(chain.front())));
    const GpuAct act = found == script_.end() ? GpuAct::fine : found->second;
    if (act == GpuAct::unsupported) return {nullptr, {Outcome::unsupported, "no engine"}};
    if (act == GpuAct::out_of_memory) return {nullptr, {Outcome::out_of_memory, "needs 1 TiB"}};
    rotate_bytes = options.rotate_bytes;
    kernels::Prepared made = kernels::reference::make_backend()->prepare(chain, options);
    if (made.kernel) {
      made.kernel = std::make_unique<FakeGpuResult>(std::move(made.kernel), state_, act);
    }
    return made;
  }

  std::int64_t rotate_bytes = 0;  ///< of the last preparation

 private:
  std::map<std::string, GpuAct> script_;
  FakeGpuState state_;
};

}  // namespace layerwatt::support
