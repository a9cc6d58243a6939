/// @file
/// ONNX operators that move data: reshape, slice, concat, resize, gather, ...
#pragma once

#include <layerwatt/format/onnx_fold.hpp>
#include <layerwatt/format/onnx_graph.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace layerwatt::onnx {

namespace detail {

using layerwatt::detail::normalised_axis;

/// Axis `axis` of a tensor with `rank` dimensions; `rank` itself is allowed for insertions.
inline std::size_t axis_in(std::int64_t axis, std::size_t rank) {
  const auto count = static_cast<std::int64_t>(rank);
  expects(axis >= -count && axis < count, "axis ", axis, " is outside a tensor with ", rank,
          " dimensions");
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

inline Constant constant_of(const NodeContext& c, std::size_t i) { return {c.shape(i), c.data(i)}; }

inline void fold(NodeContext& c, Constant constant) {
  const Shape shape = constant.shape;
  c.fold(shape, c.in_type(), std::move(constant.data));
}

/// Keeps what is known of input 0 in another shape.
inline void reshaped(NodeContext& c, const Shape& out) {
  expects(element_count(out) == element_count(c.shape(0)), "the input has ",
          element_count(c.shape(0)), " elements (", layerwatt::to_text(c.shape(0)),
          ") but the output ", element_count(out), " (", layerwatt::to_text(out), ")");
  c.view("reshape", out, c.in_type());
}

}  // namespace detail

inline void read_reshape(NodeContext& c) {
  const Shape& in = c.shape(0);
  const std::vector<std::int64_t> wanted = c.list("shape", 1);
  const bool zero_is_zero = c.integer("allowzero", 0) != 0;
  Shape out;
  std::size_t open = wanted.size();
  std::int64_t rest = 1;
  expects<NotUnderstood>(wanted.size() <= Shape::kMaxRank, "more than 8 dimensions");
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::int64_t extent = wanted[i];
    if (extent == 0 && !zero_is_zero) {
      expects(i < in.rank(), "its shape copies axis ", i, ", but the input has ", in.rank(),
              " dimensions");
      extent = in[i];
    }
    if (extent == -1) {
      expects(open == wanted.size(), "its shape has two open extents (-1)");
      open = i;
    } else {
      expects(extent >= 0, "its shape has an extent of ", extent);
      rest = checked_mul(rest, extent);
    }
    out.push_back(extent);
  }
  if (open < wanted.size()) {
    expects(rest > 0 && element_count(in) % rest == 0, "cannot reshape ", layerwatt::to_text(in),
            " to ", layerwatt::to_text(out, ','));
    out[open] = element_count(in) / rest;
  }
  detail::reshaped(c, out);
}

inline void read_flatten(NodeContext& c) {
  const Shape& in = c.shape(0);
  const std::int64_t axis = c.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(in.rank());
  expects(axis >= -rank && axis <= rank, "axis ", axis, " is outside a tensor with ", rank,
          " dimensions");
  const auto first = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
  std::int64_t rows = 1;
  for (std::size_t i = 0; i < first; ++i) rows = checked_mul(rows, in[i]);
  detail::reshaped(c, {rows, element_count_from(in, first)});
}

inline void read_squeeze(NodeContext& c) {
  const Shape& in = c.shape(0);
  std::vector<bool> dropped(in.rank(), false);
  const auto axes = c.list("axes", 1);
  for (const std::int64_t axis : axes) {
    const std::size_t at = detail::axis_in(axis, in.rank());
    expects(in[at] == 1, "axis ", axis, " has ", in[at], " elements; only 1 can be squeezed");
    dropped[at] = true;
  }
  Shape out;
  for (std::size_t i = 0; i < in.rank(); ++i) {
    if (axes.empty() ? in[i] != 1 : !dropped[i]) out.push_back(in[i]);
  }
  detail::reshaped(c, out);
}

