/// @file
/// Fusion rules by name: the shipped ones are part of the tool.
#pragma once

#include <layerwatt/network/fusion_rules.hpp>

#include <string>
#include <vector>

namespace layerwatt::cli {

/// Names of the shipped stacks.
[[nodiscard]] std::vector<std::string> fusion_names();

/// The rules of a shipped stack, or of the file at this path.
/// @throws UsageError  neither a shipped name nor a path
/// @throws ParseError  the file is malformed
[[nodiscard]] FusionRules load_fusion(const std::string& name);

}  // namespace layerwatt::cli
