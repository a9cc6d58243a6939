/// @file
/// What kernels need to know about the machine: its name, free memory, threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace layerwatt::kernels {

/// Model name of the processor, from LAYERWATT_ROOT/proc/cpuinfo; on boards without one, the
/// device tree's model.
[[nodiscard]] std::string processor_name();

/// Model of the board, from the device tree below LAYERWATT_ROOT; nothing where there is none.
[[nodiscard]] std::optional<std::string> board_name();

/// Bytes that can be allocated without swapping: the smaller of what the system and the control
/// group leave. Very large where neither says anything.
[[nodiscard]] std::int64_t available_memory();

/// @throws OutOfMemory  `needed` bytes are not available (see kernels/guard.hpp)
void expect_memory(std::int64_t needed);

/// Threads that OpenMP kernels started from this thread use; 1 where no OpenMP runtime is loaded.
[[nodiscard]] int threads();

/// Sets them, for kernels that are prepared and run from this thread afterwards. Returns what
/// `threads` says then.
int set_threads(int count);

}  // namespace layerwatt::kernels
