/// @file
/// Time from peak rates: Paleo's analytical model (time of the arithmetic plus time of the
/// tensors, each at a percentage of the peak) and the roofline, the physical lower bound.
///
/// @see Qi, Sparks, Talwalkar (2017), "Paleo: a performance model for deep neural networks", ICLR;
///      Williams, Waterman, Patterson (2009), "Roofline", CACM 52(4)
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

/// What a device can do at most.
struct PeakRates {
  std::string_view name;
  double gflops = 0;  ///< 1e9 floating-point operations per second, 2 per mac
  double gb_per_s = 0;
};

/// Paleo's table of devices (single precision).
inline constexpr std::array kPaleoDevices = std::to_array<PeakRates>({{"TITAN_X", 6144, 336.5},
                                                                      {"K20", 3520, 208},
                                                                      {"K20X", 3935, 250},
                                                                      {"K40", 4290, 288},
                                                                      {"K80", 5600, 480},
                                                                      {"GEFORCE_780_TI", 5040, 336},
                                                                      {"GEFORCE_750_M", 722.7, 80},
                                                                      {"CPU_I7_5930K", 289, 68}});

/// A device of Paleo's table by name, or `GFLOPS,GB_PER_S` for any other.
/// @throws ParseError  neither
[[nodiscard]] inline PeakRates parse_peak_rates(std::string_view text) {
  std::vector<std::string_view> names;
  for (const PeakRates& device : kPaleoDevices) {
    if (device.name == text) return device;
    names.push_back(device.name);
  }
  const std::vector<std::string_view> parts = split(text, ',');
  const double gflops = parse_number<double>(parts.front()).value_or(0);
  const double rate = parts.size() == 2 ? parse_number<double>(parts[1]).value_or(0) : 0;
  expects<ParseError>(gflops > 0 && rate > 0 && std::isfinite(gflops) && std::isfinite(rate),
                      "peak '", text, "': is neither GFLOPS,GB_PER_S nor one of ",
                      join(names, ", "), "; write e.g. 1600,204.8");
  return {"given", gflops, rate};
}

/// How a convolution is computed: as a matrix product, by a Fourier transform of the whole padded
/// image, or of tiles of 32 x 32.
enum class ConvAlgorithm { gemm, fft, fft_tiled };

struct RooflineOptions {
  double compute_share = 1;  ///< of the peak that arithmetic reaches, "percent of peak" / 100
  double memory_share = 1;   ///< of the bandwidth
  ConvAlgorithm algorithm = ConvAlgorithm::gemm;
};

struct RooflineTime {
  double compute_ms = 0;
  double memory_ms = 0;
  [[nodiscard]] double total_ms() const { return compute_ms + memory_ms; }
};

/// Floating-point operations as Paleo counts them: 2 per mac, 2 per tap of a pooling window, one
/// per element of dropout; nothing for other layers.
[[nodiscard]] inline double paleo_flops(const Layer& layer) {
  if (const auto* pool = std::get_if<Pool>(&layer.operation)) {
    return 2.0 * static_cast<double>(element_count(output_shape(*pool))) *
           static_cast<double>(element_count(pool->window.kernel));
  }
  if (const auto* pool = std::get_if<GlobalPool>(&layer.operation)) {
    return 2.0 * static_cast<double>(element_count(pool->input));
  }
  if (std::holds_alternative<Dropout>(layer.operation)) {
    return static_cast<double>(element_count(output_shape(layer)));
  }
  return static_cast<double>(flops(layer));
}

