/// @file
/// CSV as RFC 4180 has it: quoted cells, doubled quotes, line breaks inside quotes, CRLF, and a
/// byte-order mark. Cells stay views into the text, so that large files read fast.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

/// Cuts CSV text into cells, one per call. Knows nothing about headers or columns.
class CsvScanner {
 public:
  enum class After { cell, record, file };

  CsvScanner(std::string_view text, std::size_t at, std::size_t line)
      : text_(text), at_(at), line_(line) {}

  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] std::size_t line() const { return line_; }

  /// Reads one cell. `raw` keeps doubled quotes; `escaped` says whether there are any.
  struct Cell {
    std::string_view raw;
    bool quoted = false;
    bool escaped = false;
    After after = After::cell;
  };
  [[nodiscard]] Cell next(std::string_view file) {
    Cell cell;
    if (at_ < text_.size() && text_[at_] == '"') {
      read_quoted(cell, file);
    } else {
      const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      cell.raw = text_.substr(at_, end - at_);
      at_ = end;
    }
    cell.after = separator();
    return cell;
  }

 private:
  void read_quoted(Cell& cell, std::string_view file) {
    const std::size_t opening_line = line_;
    const std::size_t begin = ++at_;
    for (;; ++at_) {
      expects<ParseError>(at_ < text_.size(), file, ":", opening_line,
                          ": a quoted cell has no closing quote; add '\"'");
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') continue;
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
      cell.escaped = true;
      ++at_;
    }
    cell.quoted = true;
    cell.raw = text_.substr(begin, at_ - begin);
    ++at_;
    expects<ParseError>(
        at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\r' || text_[at_] == '\n', file,
        ":", line_, ": text follows a closing quote; double the quotes inside a quoted cell");
  }

  After separator() {
    if (at_ >= text_.size()) return After::file;
    if (text_[at_] == ',') {
      ++at_;
      return After::cell;
    }
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    ++at_;
    ++line_;
    return at_ >= text_.size() ? After::file : After::record;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t line_;
};

inline std::string without_doubled_quotes(std::string_view raw) {
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    text += raw[i];
    if (raw[i] == '"') ++i;
  }
  return text;
}

}  // namespace detail

/// A CSV file in memory: a header and records with one cell per header column. Owns its text.
class CsvTable {
 public:
  /// @param file  only used in messages
  /// @throws ParseError  no header, a column twice, a record with too few or too many cells,
  ///                     unbalanced quotes; "FILE:LINE: why; fix"
  CsvTable(std::string text, std::string file)
      : file_(std::move(file)), text_(std::make_unique<const std::string>(std::move(text))) {
    std::string_view view = *text_;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    const std::size_t start = view.substr(0, 3) == kByteOrderMark ? 3 : 0;
    expects<ParseError>(!trim(view.substr(start)).empty(), file_,
                        ": the file is empty; it needs a header line with column names");
    read(view, start);
  }

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<std::string_view>& header() const { return header_; }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }

  /// Index of a column, or -1.
  [[nodiscard]] std::ptrdiff_t find(std::string_view name) const {
    const auto at = std::find(header_.begin(), header_.end(), name);
    return at == header_.end() ? -1 : at - header_.begin();
  }
  /// The cell without surrounding blanks.
  [[nodiscard]] std::string_view cell(std::size_t record, std::size_t column) const {
    return cells_[record * header_.size() + column];
  }
  /// The cell of a named column; empty where the column is absent.
  [[nodiscard]] std::string_view cell(std::size_t record, std::string_view name) const {
    const std::ptrdiff_t column = find(name);
    return column < 0 ? std::string_view{} : cell(record, static_cast<std::size_t>(column));
  }
  [[nodiscard]] std::size_t line(std::size_t record) const { return lines_[record].number; }

  /// Throws "FILE:LINE:COLUMN (column name): why", COLUMN being the character in the line.
  [[noreturn]] void fail_at(std::size_t record, std::string_view name,
                            const std::string& why) const {
    const std::ptrdiff_t column = find(name);
    if (column < 0) fail<ParseError>(file_, ":", line(record), " (column ", name, "): ", why);
    detail::CsvScanner scanner(*text_, lines_[record].offset, lines_[record].number);
    for (std::ptrdiff_t i = 0; i < column; ++i) (void)scanner.next(file_);
    const std::size_t line_start = text_->rfind('\n', scanner.position() - 1);
    const std::size_t character =
        scanner.position() - (scanner.position() == 0 || line_start == std::string::npos
                                  ? std::size_t{0}
                                  : line_start + 1);
    fail<ParseError>(file_, ":", scanner.line(), ":", character + 1, " (column ", name, "): ", why);
  }

 private:
  struct Line {
    std::size_t number = 0;
    std::size_t offset = 0;
  };

  void read(std::string_view text, std::size_t start) {
    detail::CsvScanner scanner(text, start, 1);
    std::vector<std::string_view> record;
    for (bool more = true; more;) {
      const Line line{scanner.line(), scanner.position()};
      record.clear();
      for (;;) {
        const auto cell = scanner.next(file_);
        record.push_back(content(cell));
        if (cell.after == detail::CsvScanner::After::cell) continue;
        more = cell.after == detail::CsvScanner::After::record;
        break;
      }
      if (record.size() == 1 && record.front().empty()) continue;  // a blank line
      header_.empty() ? add_header(record, line) : add_record(record, line);
    }
  }

  std::string_view content(const detail::CsvScanner::Cell& cell) {
    if (!cell.quoted) return trim(cell.raw);
    if (!cell.escaped) return cell.raw;
    unescaped_.push_back(
        std::make_unique<const std::string>(detail::without_doubled_quotes(cell.raw)));
    return *unescaped_.back();
  }

  void add_header(const std::vector<std::string_view>& names, const Line& line) {
    for (auto name = names.begin(); name != names.end(); ++name) {
      expects<ParseError>(!name->empty(), file_, ":", line.number, ": column ",
                          name - names.begin() + 1, " of the header has no name; name it");
      expects<ParseError>(std::find(names.begin(), name, *name) == name, file_, ":", line.number,
                          ": the column '", *name, "' occurs twice in the header; remove one");
    }
    header_ = names;
  }

  void add_record(const std::vector<std::string_view>& record, const Line& line) {
    expects<ParseError>(record.size() == header_.size(), file_, ":", line.number, ": the row has ",
                        record.size(), " cells but the header has ", header_.size(),
                        " columns; give one cell per column");
    cells_.insert(cells_.end(), record.begin(), record.end());
    lines_.push_back(line);
  }

  std::string file_;
  std::unique_ptr<const std::string> text_;  // its address survives moves, so the views do
  std::deque<std::unique_ptr<const std::string>> unescaped_;
  std::vector<std::string_view> header_;
  std::vector<std::string_view> cells_;
  std::vector<Line> lines_;
};

/// One cell as it must be written: quoted where it holds a comma, a quote or a line break.
[[nodiscard]] inline std::string csv_cell(std::string_view text) {
  const bool blank_edge = !text.empty() && trim(text).size() != text.size();
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !blank_edge) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

/// One line of CSV with its line break. Reading it back gives the same cells.
template <class Range>
[[nodiscard]] std::string csv_line(const Range& cells) {
  std::vector<std::string> texts;
  for (const auto& cell : cells) texts.push_back(csv_cell(cell));
  // A record of one empty cell would read as a blank line.
  if (texts.size() == 1 && texts.front().empty()) texts.front() = "\"\"";
  return join(texts, ",") + "\n";
}

}  // namespace layerwatt