inline void read_unsqueeze(NodeContext& c) {
  const Shape& in = c.shape(0);
  const auto axes = c.list("axes", 1);
  const std::size_t rank = in.rank() + axes.size();
  expects<NotUnderstood>(rank <= Shape::kMaxRank, "more than 8 dimensions");
  std::vector<bool> inserted(rank, false);
  for (const std::int64_t axis : axes) inserted[detail::axis_in(axis, rank)] = true;
  expects(std::count(inserted.begin(), inserted.end(), true) ==
              static_cast<std::ptrdiff_t>(axes.size()),
          "an axis is inserted twice");
  Shape out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < rank; ++i) out.push_back(inserted[i] ? 1 : in[next++]);
  detail::reshaped(c, out);
}

inline void read_identity(NodeContext& c) { c.view("identity", c.shape(0), c.in_type()); }

inline void read_dropout(NodeContext& c) {
  const Shape in = c.shape(0);
  if (c.in(0).constant || element_count(in) == 0) {
    c.view("identity", in, c.in_type());
  } else {
    c.emit(Dropout{in.empty() ? Shape{1} : in}, {c.in(0).source}, {in});
  }
  Value mask = c.in(0);
  mask.type = ElementType::boolean;
  mask.data.reset();
  c.set(1, mask);
}

inline void read_cast(NodeContext& c) {
  const ElementType type =
      c.op() == "CastLike" ? c.in(1).type : static_cast<ElementType>(c.integer("to", 1));
  if (c.has_data(0) && !c.in(0).trained) {
    std::vector<double> data = c.data(0);
    for (double& value : data) {
      if (type == ElementType::boolean) value = value != 0 ? 1 : 0;
      if (!is_float(type)) value = std::trunc(value);
    }
    c.fold(c.shape(0), type, std::move(data));
    return;
  }
  c.view("cast", c.shape(0), type);
}

inline void read_transpose(NodeContext& c) {
  const Shape in = c.shape(0);
  const auto given = c.list("perm");
  expects(given.empty() || given.size() == in.rank(), "perm has ", given.size(),
          " axes but the input ", in.rank());
  std::vector<std::size_t> perm;
  std::vector<bool> seen(in.rank(), false);
  Shape out;
  for (std::size_t i = 0; i < in.rank(); ++i) {
    const std::size_t axis =
        given.empty() ? in.rank() - 1 - i : detail::axis_in(given[i], in.rank());
    expects(!seen[axis], "perm names axis ", axis, " twice");
    seen[axis] = true;
    perm.push_back(axis);
    out.push_back(in[axis]);
  }
  if (c.has_data(0) && !c.in(0).trained) {
    detail::fold(c, fold_transpose(detail::constant_of(c, 0), perm, out));
  } else {
    c.view("transpose", out, c.in_type());
  }
}

inline void read_concat(NodeContext& c) {
  expects(c.inputs() > 0, "it has no input");
  Shape out = c.shape(0);
  const std::size_t axis = detail::axis_in(c.integer("axis", 1), out.rank());
  for (std::size_t i = 1; i < c.inputs(); ++i) {
    const Shape& part = c.shape(i);
    expects(part.rank() == out.rank(), "its inputs have ", out.rank(), " and ", part.rank(),
            " dimensions");
    for (std::size_t d = 0; d < out.rank(); ++d) {
      expects(d == axis || part[d] == out[d], "its inputs differ on axis ", d, ": ", out[d],
              " and ", part[d]);
    }
    out[axis] = checked_add(out[axis], part[axis]);
  }
  if (c.foldable() && element_count(out) <= detail::kMostData) {
    std::vector<Constant> parts;
    for (std::size_t i = 0; i < c.inputs(); ++i) parts.push_back(detail::constant_of(c, i));
    detail::fold(c, fold_concat(parts, axis, out));
    return;
  }
  auto parts = c.operands(c.all_inputs());
  if (parts.shapes.size() < 2) {
    c.emit_generic("identity", c.all_inputs(), {out});
    return;
  }
  c.emit(Concat{parts.shapes, static_cast<std::int64_t>(axis), parts.weights}, parts.sources,
         {out});
}

