/// @file
/// The total of a Jetson module as a power source.
#pragma once

#include <bench/sensor/power_source.hpp>

namespace layerwatt::bench {

/// The sum of the rails that the board's rule names, read one after the other.
/// @param fast  short averaging while the source lives; no source where that is not permitted
[[nodiscard]] OpenedSource open_rails(const SystemFiles& files, bool fast);

}  // namespace layerwatt::bench
