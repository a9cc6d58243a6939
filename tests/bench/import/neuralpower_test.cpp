/// @file
/// NeuralPower's text records: what becomes a row, which layer it is, and what is refused.
#include <bench/import/neuralpower.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

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

/// As the profiler prints it: tabs behind names, a pool's kernel and stride without its padding, an
/// inner product by its outputs, thousands with commas, TensorFlow's own lines in between. Layer
/// sizes are LeNet's and CIFAR's, times are invented.
constexpr const char* kPrintedLog =
    "2017-05-02 11:20:31.101200: I tensorflow/core/common_runtime/gpu/gpu_device.cc:885] Found "
    "device 0 with properties:\nname: TITAN X major: 6\n"
    "Layers: data [200, 32, 32, 3] ...\n"
    "conv1\t[200, 32, 32, 32]  Filters: [5, 5, 3, 32]  Pad: SAME (2, 2) Stride: 1, 1 Params: 2,432 "
    "Input: [200, 32, 32, 3]\n"
    "Runtime: 1.731 Power: 141.22 Utilization Power: 92.5 Utilization Memory: 38.1\n"
    "pool1\t[200, 16, 16, 32]  Kernel: [3, 3]  Stride: [2, 2] Input: [200, 32, 32, 32]\n"
    "Runtime: 0.412 Power: 163.9 Utilization Power: 88.0 Utilization Memory: 61.4\n"
    "avgpool2\t[200, 7, 7, 32]  Kernel: [3, 3]  Stride: [2, 2] Input: [200, 16, 16, 32]\n"
    "Runtime: 0.198 Power: 150.0 Utilization Power: 80.1 Utilization Memory: 50.0\n"
    "fc3\t[200, 1, 1, 500]  Filters: [7, 7, 32, 500]  Pad: VALID (0, 0) Stride: 1, 1 Params: "
    "784,500 Input: [200, 7, 7, 32]\n"
    "Runtime: 0.377 Power: 128.4 Utilization Power: 71.0 Utilization Memory: 20.9\n"
    "dropout3\t[200, 500]  Keep prob: 0.500000 Input: [200, 500]\n"
    "Runtime: 0.121 Power: 75.1 Utilization Power: 22.0 Utilization Memory: 9.3\n"
    "ip4\t[200, 10]  Outputs: 10 Params: 5,010 Input: [200, 500]\n"
    "Runtime: 0.139 Power: 81.7 Utilization Power: 25.2 Utilization Memory: 11.0\n"
    "softmax\t[200, 10]  Classes: 10 Input: [200, 10]\n"
    "Runtime: 0.111 Power: 74.0 Utilization Power: 21.0 Utilization Memory: 8.8\n";

TEST_CASE("neuralpower: a whole log as printed, fully connected layers in both forms") {
  const Imported found = neuralpower_rows(kPrintedLog, "titan.log", "titan_x");
  CHECK(found.notes.empty());
  const std::vector<std::pair<std::string, std::string>> expected{
      {"conv1", "conv in=200x3x32x32 out=32 k=5 p=2"},
      {"pool1", "pool_max in=200x32x32x32 k=3 s=2 p=0,0,1,1"},
      {"avgpool2", "pool_avg in=200x32x16x16 k=3 s=2"},
      {"fc3", "fc in=200x32x7x7 out=500"},
      {"dropout3", "dropout in=200x500"},
      {"ip4", "fc in=200x500 out=10"},
      {"softmax", "softmax in=200x10"}};
  REQUIRE(found.rows.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found.rows[i].cells.at("layer_name") == expected[i].first);
    CHECK(to_text(found.rows[i].layer) == expected[i].second);
  }
  const auto& conv = found.rows[0].cells;
  CHECK(conv.at("runtime_ms") == "1.731");
  CHECK(conv.at("power_w") == "141.22");
  CHECK(conv.at("power_quality") == "as_published");
  CHECK(parse_number<double>(conv.at("energy_mj")).value_or(0) == doctest::Approx(1.731 * 141.22));
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
