/// @file
/// DATA.csv... and --where: the same for every command that reads measured rows.
#pragma once

#include <bench/cli/command.hpp>
#include <layerwatt/data/dataset.hpp>

#include <string>
#include <vector>

namespace layerwatt::cli {

struct DataRequest {
  std::vector<std::string> files;
  std::vector<Selection> where;
};

/// The options that fill `request`, which must outlive them.
[[nodiscard]] std::vector<Option> data_options(DataRequest& request);

/// All files as one dataset; what the data checks find goes to stderr as warnings.
[[nodiscard]] Dataset load_data(const DataRequest& request);

}  // namespace layerwatt::cli
