#include <kernels/chain.hpp>
#include <kernels/twin.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace layerwatt;
using kernels::Chain;
using kernels::twin_of;

std::string twin_text(const char* text) { return kernels::to_text(twin_of({parse_layer(text)})); }

TEST_CASE("a twin is small and of the same kind") {
  CHECK(twin_text("conv in=8x64x56x56 out=128 k=3 p=1") == "conv in=2x32x4x4 out=32 k=3 p=1");
  CHECK(twin_text("conv in=1x3x224x224 out=100 k=7 s=2 p=3 bias=0 act=relu type=bf16") ==
        "conv in=1x3x8x8 out=36 k=7 s=2 p=3 bias=0 act=relu type=bf16");
  CHECK(twin_text("dwconv in=1x96x112x112 out=96 k=3 s=2 p=1") ==
        "dwconv in=1x32x8x8 out=32 k=3 s=2 p=1");
  CHECK(twin_text("fc in=64x4096 out=1001") == "fc in=2x32 out=35");
  CHECK(twin_text("matmul in=1x12x197x64;1x12x64x197") == "matmul in=1x2x35x32;1x2x32x35");
  CHECK(twin_text("mul in=1x960x7x7;1x960x1x1") == "mul in=1x32x7x7;1x32x1x1");
  CHECK(twin_text("concat in=1x64x28x28;1x65x28x28") == "concat in=1x32x7x7;1x35x7x7");
}

TEST_CASE("chains stay connected") {
  const Chain chain{parse_layer("conv in=1x256x56x56 out=64 k=1 bias=0"),
                    parse_layer("bn in=1x64x56x56"),
                    parse_layer("add in=1x64x56x56;1x64x56x56"),
                    parse_layer("relu in=1x64x56x56"),
                    parse_layer("pool_max in=1x64x56x56 k=2 s=2"),
                    parse_layer("dwconv in=1x64x28x28 out=64 k=3 p=1")};
  const Chain twin = twin_of(chain);
  CHECK_NOTHROW(kernels::validate(twin));
  REQUIRE(twin.size() == chain.size());
  for (std::size_t i = 0; i < chain.size(); ++i) CHECK(op_name(twin[i]) == op_name(chain[i]));
}

TEST_CASE("twins of random layers: valid, same op, bounded work, their own twins") {
  Random random(17);
  for (int i = 0; i < 3000; ++i) {
    const Layer layer = support::random_layer(random);
    CAPTURE(to_text(layer));
    const Chain twin = twin_of({layer});
    CHECK_NOTHROW(kernels::validate(twin));
    CHECK(op_name(twin[0]) == op_name(layer));
    CHECK(twin[0].precision == layer.precision);
    CHECK(fused_activation(twin[0]) == fused_activation(layer));
    CHECK(macs(twin[0]) <= macs(layer));
    CHECK(macs(twin[0]) < 60'000'000);
    CHECK(kernels::to_text(twin_of(twin)) == kernels::to_text(twin));
  }
}

}  // namespace
