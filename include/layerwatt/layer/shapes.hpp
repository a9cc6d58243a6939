/// @file
/// Input and output shapes of every layer, and the checks that make a layer valid.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace layerwatt {

namespace detail {

constexpr void expect_extents(const Shape& shape, std::string_view who) {
  for (const std::int64_t extent : shape) {
    expects(extent >= 1, who, ": a dimension of the input is ", extent, "; it must be >= 1");
  }
  expects(element_count(shape) >= 1, who, ": empty input");
}

constexpr void expect_rank(const Shape& shape, std::size_t least, std::size_t most,
                           std::string_view who) {
  expects(shape.rank() >= least && shape.rank() <= most, who, ": the input has ", shape.rank(),
          " dimensions; it needs ", least, least == most ? "" : " or more",
          " (batch, channels, spatial axes)");
  expect_extents(shape, who);
}

/// NumPy broadcasting of two shapes, aligned at the last axis.
constexpr Shape broadcast(const Shape& a, const Shape& b, std::string_view who) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  Shape out = Shape::filled(rank, 1);
  for (std::size_t back = 1; back <= rank; ++back) {
    const std::int64_t x = back <= a.rank() ? a[a.rank() - back] : 1;
    const std::int64_t y = back <= b.rank() ? b[b.rank() - back] : 1;
    expects(x == y || x == 1 || y == 1, who, ": dimensions ", x, " and ", y,
            " do not broadcast; they must be equal or 1");
    out[rank - back] = std::max(x, y);
  }
  return out;
}

constexpr Shape windowed(const Shape& input, std::int64_t channels, const Window& window,
                         bool ceil_mode, std::string_view who) {
  Shape out{input[0], channels};
  for (std::size_t axis = 0; axis + 2 < input.rank(); ++axis) {
    out.push_back(output_extent(input[axis + 2], window, axis, ceil_mode, who));
  }
  return out;
}

/// Axis `axis` of `shape`, negative values counting from the end.
constexpr std::size_t normalised_axis(std::int64_t axis, const Shape& shape, std::string_view who) {
  const auto rank = static_cast<std::int64_t>(shape.rank());
  expects(axis >= -rank && axis < rank, who, ": axis ", axis, " is outside a tensor with ", rank,
          " dimensions");
  return static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
}

/// The last `weights` of `inputs` are trained tensors; at least one input is not.
inline void expect_weights(std::int64_t weights, const std::vector<Shape>& inputs,
                           std::string_view who) {
  expects(weights >= 0 && weights <= static_cast<std::int64_t>(inputs.size()), who, ": w is ",
          weights, " but there are ", inputs.size(), " inputs; w counts the trained ones");
}

/// Functions of several tensors: their inputs broadcast.
constexpr bool broadcasts(std::string_view op) {
  constexpr std::array kBroadcast = std::to_array<std::string_view>(
      {"sub", "div", "max", "min", "mean", "pow", "mod", "prelu", "where", "equal", "greater",
       "greater_equal", "less", "less_equal", "and", "or", "xor"});
  return std::find(kBroadcast.begin(), kBroadcast.end(), op) != kBroadcast.end();
}

/// The output that layer text leaves out: broadcast inputs, else the first input's shape.
inline Shape default_output(const Generic& g) {
  Shape out = g.inputs.empty() ? Shape{} : g.inputs.front();
  if (!broadcasts(g.op)) return out;
  for (const Shape& input : g.inputs) out = broadcast(out, input, g.op);
  return out;
}

}  // namespace detail

/// @name Output shape of one layer
/// All throw InvalidArgument when the layer is invalid; the message names op, rule and values.
/// @{
[[nodiscard]] constexpr Shape output_shape(const Conv& c) {
  detail::expect_rank(c.input, 3, 5, "conv");
  validate_window(c.window, c.input.rank() - 2, "conv");
  expects(c.out_channels >= 1, "conv: out is ", c.out_channels, "; it must be >= 1");
  expects(c.groups >= 1 && c.input[1] % c.groups == 0 && c.out_channels % c.groups == 0,
          "conv: ", c.groups, " groups do not divide ", c.input[1], " input and ", c.out_channels,
          " output channels");
  return detail::windowed(c.input, c.out_channels, c.window, false, "conv");
}

