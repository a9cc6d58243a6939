#include <layerwatt/features/work.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace layerwatt;

namespace {

/// Walks over every tap of every window position on one axis.
struct Counted {
  std::int64_t inside = 0;
  std::int64_t touched = 0;
};

Counted count_axis(std::int64_t in, std::int64_t out, const Window& w, std::size_t axis) {
  Counted counted;
  std::vector<bool> seen(static_cast<std::size_t>(in), false);
  for (std::int64_t o = 0; o < out; ++o) {
    const std::int64_t start = o * w.stride[axis] - w.pad_begin[axis];
    for (std::int64_t tap = 0; tap < w.kernel[axis]; ++tap) {
      const std::int64_t at = start + tap * w.dilation[axis];
      counted.inside += at >= 0 && at < in ? 1 : 0;
    }
    for (std::int64_t at = start; at < start + window_extent(w, axis); ++at) {
      if (at >= 0 && at < in) seen[static_cast<std::size_t>(at)] = true;
    }
  }
  counted.touched = std::count(seen.begin(), seen.end(), true);
  return counted;
}

}  // namespace

TEST_CASE("work: taps inside the input and elements touched equal a count over all windows") {
  Random random(41);
  for (int i = 0; i < 2000; ++i) {
    const Conv conv = support::random_conv(random);
    const Shape out = output_shape(conv);
    for (std::size_t axis = 0; axis < conv.window.kernel.rank(); ++axis) {
      CAPTURE(to_text(conv.window.kernel));
      CAPTURE(conv.window.stride[axis]);
      CAPTURE(conv.window.dilation[axis]);
      CAPTURE(conv.window.pad_begin[axis]);
      CAPTURE(conv.input[axis + 2]);
      const Counted counted = count_axis(conv.input[axis + 2], out[axis + 2], conv.window, axis);
      CHECK(detail::taps_inside(conv.input[axis + 2], out[axis + 2], conv.window, axis) ==
            static_cast<double>(counted.inside));
      CHECK(detail::elements_touched(conv.input[axis + 2], out[axis + 2], conv.window, axis) ==
            static_cast<double>(counted.touched));
    }
  }
}

TEST_CASE("work: without padding every tap is inside; a stride above the kernel skips input") {
  const Layer plain{Pool{PoolKind::max, {1, 8, 9, 9}, square_window(3, 3)}, Precision::fp32};
  CHECK(work_of(plain).inside == 1);
  CHECK(work_of(plain).touched == 1);
  const Layer skipping{Pool{PoolKind::max, {1, 8, 5, 5}, square_window(3, 3)}, Precision::fp32};
  CHECK(work_of(skipping).touched == doctest::Approx(9.0 / 25.0));
  const Layer padded{Conv{{1, 8, 1, 1}, 8, square_window(3, 1, 1)}, Precision::fp32};
  CHECK(work_of(padded).inside == doctest::Approx(1.0 / 9.0));
}
