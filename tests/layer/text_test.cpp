#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace layerwatt;

TEST_CASE("layer text: parse is the inverse of print on random layers") {
  Random random(2024);
  for (int i = 0; i < 3000; ++i) {
    const Layer layer = support::any_random_layer(random);
    const std::string text = to_text(layer);
    CAPTURE(text);
    const Layer read = parse_layer(text);
    CHECK(read == layer);
    CHECK(to_text(read) == text);
  }
}

TEST_CASE("layer text: canonical form leaves defaults out and unifies spellings") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"conv in=1x3x224x224 out=64 k=7 s=2 p=3", "conv in=1x3x224x224 out=64 k=7 s=2 p=3"},
      {"conv  p=3 k=7x7 s=2x2 d=1 g=1 bias=1 type=f32 out=64 in=1x3x224x224",
       "conv in=1x3x224x224 out=64 k=7 s=2 p=3"},
      {"conv in=1x32x9x9 out=32 k=3 g=32", "dwconv in=1x32x9x9 out=32 k=3"},
      {"dwconv in=1x1x9x9 out=4 k=3", "conv in=1x1x9x9 out=4 k=3"},
      {"conv in=1x4x9x9 out=4 k=3 p=1,1,1,1", "conv in=1x4x9x9 out=4 k=3 p=1"},
      {"conv in=1x4x9x9 out=4 k=3 p=0,1,1,0", "conv in=1x4x9x9 out=4 k=3 p=0,1,1,0"},
      {"conv in=1x4x9x9 out=4 k=1x3 p=0x1 type=half",
       "conv in=1x4x9x9 out=4 k=1x3 p=0x1 type=fp16"},
      {"pool_max in=1x64x112x112 k=3 s=2 p=1 ceil=1",
       "pool_max in=1x64x112x112 k=3 s=2 p=1 ceil=1"},
      {"fc in=1x2048 out=1000 bias=0", "fc in=1x2048 out=1000 bias=0"},
      {"concat in=1x64x28x28;1x32x28x28", "concat in=1x64x28x28;1x32x28x28"},
      {"deconv in=1x64x14x14 out=32 k=4 s=2 p=1 pout=0", "deconv in=1x64x14x14 out=32 k=4 s=2 p=1"},
      {"adaptive_pool_avg in=1x512x7x7 out=1x1", "adaptive_pool_avg in=1x512x7x7 out=1"},
      {"layer_norm in=1x197x768 axis=-1", "layer_norm in=1x197x768"},
      {"rms_norm in=1x197x768 scale=0", "rms_norm in=1x197x768 scale=0"},
      {"sub in=1x3x8x8;3x1x1 out=1x3x8x8 w=1", "sub in=1x3x8x8;3x1x1 w=1"},
      {"slice in=1x64x8x8 out=1x32x8x8", "slice in=1x64x8x8 out=1x32x8x8"},
      {"split in=1x4x8 out=1x2x8;1x2x8", "split in=1x4x8 out=1x2x8;1x2x8"},
      {"fc in=1x56x56x96 out=384 axis=3", "fc in=1x56x56x96 out=384 axis=3"},
  };
  for (const auto& [text, canonical] : cases) {
    CAPTURE(text);
    CHECK(to_text(parse_layer(text)) == canonical);
  }
}

TEST_CASE("layer text: errors name the column, the rule and the fix") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"cnv in=1x3x4x4", "column 1: unknown op 'cnv'; did you mean 'conv'?"},
      {"conv in=1x3x4x4 out=8", "'k=' is missing"},
      {"conv in=1x3x4x4 out=8 k=1 q=2", "column 27: 'conv' does not take 'q'"},
      {"conv in=1x3x-4x4 out=8 k=1", "column 13: 'in' is -4; it must be >= 1"},
      {"conv in=1x3x4.5x4 out=8 k=1", "'4.5' in 'in=' is not a whole number"},
      {"conv in=1x3x4x4 out=8 k=1 k=2", "column 27: 'k=' is given twice"},
      {"conv in=1x3x4x4 out=8 k=3x3x3", "'k' has 3 numbers but the input has 2 spatial axes"},
      {"conv in=1x3x4x4 out=8 k=3 p=1,2", "asymmetric padding needs 4"},
      {"conv in=1x3x4x4 out=8 k=7", "the kernel covers 7 elements but the padded input has 4"},
      {"conv in=1x3x4x4 out=8 k=1 g=2", "2 groups do not divide 3 input and 8 output channels"},
      {"conv in=1x3 out=3 k=1", "needs 3 or more"},
      {"conv in=1x3x4x4 out=8 k=1 act=rely", "unknown activation 'rely'; did you mean 'relu'?"},
      {"conv in=1x3x4x4 out=8 k=1 bias=yes", "'bias' is 0 or 1"},
      {"conv in=1x3x4x4 out=8 k=1 type=f64", "unknown precision 'f64'"},
      {"relu in=1x2x3x4x5x6x7x8x9", "at most 8"},
      {"relu in=99999999999999999999", "does not fit into 64 bits"},
      {"conv in=1x3x4x4 out=8 k=1 p=9223372036854775807", "does not fit into 64 bits"},
      {"relu in=4294967296x4294967296x4294967296", "does not fit into 64 bits"},
      {"relu in=1x2;1x2", "'relu' has one input but 2 are given"},
      {"pool_max in=1x3x9x9 k=2 p=2", "smaller than the kernel extent"},
      {"matmul in=1x2x3;1x4x5", "3 columns but the right one 4 rows"},
      {"add in=1x2x3x4;1x2x5x4", "do not broadcast"},
      {"concat in=1x2x3x4;1x2x5x4", "only axis 1 may differ"},
      {"relu in=", "not of the form key=value"},
      {"deconv in=1x3x4x4 out=8 k=1 p=2", "leaves nothing"},
      {"group_norm in=1x6x4x4 g=4", "4 groups do not divide 6 channels"},
      {"adaptive_pool_avg in=1x6x4x4 out=1x1x1", "'out' has 3 numbers"},
      {"reshape in=1x6x4 out=5x5", "24 elements but the output 25"},
      {"slice in=1x6x4 out=0x5", "'out' is 0"},
      {"sub in=1x6x4;1x5x4", "do not broadcast"},
      {"exp in=4 w=2", "w is 2 but there are 1 inputs"},
      {"rms_norm in=1x6 bias=1", "'rms_norm' does not take 'bias'"},
      {"", "the text is empty"},
  };
  for (const auto& [text, part] : cases) {
    CAPTURE(text);
    std::string message;
    try {
      (void)parse_layer(text);
    } catch (const ParseError& error) {
      message = error.what();
    }
    CAPTURE(message);
    CHECK(message.find(part) != std::string::npos);
  }
}

TEST_CASE("layer text: any damaged text is either a layer or a ParseError") {
  Random random(7);
  const std::string alphabet = "conv in=1x3;,k sp d=0-9.z\t\n#";
  for (int i = 0; i < 20000; ++i) {
    std::string text = to_text(support::any_random_layer(random));
    for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits) {
      text[random.below(text.size())] = alphabet[random.below(alphabet.size())];
    }
    try {
      (void)to_text(parse_layer(text));
    } catch (const ParseError&) {
    }
  }
}
