#include <layerwatt/core/file.hpp>
#include <layerwatt/format/caffe.hpp>
#include <layerwatt/format/paleo.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/published_data.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

constexpr const char* kInput = R"("data": {"parents": [], "type": "Input", "tensor": [2,9,9,3]})";

Network paleo(const std::string& layers) {
  const std::string text = R"({"name": "n", "layers": {)" + layers + "}}";
  Network network = read_paleo(parse_json_tree(text, "p.json"), "p.json", "file");
  validate_edges(network);
  return network;
}
std::string only(const std::string& rest) {
  const Network network =
      paleo(std::string(kInput) + R"(, "l": {"parents": ["data"], )" + rest + "}");
  REQUIRE(network.layers.size() == 1);
  return to_text(network.layers[0].layer);
}
std::string paleo_refusal(const std::string& layers) {
  return support::thrown_by<ParseError>([&] { (void)paleo(layers); });
}

TEST_CASE("paleo: windows in NHWC, SAME pads the odd element at the end, -1 channels follow") {
  const std::string conv = R"("type": "Convolution", "strides": [1,2,2,1], "filter": )";
  CHECK(only(conv + R"([3,3,3,8], "padding": "VALID")") == "conv in=2x3x9x9 out=8 k=3 s=2");
  CHECK(only(conv + R"([3,3,-1,8], "padding": "SAME")") == "conv in=2x3x9x9 out=8 k=3 s=2 p=1");
  CHECK(only(conv + R"([2,2,3,8], "padding": "SAME")") ==
        "conv in=2x3x9x9 out=8 k=2 s=2 p=0,0,1,1");
  CHECK(only(conv + R"([3,3,3,8], "padding": [1,2])") == "conv in=2x3x9x9 out=8 k=3 s=2 p=1x2");
  CHECK(
      only(R"("type": "AvgPool", "ksize": [1,3,3,1], "strides": [1,3,3,1], "padding": "VALID")") ==
      "pool_avg in=2x3x9x9 k=3 s=3");
  CHECK(only(R"("type": "InnerProduct", "num_outputs": 7)") == "fc in=2x3x9x9 out=7");
}

TEST_CASE("paleo: normaliser and activation stand behind their convolution") {
  const Network network =
      paleo(std::string(kInput) + R"(, "c": {"parents": ["data"], "type": "Convolution",
        "filter": [1,1,3,4], "strides": [1,1,1,1], "padding": "SAME", "activation_fn": "relu",
        "normalizer_fn": "batch_norm"}, "p": {"parents": ["c"], "type": "Softmax"})");
  REQUIRE(network.layers.size() == 4);
  CHECK(to_text(network.layers[0].layer) == "conv in=2x3x9x9 out=4 k=1 bias=0");
  CHECK(network.layers[1].name == "c/batch_norm");
  CHECK(op_name(network.layers[2].layer) == "relu");
  CHECK(network.layers[3].sources[0].layer == 2);
}

TEST_CASE("paleo: blocks are flattened; readers of a block read its endpoint") {
  const std::string pool =
      R"("type": "Pooling", "ksize": [1,1,1,1], "strides": [1,1,1,1], "padding": "VALID")";
  const Network network =
      paleo(R"("last": {"parents": ["mixed"], "type": "Sigmoid"}, )" + std::string(kInput) +
            R"(, "mixed": {"type": "Block", "parents": ["data"], "endpoint": "join", "layers": {
        "join": {"parents": ["a", "b/c"], "type": "Concatenate", "dim": 3},
        "a": {"parents": [], )" +
            pool + R"(},
        "b/c": {"parents": ["a"], )" +
            pool + "}}}");
  REQUIRE(network.layers.size() == 4);
  CHECK(network.layers[0].name == "mixed/a");
  CHECK(network.layers[1].name == "mixed/b/c");
  CHECK(to_text(network.layers[2].layer) == "concat in=2x3x9x9;2x3x9x9");
  CHECK(network.layers[3].name == "last");
  CHECK(network.layers[3].sources[0].layer == 2);
}

