#include <bench/import/imported.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/columns.hpp>
#include <layerwatt/data/csv.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace layerwatt::bench {

void append(Imported& all, Imported more) {
  std::move(more.rows.begin(), more.rows.end(), std::back_inserter(all.rows));
  std::move(more.notes.begin(), more.notes.end(), std::back_inserter(all.notes));
}

void set_power(ImportedRow& row, double runtime_ms, double power_w, const double* idle_w) {
  row.cells["power_w"] = to_text(power_w);
  row.cells["energy_mj"] = to_text(power_w * runtime_ms);
  if (idle_w == nullptr) return;
  row.cells["idle_power_w"] = to_text(*idle_w);
  row.cells["energy_dynamic_mj"] = to_text((power_w - *idle_w) * runtime_ms);
}

std::string to_csv(const std::vector<ImportedRow>& rows) {
  std::vector<std::string> columns(kLayerColumns.begin(), kLayerColumns.end());
  columns.insert(columns.end(), kTargetColumns.begin(), kTargetColumns.end());
  std::set<std::string> known(columns.begin(), columns.end());
  for (const ImportedRow& row : rows) {
    for (const auto& [column, cell] : row.cells) {
      if (known.insert(column).second) columns.push_back(column);
    }
  }
  std::sort(columns.begin() + kLayerColumns.size() + kTargetColumns.size(), columns.end());
  std::string text = csv_line(columns);
  for (const ImportedRow& row : rows) {
    const LayerCells layer = layer_cells(row.layer);
    std::vector<std::string> cells(layer.begin(), layer.end());
    for (std::size_t i = kLayerColumns.size(); i < columns.size(); ++i) {
      const auto found = row.cells.find(columns[i]);
      cells.push_back(found == row.cells.end() ? std::string{} : found->second);
    }
    text += csv_line(cells);
  }
  return text;
}

}  // namespace layerwatt::bench