/// (in - 1) * stride + extent - pads + output_pad per spatial axis.
[[nodiscard]] constexpr Shape output_shape(const ConvTranspose& c) {
  detail::expect_rank(c.input, 3, 5, "deconv");
  const std::size_t axes = c.input.rank() - 2;
  validate_window(c.window, axes, "deconv");
  expects(c.out_channels >= 1, "deconv: out is ", c.out_channels, "; it must be >= 1");
  expects(c.groups >= 1 && c.input[1] % c.groups == 0 && c.out_channels % c.groups == 0,
          "deconv: ", c.groups, " groups do not divide ", c.input[1], " input and ", c.out_channels,
          " output channels");
  expects(c.output_pad.empty() || c.output_pad.rank() == axes, "deconv: output padding has ",
          c.output_pad.rank(), " numbers but there are ", axes, " spatial axes");
  Shape out{c.input[0], c.out_channels};
  for (std::size_t i = 0; i < axes; ++i) {
    const std::int64_t spread = checked_add(checked_mul(c.input[i + 2] - 1, c.window.stride[i]),
                                            window_extent(c.window, i));
    const std::int64_t pads = checked_add(c.window.pad_begin[i], c.window.pad_end[i]);
    const std::int64_t extra = c.output_pad.empty() ? 0 : c.output_pad[i];
    expects(extra >= 0, "deconv: output padding is ", extra, "; it must be >= 0");
    const std::int64_t extent = checked_add(spread - pads, extra);
    expects(extent >= 1, "deconv: padding ", pads, " leaves nothing of ", spread,
            " output elements; use less padding");
    out.push_back(extent);
  }
  return out;
}

[[nodiscard]] constexpr Shape output_shape(const Pool& p) {
  detail::expect_rank(p.input, 3, 5, "pool");
  validate_window(p.window, p.input.rank() - 2, "pool");
  for (std::size_t i = 0; i + 2 < p.input.rank(); ++i) {
    expects(p.window.pad_begin[i] < window_extent(p.window, i) &&
                p.window.pad_end[i] < window_extent(p.window, i),
            "pool: padding ", p.window.pad_begin[i], ",", p.window.pad_end[i],
            " leaves windows without any input; it must be smaller than the kernel extent ",
            window_extent(p.window, i));
  }
  return detail::windowed(p.input, p.input[1], p.window, p.ceil_mode, "pool");
}

[[nodiscard]] constexpr Shape output_shape(const GlobalPool& p) {
  detail::expect_rank(p.input, 3, 5, "global_pool");
  Shape out = Shape::filled(p.input.rank(), 1);
  out[0] = p.input[0];
  out[1] = p.input[1];
  return out;
}

[[nodiscard]] constexpr Shape output_shape(const AdaptivePool& p) {
  detail::expect_rank(p.input, 3, 5, "adaptive_pool");
  expects(p.output.rank() + 2 == p.input.rank(), "adaptive_pool: out has ", p.output.rank(),
          " numbers but the input has ", p.input.rank() - 2, " spatial axes");
  Shape out{p.input[0], p.input[1]};
  for (const std::int64_t extent : p.output) {
    expects(extent >= 1, "adaptive_pool: out is ", extent, "; it must be >= 1");
    out.push_back(extent);
  }
  return out;
}

/// First axis that a fully connected layer contracts over (see Dense).
[[nodiscard]] constexpr std::size_t first_contracted(const Dense& d) {
  if (d.axis == 0) return d.input.rank() <= 3 ? d.input.rank() - 1 : 1;
  const std::size_t axis = detail::normalised_axis(d.axis, d.input, "fc");
  expects(axis >= 1, "fc: axis 0 is the batch; contract from axis 1 on");
  return axis;
}

/// Features that a fully connected layer contracts over.
[[nodiscard]] constexpr std::int64_t in_features(const Dense& d) {
  detail::expect_rank(d.input, 2, d.axis == 0 ? 5 : Shape::kMaxRank, "fc");
  return element_count_from(d.input, first_contracted(d));
}

