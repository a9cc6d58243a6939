/// @file
/// RowCells: the cells of one CSV record by column, as checked numbers. Every error names file,
/// line and column.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/columns.hpp>
#include <layerwatt/data/csv.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace layerwatt {

/// Where the layer columns stand in one table: looked up once per file, not once per row.
struct ColumnMap {
  std::array<std::ptrdiff_t, kLayerColumns.size()> index{};

  explicit ColumnMap(const CsvTable& table) {
    for (std::size_t i = 0; i < index.size(); ++i) index[i] = table.find(kLayerColumns[i]);
  }
};

namespace detail {

/// A whole number; "4.0" is one, "4.5" is not.
[[nodiscard]] inline std::optional<std::int64_t> whole_number(std::string_view text) {
  if (const auto integer = parse_number<std::int64_t>(text)) return integer;
  const auto real = parse_number<double>(text);
  constexpr double kExact = 9007199254740992.0;  // 2^53: beyond it doubles skip integers
  if (!real || !(std::abs(*real) <= kExact) || *real != std::floor(*real)) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

}  // namespace detail

/// A view of one record; table and map must outlive it.
class RowCells {
 public:
  RowCells(const CsvTable& table, const ColumnMap& columns, std::size_t record)
      : table_(table), columns_(columns), record_(record) {}

  /// The cell's text; empty where the column is absent.
  [[nodiscard]] std::string_view text(LayerColumn column) const {
    const std::ptrdiff_t index = columns_.index[static_cast<std::size_t>(column)];
    return index < 0 ? std::string_view{} : table_.cell(record_, static_cast<std::size_t>(index));
  }
  [[nodiscard]] bool has(LayerColumn column) const { return !text(column).empty(); }

  /// A whole number of at least `least`, or `fallback` where the cell is empty.
  [[nodiscard]] std::int64_t integer(LayerColumn column, std::int64_t fallback,
                                     std::int64_t least) const {
    return has(column) ? required(column, least) : fallback;
  }

  /// @throws ParseError  column absent, cell empty, no whole number, or below `least`
  [[nodiscard]] std::int64_t required(LayerColumn column, std::int64_t least) const {
    const std::string_view cell = text(column);
    if (cell.empty()) missing(column);
    const auto number = detail::whole_number(cell);
    if (!number) error(column, detail::concatenate("'", cell, "' ", integer_problem(cell)));
    if (*number < least) {
      error(column, detail::concatenate(*number, " is too small; it must be >= ", least));
    }
    return *number;
  }

  [[nodiscard]] bool flag(LayerColumn column, bool fallback) const {
    const std::int64_t value = integer(column, fallback ? 1 : 0, 0);
    if (value > 1) error(column, detail::concatenate("'", text(column), "' is not 0 or 1"));
    return value == 1;
  }

  [[noreturn]] void missing(LayerColumn column) const {
    const bool absent = columns_.index[static_cast<std::size_t>(column)] < 0;
    error(column, detail::concatenate("op '", text(LayerColumn::op), "' needs this column; ",
                                      absent ? "add it to the header" : "fill in the empty cell"));
  }
  [[noreturn]] void error(LayerColumn column, const std::string& why) const {
    table_.fail_at(record_, to_text(column), why);
  }

 private:
  const CsvTable& table_;
  const ColumnMap& columns_;
  std::size_t record_;
};

}  // namespace layerwatt
