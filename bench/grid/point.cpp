#include <bench/grid/point.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace layerwatt::bench {

namespace {

struct ShortName {
  std::string_view name, first, second;
};
constexpr std::array kShortNames = std::to_array<ShortName>({
    {"in_size", "in_height", "in_width"},
    {"kernel", "kernel_h", "kernel_w"},
    {"stride", "stride_h", "stride_w"},
    {"pad", "pad_h", "pad_w"},
    {"dilation", "dilation_h", "dilation_w"},
});

/// `name` takes the value of `source` (or the fallback) where it has none.
struct Default {
  std::string_view name, source;
  std::optional<std::int64_t> fallback;
};
constexpr std::array kDefaults = std::to_array<Default>({
    {"batch", "", 1},
    {"in_width", "in_height", {}},
    {"kernel_w", "kernel_h", {}},
    {"stride_h", "", 1},
    {"stride_w", "stride_h", {}},
    {"pad_h", "", 0},
    {"pad_w", "pad_h", {}},
    {"pad_h_end", "pad_h", {}},
    {"pad_w_end", "pad_w", {}},
    {"dilation_h", "", 1},
    {"dilation_w", "dilation_h", {}},
    {"groups", "", 1},
    {"bias", "", 1},
    {"ceil", "", 0},
});

constexpr std::array kDerived = std::to_array<std::string_view>(
    {"out_height", "out_width", "macs", "params", "input_bytes", "weight_bytes", "output_bytes"});

enum class Family { conv, pool, dense, image, pair, none };

[[nodiscard]] Family family(std::string_view op) {
  if (op == "conv" || op == "dwconv") return Family::conv;
  if (op == "pool_max" || op == "pool_avg") return Family::pool;
  if (op == "fc") return Family::dense;
  if (op == "add" || op == "mul") return Family::pair;
  if (op == "matmul" || op == "concat") return Family::none;
  return std::find(kKernelOps.begin(), kKernelOps.end(), op) != kKernelOps.end() ? Family::image
                                                                                 : Family::none;
}

[[nodiscard]] std::int64_t get(const Variables& variables, std::string_view name) {
  const auto found = variables.find(name);
  expects(found != variables.end(), "'", name, "' is missing; give it as an axis");
  return found->second;
}

[[nodiscard]] Window make_window(const Variables& v) {
  const auto pair = [&](std::string_view h, std::string_view w) {
    return Shape{get(v, h), get(v, w)};
  };
  return {pair("kernel_h", "kernel_w"), pair("stride_h", "stride_w"),
          pair("dilation_h", "dilation_w"), pair("pad_h", "pad_w"), pair("pad_h_end", "pad_w_end")};
}

[[nodiscard]] ActivationKind activation_kind(std::string_view op) {
  for (const auto& [name, kind] : kActivations) {
    if (name == op) return kind;
  }
  fail("'", op, "' cannot be built from axes; list it as layer text under \"layers\"");
}

/// Ops with one image (or, without in_height, one N x C tensor) and nothing else to say.
[[nodiscard]] Operation make_pointwise(std::string_view op, const Shape& in, ActivationKind act) {
  if (op == "global_pool_max") return GlobalPool{PoolKind::max, in};
  if (op == "global_pool_avg") return GlobalPool{PoolKind::avg, in};
  if (op == "softmax") return Softmax{in, 1};
  if (op == "bn") return BatchNorm{in, act};
  if (op == "lrn") return Lrn{in, 5};
  if (op == "dropout") return Dropout{in};
  if (op == "add") return Elementwise{ElementwiseKind::add, {in, in}, act};
  if (op == "mul") return Elementwise{ElementwiseKind::mul, {in, in}, act};
  return Activation{activation_kind(op), in};
}

}  // namespace

std::vector<std::string_view> layer_variables(std::string_view op) {
  std::vector<std::string_view> names{"batch", "in_channels"};
  const auto add = [&](std::initializer_list<std::string_view> more) {
    names.insert(names.end(), more);
  };
  switch (family(op)) {
    case Family::none:
      return {};
    case Family::dense:
      add({"out_channels", "bias"});
      return names;
    case Family::image:
    case Family::pair:
      add({"in_height", "in_width"});
      return names;
    case Family::conv:
    case Family::pool:
      break;
  }
  add({"in_height", "in_width", "kernel_h", "kernel_w", "stride_h", "stride_w", "pad_h", "pad_w",
       "pad_h_end", "pad_w_end", "dilation_h", "dilation_w"});
  if (op == "conv") add({"groups"});
  if (family(op) == Family::conv) {
    add({"out_channels", "bias"});
  } else {
    add({"ceil"});
  }
  return names;
}

void complete_variables(std::string_view op, Variables& variables) {
  for (const auto& [name, first, second] : kShortNames) {
    const auto found = variables.find(name);
    if (found == variables.end()) continue;
    variables.emplace(first, found->second);
    variables.emplace(second, found->second);
  }
  const auto names = layer_variables(op);
  for (const auto& [name, source, fallback] : kDefaults) {
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    if (fallback) {
      variables.emplace(name, *fallback);
    } else if (const auto found = variables.find(source); found != variables.end()) {
      variables.emplace(name, found->second);
    }
  }
  if (op == "dwconv") {
    variables["groups"] = get(variables, "in_channels");
    variables.emplace("out_channels", variables["groups"]);
  } else if (op != "conv" && op != "fc") {
    variables.emplace("out_channels", get(variables, "in_channels"));
  }
}

Layer make_layer(std::string_view op, const Variables& v, ActivationKind activation,
                 Precision precision) {
  if (op == "fc") {
    return {Dense{{get(v, "batch"), get(v, "in_channels")},
                  get(v, "out_channels"),
                  get(v, "bias") != 0,
                  activation},
            precision};
  }
  Shape in{get(v, "batch"), get(v, "in_channels")};
  if (v.find("in_height") != v.end()) {
    in.push_back(get(v, "in_height"));
    in.push_back(get(v, "in_width"));
  }
  if (op == "conv" || op == "dwconv") {
    return {Conv{in, get(v, "out_channels"), make_window(v), get(v, "groups"), get(v, "bias") != 0,
                 activation},
            precision};
  }
  if (op == "pool_max" || op == "pool_avg") {
    const PoolKind kind = op == "pool_max" ? PoolKind::max : PoolKind::avg;
    return {Pool{kind, in, make_window(v), get(v, "ceil") != 0}, precision};
  }
  return {make_pointwise(op, in, activation), precision};
}

void add_derived(const Layer& layer, Variables& variables) {
  const Shape out = output_shape(layer);
  variables["out_height"] = out.rank() > 2 ? out[2] : 1;
  variables["out_width"] = out.rank() > 3 ? out[3] : 1;
  variables["macs"] = macs(layer);
  variables["params"] = params(layer);
  variables["input_bytes"] = input_bytes(layer);
  variables["weight_bytes"] = weight_bytes(layer);
  variables["output_bytes"] = output_bytes(layer);
}

bool is_derived(std::string_view name) {
  return std::find(kDerived.begin(), kDerived.end(), name) != kDerived.end();
}

bool is_short_name(std::string_view name) {
  return std::any_of(kShortNames.begin(), kShortNames.end(),
                     [&](const ShortName& known) { return known.name == name; });
}

}  // namespace layerwatt::bench