[[nodiscard]] constexpr Shape output_shape(const Dense& d) {
  expects(in_features(d) >= 1 && d.out_features >= 1, "fc: out is ", d.out_features,
          "; it must be >= 1");
  Shape out;
  for (std::size_t i = 0; i < first_contracted(d); ++i) out.push_back(d.input[i]);
  out.push_back(d.out_features);
  return out;
}

[[nodiscard]] constexpr Shape output_shape(const MatMul& m) {
  detail::expect_rank(m.left, 2, Shape::kMaxRank, "matmul");
  detail::expect_rank(m.right, 2, Shape::kMaxRank, "matmul");
  expects(m.weights == 0 || m.weights == 1, "matmul: w is ", m.weights,
          "; it is 1 where the right matrix is trained, else 0");
  const std::int64_t rows = m.left[m.left.rank() - 2];
  const std::int64_t inner = m.left[m.left.rank() - 1];
  const std::int64_t columns = m.right[m.right.rank() - 1];
  expects(inner == m.right[m.right.rank() - 2], "matmul: the left matrix has ", inner,
          " columns but the right one ", m.right[m.right.rank() - 2], " rows");
  Shape left_batch, right_batch;
  for (std::size_t i = 0; i + 2 < m.left.rank(); ++i) left_batch.push_back(m.left[i]);
  for (std::size_t i = 0; i + 2 < m.right.rank(); ++i) right_batch.push_back(m.right[i]);
  Shape out = detail::broadcast(left_batch, right_batch, "matmul");
  out.push_back(rows);
  out.push_back(columns);
  return out;
}

[[nodiscard]] constexpr Shape output_shape(const Activation& a) {
  detail::expect_extents(a.input, to_text(a.kind));
  return a.input;
}

[[nodiscard]] constexpr Shape output_shape(const Softmax& s) {
  detail::expect_rank(s.input, 1, Shape::kMaxRank, "softmax");
  (void)detail::normalised_axis(s.axis, s.input, "softmax");
  return s.input;
}

[[nodiscard]] constexpr Shape output_shape(const BatchNorm& b) {
  detail::expect_rank(b.input, 2, 5, "bn");
  return b.input;
}

[[nodiscard]] constexpr Shape output_shape(const Lrn& l) {
  detail::expect_rank(l.input, 3, 5, "lrn");
  expects(l.size >= 1, "lrn: size is ", l.size, "; it must be >= 1");
  return l.input;
}

[[nodiscard]] constexpr Shape output_shape(const Norm& n) {
  const std::string_view who = detail::OpName{}(n);
  const bool by_axis = n.kind == NormKind::layer || n.kind == NormKind::rms;
  detail::expect_rank(n.input, by_axis ? 1 : 2, Shape::kMaxRank, who);
  if (by_axis) (void)detail::normalised_axis(n.axis, n.input, who);
  expects(n.kind != NormKind::group || (n.groups >= 1 && n.input[1] % n.groups == 0), who, ": ",
          n.groups, " groups do not divide ", by_axis ? 0 : n.input[1], " channels");
  return n.input;
}

[[nodiscard]] inline Shape output_shape(const Elementwise& e) {
  const std::string_view who = op_name(Operation{e});
  expects(e.inputs.size() >= 2, who, ": needs two or more inputs but has ", e.inputs.size(),
          "; separate them by ';' (in=1x64x56x56;1x64x56x56)");
  Shape out = e.inputs.front();
  for (const Shape& input : e.inputs) {
    detail::expect_extents(input, who);
    out = detail::broadcast(out, input, who);
  }
  detail::expect_weights(e.weights, e.inputs, who);
  return out;
}

