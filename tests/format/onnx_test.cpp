/// @file
/// The ONNX reader on hand-written models: what it understands, what it reports, what it refuses.
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/network/liveness.hpp>
#include <support/onnx_models.hpp>
#include <support/onnx_writer.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace layerwatt;
namespace wire = layerwatt::support::wire;

namespace onnx_tests {
namespace {

using support::image_graph;
using support::long_model;

Network read(const std::string& model, const ReadOptions& options = {}) {
  Network network = read_onnx_bytes(model, "net", "net.onnx", options);
  validate_edges(network);
  return network;
}
std::string onnx_refusal(const std::string& model, const ReadOptions& options = {}) {
  return support::thrown_by<ParseError>([&] { (void)read(model, options); });
}
std::vector<std::string> texts(const Network& network) {
  std::vector<std::string> all;
  for (const NamedLayer& named : network.layers) all.push_back(to_text(named.layer));
  return all;
}
using Texts = std::vector<std::string>;

wire::Graph conv_graph(std::vector<wire::Bytes> attributes = {}) {
  wire::Bytes conv = wire::node("Conv", {"x", "w", "b"}, {"y"});
  for (const auto& attribute : attributes) conv += wire::bytes(5, attribute);
  wire::Graph graph = image_graph({conv + wire::bytes(3, "conv1")}, {1, 3, 224, 224});
  graph.initializers = {wire::tensor("w", {64, 3, 7, 7}), wire::tensor("b", {64})};
  return graph;
}

TEST_CASE("onnx: a convolution, its kernel from the weights, its pads from the attribute") {
  const std::vector<std::int64_t> twos{2, 2};
  const std::vector<std::int64_t> pads{3, 3, 3, 3};
  const Network network = read(
      wire::model(conv_graph({wire::attribute("strides", twos), wire::attribute("pads", pads)})));
  CHECK(texts(network) == Texts{"conv in=1x3x224x224 out=64 k=7 s=2 p=3"});
  CHECK(network.layers[0].name == "conv1");
  CHECK(network.format == "onnx");
  CHECK(network.outputs == std::vector<Source>{{0, 0}});
  CHECK(totals(network).params == 64 * 147 + 64);
}

TEST_CASE("onnx: auto_pad is what TensorFlow does") {
  const std::vector<std::int64_t> twos{2, 2};
  const auto padded = [&](std::string_view mode) {
    return texts(read(wire::model(
        conv_graph({wire::attribute("strides", twos), wire::attribute("auto_pad", mode)}))))[0];
  };
  CHECK(padded("SAME_UPPER") == "conv in=1x3x224x224 out=64 k=7 s=2 p=2,2,3,3");
  CHECK(padded("SAME_LOWER") == "conv in=1x3x224x224 out=64 k=7 s=2 p=3,3,2,2");
  CHECK(padded("VALID") == "conv in=1x3x224x224 out=64 k=7 s=2");
}

TEST_CASE("onnx: old files list initialisers among the inputs; external data is never opened") {
  wire::Graph graph = conv_graph();
  graph.inputs.push_back(wire::value_info("w", {64, 3, 7, 7}));
  graph.inputs.push_back(wire::value_info("b", {64}));
  graph.initializers[0] += wire::bytes(13, wire::bytes(1, "location") + wire::bytes(2, "nowhere"));
  graph.initializers[0] += wire::number(14, 1);
  CHECK(totals(read(wire::model(graph, 9))).params == 64 * 147 + 64);
}

TEST_CASE("onnx: open extents: the batch is 1 or as told, others must be told") {
  wire::Graph graph = image_graph({wire::node("Relu", {"x"}, {"y"})}, {-1, 3, 8, 8});
  CHECK(texts(read(wire::model(graph)))[0] == "relu in=1x3x8x8");
  CHECK(texts(read(wire::model(graph), {5, {}}))[0] == "relu in=5x3x8x8");
  graph.inputs = {wire::value_info("x", {1, 3, -1, 8})};
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "--shape x:1x3x224x8"));
  CHECK(texts(read(wire::model(graph), {{}, {parse_input_shape("x:2x3x9x8")}}))[0] ==
        "relu in=2x3x9x8");
  CHECK(texts(read(wire::model(graph), {{}, {parse_input_shape("2x3x9x8")}}))[0] ==
        "relu in=2x3x9x8");
  CHECK(support::contains(onnx_refusal(wire::model(graph), {{}, {parse_input_shape("z:1x3x9x8")}}),
                          "its inputs are x"));
  CHECK_THROWS_AS((void)parse_input_shape("x:1x3xA"), ParseError);
}