inline void read_split(NodeContext& c) {
  const Shape in = c.shape(0);
  const std::size_t axis = detail::axis_in(c.integer("axis", 0), in.rank());
  std::vector<std::int64_t> sizes = c.list("split", 1);
  const std::size_t count = c.node().outputs.size();
  expects(count >= 1, "it has no output");
  if (sizes.empty()) {
    const auto parts = static_cast<std::int64_t>(count);
    const std::int64_t piece = ceil_div(in[axis], parts);  // the last may be smaller
    for (std::int64_t i = 0; i < parts; ++i) {
      sizes.push_back(std::clamp<std::int64_t>(in[axis] - i * piece, 0, piece));
    }
  }
  expects(sizes.size() == count, "it splits into ", sizes.size(), " parts but has ", count,
          " outputs");
  expects(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0}) == in[axis],
          "its parts do not add up to the ", in[axis], " elements of axis ", axis);
  std::vector<Shape> outputs;
  for (const std::int64_t size : sizes) {
    expects(size >= 0, "a part has ", size, " elements");
    outputs.push_back(in);
    outputs.back()[axis] = size;
  }
  if (!c.has_data(0) || c.in(0).trained) {
    c.emit_generic("split", {0}, outputs);
    return;
  }
  Shape starts = Shape::filled(in.rank(), 0);
  for (std::size_t i = 0; i < count; ++i) {
    Constant part =
        fold_slice(detail::constant_of(c, 0), starts, Shape::filled(in.rank(), 1), outputs[i]);
    c.fold(outputs[i], c.in_type(), std::move(part.data), i);
    starts[axis] += sizes[i];
  }
}

inline void read_slice(NodeContext& c) {
  const Shape in = c.shape(0);
  const auto first = c.list("starts", 1);
  const auto last = c.list("ends", 2);
  auto axes = c.list("axes", 3);
  auto given = c.has(4) ? c.integers(4) : std::vector<std::int64_t>{};
  for (std::size_t i = axes.size(); i < first.size() && !c.has(3) && c.list("axes").empty(); ++i) {
    axes.push_back(static_cast<std::int64_t>(i));
  }
  given.resize(std::max(given.size(), first.size()), 1);
  expects(first.size() == last.size() && first.size() == axes.size(), "it has ", first.size(),
          " starts, ", last.size(), " ends and ", axes.size(), " axes");
  Shape starts = Shape::filled(in.rank(), 0);
  Shape steps = Shape::filled(in.rank(), 1);
  Shape out = in;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const std::size_t axis = detail::axis_in(axes[i], in.rank());
    const std::int64_t extent = in[axis];
    const std::int64_t step = given[i];
    expects(step != 0 && step != INT64_MIN, "a step is ", step);
    const auto place = [&](std::int64_t at) {
      return at < 0 ? std::max(at, -extent - 1) + extent : at;
    };
    const std::int64_t low = step > 0 ? 0 : -1;
    const std::int64_t high = step > 0 ? extent : extent - 1;
    const std::int64_t begin =
        std::clamp(place(first[i]), std::int64_t{0}, std::max<std::int64_t>(high, 0));
    const std::int64_t end = std::clamp(place(last[i]), low, std::max(extent, low));
    const std::int64_t span = step > 0 ? end - begin : begin - end;
    starts[axis] = begin;
    steps[axis] = step;
    out[axis] = extent == 0 || span <= 0 ? 0 : ceil_div(span, step > 0 ? step : -step);
  }
  if (c.has_data(0) && !c.in(0).trained) {
    detail::fold(c, fold_slice(detail::constant_of(c, 0), starts, steps, out));
  } else if (out == in && !c.in(0).constant) {
    c.emit_generic("identity", {0}, {out});
  } else {
    c.emit_generic("slice", {0}, {out});
  }
}

