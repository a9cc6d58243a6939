/// @file
/// Parts of a grid: a product of axes, a seeded sample, layer texts, or the layers of networks.
#pragma once

#include <bench/grid/grid.hpp>
#include <bench/grid/json_place.hpp>

#include <set>
#include <string>

namespace layerwatt::bench {

/// The points of a grid while it is read: every configuration once.
class PointSet {
 public:
  explicit PointSet(Grid& grid) : grid_(&grid) {}

  /// False (and counted) if the configuration is there already.
  bool add(GridPoint point);
  void count_filtered() { ++grid_->filtered; }
  [[nodiscard]] const Variables& parameters() const { return grid_->parameters; }

 private:
  Grid* grid_;
  std::set<std::string> seen_;
};

/// @throws ParseError  naming file and JSON path
void expand_part(const JsonPlace& part, PointSet& points);

}  // namespace layerwatt::bench
