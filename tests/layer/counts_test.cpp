#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {
static_assert(macs(Conv{{1, 3, 227, 227}, 96, square_window(11, 4)}) == 105'415'200);
static_assert(params(Conv{{1, 3, 227, 227}, 96, square_window(11, 4)}) == 34'944);
static_assert(macs(Dense{{1, 9216}, 4096}) == 37'748'736);

Layer layer(const char* text) { return parse_layer(text); }
}  // namespace

TEST_CASE("counts: known layers") {
  CHECK(macs(layer("conv in=1x3x224x224 out=64 k=7 s=2 p=3 bias=0")) == 118'013'952);
  CHECK(macs(layer("dwconv in=1x32x112x112 out=32 k=3 p=1")) == 3'612'672);
  CHECK(params(layer("dwconv in=1x32x112x112 out=32 k=3 p=1 bias=0")) == 288);
  CHECK(macs(layer("fc in=4x256x6x6 out=4096")) == 4 * 37'748'736);
  CHECK(macs(layer("fc in=1x197x768 out=3072")) == 464'781'312);
  CHECK(macs(layer("matmul in=1x12x197x64;1x12x64x197")) == 29'805'312);
  CHECK(macs(layer("pool_max in=1x64x112x112 k=3 s=2 p=1")) == 0);
  CHECK(params(layer("bn in=1x64x7x7")) == 128);
  CHECK(macs(layer("fc in=1x56x56x96 out=384 axis=3")) == 56 * 56 * 96 * 384);
  CHECK(params(layer("layer_norm in=1x197x768")) == 1536);
  CHECK(params(layer("group_norm in=1x64x7x7 g=8 bias=0")) == 64);
  CHECK(params(layer("add in=1x197x768;1x197x768 w=1")) == 151'296);
  CHECK(input_bytes(layer("add in=1x197x768;1x197x768 w=1")) == 4 * 151'296);
  CHECK(input_bytes(layer("slice in=1x64x8x8 out=1x1x8x8")) == 4 * 64);
  CHECK(output_bytes(layer("split in=1x4x8 out=1x2x8;1x2x8")) == 4 * 32);
}

TEST_CASE("counts: a transposed convolution is the convolution back") {
  Random random(8);
  for (int i = 0; i < 500; ++i) {
    Conv conv = support::random_conv(random);
    conv.bias = false;
    const Shape out = output_shape(conv);
    ConvTranspose back{out, conv.input[1], conv.window, {}, conv.groups, false};
    Shape lost;  // elements that no window of the convolution reaches
    for (std::size_t axis = 0; axis < 2; ++axis) {
      lost.push_back(conv.input[axis + 2] - output_shape(back)[axis + 2]);
    }
    back.output_pad = lost;
    CHECK(output_shape(back) == conv.input);
    CHECK(macs(back) == macs(conv));
    CHECK(params(back) == params(conv));
  }
}

TEST_CASE("counts: laws on random convolutions") {
  Random random(5);
  for (int i = 0; i < 1000; ++i) {
    Conv conv = support::random_conv(random);
    const std::int64_t before = macs(conv);
    // Each output element needs one MAC per weight of its filter.
    const std::int64_t filter =
        (params(conv) - (conv.bias ? conv.out_channels : 0)) / conv.out_channels;
    CHECK(before == element_count(output_shape(conv)) * filter);
    // MACs are linear in batch and output channels; bias is free.
    Conv twice = conv;
    twice.input[0] *= 2;
    CHECK(macs(twice) == 2 * before);
    CHECK(params(twice) == params(conv));
    twice = conv;
    twice.out_channels *= 3;
    CHECK(macs(twice) == 3 * before);
    twice = conv;
    twice.bias = !conv.bias;
    CHECK(macs(twice) == before);
  }
}

TEST_CASE("counts: a 1x1 convolution over one pixel is a fully connected layer") {
  const Layer conv = layer("conv in=8x512x1x1 out=100 k=1");
  const Layer dense = layer("fc in=8x512 out=100");
  CHECK(macs(conv) == macs(dense));
  CHECK(params(conv) == params(dense));
  CHECK(total_bytes(conv) == total_bytes(dense));
}

TEST_CASE("counts: bytes follow the precision, counts do not") {
  Random random(6);
  for (int i = 0; i < 500; ++i) {
    Layer a = support::random_layer(random);
    a.precision = Precision::fp32;
    Layer b = a;
    b.precision = Precision::int8;
    CHECK(total_bytes(a) == 4 * total_bytes(b));
    CHECK(macs(a) == macs(b));
    CHECK(flops(a) == 2 * macs(a));
    CHECK(total_bytes(a) == input_bytes(a) + weight_bytes(a) + output_bytes(a));
    b.precision = Precision::tf32;
    CHECK(total_bytes(a) == total_bytes(b));
  }
}

TEST_CASE("counts: sizes beyond 64 bits are refused, never wrapped") {
  const Layer huge = {Conv{{1, 1 << 20, 1 << 20, 1 << 20}, 1 << 20, square_window(1)},
                      Precision::fp32};
  CHECK_THROWS_AS((void)macs(huge), InvalidArgument);
}

TEST_CASE("counts: an invalid layer never has counts") {
  const Layer invalid = {Pool{PoolKind::max, {1, 3, 4, 4}, square_window(9)}, Precision::fp32};
  CHECK_THROWS_AS((void)macs(invalid), InvalidArgument);
  CHECK_THROWS_AS((void)params(invalid), InvalidArgument);
}
