/// @file
/// Work: any layer seen as a (grouped, windowed) matrix product, so that one set of features
/// describes convolutions, pools, fully connected and element-wise layers alike.
#pragma once

#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/shapes.hpp>

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
  double dilation = 1;
  double groups = 1;      ///< pools and element-wise layers: one group per channel
  double inputs = 1;      ///< tensors read, weights excluded
  double operations = 0;  ///< macs; pools: elements read by windows; else: output elements
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

inline void set_window(Work& w, const Window& window) {
  const Plane kernel = plane(window.kernel, 0);
  const Plane stride = plane(window.stride, 0);
  w.kernel_h = kernel.height;
  w.kernel_w = kernel.width;
  w.stride_h = stride.height;
  w.stride_w = stride.width;
  w.dilation = static_cast<double>(window.dilation[window.dilation.rank() - 1]);
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
  Work w = image_work(c.input, output_shape(c));
  set_window(w, c.window);
  w.groups = static_cast<double>(c.groups);
  w.operations = static_cast<double>(macs(c));
  return w;
}
inline Work work_of(const Pool& p) {
  Work w = image_work(p.input, output_shape(p));
  set_window(w, p.window);
  w.groups = w.in_channels;
  w.operations = static_cast<double>(element_count(output_shape(p))) * w.kernel_h * w.kernel_w;
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
/// Everything that touches each element once.
template <class Op>
Work work_of(const Op& op) {
  const Shape out = output_shape(op);
  Work w = image_work(out, out);
  w.groups = w.in_channels;
  if constexpr (requires { op.inputs; }) w.inputs = static_cast<double>(op.inputs.size());
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
