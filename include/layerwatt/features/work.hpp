/// @file
/// Work: any layer seen as a (grouped, windowed) matrix product, so that one set of features
/// describes convolutions, pools, fully connected and element-wise layers alike.
#pragma once

#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>
#include <vector>

namespace layerwatt {

/// Sizes as doubles. 2-D names; a third spatial axis counts into the height.
struct Work {
  double batch = 1;
  double in_channels = 1, in_height = 1, in_width = 1;
  double out_channels = 1, out_height = 1, out_width = 1;
  double kernel_h = 1, kernel_w = 1;
  double stride_h = 1, stride_w = 1;
  double pad_h = 0, pad_w = 0;  ///< both sides together
  double dilation = 1;
  double groups = 1;   ///< pools and element-wise layers: one group per channel
  double inside = 1;   ///< share of window taps that fall into the input, not into padding
  double touched = 1;  ///< share of the input that some window reads
  double inputs = 1;   ///< tensors read, weights excluded
  std::array<double, 6> parts{};  ///< channels of the first tensors that a concat joins
  double operations = 0;          ///< macs; pools: taps of all windows; else: output elements
  double input_bytes = 0, weight_bytes = 0, output_bytes = 0;
};

namespace detail {

/// Product of all axes but the last, and the last one.
struct Plane {
  double height = 1;
  double width = 1;
};
inline Plane plane(const Shape& axes, std::size_t first) {
  Plane p;
  if (axes.rank() <= first) return p;
  for (std::size_t i = first; i + 1 < axes.rank(); ++i) p.height *= static_cast<double>(axes[i]);
  p.width = static_cast<double>(axes[axes.rank() - 1]);
  return p;
}

inline double channels(const Shape& shape) {
  return shape.rank() >= 2 ? static_cast<double>(shape[1]) : 1.0;
}

/// Taps inside the input on one axis, over all window positions: for each tap, the positions o
/// with 0 <= o * stride + tap * dilation - pad < in.
constexpr double taps_inside(std::int64_t in, std::int64_t out, const Window& window,
                             std::size_t axis) {
  const std::int64_t stride = window.stride[axis];
  std::int64_t inside = 0;
  for (std::int64_t tap = 0; tap < window.kernel[axis]; ++tap) {
    const std::int64_t offset = tap * window.dilation[axis] - window.pad_begin[axis];
    if (offset >= in) break;
    const std::int64_t first = offset >= 0 ? 0 : ceil_div(-offset, stride);
    const std::int64_t last = std::min(out - 1, (in - 1 - offset) / stride);
    inside += std::max<std::int64_t>(0, last - first + 1);
  }
  return static_cast<double>(inside);
}

/// Share of all taps of all window positions that are inside the input, in [0, 1].
inline double share_inside(const Shape& in, const Shape& out, const Window& window) {
  double share = 1;
  for (std::size_t axis = 0; axis < window.kernel.rank(); ++axis) {
    const double all =
        static_cast<double>(out[axis + 2]) * static_cast<double>(window.kernel[axis]);
    share *= taps_inside(in[axis + 2], out[axis + 2], window, axis) / all;
  }
  return share;
}

/// Input elements on one axis that some window covers (gaps between the taps of a dilated window
/// count as covered).
constexpr double elements_touched(std::int64_t in, std::int64_t out, const Window& window,
                                  std::size_t axis) {
  const std::int64_t extent = window_extent(window, axis);
  const std::int64_t stride = std::min(window.stride[axis], extent);
  // Windows that overlap or meet cover one stretch; each gap between the others is left out.
  const std::int64_t gaps = (out - 1) * (window.stride[axis] - stride);
  const std::int64_t last = (out - 1) * window.stride[axis] - window.pad_begin[axis] + extent;
  return static_cast<double>(std::clamp<std::int64_t>(std::min(in, last) - gaps, 1, in));
}

inline void set_window(Work& w, const Shape& in, const Shape& out, const Window& window) {
  w.inside = share_inside(in, out, window);
  w.touched = 1;
  for (std::size_t axis = 0; axis < window.kernel.rank(); ++axis) {
    w.touched *= elements_touched(in[axis + 2], out[axis + 2], window, axis) /
                 static_cast<double>(in[axis + 2]);
  }
  const Plane kernel = plane(window.kernel, 0);
  const Plane stride = plane(window.stride, 0);
  w.kernel_h = kernel.height;
  w.kernel_w = kernel.width;
  w.stride_h = stride.height;
  w.stride_w = stride.width;
  const std::size_t last = window.kernel.rank() - 1;
  w.dilation = static_cast<double>(window.dilation[last]);
  const auto padding = [&](std::size_t axis) {
    return static_cast<double>(window.pad_begin[axis] + window.pad_end[axis]);
  };
  w.pad_w = padding(last);
  if (last > 0) w.pad_h = padding(last - 1);
}

/// Batch, channels and planes from the first input and the output.
inline Work image_work(const Shape& in, const Shape& out) {
  Work w;
  const Plane before = plane(in, 2);
  const Plane after = plane(out, 2);
  w.batch = in.rank() > 0 ? static_cast<double>(in[0]) : 1;
  w.in_channels = channels(in);
  w.in_height = before.height;
  w.in_width = before.width;
  w.out_channels = channels(out);
  w.out_height = after.height;
  w.out_width = after.width;
  return w;
}

/// rows x inner times inner x columns, `groups` of them.
inline Work product_work(double rows, double inner, double columns) {
  Work w;
  w.batch = rows;
  w.in_channels = inner;
  w.out_channels = columns;
  w.operations = rows * inner * columns;
  return w;
}

inline Work work_of(const Conv& c) {
  const Shape out = output_shape(c);
  Work w = image_work(c.input, out);
  set_window(w, c.input, out, c.window);
  w.groups = static_cast<double>(c.groups);
  w.operations = static_cast<double>(macs(c));
  return w;
}
inline Work work_of(const Pool& p) {
  const Shape out = output_shape(p);
  Work w = image_work(p.input, out);
  set_window(w, p.input, out, p.window);
  w.groups = w.in_channels;
  w.operations = static_cast<double>(element_count(out)) * w.kernel_h * w.kernel_w;
  return w;
}
inline Work work_of(const GlobalPool& p) {
  Work w = image_work(p.input, output_shape(p));
  w.kernel_h = w.in_height;
  w.kernel_w = w.in_width;
  w.groups = w.in_channels;
  w.operations = static_cast<double>(element_count(p.input));
  return w;
}
/// As the convolution from output to input that it is the transpose of.
inline Work work_of(const ConvTranspose& c) {
  const Shape out = output_shape(c);
  Work w = image_work(c.input, out);
  w.kernel_h = plane(c.window.kernel, 0).height;
  w.kernel_w = plane(c.window.kernel, 0).width;
  w.stride_h = plane(c.window.stride, 0).height;
  w.stride_w = plane(c.window.stride, 0).width;
  w.dilation = static_cast<double>(c.window.dilation[c.window.dilation.rank() - 1]);
  w.groups = static_cast<double>(c.groups);
  w.operations = static_cast<double>(macs(c));
  return w;
}
inline Work work_of(const AdaptivePool& p) {
  Work w = image_work(p.input, output_shape(p));
  w.kernel_h = std::max(1.0, w.in_height / w.out_height);
  w.kernel_w = std::max(1.0, w.in_width / w.out_width);
  w.stride_h = w.kernel_h;
  w.stride_w = w.kernel_w;
  w.groups = w.in_channels;
  w.operations = static_cast<double>(element_count(p.input));
  return w;
}
inline Work work_of(const Dense& d) {
  const auto inner = static_cast<double>(in_features(d));
  const auto columns = static_cast<double>(d.out_features);
  return product_work(static_cast<double>(macs(d)) / inner / columns, inner, columns);
}
inline Work work_of(const MatMul& m) {
  const auto inner = static_cast<double>(m.left[m.left.rank() - 1]);
  const auto columns = static_cast<double>(m.right[m.right.rank() - 1]);
  return product_work(static_cast<double>(macs(m)) / inner / columns, inner, columns);
}
inline void set_parts(Work& w, const Concat& op) {
  for (std::size_t i = 0; i < std::min(op.inputs.size(), w.parts.size()); ++i) {
    w.parts[i] = channels(op.inputs[i]);
  }
}
/// Everything that touches each element once.
template <class Op>
Work work_of(const Op& op) {
  const Shape out = output_shape(op);
  Work w = image_work(out, out);
  w.groups = w.in_channels;
  if constexpr (requires { op.inputs; }) w.inputs = static_cast<double>(op.inputs.size());
  if constexpr (std::is_same_v<Op, Concat>) set_parts(w, op);
  w.operations = static_cast<double>(element_count(out));
  return w;
}

}  // namespace detail

/// @throws InvalidArgument  the layer is invalid
[[nodiscard]] inline Work work_of(const Layer& layer) {
  Work w = std::visit([](const auto& op) { return detail::work_of(op); }, layer.operation);
  w.input_bytes = static_cast<double>(input_bytes(layer));
  w.weight_bytes = static_cast<double>(weight_bytes(layer));
  w.output_bytes = static_cast<double>(output_bytes(layer));
  return w;
}

}  // namespace layerwatt
