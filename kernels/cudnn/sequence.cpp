// CudnnSequence: kernels of a whole network, resident and recorded into one CUDA graph.
#include <kernels/cudnn/kernel.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace layerwatt::kernels::cudnn {

namespace {

std::vector<CudnnKernel*> addresses(const std::vector<std::unique_ptr<CudnnKernel>>& kernels) {
  std::vector<CudnnKernel*> all;
  for (const auto& kernel : kernels) all.push_back(kernel.get());
  return all;
}

}  // namespace

CudnnSequence::CudnnSequence(Device& device, std::vector<std::unique_ptr<CudnnKernel>> kernels)
    : device_(device), kernels_(std::move(kernels)), queue_(device, addresses(kernels_)) {
  share_workspace();
}

/// One stream runs one kernel at a time: the largest workspace serves all.
void CudnnSequence::share_workspace() {
  const auto largest = std::max_element(
      kernels_.begin(), kernels_.end(),
      [](const auto& a, const auto& b) { return a->workspace_bytes() < b->workspace_bytes(); });
  workspace_ = (*largest)->give_workspace();
  device_.synchronise();  // nothing may still run in the memory that is freed now
  for (const auto& kernel : kernels_) {
    (void)kernel->give_workspace();
    kernel->use_workspace(workspace_.get());
  }
}

void CudnnSequence::run() {
  for (const auto& kernel : kernels_) kernel->enqueue();
  device_.synchronise();
}

KernelInfo CudnnSequence::info() const {
  return {std::to_string(kernels_.size()) + " kernels as one CUDA graph", ""};
}

}  // namespace layerwatt::kernels::cudnn
