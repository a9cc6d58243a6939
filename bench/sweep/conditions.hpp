/// @file
/// The circumstances of a sweep, for its manifest.
#pragma once

#include <layerwatt/core/json_fwd.hpp>

namespace layerwatt::bench {

/// Machine, clocks, load, kernel, compiler. What cannot be read is null.
[[nodiscard]] Json sweep_conditions();

/// True only if the lowest and the highest permitted clock of processor 0 are known and equal.
[[nodiscard]] bool clocks_locked();

}  // namespace layerwatt::bench
