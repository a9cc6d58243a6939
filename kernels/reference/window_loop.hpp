/// @file
/// Window arithmetic of the reference kernels: one to three spatial axes as three.
#pragma once

#include <layerwatt/layer/shape.hpp>
#include <layerwatt/layer/window.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace layerwatt::kernels::reference {

using Axes = std::array<std::int64_t, 3>;

/// The last axes of `shape` from `first` on, with `fill` for the missing leading ones.
[[nodiscard]] inline Axes three_axes(const Shape& shape, std::size_t first, std::int64_t fill) {
  Axes axes{fill, fill, fill};
  const std::size_t count = shape.rank() - first;
  for (std::size_t i = 0; i < count; ++i) axes[3 - count + i] = shape[first + i];
  return axes;
}

/// A window over three axes; absent ones have kernel 1, stride 1, no padding.
struct WindowLoop {
  Axes kernel, stride, dilation, pad;

  explicit WindowLoop(const Window& window)
      : kernel(three_axes(window.kernel, 0, 1)),
        stride(three_axes(window.stride, 0, 1)),
        dilation(three_axes(window.dilation, 0, 1)),
        pad(three_axes(window.pad_begin, 0, 0)) {}

  /// Input coordinate that tap `tap` of output `out` reads on `axis`; may lie in the padding.
  [[nodiscard]] std::int64_t source(std::size_t axis, std::int64_t out, std::int64_t tap) const {
    return out * stride[axis] - pad[axis] + tap * dilation[axis];
  }
};

}  // namespace layerwatt::kernels::reference
