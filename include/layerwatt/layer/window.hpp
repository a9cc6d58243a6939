/// @file
/// Window: the sliding window of convolutions and pools, and its output-size arithmetic.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/shape.hpp>

#include <cstdint>
#include <string_view>

namespace layerwatt {

/// One number per spatial axis (height, width for images) in every member.
struct Window {
  Shape kernel;
  Shape stride;
  Shape dilation;
  Shape pad_begin;  ///< zeros before the first element: top, left
  Shape pad_end;    ///< zeros after the last element: bottom, right

  friend constexpr bool operator==(const Window&, const Window&) noexcept = default;
};

/// A window with one size for all axes: `square_window(3, 2, 1)` is kernel 3, stride 2, pad 1.
[[nodiscard]] constexpr Window square_window(std::int64_t kernel, std::int64_t stride = 1,
                                             std::int64_t pad = 0, std::int64_t dilation = 1,
                                             std::size_t axes = 2) {
  return {Shape::filled(axes, kernel), Shape::filled(axes, stride), Shape::filled(axes, dilation),
          Shape::filled(axes, pad), Shape::filled(axes, pad)};
}

/// Extent that one application of the window covers on `axis`: dilation * (kernel - 1) + 1.
[[nodiscard]] constexpr std::int64_t window_extent(const Window& window, std::size_t axis) {
  return checked_add(checked_mul(window.dilation[axis], window.kernel[axis] - 1), 1);
}

/// Checks that every number is in range and every axis has one.
/// @throws InvalidArgument  naming `who`, the rule and the values
constexpr void validate_window(const Window& window, std::size_t axes, std::string_view who) {
  for (const Shape* numbers :
       {&window.kernel, &window.stride, &window.dilation, &window.pad_begin, &window.pad_end}) {
    expects(numbers->rank() == axes, who, ": the window needs ", axes,
            " numbers (one per spatial axis) but has ", numbers->rank());
  }
  for (std::size_t i = 0; i < axes; ++i) {
    expects(window.kernel[i] >= 1, who, ": kernel is ", window.kernel[i], "; it must be >= 1");
    expects(window.stride[i] >= 1, who, ": stride is ", window.stride[i], "; it must be >= 1");
    expects(window.dilation[i] >= 1, who, ": dilation is ", window.dilation[i],
            "; it must be >= 1");
    expects(window.pad_begin[i] >= 0 && window.pad_end[i] >= 0, who, ": padding is ",
            window.pad_begin[i], ",", window.pad_end[i], "; it must be >= 0");
  }
}

/// Output extent on one axis: floor((in + pads - extent) / stride) + 1. With `ceil_mode` the
/// division rounds up, but a last window that would start in the end padding is dropped
/// (Caffe, PyTorch and ONNX agree on this).
/// @throws InvalidArgument  the window does not fit into the padded input
[[nodiscard]] constexpr std::int64_t output_extent(std::int64_t in, const Window& window,
                                                   std::size_t axis, bool ceil_mode,
                                                   std::string_view who) {
  const std::int64_t padded =
      checked_add(in, checked_add(window.pad_begin[axis], window.pad_end[axis]));
  const std::int64_t extent = window_extent(window, axis);
  expects(extent <= padded, who, ": the kernel covers ", extent,
          " elements but the padded input has ", padded,
          "; use a smaller kernel or dilation, or more padding");
  const std::int64_t stride = window.stride[axis];
  std::int64_t out = (padded - extent) / stride + 1;
  if (ceil_mode && (padded - extent) % stride != 0 && out * stride < in + window.pad_begin[axis]) {
    ++out;
  }
  return out;
}

}  // namespace layerwatt
