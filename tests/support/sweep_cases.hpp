/// @file
/// Small sweeps with quick options, and their rows read back.
#pragma once

#include <bench/grid/grid.hpp>
#include <bench/sweep/sweep.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/scripted_backend.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace layerwatt::support {

/// Options that measure a layer in about a millisecond.
[[nodiscard]] inline bench::PointOptions quick_point() {
  bench::PointOptions options;
  options.time.warm_up = Seconds{0};
  options.time.warm_up_executions = 1;
  options.time.min_samples = 3;
  options.time.min_time = Seconds{0};
  options.time.max_time = Seconds{0.01};
  options.rotate_bytes = 1 << 16;
  options.max_spread = 1e6;
  return options;
}

[[nodiscard]] inline bench::SweepOptions quick_sweep(const std::filesystem::path& folder) {
  bench::SweepOptions options;
  options.folder.path = folder;
  options.rounds = 2;
  options.point = quick_point();
  return options;
}

[[nodiscard]] inline bench::Grid grid_of(const std::vector<std::string>& layers) {
  bench::Grid grid;
  grid.name = "test";
  for (const std::string& text : layers) grid.points.push_back({"", parse_layer(text)});
  return grid;
}

[[nodiscard]] inline bench::BackendFactory scripted(std::map<std::string, Act> script = {},
                                                    std::string device = "fake device") {
  return [=] { return std::make_unique<ScriptedBackend>(script, device); };
}

/// rows.csv of a sweep folder. Fails where it is not a whole CSV file.
[[nodiscard]] inline CsvTable read_rows(const std::filesystem::path& folder) {
  const auto file = folder / "rows.csv";
  return {read_file(file), file.string()};
}

/// True if every configuration has exactly one row in every round.
[[nodiscard]] inline bool complete_once(const CsvTable& rows, std::size_t points, int rounds) {
  std::set<std::pair<std::string, std::string>> visits;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    visits.emplace(rows.cell(i, "config"), rows.cell(i, "round"));
  }
  const std::size_t expected = points * static_cast<std::size_t>(rounds);
  return rows.size() == expected && visits.size() == expected;
}

}  // namespace layerwatt::support
