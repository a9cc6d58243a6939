/// @file
/// Caffe: self-written miniatures of both dialects, and published networks where they are there.
#include <layerwatt/core/file.hpp>
#include <layerwatt/format/caffe.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/published_data.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace {

constexpr const char* kInput =
    "name: 'n' input: 'data' input_shape { dim: 1 dim: 3 dim: 15 dim: 15 }\n";

Network caffe(const std::string& text) {
  Network network = read_caffe(parse_prototxt(text, "n.prototxt"), "n.prototxt", "file");
  validate_edges(network);
  return network;
}
/// One layer on the input of 1x3x15x15.
std::string only(const std::string& layer) {
  const Network network =
      caffe(kInput + ("layer { name: 'l' bottom: 'data' top: 't' " + layer + "}"));
  REQUIRE(network.layers.size() == 1);
  return to_text(network.layers[0].layer);
}
std::string prototxt_refusal(const std::string& text) {
  return support::thrown_by<ParseError>([&] { (void)caffe(text); });
}

TEST_CASE("caffe: both dialects give the same network") {
  const Network modern = caffe(
      "name: 'n' layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: "
      "3 dim: 8 dim: 8 } } }\n"
      "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { "
      "num_output: 4 kernel_size: 3 pad: 1 } }\n"
      "layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'c' }\n"
      "layer { name: 'f' type: 'InnerProduct' bottom: 'c' top: 'f' inner_product_param { "
      "num_output: 10 } }");
  const Network old = caffe(
      "name: 'n' input: 'data' input_dim: 2 input_dim: 3 input_dim: 8 input_dim: 8\n"
      "layers { name: 'c' type: CONVOLUTION bottom: 'data' top: 'c' convolution_param { "
      "num_output: 4 kernel_size: 3 pad: 1 } }\n"
      "layers { name: 'r' type: RELU bottom: 'c' top: 'c' }\n"
      "layers { name: 'f' type: INNER_PRODUCT bottom: 'c' top: 'f' inner_product_param { "
      "num_output: 10 } }");
  CHECK(modern.layers == old.layers);
  REQUIRE(old.layers.size() == 3);
  CHECK(to_text(old.layers[0].layer) == "conv in=2x3x8x8 out=4 k=3 p=1");
  CHECK(to_text(old.layers[2].layer) == "fc in=2x4x8x8 out=10");
  CHECK(old.layers[1].sources[0].layer == 0);  // in place: reads the convolution
  CHECK(old.layers[2].sources[0].layer == 1);  // and its readers read it
  CHECK(old.outputs == std::vector<Source>{{2, 0}});
}

TEST_CASE("caffe: windows per axis, groups, dilation, no bias") {
  CHECK(only("type: 'Convolution' convolution_param { num_output: 6 kernel_h: 3 kernel_w: 5 "
             "stride: 2 stride: 1 pad_h: 1 pad_w: 2 group: 3 bias_term: false }") ==
        "dwconv in=1x3x15x15 out=6 k=3x5 s=2x1 p=1x2 bias=0");
  CHECK(
      only("type: 'Convolution' convolution_param { num_output: 2 kernel_size: 3 dilation: 2 }") ==
      "conv in=1x3x15x15 out=2 k=3 d=2");
  CHECK(
      only("type: 'Deconvolution' convolution_param { num_output: 2 kernel_size: 4 stride: 2 pad: "
           "1 }") == "deconv in=1x3x15x15 out=2 k=4 s=2 p=1");
}

TEST_CASE("caffe: pools round up unless they say otherwise") {
  const std::string param = "type: 'Pooling' pooling_param { pool: MAX kernel_size: 2 stride: 2 ";
  const Network up = caffe(kInput + ("layer { bottom: 'data' top: 't' " + param + "} }"));
  CHECK(output_shape(up.layers[0].layer) == Shape{1, 3, 8, 8});
  const Network down =
      caffe(kInput + ("layer { bottom: 'data' top: 't' " + param + "round_mode: FLOOR } }"));
  CHECK(output_shape(down.layers[0].layer) == Shape{1, 3, 7, 7});
  CHECK(only("type: 'Pooling' pooling_param { pool: AVE global_pooling: true }") ==
        "global_pool_avg in=1x3x15x15");
}

TEST_CASE("caffe: batch norm and its scale are one layer; a scale alone multiplies") {
  const Network network = caffe(
      std::string(kInput) +
      "layer { name: 'b' type: 'BatchNorm' bottom: 'data' top: 'b' }\n"
      "layer { name: 's' type: 'Scale' bottom: 'b' top: 'b' scale_param { bias_term: true } }\n"
      "layer { name: 'r' type: 'ReLU' bottom: 'b' top: 'b' }");
  REQUIRE(network.layers.size() == 2);
  CHECK(network.layers[0].members == std::vector<std::string>{"b", "s"});
  CHECK(network.layers[1].sources[0].layer == 0);
  CHECK(totals(network).params == 6);
  CHECK(only("type: 'Scale'") == "mul in=1x3x15x15;3x1x1 w=1");
}

