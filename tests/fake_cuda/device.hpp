/// @file
/// A CUDA device that is this process: the program links these functions in front of the real
/// runtime and cuDNN, whose descriptors stay real. Kernels compute on the host as their
/// documentation says; time is virtual. What the real library does with them is not tested here:
/// that our calls mean what we think is.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace layerwatt::fake_cuda {

/// What tests script, and what they look at.
struct Device {
  int count = 1;
  int capability = 90;
  bool integrated = false;
  std::size_t memory = std::size_t{4} << 30U;
  double kernel_ms = 0.01;                ///< of every kernel
  double slow_engine_ms = 0.0;            ///< more, for engine 0 of the graph API
  bool no_capture = false;                ///< kernels refuse to be captured
  cudaError_t next_launch = cudaSuccess;  ///< how the next kernel ends; a sticky one stays

  std::set<std::int64_t> refused_engines;     ///< plans that cannot be made
  std::set<std::int64_t> failing_engines;     ///< executions that fail
  std::vector<std::size_t> workspaces{0, 0};  ///< bytes, by engine
  std::set<std::int64_t> tensor_core_engines;

  double now_ms = 0.0;
  std::size_t used = 0, most_used = 0;   ///< bytes
  std::size_t kernels = 0;               ///< executed so far
  std::size_t plans = 0;                 ///< made so far
  std::size_t graphs = 0, launches = 0;  ///< captured; launched
  std::size_t nodes = 0;                 ///< of the last graph captured
  std::vector<std::int64_t> engines;     ///< of the executions, in order
  std::set<const void*> weights;         ///< second tensors of products, as executed
};

[[nodiscard]] Device& device();
/// A fresh one; memory still in use is counted on.
void reset();

/// Queues one kernel on the stream of the last handle. @return as a launch does
[[nodiscard]] cudaError_t launch(std::function<void()> work, double milliseconds);

}  // namespace layerwatt::fake_cuda
