/// @file
/// An NVIDIA GPU as a power source: its energy counter, or else its power.
#pragma once

#include <bench/sensor/nvml.hpp>
#include <bench/sensor/power_source.hpp>

namespace layerwatt::bench {

/// The first GPU that NVML lists. Preferred in this order: energy counter, instantaneous power,
/// average power (which looks back a second).
[[nodiscard]] OpenedSource open_gpu(const SystemFiles& files);

/// The same for a GPU at hand.
[[nodiscard]] OpenedSource open_gpu(const NvmlGpu& gpu);

}  // namespace layerwatt::bench
