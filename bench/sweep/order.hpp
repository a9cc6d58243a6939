/// @file
/// In which order points are measured, and which shard measures them.
#pragma once

#include <bench/grid/grid.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace layerwatt::bench {

/// Orders layers of one op by cost: MACs where there are any, and bytes. Impossible layers and
/// overflowing counts cost nothing, because nothing will run.
[[nodiscard]] double work(const Layer& layer);

/// A random order in which every beginning is balanced over the grid: points are grouped by op
/// and, within an op, by quarters of their work; after any m points each group has had its share
/// of m to within one or two points. So a sweep that a budget ends has rows of everything.
/// Same points, seed and round: same order, on every machine.
[[nodiscard]] std::vector<std::size_t> balanced_order(const std::vector<GridPoint>& points,
                                                      std::uint64_t seed, int round);

/// Part `index` of `count`, 0 <= index < count.
struct Shard {
  int index = 0;
  int count = 1;
  friend bool operator==(const Shard&, const Shard&) = default;
};

/// "0/4" is the first of four. @throws InvalidArgument  anything else
[[nodiscard]] Shard parse_shard(const std::string& text);

/// The points of one shard, in grid order. Shards are disjoint and cover the grid; their sizes, and
/// their numbers of points of each op and of each quarter of its work, differ by at most one.
[[nodiscard]] std::vector<GridPoint> shard_points(const std::vector<GridPoint>& points,
                                                  const Shard& shard);

}  // namespace layerwatt::bench