TEST_CASE("paleo: an unknown type and its readers are reported") {
  const Network network = paleo(std::string(kInput) +
                                R"(, "u": {"parents": ["data"], "type": "Mystery"},
        "r": {"parents": ["u"], "type": "Sigmoid"}, "k": {"parents": ["data"], "type": "Sigmoid"})");
  CHECK(network.unknown.size() == 2);
  CHECK(network.layers.size() == 1);
}

TEST_CASE("paleo: mistakes are refused with file and layer") {
  const std::string in(kInput);
  CHECK(support::contains(paleo_refusal(in + R"(, "a": {"parents": ["b"], "type": "Sigmoid"})"),
                          "p.json: layer 'a' reads 'b'"));
  CHECK(support::contains(paleo_refusal(in + R"(, "a": {"parents": ["b"], "type": "Sigmoid"},
                                             "b": {"parents": ["a"], "type": "Sigmoid"})"),
                          "cycle"));
  CHECK(support::contains(paleo_refusal(in + R"(, "a": {"parents": [], "type": "Sigmoid"})"),
                          "layer 'a': has no parents"));
  CHECK(support::contains(
      paleo_refusal(in + R"(, "a": {"parents": ["data"], "type": "Convolution", "filter": [1,1,4,1],
                       "strides": [1,1,1,1]})"),
      "reads 4 channels"));
  CHECK(support::contains(paleo_refusal(in + R"(, "a": {"parents": ["data"], "type": "Block",
                                             "endpoint": "x", "layers": {}})"),
                          "'endpoint'"));
  CHECK(support::contains(paleo_refusal(R"("data": {"parents": [], "type": "Input",
            "tensor": [9007199254740992, 9007199254740992, 3]},
            "a": {"parents": ["data"], "type": "Sigmoid"})"),
                          "64 bits"));
}

TEST_CASE("published Paleo networks: the macs of VGG-16 are those of every other format") {
  const auto path = support::published("networks/paleo/vgg16.json");
  if (!path) return;
  const Network network = read_paleo(parse_json_tree(read_file(*path), *path), *path, "n");
  CHECK(totals(network).macs == batch_size(network) * 15'470'264'320);
  CHECK(totals(network).params == 138'357'544);
}

/// Paleo's file pools 112 pixels to 55 (VALID), Caffe's to 56: stage 2 differs by that only.
TEST_CASE("published ResNet-50: Paleo and Caffe have the same convolutions") {
  const auto paleo_path = support::published("networks/paleo/resnet50.json");
  const auto caffe_path = support::published("networks/caffe/resnet50.prototxt");
  if (!paleo_path || !caffe_path) return;
  const Network left =
      read_paleo(parse_json_tree(read_file(*paleo_path), *paleo_path), *paleo_path, "n");
  const Network right =
      read_caffe(parse_prototxt(read_file(*caffe_path), *caffe_path), *caffe_path, "n");
  std::map<std::string, const Layer*> others;
  for (const NamedLayer& named : right.layers) others[named.name] = &named.layer;
  std::size_t compared = 0;
  for (const NamedLayer& named : left.layers) {
    if (macs(named.layer) == 0) continue;
    CAPTURE(named.name);
    REQUIRE(others.count(named.name) == 1);
    const Layer& other = *others[named.name];
    const std::int64_t ours =
        output_shape(named.layer).rank() == 4 ? output_shape(named.layer)[2] : 1;
    const std::int64_t theirs = output_shape(other).rank() == 4 ? output_shape(other)[2] : 1;
    const bool second = named.name.rfind("res2", 0) == 0;
    CHECK(ours == (second ? 55 : theirs));
    CHECK(macs(named.layer) / (ours * ours) == macs(other) / (theirs * theirs));
    ++compared;
  }
  CHECK(compared == 54);
}

}  // namespace
