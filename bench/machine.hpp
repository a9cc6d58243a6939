/// @file
/// The machine as its system files describe it. Every path goes through LAYERWATT_ROOT, so that
/// tests and recorded file trees can stand in for a machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace layerwatt::bench {

/// "/proc/cpuinfo" below LAYERWATT_ROOT (empty: the machine itself).
[[nodiscard]] std::filesystem::path system_path(const std::string& path);

/// The first line of a system file, without blanks and NUL bytes; nothing where it is unreadable.
[[nodiscard]] std::optional<std::string> read_system_line(const std::string& path);

struct Machine {
  std::string board;  ///< device tree model, else DMI product, else the processor; never empty
  std::optional<std::string> cpu_model;
  std::int64_t cores = 0;  ///< processors that the system shows, 0 where it does not say
  std::optional<std::string> governor;  ///< of processor 0
  std::optional<double> clock_mhz;      ///< of processor 0, now
  std::optional<double> clock_max_mhz;
  std::optional<std::string> kernel;  ///< version of the operating system's kernel
  std::optional<std::string> l4t;     ///< NVIDIA Jetson release line
};

/// Never throws: what cannot be read is absent.
[[nodiscard]] Machine read_machine();

}  // namespace layerwatt::bench
