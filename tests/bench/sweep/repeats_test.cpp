/// @file
/// When the rounds of a layer agree, and sweeps that add rounds where they do not.
#include <bench/sweep/repeats.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace layerwatt;

namespace repeats_tests {
namespace {

using bench::Label;
using bench::Repeats;
using bench::rounds_agree;

TEST_CASE("repeats: the smallest runtime must have come again, whatever the others are") {
  CHECK(rounds_agree({{{1, 5.0}, {2, 1.009}, {3, 1.0}}, {}}, Label::low, 4));
  CHECK_FALSE(rounds_agree({{{1, 5.0}, {2, 1.011}, {3, 1.0}}, {}}, Label::low, 4));
  CHECK_FALSE(rounds_agree({{{1, 1.0}}, {}}, Label::low, 4));
}

TEST_CASE("repeats: medians and energies by the interval of their mean") {
  const std::map<int, double> steady{{1, 1.0}, {2, 1.001}, {3, 0.999}};
  const std::map<int, double> wild{{1, 1.0}, {2, 1.05}, {3, 0.95}};
  CHECK(rounds_agree({steady, {}}, Label::median, 4));
  CHECK_FALSE(rounds_agree({wild, {}}, Label::median, 4));
  CHECK(rounds_agree({steady, steady}, Label::low, 4));
  CHECK_FALSE(rounds_agree({steady, wild}, Label::low, 4));
  CHECK_FALSE(rounds_agree({steady, {{1, 1.0}}}, Label::low, 4));
}

TEST_CASE("repeats: only earlier rounds count; nothing measured is nothing to repeat") {
  const Repeats repeats{{{1, 1.0}, {2, 2.0}, {3, 1.0}}, {}};
  CHECK_FALSE(rounds_agree(repeats, Label::low, 3));
  CHECK(rounds_agree(repeats, Label::low, 4));
  CHECK(rounds_agree({}, Label::low, 4));
}

TEST_CASE("repeats: spread over the rounds") {
  CHECK_FALSE(bench::spread_of_rounds({{"a", {{{1, 1.0}}, {}}}}).has_value());
  const auto spread = bench::spread_of_rounds({{"a", {{{1, 1.0}, {2, 1.1}, {3, 1.0}}, {}}},
                                               {"b", {{{1, 2.0}, {2, 2.0}}, {}}},
                                               {"c", {{{4, 9.0}}, {}}}});
  REQUIRE(spread.has_value());
  CHECK(spread->median == doctest::Approx(0.1));
  CHECK(spread->q90 == doctest::Approx(0.1));
}

/// Runtimes of the layers in rows.csv, as a sweep decides by them.
std::map<std::string, Repeats> repeats_of(const CsvTable& rows) {
  std::map<std::string, Repeats> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int round = parse_number<int>(rows.cell(i, "round")).value_or(0);
    const auto runtime = parse_number<double>(rows.cell(i, "runtime_ms"));
    REQUIRE(runtime.has_value());
    out[std::string(rows.cell(i, "config"))].runtime_ms[round] = *runtime;
  }
  return out;
}

TEST_CASE("sweep: further rounds for exactly the layers whose rounds do not agree; resumed alike") {
  const support::TemporaryFolder folder;
  bench::SweepOptions options = support::quick_sweep(folder.path() / "out");
  options.max_rounds = 5;
  const auto grid = support::grid_of({"relu in=1x4x8x8", "relu in=1x4x9x9", "tanh in=1x4x8x8",
                                      "conv in=1x4x8x8 out=4 k=3", "softmax in=1x10"});
  int visits = 0;
  options.stop_requested = [&] { return ++visits > 7; };
  const auto interrupted = bench::run_sweep(grid, support::scripted(), options);
  CHECK(interrupted.end == bench::SweepEnd::interrupted);
  options.stop_requested = nullptr;
  options.folder.resume = true;
  const auto result = bench::run_sweep(grid, support::scripted(), options);
  CHECK(result.done == result.total);
  const CsvTable rows = support::read_rows(folder.path() / "out");
  CHECK(rows.size() == result.total);
  const auto layers = repeats_of(rows);
  CHECK(layers.size() == 5);
  for (const auto& [config, repeats] : layers) {
    const int last = repeats.runtime_ms.rbegin()->first;
    CHECK(static_cast<int>(repeats.runtime_ms.size()) == last);
    CHECK(last >= 2);
    CHECK((last == 5 || rounds_agree(repeats, Label::low, last + 1)));
    for (int round = 3; round <= last; ++round) {
      CHECK_FALSE(rounds_agree(repeats, Label::low, round));
    }
  }
  const auto again = bench::run_sweep(grid, support::scripted(), options);
  CHECK(again.rows == 0);
}

}  // namespace
}  // namespace repeats_tests
