/// @file
/// The command line itself: help, version, unknown words, missing and bad values.
#include <layerwatt/core/version.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

using support::check_refused;
using support::run_tool;

TEST_CASE("--version prints the version and nothing else") {
  const auto run = run_tool({"--version"});
  CHECK(run.code == 0);
  CHECK(run.out == std::string("layerwatt ") + kVersion + "\n");
  CHECK(run.err.empty());
}

TEST_CASE("-h and --help are the same text, before and after other arguments") {
  const std::string help = run_tool({"--help"}).out;
  CHECK(help == run_tool({"-h"}).out);
  CHECK(help.find("exit codes:") != std::string::npos);
  const std::string describe = run_tool({"describe", "--help"}).out;
  CHECK(describe == run_tool({"describe", "missing-file", "-h"}).out);
  CHECK(describe.find("examples:") != std::string::npos);
}

TEST_CASE("unknown commands and options get a suggestion and exit code 2") {
  check_refused({}, 2, "command: missing");
  check_refused({"descrbe"}, 2, "did you mean 'describe'?");
  check_refused({"frobnicate"}, 2, "command 'frobnicate': unknown");
  check_refused({"--frobnicate"}, 2, "option '--frobnicate'");
  check_refused({""}, 2, "command: missing");
  check_refused({"describe", "relu in=1x3", "--bacth", "3"}, 2, "did you mean '--batch'?");
  check_refused({"describe", "relu in=1x3", "--bacth=3"}, 2, "did you mean '--batch'?");
  check_refused({"describe", "relu in=1x3", "-q"}, 2, "option '-q'");
}

TEST_CASE("missing, doubled and malformed values are named") {
  check_refused({"describe"}, 2, "argument NETWORK");
  check_refused({"describe", "relu in=1x3", "relu in=1x4"}, 2, "argument 'relu in=1x4'");
  check_refused({"describe", "relu in=1x3", "--batch"}, 2, "option --batch");
  check_refused({"describe", "relu in=1x3", "--batch", "0"}, 2, "'0' is not a whole number >= 1");
  check_refused({"describe", "relu in=1x3", "--batch", "-4"}, 2, "'-4'");
  check_refused({"describe", "relu in=1x3", "--batch", "2.5"}, 2, "'2.5'");
  check_refused({"describe", "relu in=1x3", "--batch", "99999999999999999999"}, 2, "whole number");
  check_refused({"describe", "relu in=1x3", "--batch", "2", "--batch", "3"}, 2, "given 2 times");
  check_refused({"describe", "relu in=1x3", "--precision", "fp31"}, 2, "fp31");
  check_refused({"describe", "relu in=1x3", "--format", "jsn"}, 2, "did you mean 'json'?");
}

}  // namespace
