/// @file
/// EdgeProfiler's own attribution of power to layers, step by step: for every execution the mean of
/// the readings inside it, then the mean over executions. Kept to reproduce its numbers; a sensor
/// slower than a layer reads the network's mean power whichever layer runs (deconvolve.hpp).
#pragma once

#include <bench/import/edgeprofiler.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// A line of its power_runtime_mapping_layerwise.csv. No reading inside: no power.
struct PublishedRun {
  std::size_t cycle = 1;
  std::string layer;
  std::string type;
  std::optional<double> including_idle_w;
  std::optional<double> excluding_idle_w;
  double runtime_ms = 0.0;
};

/// All executions, cycle by cycle, layers in the order of the log.
[[nodiscard]] std::vector<PublishedRun> published_runs(const EdgeProfilerLog& log);

/// Power as EdgeProfiler writes it, in whole nanowatts; empty where there is none.
[[nodiscard]] std::string microwatt_text(const std::optional<double>& watts);

/// In its form: power in microwatts, runtime in ms, empty cells for missing power.
[[nodiscard]] std::string to_csv(const std::vector<PublishedRun>& runs);

/// @throws FileError, ParseError  naming file, line and column
[[nodiscard]] std::vector<PublishedRun> read_published_runs(const std::filesystem::path& file);

/// Means over the executions of one layer.
struct PublishedLayer {
  std::string layer;
  std::string type;
  double runtime_ms = 0.0;
  std::size_t runs = 0;
  std::size_t power_runs = 0;  ///< executions with a reading inside
  std::optional<double> including_idle_w;
  std::optional<double> excluding_idle_w;
};

/// One entry per layer, in the order of first appearance.
[[nodiscard]] std::vector<PublishedLayer> published_layers(const std::vector<PublishedRun>& runs);

}  // namespace layerwatt::bench
