/// @file
/// Where results go: standard output, or a file that is written as a whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace layerwatt::cli {

/// Writes to standard output. @throws FileError  it is closed or its disk is full
void print(std::string_view text);

/// Prints `text`, or writes it to `path` where one is given.
void deliver(std::string_view text, const std::optional<std::string>& path);

/// A line on stderr for people; never part of the result.
void note(std::string_view line);

}  // namespace layerwatt::cli
