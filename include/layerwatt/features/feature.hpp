/// @file
/// The named numbers that models see. A model file stores these names: a name keeps its meaning
/// for good, and a changed formula is a new name.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/features/tiles.hpp>
#include <layerwatt/features/work.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace layerwatt {

struct Feature {
  std::string_view name;
  std::string_view meaning;
  double (*value)(const Work&);
  std::string_view formula;  ///< of `value`, as C++: what an exported model computes
};

// One formula, twice: as code and as text. Undefined again below.
#define LAYERWATT_FEATURE(name, meaning, ...)                                        \
  Feature {                                                                          \
    name, meaning, [](const Work& w) -> double { return __VA_ARGS__; }, #__VA_ARGS__ \
  }

/// Formulas use + - * /, comparisons and whole tiles only, so that exported models are constexpr.
inline constexpr auto kFeatures = std::to_array<Feature>({
    LAYERWATT_FEATURE("batch", "items per execution; rows of a matrix product", w.batch),
    LAYERWATT_FEATURE("in_channels", "input channels; fc: input features", w.in_channels),
    LAYERWATT_FEATURE("in_height", "input rows", w.in_height),
    LAYERWATT_FEATURE("in_width", "input columns", w.in_width),
    LAYERWATT_FEATURE("out_channels", "output channels; fc: output features", w.out_channels),
    LAYERWATT_FEATURE("out_height", "output rows", w.out_height),
    LAYERWATT_FEATURE("out_width", "output columns", w.out_width),
    LAYERWATT_FEATURE("kernel_h", "window rows", w.kernel_h),
    LAYERWATT_FEATURE("kernel_w", "window columns", w.kernel_w),
    LAYERWATT_FEATURE("stride_h", "rows between windows", w.stride_h),
    LAYERWATT_FEATURE("stride_w", "columns between windows", w.stride_w),
    LAYERWATT_FEATURE("dilation", "elements between window taps", w.dilation),
    LAYERWATT_FEATURE("groups", "channel groups; pools and element-wise layers: one per channel",
                      w.groups),
    LAYERWATT_FEATURE("inputs", "tensors read, weights excluded", w.inputs),
    LAYERWATT_FEATURE("operations",
                      "macs; pools: taps of all windows; element-wise: output elements",
                      w.operations),
    LAYERWATT_FEATURE("operations_inside",
                      "operations on elements of the input, those on padding left out",
                      w.operations* w.inside),
    LAYERWATT_FEATURE("input_bytes", "bytes of all input tensors", w.input_bytes),
    LAYERWATT_FEATURE("weight_bytes", "bytes of trained numbers", w.weight_bytes),
    LAYERWATT_FEATURE("output_bytes", "bytes of the output tensor", w.output_bytes),
    LAYERWATT_FEATURE("total_bytes", "input, weights and output", total_bytes(w)),
    LAYERWATT_FEATURE("im2col_bytes", "bytes of the unrolled input, N Ho Wo kh kw Ci",
                      w.output_bytes / w.out_channels * w.in_channels * taps(w)),
    LAYERWATT_FEATURE("in_pixels", "batch * in_height * in_width", in_pixels(w)),
    LAYERWATT_FEATURE("out_pixels", "batch * out_height * out_width", out_pixels(w)),
    LAYERWATT_FEATURE("taps", "kernel_h * kernel_w", taps(w)),
    LAYERWATT_FEATURE("group_in", "input channels per group", group_in(w)),
    LAYERWATT_FEATURE("reduction", "products summed per output element", group_in(w) * taps(w)),
    LAYERWATT_FEATURE("outputs", "output elements: available parallelism",
                      out_pixels(w) * w.out_channels),
    LAYERWATT_FEATURE("intensity", "operations per byte", w.operations / total_bytes(w)),
    LAYERWATT_FEATURE("touched_bytes", "bytes of the input that some window reads",
                      w.input_bytes* w.touched),
    LAYERWATT_FEATURE("moved_bytes", "touched input, weights and output",
                      w.input_bytes* w.touched + w.weight_bytes + w.output_bytes),
    LAYERWATT_FEATURE("inside", "share of window taps on elements of the input", w.inside),
    LAYERWATT_FEATURE("outputs_channels16", "output elements, channels in tiles of 16",
                      out_pixels(w) * tiled(w.out_channels, 16)),
    LAYERWATT_FEATURE("outputs_channels64", "output elements, channels in tiles of 64",
                      out_pixels(w) * tiled(w.out_channels, 64)),
    LAYERWATT_FEATURE("operations_out8",
                      "operations, output channels per group in whole tiles of 8",
                      w.operations* tiled(group_out(w), 8) / group_out(w)),
    LAYERWATT_FEATURE("operations_out16",
                      "operations, output channels per group in whole tiles of 16",
                      w.operations* tiled(group_out(w), 16) / group_out(w)),
    LAYERWATT_FEATURE("operations_out32",
                      "operations, output channels per group in whole tiles of 32",
                      w.operations* tiled(group_out(w), 32) / group_out(w)),
    LAYERWATT_FEATURE("operations_out64",
                      "operations, output channels per group in whole tiles of 64",
                      w.operations* tiled(group_out(w), 64) / group_out(w)),
    LAYERWATT_FEATURE("operations_out128",
                      "operations, output channels per group in whole tiles of 128",
                      w.operations* tiled(group_out(w), 128) / group_out(w)),
    LAYERWATT_FEATURE("operations_in4", "operations, input channels per group in tiles of 4",
                      w.operations* tiled(group_in(w), 4) / group_in(w)),
    LAYERWATT_FEATURE("operations_in8", "operations, input channels per group in tiles of 8",
                      w.operations* tiled(group_in(w), 8) / group_in(w)),
    LAYERWATT_FEATURE("operations_in16", "operations, input channels per group in tiles of 16",
                      w.operations* tiled(group_in(w), 16) / group_in(w)),
    LAYERWATT_FEATURE("operations_in32", "operations, input channels per group in tiles of 32",
                      w.operations* tiled(group_in(w), 32) / group_in(w)),
    LAYERWATT_FEATURE("operations_in64", "operations, input channels per group in tiles of 64",
                      w.operations* tiled(group_in(w), 64) / group_in(w)),
    LAYERWATT_FEATURE("operations_channels8", "operations, all output channels in tiles of 8",
                      w.operations* tiled(w.out_channels, 8) / w.out_channels),
    LAYERWATT_FEATURE("operations_channels16", "operations, all output channels in tiles of 16",
                      w.operations* tiled(w.out_channels, 16) / w.out_channels),
    LAYERWATT_FEATURE("operations_channels32", "operations, all output channels in tiles of 32",
                      w.operations* tiled(w.out_channels, 32) / w.out_channels),
    LAYERWATT_FEATURE("operations_pixels8", "operations, output pixels in tiles of 8",
                      w.operations* tiled(out_pixels(w), 8) / out_pixels(w)),
    LAYERWATT_FEATURE("operations_pixels32", "operations, output pixels in tiles of 32",
                      w.operations* tiled(out_pixels(w), 32) / out_pixels(w)),
    LAYERWATT_FEATURE("operations_pixels128", "operations, output pixels in tiles of 128",
                      w.operations* tiled(out_pixels(w), 128) / out_pixels(w)),
    LAYERWATT_FEATURE("operations_pixels512", "operations, output pixels in tiles of 512",
                      w.operations* tiled(out_pixels(w), 512) / out_pixels(w)),
    LAYERWATT_FEATURE("operations_pixels2048", "operations, output pixels in tiles of 2048",
                      w.operations* tiled(out_pixels(w), 2048) / out_pixels(w)),
    LAYERWATT_FEATURE("operations_width4", "operations, output columns in tiles of 4",
                      w.operations* tiled(w.out_width, 4) / w.out_width),
    LAYERWATT_FEATURE("operations_width8", "operations, output columns in tiles of 8",
                      w.operations* tiled(w.out_width, 8) / w.out_width),
    LAYERWATT_FEATURE("operations_width16", "operations, output columns in tiles of 16",
                      w.operations* tiled(w.out_width, 16) / w.out_width),
    LAYERWATT_FEATURE("operations_width32", "operations, output columns in tiles of 32",
                      w.operations* tiled(w.out_width, 32) / w.out_width),
    LAYERWATT_FEATURE("operations_32x32", "operations, pixels in tiles of 32 and channels of 32",
                      w.operations* tiled(out_pixels(w), 32) / out_pixels(w) *
                          tiled(group_out(w), 32) / group_out(w)),
    LAYERWATT_FEATURE("operations_64x64", "operations, pixels in tiles of 64 and channels of 64",
                      w.operations* tiled(out_pixels(w), 64) / out_pixels(w) *
                          tiled(group_out(w), 64) / group_out(w)),
    LAYERWATT_FEATURE("operations_128x64", "operations, pixels in tiles of 128 and channels of 64",
                      w.operations* tiled(out_pixels(w), 128) / out_pixels(w) *
                          tiled(group_out(w), 64) / group_out(w)),
    LAYERWATT_FEATURE("operations_128x128",
                      "operations, pixels in tiles of 128 and channels of 128",
                      w.operations* tiled(out_pixels(w), 128) / out_pixels(w) *
                          tiled(group_out(w), 128) / group_out(w)),
    LAYERWATT_FEATURE("operations_256x128",
                      "operations, pixels in tiles of 256 and channels of 128",
                      w.operations* tiled(out_pixels(w), 256) / out_pixels(w) *
                          tiled(group_out(w), 128) / group_out(w)),
    LAYERWATT_FEATURE("waste_out4", "share of output channels in tiles of 4 that is padding",
                      tile_waste(w.out_channels, 4)),
    LAYERWATT_FEATURE("waste_out8", "share of output channels in tiles of 8 that is padding",
                      tile_waste(w.out_channels, 8)),
    LAYERWATT_FEATURE("waste_out16", "share of output channels in tiles of 16 that is padding",
                      tile_waste(w.out_channels, 16)),
    LAYERWATT_FEATURE("waste_out32", "share of output channels in tiles of 32 that is padding",
                      tile_waste(w.out_channels, 32)),
    LAYERWATT_FEATURE("waste_out64", "share of output channels in tiles of 64 that is padding",
                      tile_waste(w.out_channels, 64)),
    LAYERWATT_FEATURE("waste_out128", "share of output channels in tiles of 128 that is padding",
                      tile_waste(w.out_channels, 128)),
    LAYERWATT_FEATURE("waste_in4", "share of input channels in tiles of 4 that is padding",
                      tile_waste(w.in_channels, 4)),
    LAYERWATT_FEATURE("waste_in8", "share of input channels in tiles of 8 that is padding",
                      tile_waste(w.in_channels, 8)),
    LAYERWATT_FEATURE("waste_in16", "share of input channels in tiles of 16 that is padding",
                      tile_waste(w.in_channels, 16)),
    LAYERWATT_FEATURE("waste_in32", "share of input channels in tiles of 32 that is padding",
                      tile_waste(w.in_channels, 32)),
    LAYERWATT_FEATURE("waste_in64", "share of input channels in tiles of 64 that is padding",
                      tile_waste(w.in_channels, 64)),
    LAYERWATT_FEATURE("waste_in128", "share of input channels in tiles of 128 that is padding",
                      tile_waste(w.in_channels, 128)),
    LAYERWATT_FEATURE("waste_pixels4", "share of output pixels in tiles of 4 that is padding",
                      tile_waste(out_pixels(w), 4)),
    LAYERWATT_FEATURE("waste_pixels8", "share of output pixels in tiles of 8 that is padding",
                      tile_waste(out_pixels(w), 8)),
    LAYERWATT_FEATURE("waste_pixels16", "share of output pixels in tiles of 16 that is padding",
                      tile_waste(out_pixels(w), 16)),
    LAYERWATT_FEATURE("waste_pixels32", "share of output pixels in tiles of 32 that is padding",
                      tile_waste(out_pixels(w), 32)),
    LAYERWATT_FEATURE("waste_pixels64", "share of output pixels in tiles of 64 that is padding",
                      tile_waste(out_pixels(w), 64)),
    LAYERWATT_FEATURE("waste_pixels128", "share of output pixels in tiles of 128 that is padding",
                      tile_waste(out_pixels(w), 128)),
    LAYERWATT_FEATURE("waste_width4", "share of output columns in tiles of 4 that is padding",
                      tile_waste(w.out_width, 4)),
    LAYERWATT_FEATURE("waste_width8", "share of output columns in tiles of 8 that is padding",
                      tile_waste(w.out_width, 8)),
    LAYERWATT_FEATURE("waste_width16", "share of output columns in tiles of 16 that is padding",
                      tile_waste(w.out_width, 16)),
    LAYERWATT_FEATURE("waste_width32", "share of output columns in tiles of 32 that is padding",
                      tile_waste(w.out_width, 32)),
    LAYERWATT_FEATURE("unaligned_out16",
                      "1 where output channels are no multiple of 16 (masked vector tails), else 0",
                      tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("unaligned_out64", "1 where output channels are no multiple of 64, else 0",
                      tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("unaligned_in16",
                      "1 where input channels are no multiple of 16 (masked vector tails), else 0",
                      tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("kernel_is_1", "1 where the kernel has 1 x 1 taps, else 0",
                      taps(w) == 1 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("kernel_is_3", "1 where the kernel has 3 x 3 taps, else 0",
                      taps(w) == 9 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("kernel_is_5", "1 where the kernel has 5 x 5 taps, else 0",
                      taps(w) == 25 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("kernel_is_2", "1 where the kernel has 2 x 2 taps, else 0",
                      taps(w) == 4 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("kernel_is_large", "1 from 7 x 7 taps on, else 0", taps(w) >= 49 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("stride_is_1", "1 where windows start at every element, else 0",
                      w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("windows_overlap", "1 where windows share elements, else 0",
                      w.stride_h < w.kernel_h ? 1.0 : 0.0),
    LAYERWATT_FEATURE("is_grouped", "1 with more than one channel group, else 0",
                      w.groups > 1 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("pad_h", "rows of padding, both sides", w.pad_h),
    LAYERWATT_FEATURE("pad_w", "columns of padding, both sides", w.pad_w),
    LAYERWATT_FEATURE("moved_padded_bytes", "input with its padding, weights and output",
                      w.input_bytes / (w.in_height * w.in_width) * (w.in_height + w.pad_h) *
                              (w.in_width + w.pad_w) +
                          w.weight_bytes + w.output_bytes),
    LAYERWATT_FEATURE("operations_bias", "operations and one more per output element",
                      w.operations + out_pixels(w) * w.out_channels),
    LAYERWATT_FEATURE("kernel_is_4", "1 where the kernel has 4 x 4 taps, else 0",
                      taps(w) == 16 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("kernel_is_6", "1 where the kernel has 6 x 6 taps, else 0",
                      taps(w) == 36 ? 1.0 : 0.0),
    LAYERWATT_FEATURE("part1_channels", "channels of tensor 1 that a concat joins, 0 without",
                      w.parts[0]),
    LAYERWATT_FEATURE("part2_channels", "channels of tensor 2 that a concat joins, 0 without",
                      w.parts[1]),
    LAYERWATT_FEATURE("part3_channels", "channels of tensor 3 that a concat joins, 0 without",
                      w.parts[2]),
    LAYERWATT_FEATURE("part4_channels", "channels of tensor 4 that a concat joins, 0 without",
                      w.parts[3]),
    LAYERWATT_FEATURE("part5_channels", "channels of tensor 5 that a concat joins, 0 without",
                      w.parts[4]),
    LAYERWATT_FEATURE("part6_channels", "channels of tensor 6 that a concat joins, 0 without",
                      w.parts[5]),
    LAYERWATT_FEATURE(
        "padding_is_narrow",
        "1 where no window lies in the padding alone (libraries differ there), else 0",
        w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 1.0 : 0.0),
    LAYERWATT_FEATURE("padding_is_wide", "1 where a window may lie in the padding alone, else 0",
                      w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 0.0 : 1.0),
});
#undef LAYERWATT_FEATURE

/// One number per entry of kFeatures.
using FeatureValues = std::array<double, kFeatures.size()>;

[[nodiscard]] inline FeatureValues feature_values(const Work& work) {
  FeatureValues values{};
  for (std::size_t i = 0; i < kFeatures.size(); ++i) values[i] = kFeatures[i].value(work);
  return values;
}
/// @throws InvalidArgument  the layer is invalid
[[nodiscard]] inline FeatureValues feature_values(const Layer& layer) {
  return feature_values(work_of(layer));
}

/// @throws ParseError  no feature of this name; the model may be newer than this library
[[nodiscard]] inline std::size_t feature_index(std::string_view name) {
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    if (kFeatures[i].name == name) return i;
  }
  std::vector<std::string_view> names;
  for (const Feature& feature : kFeatures) names.push_back(feature.name);
  fail<ParseError>("unknown feature '", name, "'; use a newer layerwatt or retrain the model. ",
                   did_you_mean(name, names));
}

}  // namespace layerwatt
