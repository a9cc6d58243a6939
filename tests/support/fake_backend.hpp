/// @file
/// FakeBackend: the reference with a flaw, to show that flaws are found.
#pragma once

#include <kernels/backend.hpp>
#include <kernels/reference/backend.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::support {

/// Changes a result; gets the number of runs so far (the first is 1).
using Flaw = std::function<void(kernels::HostTensor&, int)>;

class FakeKernel final : public kernels::Kernel {
 public:
  FakeKernel(std::unique_ptr<kernels::Kernel> kernel, Flaw flaw)
      : kernel_(std::move(kernel)), flaw_(std::move(flaw)) {}

  void run() override {
    kernel_->run();
    ++runs_;
  }
  [[nodiscard]] kernels::HostTensor output() const override {
    kernels::HostTensor result = kernel_->output();
    flaw_(result, runs_);
    return result;
  }
  [[nodiscard]] kernels::KernelInfo info() const override { return {"fake", "plain"}; }

 private:
  std::unique_ptr<kernels::Kernel> kernel_;
  Flaw flaw_;
  int runs_ = 0;
};

class FakeBackend final : public kernels::Backend {
 public:
  explicit FakeBackend(Flaw flaw) : flaw_(std::move(flaw)) {}

  [[nodiscard]] std::string_view name() const override { return "fake"; }
  [[nodiscard]] std::string device() const override { return "none"; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {};
  }
  [[nodiscard]] kernels::Prepared prepare(const kernels::Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    ++prepared;
    kernels::Prepared made = kernels::reference::make_backend()->prepare(chain, options);
    if (made.kernel) made.kernel = std::make_unique<FakeKernel>(std::move(made.kernel), flaw_);
    return made;
  }

  int prepared = 0;

 private:
  Flaw flaw_;
};

}  // namespace layerwatt::support