inline void read_pad(NodeContext& c) {
  const Shape in = c.shape(0);
  const auto pads = c.op() == "Pad" && c.opset() < 2 ? c.list("paddings") : c.list("pads", 1);
  std::vector<std::size_t> axes;
  if (c.has(3)) {
    for (const std::int64_t axis : c.integers(3)) axes.push_back(detail::axis_in(axis, in.rank()));
  } else {
    for (std::size_t i = 0; i < in.rank(); ++i) axes.push_back(i);
  }
  expects(pads.size() == 2 * axes.size(), "it has ", pads.size(), " pads for ", axes.size(),
          " axes; it needs two per axis");
  Shape out = in;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t both = checked_add(pads[i], pads[axes.size() + i]);
    out[axes[i]] = checked_add(out[axes[i]], both);
    expects(out[axes[i]] >= 0, "its pads leave ", out[axes[i]], " elements of axis ", axes[i]);
  }
  c.emit_generic(out == in ? "identity" : "pad", {0}, {out});
}

inline void read_expand(NodeContext& c) {
  const Shape wanted = detail::shape_of(c.integers(1));
  const Shape out = layerwatt::detail::broadcast(c.shape(0), wanted, "expand");
  if (c.has_data(0) && !c.in(0).trained && element_count(out) <= detail::kMostData) {
    detail::fold(c, fold_expand(detail::constant_of(c, 0), out));
  } else if (out == c.shape(0) && !c.in(0).trained) {
    c.view("identity", out, c.in_type());
  } else {  // a trained tensor too: the batch may be what it is expanded to
    c.emit_generic("expand", {0}, {out});
  }
}

inline void read_tile(NodeContext& c) {
  Shape out = c.shape(0);
  const auto repeats = c.integers(1);
  expects(repeats.size() == out.rank(), "it has ", repeats.size(), " repeats for ", out.rank(),
          " dimensions");
  for (std::size_t i = 0; i < out.rank(); ++i) {
    expects(repeats[i] >= 0, "a repeat is ", repeats[i]);
    out[i] = checked_mul(out[i], repeats[i]);
  }
  c.emit_generic("tile", {0}, {out});
}

inline void read_gather(NodeContext& c) {
  const Shape in = c.shape(0);
  const Shape indices = c.shape(1);
  const std::size_t axis = detail::axis_in(c.integer("axis", 0), in.rank());
  expects<NotUnderstood>(in.rank() - 1 + indices.rank() <= Shape::kMaxRank,
                         "more than 8 dimensions");
  Shape out;
  for (std::size_t i = 0; i < axis; ++i) out.push_back(in[i]);
  for (const std::int64_t extent : indices) out.push_back(extent);
  for (std::size_t i = axis + 1; i < in.rank(); ++i) out.push_back(in[i]);
  if (c.foldable() && !c.in(0).trained && element_count(out) > 0) {
    detail::fold(c, fold_gather(detail::constant_of(c, 0), detail::constant_of(c, 1), axis, out));
  } else {
    c.emit_generic("gather", {0, 1}, {out});
  }
}

inline void read_gather_nd(NodeContext& c) {
  const Shape in = c.shape(0);
  const Shape indices = c.shape(1);
  const auto batch =
      static_cast<std::size_t>(std::clamp<std::int64_t>(c.integer("batch_dims", 0), 0, 8));
  expects(indices.rank() >= 1, "its indices are a scalar");
  const std::int64_t taken = indices[indices.rank() - 1];
  expects(taken >= 1 && batch + static_cast<std::size_t>(taken) <= in.rank(), "its indices name ",
          taken, " axes of ", in.rank());
  Shape out;
  for (std::size_t i = 0; i + 1 < indices.rank(); ++i) out.push_back(indices[i]);
  for (std::size_t i = batch + static_cast<std::size_t>(taken); i < in.rank(); ++i) {
    out.push_back(in[i]);
  }
  c.emit_generic("gather", {0, 1}, {out});
}

inline void read_gather_elements(NodeContext& c) { c.emit_generic("gather", {0, 1}, {c.shape(1)}); }
inline void read_scatter(NodeContext& c) {
  c.emit_generic("scatter", c.all_inputs(), {c.shape(0)});
}

