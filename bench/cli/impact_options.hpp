/// @file
/// --region, --price, --fps, --battery, --idle, --pue and --ram: what a prediction means for
/// carbon, cost and battery.
#pragma once

#include <bench/cli/command.hpp>
#include <layerwatt/impact/impact.hpp>

#include <optional>
#include <vector>

namespace layerwatt::cli {

struct ImpactRequest {
  ImpactOptions options;
  bool asked = false;  ///< one of the options was given
};

/// The options that fill `request`, which must outlive them.
[[nodiscard]] std::vector<Option> impact_options(ImpactRequest& request);

/// The impact where it was asked for; its warnings go to stderr, too.
[[nodiscard]] std::optional<Impact> requested_impact(const Prediction& prediction,
                                                     const ImpactRequest& request);

}  // namespace layerwatt::cli
