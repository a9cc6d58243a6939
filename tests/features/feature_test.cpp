/// @file
/// Features: known values, and laws that hold for every layer.
#include <layerwatt/features/feature.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>

using namespace layerwatt;

namespace feature_tests {
namespace {

static_assert(tiled(0, 8) == 0 && tiled(1, 8) == 8 && tiled(8, 8) == 8 && tiled(9, 8) == 16);
static_assert(tile_waste(8, 8) == 0 && tile_waste(4, 8) == 0.5);

double value(const std::string& layer, std::string_view name) {
  return feature_values(parse_layer(layer))[feature_index(name)];
}

TEST_CASE("features: names are unique, lower case, and found again") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    const std::string_view name = kFeatures[i].name;
    CHECK(names.insert(name).second);
    CHECK(feature_index(name) == i);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
          std::string_view::npos);
    CHECK_FALSE(kFeatures[i].meaning.empty());
  }
  CHECK_THROWS_AS((void)feature_index("operation"), ParseError);
}

TEST_CASE("features: finite and never negative, for every op") {
  Random random(11);
  for (int i = 0; i < 2000; ++i) {
    const Layer layer = support::random_layer(random);
    CAPTURE(to_text(layer));
    const FeatureValues values = feature_values(layer);
    for (std::size_t j = 0; j < values.size(); ++j) {
      CAPTURE(kFeatures[j].name);
      CHECK(std::isfinite(values[j]));
      CHECK(values[j] >= 0);
    }
  }
}

TEST_CASE("features: a convolution by hand") {
  const std::string conv = "conv in=2x12x10x8 out=20 k=3 s=2 p=1 g=2 type=fp16";  // out 2x20x5x4
  CHECK(value(conv, "operations") == 2 * 20 * 5 * 4 * 6 * 9);
  CHECK(value(conv, "input_bytes") == 2 * (2 * 12 * 10 * 8));
  CHECK(value(conv, "weight_bytes") == 2 * (20 * 6 * 9 + 20));
  CHECK(value(conv, "output_bytes") == 2 * (2 * 20 * 5 * 4));
  CHECK(value(conv, "im2col_bytes") == 2 * (2 * 5 * 4 * 9 * 12));
  CHECK(value(conv, "out_pixels") == 40);
  CHECK(value(conv, "group_in") == 6);
  CHECK(value(conv, "reduction") == 54);
  CHECK(value(conv, "outputs") == 800);
  CHECK(value(conv, "kernel_is_3") == 1);
  CHECK(value(conv, "is_grouped") == 1);
  CHECK(value(conv, "stride_is_1") == 0);
  CHECK(value(conv, "operations_out8") == doctest::Approx(43200.0 * 16 / 10));  // 10 per group
  CHECK(value(conv, "operations_pixels32") == doctest::Approx(43200.0 * 64 / 40));
  CHECK(value(conv, "operations_32x32") == doctest::Approx(43200.0 * 64 / 40 * 32 / 10));
  CHECK(value(conv, "waste_out16") == doctest::Approx(1 - 20.0 / 32));
}

TEST_CASE("features: fc and matmul are matrix products; rows are the batch") {
  CHECK(value("fc in=4x19x64 out=10", "batch") == 76);
  CHECK(value("fc in=4x19x64 out=10", "in_channels") == 64);
  CHECK(value("fc in=4x512x7x7 out=10", "in_channels") == 512 * 49);
  CHECK(value("fc in=4x512x7x7 out=10", "batch") == 4);
  CHECK(value("matmul in=2x3x5x7;2x3x7x11", "operations") == 2 * 3 * 5 * 7 * 11);
  CHECK(value("matmul in=2x3x5x7;2x3x7x11", "batch") == 30);
}

TEST_CASE("features: pools count elements read, element-wise layers elements written") {
  CHECK(value("pool_max in=1x8x9x9 k=3 s=2", "operations") == 8 * 4 * 4 * 9);
  CHECK(value("global_pool_avg in=1x8x9x9", "operations") == 8 * 81);
  CHECK(value("relu in=1x8x9x9", "operations") == 8 * 81);
  CHECK(value("add in=1x8x9x9;1x8x9x9", "inputs") == 2);
  CHECK(value("add in=1x8x9x9;1x8x9x9", "input_bytes") == 2 * 4 * 8 * 81);
}

TEST_CASE("features: twice the batch is twice the work and the same weights") {
  Random random(12);
  for (int i = 0; i < 500; ++i) {
    const Layer layer{support::random_conv(random)};
    const FeatureValues one = feature_values(layer);
    const FeatureValues two = feature_values(with_batch(layer, 1, 2));
    for (const char* name : {"batch", "operations", "input_bytes", "output_bytes", "out_pixels"}) {
      CHECK(two[feature_index(name)] == 2 * one[feature_index(name)]);
    }
    CHECK(two[feature_index("weight_bytes")] == one[feature_index("weight_bytes")]);
  }
}

}  // namespace
}  // namespace feature_tests
