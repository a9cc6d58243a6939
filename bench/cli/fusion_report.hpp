/// @file
/// What `layerwatt fusion` found: as text, as JSON (`layerwatt-fusion-measurement/1`), as rules.
#pragma once

#include <bench/measure/measure_fusion.hpp>
#include <kernels/chain.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/network/fusion_rules.hpp>

#include <string>
#include <vector>

namespace layerwatt::cli {

struct MeasuredPair {
  kernels::Chain pair;
  bench::FusionMeasurement measured;
};

struct FusionReport {
  std::string backend;
  std::string device;
  std::vector<MeasuredPair> pairs;
};

[[nodiscard]] std::string fusion_text(const FusionReport& report);
[[nodiscard]] Json fusion_json(const FusionReport& report);

/// One rule per head op: the follower ops that were fused on every pair of these ops.
[[nodiscard]] FusionRules discovered_rules(const FusionReport& report);

}  // namespace layerwatt::cli
