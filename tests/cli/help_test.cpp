/// @file
/// docs/cli.md shows the help texts as they are. After a wanted change, write them anew with
/// LAYERWATT_APPROVE=1 in the environment.
#include <layerwatt/core/text.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using support::run_tool;

const std::string kPage = LAYERWATT_SOURCE_DIR "/docs/cli.md";

/// The words of the "commands:" list of `layerwatt --help`.
std::vector<std::string> listed_commands() {
  std::vector<std::string> commands;
  bool inside = false;
  const std::string help = run_tool({"--help"}).out;
  for (const std::string_view line : split(help, '\n')) {
    if (line == "commands:") {
      inside = true;
    } else if (inside && line.empty()) {
      break;
    } else if (inside && line.size() > 2 && line[2] != ' ') {
      commands.emplace_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return commands;
}

std::string block(const std::string& command) {
  support::Arguments arguments;
  if (!command.empty()) arguments.push_back(command);
  arguments.emplace_back("--help");
  const auto run = run_tool(arguments);
  CHECK(run.code == 0);
  CHECK(run.err.empty());
  return "```text\n$ layerwatt " + join(arguments, " ") + "\n" + run.out + "```\n";
}

/// The page from its first help block on.
std::string help_blocks() {
  std::string text = block("");
  for (const std::string& command : listed_commands()) {
    text += "\n## layerwatt " + command + "\n\n" + block(command);
  }
  return text;
}

TEST_CASE("docs/cli.md holds the help text of every command") {
  const std::string page = read_file(kPage);
  const auto start = page.find("```text\n$ layerwatt --help");
  const std::string expected =
      (start == std::string::npos ? page : page.substr(0, start)) + help_blocks();
  if (std::getenv("LAYERWATT_APPROVE") != nullptr && page != expected) write_file(kPage, expected);
  CHECK(read_file(kPage) == expected);
}

TEST_CASE("every help text teaches: what, usage, options, examples, exit codes; 88 columns") {
  for (const std::string& command : listed_commands()) {
    CAPTURE(command);
    const std::string help = run_tool({command, "--help"}).out;
    for (const char* part :
         {"usage: layerwatt ", "\noptions:\n", "\nexamples:\n  layerwatt ", "\nexit codes:\n"}) {
      CHECK(help.find(part) != std::string::npos);
    }
    for (const std::string_view line : split(help, '\n')) {
      CHECK_MESSAGE(line.size() <= 100, std::string(line));
    }
  }
}

}  // namespace