[[nodiscard]] inline Shape output_shape(const Concat& c) {
  expects(!c.inputs.empty(), "concat: needs at least one input");
  detail::expect_weights(c.weights, c.inputs, "concat");
  Shape out = c.inputs.front();
  detail::expect_extents(out, "concat");
  const std::size_t axis = detail::normalised_axis(c.axis, out, "concat");
  for (std::size_t i = 1; i < c.inputs.size(); ++i) {
    const Shape& input = c.inputs[i];
    detail::expect_extents(input, "concat");
    expects(input.rank() == out.rank(), "concat: inputs have ", out.rank(), " and ", input.rank(),
            " dimensions; they must be equal");
    for (std::size_t d = 0; d < out.rank(); ++d) {
      expects(d == axis || input[d] == out[d], "concat: inputs differ on axis ", d, " (", out[d],
              " and ", input[d], "); only axis ", axis, " may differ");
    }
    out[axis] = checked_add(out[axis], input[axis]);
  }
  return out;
}

[[nodiscard]] constexpr Shape output_shape(const Dropout& d) {
  detail::expect_extents(d.input, "dropout");
  return d.input;
}

/// The first of its outputs.
[[nodiscard]] inline Shape output_shape(const Generic& g) {
  expects(!generic_op(g.op).empty(), "'", g.op, "' is no op of a Generic layer");
  expects(!g.inputs.empty() && !g.outputs.empty(), g.op, ": needs an input and an output");
  for (const Shape& shape : g.inputs) detail::expect_extents(shape, g.op);
  for (const Shape& shape : g.outputs) {
    for (const std::int64_t extent : shape) {
      expects(extent >= 1, g.op, ": a dimension of the output is ", extent, "; it must be >= 1");
    }
    (void)element_count(shape);
  }
  detail::expect_weights(g.weights, g.inputs, g.op);
  expects(g.macs >= 0, g.op, ": macs is ", g.macs, "; it must be >= 0");
  const bool same_numbers = g.op == "reshape" || g.op == "transpose" || g.op == "identity";
  expects(!same_numbers || element_count(g.inputs.front()) == element_count(g.outputs.front()),
          g.op, ": the input has ", element_count(g.inputs.front()), " elements but the output ",
          element_count(g.outputs.front()), "; they must be equal");
  expects(!detail::broadcasts(g.op) || g.outputs == std::vector<Shape>{detail::default_output(g)},
          g.op, ": the output is ", to_text(g.outputs.front()),
          ", which is not what the inputs broadcast to; leave 'out' away");
  return g.outputs.front();
}

[[nodiscard]] inline Shape output_shape(const Layer& layer) {
  return std::visit([](const auto& op) { return output_shape(op); }, layer.operation);
}
/// @}

/// All tensors that a layer writes: more than one only for Generic layers (split, topk).
[[nodiscard]] inline std::vector<Shape> output_shapes(const Layer& layer) {
  std::vector<Shape> outputs{output_shape(layer)};
  if (const auto* generic = std::get_if<Generic>(&layer.operation)) outputs = generic->outputs;
  return outputs;
}

/// How many of the last entries of `input_shapes` are trained tensors.
[[nodiscard]] inline std::size_t trained_inputs(const Layer& layer) {
  return std::visit(
      [](const auto& op) -> std::size_t {
        if constexpr (requires { op.weights; }) return static_cast<std::size_t>(op.weights);
        return 0;
      },
      layer.operation);
}

/// All tensors that a layer reads. Filters, biases and the like, which follow from the layer, are
/// not among them; trained tensors that do not follow come last (see trained_inputs).
[[nodiscard]] inline std::vector<Shape> input_shapes(const Layer& layer) {
  return std::visit(
      [](const auto& op) -> std::vector<Shape> {
        if constexpr (requires { op.inputs; }) {
          return op.inputs;
        } else if constexpr (requires { op.left; }) {
          return {op.left, op.right};
        } else {
          return {op.input};
        }
      },
      layer.operation);
}

/// The fused activation of a layer, `none` where there is none (or where it is the layer itself).
[[nodiscard]] inline ActivationKind fused_activation(const Layer& layer) {
  return std::visit(
      [](const auto& op) {
        if constexpr (requires { op.activation; }) return op.activation;
        return ActivationKind::none;
      },
      layer.operation);
}

/// Checks the layer. @throws InvalidArgument  naming op, rule, values and fix
inline void validate(const Layer& layer) { (void)output_shape(layer); }

}  // namespace layerwatt
