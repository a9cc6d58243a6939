/// @file
/// From the variables of a grid to a layer, and from a layer to the variables of filters.
#pragma once

#include <bench/grid/expression.hpp>
#include <layerwatt/layer/layer.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

/// Variables that `op` takes, by the names of the dataset's columns (`kernel_h`), without
/// those that layer text must spell out (matmul, concat: list them under "layers").
/// Empty for an op that a grid cannot build.
[[nodiscard]] std::vector<std::string_view> layer_variables(std::string_view op);

/// Writes `kernel` to kernel_h and kernel_w, `in_size` to in_height and in_width and so on, lets
/// a missing width follow its height and a missing end padding its beginning, and gives stride,
/// dilation, groups and batch 1, padding 0 and bias 1 where nothing else is said.
void complete_variables(std::string_view op, Variables& variables);

/// The layer of a completed set of variables; it may be invalid (that is for `validate` to say).
/// @throws InvalidArgument  a size is missing
[[nodiscard]] Layer make_layer(std::string_view op, const Variables& variables,
                               ActivationKind activation, Precision precision);

/// Adds out_channels, out_height, out_width, macs, params, input_bytes, weight_bytes and
/// output_bytes of a valid layer.
void add_derived(const Layer& layer, Variables& variables);

/// Names that add_derived sets.
[[nodiscard]] bool is_derived(std::string_view name);

/// Short names for two axes at once: `kernel` for kernel_h and kernel_w.
[[nodiscard]] bool is_short_name(std::string_view name);

}  // namespace layerwatt::bench
