/// @file
/// layer_of_row: one CSV record to a valid layer. The inverse of layer_cells.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/data/columns.hpp>
#include <layerwatt/data/row_cells.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline ActivationKind activation_of(const RowCells& row) {
  const std::string_view name = row.text(LayerColumn::act);
  if (name.empty()) return ActivationKind::none;
  for (const auto& [known, kind] : kActivations) {
    if (known == name) return kind;
  }
  row.error(LayerColumn::act,
            concatenate("unknown activation '", name, "'; leave it empty for none"));
}

/// "1x64x28x28;1x32x28x28".
inline std::vector<Shape> listed_inputs(const RowCells& row) {
  std::vector<Shape> shapes;
  for (const std::string_view part : split(row.text(LayerColumn::inputs), ';')) {
    Shape shape;
    const auto extents = split(trim(part), 'x');
    for (const std::string_view extent : extents) {
      const auto number = whole_number(extent);
      if (!number || *number < 1 || extents.size() > Shape::kMaxRank) {
        row.error(LayerColumn::inputs,
                  concatenate("'", part, "' is not a tensor shape; write e.g. ",
                              "1x64x28x28;1x32x28x28"));
      }
      shape.push_back(*number);
    }
    shapes.push_back(shape);
  }
  return shapes;
}

/// Shape columns that are filled in beside `inputs` must say the same.
inline void expect_agreement(const RowCells& row, const Shape& shape) {
  constexpr std::array kColumns{LayerColumn::batch, LayerColumn::in_channels,
                                LayerColumn::in_height, LayerColumn::in_width};
  for (std::size_t axis = 0; axis < kColumns.size(); ++axis) {
    if (!row.has(kColumns[axis]) || (axis >= 2 && shape.rank() != 4)) continue;
    const std::int64_t given = row.required(kColumns[axis], 1);
    const std::int64_t extent = axis < shape.rank() ? shape[axis] : 1;
    if (given != extent) {
      row.error(kColumns[axis], concatenate(given, " differs from ", extent, " in the inputs '",
                                            row.text(LayerColumn::inputs), "'; make them agree"));
    }
  }
}

/// The input tensors: from `inputs` where it is filled in, else from batch and in_*.
inline std::vector<Shape> inputs_of(const RowCells& row) {
  if (row.has(LayerColumn::inputs)) {
    std::vector<Shape> shapes = listed_inputs(row);
    const bool dense = row.text(LayerColumn::op) == "fc";
    expect_agreement(row, dense ? column_shape(Dense{}, shapes.front()) : shapes.front());
    return shapes;
  }
  Shape shape{row.required(LayerColumn::batch, 1), row.required(LayerColumn::in_channels, 1)};
  if (row.has(LayerColumn::in_height) || row.has(LayerColumn::in_width)) {
    shape.push_back(row.required(LayerColumn::in_height, 1));
    shape.push_back(row.required(LayerColumn::in_width, 1));
  }
  return {shape};
}

inline Shape input_of(const RowCells& row) {
  const std::vector<Shape> shapes = inputs_of(row);
  if (shapes.size() != 1) {
    row.error(LayerColumn::inputs,
              concatenate("op '", row.text(LayerColumn::op), "' has one input but ", shapes.size(),
                          " are given"));
  }
  return shapes.front();
}

/// Images for ops that slide a window: height and width are required.
inline Shape image_of(const RowCells& row) {
  const Shape shape = input_of(row);
  if (shape.rank() != 4)
    row.missing(row.has(LayerColumn::inputs) ? LayerColumn::inputs : LayerColumn::in_height);
  return shape;
}

inline Window window_of(const RowCells& row) {
  const std::int64_t top = row.integer(LayerColumn::pad_h, 0, 0);
  const std::int64_t left = row.integer(LayerColumn::pad_w, 0, 0);
  return {
      {row.required(LayerColumn::kernel_h, 1), row.required(LayerColumn::kernel_w, 1)},
      {row.integer(LayerColumn::stride_h, 1, 1), row.integer(LayerColumn::stride_w, 1, 1)},
      {row.integer(LayerColumn::dilation_h, 1, 1), row.integer(LayerColumn::dilation_w, 1, 1)},
      {top, left},
      {row.integer(LayerColumn::pad_h_end, top, 0), row.integer(LayerColumn::pad_w_end, left, 0)}};
}

inline Operation conv_of(const RowCells& row) {
  Conv conv;
  conv.input = image_of(row);
  conv.out_channels = row.required(LayerColumn::out_channels, 1);
  conv.window = window_of(row);
  conv.bias = row.flag(LayerColumn::bias, true);
  conv.activation = activation_of(row);
  const bool depthwise = row.text(LayerColumn::op) == "dwconv";
  conv.groups = row.integer(LayerColumn::groups, depthwise ? conv.input[1] : 1, 1);
  if (depthwise && conv.groups != conv.input[1]) {
    row.error(LayerColumn::groups,
              concatenate("op 'dwconv' has groups == in_channels, but ", conv.groups,
                          " != ", conv.input[1], "; write op 'conv'"));
  }
  return conv;
}

/// Height and width of 1 are no image: the features are in_channels.
inline Operation dense_of(const RowCells& row) {
  Shape input = input_of(row);
  if (!row.has(LayerColumn::inputs) && input.rank() == 4 && input[2] == 1 && input[3] == 1) {
    input = {input[0], input[1]};
  }
  return Dense{input, row.required(LayerColumn::out_channels, 1), row.flag(LayerColumn::bias, true),
               activation_of(row)};
}