TEST_CASE("caffe: phases, data layers, losses and metrics") {
  const Network network = caffe(
      "layer { name: 'd' type: 'Data' top: 'data' top: 'label' transform_param { crop_size: 8 } "
      "data_param { batch_size: 5 } include { phase: TRAIN } }\n"
      "layer { name: 'd' type: 'Data' top: 'data' top: 'label' transform_param { crop_size: 9 } "
      "data_param { batch_size: 4 } include { phase: TEST } }\n"
      "layer { name: 'f' type: 'InnerProduct' bottom: 'data' top: 'f' inner_product_param { "
      "num_output: 3 } }\n"
      "layer { name: 'a' type: 'Accuracy' bottom: 'f' bottom: 'label' include { phase: TEST } }\n"
      "layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'f' bottom: 'label' top: 'l' }\n"
      "layer { name: 'x' type: 'Dropout' bottom: 'f' top: 'f' exclude { phase: TEST } }");
  REQUIRE(network.layers.size() == 3);
  CHECK(to_text(network.layers[0].layer) == "fc in=4x3x9x9 out=3");
  CHECK(is_free(op_name(network.layers[1].layer)));
  CHECK(op_name(network.layers[2].layer) == "softmax");
}

TEST_CASE("caffe: slices, splits, crops, permutations and sums") {
  const Network network = caffe(
      "input: 'x' input_shape { dim: 1 dim: 6 dim: 8 dim: 8 }\n"
      "layer { name: 's' type: 'Slice' bottom: 'x' top: 'a' top: 'b' slice_param { slice_point: 2 "
      "} "
      "}\n"
      "layer { name: 'copy' type: 'Split' bottom: 'b' top: 'b1' top: 'b2' }\n"
      "layer { name: 'e' type: 'Eltwise' bottom: 'b1' bottom: 'b2' top: 'e' eltwise_param { "
      "operation: PROD } }\n"
      "layer { name: 'c' type: 'Concat' bottom: 'a' bottom: 'e' top: 'c' }\n"
      "layer { name: 'p' type: 'Permute' bottom: 'c' top: 'p' permute_param { order: 0 order: 2 "
      "order: 3 order: 1 } }\n"
      "layer { name: 'f' type: 'Flatten' bottom: 'p' top: 'f' }");
  REQUIRE(network.layers.size() == 5);
  CHECK(output_shapes(network.layers[0].layer) == std::vector<Shape>{{1, 2, 8, 8}, {1, 4, 8, 8}});
  CHECK(to_text(network.layers[1].layer) == "mul in=1x4x8x8;1x4x8x8");
  CHECK(network.layers[1].sources == std::vector<Source>{{0, 1}, {0, 1}});
  CHECK(output_shape(network.layers[2].layer) == Shape{1, 6, 8, 8});
  CHECK(output_shape(network.layers[3].layer) == Shape{1, 8, 8, 6});
  CHECK(output_shape(network.layers[4].layer) == Shape{1, 384});
}

TEST_CASE("caffe: an unknown type and its readers are reported, the rest is read") {
  const Network network = caffe(std::string(kInput) +
                                "layer { name: 'u' type: 'Mystery' bottom: 'data' top: 'u' }\n"
                                "layer { name: 'r' type: 'ReLU' bottom: 'u' top: 'r' }\n"
                                "layer { name: 'd' type: 'ReLU' bottom: 'data' top: 'd' }");
  REQUIRE(network.unknown.size() == 2);
  CHECK(network.unknown[0].op == "Mystery");
  CHECK(support::contains(network.unknown[1].reason, "'u'"));
  CHECK(network.layers.size() == 1);
}

TEST_CASE("caffe: mistakes are refused with file, line and layer") {
  const std::string in(kInput);
  CHECK(support::contains(
      prototxt_refusal(in + "layer { name: 'r' type: 'ReLU' bottom: 'gone' top: 'r' }"),
      "n.prototxt:2: layer 'r': reads 'gone'"));
  CHECK(support::contains(
      prototxt_refusal(in + "\nlayer { name: 'c' type: 'Convolution' bottom: 'data' top: "
                            "'c' convolution_param { num_output: 4 kernel_size: 99 } }"),
      "n.prototxt:3: layer 'c': "));
  CHECK(support::contains(
      prototxt_refusal(in + "layer { name: 'c' type: 'Convolution' bottom: 'data' }"),
      "kernel_size"));
  CHECK(support::contains(prototxt_refusal("layer { name: 'd' type: 'Data' top: 'data' }"),
                          "input_shape"));
  CHECK(support::contains(
      prototxt_refusal(
          "input: 'x' input_dim: 9223372036854775807 input_dim: 9223372036854775807 input_dim: "
          "3 input_dim: 3 layer { type: 'ReLU' bottom: 'x' top: 'y' }"),
      "64 bits"));
}

TEST_CASE("published Caffe networks: macs and params are those of the networks") {
  struct Published {
    const char* file;
    std::int64_t batch, macs, params;
  };
  for (const Published& p : std::vector<Published>{
           {"VGG_ILSVRC_19_layers_deploy", 10, 19'632'062'464, 143'667'240},
           {"bvlc_alexnet", 10, 724'406'816, 60'965'224},
           {"bvlc_googlenet", 10, 1'582'671'872, 6'998'552},
           {"resnet50", 1, 3'857'973'248, 25'557'096},  // with the bias of its first convolution
           {"mnist_lenet", 64, 2'293'000, 431'080}}) {
    const auto path = support::published(std::string("networks/caffe/") + p.file + ".prototxt");
    if (!path) continue;
    CAPTURE(p.file);
    const Network network = caffe(read_file(*path));
    CHECK(network.unknown.empty());
    CHECK(batch_size(network) == p.batch);
    CHECK(totals(network).macs == p.batch * p.macs);
    CHECK(totals(network).params == p.params);
  }
}

}  // namespace
