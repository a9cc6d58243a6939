/// @file
/// Grid: which layers a sweep measures. Read from a JSON file (bench/grids/README.md has the
/// format); the same file, parameters and seed give the same points on every machine.
#pragma once

#include <bench/grid/expression.hpp>
#include <layerwatt/layer/layer.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

struct GridPoint {
  std::string name;  ///< of the network layer that it came from; empty elsewhere
  Layer layer;       ///< may be invalid (a product without filters): the sweep says so in a row
};

struct Grid {
  std::string name;               ///< file name without folder and ending
  std::string description;        ///< from the file
  Variables parameters;           ///< as used, overrides applied
  std::vector<GridPoint> points;  ///< every configuration once
  std::size_t filtered = 0;       ///< combinations that a filter dropped (products only)
  std::size_t duplicates = 0;     ///< combinations that were there already
};

/// 16 hexadecimal digits that name a configuration: the hash of its layer text.
[[nodiscard]] std::string config_id(const Layer& layer);

/// Names the set of configurations, whatever their order.
[[nodiscard]] std::string grid_hash(const Grid& grid);

/// Expands the text of a grid file.
/// @param file       for messages; `networks` are relative to its folder
/// @param overrides  parameter values that replace those of the file
/// @throws ParseError  FILE:LINE:COLUMN for broken JSON, FILE at /JSON/PATH for everything else
[[nodiscard]] Grid parse_grid(const std::string& text, const std::string& file,
                              const Variables& overrides = {});

/// `NAME`, `FILE` or either with parameters: `random:conv=100,fc=20`. A name is looked up in the
/// folders of grid_folders(). `seed` replaces the parameter `seed` where the grid has one.
/// @throws FileError        no such grid (lists those there are) or unreadable
/// @throws InvalidArgument  malformed or unknown parameter
/// @throws ParseError       as parse_grid
[[nodiscard]] Grid load_grid(const std::string& spec, std::optional<std::uint64_t> seed = {});

/// Where grids are found by name: LAYERWATT_GRIDS, next to the source, installed share/.
[[nodiscard]] std::vector<std::filesystem::path> grid_folders();

/// Names of all shipped grids, sorted.
[[nodiscard]] std::vector<std::string> list_grids();

}  // namespace layerwatt::bench
