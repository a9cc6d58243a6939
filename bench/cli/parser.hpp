/// @file
/// The command line: which command runs, or which text answers it. CLI11 stays behind this
/// header: it costs seconds in every file that names it.
#pragma once

#include <bench/cli/command.hpp>

#include <string>
#include <vector>

namespace layerwatt::cli {

struct Invocation {
  const Command* command = nullptr;  ///< its options are set; null where `text` is the answer
  std::string text;                  ///< of --help and --version
};

/// Reads `arguments` (without the program's name) and sets the options of the command they name.
/// @throws UsageError  unknown command or option (with a suggestion), missing or bad value
[[nodiscard]] Invocation parse(const std::vector<Command>& commands,
                               const std::vector<std::string>& arguments);

}  // namespace layerwatt::cli
