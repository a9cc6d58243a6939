/// @file
/// CSV: what is written reads back, in every dialect that tools produce, and what is broken is
/// named by file, line and column.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/data/csv.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace csv_tests {
namespace {

std::string error_of(const std::string& text) {
  return support::thrown_by<ParseError>([&] { (void)CsvTable(text, "f.csv"); });
}

TEST_CASE("csv: random cells survive a round trip") {
  const std::string alphabet = "ab1 ,\"\r\n;x";
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    const std::size_t columns = 1 + random.below(4);
    const std::size_t records = 1 + random.below(4);
    std::vector<std::string> header;
    for (std::size_t c = 0; c < columns; ++c) header.push_back("c" + std::to_string(c));
    std::string text = csv_line(header);
    std::vector<std::vector<std::string>> cells(records, std::vector<std::string>(columns));
    for (auto& record : cells) {
      for (std::string& cell : record) {
        for (auto n = random.below(6); n > 0; --n) cell += alphabet[random.below(alphabet.size())];
      }
      if (columns == 1 && record[0].empty())
        record[0] = "x";  // else a blank line, which is skipped
      text += csv_line(record);
    }
    const CsvTable table(text, "f.csv");
    REQUIRE(table.size() == records);
    for (std::size_t r = 0; r < records; ++r) {
      for (std::size_t c = 0; c < columns; ++c) CHECK(table.cell(r, c) == cells[r][c]);
    }
  }
}

TEST_CASE("csv: line ends, byte-order mark, blank lines and blanks around cells do not matter") {
  for (const std::string text :
       {"a,b\n1,2\n", "a,b\r\n1,2\r\n",
        "\xEF\xBB\xBF"
        "a,b\n1,2",
        "\n\na,b\n\n1,2\n\n", " a , b \n 1 , 2 \n", "\"a\",\"b\"\n\"1\",2\n"}) {
    CAPTURE(text);
    const CsvTable table(text, "f.csv");
    REQUIRE(table.size() == 1);
    CHECK(table.cell(0, "a") == "1");
    CHECK(table.cell(0, "b") == "2");
    CHECK(table.cell(0, "c").empty());
  }
}

TEST_CASE("csv: the views survive a move of the table") {
  CsvTable table("a\n\"x \"\" y\"\n", "f.csv");
  const CsvTable moved = std::move(table);
  CHECK(moved.cell(0, "a") == "x \" y");
}

TEST_CASE("csv: broken files are named by file and line") {
  CHECK(error_of("") == "f.csv: the file is empty; it needs a header line with column names");
  CHECK(error_of(" \n\n") == error_of(""));
  CHECK(support::contains(error_of("a,b\n1,2\n3\n"), "f.csv:3: the row has 1 cells"));
  CHECK(support::contains(error_of("a,b\n1,2,3\n"), "f.csv:2: the row has 3 cells"));
  CHECK(support::contains(error_of("a,b,a\n1,2,3\n"), "f.csv:1: the column 'a' occurs twice"));
  CHECK(support::contains(error_of("a,,b\n1,2,3\n"), "column 2 of the header has no name"));
  CHECK(support::contains(error_of("a,b\n1,2\n\"x,2\n"), "f.csv:3: a quoted cell has no closing"));
  CHECK(support::contains(error_of("a,b\n\"x\"y,2\n"), "f.csv:2: text follows a closing quote"));
}

TEST_CASE("csv: an error points at the character of its cell, also behind line breaks in quotes") {
  const CsvTable table("a,b,c\n1,\"x\ny\",bad\n", "f.csv");
  const auto where = [&](const char* name) {
    return support::thrown_by<ParseError>([&] { table.fail_at(0, name, "why"); });
  };
  CHECK(where("a") == "f.csv:2:1 (column a): why");
  CHECK(where("b") == "f.csv:2:3 (column b): why");
  CHECK(where("c") == "f.csv:3:4 (column c): why");
  CHECK(where("z") == "f.csv:2 (column z): why");
}

}  // namespace
}  // namespace csv_tests
