/// @file
/// --set, --scale-width and --resolution: the network as it would be after a change.
#pragma once

#include <bench/cli/command.hpp>
#include <layerwatt/network/what_if.hpp>

#include <vector>

namespace layerwatt::cli {

/// The options that fill `change`, which must outlive them.
[[nodiscard]] std::vector<Option> what_if_options(WhatIf& change);

/// "192" or "192x256". @throws UsageError
[[nodiscard]] Shape to_resolution(const std::string& option, const std::string& value);

}  // namespace layerwatt::cli
