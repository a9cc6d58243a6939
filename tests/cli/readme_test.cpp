/// @file
/// The README shows what the tool prints: the same lines, whatever the numbers are by now.
#include <layerwatt/core/text.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>

using namespace layerwatt;

namespace readme_tests {
namespace {

/// Numbers as N, runs of blanks and of rules as one.
std::string shape_of_line(std::string_view line) {
  std::string text = std::regex_replace(std::string(line), std::regex("[0-9][0-9,.]*"), "N");
  text = std::regex_replace(text, std::regex("-{2,}"), "-");
  return std::regex_replace(text, std::regex(" +"), " ");
}

std::set<std::string> shapes_of_lines(const std::string& text) {
  std::set<std::string> shapes;
  for (const std::string_view line : split(text, '\n')) shapes.insert(shape_of_line(line));
  return shapes;
}

TEST_CASE("README.md: the prediction that it shows is what the tool prints") {
  const std::string page = read_file(LAYERWATT_SOURCE_DIR "/README.md");
  const std::string mark = "$ layerwatt predict ";
  const auto at = page.find(mark);
  REQUIRE(at != std::string::npos);
  const std::string block = page.substr(at, page.find("```", at) - at);
  const auto lines = split(block, '\n');
  support::Arguments arguments{"predict"};
  for (const std::string_view word : split(lines.front().substr(mark.size()), ' ')) {
    const bool file = word.find('/') != std::string_view::npos;
    arguments.push_back((file ? LAYERWATT_SOURCE_DIR "/" : "") + std::string(word));
  }
  const auto run = support::run_tool(arguments);
  REQUIRE_MESSAGE(run.code == 0, run.err);
  const std::set<std::string> printed = shapes_of_lines(run.out);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i] == "...") continue;
    CAPTURE(std::string(lines[i]));
    CHECK(printed.count(shape_of_line(lines[i])) == 1);
  }
}

}  // namespace
}  // namespace readme_tests