/// Flattens x by shape arithmetic, as PyTorch exports x.view(x.size(0), -1).
wire::Graph arithmetic_graph() {
  const wire::Bytes zero = wire::attribute("axis", std::int64_t{0});
  wire::Graph graph = image_graph(
      {wire::node("Shape", {"x"}, {"s"}), wire::node("Gather", {"s", "zero"}, {"n"}, {zero}),
       wire::node("Concat", {"n", "minus"}, {"t"}, {zero}),
       wire::node("Reshape", {"x", "t"}, {"f"}), wire::node("Gemm", {"f", "w"}, {"y"})},
      {-1, 3, 8, 8});
  graph.initializers = {wire::integers("zero", {0}), wire::integers("minus", {-1}),
                        wire::tensor("w", {192, 10})};
  return graph;
}

TEST_CASE("onnx: shape arithmetic is evaluated") {
  const Network network = read(wire::model(arithmetic_graph()), {4, {}});
  CHECK(texts(network) == Texts{"reshape in=4x3x8x8 out=4x192", "fc in=4x192 out=10 bias=0"});
  CHECK(network.layers[1].sources == std::vector<Source>{{0, 0}});
  CHECK(network.folded_nodes == 3);
}

TEST_CASE("onnx: a batch that constants hold is scaled") {
  wire::Graph graph = arithmetic_graph();
  graph.nodes = {wire::node("Reshape", {"x", "t"}, {"f"}), wire::node("Gemm", {"f", "w"}, {"y"})};
  graph.inputs = {wire::value_info("x", {1, 3, 8, 8})};
  graph.initializers.push_back(wire::integers("t", {1, 192}));
  CHECK(texts(read(wire::model(graph), {4, {}})) ==
        Texts{"reshape in=4x3x8x8 out=4x192", "fc in=4x192 out=10 bias=0"});
}

TEST_CASE("onnx: stored tensors that are operands count as parameters, shared ones once") {
  wire::Graph graph = image_graph(
      {wire::node("Add", {"x", "w"}, {"a"}), wire::node("Mul", {"w", "a"}, {"y"})}, {1, 3, 8, 8});
  graph.initializers = {wire::tensor("w", {3, 1, 1})};
  const Network network = read(wire::model(graph));
  CHECK(texts(network) == Texts{"add in=1x3x8x8;3x1x1 w=1", "mul in=1x3x8x8;3x1x1 w=1"});
  CHECK(network.layers[1].sources == std::vector<Source>{{0, 0}, {}});
  CHECK(totals(network).params == 3);
  CHECK(network.shared_params == 3);
}

TEST_CASE("onnx: other domains and unknown operators are reported, and what follows from them") {
  wire::Graph graph =
      image_graph({wire::node("Thing", {"x"}, {"a"}, {}, "com.example"),
                   wire::node("Relu", {"a"}, {"b"}), wire::node("Relu", {"x"}, {"y"})},
                  {1, 3, 8, 8});
  const Network network = read(wire::model(graph));
  REQUIRE(network.unknown.size() == 2);
  CHECK(network.unknown[0].op == "Thing");
  CHECK(network.unknown[0].domain == "com.example");
  CHECK(support::contains(network.unknown[1].reason, "'a' is only known at run time"));
  CHECK(network.layers.size() == 1);
  const std::string typed =
      wire::model(graph.text() + wire::bytes(13, wire::value_info("a", {1, 3, 4, 4})));
  CHECK(texts(read(typed)) == Texts{"relu in=1x3x4x4", "relu in=1x3x8x8"});
}

TEST_CASE("onnx: local functions are inlined, with the caller's attributes") {
  const wire::Bytes reference = wire::bytes(1, "axis") + wire::bytes(21, "where");
  const wire::Bytes function = wire::bytes(1, "Block") + wire::bytes(4, "a") + wire::bytes(5, "c") +
                               wire::bytes(7, wire::node("Softmax", {"a"}, {"b"}, {reference})) +
                               wire::bytes(7, wire::node("Relu", {"b"}, {"c"})) +
                               wire::bytes(10, "mine");
  const auto graph = image_graph(
      {wire::node("Block", {"x"}, {"y"}, {wire::attribute("where", std::int64_t{2})}, "mine") +
       wire::bytes(3, "call")},
      {1, 3, 8, 8});
  const Network network = read(wire::model(graph, 13, wire::bytes(25, function)));
  CHECK(texts(network) == Texts{"softmax in=1x3x8x8 axis=2", "relu in=1x3x8x8"});
  CHECK(network.layers[0].name == "call/b");
  CHECK(network.outputs == std::vector<Source>{{1, 0}});
}

TEST_CASE("onnx: functions that call themselves end") {
  const wire::Bytes twice = wire::bytes(7, wire::node("F", {"a"}, {"b"}, {}, "mine")) +
                            wire::bytes(7, wire::node("F", {"b"}, {"c"}, {}, "mine"));
  const wire::Bytes function = wire::bytes(1, "F") + wire::bytes(4, "a") + wire::bytes(5, "c") +
                               twice + wire::bytes(10, "mine");
  const auto graph = image_graph({wire::node("F", {"x"}, {"y"}, {}, "mine")}, {1, 3, 8, 8});
  CHECK(support::contains(onnx_refusal(wire::model(graph, 13, wire::bytes(25, function))),
                          "nodes after inlining"));
}

