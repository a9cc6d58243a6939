/// @file
/// Output formats of gates: those of other commands, Markdown and JUnit.
#pragma once

#include <bench/cli/values.hpp>

#include <string>
#include <vector>

namespace layerwatt::cli {

/// Sets `target` to one of `choices`.
[[nodiscard]] inline Setter set_choice(std::string option, std::vector<std::string> choices,
                                       std::string& target) {
  return [option = std::move(option), choices = std::move(choices),
          &target](const std::string& value) { target = to_choice(option, value, choices); };
}

}  // namespace layerwatt::cli
