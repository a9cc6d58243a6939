/// @file
/// Device: the GPU, as the CUDA runtime describes it, with the handle and stream that kernels run
/// on.
#pragma once

#include <kernels/cudnn/handles.hpp>
#include <kernels/cudnn/settings.hpp>
#include <layerwatt/core/units.hpp>
#include <layerwatt/layer/precision.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::kernels::cudnn {

struct DeviceFacts {
  std::string name;    ///< as the driver calls it; boards put their model in front
  std::string uuid;    ///< "GPU-...", as NVML writes it
  int capability = 0;  ///< 87 for sm_87
  int processors = 0;  ///< streaming multiprocessors
  std::int64_t cache_bytes = 0;
  std::int64_t memory_bytes = 0;
  bool integrated = false;      ///< shares its memory with the processor (Jetson)
  int driver = 0, runtime = 0;  ///< CUDA versions, 13000 for 13.0
};

/// What is wrong with CUDA here; empty where a device can be used. Touches the driver.
[[nodiscard]] std::string why_no_device();

/// @throws Unsupported  this GPU cannot compute in this precision
void expect_precision(const DeviceFacts& facts, Precision precision);

class Device {
 public:
  /// Opens CUDA device 0 (CUDA_VISIBLE_DEVICES chooses another). @throws BackendError  no usable
  /// one
  Device();

  [[nodiscard]] const DeviceFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] cudnnHandle_t handle() const noexcept { return handle_.get(); }
  [[nodiscard]] cudaStream_t stream() const noexcept { return stream_.get(); }

  /// Bytes that can be allocated now.
  [[nodiscard]] std::int64_t free_memory() const;
  /// The cap on workspaces, as Settings::workspace says.
  [[nodiscard]] std::size_t workspace_limit(const Settings& settings) const;

  /// Waits for everything queued, and notes the time.
  void synchronise();
  void note_work() noexcept { last_work_ = std::chrono::steady_clock::now(); }
  /// Since the last work ended; nothing before the first.
  [[nodiscard]] std::optional<Seconds> idle() const;

 private:
  DeviceFacts facts_;
  Stream stream_;
  Handle handle_;
  std::optional<std::chrono::steady_clock::time_point> last_work_;
};

}  // namespace layerwatt::kernels::cudnn
