/// @file
/// ONNX operators that work element by element, normalise, reduce or select.
#pragma once

#include <layerwatt/format/onnx_fold.hpp>
#include <layerwatt/format/onnx_graph.hpp>
#include <layerwatt/format/onnx_movement.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::onnx {

/// Functions of one tensor that are layers of their own kind.
inline void read_activation(NodeContext& c, ActivationKind kind) {
  const Shape in = c.shape(0);
  if (element_count(in) == 0) return c.emit_generic("math", {0}, {in});
  c.emit(Activation{kind, in.empty() ? Shape{1} : in}, {c.in(0).source}, {in});
}

/// Further functions of one tensor, folded where the numbers are known.
inline void read_unary(NodeContext& c, std::string_view op) {
  const Shape in = c.shape(0);
  auto* function = fold_unary(c.op());
  if (function != nullptr && c.has_data(0) && !c.in(0).trained) {
    std::vector<double> data = c.data(0);
    for (double& value : data) value = function(value);
    c.fold(in, c.in_type(), std::move(data));
    return;
  }
  c.emit_generic(op, {0}, {in});
  if (op == "not" || c.op() == "IsNaN" || c.op() == "IsInf") c.retype(0, ElementType::boolean);
}

/// Clip between 0 and 6 is relu6, from 0 on relu.
inline void read_clip(NodeContext& c) {
  const double none = std::numeric_limits<double>::infinity();
  const auto bound = [&](std::string_view name, std::size_t input, double fallback) {
    if (c.opset() < 11) return c.real(name, fallback);
    if (!c.has(input)) return fallback;
    return c.has_data(input) ? c.number(input) : std::nan("");
  };
  const double low = bound("min", 1, -none);
  const double high = bound("max", 2, none);
  if (c.has_data(0) && !c.in(0).trained && low <= high) {
    std::vector<double> data = c.data(0);
    for (double& value : data) value = std::clamp(value, low, high);
    return c.fold(c.shape(0), c.in_type(), std::move(data));
  }
  if (low == 0 && high == 6) return read_activation(c, ActivationKind::relu6);
  if (low == 0 && high > 3e38) return read_activation(c, ActivationKind::relu);
  c.emit_generic("clip", {0}, {c.shape(0)});
}

inline void read_softmax(NodeContext& c) {
  const Shape in = c.shape(0);
  if (in.empty() || element_count(in) == 0) return c.emit_generic("log_softmax", {0}, {in});
  const std::int64_t axis = c.integer("axis", c.opset() < 13 ? 1 : -1);
  (void)detail::axis_in(axis, in.rank());
  if (c.op() == "Softmax") {
    c.emit(Softmax{in, axis}, {c.in(0).source}, {in});
  } else {
    c.emit_generic("log_softmax", {0}, {in});
  }
}

/// Losses: a number per item, or one for all; log probabilities as a second output.
inline void read_loss(NodeContext& c) {
  const bool each = c.text("reduction", "mean") == "none";
  c.emit_generic("other", {0, 1}, {each ? c.shape(1) : Shape{}, c.shape(0)}, 0,
                 std::string(c.op()));
}

