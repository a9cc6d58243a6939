/// @file
/// The columns of a dataset that describe a layer, and the way from a layer to its cells.
/// The way back is in <layerwatt/data/row_layer.hpp>. docs/dataset.md documents every column.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>
#include <layerwatt/layer/text.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

/// What describes a layer, in the order in which we write it. `layer` is layer text: needed only
/// where the other columns cannot tell (windows over one or three axes), informative elsewhere.
enum class LayerColumn {
  op,
  batch,
  in_channels,
  in_height,
  in_width,
  out_channels,
  out_height,
  out_width,
  kernel_h,
  kernel_w,
  stride_h,
  stride_w,
  pad_h,
  pad_w,
  pad_h_end,
  pad_w_end,
  dilation_h,
  dilation_w,
  groups,
  bias,
  precision,
  inputs,
  act,
  ceil,
  axis,
  lrn_size,
  layer
};

inline constexpr std::array kLayerColumns = std::to_array<std::string_view>(
    {"op",         "batch",     "in_channels", "in_height", "in_width",   "out_channels",
     "out_height", "out_width", "kernel_h",    "kernel_w",  "stride_h",   "stride_w",
     "pad_h",      "pad_w",     "pad_h_end",   "pad_w_end", "dilation_h", "dilation_w",
     "groups",     "bias",      "precision",   "inputs",    "act",        "ceil",
     "axis",       "lrn_size",  "layer"});

inline constexpr std::array kTargetColumns =
    std::to_array<std::string_view>({"runtime_ms", "power_w", "energy_mj"});

[[nodiscard]] constexpr std::string_view to_text(LayerColumn column) noexcept {
  return kLayerColumns[static_cast<std::size_t>(column)];
}

/// One cell per entry of kLayerColumns; an empty cell means "not applicable".
using LayerCells = std::array<std::string, kLayerColumns.size()>;

namespace detail {

/// True where batch, in_channels, in_height and in_width rebuild `shape` for an op of this kind.
inline bool columns_hold(const Operation& operation, const Shape& shape) {
  if (std::holds_alternative<Elementwise>(operation) || std::holds_alternative<Concat>(operation) ||
      std::holds_alternative<MatMul>(operation) || std::holds_alternative<Generic>(operation)) {
    return false;
  }
  if (std::holds_alternative<Dense>(operation)) {
    return shape.rank() == 2 || (shape.rank() == 4 && (shape[2] > 1 || shape[3] > 1));
  }
  return shape.rank() == 2 || shape.rank() == 4;
}

/// What batch, in_channels, ... say: an fc over sequences (N x L x F) keeps its features last.
inline Shape column_shape(const Operation& operation, const Shape& shape) {
  const auto* dense = std::get_if<Dense>(&operation);
  const bool features_last = dense != nullptr && (shape.rank() == 3 || dense->axis != 0);
  return features_last ? Shape{shape[0], shape[shape.rank() - 1]} : shape;
}

/// The spatial extent `axis` of a tensor, empty below four dimensions.
inline std::string extent_cell(const Shape& shape, std::size_t axis) {
  return shape.rank() == 4 ? std::to_string(shape[axis]) : std::string{};
}

struct CellWriter {
  std::string& operator[](LayerColumn column) { return cells[static_cast<std::size_t>(column)]; }
  void set(LayerColumn column, std::int64_t value) { (*this)[column] = std::to_string(value); }

  void window(const Window& w) {
    if (w.kernel.rank() != 2) return;  // the `layer` column holds it
    constexpr std::array kFirst{LayerColumn::kernel_h, LayerColumn::stride_h,
                                LayerColumn::dilation_h, LayerColumn::pad_h,
                                LayerColumn::pad_h_end};
    const std::array values{&w.kernel, &w.stride, &w.dilation, &w.pad_begin, &w.pad_end};
    for (std::size_t i = 0; i < values.size(); ++i) {
      set(kFirst[i], (*values[i])[0]);
      set(static_cast<LayerColumn>(static_cast<int>(kFirst[i]) + 1), (*values[i])[1]);
    }
  }
  void activation(ActivationKind kind) {
    if (kind != ActivationKind::none) (*this)[LayerColumn::act] = to_text(kind);
  }

  void operator()(const Conv& c) {
    window(c.window);
    set(LayerColumn::groups, c.groups);
    set(LayerColumn::bias, c.bias ? 1 : 0);
    activation(c.activation);
  }
  void operator()(const Pool& p) {
    window(p.window);
    if (p.ceil_mode) set(LayerColumn::ceil, 1);
  }
  void operator()(const Dense& d) {
    set(LayerColumn::bias, d.bias ? 1 : 0);
    activation(d.activation);
  }
  void operator()(const Softmax& s) {
    if (s.axis != 1) set(LayerColumn::axis, s.axis);
  }
  void operator()(const BatchNorm& b) { activation(b.activation); }
  void operator()(const Lrn& l) { set(LayerColumn::lrn_size, l.size); }
  void operator()(const Elementwise& e) { activation(e.activation); }
  void operator()(const Concat& c) {
    if (c.axis != 1) set(LayerColumn::axis, c.axis);
  }
  void operator()(const GlobalPool&) {}
  void operator()(const MatMul&) {}
  void operator()(const Activation&) {}
  void operator()(const Dropout&) {}
  void operator()(const ConvTranspose& c) { window(c.window); }
  void operator()(const AdaptivePool&) {}
  void operator()(const Norm&) {}
  void operator()(const Generic&) {}

  LayerCells cells;
};

}  // namespace detail

/// The cells that describe a layer. Reading them back gives the same layer exactly.
/// @throws InvalidArgument  the layer is invalid
[[nodiscard]] inline LayerCells layer_cells(const Layer& layer) {
  const std::vector<Shape> inputs = input_shapes(layer);
  const Shape first = detail::column_shape(layer.operation, inputs.front());
  const Shape out = detail::column_shape(layer.operation, output_shape(layer));
  detail::CellWriter writer;
  writer[LayerColumn::op] = op_name(layer);
  writer.set(LayerColumn::batch, first.rank() > 0 ? first[0] : 1);
  if (first.rank() > 1) writer.set(LayerColumn::in_channels, first[1]);
  writer[LayerColumn::in_height] = detail::extent_cell(first, 2);
  writer[LayerColumn::in_width] = detail::extent_cell(first, 3);
  if (out.rank() > 1) writer.set(LayerColumn::out_channels, out[1]);
  writer[LayerColumn::out_height] = detail::extent_cell(out, 2);
  writer[LayerColumn::out_width] = detail::extent_cell(out, 3);
  writer[LayerColumn::precision] = to_text(layer.precision);
  writer[LayerColumn::layer] = to_text(layer);
  if (!detail::columns_hold(layer.operation, inputs.front())) {
    std::vector<std::string> texts;
    for (const Shape& shape : inputs) texts.push_back(to_text(shape));
    writer[LayerColumn::inputs] = join(texts, ";");
  }
  std::visit(writer, layer.operation);
  return writer.cells;
}

}  // namespace layerwatt
