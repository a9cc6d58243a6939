/// @file
/// DATA.csv..., --networks with --layers, and --where: the same for every command that reads
/// measurements.
#pragma once

#include <bench/cli/command.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/data/network_table.hpp>

#include <optional>
#include <string>
#include <vector>

namespace layerwatt::cli {

struct DataRequest {
  std::vector<std::string> files;
  std::vector<Selection> where;
  std::optional<std::string> networks;
  std::optional<std::string> layers;
};

/// The options that fill `request`, which must outlive them.
[[nodiscard]] std::vector<Option> data_options(DataRequest& request);

/// Measured layers, measured networks, or both: throws a UsageError where neither is given, or
/// --networks without --layers.
void expect_data(const DataRequest& request, const std::string& command);

/// --networks and --layers as one table.
[[nodiscard]] NetworkTable load_networks(const DataRequest& request);

/// All files as one dataset; what the data checks find goes to stderr as warnings.
[[nodiscard]] Dataset load_data(const DataRequest& request);

}  // namespace layerwatt::cli
