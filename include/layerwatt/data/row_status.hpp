/// @file
/// What every table of measurements has beside its layers or networks: targets, a status, and
/// conditions by which rows are chosen.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/data/target.hpp>
#include <layerwatt/layer/precision.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace layerwatt {

/// A condition `COLUMN=VALUE` that rows must meet to be used.
struct Selection {
  std::string column;
  std::string value;
};

/// @throws ParseError  not of the form COLUMN=VALUE
[[nodiscard]] inline Selection parse_selection(std::string_view text) {
  const auto equals = text.find('=');
  expects<ParseError>(equals != std::string_view::npos && equals > 0, "'", text,
                      "' is not of the form COLUMN=VALUE, e.g. device=Orin");
  return {std::string(trim(text.substr(0, equals))), std::string(trim(text.substr(equals + 1)))};
}

namespace detail {

/// "4" and "4.0" are the same value, "fp32" and "float32" the same precision.
inline bool same_value(std::string_view column, std::string_view cell, std::string_view wanted) {
  if (cell == wanted) return true;
  if (column == to_text(LayerColumn::precision)) {
    return parse_precision(cell.empty() ? "fp32" : cell) == parse_precision(wanted);
  }
  const auto left = parse_number<double>(cell);
  const auto right = parse_number<double>(wanted);
  return left && right && *left == *right;
}

/// @throws ParseError  the table has no such column
inline void expect_column(const CsvTable& table, const Selection& selection) {
  if (table.find(selection.column) >= 0) return;
  const std::string hint = did_you_mean(selection.column, table.header());
  fail<ParseError>(table.file(), ": no column '", selection.column, "' to select by; ",
                   hint.empty() ? "there are " + join(table.header(), ", ") : hint);
}

/// Where the target columns of one table stand.
class TargetCells {
 public:
  /// @throws ParseError  the table has none of them
  explicit TargetCells(const CsvTable& table) {
    for (std::size_t i = 0; i < kTargetColumns.size(); ++i) {
      columns_[i] = table.find(kTargetColumns[i]);
    }
    expects<ParseError>(
        std::any_of(columns_.begin(), columns_.end(), [](auto i) { return i >= 0; }), table.file(),
        ":1: no target column; the header needs one of ", join(kTargetColumns, ", "));
  }

  /// NaN where the cell is empty.
  /// @throws ParseError  a cell that is no finite number above 0
  [[nodiscard]] Labels labels(const CsvTable& table, std::size_t record) const {
    Labels labels;
    for (const Target target : kTargets) {
      const std::ptrdiff_t column = columns_[static_cast<std::size_t>(target)];
      if (column < 0) continue;
      const std::string_view text = table.cell(record, static_cast<std::size_t>(column));
      if (text.empty()) continue;
      const auto value = parse_number<double>(text);
      if (!value || !std::isfinite(*value) || !(*value > 0)) {
        table.fail_at(record, to_text(target),
                      concatenate("'", text,
                                  "' is not a finite number above 0; leave the cell "
                                  "empty where nothing was measured"));
      }
      labels[target] = *value;
    }
    return labels;
  }

 private:
  std::array<std::ptrdiff_t, kTargetColumns.size()> columns_{};
};

/// The columns `valid` and `status` of one table.
class StatusCells {
 public:
  explicit StatusCells(const CsvTable& table)
      : valid_(table.find("valid")), status_(table.find("status")) {}

  /// Why a record is to be left out; empty where it is not.
  /// @throws ParseError  `valid` is neither 0 nor 1
  [[nodiscard]] std::string reason(const CsvTable& table, std::size_t record) const {
    if (valid_ >= 0) {
      const std::string_view text = table.cell(record, static_cast<std::size_t>(valid_));
      const auto value = parse_number<double>(text);
      if ((value && *value == 0) || text == "false" || text == "False") return "valid == 0";
      if (!text.empty() && !(value && *value == 1) && text != "true" && text != "True") {
        table.fail_at(record, "valid", concatenate("'", text, "' is not 0 or 1"));
      }
    }
    if (status_ >= 0) {
      const std::string_view text = table.cell(record, static_cast<std::size_t>(status_));
      if (!text.empty() && text != "ok") return concatenate("status ", text);
    }
    return {};
  }

 private:
  std::ptrdiff_t valid_ = -1;
  std::ptrdiff_t status_ = -1;
};

}  // namespace detail

}  // namespace layerwatt
