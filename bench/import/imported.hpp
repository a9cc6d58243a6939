/// @file
/// Imported: rows of a dataset made from the logs of another tool.
#pragma once

#include <layerwatt/layer/layer.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

/// A layer and what is known of it, by column; columns that nobody set are empty cells.
struct ImportedRow {
  Layer layer;
  std::map<std::string, std::string, std::less<>> cells;
};

struct Imported {
  std::vector<ImportedRow> rows;
  std::vector<std::string> notes;  ///< what is not in the rows, and why; one line each
};

/// Moves the rows and notes of `more` behind those of `all`.
void append(Imported& all, Imported more);

/// Sets power_w and energy_mj = power_w runtime_ms; with idle power also idle_power_w and
/// energy_dynamic_mj = (power_w - idle_power_w) runtime_ms.
void set_power(ImportedRow& row, double runtime_ms, double power_w, const double* idle_w);

/// The rows as CSV: the layer, the targets, then every other column that some row sets.
[[nodiscard]] std::string to_csv(const std::vector<ImportedRow>& rows);

}  // namespace layerwatt::bench