inline std::int64_t axis_of(const RowCells& row) {
  return row.integer(LayerColumn::axis, 1, -static_cast<std::int64_t>(Shape::kMaxRank));
}

inline std::vector<Shape> several_inputs(const RowCells& row) {
  if (!row.has(LayerColumn::inputs)) row.missing(LayerColumn::inputs);
  return inputs_of(row);
}

inline Operation matmul_of(const RowCells& row) {
  const std::vector<Shape> shapes = several_inputs(row);
  if (shapes.size() != 2)
    row.error(LayerColumn::inputs, "'matmul' needs two inputs, separated by ';'");
  return MatMul{shapes[0], shapes[1]};
}

inline std::optional<Operation> windowless_of(const RowCells& row, std::string_view op) {
  for (const auto& [name, kind] : kActivations) {
    if (op == name) return Activation{kind, input_of(row)};
  }
  if (op == "global_pool_max") return GlobalPool{PoolKind::max, image_of(row)};
  if (op == "global_pool_avg") return GlobalPool{PoolKind::avg, image_of(row)};
  if (op == "softmax") return Softmax{input_of(row), axis_of(row)};
  if (op == "bn") return BatchNorm{input_of(row), activation_of(row)};
  if (op == "lrn") return Lrn{image_of(row), row.integer(LayerColumn::lrn_size, 5, 1)};
  if (op == "add" || op == "mul") {
    return Elementwise{op == "add" ? ElementwiseKind::add : ElementwiseKind::mul,
                       several_inputs(row), activation_of(row)};
  }
  if (op == "concat") return Concat{several_inputs(row), axis_of(row)};
  if (op == "dropout") return Dropout{input_of(row)};
  return std::nullopt;
}

inline Operation operation_of(const RowCells& row) {
  const std::string_view op = row.text(LayerColumn::op);
  if (op.empty()) row.missing(LayerColumn::op);
  if (op == "conv" || op == "dwconv") return conv_of(row);
  if (op == "fc") return dense_of(row);
  if (op == "matmul") return matmul_of(row);
  if (op == "pool_max" || op == "pool_avg") {
    return Pool{op == "pool_max" ? PoolKind::max : PoolKind::avg, image_of(row), window_of(row),
                row.flag(LayerColumn::ceil, false)};
  }
  if (auto operation = windowless_of(row, op)) return *operation;
  if (std::find(kOps.begin(), kOps.end(), op) != kOps.end()) row.missing(LayerColumn::layer);
  const std::string hint = did_you_mean(op, kOps);
  row.error(LayerColumn::op, concatenate("unknown op '", op, "'; ",
                                         hint.empty() ? "known are " + join(kOps, ", ") : hint));
}

/// out_channels, out_height and out_width, where given, are what the layer computes.
inline void expect_output(const RowCells& row, const Shape& out) {
  constexpr std::array kColumns{LayerColumn::out_channels, LayerColumn::out_height,
                                LayerColumn::out_width};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if (!row.has(kColumns[i])) continue;
    const std::int64_t given = row.required(kColumns[i], 1);
    const std::int64_t computed = i + 1 < out.rank() ? out[i + 1] : 1;
    if (given != computed) {
      row.error(kColumns[i], concatenate(given, " given, but the layer computes ", computed,
                                         "; correct it or leave the cell empty"));
    }
  }
}

/// Ops without columns of their own, trained inputs, contraction axes and windows over one or
/// three axes: layer text is their description.
inline bool only_layer_text_describes(const RowCells& row) {
  if (!row.has(LayerColumn::layer)) return false;
  const std::string_view op = row.text(LayerColumn::op);
  const std::string_view layer = row.text(LayerColumn::layer);
  if (layer.find(" w=") != std::string_view::npos) return true;
  if (op == "fc") return layer.find(" axis=") != std::string_view::npos;
  const bool has_columns = std::find(kKernelOps.begin(), kKernelOps.end(), op) != kKernelOps.end();
  if (!has_columns) return std::find(kOps.begin(), kOps.end(), op) != kOps.end();
  return !row.has(LayerColumn::kernel_h) &&
         (op == "conv" || op == "dwconv" || op.substr(0, 5) == "pool_");
}

}  // namespace detail

/// The layer that a record describes: docs/dataset.md has the meaning of every column. `conv`
/// with groups == in_channels > 1 is the op `dwconv`.
/// @throws ParseError  "FILE:LINE:COLUMN (column name): why; fix"
[[nodiscard]] inline Layer layer_of_row(const RowCells& row) {
  Layer layer;
  try {
    if (detail::only_layer_text_describes(row)) return parse_layer(row.text(LayerColumn::layer));
    if (row.has(LayerColumn::precision))
      layer.precision = parse_precision(row.text(LayerColumn::precision));
  } catch (const ParseError& error) {
    const bool bad_layer = detail::only_layer_text_describes(row);
    row.error(bad_layer ? LayerColumn::layer : LayerColumn::precision, error.what());
  }
  layer.operation = detail::operation_of(row);
  try {
    detail::expect_output(row, detail::column_shape(layer.operation, output_shape(layer)));
  } catch (const InvalidArgument& error) {
    row.error(LayerColumn::op, error.what());
  }
  return layer;
}

}  // namespace layerwatt
