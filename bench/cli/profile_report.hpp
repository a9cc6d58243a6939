/// @file
/// A profile as text and as JSON (`layerwatt-profile/1`), alone or beside a prediction.
#pragma once

#include <bench/sweep/profile.hpp>
#include <layerwatt/core/json_fwd.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace layerwatt::cli {

/// @param prediction  of the same network: its layers stand in the same order
[[nodiscard]] Json profile_json(const Network& network, const bench::Profile& profile,
                                const std::optional<Prediction>& prediction);

/// @param top  only the slowest layers, slowest first; 0 shows all in the network's order
[[nodiscard]] std::string profile_text(const Network& network, const bench::Profile& profile,
                                       const std::optional<Prediction>& prediction,
                                       std::size_t top);

}  // namespace layerwatt::cli