/// Functions of several tensors with broadcasting. `op` is ours.
inline void read_broadcast(NodeContext& c, std::string_view op) {
  expects(c.inputs() >= 1, "it has no input");
  Shape out = c.shape(0);
  for (std::size_t i = 1; i < c.inputs(); ++i) {
    const Shape& other = c.shape(i);
    const bool empty = element_count(out) == 0 || element_count(other) == 0;
    out = layerwatt::detail::broadcast(out, other, c.op());
    for (std::size_t d = 0; d < out.rank() && empty; ++d) {
      const auto extent = [&](const Shape& s) {
        const std::size_t skipped = out.rank() - s.rank();
        return d < skipped ? 1 : s[d - skipped];
      };
      if (extent(other) == 0 || extent(c.shape(0)) == 0) out[d] = 0;
    }
  }
  const bool compares = op == "equal" || op.substr(0, 4) == "less" || op.substr(0, 7) == "greater";
  const ElementType type = compares                    ? ElementType::boolean
                           : op == "where" && c.has(1) ? c.in(1).type
                                                       : c.in_type();
  if (folds_binary(c.op()) && c.foldable() && element_count(out) <= detail::kMostData) {
    Constant sum = detail::constant_of(c, 0);
    for (std::size_t i = 1; i < c.inputs(); ++i) {
      sum = fold_binary(c.op(), sum, detail::constant_of(c, i), !is_float(c.in_type()),
                        c.integer("fmod", 0) != 0);
    }
    c.fold(sum.shape, type, std::move(sum.data));
    return;
  }
  const auto parts = c.operands(c.all_inputs());
  const bool product = op == "add" || op == "mul";
  if (product && parts.shapes.size() >= 2 && element_count(out) > 0) {
    const auto kind = op == "add" ? ElementwiseKind::add : ElementwiseKind::mul;
    c.emit(Elementwise{kind, parts.shapes, ActivationKind::none, parts.weights}, parts.sources,
           {out});
  } else if (parts.shapes.size() < 2) {
    c.emit_generic(c.inputs() == 1 ? "identity" : "other", c.all_inputs(), {out}, 0,
                   c.inputs() == 1 ? std::string{} : std::string(c.op()));
  } else {
    Generic generic{
        generic_op(op), parts.shapes, {out.empty() ? Shape{1} : out}, parts.weights, 0, {}};
    c.emit(std::move(generic), parts.sources, {out});
  }
  c.retype(0, type);
}

/// One slope, or one per channel: also without trailing axes, as older files have it.
inline void read_prelu(NodeContext& c) {
  const Shape in = c.shape(0);
  const Shape slopes = c.shape(1);
  const bool per_channel = in.rank() >= 2 && slopes.rank() == 1 && slopes[0] == in[1];
  if (!per_channel) return read_broadcast(c, "prelu");
  Shape aligned{slopes[0]};
  while (aligned.rank() + 1 < in.rank()) aligned.push_back(1);
  auto parts = c.operands({0, 1});
  if (parts.shapes.size() < 2) return c.emit_generic("other", {0, 1}, {in}, 0, "PRelu");
  parts.shapes.back() = aligned;
  c.emit(Generic{generic_op("prelu"), parts.shapes, {in}, parts.weights, 0, {}}, parts.sources,
         {in});
}

inline void read_where(NodeContext& c) {
  if (c.foldable()) {
    const Constant condition = detail::constant_of(c, 0);
    const Constant chosen = detail::constant_of(c, 1);
    const Constant other = detail::constant_of(c, 2);
    const auto pick = [](double yes, double x) { return yes != 0 ? x : 0; };
    const Constant left = broadcast_fold(condition, chosen, pick);
    const Constant right =
        broadcast_fold(condition, other, [](double yes, double x) { return yes != 0 ? 0 : x; });
    Constant out = broadcast_fold(left, right, [](double x, double y) { return x + y; });
    const Shape shape = out.shape;
    return c.fold(shape, c.in(1).type, std::move(out.data));
  }
  read_broadcast(c, "where");
}

/// Channels are axis 1 (absent in vectors).
inline void read_batch_norm(NodeContext& c) {
  const Shape in = c.shape(0);
  expects<NotUnderstood>(in.rank() >= 2 && in.rank() <= 5, "batch norm over ", in.rank(),
                         " dimensions");
  expects(element_count(c.shape(1)) == in[1], "its scale has ", element_count(c.shape(1)),
          " elements for ", in[1], " channels");
  c.reader().use(c.in(1));
  c.reader().use(c.in(2));
  const Shape channels{in[1]};
  c.emit(BatchNorm{in, ActivationKind::none}, {c.in(0).source},
         {in, channels, channels, channels, channels});
}

inline void read_norm(NodeContext& c, NormKind kind) {
  const Shape in = c.shape(0);
  expects<NotUnderstood>(element_count(in) > 0, "its input is empty");
  Norm norm;
  norm.kind = kind;
  norm.input = in;
  norm.axis = c.integer("axis", -1);
  norm.groups = c.integer("num_groups", 1);
  norm.scale = c.has(1);
  norm.bias = kind != NormKind::rms && c.has(2);
  for (const std::size_t i : {1, 2}) {
    if (c.has(i)) c.reader().use(c.in(i));
  }
  Shape statistics = in;
  if (kind == NormKind::layer || kind == NormKind::rms) {
    for (std::size_t i = detail::axis_in(norm.axis, in.rank()); i < in.rank(); ++i) {
      statistics[i] = 1;
    }
  }
  c.emit(norm, {c.in(0).source}, {in, statistics, statistics});
}

