/// @file
/// measure_layer: one layer on one backend, from description to verdict. measure_sequence: many as
/// one. Every ending is a value.
#pragma once

#include <bench/measure/disturbance.hpp>
#include <bench/measure/energy.hpp>
#include <bench/measure/load.hpp>
#include <bench/measure/time_kernel.hpp>
#include <bench/measure/time_queue.hpp>
#include <bench/sensor/gpu_state.hpp>
#include <kernels/backend.hpp>
#include <kernels/sequence.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::bench {

/// `net`: weights come from memory, activations are warm, as in a network (the default).
/// `hot`: one set of buffers that stays in the cache.
enum class CacheMode { net, hot };

[[nodiscard]] constexpr std::string_view to_text(CacheMode mode) noexcept {
  return mode == CacheMode::net ? "net" : "hot";
}

struct PointOptions {
  TimeOptions time;
  QueueOptions queue;  ///< of devices that work through a queue
  LoadOptions load;    ///< the energy pass behind the time pass; none by default
  CacheMode cache = CacheMode::net;
  /// Weights rotate over this many bytes in `net`; 0 means twice the device's last-level cache, at
  /// most kMaxRotation.
  std::int64_t rotate_bytes = 0;
  double max_spread = 3.0;  ///< median / q05 above this is `noisy` (after a second try)
  /// Reads the state of a device with a queue, while it is busy with the samples. May be empty.
  std::function<GpuState()> watch;
};

inline constexpr std::int64_t kMaxRotation = std::int64_t{256} << 20U;

/// Size of the largest cache of processor 0 (sysfs below LAYERWATT_ROOT); 32 MiB if unknown.
[[nodiscard]] std::int64_t last_level_cache();

/// The bytes that weights rotate over: 0 for `hot`, else as PointOptions says.
/// @param cache_bytes  of the device; 0: this processor's
[[nodiscard]] std::int64_t rotation(const PointOptions& options, std::int64_t cache_bytes = 0);

/// What one visit to one layer gave.
struct PointResult {
  kernels::Verdict verdict;
  std::optional<TimeStatistics> time;  ///< present exactly if the verdict is ok or noisy
  std::vector<std::string> flags;
  kernels::KernelInfo kernel;
  Disturbance conditions;
  std::optional<GpuState> gpu;       ///< present if the device's own clock timed the kernel
  bool device_lost = false;          ///< this process can measure nothing any more
  std::optional<Load> load;          ///< of the energy pass, if one was asked for
  std::optional<PowerResult> power;  ///< what a monitor made of it; measure_layer leaves it empty
};

/// Compares the backend with the reference on this kind of layer; called before anything is
/// timed. Not ok: the layer gets that verdict and no runtime. May be empty (already verified).
using Verify = std::function<kernels::Verdict(const Layer&)>;

/// describe, validate, prepare, verify, warm up, measure, load. Never throws: exceptions of the
/// backend become `failed`, exhausted memory `oom`.
[[nodiscard]] PointResult measure_layer(kernels::Backend& backend, const Layer& layer,
                                        const PointOptions& options, Clock& clock,
                                        const Verify& verify);

/// The same for layers that run in order as one kernel (kernels/sequence.hpp), all resident at
/// once. An execution is one pass over all of them; weights come from where the pass before left
/// them.
[[nodiscard]] PointResult measure_sequence(kernels::Backend& backend,
                                           const kernels::Sequence& sequence,
                                           const PointOptions& options, Clock& clock);

}  // namespace layerwatt::bench
