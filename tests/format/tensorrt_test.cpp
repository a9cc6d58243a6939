/// @file
/// TensorRT engine descriptions: self-written miniatures of everything that the inspector writes.
#include <layerwatt/format/tensorrt.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

Network engine(const std::string& layers, const std::string& rest = R"("Bindings": ["x", "y"])") {
  const std::string text = R"({"Layers": [)" + layers + "], " + rest + "}";
  Network network = read_engine(parse_json_tree(text, "e.json"), "e.json", "e");
  validate_edges(network);
  return network;
}
std::string engine_refusal(const std::string& layers) {
  return support::thrown_by<ParseError>([&] { (void)engine(layers); });
}

std::string tensor(const std::string& name, const std::string& dimensions,
                   const std::string& format = "Row major linear FP16 format") {
  return R"({"Name": ")" + name + R"(", "Dimensions": )" + dimensions +
         R"(, "Format/Datatype": ")" + format + R"("})";
}
std::string layer(const std::string& name, const std::string& type, const std::string& inputs,
                  const std::string& outputs, const std::string& rest = "") {
  return R"({"Name": ")" + name + R"(", "LayerType": ")" + type + R"(", "Inputs": [)" + inputs +
         R"(], "Outputs": [)" + outputs + "]" + (rest.empty() ? "" : ", " + rest) + "}";
}
std::string conv(const std::string& in, const std::string& out, const std::string& rest) {
  return layer("c", "CaskConvolution", tensor("x", in), tensor("y", out),
               R"("ParameterType": "Convolution", )" + rest);
}
std::string text_of(const std::string& one_layer) {
  const Network network = engine(one_layer);
  REQUIRE(network.layers.size() == 1);
  return to_text(network.layers.front().layer);
}

TEST_CASE("tensorrt: a convolution with all of its parameters") {
  const Network network =
      engine(layer("conv + bn + relu", "CaskConvolution", tensor("x", "[1,3,224,224]"),
                   tensor("y", "[1,64,112,112]"),
                   R"("ParameterType": "Convolution", "Kernel": [7,7], "PrePadding": [3,3],
         "PostPadding": [3,3], "Stride": [2,2], "Dilation": [1,1], "OutMaps": 64, "Groups": 1,
         "Weights": {"Type": "Half", "Count": 9408}, "HasBias": 1, "Activation": "RELU")"));
  REQUIRE(network.layers.size() == 1);
  CHECK(to_text(network.layers[0].layer) ==
        "conv in=1x3x224x224 out=64 k=7 s=2 p=3 act=relu type=fp16");
  CHECK(network.layers[0].members == std::vector<std::string>{"conv", "bn", "relu"});
  CHECK(network.format == "tensorrt");
}

TEST_CASE("tensorrt: metadata names the nodes, older separators too") {
  const std::string json = R"("Metadata": "[ONNX Layer: /a/Conv]\u001e[ONNX Layer: /a/Relu]")";
  const Network network =
      engine(layer("n", "NoOp", tensor("x", "[1,4]"), tensor("y", "[1,4]"), json));
  CHECK(network.layers[0].members == std::vector<std::string>{"/a/Conv", "/a/Relu"});
}

TEST_CASE("tensorrt: spatial 1x1 is a convolution, 1x1 of one element is fully connected") {
  const std::string rest = R"("Kernel": [1,1], "OutMaps": 32, "Groups": 1, "HasBias": 1,
                              "Weights": {"Count": 4608, "Type": "Half"})";
  CHECK(text_of(conv("[1,144,28,28]", "[1,32,28,28]", rest)) ==
        "conv in=1x144x28x28 out=32 k=1 type=fp16");
  CHECK(text_of(conv("[1,144,1,1]", "[1,32,1,1]", rest)) == "fc in=1x144x1x1 out=32 type=fp16");
  CHECK(text_of(conv("[2,16,3,3]", "[2,32,1,1]",
                     R"("Kernel": [3,3], "OutMaps": 32, "Groups": 1, "HasBias": 0)")) ==
        "fc in=2x16x3x3 out=32 bias=0 type=fp16");
}

