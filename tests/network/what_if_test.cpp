/// @file
/// What-if: the same as reading an edited file; tied layers, width and resolution.
#include <layerwatt/core/file.hpp>
#include <layerwatt/network/what_if.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace what_if_tests {
namespace {

Network list(const std::string& text) {
  return {"net", "layer-list", parse_layer_list(text, "net.layers")};
}
std::string text_of(const Network& network) { return to_text(without_edges(network).layers); }

const std::string kChain =
    "c1: conv in=1x3x32x32 out=16 k=3 p=1 act=relu\n"
    "b1: bn in=1x16x32x32\n"
    "d1: dwconv in=1x16x32x32 out=16 k=3 s=2 p=1\n"
    "c2: conv in=1x16x16x16 out=32 k=1\n"
    "p1: global_pool_avg in=1x32x16x16\n"
    "f1: fc in=1x32x1x1 out=10\n";

TEST_CASE("what if: a setting equals reading the edited file") {
  const Network wider = what_if(list(kChain), {.settings = {parse_setting("c1.out=24")}});
  CHECK(text_of(wider) == text_of(list("c1: conv in=1x3x32x32 out=24 k=3 p=1 act=relu\n"
                                       "b1: bn in=1x24x32x32\n"
                                       "d1: dwconv in=1x24x32x32 out=24 k=3 s=2 p=1\n"
                                       "c2: conv in=1x24x16x16 out=32 k=1\n"
                                       "p1: global_pool_avg in=1x32x16x16\n"
                                       "f1: fc in=1x32x1x1 out=10\n")));
  const Network strided =
      what_if(list(kChain), {.settings = {parse_setting("c1.s=2"), parse_setting("c2.type=fp16")}});
  CHECK(text_of(strided) == text_of(list("c1: conv in=1x3x32x32 out=16 k=3 s=2 p=1 act=relu\n"
                                         "b1: bn in=1x16x16x16\n"
                                         "d1: dwconv in=1x16x16x16 out=16 k=3 s=2 p=1\n"
                                         "c2: conv in=1x16x8x8 out=32 k=1 type=fp16\n"
                                         "p1: global_pool_avg in=1x32x8x8\n"
                                         "f1: fc in=1x32x1x1 out=10\n")));
}

TEST_CASE("what if: width scales all but the last layer, resolution the input") {
  const Network half = what_if(list(kChain), {.width = 0.5});
  CHECK(text_of(half) == text_of(list("c1: conv in=1x3x32x32 out=8 k=3 p=1 act=relu\n"
                                      "b1: bn in=1x8x32x32\n"
                                      "d1: dwconv in=1x8x32x32 out=8 k=3 s=2 p=1\n"
                                      "c2: conv in=1x8x16x16 out=16 k=1\n"
                                      "p1: global_pool_avg in=1x16x16x16\n"
                                      "f1: fc in=1x16x1x1 out=10\n")));
  const Network small = what_if(list(kChain), {.resolution = {16, 24}});
  CHECK(output_shape(small.layers[0].layer) == Shape{1, 16, 16, 24});
  CHECK(output_shape(small.layers[3].layer) == Shape{1, 32, 8, 12});
  CHECK(output_shape(small.layers[5].layer) == Shape{1, 10});
  CHECK(scaled_channels(64, 0.75) == 48);
  CHECK(scaled_channels(24, 0.5) == 16);  // 1.5 steps of 8 are rounded up
  CHECK(scaled_channels(3, 0.1) == 1);
  CHECK(scaled_channels(8, 0.1) == 8);
}

TEST_CASE("what if: nothing asked, nothing changed; undoing a change restores the network") {
  for (const char* name :
       {"alexnet", "vgg16", "resnet18", "resnet50", "mobilenet_v2", "squeezenet1_1", "googlenet"}) {
    CAPTURE(name);
    const std::string path =
        std::string(LAYERWATT_SOURCE_DIR) + "/bench/grids/zoo/" + name + ".layers";
    const Network network{name, "layer-list", parse_layer_list(read_file(path), path)};
    CHECK(text_of(what_if(network, {})) == text_of(network));
    CHECK_NOTHROW(validate_edges(with_edges(network)));
    const Network large = what_if(network, {.resolution = {448}});
    CHECK(totals(large).macs > 3 * totals(network).macs);
    CHECK(text_of(what_if(large, {.resolution = {224}})) == text_of(network));
    const Network twice = what_if(network, {.width = 2});
    CHECK(text_of(what_if(twice, {.width = 0.5})) == text_of(network));
    CHECK(output_shape(twice.layers.back().layer) == output_shape(network.layers.back().layer));
  }
}

TEST_CASE("what if: a block's inner layer may change alone, a summed one not") {
  const std::string path = LAYERWATT_SOURCE_DIR "/bench/grids/zoo/resnet18.layers";
  const Network network{"resnet18", "layer-list", parse_layer_list(read_file(path), path)};
  const Network inner = what_if(network, {.settings = {parse_setting("layer1.0.conv1.out=48")}});
  CHECK(macs(inner.layers[2].layer) == macs(network.layers[2].layer) * 48 / 64);
  CHECK(macs(inner.layers[3].layer) == macs(network.layers[3].layer) * 48 / 64);
  CHECK(text_of(inner).substr(text_of(inner).find("add:")) ==
        text_of(network).substr(text_of(network).find("add:")));
  CHECK(support::contains(support::thrown_by<InvalidArgument>([&] {
                            (void)what_if(network,
                                          {.settings = {parse_setting("layer1.0.conv2.out=48")}});
                          }),
                          "layer add: after the change, add: dimensions"));
}

TEST_CASE("what if: flattened and split tensors, trained operands and edges from a graph") {
  // A transformer block: 49 tokens of 96 numbers, 3 heads of 32.
  Network net = list(
      "patch: conv in=1x3x56x56 out=96 k=8 s=8\n"
      "flat: reshape in=1x96x7x7 out=1x96x49\n"
      "swap: transpose in=1x96x49 out=1x49x96\n"
      "position: add in=1x49x96;1x49x96 w=1\n"
      "q: fc in=1x49x96 out=96\n"
      "split: reshape in=1x49x96 out=1x49x3x32\n"
      "heads: transpose in=1x49x3x32 out=1x3x49x32\n"
      "keys: transpose in=1x3x49x32 out=1x3x32x49\n"
      "scores: matmul in=1x3x49x32;1x3x32x49\n"
      "soft: softmax in=1x3x49x49 axis=-1\n"
      "mean: reduce_mean in=1x49x96 out=1x96\n"
      "head: fc in=1x96 out=10\n");
  const std::vector<std::vector<Source>> sources{
      {{}}, {{0}}, {{1}}, {{2}, {}}, {{3}}, {{4}}, {{5}}, {{6}}, {{6}, {7}}, {{8}}, {{3}}, {{10}}};
  for (std::size_t i = 0; i < sources.size(); ++i) net.layers[i].sources = sources[i];
  net.outputs = {{11, 0}};
  REQUIRE_NOTHROW(validate_edges(net));
  const Network large = what_if(net, {.resolution = {112}});
  CHECK_NOTHROW(validate_edges(large));
  CHECK(input_shapes(large.layers[3].layer)[1] == Shape{1, 196, 96});
  CHECK(output_shape(large.layers[9].layer) == Shape{1, 3, 196, 196});
  CHECK(output_shape(large.layers[10].layer) == Shape{1, 96});
  const Network wide = what_if(net, {.width = 2});
  CHECK_NOTHROW(validate_edges(wide));
  CHECK(output_shape(wide.layers[5].layer) == Shape{1, 49, 6, 32});
  CHECK(output_shape(wide.layers[8].layer) == Shape{1, 6, 49, 49});
  CHECK(output_shape(wide.layers[11].layer) == Shape{1, 10});
  CHECK(text_of(what_if(wide, {.width = 0.5})) == text_of(net));
}

TEST_CASE("what if: a class token, a tensor that only training knows, changes with its reader") {
  Network net = list(
      "patch: conv in=1x3x56x56 out=96 k=8 s=8\n"
      "flat: reshape in=1x96x7x7 out=1x96x49\n"
      "swap: transpose in=1x96x49 out=1x49x96\n"
      "token: expand in=1x1x96 w=1\n"
      "join: concat in=1x1x96;1x49x96 axis=1\n"
      "head: fc in=1x50x96 out=10\n");
  const std::vector<std::vector<Source>> sources{{{}}, {{0}}, {{1}}, {{}}, {{3}, {2}}, {{4}}};
  for (std::size_t i = 0; i < sources.size(); ++i) net.layers[i].sources = sources[i];
  net.outputs = {{5, 0}};
  REQUIRE_NOTHROW(validate_edges(net));
  const Network narrow = what_if(net, {.width = 0.5, .resolution = {112}});
  CHECK_NOTHROW(validate_edges(narrow));
  CHECK(to_text(narrow.layers[3].layer) == "expand in=1x1x48 w=1");
  CHECK(to_text(narrow.layers[4].layer) == "concat in=1x1x48;1x196x48");
  CHECK(text_of(what_if(narrow, {.width = 2, .resolution = {56}})) == text_of(net));
}

TEST_CASE("what if: grouped convolutions keep their groups, or else the width of one") {
  const Network net = list(
      "a: conv in=1x8x8x8 out=48 k=1\n"
      "b: conv in=1x48x8x8 out=48 k=3 p=1 g=6\n"
      "c: conv in=1x48x8x8 out=8 k=1\n");
  CHECK(to_text(what_if(net, {.width = 2}).layers[1].layer) ==
        "conv in=1x96x8x8 out=96 k=3 p=1 g=6");
  CHECK(to_text(what_if(net, {.width = 1.0 / 3}).layers[1].layer) ==
        "conv in=1x16x8x8 out=16 k=3 p=1 g=2");
}

TEST_CASE("what if: settings that cannot be are refused with the reason") {
  const auto refused = [](const WhatIf& change) {
    return support::thrown_by<Error>([&] { (void)what_if(list(kChain), change); });
  };
  CHECK(support::contains(refused({.settings = {{"c11", "out", "8"}}}), "did you mean 'c1'?"));
  CHECK(support::contains(refused({.settings = {{"c1", "in", "1x3x8x8"}}}), "inputs follow"));
  CHECK(support::contains(refused({.settings = {{"c1", "out", "x"}}}), "c1.out=x"));
  CHECK(support::contains(refused({.settings = {{"c1", "k", "99"}}}), "c1.k=99"));
  CHECK(support::contains(refused({.width = 0}), "width"));
  CHECK(support::contains(refused({.resolution = {1, 2, 3}}), "3 numbers for 2 spatial axes"));
  CHECK(support::contains(refused({.resolution = {0}}), ">= 1"));
  for (const char* text : {"", "c1", "c1=3", ".out=3", "c1.=3", "c1.out="}) {
    CAPTURE(text);
    CHECK_THROWS_AS((void)parse_setting(text), ParseError);
  }
  CHECK(parse_setting("layer1.0.conv1.out=48") == LayerSetting{"layer1.0.conv1", "out", "48"});
}

}  // namespace
}  // namespace what_if_tests
