/// @file
/// Oracles on published engine descriptions of TensorRT 8 and 10: exact macs, weight counts, the
/// census of layers. Skipped where the data is not there.
#include <layerwatt/core/file.hpp>
#include <layerwatt/format/text_formats.hpp>
#include <layerwatt/format/trtexec_join.hpp>
#include <support/published_data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

struct Census {
  const char* file;
  std::size_t layers;
  std::int64_t macs;
  std::map<std::string, std::size_t> ops;
};

const std::int64_t kAlexnet = 714'188'480;
const std::int64_t kResnet18 = 1'814'073'344;
const std::int64_t kMobilenet = 300'774'272;

/// 17 depthwise and 35 other convolutions, the fc aside: 24 (or 23, 25) of them come as 1x1
/// "GemmConvolution".
const std::vector<Census> kCensus{
    {"edgeprofiler/torch_trt/alexnet/trt_profiling/trt_engine_info.json",
     20,
     kAlexnet,
     {{"conv", 5}, {"fc", 3}, {"pool_max", 3}, {"reshape", 7}}},
    {"edgeprofiler/torch_trt/resnet18/trt_profiling/trt_engine_info.json",
     26,
     kResnet18,
     {{"conv", 20}, {"fc", 1}, {"pool_max", 1}, {"global_pool_avg", 1}, {"reshape", 2}}},
    {"edgeprofiler/torch_trt/mobilenet_v2/trt_profiling/trt_engine_info.json",
     123,
     kMobilenet,
     {{"conv", 35}, {"dwconv", 17}, {"fc", 1}, {"relu6", 34}, {"add", 10}, {"reshape", 23}}},
    {"edgeprofiler/sample_data/vgg16_trt_engine_info.json",
     37,
     15'470'264'320,
     {{"conv", 13}, {"fc", 3}, {"pool_max", 5}, {"reshape", 14}}},
    {"edgeprofiler/torch_onnx_trt/alexnet/trt_profiling/trt_engine_info.json",
     17,
     kAlexnet,
     {{"conv", 5}, {"fc", 3}, {"pool_max", 3}, {"reshape", 3}}},
    {"edgeprofiler/torch_onnx_trt/resnet18/trt_profiling/trt_engine_info.json",
     29,
     kResnet18,
     {{"conv", 20}, {"fc", 1}, {"pool_max", 1}, {"global_pool_avg", 1}, {"reshape", 1}}},
    {"edgeprofiler/torch_onnx_trt/mobilenet_v2/trt_profiling/trt_engine_info.json",
     59,
     kMobilenet,
     {{"conv", 35}, {"dwconv", 17}, {"fc", 1}, {"global_pool_avg", 1}, {"reshape", 3}}},
    {"edgeprofiler/torch_onnx_trtexec/alexnet/alexnet_fp16.graph.json",
     14,
     kAlexnet,
     {{"conv", 5}, {"fc", 3}, {"pool_max", 3}, {"identity", 1}}},
    {"edgeprofiler/torch_onnx_trtexec/resnet18/resnet18_fp16.graph.json",
     26,
     kResnet18,
     {{"conv", 20}, {"fc", 1}, {"pool_max", 1}, {"global_pool_avg", 1}, {"reshape", 1}}},
    {"edgeprofiler/torch_onnx_trtexec/mobilenet_v2/mobilenet_v2_fp16.graph.json",
     57,
     kMobilenet,
     {{"conv", 35}, {"dwconv", 17}, {"fc", 1}, {"global_pool_avg", 1}, {"reshape", 1}}},
    {"tensorrt8/mobilenet.qat.graph.json",
     73,
     kMobilenet,
     {{"conv", 35}, {"dwconv", 17}, {"fc", 1}, {"global_pool_avg", 1}}},
    {"tensorrt8/mobilenet_v2_residuals.qat.graph.json",
     58,
     kMobilenet,
     {{"conv", 35}, {"dwconv", 17}, {"fc", 1}, {"global_pool_avg", 1}}},
};

std::optional<JsonTree> published_json(const std::string& file) {
  const auto path = support::published(file);
  if (!path) return std::nullopt;
  return parse_json_tree(read_file(*path), *path);
}

TEST_CASE("published engines: layers, ops and macs are those of the networks") {
  for (const Census& census : kCensus) {
    const auto path = support::published(census.file);
    if (!path) continue;
    CAPTURE(census.file);
    const Network network = read_json_network(read_file(*path), *path, "n");
    validate_edges(network);
    CHECK(network.layers.size() == census.layers);
    CHECK(network.unknown.empty());
    CHECK(totals(network).macs == census.macs);
    std::map<std::string, std::size_t> ops;
    for (const NamedLayer& named : network.layers) ++ops[std::string(op_name(named.layer))];
    for (const auto& entry : census.ops) {
      CAPTURE(entry.first);
      CHECK(ops[entry.first] == entry.second);
    }
  }
}

