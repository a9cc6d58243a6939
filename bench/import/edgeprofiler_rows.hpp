/// @file
/// EdgeProfiler's logs as rows of a dataset: one per layer of an engine.
#pragma once

#include <bench/import/edgeprofiler.hpp>
#include <bench/import/imported.hpp>
#include <bench/import/published.hpp>

#include <optional>
#include <string>

namespace layerwatt::bench {

struct EdgeProfilerOptions {
  std::string device;            ///< for the column `device`; empty: no such column
  double tau_s = 0.43;           ///< time constant of the power sensor
  std::optional<double> idle_w;  ///< instead of idling_power.json
};

/// Median runtime, and power by deconvolution: power_w = idle + dynamic power of the layer, with
/// 95 % intervals. Where that cannot be, power is empty and `power_reason` says why. Layers that
/// the engine file does not describe take part in the deconvolution but have no row; a note names
/// them.
[[nodiscard]] Imported deconvolved_rows(const EdgeProfilerLog& log,
                                        const EdgeProfilerOptions& options);

/// Mean runtime and mean power over `runs`, as EdgeProfiler trains on: power_w includes idle power,
/// its own columns stand beside. Fewer than 10 executions with power (EdgeProfiler then drops the
/// whole network) is the flag `few_readings`.
[[nodiscard]] Imported published_rows(const Network& engine, const std::vector<PublishedRun>& runs,
                                      const EdgeProfilerOptions& options);

}  // namespace layerwatt::bench