TEST_CASE("tensorrt: groups follow from the weight count where they are not stated") {
  const std::string rest = R"("Kernel": [3,3], "PrePadding": [1,1], "PostPadding": [1,1],
                              "OutMaps": 32, "HasBias": 1, "Weights": {"Count": )";
  CHECK(text_of(conv("[1,32,8,8]", "[1,32,8,8]", rest + "288}")) ==
        "dwconv in=1x32x8x8 out=32 k=3 p=1 type=fp16");
  const Network odd = engine(conv("[1,32,8,8]", "[1,32,8,8]", rest + "289}"));
  REQUIRE(odd.unknown.size() == 1);
  CHECK(support::contains(odd.unknown[0].reason, "Weights.Count"));
}

TEST_CASE("tensorrt: pools have their true window, whole-image pools are global") {
  const auto pool = [](const std::string& out, const std::string& rest) {
    return layer("p", "CaskPooling", tensor("x", "[1,64,55,55]"), tensor("y", out),
                 R"("ParameterType": "Pooling", )" + rest);
  };
  CHECK(text_of(pool("[1,64,27,27]", R"("PoolingType": "MAX", "WindowSize": [3,3],
                                        "Stride": [2,2])")) ==
        "pool_max in=1x64x55x55 k=3 s=2 type=fp16");
  CHECK(text_of(pool("[1,64,1,1]", R"("PoolingType": "AVERAGE", "WindowSize": [55,55])")) ==
        "global_pool_avg in=1x64x55x55 type=fp16");
  CHECK(text_of(pool("[1,64,28,28]", R"("PoolingType": "AVERAGE", "WindowSize": [2,2],
                     "Stride": [2,2], "PaddingMode": "kEXPLICIT_ROUND_UP")")) ==
        "pool_avg in=1x64x55x55 k=2 s=2 ceil=1 type=fp16");
}

TEST_CASE("tensorrt: padding modes without numbers are explained by the output") {
  CHECK(text_of(conv("[1,3,224,224]", "[1,8,112,112]",
                     R"("Kernel": [3,3], "Stride": [2,2], "OutMaps": 8, "HasBias": 0,
                        "PaddingMode": "kSAME_UPPER")")) ==
        "conv in=1x3x224x224 out=8 k=3 s=2 p=0,0,1,1 bias=0 type=fp16");
}

TEST_CASE("tensorrt: transposed convolutions state their output") {
  CHECK(text_of(layer("d", "CaskDeconvolutionV2", tensor("x", "[1,8,16,16]"),
                      tensor("y", "[1,4,32,32]"),
                      R"("ParameterType": "Deconvolution", "Kernel": [2,2], "Stride": [2,2],
                         "OutMaps": 4, "Groups": 1, "HasBias": 1)")) ==
        "deconv in=1x8x16x16 out=4 k=2 s=2 type=fp16");
}

TEST_CASE("tensorrt: fully connected layers in Myelin's two disguises") {
  const std::string scalars =
      "," + tensor("alpha", "[1]", "Float") + "," + tensor("beta", "[1]", "Float");
  CHECK(text_of(layer("g", "gemm",
                      tensor("x", "[1,9216]", "Half") + "," + tensor("w", "[9216,4096]", "Half") +
                          scalars + "," + tensor("b", "[1,4096]", "Half"),
                      tensor("y", "[1,4096]", "Half"),
                      R"("Metadata": "[ONNX Layer: /fc/Gemm]\u001f[ONNX Layer: /fc/Relu_1]")")) ==
        "fc in=1x9216 out=4096 act=relu type=fp16");
  CHECK(text_of(layer("__myl_MulSumAdd_myl24_1", "kgen",
                      tensor("b", "[1,1000]", "Half") + "," + tensor("w", "[512,1000]", "Half") +
                          "," + tensor("x", "[512,1]", "Half"),
                      tensor("y", "[1,1000]", "Half"))) == "fc in=1x512 out=1000 type=fp16");
}

TEST_CASE("tensorrt: a product of two computed tensors is a matmul") {
  const std::string first =
      layer("n1", "NoOp", tensor("x", "[12,197,64]"), tensor("q", "[12,197,64]"));
  const std::string second =
      layer("n2", "NoOp", tensor("x", "[12,197,64]"), tensor("k", "[12,197,64]"));
  const Network network =
      engine(first + "," + second + "," +
             layer("qk", "gemm",
                   tensor("q", "[12,197,64]", "Half") + "," + tensor("k", "[12,197,64]", "Half"),
                   tensor("s", "[12,197,197]", "Half")));
  CHECK(to_text(network.layers[2].layer) == "matmul in=12x197x64;12x64x197 type=fp16");
  CHECK(network.layers[2].sources[0].layer == 0);
}

TEST_CASE("tensorrt: generated kernels are named by their steps") {
  const auto kernel = [](const std::string& name, const std::string& in, const std::string& out) {
    return text_of(layer(name, "kgen", in, tensor("y", out, "Half")));
  };
  const std::string image = tensor("x", "[1,32,8,8]", "Half");
  CHECK(kernel("__myl_MaxMinCas_myl2_0", image, "[1,32,8,8]") == "relu6 in=1x32x8x8 type=fp16");
  CHECK(kernel("__myl_Add_myl1_0", image + "," + image, "[1,32,8,8]") ==
        "add in=1x32x8x8;1x32x8x8 type=fp16");
  CHECK(kernel("__myl_MaxMinMea_myl1_0", image, "[1,32,1,1]") ==
        "global_pool_avg in=1x32x8x8 type=fp16");
  CHECK(kernel("__myl_Res_myl9_1", image, "[1,2048]") ==
        "transpose in=1x32x8x8 out=1x2048 type=fp16");
  CHECK(kernel("__myl_ExpSumDiv_myl9_1", image, "[1,32,8,8]") ==
        "other in=1x32x8x8 kind=ExpSumDiv type=fp16");
}

TEST_CASE("tensorrt: Myelin's convolutions carry their filter as an input") {
  CHECK(
      text_of(layer("__myl_Conv", "correlation",
                    tensor("x", "[1,3,224,224]", "Half") + "," + tensor("w", "[64,3,7,7]", "Half") +
                        "," + tensor("b", "[1,64,1,1]", "Half"),
                    tensor("y", "[1,64,112,112]", "Half"))) ==
      "conv in=1x3x224x224 out=64 k=7 s=2 p=2,2,3,3 type=fp16");
}

TEST_CASE("tensorrt: precision comes from format texts of all versions") {
  using detail::precision_of_format;
  CHECK(precision_of_format("Channel major FP16 format where channel % 8 == 0") == Precision::fp16);
  CHECK(precision_of_format("Thirty-two wide channel vectorized row major Int8 format") ==
        Precision::int8);
  CHECK(precision_of_format("Row major linear FP32") == Precision::fp32);
  CHECK(precision_of_format("BFloat16") == Precision::bf16);
  CHECK(precision_of_format("Half") == Precision::fp16);
  CHECK_FALSE(precision_of_format("Int64").has_value());
}

TEST_CASE("tensorrt: version 11 splits format and type and lists I/O tensors") {
  const Network network = engine(
      R"({"Name": "c", "LayerType": "CaskConvolution", "ParameterType": "Convolution",
          "Kernel": [1,1], "OutMaps": 8, "HasBias": 0,
          "Inputs": [{"Name": "x", "Dimensions": [1,4,8,8], "Format": "Row major linear",
                      "DataType": "BFloat16"}],
          "Outputs": [{"Name": "y", "Dimensions": [1,8,8,8], "Format": "Row major linear",
                       "DataType": "BFloat16"}]})",
      R"("I/O Tensors": [{"Name": "x", "IOMode": "Input", "Dimensions": [1,4,8,8]}])");
  CHECK(to_text(network.layers[0].layer) == "conv in=1x4x8x8 out=8 k=1 bias=0 type=bf16");
}

TEST_CASE("tensorrt: reformats are casts, quantisations or moves; NoOps are free") {
  const auto reformat = [](const std::string& from, const std::string& to,
                           const std::string& origin) {
    return text_of(layer("r", "Reformat", tensor("x", "[1,4,8,8]", from),
                         tensor("y", "[1,4,8,8]", to),
                         R"("ParameterType": "Reformat", "Origin": ")" + origin + "\""));
  };
  CHECK(reformat("Row major linear FP32", "Row major linear FP16", "REFORMAT") ==
        "cast in=1x4x8x8");
  CHECK(reformat("Row major linear FP16", "Channel major FP16", "REFORMAT") ==
        "transpose in=1x4x8x8 type=fp16");
  CHECK(reformat("Row major linear FP32", "Four wide Int8", "QDQ") == "quantize in=1x4x8x8");
  CHECK(reformat("Four wide Int8", "Row major linear FP32", "QDQ") ==
        "dequantize in=1x4x8x8 type=int8");
  const Network free = engine(layer("dummy_shape_call", "shape_call", "", "") + "," +
                              layer("n", "NoOp", tensor("x", "[1,4,1,1]"), tensor("y", "[1,4]")));
  for (const NamedLayer& named : free.layers) CHECK(is_free(op_name(named.layer)));
}

TEST_CASE("tensorrt: a residual is read by the convolution that adds it") {
  const std::string parameters = R"("ParameterType": "Convolution", "Kernel": [1,1], "OutMaps": 4)";
  const Network network = engine(layer("a", "CaskConvolution", tensor("x", "[1,4,8,8]"),
                                       tensor("t", "[1,4,8,8]"), parameters) +
                                 "," +
                                 layer("b", "CaskConvolution",
                                       tensor("x", "[1,4,8,8]") + "," + tensor("t", "[1,4,8,8]"),
                                       tensor("y", "[1,4,8,8]"), parameters));
  CHECK(network.outputs == std::vector<Source>{{1, 0}});
}

TEST_CASE("tensorrt: plugins, TensorRT 8's Myelin and dynamic extents are unknown, never dropped") {
  const Network network =
      engine(layer("p", "PluginV2", tensor("x", "[1,4]"), tensor("y", "[1,4]")) + "," +
             layer("m", "Myelin", tensor("x", "[1,4]"), tensor("y", "[1,4]")) + "," +
             layer("d", "kgen", tensor("x", "[1,-1]"), tensor("y", "[1,4]")) + "," +
             layer("s", "SomethingNew", tensor("x", "[-1,4]"), tensor("y", "[-1,4]")));
  CHECK(network.unknown.size() == 3);
  REQUIRE(network.layers.size() == 1);
  CHECK(to_text(network.layers[0].layer) == "other in=1x4 kind=SomethingNew type=fp16");
}

TEST_CASE("tensorrt: names without shapes are refused with the way out") {
  const std::string why = engine_refusal(R"("conv1", "conv2")");
  CHECK(support::contains(why, "--profilingVerbosity=detailed"));
  CHECK(support::contains(engine_refusal(""), "empty"));
}

TEST_CASE("tensorrt: contradictions are refused with file and layer") {
  const auto of = [](const std::string& in, const std::string& out, const std::string& rest) {
    return engine_refusal(conv(in, out, rest));
  };
  const std::string where = "e.json: Layers[0] 'c': ";
  CHECK(support::contains(of("[1,4,8,8]", "[1,4,9,9]", R"("Kernel": [3,3])"), where));
  CHECK(support::contains(of("[1,4,8,8]", "[1,4,8,8]", R"("Kernel": [])"), where));
  CHECK(support::contains(of("[1,4,8,8]", "[1,4,8,8]", R"("Stride": [1,1])"), "neither 'Kernel'"));
  CHECK(support::contains(of("[1,4,8,8]", "[1,4,8,8]", R"("Kernel": [1,1], "Stride": [0,0])"),
                          where));
  CHECK(support::contains(of("[1,4,8,8]", "[1,4,8,8]", R"("Kernel": [1.5,1])"), "whole numbers"));
  CHECK(support::contains(
      of("[1,9007199254740992,9007199254740992,1]", "[1,4,8,8]", R"("Kernel": [1,1])"), where));
  CHECK(support::contains(engine_refusal("7"), "Layers[0]"));
}

}  // namespace