TEST_CASE("published engines: every convolution has the weights that its parameters say") {
  std::size_t checked = 0;
  for (const Census& census : kCensus) {
    const auto json = published_json(census.file);
    if (!json) continue;
    const Network network = read_engine(*json, census.file, "n");
    const JsonTree& layers = *json->find("Layers");
    for (std::size_t i = 0; i < layers.items.size(); ++i) {
      if (text_member(layers.items[i], "ParameterType") != "Convolution") continue;
      const auto count = whole_number(*layers.items[i].find("Weights")->find("Count"));
      const Layer& layer = network.layers[i].layer;
      const auto* conv = std::get_if<Conv>(&layer.operation);
      const auto* dense = std::get_if<Dense>(&layer.operation);
      REQUIRE((conv != nullptr || dense != nullptr));
      const std::int64_t bias = conv != nullptr ? (conv->bias ? conv->out_channels : 0)
                                                : (dense->bias ? dense->out_features : 0);
      CHECK(params(layer) - bias == count);
      ++checked;
    }
  }
  MESSAGE(checked, " convolutions checked");
}

TEST_CASE("published engines: MobileNetV2's spatial 1x1 layers are convolutions") {
  const char* file = "edgeprofiler/torch_trt/mobilenet_v2/trt_profiling/trt_engine_info.json";
  const auto json = published_json(file);
  if (!json) return;
  const Network network = read_engine(*json, file, "n");
  std::size_t spatial = 0;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (text_member(json->find("Layers")->items[i], "LayerType") != "CaskGemmConvolution") continue;
    const auto* conv = std::get_if<Conv>(&network.layers[i].layer.operation);
    if (conv != nullptr && conv->input[2] > 1) ++spatial;
  }
  CHECK(spatial == 24);
}

TEST_CASE("published engines: ResNet-18's fc is found in all of its disguises") {
  for (const char* file :
       {"edgeprofiler/torch_trt/resnet18/trt_profiling/trt_engine_info.json",
        "edgeprofiler/torch_onnx_trt/resnet18/trt_profiling/trt_engine_info.json",
        "edgeprofiler/torch_onnx_trtexec/resnet18/resnet18_fp16.graph.json"}) {
    const auto json = published_json(file);
    if (!json) continue;
    CAPTURE(file);
    const Network network = read_engine(*json, file, "n");
    std::size_t found = 0;
    for (const NamedLayer& named : network.layers) {
      const auto* dense = std::get_if<Dense>(&named.layer.operation);
      if (dense == nullptr) continue;
      CHECK(in_features(*dense) == 512);
      CHECK(dense->out_features == 1000);
      ++found;
    }
    CHECK(found == 1);
  }
}

TEST_CASE("published profiles: the sum of the layers over the engine is as published") {
  const std::map<std::string, double> ratios{
      {"alexnet", 1.058}, {"resnet18", 1.312}, {"mobilenet_v2", 1.778}};
  for (const auto& [name, ratio] : ratios) {
    CAPTURE(name);
    const std::string stem = "edgeprofiler/torch_onnx_trtexec/" + name + "/" + name + "_fp16.";
    const auto graph = published_json(stem + "graph.json");
    const auto profile = published_json(stem + "profile.json");
    const auto times = published_json(stem + "profile.metadata.json");
    if (!graph || !profile || !times) continue;
    const Network network = read_engine(*graph, "graph", name);
    const ProfileJoin join =
        join_profile(network, read_profile(*profile, "profile"), read_times(*times, "times"));
    CHECK(join.unmatched.empty());
    CHECK(join.ratio() == doctest::Approx(ratio).epsilon(0.0005));
    CHECK(join.overhead_per_layer_ms() > 0.002);
    CHECK(join.overhead_per_layer_ms() < 0.0035);
  }
}

TEST_CASE("published profiles: name -> samples joins completely") {
  for (const char* name : {"alexnet", "resnet18", "mobilenet_v2"}) {
    for (const char* way : {"torch_trt", "torch_onnx_trt"}) {
      const std::string stem =
          std::string("edgeprofiler/") + way + "/" + name + "/trt_profiling/trt_";
      const auto graph = published_json(stem + "engine_info.json");
      const auto profile = published_json(stem + "layer_latency.json");
      if (!graph || !profile) continue;
      CAPTURE(stem);
      const Network network = read_engine(*graph, "graph", name);
      const ProfileJoin join = join_profile(network, read_profile(*profile, "profile"));
      CHECK(join.unmatched.empty());
      CHECK(std::none_of(join.layer_ms.begin(), join.layer_ms.end(),
                         [](double ms) { return std::isnan(ms); }));
    }
  }
}

}  // namespace
