/// @file
/// NeuralPower's text records: what becomes a row, which layer it is, and what is refused.
#include <bench/import/neuralpower.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace neuralpower_tests {
namespace {

using bench::Imported;
using bench::neuralpower_rows;

const std::string kMeasured =
    "\nRuntime: 2.5 Power: 200.0 Utilization Power: 97.5 Utilization Memory: 41\n";

std::string record(const std::string& header) { return header + kMeasured; }

std::string layer_of(const std::string& header) {
  const Imported found = neuralpower_rows(record(header), "log", "");
  REQUIRE(found.rows.size() == 1);
  return to_text(found.rows.front().layer);
}

TEST_CASE("neuralpower: every kind of record is the layer that it says") {
  CHECK(layer_of("conv1 [128, 55, 55, 96]  Filters: [11, 11, 3, 96] Pad: VALID (0, 0) Stride: 4, 4 "
                 "Params: 34,944 Input: [128, 227, 227, 3]") ==
        "conv in=128x3x227x227 out=96 k=11 s=4");
  CHECK(layer_of("res2a [8, 56, 56, 64] Filters: [3, 3, 64, 64] Pad: SAME (1, 1) Stride: 1, 1 "
                 "Params: 36928 Input: [8, 56, 56, 64]") == "conv in=8x64x56x56 out=64 k=3 p=1");
  // TensorFlow's SAME puts the odd padding at the end.
  CHECK(layer_of("c [1, 112, 112, 64] Filters: [7, 7, 3, 64] Pad: SAME Stride: 2, 2 Input: [1, "
                 "224, 224, 3]") == "conv in=1x3x224x224 out=64 k=7 s=2 p=2,2,3,3");
  CHECK(layer_of("pool1 [8, 27, 27, 96] Filters: [1, 3, 3, 1] Pad: VALID (0, 0) Stride: 2, 2 "
                 "Input: [8, 55, 55, 96]") == "pool_max in=8x96x55x55 k=3 s=2");
  CHECK(layer_of("avgpool [8, 1, 1, 96] Filters: [7, 7] Pad: VALID Stride: 1, 1 Input: [8, 7, 7, "
                 "96]") == "pool_avg in=8x96x7x7 k=7");
  CHECK(layer_of("fc6 [64, 1, 1, 4096] Filters: [7, 7, 512, 4096] Pad: VALID (0, 0) Stride: 1, 1 "
                 "Params: 1 Input: [64, 7, 7, 512]") == "fc in=64x512x7x7 out=4096");
  CHECK(layer_of("ip1 [64, 1000] Weights: [4096, 1000] Params: 4097000 Input: [64, 4096]") ==
        "fc in=64x4096 out=1000");
  CHECK(layer_of("drop6 [64, 4096] Keep: 0.5 Input: [64, 4096]") == "dropout in=64x4096");
  CHECK(layer_of("inception/concat [8, 28, 28, 96] Inputs: [8, 28, 28, 64], [8, 28, 28, 32]") ==
        "concat in=8x64x28x28;8x32x28x28");
}

TEST_CASE("neuralpower: a name with 'ip' or 'res' inside decides nothing") {
  CHECK(
      layer_of("skip/clip_resize [8, 28, 28, 32] Filters: [1, 1, 64, 32] Pad: SAME (0, 0) Stride: "
               "1, 1 Input: [8, 28, 28, 64]") == "conv in=8x64x28x28 out=32 k=1");
}

TEST_CASE("neuralpower: measurements, and text around the records") {
  const Imported found = neuralpower_rows(
      "I tensorflow/core: [GPU 0] Found device: TITAN X\n" +
          record("conv1 [1, 8, 8, 4] Filters: [1, 1, 4, 4] Stride: 1, 1 Input: [1, 8, 8, 4]") +
          "warm-up done\n" +
          "fc2 [1, 10] Weights: [16, 10] Input: [1, 16]\nRuntime: 0.5 Power: nan\n" +
          "data [1, 8, 8, 4] Input: [1, 8, 8, 4]\nRuntime: 0.1 Power: 60\ntrailing text\n",
      "titan.log", "titan_x");
  REQUIRE(found.rows.size() == 2);
  const auto& cells = found.rows[0].cells;
  CHECK(cells.at("runtime_ms") == "2.5");
  CHECK(cells.at("power_w") == "200");
  CHECK(cells.at("energy_mj") == "500");
  CHECK(cells.at("utilization_power_percent") == "97.5");
  CHECK(cells.at("utilization_memory_percent") == "41");
  CHECK(cells.at("device") == "titan_x");
  CHECK(cells.at("layer_name") == "conv1");
  CHECK(found.rows[1].cells.count("power_w") == 0);
  CHECK(found.rows[1].cells.count("power_reason") == 1);
  REQUIRE(found.notes.size() == 1);
  CHECK(found.notes[0].find("'data' has no row") != std::string::npos);
}

TEST_CASE("neuralpower: refusals name file and line") {
  const auto why = [](const std::string& text) {
    return support::thrown_by<ParseError>([&] { (void)neuralpower_rows(text, "a.log", ""); });
  };
  CHECK(why("hello\n").find("a.log: holds no record") == 0);
  const std::string good = record("fc [1, 10] Weights: [16, 10] Input: [1, 16]");
  const std::string wrong =
      why(good +
          record("c [1, 9, 9, 4] Filters: [3, 3, 4, 4] Pad: VALID (0, 0) Stride: 1, 1 Input: [1, "
                 "8, 8, 4]"));
  CHECK(wrong.find("a.log:3: no padding gives the output 1x4x9x9") == 0);
  CHECK(why(record("c [1, 8, 8, 4] Filters: [3, 3, 7, 4] Stride: 1, 1 Input: [1, 8, 8, 4]"))
            .find("reads 7 channels") != std::string::npos);
  CHECK(why("fc [1, 10] Weights: [16, 10] Input: [1, 16]\nRuntime: 0 Power: 3\n")
            .find("no time above 0") != std::string::npos);
  CHECK(why(record("fc [1, 11] Weights: [16, 10] Input: [1, 16]")).find("gives 1x10") !=
        std::string::npos);
}

}  // namespace
}  // namespace neuralpower_tests
