/// @file
/// Option values that are numbers with a unit: energies, powers, batteries, times.
#pragma once

#include <bench/cli/command.hpp>
#include <bench/cli/values.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::cli {

/// Unit texts with the factor to the unit that the option is kept in. The first one is also that
/// of a bare number.
using Units = std::vector<std::pair<std::string_view, double>>;

extern const Units kMillijoules;  ///< mJ, J, uJ, kJ
extern const Units kMilliseconds;
extern const Units kWatts;
extern const Units kWattHours;
extern const Units kPlain;    ///< a number without unit
extern const Units kPercent;  ///< 5% or 5

/// A finite number >= `least`, times the factor of its unit.
[[nodiscard]] double to_quantity(const std::string& option, const std::string& value,
                                 const Units& units, double least = 0);

[[nodiscard]] Setter set_quantity(std::string option, const Units& units, double& target,
                                  double least = 0);
[[nodiscard]] Setter set_quantity(std::string option, const Units& units,
                                  std::optional<double>& target, double least = 0);

}  // namespace layerwatt::cli
