/// @file
/// Anchors: which points they are, when two visits differ, and that ordinary noise is no drift.
#include <bench/sweep/anchor_log.hpp>
#include <bench/sweep/anchors.hpp>
#include <bench/sweep/order.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/layer/op.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <set>
#include <string>

using namespace layerwatt;

namespace anchors_tests {
namespace {

using bench::anchor_change;
using bench::anchor_count;
using bench::AnchorLog;
using bench::AnchorVisit;
using bench::RowRange;

AnchorVisit visit(std::size_t rows, const std::vector<double>& runtimes,
                  const std::string& machine = "gpu") {
  AnchorVisit out;
  out.machine = machine;
  out.rows = rows;
  for (std::size_t i = 0; i < runtimes.size(); ++i) {
    out.runtimes_ms["layer " + std::to_string(i)] = runtimes[i];
  }
  return out;
}

TEST_CASE("anchors: five from 100 points and a minute on; what is asked for elsewhere") {
  CHECK(anchor_count({}, 100, {}) == 5);
  CHECK(anchor_count({}, 99, {}) == 0);
  CHECK(anchor_count({}, 100, Seconds{60}) == 5);
  CHECK(anchor_count({}, 100, Seconds{59}) == 0);
  CHECK(anchor_count({3}, 7, Seconds{1}) == 3);
  CHECK(anchor_count({0}, 5000, {}) == 0);
  CHECK_THROWS_AS((void)anchor_count({-1}, 5, {}), InvalidArgument);
  CHECK_THROWS_AS((void)anchor_count({3, Seconds{0}}, 5, {}), InvalidArgument);
}

TEST_CASE("anchors: spread over size and op, the same whatever the order of the grid") {
  std::vector<std::string> layers;
  for (int i = 1; i <= 100; ++i) {
    layers.push_back("conv in=1x16x14x14 k=3 out=" + std::to_string(i));
    if (i % 2 == 0) layers.push_back("fc in=1x4096 out=" + std::to_string(10 * i));
    if (i % 10 == 0) layers.push_back("relu in=1x16x64x" + std::to_string(8 * i));
  }
  auto points = support::grid_of(layers).points;
  points.push_back({"", {Conv{{1, 3, 4, 4}, 8, square_window(7)}}});  // impossible
  const auto found = bench::anchor_candidates(points, 5);
  REQUIRE(found.size() == 15);
  CHECK(std::set<std::size_t>(found.begin(), found.end()).size() == 15);
  std::set<std::string_view> ops;
  double before = 0.0;
  for (std::size_t k = 0; k < 5; ++k) {
    ops.insert(op_name(points[found[k]].layer));
    CHECK(bench::work(points[found[k]].layer) > before);
    before = bench::work(points[found[k]].layer);
  }
  CHECK(ops.size() == 3);
  CHECK(std::find(found.begin(), found.end(), points.size() - 1) == found.end());
  auto shuffled = points;
  Random random(3);
  shuffle(shuffled, random);
  const auto again = bench::anchor_candidates(shuffled, 5);
  for (std::size_t k = 0; k < found.size(); ++k) {
    CHECK(shuffled[again[k]].layer == points[found[k]].layer);
  }
  CHECK(bench::anchor_candidates(support::grid_of({"relu in=1x4"}).points, 5).size() == 1);
}

TEST_CASE("anchors: a change is the median over those that both visits have") {
  const AnchorVisit before = visit(0, {1, 2, 3, 4, 5});
  CHECK(*anchor_change(before, visit(9, {1.05, 2.1, 3.15, 4.2, 5.25})) == doctest::Approx(0.05));
  CHECK(*anchor_change(before, visit(9, {9, 2, 3, 4, 9})) == doctest::Approx(0.0));
  CHECK(*anchor_change(before, visit(9, {1.1})) == doctest::Approx(0.1));
  CHECK_FALSE(anchor_change(before, visit(9, {})));
  CHECK_FALSE(anchor_change(before, visit(9, {1, 2, 3, 4, 5}, "another gpu")));
}

TEST_CASE("anchors: rows between visits that differ by more than 3 %, and no others") {
  const std::vector<AnchorVisit> visits{
      visit(0, {1, 1, 1}),      visit(10, {1.029, 1.02, 1.03}), visit(20, {0.98, 0.99, 0.99}),
      visit(20, {2, 2, 2}),     visit(35, {2, 2, 2}),           visit(40, {1.9, 2, 1.9}),
      visit(50, {3, 3, 3}, "b")};
  CHECK(bench::drifted_rows(visits, 0.03) == std::vector<RowRange>{{10, 20}, {35, 40}});
  CHECK(bench::drifted_rows({}, 0.03).empty());
  const auto summary = bench::summarise_anchors({visits.begin(), visits.end() - 1}, 0.03);
  REQUIRE(summary);
  CHECK(summary->visits == 6);
  CHECK(summary->layers.size() == 3);
  CHECK(summary->largest_change == doctest::Approx(2 / 0.99 - 1));
  CHECK(summary->drifted_rows == 15);
  CHECK(summary->variation == doctest::Approx(0.345).epsilon(0.02));
  CHECK(bench::summarise_anchors(visits, 0.03)->visits == 1);
  CHECK_FALSE(bench::summarise_anchors({}, 0.03));
}

TEST_CASE("anchors: only a change is measured again; then the mean of both passes counts") {
  const AnchorVisit before = visit(0, {1, 1, 1});
  int passes = 0;
  const auto again = [&] {
    ++passes;
    return visit(0, {1.0, 1.02, 1.04}).runtimes_ms;
  };
  CHECK(bench::confirmed_visit(before, visit(5, {1.03, 1.02, 1.0}), 0.03, again).runtimes_ms ==
        visit(5, {1.03, 1.02, 1.0}).runtimes_ms);
  CHECK(passes == 0);
  const auto twice = bench::confirmed_visit(before, visit(5, {1.04, 1.04, 1.04}), 0.03, again);
  CHECK(passes == 1);
  CHECK(*anchor_change(before, twice) == doctest::Approx(0.03));
}

/// Share of visits at which five anchors with a noise of 2 % seem to have changed, where every
/// other visit is slower by `step`.
double flagged_share(double step) {
  constexpr int kVisits = 5000;
  Random random(7);
  int flagged = 0;
  AnchorVisit before;
  for (int i = 0; i < kVisits; ++i) {
    const auto pass = [&] {
      std::vector<double> runtimes(5);
      for (double& t : runtimes) t = (1 + step * (i % 2)) * (1 + 0.02 * random.normal());
      return visit(0, runtimes).runtimes_ms;
    };
    AnchorVisit now = visit(0, {});
    now.runtimes_ms = pass();
    if (i > 0) now = bench::confirmed_visit(before, std::move(now), 0.03, pass);
    if (std::abs(anchor_change(before, now).value_or(0.0)) > 0.03) ++flagged;
    before = std::move(now);
  }
  return static_cast<double>(flagged) / kVisits;
}

TEST_CASE("anchors: a noise of 2 % flags one interval in a hundred, a step of 5 % nine in ten") {
  const double noise = flagged_share(0.0);
  const double step = flagged_share(0.05);
  MESSAGE("flagged by noise: ", 100 * noise, " %, with a step of 5 %: ", 100 * step, " %");
  CHECK(noise < 0.015);
  CHECK(step > 0.85);
}

TEST_CASE("anchor log: reads what it wrote; drops a cut line and visits to rows that are gone") {
  const support::TemporaryFolder folder;
  AnchorLog log(folder.path(), 0);
  CHECK(log.visits().empty());
  log.append(visit(0, {1, 2}));
  log.append(visit(30, {1.25, 1.0 / 3}));
  const AnchorLog read(folder.path(), 30);
  REQUIRE(read.visits().size() == 2);
  CHECK(read.visits()[1].runtimes_ms == log.visits()[1].runtimes_ms);
  CHECK(read.visits()[1].machine == "gpu");
  CHECK(AnchorLog(folder.path(), 29).visits().size() == 1);
  std::ofstream(folder / "anchors.jsonl", std::ios::app) << "{\"measured_at\":";
  CHECK(AnchorLog(folder.path(), 30).visits().size() == 2);
  std::ofstream(folder / "anchors.jsonl", std::ios::app) << "\n";
  CHECK(support::thrown_by<ParseError>([&] {
          (void)AnchorLog(folder.path(), 30);
        }).find("anchors.jsonl:3") != std::string::npos);
}

}  // namespace
}  // namespace anchors_tests
