/// @file
/// Elementary operations: hand-counted layers, laws, and price tables of users.
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/theory/elementary.hpp>
#include <layerwatt/theory/table_json.hpp>
#include <support/random_layer.hpp>
#include <support/relative.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace elementary_tests {
namespace {

TEST_CASE("elementary operations: fc 1000 <- 4096 equals the hand count") {
  const Layer fc = parse_layer("fc in=1x4096 out=1000");
  const ElementaryCounts counts = elementary_counts(fc);
  CHECK(counts.muls == 4096000);
  CHECK(counts.adds == 4096000);  // 1000 * 4095 and 1000 for the bias
  REQUIRE(counts.arrays.size() == 3);
  CHECK(counts.arrays[0].reads + counts.arrays[1].reads == 2 * 4096000);
  CHECK(counts.arrays[2].writes == 1000);
  // Weights: 16 MB at 1000 pJ; input: 16 KB at 10 pJ; output: 4 KB at 5 pJ.
  const ElementaryEnergy energy = elementary_energy(fc, elementary_table_45nm());
  CHECK(energy.compute_mj == support::relative(4096000 * (3.7 + 0.9) * 1e-9));
  CHECK(energy.memory_mj == support::relative(4.136965));
  CHECK(energy.total_mj() == support::relative(4.1558066));
  const Layer plain = parse_layer("fc in=1x4096 out=1000 bias=0");
  CHECK(elementary_counts(plain).adds == 4095000);
}

TEST_CASE("elementary operations: a convolution equals the hand count") {
  // 64 positions of a 16 x 27 matrix; all arrays below 8 KB.
  const Layer conv = parse_layer("conv in=1x3x8x8 out=16 k=3 p=1");
  const ElementaryEnergy energy = elementary_energy(conv, elementary_table_45nm());
  CHECK(energy.compute_mj == support::relative(64 * 16 * 27 * 4.6e-9));
  CHECK(energy.memory_mj == support::relative((64 * 16 * 27 * 2 + 64 * 16) * 5e-9));
  const Layer half = parse_layer("conv in=1x3x8x8 out=16 k=3 p=1 type=fp16");
  CHECK(elementary_energy(half, elementary_table_45nm()).total_mj() ==
        support::relative((64 * 16 * 27 * 1.5 + (64 * 16 * 27 * 2 + 64 * 16) * 2.5) * 1e-9));
}

TEST_CASE("elementary operations: other layers") {
  const ElementaryCounts pool = elementary_counts(parse_layer("pool_avg in=1x2x4x4 k=2 s=2"));
  CHECK(pool.adds == 8 * 3);
  CHECK(pool.muls == 8);
  CHECK(elementary_counts(parse_layer("pool_max in=1x2x4x4 k=2 s=2")).muls == 0);
  CHECK(elementary_counts(parse_layer("add in=1x2x4x4;1x2x4x4")).adds == 32);
  CHECK(elementary_counts(parse_layer("mul in=1x2x4x4;1x2x1x1")).muls == 32);
  CHECK(elementary_counts(parse_layer("dropout in=1x2x4x4")).arrays.empty());
  const auto conv = elementary_counts(parse_layer("conv in=1x8x4x4 out=8 k=1"));
  const auto grouped = elementary_counts(parse_layer("conv in=1x8x4x4 out=8 k=1 g=4"));
  CHECK(grouped.muls == conv.muls / 4);
}

TEST_CASE("elementary operations: any layer scales with its batch; multiplications are macs") {
  Random random(7);
  for (int i = 0; i < 100; ++i) {
    Conv conv = support::random_conv(random);
    const Layer one{conv, Precision::fp32};
    const ElementaryCounts counts = elementary_counts(one);
    CHECK(counts.muls == support::relative(static_cast<double>(macs(one))));
    conv.input[0] *= 3;
    const double tripled = elementary_energy({conv}, elementary_table_45nm()).total_mj();
    CHECK(tripled ==
          support::relative(3 * elementary_energy(one, elementary_table_45nm()).total_mj()));
    const Layer any = support::any_random_layer(random);
    CHECK(elementary_energy(any, elementary_table_45nm()).total_mj() >= 0);
  }
}

TEST_CASE("price tables of users: JSON and back, and what is refused") {
  const ElementaryTable table = elementary_table_45nm();
  Json json = elementary_table_json(table);
  CHECK(parse_elementary_table(json.dump(), "t.json") == table);
  json["widths"][0]["add_pj"] = 7;
  CHECK(parse_elementary_table(json.dump(), "t.json").widths[0].add_pj == 7);
  const auto refused = [](const Json& wrong) {
    return support::thrown_by<ParseError>(
        [&] { (void)parse_elementary_table(wrong.dump(), "t.json"); });
  };
  json["widths"][1]["access_pj"] = {1, 2};
  CHECK(support::contains(refused(json), "t.json: 16 bit has 2 access prices"));
  json["class_bytes"] = {9, 8};
  CHECK(support::contains(refused(json), "ascending"));
  json.erase("widths");
  json["class_bytes"] = {8, 9};
  CHECK(support::contains(refused(json), "'widths'"));
  CHECK(support::contains(refused(Json(3)), "no object"));
  const MemoryHierarchy hierarchy = eyeriss_hierarchy();
  CHECK(parse_memory_hierarchy(memory_hierarchy_json(hierarchy).dump(), "h.json") == hierarchy);
  ElementaryTable narrow = table;
  narrow.widths.erase(narrow.widths.begin());
  CHECK(support::contains(support::thrown_by<InvalidArgument>([&] {
                            (void)elementary_energy(parse_layer("fc in=1x4 out=2 type=int8"),
                                                    narrow);
                          }),
                          "8 bit"));
}

}  // namespace
}  // namespace elementary_tests