inline void read_depth_to_space(NodeContext& c) {
  Shape out = c.shape(0);
  const std::int64_t block = c.integer("blocksize", 0);
  expects(out.rank() == 4 && block >= 1, "it needs an image and a blocksize of at least 1");
  const std::int64_t area = checked_mul(block, block);
  if (c.op() == "DepthToSpace") {
    expects(out[1] % area == 0, out[1], " channels are no multiple of ", area);
    out = {out[0], out[1] / area, checked_mul(out[2], block), checked_mul(out[3], block)};
    c.emit_generic("depth_to_space", {0}, {out});
  } else {
    expects(out[2] % block == 0 && out[3] % block == 0, "blocks of ", block,
            " do not divide the image");
    out = {out[0], checked_mul(out[1], area), out[2] / block, out[3] / block};
    c.emit_generic("space_to_depth", {0}, {out});
  }
}

/// Resize (scales or sizes, some axes or all; opset 10: scales only) and Upsample.
inline void read_resize(NodeContext& c) {
  const Shape in = c.shape(0);
  const bool old = c.op() == "Upsample" || c.opset() < 11;
  const std::size_t scales_at = old ? 1 : 2;
  std::vector<std::size_t> axes;
  for (const std::int64_t axis : c.list("axes")) axes.push_back(detail::axis_in(axis, in.rank()));
  for (std::size_t i = 0; axes.size() < in.rank() && c.list("axes").empty(); ++i) axes.push_back(i);
  Shape out = in;
  const bool by_size = !old && c.has(3) && element_count(c.shape(3)) > 0;
  std::vector<double> scales;
  if (by_size) {
    const auto sizes = c.integers(3);
    expects(sizes.size() == axes.size(), "it has ", sizes.size(), " sizes for ", axes.size(),
            " axes");
    const std::string_view policy = c.text("keep_aspect_ratio_policy", "stretch");
    double scale = 0;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const double own = static_cast<double>(sizes[i]) / static_cast<double>(in[axes[i]]);
      const bool smaller = own < scale;
      if (i == 0 || (policy == "not_larger" ? smaller : !smaller)) scale = own;
    }
    for (std::size_t i = 0; i < axes.size(); ++i) {
      out[axes[i]] = policy == "stretch"
                         ? sizes[i]
                         : to_integer(std::round(scale * static_cast<double>(in[axes[i]])));
    }
  } else if (c.op() == "Upsample" && !c.has(1)) {
    const Attribute* given = c.attribute("scales");
    expects(given != nullptr, "it has neither sizes nor scales");
    for (const float scale : given->floats) scales.push_back(static_cast<double>(scale));
  } else {
    scales = c.data(scales_at);
  }
  if (!by_size) {
    expects(scales.size() == axes.size(), "it has ", scales.size(), " scales for ", axes.size(),
            " axes");
    for (std::size_t i = 0; i < axes.size(); ++i) {
      out[axes[i]] = to_integer(std::floor(static_cast<double>(in[axes[i]]) * scales[i]));
    }
  }
  for (const std::int64_t extent : out) expects(extent >= 0, "an extent becomes ", extent);
  c.emit_generic("resize", {0}, {out});
}

/// Same shape as input 0, costed by bytes: CumSum, ReverseSequence, Trilu, ...
inline void read_same(NodeContext& c, std::string_view op) {
  c.emit_generic(op, {0}, {c.shape(0)}, 0, op == "other" ? std::string(c.op()) : std::string{});
}

inline void read_quantize(NodeContext& c) {
  const bool back = c.op() == "DequantizeLinear";
  const ElementType type = back       ? ElementType::float32
                           : c.has(2) ? c.in(2).type
                                      : ElementType::uint8;
  const Shape in = c.shape(0);
  if (c.op() == "DynamicQuantizeLinear") {
    c.emit_generic("quantize", {0}, {in, Shape{}, Shape{}});
  } else {
    c.view(back ? "dequantize" : "quantize", in, type);
  }
  c.retype(0, type);
  if (!back || c.node().outputs.empty()) return;
  Value value = *c.reader().find(c.scope(), c.node().outputs.front());
  value.dequantized = true;
  value.data.reset();
  c.set(0, std::move(value));
}

}  // namespace layerwatt::onnx
