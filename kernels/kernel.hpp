/// @file
/// Kernel: one prepared computation on one device. Chain: the layers that it computes at once.
#pragma once

#include <kernels/verdict.hpp>
#include <layerwatt/core/array.hpp>
#include <layerwatt/core/units.hpp>
#include <layerwatt/layer/layer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::kernels {

/// Layers that run as one kernel, in order; the output of each is the first input of the next.
/// A single layer is a chain of one; conv, bn, relu is the usual fused chain.
using Chain = std::vector<Layer>;

/// Tensors on the host, fp32, N x C x spatial: the common language of verification.
using HostTensor = Array<float>;

/// What a backend chose for a kernel; goes into the row.
struct KernelInfo {
  std::string algorithm;  ///< the library's own name of the implementation
  std::string layout;     ///< memory layouts of input, weights and output
};

/// What a caller may ask of a prepared kernel.
struct PrepareOptions {
  std::uint64_t seed = 1;  ///< of the random inputs and weights (see kernels/fill.hpp)
  /// Weights rotate over copies that together exceed this many bytes (0: one copy). Imitates a
  /// network, where weights come from memory and activations are warm.
  std::int64_t rotate_bytes = 0;
  /// Inputs that are usually non-negative (of max pools, concat, lrn) are N(0, 1): for
  /// verification, since padding with zeros or with -infinity is the same for non-negative data.
  bool signed_inputs = false;
};

/// Executions on a device that works on its own: queued in batches without waiting, timed by the
/// device's clock. The host's clock around one launch would measure the launch.
class DeviceQueue {
 public:
  virtual ~DeviceQueue() = default;
  DeviceQueue() = default;
  DeviceQueue(const DeviceQueue&) = delete;
  DeviceQueue& operator=(const DeviceQueue&) = delete;

  /// Executions of one batch at most.
  [[nodiscard]] virtual int max_batch() const = 0;
  /// From now on a batch is this many executions, between 1 and max_batch(). Waits for what is
  /// queued and forgets its times.
  virtual void set_batch(int executions) = 0;
  /// Executions of one batch now; 0 before set_batch().
  [[nodiscard]] virtual int batch() const = 0;
  /// Queues one batch and returns. @throws BackendError
  virtual void launch() = 0;
  /// Returns once at most `pending` launched batches are unfinished. @throws BackendError
  virtual void wait(int pending) = 0;
  /// Device time of each batch that wait() has seen the end of, in order; each is told once.
  [[nodiscard]] virtual std::vector<Seconds> finished() = 0;
  /// False where a batch is not one launch: its time then holds the gaps between executions.
  [[nodiscard]] virtual bool gapless() const { return true; }
  /// How long the device has had nothing to do from this process; nothing before its first work.
  [[nodiscard]] virtual std::optional<Seconds> idle() const = 0;
};

/// A kernel ready to run: memory allocated, data filled and reordered, algorithm chosen.
class Kernel {
 public:
  virtual ~Kernel() = default;
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  /// Executes once and returns when the result is complete. Does not allocate.
  /// @throws BackendError  the library reported a failure
  virtual void run() = 0;

  /// Restores tensors that run() updates in place (a fused residual sum adds to its output).
  /// Needed only before a run whose output is read.
  virtual void reset() {}

  /// From now on external input `input` is the memory that `producer`, a kernel of the same
  /// backend, leaves its output in, and the tensor of its own is freed. For timing: nothing is
  /// reordered or rescaled, so the values may mean something else. False: the sizes in memory
  /// differ, or there is no such input; nothing has changed.
  [[nodiscard]] virtual bool read_from(const Kernel& /*producer*/, std::size_t /*input*/) {
    return false;
  }

  /// The output of the last run, converted to fp32 in plain N x C x spatial order.
  [[nodiscard]] virtual HostTensor output() const = 0;

  [[nodiscard]] virtual KernelInfo info() const = 0;

  /// The kernel's own device, where there is one. Null: run() keeps this thread busy, and the
  /// host's clock is right. Lives as long as the kernel.
  [[nodiscard]] virtual DeviceQueue* queue() { return nullptr; }
};

/// A kernel, or the verdict that says why there is none.
struct Prepared {
  std::unique_ptr<Kernel> kernel;  ///< null unless verdict.outcome is ok
  Verdict verdict;
};

}  // namespace layerwatt::kernels
