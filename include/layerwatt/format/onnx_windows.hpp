/// @file
/// ONNX operators that slide a window: convolutions, transposed convolutions, pools.
#pragma once

#include <layerwatt/format/onnx_graph.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace layerwatt::onnx {

namespace detail {

inline Shape per_axis(const std::vector<std::int64_t>& given, std::size_t axes,
                      std::int64_t fallback, std::string_view what) {
  if (given.empty()) return Shape::filled(axes, fallback);
  expects(given.size() == axes, what, " has ", given.size(), " numbers for ", axes,
          " spatial axes");
  Shape numbers;
  for (const std::int64_t number : given) numbers.push_back(number);
  return numbers;
}

inline std::size_t spatial_axes(const Shape& input) {
  expects(input.rank() >= 3, "the input has ", input.rank(),
          " dimensions; it needs a batch, channels and spatial axes");
  expects<NotUnderstood>(input.rank() <= 5, input.rank() - 2, " spatial axes; up to 3 are handled");
  for (const std::int64_t extent : input) {
    expects<NotUnderstood>(extent >= 1, "its input is empty");
  }
  return input.rank() - 2;
}

/// Pads of SAME_UPPER and SAME_LOWER: the output has ceil(in / stride) elements.
inline void same_pads(const Shape& input, bool upper, Window& window) {
  for (std::size_t i = 0; i < window.kernel.rank(); ++i) {
    const std::int64_t in = input[i + 2];
    const std::int64_t out = ceil_div(in, window.stride[i]);
    const std::int64_t covered =
        checked_add(checked_mul(out - 1, window.stride[i]), window_extent(window, i));
    const std::int64_t pads = std::max<std::int64_t>(covered - in, 0);
    window.pad_begin[i] = upper ? pads / 2 : pads - pads / 2;
    window.pad_end[i] = pads - window.pad_begin[i];
  }
}

/// The window of a node whose kernel is `kernel`; padding as far as the node says it.
inline Window window_of(const NodeContext& c, const Shape& input, const Shape& kernel) {
  const std::size_t axes = spatial_axes(input);
  Window window;
  window.kernel = kernel;
  window.stride = per_axis(c.list("strides"), axes, 1, "strides");
  window.dilation = per_axis(c.list("dilations"), axes, 1, "dilations");
  window.pad_begin = Shape::filled(axes, 0);
  window.pad_end = Shape::filled(axes, 0);
  const auto pads = c.list("pads");
  expects(pads.empty() || pads.size() == 2 * axes, "pads has ", pads.size(), " numbers for ", axes,
          " spatial axes; it needs two per axis");
  for (std::size_t i = 0; i < axes && !pads.empty(); ++i) {
    expects<NotUnderstood>(pads[i] >= 0 && pads[axes + i] >= 0, "negative padding");
    window.pad_begin[i] = pads[i];
    window.pad_end[i] = pads[axes + i];
  }
  validate_window(window, axes, c.op());
  const std::string_view automatic = c.text("auto_pad", "NOTSET");
  if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
    same_pads(input, automatic == "SAME_UPPER", window);
  } else if (automatic == "VALID") {
    window.pad_begin = window.pad_end = Shape::filled(axes, 0);
  }
  return window;
}

inline Shape kernel_of(const NodeContext& c, const Shape& weights, std::size_t axes) {
  expects(weights.rank() == axes + 2, "the weights have ", weights.rank(),
          " dimensions; the input needs ", axes + 2);
  Shape kernel;
  for (std::size_t i = 0; i < axes; ++i) kernel.push_back(weights[i + 2]);
  const auto given = c.list("kernel_shape");
  expects(given.empty() || std::equal(given.begin(), given.end(), kernel.begin(), kernel.end()),
          "kernel_shape is not what the weights have, ", layerwatt::to_text(kernel));
  return kernel;
}

}  // namespace detail

/// Conv, ConvInteger and QLinearConv: they differ in where weights and bias stand.
inline void read_conv(NodeContext& c) {
  const bool quantised = c.op() == "QLinearConv";
  const std::size_t weights_at = quantised ? 3 : 1;
  const std::size_t bias_at = quantised ? 8 : 2;
  const Shape& weights = c.shape(weights_at);
  Conv conv;
  conv.input = c.shape(0);
  const std::size_t axes = detail::spatial_axes(conv.input);
  conv.window = detail::window_of(c, conv.input, detail::kernel_of(c, weights, axes));
  conv.groups = c.integer("group", 1);
  conv.out_channels = weights[0];
  conv.bias = c.op() != "ConvInteger" && c.has(bias_at);
  expects(conv.groups >= 1 && checked_mul(weights[1], conv.groups) == conv.input[1],
          "its weights are for ", weights[1], " x ", conv.groups, " input channels but there are ",
          conv.input[1]);
  c.reader().use(c.in(weights_at));
  if (conv.bias) c.reader().use(c.in(bias_at));
  const Shape out = output_shape(conv);
  c.emit(conv, {c.in(0).source}, {out});
  if (quantised) c.retype(0, c.in(0).type);
  if (c.op() == "ConvInteger") c.retype(0, ElementType::int32);
}