namespace detail {

/// Elements of the input with its padding.
inline double padded_elements(const Conv& c) {
  auto elements = static_cast<double>(c.input[0]) * static_cast<double>(c.input[1]);
  for (std::size_t axis = 0; axis < c.window.kernel.rank(); ++axis) {
    elements *=
        static_cast<double>(c.input[axis + 2] + c.window.pad_begin[axis] + c.window.pad_end[axis]);
  }
  return elements;
}

/// Elements of input (padded for convolutions), filters without bias, and output.
inline std::array<double, 3> paleo_elements(const Layer& layer) {
  const auto width = static_cast<double>(bytes_per_element(layer.precision));
  double weights = static_cast<double>(weight_bytes(layer)) / width;
  double input = static_cast<double>(input_bytes(layer)) / width;
  if (const auto* conv = std::get_if<Conv>(&layer.operation)) {
    input = padded_elements(*conv);
    if (conv->bias) weights -= static_cast<double>(conv->out_channels);
  } else if (const auto* fc = std::get_if<Dense>(&layer.operation); fc != nullptr && fc->bias) {
    weights -= static_cast<double>(fc->out_features);
  }
  return {input, weights, static_cast<double>(output_bytes(layer)) / width};
}

/// Operations of the 2-D transforms of one image of `size` elements, padded to a power of two;
/// real-to-complex ones and windows with one row cost half.
inline double fft_flops(double size, bool real, bool one_row) {
  const double side = std::exp2(std::ceil(std::log2(std::sqrt(size))));
  const double all = 2 * side * 5 * side * std::log2(side);
  return all / (one_row ? 2 : 1) / (real ? 2 : 1);
}

/// Flops and bytes of a convolution by Fourier transforms: transform inputs and filters, multiply
/// and add complex numbers (4 operations), transform back. Transformed tensors are written and
/// read once more, 8 bytes per number; tiles repeat all but the filters' transform.
struct FftWork {
  double flops = 0;
  double bytes = 0;
};
inline FftWork fft_work(const Conv& c, bool tiled) {
  constexpr double kReal = 4, kComplex = 8, kTile = 32;
  const auto kernel_h = static_cast<double>(c.window.kernel[0]);
  const auto kernel_w = static_cast<double>(c.window.kernel[1]);
  const bool one_row = kernel_h == 1 || kernel_w == 1;
  const auto height = static_cast<double>(c.input[2]);
  const auto width = static_cast<double>(c.input[3]);
  const double padded_h =
      std::max(height + 2.0 * static_cast<double>(c.window.pad_begin[0]), kernel_h);
  const double padded_w =
      std::max(width + 2.0 * static_cast<double>(c.window.pad_begin[1]), kernel_w);
  const double tiles = tiled ? std::ceil(height / kTile) * std::ceil(width / kTile) : 1;
  const double size = tiled ? kTile * kTile : padded_h * padded_w;
  const double row = tiled ? kTile : std::max(padded_h, padded_w);
  const auto batch = static_cast<double>(c.input[0]);
  const auto in = static_cast<double>(c.input[1]);
  const auto out = static_cast<double>(c.out_channels);
  const double filters = in / static_cast<double>(c.groups) * out;
  const double transformed_filter = (one_row ? row : size) * filters * kComplex;
  FftWork work;
  work.flops = (tiles * batch * in + filters) * fft_flops(size, true, one_row) +
               tiles * 4 * batch * filters * size +
               tiles * batch * out * fft_flops(size, false, one_row);
  work.bytes = tiles * batch * in * size * (kReal + 2 * kComplex) + filters * size * kReal +
               (1 + tiles) * transformed_filter + tiles * batch * out * size * kComplex +
               batch * out * size * kComplex +
               static_cast<double>(element_count(output_shape(c))) * kReal;
  return work;
}

}  // namespace detail

/// Paleo's forward time: t = FLOPs / (peak share) + sum over tensors of bytes / 2^30 / (rate
/// share). Both parts are added, as Paleo does; for two-dimensional convolutions the algorithm
/// counts.
/// @throws InvalidArgument  the layer is invalid, or a share is not in (0, 1]
[[nodiscard]] inline RooflineTime paleo_time(const Layer& layer, const PeakRates& peak,
                                             const RooflineOptions& options = {}) {
  expects(options.compute_share > 0 && options.compute_share <= 1 && options.memory_share > 0 &&
              options.memory_share <= 1,
          "roofline: shares of the peak are ", options.compute_share, " and ", options.memory_share,
          "; they must be above 0 and at most 1");
  constexpr double kGiga = 1e9, kGibi = 1024.0 * 1024.0 * 1024.0, kMilliseconds = 1e3;
  double operations = paleo_flops(layer);
  double bytes = 0;
  for (const double elements : detail::paleo_elements(layer)) {
    bytes += elements * static_cast<double>(bytes_per_element(layer.precision));
  }
  const auto* conv = std::get_if<Conv>(&layer.operation);
  if (conv != nullptr && conv->window.kernel.rank() == 2 &&
      element_count(conv->window.kernel) > 1 && options.algorithm != ConvAlgorithm::gemm) {
    const detail::FftWork work =
        detail::fft_work(*conv, options.algorithm == ConvAlgorithm::fft_tiled);
    operations = work.flops;
    bytes = work.bytes;
  }
  return {operations / kGiga / (peak.gflops * options.compute_share) * kMilliseconds,
          bytes / kGibi / (peak.gb_per_s * options.memory_share) * kMilliseconds};
}

/// The least time in which any algorithm could run the layer: every number once through memory,
/// or the arithmetic at full peak, whichever takes longer. 3 x 3 convolutions of stride 1 may need
/// four times fewer multiplications (Winograd F(4x4, 3x3)).
[[nodiscard]] inline RooflineTime least_time(const Layer& layer, const PeakRates& peak) {
  constexpr double kWinograd = 4;
  double operations = static_cast<double>(flops(layer));
  if (const auto* conv = std::get_if<Conv>(&layer.operation)) {
    const Window& w = conv->window;
    const bool winograd = w.kernel == Shape::filled(2, 3) && w.stride == Shape::filled(2, 1) &&
                          w.dilation == Shape::filled(2, 1);
    if (winograd) operations /= kWinograd;
  }
  const double bytes = is_free(op_name(layer)) ? 0 : static_cast<double>(total_bytes(layer));
  return {operations / peak.gflops * 1e-6, bytes / peak.gb_per_s * 1e-6};
}

}  // namespace layerwatt
