/// @file
/// --power and --window: how sweeps and profiles measure power.
#pragma once

#include <bench/cli/command.hpp>
#include <bench/sweep/power.hpp>

#include <optional>
#include <string>
#include <vector>

namespace layerwatt::cli {

struct PowerRequest {
  bench::PowerChoice choice;
  std::optional<Seconds> window;
};

[[nodiscard]] std::vector<Option> power_options(PowerRequest& target);

/// Without a sensor `auto` leaves power empty, with the reason in every row; a sensor that was
/// asked for by name and cannot be used is a SensorError when it is opened.
[[nodiscard]] bench::PowerOptions to_power(const PowerRequest& request, const std::string& backend);

}  // namespace layerwatt::cli