inline void read_conv_transpose(NodeContext& c) {
  const Shape& weights = c.shape(1);
  ConvTranspose conv;
  conv.input = c.shape(0);
  const std::size_t axes = detail::spatial_axes(conv.input);
  conv.window = detail::window_of(c, conv.input, detail::kernel_of(c, weights, axes));
  conv.groups = c.integer("group", 1);
  expects(weights[0] == conv.input[1], "its weights are for ", weights[0],
          " input channels but there are ", conv.input[1]);
  conv.out_channels = checked_mul(weights[1], conv.groups);
  conv.output_pad = detail::per_axis(c.list("output_padding"), axes, 0, "output_padding");
  conv.bias = c.has(2);
  auto wanted = c.list("output_shape");
  if (wanted.size() == axes + 2) wanted.erase(wanted.begin(), wanted.begin() + 2);
  const std::string_view automatic = c.text("auto_pad", "NOTSET");
  const bool same = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
  for (std::size_t i = 0; i < axes && (same || !wanted.empty()); ++i) {
    expects(wanted.empty() || wanted.size() == axes, "output_shape has ", wanted.size(),
            " numbers for ", axes, " spatial axes");
    const std::int64_t out =
        wanted.empty() ? checked_mul(conv.input[i + 2], conv.window.stride[i]) : wanted[i];
    const std::int64_t spread = checked_add(
        checked_mul(conv.input[i + 2] - 1, conv.window.stride[i]), window_extent(conv.window, i));
    const std::int64_t pads = spread + conv.output_pad[i] - out;
    conv.window.pad_begin[i] = automatic == "SAME_UPPER" ? pads / 2 : pads - pads / 2;
    conv.window.pad_end[i] = pads - conv.window.pad_begin[i];
    if (pads < 0) {  // more output than input can reach: elements at the end
      conv.output_pad[i] -= pads;
      conv.window.pad_begin[i] = conv.window.pad_end[i] = 0;
    }
  }
  c.reader().use(c.in(1));
  if (conv.bias) c.reader().use(c.in(2));
  const Shape out = output_shape(conv);
  c.emit(conv, {c.in(0).source}, {out});
}

inline void read_pool(NodeContext& c) {
  const Shape in = c.shape(0);
  const std::size_t axes = detail::spatial_axes(in);
  const auto kernel = c.list("kernel_shape");
  expects(!kernel.empty(), "it has no kernel_shape");
  Pool pool;
  pool.kind = c.op() == "MaxPool" ? PoolKind::max : PoolKind::avg;
  pool.input = in;
  pool.window = detail::window_of(c, in, detail::per_axis(kernel, axes, 1, "kernel_shape"));
  pool.ceil_mode = c.integer("ceil_mode", 0) != 0;
  if (c.op() == "LpPool") {
    const Shape out =
        layerwatt::detail::windowed(in, in[1], pool.window, pool.ceil_mode, "lp_pool");
    c.emit_generic("lp_pool", {0}, {out});
    return;
  }
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t extent = window_extent(pool.window, i);
    expects<NotUnderstood>(pool.window.pad_begin[i] < extent && pool.window.pad_end[i] < extent,
                           "padding as wide as the window");
  }
  const Shape out = output_shape(pool);
  c.emit(pool, {c.in(0).source}, {out, out});
  c.retype(1, ElementType::int64);
}

inline void read_global_pool(NodeContext& c) {
  const Shape in = c.shape(0);
  (void)detail::spatial_axes(in);
  const GlobalPool pool{c.op() == "GlobalMaxPool" ? PoolKind::max : PoolKind::avg, in};
  const Shape out = output_shape(pool);
  if (c.op() == "GlobalLpPool") {
    c.emit_generic("lp_pool", {0}, {out});
  } else {
    c.emit(pool, {c.in(0).source}, {out});
  }
}

/// MaxUnpool: back to the extents before pooling, or those given.
inline void read_unpool(NodeContext& c) {
  const Shape in = c.shape(0);
  const std::size_t axes = detail::spatial_axes(in);
  Shape out = in;
  if (c.has(2)) {
    out = detail::shape_of(c.integers(2));
  } else {
    const auto kernel = detail::per_axis(c.list("kernel_shape"), axes, 1, "kernel_shape");
    const auto stride = detail::per_axis(c.list("strides"), axes, 1, "strides");
    const auto pads = c.list("pads");
    for (std::size_t i = 0; i < axes; ++i) {
      const std::int64_t both = pads.size() == 2 * axes ? pads[i] + pads[axes + i] : 0;
      out[i + 2] = checked_add(checked_mul(in[i + 2] - 1, stride[i]), kernel[i] - both);
      expects(out[i + 2] >= 0, "an extent becomes ", out[i + 2]);
    }
  }
  c.emit_generic("unpool", {0, 1}, {out});
}

inline void read_roi(NodeContext& c) {
  const Shape in = c.shape(0);
  const Shape rois = c.shape(1);
  (void)detail::spatial_axes(in);
  expects(rois.rank() == 2, "its regions have ", rois.rank(), " dimensions");
  const auto pooled = c.list("pooled_shape");
  const Shape out{rois[0], in[1], pooled.size() == 2 ? pooled[0] : c.integer("output_height", 1),
                  pooled.size() == 2 ? pooled[1] : c.integer("output_width", 1)};
  for (const std::int64_t extent : out) expects(extent >= 0, "an extent is ", extent);
  c.emit_generic("roi_align", {0, 1}, {out});
}

inline void read_grid_sample(NodeContext& c) {
  const Shape in = c.shape(0);
  const Shape grid = c.shape(1);
  expects(in.rank() >= 3 && grid.rank() == in.rank(), "image and grid differ in rank");
  Shape out{in[0], in[1]};
  for (std::size_t i = 1; i + 1 < grid.rank(); ++i) out.push_back(grid[i]);
  c.emit_generic("grid_sample", {0, 1}, {out});
}

}  // namespace layerwatt::onnx
