/// @file
/// Order and shards: permutations, balanced beginnings, partition laws.
#include <bench/sweep/order.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/sweep_cases.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

using namespace layerwatt;

namespace {

using bench::balanced_order;
using bench::GridPoint;
using bench::parse_shard;
using bench::shard_points;

/// 40 conv, 20 fc, 4 relu of growing size.
std::vector<GridPoint> mixed_points() {
  std::vector<std::string> texts;
  for (int i = 1; i <= 40; ++i) {
    texts.push_back("conv in=1x" + std::to_string(i) + "x8x8 out=8 k=3");
  }
  for (int i = 1; i <= 20; ++i) texts.push_back("fc in=1x" + std::to_string(10 * i) + " out=7");
  for (int i = 1; i <= 4; ++i) texts.push_back("relu in=1x" + std::to_string(i) + "x9x9");
  return support::grid_of(texts).points;
}

TEST_CASE("order: a permutation, the same for the same seed and round, another otherwise") {
  const auto points = mixed_points();
  const auto order = balanced_order(points, 1, 1);
  CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == points.size());
  CHECK(order == balanced_order(points, 1, 1));
  CHECK(order != balanced_order(points, 1, 2));
  CHECK(order != balanced_order(points, 2, 1));
}

TEST_CASE("order: every beginning has its share of each op to within a row per quarter") {
  const auto points = mixed_points();
  const std::map<std::string, double> share{
      {"conv", 40.0 / 64}, {"fc", 20.0 / 64}, {"relu", 4.0 / 64}};
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::map<std::string, double> seen;
    double rows = 0;
    for (const std::size_t i : balanced_order(points, seed, 1)) {
      ++rows;
      ++seen[std::string(op_name(points[i].layer))];
      for (const auto& [op, part] : share) CHECK(std::abs(seen[op] - part * rows) <= 4.0);
    }
  }
}

TEST_CASE("order: every beginning has small and large layers") {
  const auto points = mixed_points();
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto order = balanced_order(points, seed, 1);
    int small = 0;
    int large = 0;
    for (std::size_t i = 0; i < 32; ++i) {
      small += order[i] < 20 ? 1 : 0;
      large += order[i] >= 20 && order[i] < 40 ? 1 : 0;
    }
    CHECK(std::abs(small - 10) <= 2);
    CHECK(std::abs(large - 10) <= 2);
  }
}

TEST_CASE("order: impossible layers and empty grids are ordered too") {
  std::vector<GridPoint> points{{"", {Conv{{1, 3, 4, 4}, 8, square_window(7)}}}};
  CHECK(balanced_order(points, 1, 1).size() == 1);
  CHECK(balanced_order({}, 1, 1).empty());
}

TEST_CASE("shards: disjoint, complete, equal in size to within one, balanced over ops") {
  const auto points = mixed_points();
  for (const int count : {1, 2, 3, 7, 64}) {
    std::multiset<std::string> all;
    for (int index = 0; index < count; ++index) {
      const auto part = shard_points(points, {index, count});
      const auto floor = static_cast<int>(points.size()) / count;
      CHECK((static_cast<int>(part.size()) == floor || static_cast<int>(part.size()) == floor + 1));
      std::ptrdiff_t convs = 0;
      for (const GridPoint& point : part) {
        all.insert(to_text(point.layer));
        convs += op_name(point.layer) == "conv" ? 1 : 0;
      }
      CHECK(std::abs(static_cast<double>(convs) - 40.0 / count) < 1.0);
    }
    std::multiset<std::string> expected;
    for (const GridPoint& point : points) expected.insert(to_text(point.layer));
    CHECK(all == expected);
  }
}

TEST_CASE("shards: 0/4 is the first of four; everything else is refused") {
  CHECK(parse_shard("0/4") == bench::Shard{0, 4});
  CHECK(parse_shard("3/4") == bench::Shard{3, 4});
  for (const char* text : {"4/4", "-1/4", "1", "1/2/3", "a/b", "1/0", "", "0.5/2"}) {
    CAPTURE(text);
    CHECK(support::contains(support::thrown_by<InvalidArgument>([&] { (void)parse_shard(text); }),
                            "0 <= i < n"));
  }
}

}  // namespace
