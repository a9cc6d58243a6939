/// @file
/// Which rails add up to the module. Rails nest (VDD_CPU hangs below VDD_IN), so adding up all of
/// them counts energy twice; the rule is told by the labels, which are fixed per board.
#pragma once

#include <bench/sensor/power_rail.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

/// The rails of a module's total and the boards that have them.
struct TotalRule {
  std::string boards;
  std::vector<std::string> rails;
  std::string why;
};

/// All rules, most specific first: the first whose rails are all there holds.
[[nodiscard]] const std::vector<TotalRule>& total_rules();

/// The rule for these rails, or nullptr for a board that layerwatt does not know.
[[nodiscard]] const TotalRule* find_total_rule(const std::vector<PowerRail>& rails);

[[nodiscard]] bool is_in_total(const TotalRule& rule, std::string_view label);

/// What a rail is that is not part of the total, in words for reports.
[[nodiscard]] std::string why_not_in_total(const TotalRule* rule, std::string_view label);

/// The rail closest to the GPU, where the board has one: recorded beside the total.
[[nodiscard]] std::optional<std::string> gpu_rail(const std::vector<PowerRail>& rails);

}  // namespace layerwatt::bench
