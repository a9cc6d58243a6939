/// @file
/// The help texts, made from the command tables. docs/cli.md holds the same texts (a test compares
/// them).
#pragma once

#include <bench/cli/command.hpp>

#include <string>
#include <vector>

namespace layerwatt::cli {

/// "layerwatt describe NETWORK [options]"
[[nodiscard]] std::string usage_line(const Command& command);

/// `layerwatt --help`
[[nodiscard]] std::string help_text(const std::vector<Command>& commands);

/// `layerwatt COMMAND --help`
[[nodiscard]] std::string help_text(const Command& command);

}  // namespace layerwatt::cli
