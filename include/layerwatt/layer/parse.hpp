/// @file
/// parse_layer: layer text to a valid layer, or an error that names the column.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/key_values.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

namespace detail {

using Keys = std::vector<std::string_view>;

inline std::vector<Shape> parse_inputs(KeyValues& keys) {
  std::vector<Shape> inputs;
  for (const std::string_view part : split(keys.required("in"), ';')) {
    inputs.push_back(keys.numbers(part, 'x', "in", 1));
  }
  return inputs;
}

inline Shape parse_input(KeyValues& keys) {
  const auto inputs = parse_inputs(keys);
  if (inputs.size() != 1) {
    keys.error(keys.required("in"),
               concatenate("'", keys.op(), "' has one input but ", inputs.size(), " are given"));
  }
  return inputs.front();
}

/// One number for all axes, or one per axis.
inline Shape parse_axes(KeyValues& keys, std::string_view key, std::string_view value,
                        std::size_t axes, std::int64_t least) {
  const Shape given = keys.numbers(value, 'x', key, least);
  if (given.rank() == 1) return Shape::filled(axes, given[0]);
  if (given.rank() != axes) {
    keys.error(value, concatenate("'", key, "' has ", given.rank(), " numbers but the input has ",
                                  axes, " spatial axes"));
  }
  return given;
}

inline void parse_padding(KeyValues& keys, std::size_t axes, Window& window) {
  const std::string_view value = keys.optional("p");
  if (value.find(',') == std::string_view::npos) {
    window.pad_begin =
        value.empty() ? Shape::filled(axes, 0) : parse_axes(keys, "p", value, axes, 0);
    window.pad_end = window.pad_begin;
    return;
  }
  const Shape all = keys.numbers(value, ',', "p", 0);
  if (all.rank() != 2 * axes) {
    keys.error(value, concatenate("'p' has ", all.rank(), " numbers; asymmetric padding needs ",
                                  2 * axes, " (all begins, then all ends: top,left,bottom,right)"));
  }
  for (std::size_t i = 0; i < axes; ++i) {
    window.pad_begin.push_back(all[i]);
    window.pad_end.push_back(all[axes + i]);
  }
}

inline Window parse_window(KeyValues& keys, const Shape& input) {
  const std::size_t axes = input.rank() >= 2 ? input.rank() - 2 : 0;
  const auto with_default = [&](std::string_view key) {
    const std::string_view value = keys.optional(key);
    return value.empty() ? Shape::filled(axes, 1) : parse_axes(keys, key, value, axes, 1);
  };
  Window window;
  window.kernel = parse_axes(keys, "k", keys.required("k"), axes, 1);
  window.stride = with_default("s");
  window.dilation = with_default("d");
  parse_padding(keys, axes, window);
  return window;
}

inline ActivationKind parse_activation(KeyValues& keys) {
  const std::string_view value = keys.optional("act");
  if (value.empty()) return ActivationKind::none;
  std::vector<std::string_view> names;
  for (const auto& [name, kind] : kActivations) {
    if (name == value) return kind;
    names.push_back(name);
  }
  const std::string hint = did_you_mean(value, names);
  keys.error(value, concatenate("unknown activation '", value, "'; ",
                                hint.empty() ? "use one of " + join(names, ", ") : hint));
}

inline Operation parse_conv(KeyValues& keys) {
  Conv conv;
  conv.input = parse_input(keys);
  conv.out_channels = keys.to_integer(keys.required("out"), "out", 1);
  conv.window = parse_window(keys, conv.input);
  if (keys.op() == "dwconv") {
    conv.groups = conv.input[1];
  } else {
    conv.groups = keys.integer("g", 1, 1);
  }
  conv.bias = keys.flag("bias", true);
  conv.activation = parse_activation(keys);
  keys.finish({"in", "out", "k", "s", "p", "d", "g", "bias", "act", "type"});
  return conv;
}

inline Operation parse_dense(KeyValues& keys) {
  Dense dense;
  dense.input = parse_input(keys);
  dense.out_features = keys.to_integer(keys.required("out"), "out", 1);
  dense.bias = keys.flag("bias", true);
  dense.activation = parse_activation(keys);
  keys.finish({"in", "out", "bias", "act", "type"});
  return dense;
}

inline Operation parse_pool(KeyValues& keys, PoolKind kind) {
  Pool pool;
  pool.kind = kind;
  pool.input = parse_input(keys);
  pool.window = parse_window(keys, pool.input);
  pool.ceil_mode = keys.flag("ceil", false);
  keys.finish({"in", "k", "s", "p", "d", "ceil", "type"});
  return pool;
}

inline Operation parse_matmul(KeyValues& keys) {
  const auto inputs = parse_inputs(keys);
  if (inputs.size() != 2) {
    keys.error(keys.required("in"), "'matmul' needs two inputs: in=1x12x197x64;1x12x64x197");
  }
  keys.finish({"in", "type"});
  return MatMul{inputs[0], inputs[1]};
}

inline std::int64_t parse_axis(KeyValues& keys) {
  return keys.integer("axis", 1, -static_cast<std::int64_t>(Shape::kMaxRank));
}

/// The operation named by the op word; reads and checks all of its keys.
inline Operation parse_operation(KeyValues& keys) {
  const std::string_view op = keys.op();
  const auto finished = [&](Operation operation, const Keys& known) {
    keys.finish(known);
    return operation;
  };
  for (const auto& [name, kind] : kActivations) {
    if (op == name) return finished(Activation{kind, parse_input(keys)}, {"in", "type"});
  }
  if (op == "conv" || op == "dwconv") return parse_conv(keys);
  if (op == "fc") return parse_dense(keys);
  if (op == "matmul") return parse_matmul(keys);
  if (op == "pool_max") return parse_pool(keys, PoolKind::max);
  if (op == "pool_avg") return parse_pool(keys, PoolKind::avg);
  if (op == "global_pool_max")
    return finished(GlobalPool{PoolKind::max, parse_input(keys)}, {"in", "type"});
  if (op == "global_pool_avg")
    return finished(GlobalPool{PoolKind::avg, parse_input(keys)}, {"in", "type"});
  if (op == "dropout") return finished(Dropout{parse_input(keys)}, {"in", "type"});
  if (op == "softmax")
    return finished(Softmax{parse_input(keys), parse_axis(keys)}, {"in", "axis", "type"});
  if (op == "concat")
    return finished(Concat{parse_inputs(keys), parse_axis(keys)}, {"in", "axis", "type"});
  if (op == "bn")
    return finished(BatchNorm{parse_input(keys), parse_activation(keys)}, {"in", "act", "type"});
  if (op == "lrn")
    return finished(Lrn{parse_input(keys), keys.integer("n", 5, 1)}, {"in", "n", "type"});
  if (op == "add" || op == "mul") {
    const auto kind = op == "add" ? ElementwiseKind::add : ElementwiseKind::mul;
    return finished(Elementwise{kind, parse_inputs(keys), parse_activation(keys)},
                    {"in", "act", "type"});
  }
  const std::string hint = did_you_mean(op, kOps);
  keys.error(op, concatenate("unknown op '", op, "'; ",
                             hint.empty() ? "known are " + join(kOps, ", ") : hint));
}

}  // namespace detail

/// Reads one layer text. Whether a text is a layer at all is up to the caller
/// (see looks_like_layer_text).
/// @throws ParseError  naming text, column, rule and fix; also for layers that are impossible
[[nodiscard]] inline Layer parse_layer(std::string_view text) {
  detail::KeyValues keys(text);
  Layer layer;
  const std::string_view type = keys.optional("type");
  try {
    if (!type.empty()) layer.precision = parse_precision(type);
  } catch (const ParseError& error) {
    keys.error(type, error.what());
  }
  layer.operation = detail::parse_operation(keys);
  try {
    validate(layer);
  } catch (const InvalidArgument& error) {
    fail<ParseError>("layer text '", text, "': ", error.what());
  }
  return layer;
}

/// A command-line argument is layer text when it has a space and `in=`.
[[nodiscard]] inline bool looks_like_layer_text(std::string_view argument) {
  return argument.find(' ') != std::string_view::npos &&
         argument.find("in=") != std::string_view::npos;
}

}  // namespace layerwatt
