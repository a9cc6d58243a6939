#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/shapes.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {

constexpr Conv kAlexnetConv1{{1, 3, 227, 227}, 96, square_window(11, 4)};
static_assert(output_shape(kAlexnetConv1) == Shape{1, 96, 55, 55});

/// Counts the window positions one by one: the definition that the closed formula must equal.
std::int64_t counted_positions(std::int64_t in, const Window& w, std::size_t axis, bool ceil_mode) {
  const std::int64_t end = in + w.pad_end[axis];
  const std::int64_t extent = window_extent(w, axis);
  std::int64_t count = 0;
  for (std::int64_t start = -w.pad_begin[axis];; start += w.stride[axis]) {
    const bool inside = start + extent <= end;
    // Rounding up admits one partial window, if it starts inside the input or the begin padding.
    const bool partial =
        ceil_mode && !inside && start < in && start + extent - w.stride[axis] < end;
    if (!inside && !partial) return count;
    ++count;
  }
}

}  // namespace

TEST_CASE("shapes: the output extent is the number of window positions") {
  Random random(11);
  for (int i = 0; i < 4000; ++i) {
    const Shape input = support::random_image(random, 1);
    const Window window = support::random_window(random, 1);
    const bool ceil_mode = support::coin(random);
    CAPTURE(input[2]);
    CAPTURE(to_text(window.kernel));
    CAPTURE(window.stride[0]);
    CAPTURE(window.dilation[0]);
    CAPTURE(window.pad_begin[0]);
    CAPTURE(window.pad_end[0]);
    CAPTURE(ceil_mode);
    CHECK(output_extent(input[2], window, 0, ceil_mode, "test") ==
          counted_positions(input[2], window, 0, ceil_mode));
  }
}

TEST_CASE("shapes: same padding at stride 1 keeps the size, dilation acts as a larger kernel") {
  for (std::int64_t kernel : {1, 3, 5, 7}) {
    for (std::int64_t dilation : {1, 2, 3}) {
      const Window same = square_window(kernel, 1, dilation * (kernel - 1) / 2, dilation);
      CHECK(output_shape(Conv{{2, 4, 31, 17}, 8, same}) == Shape{2, 8, 31, 17});
      const Window dilated = square_window(kernel, 2, 1, dilation);
      const Window large = square_window(dilation * (kernel - 1) + 1, 2, 1);
      CHECK(output_shape(Conv{{2, 4, 31, 27}, 8, dilated}) ==
            output_shape(Conv{{2, 4, 31, 27}, 8, large}));
    }
  }
}

TEST_CASE("shapes: every op of the zoo has the output that its framework gives") {
  const auto out = [](const char* text) { return to_text(output_shape(parse_layer(text))); };
  CHECK(out("pool_max in=1x64x112x112 k=3 s=2 p=1") == "1x64x56x56");
  CHECK(out("pool_max in=1x64x112x112 k=3 s=2 ceil=1") == "1x64x56x56");
  CHECK(out("pool_max in=1x64x112x112 k=3 s=2 p=1 ceil=1") == "1x64x57x57");
  CHECK(out("global_pool_avg in=2x64x7x9") == "2x64x1x1");
  CHECK(out("fc in=8x2048 out=1000") == "8x1000");
  CHECK(out("fc in=1x197x768 out=3072") == "1x197x3072");
  CHECK(out("fc in=1x256x6x6 out=4096") == "1x4096");
  CHECK(out("matmul in=1x12x197x64;1x12x64x197") == "1x12x197x197");
  CHECK(out("matmul in=5x1x2x3;4x3x7") == "5x4x2x7");
  CHECK(out("add in=1x64x56x56;64x1x1") == "1x64x56x56");
  CHECK(out("concat in=1x64x28x28;1x32x28x28;1x8x28x28") == "1x104x28x28");
  CHECK(out("concat in=1x64x28x28;1x64x28x4 axis=-1") == "1x64x28x32");
  CHECK(out("conv in=1x16x100 out=8 k=5 s=2") == "1x8x48");
  CHECK(out("conv in=1x16x8x9x10 out=8 k=3x2x1") == "1x8x6x8x10");
}

TEST_CASE("shapes: fused activation and inputs are visible on every layer") {
  CHECK(fused_activation(parse_layer("conv in=1x3x4x4 out=8 k=1 act=relu")) ==
        ActivationKind::relu);
  CHECK(fused_activation(parse_layer("relu in=1x3x4x4")) == ActivationKind::none);
  CHECK(input_shapes(parse_layer("matmul in=1x2x3;1x3x5")).size() == 2);
  CHECK(input_shapes(parse_layer("add in=1x2;1x2;1x2")).size() == 3);
}
