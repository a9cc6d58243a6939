/// @file
/// Tables and numbers for people: aligned columns, grouped digits, few significant digits.
#pragma once

#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace layerwatt {

/// 1234567 as "1,234,567".
[[nodiscard]] inline std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

/// `value` with `digits` significant digits and without an exponent: 12345.678 as "12346",
/// 0.0123456 as "0.0123". Digits before the point are never rounded away; NaN is "-".
[[nodiscard]] inline std::string significant(double value, int digits = 3) {
  if (std::isnan(value)) return "-";
  const double magnitude = std::abs(value);
  int decimals = 0;
  if (magnitude > 0 && std::isfinite(magnitude)) {
    decimals = std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(magnitude))), 0, 12);
  }
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  return buffer.data();
}

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::right;
};

/// Cells as texts; every row has one cell per column.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

namespace detail {
inline void append_cell(std::string& line, const std::string& cell, std::size_t width,
                        Align align) {
  const std::string blank(width - cell.size(), ' ');
  line += align == Align::left ? cell + blank : blank + cell;
}

inline void append_line(std::string& text, const std::string& line) {
  text += line.substr(0, line.find_last_not_of(' ') + 1);
  text += '\n';
}
}  // namespace detail

/// Titles, a rule and the rows; columns as wide as their longest cell, two blanks apart, no
/// trailing blanks. Widths count bytes: keep cells to ASCII.
/// @throws InvalidArgument  a row has another number of cells than there are columns
[[nodiscard]] inline std::string to_text(const Table& table) {
  std::vector<std::size_t> widths;
  for (const Column& column : table.columns) widths.push_back(column.title.size());
  for (const auto& row : table.rows) {
    expects(row.size() == widths.size(), "table: a row has ", row.size(), " cells but there are ",
            widths.size(), " columns; give one cell per column");
    for (std::size_t j = 0; j < row.size(); ++j) widths[j] = std::max(widths[j], row[j].size());
  }
  std::string titles;
  std::string rule;
  for (std::size_t j = 0; j < widths.size(); ++j) {
    if (j > 0) titles += "  ", rule += "  ";
    detail::append_cell(titles, table.columns[j].title, widths[j], table.columns[j].align);
    rule += std::string(widths[j], '-');
  }
  std::string text;
  detail::append_line(text, titles);
  detail::append_line(text, rule);
  for (const auto& row : table.rows) {
    std::string line;
    for (std::size_t j = 0; j < widths.size(); ++j) {
      if (j > 0) line += "  ";
      detail::append_cell(line, row[j], widths[j], table.columns[j].align);
    }
    detail::append_line(text, line);
  }
  return text;
}

}  // namespace layerwatt
