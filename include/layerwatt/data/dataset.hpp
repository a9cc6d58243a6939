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
#include <layerwatt/data/row_status.hpp>
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

/// Reads the records of one table into a dataset.
class RowReader {
 public:
  RowReader(const CsvTable& table, const std::vector<Selection>& where)
      : table_(table), columns_(table), targets_(table), status_(table), where_(where) {
    expects<ParseError>(table.find("op") >= 0, table.file(),
                        ":1: the required column 'op' is missing from the header");
    for (const Selection& selection : where) expect_column(table, selection);
  }

  void read(std::size_t table_index, Dataset& data) {
    for (std::size_t record = 0; record < table_.size(); ++record) {
      const RowCells cells(table_, columns_, record);
      if (!selected(cells, record)) continue;
      std::string reason = status_.reason(table_, record);
      if (!reason.empty()) {
        skip(claimed_op(cells), std::move(reason), data);
        continue;
      }
      MeasuredRow row{layer_of_row(cells), targets_.labels(table_, record), 0, table_index, record};
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
  TargetCells targets_;
  StatusCells status_;
  const std::vector<Selection>& where_;
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
