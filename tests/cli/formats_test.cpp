/// @file
/// Files of other tools through the real binary: recognition, fusion, coverage, profiles, refusals.
#include <support/published_data.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace formats_tests {
namespace {

using support::check_refused;
using support::run_json;
using support::run_tool;
using support::TemporaryFolder;

constexpr const char* kPrototxt =
    "name: 'tiny' input: 'data' input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }\n"
    "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { num_output: "
    "4 "
    "kernel_size: 3 pad: 1 } }\n"
    "layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'c' }\n";

TEST_CASE("a prototxt is described, fused and rebatched like any network") {
  const TemporaryFolder folder;
  const std::string file = folder.file("net.txt", kPrototxt);
  const Json plain = run_json({"describe", file, "--format", "json"});
  CHECK(plain["format"] == "caffe");
  CHECK(plain["network"] == "tiny");
  const Json fused =
      run_json({"describe", file, "--fusion", "tensorrt", "--batch", "2", "--format", "json"});
  CHECK(fused["layers"][0]["layer"] == "conv in=2x3x8x8 out=4 k=3 p=1 act=relu");
  CHECK(fused["layers"][0]["members"] == Json::parse(R"(["c", "r"])"));
  CHECK(fused["layers"][1]["fused_into"] == "c");
  CHECK(fused["totals"]["macs"] == 2 * plain["totals"]["macs"].get<std::int64_t>());
}

TEST_CASE("fusion rules are shipped by name, read from files, and refused otherwise") {
  const TemporaryFolder folder;
  const std::string file = folder.file("net.txt", kPrototxt);
  for (const char* stack : {"eager", "onednn", "tensorrt", "tflite"}) {
    CHECK(run_tool({"describe", file, "--fusion", stack}).code == 0);
  }
  const std::string rules =
      folder.file("mine.json", R"({"schema": "layerwatt-fusion/1", "name": "mine", "rules": []})");
  CHECK_FALSE(
      run_json({"describe", file, "--fusion", rules, "--format", "json"})["layers"][1].contains(
          "fused_into"));
  check_refused({"describe", file, "--fusion", "tensort"}, 2, "did you mean 'tensorrt'?");
  check_refused({"describe", file, "--fusion", folder / "none.json"}, 3, "none.json");
  check_refused({"describe", file, "--fusion", folder.file("bad.json", "{}")}, 3, "schema");
}

TEST_CASE("an engine with its profile: sum of layers against the engine") {
  const TemporaryFolder folder;
  const std::string tensor = R"({"Name": "x", "Dimensions": [1,4,8,8], "Format/Datatype": "Half"})";
  const std::string engine = folder.file(
      "e.json", R"({"Layers": [{"Name": "n", "LayerType": "kgen", "Inputs": [)" + tensor +
                    R"(], "Outputs": [)" + tensor + R"(]}], "Bindings": ["x"]})");
  const std::string profile =
      folder.file("p.json", R"([{"count": 5}, {"name": "n", "averageMs": 3}])");
  const std::string times = folder.file("t.json", R"([{"computeMs": 2}])");
  const Json json =
      run_json({"describe", engine, "--profile", profile, "--times", times, "--format", "json"});
  CHECK(json["profile"]["ratio"] == 1.5);
  CHECK(json["profile"]["layer_ms"] == Json::parse("[3.0]"));
  CHECK(json["profile"]["overhead_per_layer_ms"] == 1.0);
  check_refused({"describe", engine, "--times", times}, 2, "--profile");
  check_refused({"describe", engine, "--profile", engine}, 3, "e.json");
  check_refused({"describe", profile}, 3, "--profile");
}

TEST_CASE("malformed, truncated, nested and gigantic files end in exit code 3") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& content, const std::string& part) {
    check_refused({"describe", folder.file("net", content)}, 3, part);
  };
  refused(R"({"Layers": [{"Name": "a")", "byte");
  refused(R"({"Layers": ["conv1"]})", "profilingVerbosity");
  refused(std::string(100'000, '['), "nested deeper");
  refused(R"({"layers": {"d": {"type": "Input", "parents": [],
              "tensor": [9007199254740992, 9007199254740992, 9]},
              "s": {"type": "Sigmoid", "parents": ["d"]}}})",
          "'s'");
  refused("layer { name: 'x'", "not closed");
  refused("{}", "no known format");
}

TEST_CASE("published ResNet-18 profile: 1.312 times the engine") {
  const std::string stem = "edgeprofiler/torch_onnx_trtexec/resnet18/resnet18_fp16.";
  const auto graph = support::published(stem + "graph.json");
  const auto profile = support::published(stem + "profile.json");
  const auto times = support::published(stem + "profile.metadata.json");
  if (!graph || !profile || !times) return;
  const Json json =
      run_json({"describe", *graph, "--profile", *profile, "--times", *times, "--format", "json"});
  CHECK(json["profile"]["ratio"].get<double>() == doctest::Approx(1.312).epsilon(0.001));
}

}  // namespace
}  // namespace formats_tests
