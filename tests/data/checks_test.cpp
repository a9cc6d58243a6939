/// @file
/// Data checks: each kind of bad data is found once, with its place, and good data is silent.
#include <layerwatt/data/checks.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace checks_tests {
namespace {

std::vector<DataFinding> findings(const std::string& rows) {
  return check_data(parse_dataset(
      "op,batch,in_channels,out_channels,runtime_ms,power_w,energy_mj\n" + rows, "f.csv"));
}

TEST_CASE("checks: consistent rows are silent") {
  CHECK(findings("fc,1,8,8,2,5,10.4\nfc,1,8,8,3.9,5,19.5\nfc,1,8,9,1,,\n").empty());
}

TEST_CASE("checks: energy that is not power times runtime") {
  const auto found = findings("fc,1,8,8,2,5,10\nfc,1,8,7,2,5,12\nfc,1,8,6,2,5,5\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].count == 2);
  CHECK(to_text(found[0]) == "f.csv:3: energy_mj 12 is not power_w * runtime_ms = 10 (and 1 more)");
}

TEST_CASE("checks: repetitions that contradict each other") {
  const auto found = findings("fc,1,8,8,2,5,\nfc,1,8,9,2,5,\nfc,1,8,8,4.5,5,\n");
  REQUIRE(found.size() == 1);
  CHECK(
      support::contains(to_text(found[0]), "f.csv:2: runtime_ms of the same layer ranges from 2"));
}

TEST_CASE("checks: a target that never changes") {
  std::string rows;
  for (int i = 1; i <= 10; ++i)
    rows += "fc,1,8," + std::to_string(i) + "," + std::to_string(i) + ",7,\n";
  const auto found = findings(rows);
  REQUIRE(found.size() == 1);
  CHECK(support::contains(to_text(found[0]), "power_w is 7 for all 10 layers of op fc"));
}

}  // namespace
}  // namespace checks_tests
