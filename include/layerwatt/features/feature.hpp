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
  double (*value)(const Work&);
  std::string_view meaning;
};

/// Formulas use + - * /, comparisons and whole tiles only, so that exported models are constexpr.
inline constexpr auto kFeatures = std::to_array<Feature>({
    {"batch", [](const Work& w) { return w.batch; }, "items per execution; rows of a matrix product"},
    {"in_channels", [](const Work& w) { return w.in_channels; }, "input channels; fc: input features"},
    {"in_height", [](const Work& w) { return w.in_height; }, "input rows"},
    {"in_width", [](const Work& w) { return w.in_width; }, "input columns"},
    {"out_channels", [](const Work& w) { return w.out_channels; }, "output channels; fc: output features"},
    {"out_height", [](const Work& w) { return w.out_height; }, "output rows"},
    {"out_width", [](const Work& w) { return w.out_width; }, "output columns"},
    {"kernel_h", [](const Work& w) { return w.kernel_h; }, "window rows"},
    {"kernel_w", [](const Work& w) { return w.kernel_w; }, "window columns"},
    {"stride_h", [](const Work& w) { return w.stride_h; }, "rows between windows"},
    {"stride_w", [](const Work& w) { return w.stride_w; }, "columns between windows"},
    {"dilation", [](const Work& w) { return w.dilation; }, "elements between window taps"},
    {"groups", [](const Work& w) { return w.groups; }, "channel groups; pools and element-wise layers: one per channel"},
    {"inputs", [](const Work& w) { return w.inputs; }, "tensors read, weights excluded"},
    {"operations", [](const Work& w) { return w.operations; }, "macs; pools: taps of all windows; element-wise: output elements"},
    {"operations_inside", [](const Work& w) { return w.operations * w.inside; }, "operations on elements of the input, those on padding left out"},
    {"input_bytes", [](const Work& w) { return w.input_bytes; }, "bytes of all input tensors"},
    {"weight_bytes", [](const Work& w) { return w.weight_bytes; }, "bytes of trained numbers"},
    {"output_bytes", [](const Work& w) { return w.output_bytes; }, "bytes of the output tensor"},
    {"total_bytes", [](const Work& w) { return total_bytes(w); }, "input, weights and output"},
    {"im2col_bytes", [](const Work& w) { return w.output_bytes / w.out_channels * w.in_channels * taps(w); }, "bytes of the unrolled input, N Ho Wo kh kw Ci"},
    {"in_pixels", [](const Work& w) { return in_pixels(w); }, "batch * in_height * in_width"},
    {"out_pixels", [](const Work& w) { return out_pixels(w); }, "batch * out_height * out_width"},
    {"taps", [](const Work& w) { return taps(w); }, "kernel_h * kernel_w"},
    {"group_in", [](const Work& w) { return group_in(w); }, "input channels per group"},
    {"reduction", [](const Work& w) { return group_in(w) * taps(w); }, "products summed per output element"},
    {"outputs", [](const Work& w) { return out_pixels(w) * w.out_channels; }, "output elements: available parallelism"},
    {"intensity", [](const Work& w) { return w.operations / total_bytes(w); }, "operations per byte"},
    {"touched_bytes", [](const Work& w) { return w.input_bytes * w.touched; }, "bytes of the input that some window reads"},
    {"moved_bytes", [](const Work& w) { return w.input_bytes * w.touched + w.weight_bytes + w.output_bytes; }, "touched input, weights and output"},
    {"inside", [](const Work& w) { return w.inside; }, "share of window taps on elements of the input"},
    {"outputs_channels16", [](const Work& w) { return out_pixels(w) * tiled(w.out_channels, 16); }, "output elements, channels in tiles of 16"},
    {"outputs_channels64", [](const Work& w) { return out_pixels(w) * tiled(w.out_channels, 64); }, "output elements, channels in tiles of 64"},
    {"operations_out8", [](const Work& w) { return w.operations * tiled(group_out(w), 8) / group_out(w); }, "operations, output channels per group in whole tiles of 8"},
    {"operations_out16", [](const Work& w) { return w.operations * tiled(group_out(w), 16) / group_out(w); }, "operations, output channels per group in whole tiles of 16"},
    {"operations_out32", [](const Work& w) { return w.operations * tiled(group_out(w), 32) / group_out(w); }, "operations, output channels per group in whole tiles of 32"},
    {"operations_out64", [](const Work& w) { return w.operations * tiled(group_out(w), 64) / group_out(w); }, "operations, output channels per group in whole tiles of 64"},
    {"operations_out128", [](const Work& w) { return w.operations * tiled(group_out(w), 128) / group_out(w); }, "operations, output channels per group in whole tiles of 128"},
    {"operations_in4", [](const Work& w) { return w.operations * tiled(group_in(w), 4) / group_in(w); }, "operations, input channels per group in tiles of 4"},
    {"operations_in8", [](const Work& w) { return w.operations * tiled(group_in(w), 8) / group_in(w); }, "operations, input channels per group in tiles of 8"},
    {"operations_in16", [](const Work& w) { return w.operations * tiled(group_in(w), 16) / group_in(w); }, "operations, input channels per group in tiles of 16"},
    {"operations_in32", [](const Work& w) { return w.operations * tiled(group_in(w), 32) / group_in(w); }, "operations, input channels per group in tiles of 32"},
    {"operations_in64", [](const Work& w) { return w.operations * tiled(group_in(w), 64) / group_in(w); }, "operations, input channels per group in tiles of 64"},
    {"operations_channels8", [](const Work& w) { return w.operations * tiled(w.out_channels, 8) / w.out_channels; }, "operations, all output channels in tiles of 8"},
    {"operations_channels16", [](const Work& w) { return w.operations * tiled(w.out_channels, 16) / w.out_channels; }, "operations, all output channels in tiles of 16"},
    {"operations_channels32", [](const Work& w) { return w.operations * tiled(w.out_channels, 32) / w.out_channels; }, "operations, all output channels in tiles of 32"},
    {"operations_pixels8", [](const Work& w) { return w.operations * tiled(out_pixels(w), 8) / out_pixels(w); }, "operations, output pixels in tiles of 8"},
    {"operations_pixels32", [](const Work& w) { return w.operations * tiled(out_pixels(w), 32) / out_pixels(w); }, "operations, output pixels in tiles of 32"},
    {"operations_pixels128", [](const Work& w) { return w.operations * tiled(out_pixels(w), 128) / out_pixels(w); }, "operations, output pixels in tiles of 128"},
    {"operations_pixels512", [](const Work& w) { return w.operations * tiled(out_pixels(w), 512) / out_pixels(w); }, "operations, output pixels in tiles of 512"},
    {"operations_pixels2048", [](const Work& w) { return w.operations * tiled(out_pixels(w), 2048) / out_pixels(w); }, "operations, output pixels in tiles of 2048"},
    {"operations_width4", [](const Work& w) { return w.operations * tiled(w.out_width, 4) / w.out_width; }, "operations, output columns in tiles of 4"},
    {"operations_width8", [](const Work& w) { return w.operations * tiled(w.out_width, 8) / w.out_width; }, "operations, output columns in tiles of 8"},
    {"operations_width16", [](const Work& w) { return w.operations * tiled(w.out_width, 16) / w.out_width; }, "operations, output columns in tiles of 16"},
    {"operations_width32", [](const Work& w) { return w.operations * tiled(w.out_width, 32) / w.out_width; }, "operations, output columns in tiles of 32"},
    {"operations_32x32", [](const Work& w) { return w.operations * tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w); }, "operations, pixels in tiles of 32 and channels of 32"},
    {"operations_64x64", [](const Work& w) { return w.operations * tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w); }, "operations, pixels in tiles of 64 and channels of 64"},
    {"operations_128x64", [](const Work& w) { return w.operations * tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w); }, "operations, pixels in tiles of 128 and channels of 64"},
    {"operations_128x128", [](const Work& w) { return w.operations * tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w); }, "operations, pixels in tiles of 128 and channels of 128"},
    {"operations_256x128", [](const Work& w) { return w.operations * tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w); }, "operations, pixels in tiles of 256 and channels of 128"},
    {"waste_out4", [](const Work& w) { return tile_waste(w.out_channels, 4); }, "share of output channels in tiles of 4 that is padding"},
    {"waste_out8", [](const Work& w) { return tile_waste(w.out_channels, 8); }, "share of output channels in tiles of 8 that is padding"},
    {"waste_out16", [](const Work& w) { return tile_waste(w.out_channels, 16); }, "share of output channels in tiles of 16 that is padding"},
    {"waste_out32", [](const Work& w) { return tile_waste(w.out_channels, 32); }, "share of output channels in tiles of 32 that is padding"},
    {"waste_out64", [](const Work& w) { return tile_waste(w.out_channels, 64); }, "share of output channels in tiles of 64 that is padding"},
    {"waste_out128", [](const Work& w) { return tile_waste(w.out_channels, 128); }, "share of output channels in tiles of 128 that is padding"},
    {"waste_in4", [](const Work& w) { return tile_waste(w.in_channels, 4); }, "share of input channels in tiles of 4 that is padding"},
    {"waste_in8", [](const Work& w) { return tile_waste(w.in_channels, 8); }, "share of input channels in tiles of 8 that is padding"},
    {"waste_in16", [](const Work& w) { return tile_waste(w.in_channels, 16); }, "share of input channels in tiles of 16 that is padding"},
    {"waste_in32", [](const Work& w) { return tile_waste(w.in_channels, 32); }, "share of input channels in tiles of 32 that is padding"},
    {"waste_in64", [](const Work& w) { return tile_waste(w.in_channels, 64); }, "share of input channels in tiles of 64 that is padding"},
    {"waste_in128", [](const Work& w) { return tile_waste(w.in_channels, 128); }, "share of input channels in tiles of 128 that is padding"},
    {"waste_pixels4", [](const Work& w) { return tile_waste(out_pixels(w), 4); }, "share of output pixels in tiles of 4 that is padding"},
    {"waste_pixels8", [](const Work& w) { return tile_waste(out_pixels(w), 8); }, "share of output pixels in tiles of 8 that is padding"},
    {"waste_pixels16", [](const Work& w) { return tile_waste(out_pixels(w), 16); }, "share of output pixels in tiles of 16 that is padding"},
    {"waste_pixels32", [](const Work& w) { return tile_waste(out_pixels(w), 32); }, "share of output pixels in tiles of 32 that is padding"},
    {"waste_pixels64", [](const Work& w) { return tile_waste(out_pixels(w), 64); }, "share of output pixels in tiles of 64 that is padding"},
    {"waste_pixels128", [](const Work& w) { return tile_waste(out_pixels(w), 128); }, "share of output pixels in tiles of 128 that is padding"},
    {"waste_width4", [](const Work& w) { return tile_waste(w.out_width, 4); }, "share of output columns in tiles of 4 that is padding"},
    {"waste_width8", [](const Work& w) { return tile_waste(w.out_width, 8); }, "share of output columns in tiles of 8 that is padding"},
    {"waste_width16", [](const Work& w) { return tile_waste(w.out_width, 16); }, "share of output columns in tiles of 16 that is padding"},
    {"waste_width32", [](const Work& w) { return tile_waste(w.out_width, 32); }, "share of output columns in tiles of 32 that is padding"},
    {"unaligned_out16", [](const Work& w) { return tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0; }, "1 where output channels are no multiple of 16 (masked vector tails), else 0"},
    {"unaligned_out64", [](const Work& w) { return tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0; }, "1 where output channels are no multiple of 64, else 0"},
    {"unaligned_in16", [](const Work& w) { return tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0; }, "1 where input channels are no multiple of 16 (masked vector tails), else 0"},
    {"kernel_is_1", [](const Work& w) { return taps(w) == 1 ? 1.0 : 0.0; }, "1 where the kernel has 1 x 1 taps, else 0"},
    {"kernel_is_3", [](const Work& w) { return taps(w) == 9 ? 1.0 : 0.0; }, "1 where the kernel has 3 x 3 taps, else 0"},
    {"kernel_is_5", [](const Work& w) { return taps(w) == 25 ? 1.0 : 0.0; }, "1 where the kernel has 5 x 5 taps, else 0"},
    {"kernel_is_2", [](const Work& w) { return taps(w) == 4 ? 1.0 : 0.0; }, "1 where the kernel has 2 x 2 taps, else 0"},
    {"kernel_is_large", [](const Work& w) { return taps(w) >= 49 ? 1.0 : 0.0; }, "1 from 7 x 7 taps on, else 0"},
    {"stride_is_1", [](const Work& w) { return w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0; }, "1 where windows start at every element, else 0"},
    {"windows_overlap", [](const Work& w) { return w.stride_h < w.kernel_h ? 1.0 : 0.0; }, "1 where windows share elements, else 0"},
    {"is_grouped", [](const Work& w) { return w.groups > 1 ? 1.0 : 0.0; }, "1 with more than one channel group, else 0"},
});

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
