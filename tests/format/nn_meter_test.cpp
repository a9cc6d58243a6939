#include <layerwatt/core/file.hpp>
#include <layerwatt/format/nn_meter.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/published_data.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace {

Network nn_meter(const std::string& nodes) {
  Network network = read_nn_meter(parse_json_tree("{" + nodes + "}", "m.json"), "m.json", "m");
  validate_edges(network);
  return network;
}
std::string node(const std::string& name, const std::string& type, const std::string& inbounds,
                 const std::string& in, const std::string& out, const std::string& attr = "") {
  return "\"" + name + R"(": {"inbounds": [)" + inbounds +
         R"(], "outbounds": [], "attr": {"type": ")" + type + R"(", "input_shape": [)" + in +
         R"(], "output_shape": [)" + out + R"(], "attr": {)" + attr + "}}}";
}
const std::string kImage = node("x", "Placeholder", "", "", "[1,8,8,4]");
std::string graph_refusal(const std::string& nodes) {
  return support::thrown_by<ParseError>([&] { (void)nn_meter(nodes); });
}

TEST_CASE("nn-meter: convolutions, depthwise and grouped, from stated shapes") {
  const std::string window = R"("padding": "SAME", "strides": [2,2], "dilations": [1,1],
                                "kernel_shape": [3,3], "pads": [0,0,0,0], "weight_shape": )";
  const Network network = nn_meter(
      kImage + "," + node("c", "Conv2D", "\"x\"", "[1,8,8,4]", "[1,4,4,6]", window + "[3,3,4,6]") +
      "," + node("g", "Conv2D", "\"x\"", "[1,8,8,4]", "[1,4,4,6]", window + "[3,3,2,6]") + "," +
      node("d", "DepthwiseConv2dNative", "\"x\"", "[1,8,8,4]", "[1,4,4,4]", window + "[3,3,4,1]"));
  REQUIRE(network.layers.size() == 3);
  CHECK(to_text(network.layers[0].layer) == "conv in=1x4x8x8 out=6 k=3 s=2 p=0,0,1,1 bias=0");
  CHECK(to_text(network.layers[1].layer) == "conv in=1x4x8x8 out=6 k=3 s=2 p=0,0,1,1 g=2 bias=0");
  CHECK(to_text(network.layers[2].layer) == "dwconv in=1x4x8x8 out=4 k=3 s=2 p=0,0,1,1 bias=0");
}

TEST_CASE("nn-meter: nodes are read in the order of their inbounds, not of the file") {
  const Network network =
      nn_meter(node("b", "Relu", "\"a\"", "[1,8,8,4]", "[1,8,8,4]") + "," +
               node("a", "Relu6", "\"x\"", "[1,8,8,4]", "[1,8,8,4]") + "," + kImage);
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers[0].name == "a");
  CHECK(network.layers[1].sources[0].layer == 0);
}

TEST_CASE("nn-meter: constants are no layers; operands have the shape that the graph gives them") {
  const Network network =
      nn_meter(kImage + "," + node("k", "Const", "", "", "[]", R"("constant": [3.0])") + "," +
               node("p", "AvgPool", "\"x\"", "[1,8,8,4]", "[1,1,1,4]",
                    R"("ksize": [8,8], "strides": [1,1], "padding": "VALID")") +
               "," + node("t", "Add", "\"p\", \"k\"", "[1,1,1,4], []", "[1,1,1,4]") + "," +
               node("m", "Mul", "\"t\", \"x\"", "[1,8,8,4], [1,8,8,4]", "[1,8,8,4]") + "," +
               node("e", "Mean", "\"m\"", "[1,4]", "[1,4]") + "," +
               node("f", "MatMul", "\"e\"", "[-1,4]", "[-1,10]"));
  REQUIRE(network.layers.size() == 5);
  CHECK(to_text(network.layers[0].layer) == "global_pool_avg in=1x4x8x8");
  CHECK(to_text(network.layers[1].layer) == "add in=1x4x1x1;1");
  CHECK(to_text(network.layers[2].layer) == "mul in=1x4x1x1;1x4x8x8");
  CHECK(to_text(network.layers[3].layer) == "global_pool_avg in=1x4x8x8");
  CHECK(to_text(network.layers[4].layer) == "fc in=1x4 out=10 bias=0");
}

TEST_CASE("nn-meter: unknown types are reported, mistakes refused with file and node") {
  const Network network =
      nn_meter(kImage + "," + node("u", "Mystery", "\"x\"", "[1,8,8,4]", "[1,4]"));
  REQUIRE(network.unknown.size() == 1);
  CHECK(network.unknown[0].op == "Mystery");
  const std::string conv = R"("padding": "VALID", "strides": [1,1], "kernel_shape": [3,3])";
  CHECK(support::contains(
      graph_refusal(kImage + "," + node("c", "Conv2D", "\"x\"", "[1,8,8,4]", "[1,8,8,4]", conv)),
      "m.json: node 'c': the parameters give an output of 1x4x6x6"));
  CHECK(support::contains(graph_refusal(node("a", "Relu", "\"b\"", "[1,4]", "[1,4]") + "," +
                                        node("b", "Relu", "\"a\"", "[1,4]", "[1,4]")),
                          "cycle"));
  CHECK(
      support::contains(graph_refusal(kImage + "," + node("c", "Relu", "\"x\"", "[1,-1]", "[1,4]")),
                        "unknown extent"));
}

TEST_CASE("published nn-Meter network: every node is read") {
  const auto path = support::published("networks/nn-meter/mobilenetv3small_0.json");
  if (!path) return;
  const Network network = read_nn_meter(parse_json_tree(read_file(*path), *path), *path, "n");
  validate_edges(network);
  CHECK(network.unknown.empty());
  CHECK(network.layers.size() == 302 - 54 - 1);  // constants and the placeholder aside
  CHECK(totals(network).macs == 61'233'632);
  CHECK(network.outputs.size() == 1);
}

}  // namespace