TEST_CASE("onnx: If takes the branch of a known condition, else it is reported") {
  const auto branch = [](std::string_view op) {
    return wire::Graph{{wire::node(op, {"x"}, {"r"})}, {}, {}, {wire::value_info("r", {})}}.text();
  };
  wire::Graph graph =
      image_graph({wire::node("If", {"c"}, {"y"},
                              {wire::graph_attribute("then_branch", branch("Relu")),
                               wire::graph_attribute("else_branch", branch("Sigmoid"))})},
                  {1, 3, 8, 8});
  graph.inputs.push_back(wire::value_info("c", {1}, 9));
  CHECK(read(wire::model(graph)).unknown.at(0).op == "If");
  graph.inputs.pop_back();
  graph.initializers = {wire::integers("c", {0})};
  CHECK(texts(read(wire::model(graph))) == Texts{"sigmoid in=1x3x8x8"});
}

TEST_CASE("onnx: nodes may stand in any order; a cycle is refused with a node") {
  wire::Graph graph = image_graph(
      {wire::node("Sigmoid", {"a"}, {"y"}), wire::node("Relu", {"x"}, {"a"})}, {1, 3, 8, 8});
  CHECK(texts(read(wire::model(graph))) == Texts{"relu in=1x3x8x8", "sigmoid in=1x3x8x8"});
  graph.nodes[1] = wire::node("Add", {"x", "y"}, {"a"}) + wire::bytes(3, "loop");
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "cycle"));
}

TEST_CASE("onnx: contradictions name the node") {
  wire::Graph graph = conv_graph();
  graph.initializers[0] = wire::tensor("w", {64, 5, 7, 7});
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "node 'conv1' (Conv, byte "));
  graph.initializers[0] = wire::tensor("w", {64, -3, 7, 7});
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "initializer 'w': an extent is -3"));
  graph = conv_graph();
  graph.inputs = {wire::value_info("x", {1, 3, INT64_MAX, INT64_MAX})};
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "does not fit into 64 bits"));
  graph.initializers.clear();
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "'w' is made by no node"));
  graph = image_graph({wire::node("Relu", {"x"}, {"a"})}, {1, 2});
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "output 'y' is made by no node"));
}

TEST_CASE("onnx: damaged files are refused with a byte offset, never a crash") {
  CHECK(support::contains(onnx_refusal(""), "no graph"));
  const std::string model = wire::model(arithmetic_graph());
  std::size_t refused = 0;
  for (std::size_t size = 0; size < model.size(); ++size) {
    try {
      (void)read(model.substr(0, size));
    } catch (const ParseError&) {
      ++refused;
    }
  }
  CHECK(refused > model.size() / 2);
  CHECK(support::contains(onnx_refusal(model.substr(0, model.size() / 2)), "byte "));
  for (std::size_t at = 0; at < model.size(); ++at) {
    std::string damaged = model;
    for (const int bits : {1, 128, 255}) {
      damaged[at] = static_cast<char>(static_cast<unsigned char>(model[at]) ^ bits);
      try {
        (void)read(damaged);
      } catch (const Error&) {
        continue;  // refused with a reason
      }
    }
  }
}

TEST_CASE("onnx: graphs nested thousands deep are refused") {
  std::string graph;
  for (int i = 0; i < 5000; ++i) {
    graph = wire::bytes(
        1, wire::node("If", {"c"}, {"y"}, {wire::graph_attribute("then_branch", graph)}));
    if (graph.size() > 200'000) break;
  }
  CHECK(support::contains(onnx_refusal(wire::model(graph)), "nested"));
}

TEST_CASE("onnx: ten thousand nodes are read in a fraction of a second") {
  const std::string model = long_model(10'000);
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto start = std::chrono::steady_clock::now();
    CHECK(read(model).layers.size() == 10'000);
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  MESSAGE("10,000 nodes: " << best << " ms");
  CHECK(best < 1000);  // some 20 ms optimised on an idle machine
}

/// Resident memory of this process in kB.
long resident() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stol(line.substr(6));
  }
  return 0;
}

TEST_CASE("onnx: 500 MB of weights cost neither time nor memory") {
  const auto path = std::filesystem::temp_directory_path() / "layerwatt_onnx_large.onnx";
  support::write_large_model(path.string());
  const long before = resident();
  const auto start = std::chrono::steady_clock::now();
  const Network network = read_onnx(path.string());
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  const long grown = resident() - before;
  std::filesystem::remove(path);
  CHECK(totals(network).params == support::kLargeWeightBytes / 4);
  MESSAGE("500 MB: " << taken.count() << " ms, " << grown << " kB");
  CHECK(taken.count() < 500);
  CHECK(grown < 20'000);
}

}  // namespace
}  // namespace onnx_tests
