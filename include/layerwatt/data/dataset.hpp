/// @file
/// Dataset: measured rows from one or several CSV files, checked, with what was left out and why.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/columns.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/data/row_layer.hpp>
#include <layerwatt/data/target.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// One measurement of one layer.
struct MeasuredRow {
  Layer layer;
  Labels labels;                    ///< NaN where a target was not measured
  std::uint64_t configuration = 0;  ///< equal for repetitions: the hash of the layer text
  std::size_t table = 0;            ///< index into Dataset::tables
  std::size_t record = 0;           ///< record in that table
};

/// Rows of one op that were left out for one reason.
struct SkippedRows {
  std::string op;
  std::string reason;
  std::size_t count = 0;
};

struct Dataset {
  std::vector<MeasuredRow> rows;
  std::vector<SkippedRows> skipped;
  std::vector<std::shared_ptr<const CsvTable>> tables;  ///< hold the unknown columns, too
};

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

/// The text of any column of a row, also of columns that layerwatt does not know.
[[nodiscard]] inline std::string_view cell(const Dataset& data, const MeasuredRow& row,
                                           std::string_view column) {
  return data.tables[row.table]->cell(row.record, column);
}

/// "FILE:LINE" of a row.
[[nodiscard]] inline std::string place(const Dataset& data, const MeasuredRow& row) {
  const CsvTable& table = *data.tables[row.table];
  return detail::concatenate(table.file(), ":", table.line(row.record));
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

/// Reads the records of one table into a dataset.
class RowReader {
 public:
  RowReader(const CsvTable& table, const std::vector<Selection>& where)
      : table_(table), columns_(table), where_(where) {
    expects<ParseError>(table.find("op") >= 0, table.file(),
                        ":1: the required column 'op' is missing from the header");
    for (std::size_t i = 0; i < kTargetColumns.size(); ++i) {
      targets_[i] = table.find(kTargetColumns[i]);
    }
    expects<ParseError>(
        std::any_of(targets_.begin(), targets_.end(), [](auto i) { return i >= 0; }), table.file(),
        ":1: no target column; the header needs one of ", join(kTargetColumns, ", "));
    valid_ = table.find("valid");
    status_ = table.find("status");
    for (const Selection& selection : where) {
      if (table.find(selection.column) >= 0) continue;
      const std::string hint = did_you_mean(selection.column, table.header());
      fail<ParseError>(table.file(), ": no column '", selection.column, "' to select by; ",
                       hint.empty() ? "there are " + join(table.header(), ", ") : hint);
    }
  }

  void read(std::size_t table_index, Dataset& data) {
    for (std::size_t record = 0; record < table_.size(); ++record) {
      const RowCells cells(table_, columns_, record);
      if (!selected(cells, record)) continue;
      std::string reason = skip_reason(record);
      if (!reason.empty()) {
        skip(claimed_op(cells), std::move(reason), data);
        continue;
      }
      MeasuredRow row{layer_of_row(cells), labels(record), 0, table_index, record};
      if (!row.labels.any()) {
        skip(std::string(op_name(row.layer)), "no target measured", data);
        continue;
      }
      row.configuration = hash64(to_text(row.layer));
      data.rows.push_back(std::move(row));
    }
  }

 private:
  [[nodiscard]] bool selected(const RowCells& cells, std::size_t record) const {
    return std::all_of(where_.begin(), where_.end(), [&](const Selection& selection) {
      if (selection.column == "op") return claimed_op(cells) == selection.value;
      return same_value(selection.column, table_.cell(record, selection.column), selection.value);
    });
  }

  /// The op of a row that may be malformed, with depthwise convolutions told apart.
  [[nodiscard]] static std::string claimed_op(const RowCells& cells) {
    const std::string_view op = cells.text(LayerColumn::op);
    const auto groups = whole_number(cells.text(LayerColumn::groups));
    const bool depthwise = op == "conv" && groups && *groups > 1 &&
                           groups == whole_number(cells.text(LayerColumn::in_channels));
    return depthwise ? "dwconv" : std::string(op);
  }

  [[nodiscard]] std::string skip_reason(std::size_t record) const {
    if (valid_ >= 0) {
      const std::string_view text = table_.cell(record, static_cast<std::size_t>(valid_));
      const auto value = parse_number<double>(text);
      if ((value && *value == 0) || text == "false" || text == "False") return "valid == 0";
      if (!text.empty() && !(value && *value == 1) && text != "true" && text != "True") {
        table_.fail_at(record, "valid", concatenate("'", text, "' is not 0 or 1"));
      }
    }
    if (status_ >= 0) {
      const std::string_view text = table_.cell(record, static_cast<std::size_t>(status_));
      if (!text.empty() && text != "ok") return concatenate("status ", text);
    }
    return {};
  }

  [[nodiscard]] Labels labels(std::size_t record) const {
    Labels labels;
    for (const Target target : kTargets) {
      const std::ptrdiff_t column = targets_[static_cast<std::size_t>(target)];
      if (column < 0) continue;
      const std::string_view text = table_.cell(record, static_cast<std::size_t>(column));
      if (text.empty()) continue;
      const auto value = parse_number<double>(text);
      if (!value || !std::isfinite(*value) || !(*value > 0)) {
        table_.fail_at(record, to_text(target),
                       concatenate("'", text,
                                   "' is not a finite number above 0; leave the cell "
                                   "empty where nothing was measured"));
      }
      labels[target] = *value;
    }
    return labels;
  }

  static void skip(std::string op, std::string reason, Dataset& data) {
    for (SkippedRows& entry : data.skipped) {
      if (entry.op == op && entry.reason == reason) {
        ++entry.count;
        return;
      }
    }
    data.skipped.push_back({std::move(op), std::move(reason), 1});
  }

  const CsvTable& table_;
  ColumnMap columns_;
  const std::vector<Selection>& where_;
  std::array<std::ptrdiff_t, kTargetColumns.size()> targets_{};
  std::ptrdiff_t valid_ = -1;
  std::ptrdiff_t status_ = -1;
};

}  // namespace detail

/// Reads one CSV text into `data`; several files are merged by several calls.
/// @param file  only used in messages
/// @throws ParseError  "FILE:LINE:COLUMN (column name): why; fix"
inline void append_dataset(Dataset& data, std::string text, const std::string& file,
                           const std::vector<Selection>& where = {}) {
  auto table = std::make_shared<const CsvTable>(std::move(text), file);
  detail::RowReader(*table, where).read(data.tables.size(), data);
  data.tables.push_back(std::move(table));
}

[[nodiscard]] inline Dataset parse_dataset(std::string text, const std::string& file,
                                           const std::vector<Selection>& where = {}) {
  Dataset data;
  append_dataset(data, std::move(text), file, where);
  return data;
}

/// Reads and merges files.
/// @throws FileError   a file cannot be read
/// @throws ParseError  a file is malformed, or no row is left
[[nodiscard]] inline Dataset read_dataset(const std::vector<std::string>& paths,
                                          const std::vector<Selection>& where = {}) {
  Dataset data;
  for (const std::string& path : paths) append_dataset(data, read_file(path), path, where);
  if (data.rows.empty()) {
    std::string reasons;
    for (const SkippedRows& skipped : data.skipped) {
      reasons += detail::concatenate("; ", skipped.count, " ", skipped.op,
                                     " rows skipped: ", skipped.reason);
    }
    fail<ParseError>(join(paths, ", "), ": no usable row",
                     where.empty() ? "" : " meets every --where condition", reasons);
  }
  return data;
}

}  // namespace layerwatt
