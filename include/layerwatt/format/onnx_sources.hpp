/// @file
/// ONNX operators that make constants: Constant, ConstantOfShape, Shape, Range, ...
#pragma once

#include <layerwatt/format/onnx_fold.hpp>
#include <layerwatt/format/onnx_graph.hpp>
#include <layerwatt/format/onnx_movement.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace layerwatt::onnx {

/// A tensor, or one number or a list in an attribute. Constants of nodes are no trained tensors,
/// except where they stand in the place of weights.
inline void read_constant(NodeContext& c) {
  const auto numbers = [](const auto& list) {
    std::vector<double> values;
    for (const auto value : list) values.push_back(static_cast<double>(value));
    return values;
  };
  if (const Attribute* tensor = c.attribute("value"); tensor != nullptr && tensor->tensor) {
    c.set(0, c.reader().stored(*tensor->tensor, false));
    ++c.reader().network().folded_nodes;
  } else if (const Attribute* f = c.attribute("value_float")) {
    c.fold({}, ElementType::float32, {static_cast<double>(f->f)});
  } else if (const Attribute* i = c.attribute("value_int")) {
    c.fold({}, ElementType::int64, {static_cast<double>(i->i)});
  } else if (const Attribute* floats = c.attribute("value_floats")) {
    c.fold({static_cast<std::int64_t>(floats->floats.size())}, ElementType::float32,
           numbers(floats->floats));
  } else if (const Attribute* ints = c.attribute("value_ints")) {
    c.fold({static_cast<std::int64_t>(ints->ints.size())}, ElementType::int64, numbers(ints->ints));
  } else {
    fail<NotUnderstood>("a constant that is no dense tensor of numbers");
  }
}

/// Weight-free files store weights this way: a float tensor whose shape is a constant counts as
/// trained. Where the shape follows from an activation it does not.
inline void read_constant_of_shape(NodeContext& c) {
  const Shape shape = detail::shape_of(c.integers(0));
  Value value;
  value.known = value.constant = true;
  value.shape = shape;
  value.type = ElementType::float32;
  value.derived = c.in(0).derived;
  double filling = 0;
  const Attribute* given = c.attribute("value");
  if (given != nullptr && given->tensor) {
    const Value stored = c.reader().stored(*given->tensor, false);
    value.type = stored.type;
    if (stored.data && !stored.data->empty()) filling = stored.data->front();
  }
  const bool small = element_count(shape) <= (is_float(value.type) ? 16 : detail::kMostData);
  if (small) value.data.emplace(static_cast<std::size_t>(element_count(shape)), filling);
  if (is_float(value.type) && !value.derived && element_count(shape) > 1) {
    c.reader().make_root(value);
  }
  c.set(0, std::move(value));
  ++c.reader().network().folded_nodes;
}

inline void read_shape(NodeContext& c) {
  const Shape& in = c.shape(0);
  const auto rank = static_cast<std::int64_t>(in.rank());
  const auto place = [&](std::int64_t at) {
    return std::clamp(at < 0 ? at + rank : at, std::int64_t{0}, rank);
  };
  const std::int64_t first = place(std::max(c.integer("start", 0), -rank));
  const std::int64_t last = place(std::clamp(c.integer("end", rank), -rank, rank));
  Value value;
  value.known = value.constant = true;
  value.type = ElementType::int64;
  value.derived = !c.in(0).constant || c.in(0).derived;
  value.data.emplace();
  for (std::int64_t i = first; i < last; ++i) {
    value.data->push_back(static_cast<double>(in[static_cast<std::size_t>(i)]));
  }
  value.shape = {static_cast<std::int64_t>(value.data->size())};
  c.set(0, std::move(value));
  ++c.reader().network().folded_nodes;
}

inline void read_size(NodeContext& c) {
  const auto count = static_cast<double>(element_count(c.shape(0)));
  Value value;
  value.known = value.constant = true;
  value.type = ElementType::int64;
  value.derived = true;
  value.data = std::vector<double>{count};
  c.set(0, std::move(value));
  ++c.reader().network().folded_nodes;
}

inline void read_range(NodeContext& c) {
  const double start = c.number(0);
  const double limit = c.number(1);
  const double delta = c.number(2);
  expects(delta != 0, "its step is 0");
  const double count = std::max(0.0, std::ceil((limit - start) / delta));
  expects<NotUnderstood>(count < 1e12, "it makes ", count, " elements");
  const Shape shape{to_integer(count)};
  if (shape[0] > detail::kMostData) {
    Value value;
    value.known = value.constant = true;
    value.shape = shape;
    value.type = c.in_type();
    c.set(0, std::move(value));
    ++c.reader().network().folded_nodes;
    return;
  }
  std::vector<double> data;
  for (std::int64_t i = 0; i < shape[0]; ++i) {
    data.push_back(start + static_cast<double>(i) * delta);
  }
  c.fold(shape, c.in_type(), std::move(data));
}

/// Where the numbers are known, the places of those that are not 0.
inline void read_nonzero(NodeContext& c) {
  const Constant in = detail::constant_of(c, 0);
  std::vector<std::vector<double>> places(in.shape.rank());
  detail::for_each_index(in.shape, [&](std::size_t at, const Shape& index) {
    if (in.data[at] == 0) return;
    for (std::size_t i = 0; i < places.size(); ++i) {
      places[i].push_back(static_cast<double>(index[i]));
    }
  });
  std::vector<double> data;
  for (const auto& row : places) data.insert(data.end(), row.begin(), row.end());
  const auto found = static_cast<std::int64_t>(places.empty() ? 0 : places.front().size());
  c.fold({static_cast<std::int64_t>(places.size()), found}, ElementType::int64, std::move(data));
}

/// Random tensors: of a given shape, or like the input.
inline void read_random(NodeContext& c) {
  const bool like = c.inputs() > 0;
  const Shape shape = like ? c.shape(0) : detail::shape_of(c.list("shape"));
  c.emit_generic("fill", {}, {shape});
}

inline void read_eye_like(NodeContext& c) { c.emit_generic("fill", {}, {c.shape(0)}); }

}  // namespace layerwatt::onnx
