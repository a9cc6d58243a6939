/// @file
/// CudnnKernel: a program with memory and data on the device, ready to run. CudnnSequence: several
/// as one. CudnnQueue: executions as CUDA graphs, timed by events.
#pragma once

#include <kernels/cudnn/device.hpp>
#include <kernels/cudnn/program.hpp>
#include <kernels/kernel.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::kernels::cudnn {

class CudnnKernel;

/// Batches of executions: each a CUDA graph between two events. Where the copies of the parameters
/// are more than one batch uses, several graphs go round all of them. Several kernels are executed
/// in order, and a batch of theirs is one execution: the graph that a program would replay.
class CudnnQueue final : public DeviceQueue {
 public:
  /// @param kernels  at least one; they outlive the queue
  CudnnQueue(Device& device, std::vector<CudnnKernel*> kernels);
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
  /// One execution of every kernel.
  void enqueue();

  Device& device_;
  std::vector<CudnnKernel*> kernels_;
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
  [[nodiscard]] bool read_from(const Kernel& producer, std::size_t input) override;
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

  [[nodiscard]] std::size_t workspace_bytes() const noexcept { return workspace_.bytes(); }
  /// Hands its workspace over; use_workspace() comes before the next execution.
  [[nodiscard]] DeviceBuffer give_workspace() noexcept { return std::exchange(workspace_, {}); }
  /// Works in this memory from now on, which has the bytes that it had itself.
  void use_workspace(void* workspace);

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

/// Kernels that run in order as one, in one workspace.
class CudnnSequence final : public Kernel {
 public:
  /// @param kernels  at least one, all of this device
  CudnnSequence(Device& device, std::vector<std::unique_ptr<CudnnKernel>> kernels);

  void run() override;
  [[nodiscard]] HostTensor output() const override { return kernels_.back()->output(); }
  [[nodiscard]] KernelInfo info() const override;
  [[nodiscard]] DeviceQueue* queue() override { return &queue_; }

 private:
  void share_workspace();

  Device& device_;
  std::vector<std::unique_ptr<CudnnKernel>> kernels_;
  DeviceBuffer workspace_;  ///< the largest that one of them had
  CudnnQueue queue_;
};

}  // namespace layerwatt::kernels::cudnn
