/// @file
/// select: which of several candidates to keep, by a policy. Knows neither cuDNN nor a GPU.
#pragma once

#include <kernels/guard.hpp>
#include <layerwatt/core/units.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::kernels::cudnn {

/// The fastest of the candidates 0 .. count-1, or with `first_only` the first that works. Stops
/// after `most` that work. `time` prepares and times one; it throws Unsupported, OutOfMemory or
/// BackendError where that candidate cannot be used.
/// @throws OutOfMemory  none works, and memory was one of the reasons
/// @throws Unsupported  none works; the reason of the last one
[[nodiscard]] std::size_t select(std::size_t count, std::size_t most, bool first_only,
                                 const std::function<Seconds(std::size_t)>& time,
                                 const std::function<bool()>& device_usable);

/// The median of a few timings, the lowest of three (interruptions only ever add time).
[[nodiscard]] Seconds lowest_median(const std::vector<std::vector<Seconds>>& rounds);

}  // namespace layerwatt::kernels::cudnn
