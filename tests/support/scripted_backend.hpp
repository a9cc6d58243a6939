/// @file
/// ScriptedBackend: the reference backend, except that chosen ops end the way a test wants.
#pragma once

#include <kernels/backend.hpp>
#include <kernels/reference/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::support {

enum class Act {
  fine,
  unsupported,
  out_of_memory,  ///< a verdict
  refuse_memory,  ///< std::bad_alloc while preparing
  throw_in_prepare,
  throw_in_run,
  throw_a_number,
  wrong,  ///< other values than the reference
  not_finite,
  slow,   ///< 60 ms per execution
  crash,  ///< SIGSEGV while running
  exit    ///< ends the process quietly
};

class ScriptedKernel final : public kernels::Kernel {
 public:
  ScriptedKernel(std::unique_ptr<kernels::Kernel> kernel, Act act)
      : kernel_(std::move(kernel)), act_(act) {}

  void run() override {
    if (act_ == Act::throw_in_run) throw BackendError("the device is gone", 7);
    if (act_ == Act::throw_a_number) throw 42;  // what no library should do
    if (act_ == Act::crash) ::raise(SIGSEGV);
    if (act_ == Act::exit) ::_exit(3);
    if (act_ == Act::slow) {
      const timespec nap{0, 60'000'000};
      ::nanosleep(&nap, nullptr);
    }
    kernel_->run();
  }
  [[nodiscard]] kernels::HostTensor output() const override {
    kernels::HostTensor result = kernel_->output();
    if (act_ == Act::wrong) *result.data() += 100.0F;
    if (act_ == Act::not_finite) *result.data() = std::numeric_limits<float>::quiet_NaN();
    return result;
  }
  [[nodiscard]] kernels::KernelInfo info() const override { return {"scripted", "plain"}; }

 private:
  std::unique_ptr<kernels::Kernel> kernel_;
  Act act_;
};

/// @param script  op name -> how its layers end; ops that are not there are fine
class ScriptedBackend final : public kernels::Backend {
 public:
  explicit ScriptedBackend(std::map<std::string, Act> script, std::string device = "fake device")
      : script_(std::move(script)),
        device_(std::move(device)),
        reference_(kernels::reference::make_backend()) {}

  [[nodiscard]] std::string_view name() const override { return "scripted"; }
  [[nodiscard]] std::string device() const override { return device_; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {{"library", "scripted 1.0"}, {"threads", "1"}};
  }
  [[nodiscard]] kernels::Prepared prepare(const kernels::Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    using kernels::Outcome;
    const auto found = script_.find(std::string(op_name(chain.front())));
    const Act act = found == script_.end() ? Act::fine : found->second;
    if (act == Act::unsupported) return {nullptr, {Outcome::unsupported, "no kernel, see\nmanual"}};
    if (act == Act::out_of_memory) return {nullptr, {Outcome::out_of_memory, "needs 1 TiB"}};
    if (act == Act::refuse_memory) throw std::bad_alloc();
    if (act == Act::throw_in_prepare) throw std::runtime_error("unexpected, \"quoted\"");
    kernels::Prepared made = reference_->prepare(chain, options);
    if (made.kernel) made.kernel = std::make_unique<ScriptedKernel>(std::move(made.kernel), act);
    return made;
  }

 private:
  std::map<std::string, Act> script_;
  std::string device_;
  std::unique_ptr<kernels::Backend> reference_;
};

}  // namespace layerwatt::support
