/// @file
/// Fusion on whole networks: the rules for TensorRT give the kernels of published engines, and
/// nn-Meter's file the blocks that nn-Meter names.
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/network/fusion.hpp>
#include <support/published_data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace layerwatt;

namespace fusion_zoo_tests {
namespace {

Network fused(const std::string& file, const std::string& stack) {
  const std::string rules =
      LAYERWATT_SOURCE_DIR "/include/layerwatt/network/fusion/" + stack + ".json";
  Network network = fuse(read_any_network(file), parse_fusion_rules(read_file(rules), rules));
  validate_edges(network);
  return network;
}

/// What TensorRT adds to a network, changes of layout and type, and what it leaves out: pools of
/// one element (AlexNet's adaptive pool).
bool is_movement(const Layer& layer) {
  const std::string_view op = op_name(layer);
  const auto* pool = std::get_if<Pool>(&layer.operation);
  const bool empty = pool != nullptr && element_count(pool->window.kernel) == 1;
  return is_free(op) || op == "transpose" || op == "cast" || empty;
}

/// "op macs activation" of each kernel that computes.
std::multiset<std::string> kernels(const Network& network) {
  std::multiset<std::string> found;
  for (const NamedLayer& named : network.layers) {
    const std::string_view op = op_name(named.layer);
    if (named.fused_into >= 0 || is_movement(named.layer)) continue;
    found.insert(std::string(op) + " " + std::to_string(macs(named.layer)) + " " +
                 std::string(to_text(fused_activation(named.layer))));
  }
  return found;
}

TEST_CASE("fusion: the rules for TensorRT give the kernels of its own engines") {
  for (const std::string name : {"alexnet", "resnet18", "mobilenet_v2"}) {
    const auto engine = support::published("edgeprofiler/torch_onnx_trtexec/" + name + "/" + name +
                                           "_fp16.graph.json");
    if (!engine) continue;
    CAPTURE(name);
    const Network network =
        fused(LAYERWATT_SOURCE_DIR "/tests/fixtures/zoo/" + name + ".onnx", "tensorrt");
    CHECK(kernels(network) == kernels(read_any_network(*engine)));
  }
}

TEST_CASE("fusion: every stack keeps macs and params of every network of the zoo") {
  for (const char* name : {"resnet50", "mobilenet_v3_large", "efficientnet_b0", "densenet121",
                           "googlenet", "vit_b_16", "shufflenet_v2"}) {
    const std::string file =
        LAYERWATT_SOURCE_DIR "/tests/fixtures/zoo/" + std::string(name) + ".onnx";
    if (!std::filesystem::exists(file)) continue;
    const Network plain = read_any_network(file);
    for (const char* stack : {"tensorrt", "onednn", "tflite", "eager"}) {
      const Network network = fused(file, stack);
      CHECK(totals(network).macs == totals(plain).macs);
      CHECK(totals(network).params == totals(plain).params);
      CHECK(network.layers.size() == plain.layers.size());
    }
  }
}

TEST_CASE("fusion: nn-Meter's MobileNetV3 has nine squeeze-excite blocks") {
  const auto file = support::published("networks/nn-meter/mobilenetv3small_0.json");
  if (!file) return;
  const Network network = fused(*file, "tflite");
  std::size_t blocks = 0;
  std::size_t swishes = 0;
  for (const NamedLayer& named : network.layers) {
    if (op_name(named.layer) != "mul" || named.members.empty()) continue;
    ++(named.members.size() > 4 ? blocks : swishes);
  }
  CHECK(blocks == 9);
  CHECK(swishes == 18);
}

}  // namespace
}  // namespace fusion_zoo_tests
