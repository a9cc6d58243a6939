/// @file
/// CudnnKernel: a program with memory and data on the device, ready to run. CudnnQueue: its
/// executions as CUDA graphs, timed by events.
#pragma once

#include <kernels/cudnn/device.hpp>
#include <kernels/cudnn/program.hpp>
#include <kernels/kernel.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace layerwatt::kernels::cudnn {

class CudnnKernel;

/// Batches of executions: each a CUDA graph between two events. Where the copies of the parameters
/// are more than one batch uses, several graphs go round all of them.
class CudnnQueue final : public DeviceQueue {
 public:
  CudnnQueue(Device& device, CudnnKernel& kernel);
  ~CudnnQueue() override;

  [[nodiscard]] int max_batch() const override;
  void set_batch(int executions) override;
  [[nodiscard]] int batch() const override { return batch_; }
  void launch() override;
  void wait(int pending) override;
  [[nodiscard]] std::vector<Seconds> finished() override;
  [[nodiscard]] bool gapless() const override { return captured_; }
  [[nodiscard]] std::optional<Seconds> idle() const override { return device_.idle(); }

  /// Forgets graphs: the kernel has changed.
  void clear();

 private:
  struct Flight {
    Event begin, end;
  };
  [[nodiscard]] ExecutableGraph capture(int executions);
  [[nodiscard]] Flight take_flight();
  void queue_singly();

  Device& device_;
  CudnnKernel& kernel_;
  int batch_ = 0;
  bool captured_ = true;  ///< false: an engine cannot be captured, so executions are queued singly
  std::vector<ExecutableGraph> graphs_;
  std::size_t next_graph_ = 0;
  std::deque<Flight> flying_;
  std::vector<Flight> spare_;
  std::vector<Seconds> finished_;
};

class CudnnKernel final : public Kernel {
 public:
  /// Allocates and fills. @throws OutOfMemory, Unsupported, BackendError
  CudnnKernel(Device& device, const Chain& chain, Program program, const Task& task,
              const PrepareOptions& options);
  ~CudnnKernel() override;

  void run() override;
  [[nodiscard]] HostTensor output() const override;
  [[nodiscard]] KernelInfo info() const override;
  [[nodiscard]] DeviceQueue* queue() override { return &queue_; }

  /// Engines of the first step, which is the head's; empty where there is no choice.
  [[nodiscard]] std::vector<Engine> engines() const { return program_.steps.front()->engines(); }
  /// @throws Unsupported
  void choose(const Engine& engine);

  /// Queues one execution with the next copy of the parameters.
  void enqueue();
  [[nodiscard]] std::size_t copies() const noexcept { return pointers_.size(); }
  [[nodiscard]] std::size_t steps() const noexcept { return program_.steps.size(); }

 private:
  [[nodiscard]] std::size_t parameter_bytes() const;
  void allocate(std::size_t copies);
  void load(const Chain& chain, const Task& task, const PrepareOptions& options);
  void copy_parameters();
  /// Makes room for the workspace of the current plans and tells the steps all addresses.
  void bind();

  Device& device_;
  Program program_;
  Shape output_shape_;
  std::string form_, layout_;
  std::vector<DeviceBuffer> buffers_;  ///< one per slot, with all copies of a parameter
  DeviceBuffer workspace_;
  std::vector<Pointers> pointers_;  ///< per copy
  std::size_t next_ = 0;
  CudnnQueue queue_;
};

}  // namespace layerwatt::kernels::cudnn
