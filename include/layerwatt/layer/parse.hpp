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

inline std::vector<Shape> parse_shapes(KeyValues& keys, std::string_view key) {
  std::vector<Shape> shapes;
  for (const std::string_view part : split(keys.required(key), ';')) {
    shapes.push_back(keys.numbers(part, 'x', key, 1));
  }
  return shapes;
}
inline std::vector<Shape> parse_inputs(KeyValues& keys) { return parse_shapes(keys, "in"); }

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

inline Operation parse_deconv(KeyValues& keys) {
  ConvTranspose conv;
  conv.input = parse_input(keys);
  conv.out_channels = keys.to_integer(keys.required("out"), "out", 1);
  conv.window = parse_window(keys, conv.input);
  const std::string_view extra = keys.optional("pout");
  if (!extra.empty())
    conv.output_pad = parse_axes(keys, "pout", extra, conv.window.kernel.rank(), 0);
  conv.groups = keys.integer("g", 1, 1);
  conv.bias = keys.flag("bias", true);
  conv.activation = parse_activation(keys);
  keys.finish({"in", "out", "k", "s", "p", "d", "pout", "g", "bias", "act", "type"});
  return conv;
}

inline Operation parse_adaptive_pool(KeyValues& keys, PoolKind kind) {
  AdaptivePool pool{kind, parse_input(keys), {}};
  const std::size_t axes = pool.input.rank() >= 2 ? pool.input.rank() - 2 : 0;
  pool.output = parse_axes(keys, "out", keys.required("out"), axes, 1);
  keys.finish({"in", "out", "type"});
  return pool;
}

inline Operation parse_norm(KeyValues& keys, NormKind kind) {
  Norm norm;
  norm.kind = kind;
  norm.input = parse_input(keys);
  norm.scale = keys.flag("scale", true);
  norm.bias = kind != NormKind::rms && keys.flag("bias", true);
  Keys known{"in", "scale", "type"};
  if (kind != NormKind::rms) known.emplace_back("bias");
  if (kind == NormKind::group) {
    norm.groups = keys.to_integer(keys.required("g"), "g", 1);
    known.emplace_back("g");
  } else if (kind != NormKind::instance) {
    norm.axis = keys.integer("axis", -1, -static_cast<std::int64_t>(Shape::kMaxRank));
    known.emplace_back("axis");
  }
  keys.finish(known);
  return norm;
}

inline Operation parse_generic(KeyValues& keys) {
  Generic generic;
  generic.op = generic_op(keys.op());
  generic.inputs = parse_inputs(keys);
  const std::string_view out = keys.optional("out");
  try {
    generic.outputs =
        out.empty() ? std::vector<Shape>{default_output(generic)} : parse_shapes(keys, "out");
  } catch (const InvalidArgument& error) {
    keys.error(keys.required("in"), error.what());
  }
  generic.weights = keys.integer("w", 0, 0);
  generic.macs = keys.integer("macs", 0, 0);
  generic.kind = std::string(keys.optional("kind"));
  keys.finish({"in", "out", "w", "macs", "kind", "type"});
  return generic;
}

inline Operation parse_dense(KeyValues& keys) {
  Dense dense;
  dense.input = parse_input(keys);
  dense.out_features = keys.to_integer(keys.required("out"), "out", 1);
  dense.bias = keys.flag("bias", true);
  dense.activation = parse_activation(keys);
  dense.axis = keys.integer("axis", 0, -static_cast<std::int64_t>(Shape::kMaxRank));
  keys.finish({"in", "out", "bias", "act", "axis", "type"});
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
  const std::int64_t weights = keys.integer("w", 0, 0);
  keys.finish({"in", "w", "type"});
  return MatMul{inputs[0], inputs[1], weights};
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
    return finished(Concat{parse_inputs(keys), parse_axis(keys), keys.integer("w", 0, 0)},
                    {"in", "axis", "w", "type"});
  if (op == "bn")
    return finished(BatchNorm{parse_input(keys), parse_activation(keys)}, {"in", "act", "type"});
  if (op == "lrn")
    return finished(Lrn{parse_input(keys), keys.integer("n", 5, 1)}, {"in", "n", "type"});
  if (op == "add" || op == "mul") {
    const auto kind = op == "add" ? ElementwiseKind::add : ElementwiseKind::mul;
    return finished(
        Elementwise{kind, parse_inputs(keys), parse_activation(keys), keys.integer("w", 0, 0)},
        {"in", "act", "w", "type"});
  }
  if (op == "deconv") return parse_deconv(keys);
  if (op == "adaptive_pool_max") return parse_adaptive_pool(keys, PoolKind::max);
  if (op == "adaptive_pool_avg") return parse_adaptive_pool(keys, PoolKind::avg);
  if (op == "layer_norm") return parse_norm(keys, NormKind::layer);
  if (op == "rms_norm") return parse_norm(keys, NormKind::rms);
  if (op == "group_norm") return parse_norm(keys, NormKind::group);
  if (op == "instance_norm") return parse_norm(keys, NormKind::instance);
  if (!generic_op(op).empty()) return parse_generic(keys);
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
