/// @file
/// Handles of CUDA and cuDNN, owned from birth: each is destroyed by the object that created it.
#pragma once

#include <kernels/cudnn/check.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace layerwatt::kernels::cudnn {

/// A unique_ptr whose deleter is a C function.
template <auto Destroy>
struct DestroyWith {
  template <class Handle>
  void operator()(Handle* handle) const noexcept {
    (void)Destroy(handle);
  }
};
template <class Pointer, auto Destroy>
using Owned = std::unique_ptr<std::remove_pointer_t<Pointer>, DestroyWith<Destroy>>;

using Handle = Owned<cudnnHandle_t, cudnnDestroy>;
using Stream = Owned<cudaStream_t, cudaStreamDestroy>;
using Event = Owned<cudaEvent_t, cudaEventDestroy>;
using CudaGraph = Owned<cudaGraph_t, cudaGraphDestroy>;
using ExecutableGraph = Owned<cudaGraphExec_t, cudaGraphExecDestroy>;
using TensorDescriptor = Owned<cudnnTensorDescriptor_t, cudnnDestroyTensorDescriptor>;
using PoolingDescriptor = Owned<cudnnPoolingDescriptor_t, cudnnDestroyPoolingDescriptor>;
using OpTensorDescriptor = Owned<cudnnOpTensorDescriptor_t, cudnnDestroyOpTensorDescriptor>;
using LrnDescriptor = Owned<cudnnLRNDescriptor_t, cudnnDestroyLRNDescriptor>;

/// make<Handle>(cudnnCreate, "cudnnCreate"): calls create(&raw, arguments...) and owns the result.
template <class Owner, class Create, class... Arguments>
[[nodiscard]] Owner make(Create create, const char* call, Arguments... arguments) {
  typename Owner::pointer raw = nullptr;
  check(create(&raw, arguments...), call);
  return Owner(raw);
}

/// Memory on the device.
class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  /// @throws OutOfMemory
  explicit DeviceBuffer(std::size_t bytes) : bytes_(bytes) {
    void* raw = nullptr;
    if (bytes > 0) check(cudaMalloc(&raw, bytes), "cudaMalloc");
    memory_.reset(raw);
  }

  [[nodiscard]] void* get() const noexcept { return memory_.get(); }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Free {
    void operator()(void* memory) const noexcept { (void)cudaFree(memory); }
  };
  std::unique_ptr<void, Free> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace layerwatt::kernels::cudnn
