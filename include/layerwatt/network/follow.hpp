/// @file
/// Shapes that follow: what a layer becomes when the tensors that it reads change.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/network/network.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

namespace detail {

/// `count` elements that were `from` and now are `to`, shared by the axes [first, last) of
/// `shape`: unchanged, or one axis takes the whole ratio.
inline void rescale(Shape& shape, std::size_t first, std::size_t last, std::int64_t from,
                    std::int64_t to) {
  if (from == to) return;
  for (std::size_t axis = first; axis < last; ++axis) {
    const std::int64_t scaled = checked_mul(shape[axis], to);
    if (shape[axis] > 1 && scaled % from == 0) {
      shape[axis] = scaled / from;
      return;
    }
  }
  expects(last == first + 1 && shape[first] == from, "cannot spread ", to,
          " elements over axes that held ", from, "; choose a number that divides");
  shape[first] = to;
}

/// `view` is the same numbers as `before`, perhaps with other extents (flattened, split axes).
/// What the view becomes when `before` becomes `after`: runs of axes with equal products belong
/// together.
inline Shape follow_view(const Shape& before, const Shape& after, const Shape& view) {
  if (before == view) return after;
  expects(before.rank() == after.rank(), "cannot follow a change from ", before.rank(), " to ",
          after.rank(), " axes");
  Shape out = view;
  std::size_t i = 0, j = 0;
  while (i < before.rank() || j < view.rank()) {
    const std::size_t first_i = i, first_j = j;
    std::int64_t left = 1, right = 1, becomes = 1;
    const auto take_left = [&] {
      left = checked_mul(left, before[i]);
      becomes = checked_mul(becomes, after[i++]);
    };
    if (i < before.rank()) take_left();
    if (j < view.rank()) right = checked_mul(right, view[j++]);
    while (left != right) {
      expects(left < right ? i < before.rank() : j < view.rank(), "shapes ", to_text(before),
              " and ", to_text(view), " do not hold the same elements");
      if (left < right) {
        take_left();
      } else {
        right = checked_mul(right, view[j++]);
      }
    }
    // Trailing axes of extent 1 belong to the run before them.
    if (j == view.rank()) {
      while (i < before.rank() && before[i] == 1 && after[i] == 1) ++i;
    }
    if (j > first_j) {
      rescale(out, first_j, j, left, becomes);
    } else {
      expects(left == becomes, "an axis of ", to_text(before), " that the reader dropped changes");
    }
    (void)first_i;
  }
  return out;
}

/// A trained operand that broadcasts against `before` keeps doing so against `after`.
inline Shape follow_operand(Shape operand, const Shape& before, const Shape& after) {
  for (std::size_t back = 1; back <= std::min(operand.rank(), before.rank()); ++back) {
    std::int64_t& extent = operand[operand.rank() - back];
    const bool full = extent == before[before.rank() - back] && extent != 1;
    if (full && back <= after.rank()) extent = after[after.rank() - back];
  }
  return operand;
}

/// Broadcast of the inputs that are not trained.
inline Shape live_broadcast(const std::vector<Shape>& inputs, std::int64_t weights,
                            std::string_view who) {
  Shape out;
  for (std::size_t i = 0; i + static_cast<std::size_t>(weights) < inputs.size(); ++i) {
    out = i == 0 ? inputs[i] : broadcast(out, inputs[i], who);
  }
  return out;
}

inline void follow_operands(std::vector<Shape>& inputs, const std::vector<Shape>& before,
                            std::int64_t weights, std::string_view who) {
  const Shape old_live = live_broadcast(before, weights, who);
  const Shape new_live = live_broadcast(inputs, weights, who);
  for (std::size_t i = inputs.size() - static_cast<std::size_t>(weights); i < inputs.size(); ++i) {
    inputs[i] = follow_operand(before[i], old_live, new_live);
  }
}

/// Output axis by axis: an axis as long as the input's follows it; others keep their ratio, their
/// difference (pad) or their length (an axis that was reduced to 1, or a slice of a fixed length).
inline Shape follow_axes(std::string_view op, const Shape& in, const Shape& now, Shape out) {
  for (std::size_t axis = 0; axis < out.rank(); ++axis) {
    const std::int64_t scaled = checked_mul(out[axis], now[axis]);
    if (in[axis] == now[axis] || (out[axis] == 1 && in[axis] != 1)) continue;
    if (op == "pad") {
      out[axis] += now[axis] - in[axis];
    } else if (scaled % in[axis] == 0 || op == "resize") {
      out[axis] = std::max<std::int64_t>(1, (scaled + in[axis] / 2) / in[axis]);
    } else {
      out[axis] = std::min(out[axis], now[axis]);
    }
  }
  return out;
}

/// Fewer axes than the input (reductions, selections): kept axes are found by their extents.
inline Shape follow_fewer(const Shape& in, const Shape& now, Shape out) {
  std::size_t at = 0;
  for (std::size_t axis = 0; axis < out.rank(); ++axis) {
    while (at < in.rank() && in[at] != out[axis]) ++at;
    expects(at < in.rank(), "cannot tell which axis of ", to_text(in), " became ", out[axis]);
    out[axis] = now[at++];
  }
  return out;
}

/// A permutation, found by the extents; equal extents that change differently are ambiguous.
inline Shape follow_transpose(const Shape& in, const Shape& now, Shape out) {
  const Shape before = out;
  std::vector<bool> used(in.rank());
  for (std::size_t axis = 0; axis < out.rank(); ++axis) {
    for (std::size_t from = 0; from < in.rank(); ++from) {
      if (used[from] || in[from] != before[axis]) continue;
      used[from] = true;
      out[axis] = now[from];
      break;
    }
    for (std::size_t other = 0; other < in.rank(); ++other) {
      expects(in[other] != before[axis] || now[other] == out[axis], "axes of ", to_text(in),
              " have equal extents but change differently; their order cannot be told");
    }
  }
  return out;
}

inline Generic follow(Generic op, const std::vector<Shape>& inputs) {
  const std::vector<Shape> before = op.inputs;
  op.inputs = inputs;
  if (op.weights > 0) {
    std::copy(before.end() - op.weights, before.end(), op.inputs.end() - op.weights);
  }
  if (broadcasts(op.op)) {
    follow_operands(op.inputs, before, op.weights, op.op);
    op.outputs = {default_output(op)};
    return op;
  }
  if (op.inputs == before) return op;
  expects(op.macs == 0, "does not say how its work follows from its shapes; edit the file");
  const Shape& in = before.front();
  const Shape& now = op.inputs.front();
  for (Shape& out : op.outputs) {
    if (op.op == "reshape") {
      out = follow_view(in, now, out);
    } else if (op.op == "transpose") {
      out = follow_transpose(in, now, out);
    } else if (out.rank() == in.rank()) {
      out = follow_axes(op.op, in, now, out);
    } else {
      expects(out.rank() < in.rank(), "cannot follow its output ", to_text(out));
      out = follow_fewer(in, now, out);
    }
  }
  return op;
}

template <class Op>
Op follow(Op op, const std::vector<Shape>& inputs) {
  if constexpr (std::is_same_v<Op, Conv>) {
    const std::int64_t channels = inputs[0][1];
    if (is_depthwise(op)) {
      op.out_channels = channels * (op.out_channels / op.input[1]);
      op.groups = channels;
    } else if (channels % op.groups != 0 || op.out_channels % op.groups != 0) {
      op.groups =
          std::max<std::int64_t>(1, channels / (op.input[1] / op.groups));  // keep their width
    }
    op.input = inputs[0];
  } else if constexpr (std::is_same_v<Op, ConvTranspose>) {
    if (op.groups > 1 && op.groups == op.input[1]) {
      op.out_channels = inputs[0][1] * (op.out_channels / op.input[1]);
      op.groups = inputs[0][1];
    }
    op.input = inputs[0];
  } else if constexpr (std::is_same_v<Op, MatMul>) {
    op.left = inputs[0];
    if (op.weights == 0) {
      op.right = inputs[1];
    } else {
      op.right[op.right.rank() - 2] = op.left[op.left.rank() - 1];
    }
  } else if constexpr (std::is_same_v<Op, Elementwise>) {
    const std::vector<Shape> before = op.inputs;
    op.inputs = inputs;
    follow_operands(op.inputs, before, op.weights, OpName{}(op));
  } else if constexpr (std::is_same_v<Op, Concat>) {
    const std::vector<Shape> before = op.inputs;
    op.inputs = inputs;
    const std::size_t axis = normalised_axis(op.axis, before.front(), "concat");
    for (std::size_t i = inputs.size() - static_cast<std::size_t>(op.weights); i < inputs.size();
         ++i) {
      op.inputs[i] = follow_operand(before[i], before.front(), inputs.front());
      op.inputs[i][axis] = before[i][axis];
    }
  } else {
    op.input = inputs[0];
  }
  return op;
}

}  // namespace detail

/// The layer with other inputs: channels, groups of depthwise convolutions, trained operands and
/// outputs follow. The entries of trained inputs are ignored.
/// @param inputs  one per entry of input_shapes(layer)
/// @throws InvalidArgument  the layer becomes impossible, or its shapes cannot be followed
[[nodiscard]] inline Layer with_inputs(const Layer& layer, const std::vector<Shape>& inputs) {
  const std::size_t expected = input_shapes(layer).size();
  expects(inputs.size() == expected, op_name(layer), ": ", inputs.size(), " inputs given; it has ",
          expected);
  Layer followed{std::visit([&](const auto& op) -> Operation { return detail::follow(op, inputs); },
                            layer.operation),
                 layer.precision};
  validate(followed);
  return followed;
}

}  // namespace layerwatt
