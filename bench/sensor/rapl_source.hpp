/// @file
/// The energy of all CPU packages as a power source.
#pragma once

#include <bench/sensor/power_source.hpp>

namespace layerwatt::bench {

/// The sum of the package counters; each is unwrapped on its own.
[[nodiscard]] OpenedSource open_rapl(const SystemFiles& files);

}  // namespace layerwatt::bench
