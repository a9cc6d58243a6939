#include <kernels/chain.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

namespace {

using namespace layerwatt;
using kernels::Chain;
using support::contains;
using support::thrown_by;

TEST_CASE("a chain must connect") {
  const Layer conv = parse_layer("conv in=1x3x8x8 out=4 k=3");
  const Layer relu = parse_layer("relu in=1x4x6x6");
  CHECK_NOTHROW(kernels::validate({conv, relu}));
  CHECK(kernels::to_text({conv, relu}) == "conv in=1x3x8x8 out=4 k=3 -> relu in=1x4x6x6");
  const auto message = [](const Chain& chain) {
    return thrown_by<InvalidArgument>([&] { kernels::validate(chain); });
  };
  CHECK(contains(message({}), "empty"));
  CHECK(contains(message({relu, conv}), "relu gives 1x4x6x6 but the conv behind it takes 1x3x8x8"));
  CHECK(contains(message({conv, parse_layer("relu in=1x4x6x6 type=bf16")}), "another precision"));
}

TEST_CASE("external inputs: all of the first layer, further ones of the others") {
  const auto shapes = kernels::external_inputs(
      {parse_layer("concat in=1x2x4x4;1x3x4x4"), parse_layer("add in=1x5x4x4;1x5x1x1")});
  REQUIRE(shapes.size() == 3);
  CHECK(shapes[1] == Shape{1, 3, 4, 4});
  CHECK(shapes[2] == Shape{1, 5, 1, 1});
}

}  // namespace
