/// @file
/// Memory hierarchy: laws of the access counts, and AlexNet on Eyeriss.
#include <layerwatt/core/file.hpp>
#include <layerwatt/layer/layer_list.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <layerwatt/theory/hierarchy.hpp>
#include <support/random_layer.hpp>
#include <support/relative.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace hierarchy_tests {
namespace {

TEST_CASE("memory hierarchy: compute is macs; sparsity and bit width scale it") {
  const MemoryHierarchy eyeriss = eyeriss_hierarchy();
  const Layer layer = parse_layer("conv in=1x64x14x14 out=32 k=3 p=1 type=fp16");
  const HierarchyEnergy dense = hierarchy_energy(layer, eyeriss);
  CHECK(dense.compute_mj == support::relative(1.5e-9 * static_cast<double>(macs(layer))));
  CHECK(dense.total_mj() == support::relative(dense.compute_mj + dense.data_mj()));
  const HierarchyEnergy sparse =
      hierarchy_energy(layer, eyeriss, {.zero_inputs = 0.5, .zero_weights = 0.25});
  CHECK(sparse.compute_mj == support::relative(0.5 * 0.75 * dense.compute_mj));
  CHECK(sparse.level_mj[3][0] == support::relative(0.5 * dense.level_mj[3][0]));
  CHECK(sparse.level_mj[3][1] == support::relative(0.75 * dense.level_mj[3][1]));
  const HierarchyEnergy narrow = hierarchy_energy(layer, eyeriss, {.bits = 8});
  CHECK(narrow.compute_mj == support::relative(dense.compute_mj / 4));
  CHECK(narrow.data_mj() <= dense.data_mj() / 2 * (1 + 1e-12));
  const HierarchyEnergy nothing =
      hierarchy_energy(layer, eyeriss, {.zero_inputs = 1, .zero_weights = 1, .zero_outputs = 1});
  CHECK(nothing.total_mj() == 0);
  CHECK_THROWS_AS((void)hierarchy_energy(layer, eyeriss, {.zero_inputs = 1.1}), InvalidArgument);
}

TEST_CASE("memory hierarchy: outer levels are accessed less, but every number once") {
  Random random(11);
  const MemoryHierarchy eyeriss = eyeriss_hierarchy();
  for (int i = 0; i < 200; ++i) {
    const Layer layer{support::random_conv(random), Precision::fp16};
    const auto accesses = hierarchy_accesses(layer, eyeriss, 16);
    const double unique[3] = {static_cast<double>(input_bytes(layer)) / 2,
                              static_cast<double>(weight_bytes(layer)) / 2,
                              static_cast<double>(output_bytes(layer)) / 2};
    for (std::size_t type = 0; type < 3; ++type) {
      for (std::size_t level = 1; level < 4; ++level) {
        CHECK(accesses[level][type] >= unique[type]);
        if (accesses[level - 1][type] >= unique[type]) {
          CHECK(accesses[level][type] <= accesses[level - 1][type]);
        }
      }
    }
    MemoryHierarchy larger = eyeriss;
    for (MemoryLevel& level : larger.levels) level.bytes *= 4;
    const double more = hierarchy_energy(layer, larger).total_mj();
    CHECK(more <= hierarchy_energy(layer, eyeriss).total_mj() * (1 + 1e-12));
  }
}

TEST_CASE("memory hierarchy: a layer without reuse by hand, at Eyeriss's published costs") {
  // One product of two numbers: every level sees one input, one weight and a sum, read and written
  // where it is summed up (register file), else once.
  const HierarchyEnergy one =
      hierarchy_energy(parse_layer("fc in=1x1 out=1 bias=0 type=fp16"), eyeriss_hierarchy());
  const double pj = 1e-9, mac = 1.5;
  CHECK(one.compute_mj == support::relative(mac * pj));
  const double costs[] = {1, 2, 6, 200};
  for (std::size_t level = 0; level < 4; ++level) {
    CAPTURE(level);
    CHECK(one.level_mj[level][0] == support::relative(costs[level] * mac * pj));
    CHECK(one.level_mj[level][1] == support::relative(costs[level] * mac * pj));
  }
  CHECK(one.level_mj[0][2] == support::relative(2 * mac * pj));
}

TEST_CASE(
    "AlexNet on Eyeriss: convolutions take about 80 %, most of it in register files; fc "
    "layers live off DRAM") {
  const std::string path = LAYERWATT_SOURCE_DIR "/bench/grids/zoo/alexnet.layers";
  double conv = 0, fc = 0, conv_registers = 0, fc_dram = 0;
  for (const NamedLayer& named : parse_layer_list(read_file(path), path)) {
    Layer layer = with_batch(named.layer, 1, 16);
    layer.precision = Precision::fp16;
    const HierarchyEnergy energy = hierarchy_energy(layer, eyeriss_hierarchy());
    const auto level = [&](std::size_t i) {
      return energy.level_mj[i][0] + energy.level_mj[i][1] + energy.level_mj[i][2];
    };
    if (op_name(layer) == "conv") conv += energy.total_mj(), conv_registers += level(0);
    if (op_name(layer) == "fc") fc += energy.total_mj(), fc_dram += level(3);
  }
  const double share = conv / (conv + fc);
  CHECK(share > 0.7);
  CHECK(share < 0.9);
  CHECK(conv_registers > 0.5 * conv);
  CHECK(fc_dram > 0.5 * fc);
}

}  // namespace
}  // namespace hierarchy_tests
