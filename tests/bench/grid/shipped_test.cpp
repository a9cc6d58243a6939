/// @file
/// The shipped grids: their sizes, and that every point is a possible layer.
#include <bench/grid/grid.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace layerwatt;

namespace {

std::map<std::string, std::size_t> ops_of(const bench::Grid& grid) {
  std::map<std::string, std::size_t> counts;
  for (const auto& point : grid.points) {
    (void)output_shape(point.layer);
    ++counts[std::string(op_name(point.layer))];
  }
  return counts;
}

TEST_CASE("shipped grids: neuralpower has the paper's 858, 216 and 116") {
  auto counts = ops_of(bench::load_grid("neuralpower"));
  CHECK(counts["conv"] == 858);
  CHECK(counts["pool_max"] + counts["pool_avg"] == 216);
  CHECK(counts["fc"] == 116);
  CHECK(counts.size() == 4);
}

TEST_CASE("shipped grids: random has 1,000 conv and 300 each of dwconv, two pools, fc") {
  const bench::Grid grid = bench::load_grid("random");
  auto counts = ops_of(grid);
  CHECK(counts["conv"] == 1000);
  CHECK(counts["dwconv"] == 300);
  CHECK(counts["pool_max"] == 300);
  CHECK(counts["pool_avg"] == 300);
  CHECK(counts["fc"] == 300);
  CHECK(grid_hash(bench::load_grid("random", 7)) != grid_hash(grid));
  CHECK(grid_hash(bench::load_grid("random:seed=1", 7)) == grid_hash(grid));
}

TEST_CASE("shipped grids: zoo holds every configuration of seven networks once") {
  const auto counts = ops_of(bench::load_grid("zoo"));
  CHECK(counts.at("conv") > 100);
  CHECK(counts.at("dwconv") == 10);
  CHECK(counts.count("concat") == 1);
}

TEST_CASE("shipped grids: all of them parse, and a grid without a seed ignores it") {
  const auto names = bench::list_grids();
  CHECK(names.size() >= 4);
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK_FALSE(bench::load_grid(name).points.empty());
    CHECK_FALSE(bench::load_grid(name).description.empty());
  }
  CHECK(grid_hash(bench::load_grid("smoke", 7)) == grid_hash(bench::load_grid("smoke")));
}

}  // namespace
