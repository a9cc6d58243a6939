/// @file
/// The library version, in one place: CMake reads it from this line.
#pragma once

namespace layerwatt {
inline constexpr const char* kVersion = "0.1.0";
}  // namespace layerwatt