inline void read_lrn(NodeContext& c) {
  const Shape in = c.shape(0);
  c.emit(Lrn{in, c.integer("size", 5)}, {c.in(0).source}, {in});
}

namespace detail {

/// The shape after reducing `axes` (all where there are none and `noop` is false).
inline Shape reduced_shape(const Shape& in, const std::vector<bool>& reduced, bool keep) {
  Shape out;
  for (std::size_t i = 0; i < in.rank(); ++i) {
    if (!reduced[i]) {
      out.push_back(in[i]);
    } else if (keep) {
      out.push_back(1);
    }
  }
  return out;
}

}  // namespace detail

inline void read_reduce(NodeContext& c, std::string_view op) {
  const Shape in = c.shape(0);
  const auto axes = c.list("axes", 1);
  const bool keep = c.integer("keepdims", 1) != 0;
  std::vector<bool> reduced(in.rank(), false);
  for (const std::int64_t axis : axes) reduced[detail::axis_in(axis, in.rank())] = true;
  if (axes.empty() && c.integer("noop_with_empty_axes", 0) == 0) reduced.assign(in.rank(), true);
  const Shape out = detail::reduced_shape(in, reduced, keep);
  const bool folds = c.op() == "ReduceProd" || c.op() == "ReduceSum" || c.op() == "ReduceMin" ||
                     c.op() == "ReduceMax" || c.op() == "ReduceMean";
  if (folds && c.has_data(0) && !c.in(0).trained) {
    Constant constant = fold_reduce(c.op(), detail::constant_of(c, 0), reduced, out);
    return c.fold(out, c.in_type(), std::move(constant.data));
  }
  const bool image = in.rank() >= 3 && in.rank() <= 5 && !reduced[0] && !reduced[1];
  const bool all_spatial =
      image && std::all_of(reduced.begin() + 2, reduced.end(), [](bool r) { return r; });
  if (all_spatial && keep && element_count(in) > 0 && (op == "reduce_mean" || op == "reduce_max")) {
    c.emit(GlobalPool{op == "reduce_mean" ? PoolKind::avg : PoolKind::max, in}, {c.in(0).source},
           {out});
    return;
  }
  c.emit_generic(op, {0}, {out});
}

inline void read_arg(NodeContext& c, std::string_view op) {
  const Shape in = c.shape(0);
  std::vector<bool> reduced(in.rank(), false);
  reduced.at(detail::axis_in(c.integer("axis", 0), in.rank())) = true;
  c.emit_generic(op, {0}, {detail::reduced_shape(in, reduced, c.integer("keepdims", 1) != 0)});
  c.retype(0, ElementType::int64);
}

inline void read_topk(NodeContext& c) {
  Shape out = c.shape(0);
  const std::size_t axis = detail::axis_in(c.integer("axis", -1), out.rank());
  const std::int64_t count = c.has(1) ? to_integer(c.number(1)) : c.integer("k", 0);
  expects(count >= 0 && count <= out[axis], "it takes the top ", count, " of ", out[axis]);
  out[axis] = count;
  c.emit_generic("topk", {0}, {out, out});
  c.retype(1, ElementType::int64);
}

inline void read_one_hot(NodeContext& c) {
  const Shape in = c.shape(0);
  const std::int64_t depth = to_integer(c.number(1));
  const std::int64_t axis = c.integer("axis", -1);
  const std::size_t at = detail::axis_in(axis, in.rank() + 1);
  expects(depth >= 0, "its depth is ", depth);
  Shape out;
  for (std::size_t i = 0, next = 0; i <= in.rank(); ++i) {
    out.push_back(i == at ? depth : in[next++]);
  }
  c.emit_generic("one_hot", {0}, {out});
}

inline void read_lp_norm(NodeContext& c) { c.emit_generic("lp_norm", {0}, {c.shape(0)}); }

}  // namespace layerwatt::onnx
