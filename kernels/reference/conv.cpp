#include <kernels/reference/ops.hpp>
#include <kernels/reference/window_loop.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace layerwatt::kernels::reference {

namespace {

/// A piece of an output row: sums for x, x + 1, ... at (z, y). Short enough for the stack.
struct RowPiece {
  std::int64_t z, y, x;
  std::span<double> sum;
};
constexpr std::size_t kPiece = 128;

/// Adds weight * input: sum[x] += weight * row[source(x)] where that exists.
void add_row(const WindowLoop& window, std::int64_t tap, float weight, const float* row,
             std::int64_t row_size, const RowPiece& piece) {
  std::int64_t x = piece.x;
  for (double& sum : piece.sum) {
    const std::int64_t from = window.source(2, x++, tap);
    if (from >= 0 && from < row_size) {
      sum += static_cast<double>(weight) * static_cast<double>(row[from]);
    }
  }
}

/// All taps of one input channel.
void add_channel(const WindowLoop& window, const Axes& size, const float* channel,
                 const float* weights, const RowPiece& piece) {
  for (std::int64_t a = 0; a < window.kernel[0]; ++a) {
    for (std::int64_t b = 0; b < window.kernel[1]; ++b) {
      const std::int64_t from_z = window.source(0, piece.z, a);
      const std::int64_t from_y = window.source(1, piece.y, b);
      if (from_z < 0 || from_z >= size[0] || from_y < 0 || from_y >= size[1]) continue;
      const float* row = channel + (from_z * size[1] + from_y) * size[2];
      const float* row_weights = weights + (a * window.kernel[1] + b) * window.kernel[2];
      for (std::int64_t c = 0; c < window.kernel[2]; ++c) {
        add_row(window, c, row_weights[c], row, size[2], piece);
      }
    }
  }
}

/// One output channel of one item.
void convolve(const Conv& conv, const WindowLoop& window, const float* input, const float* weights,
              double bias, const Axes& out, float* result) {
  const Axes in = three_axes(conv.input, 2, 1);
  const std::int64_t in_size = in[0] * in[1] * in[2];
  const std::int64_t taps = window.kernel[0] * window.kernel[1] * window.kernel[2];
  std::array<double, kPiece> sums;
  for (std::int64_t zy = 0; zy < out[0] * out[1]; ++zy) {
    for (std::int64_t x = 0; x < out[2]; x += std::int64_t{kPiece}) {
      const auto count = static_cast<std::size_t>(std::min(out[2] - x, std::int64_t{kPiece}));
      const RowPiece piece{zy / out[1], zy % out[1], x, std::span(sums).first(count)};
      std::fill(piece.sum.begin(), piece.sum.end(), bias);
      for (std::int64_t i = 0; i < conv.input[1] / conv.groups; ++i) {
        add_channel(window, in, input + i * in_size, weights + i * taps, piece);
      }
      for (const double sum : piece.sum) {
        *result++ = activate(conv.activation, static_cast<float>(sum));
      }
    }
  }
}

}  // namespace

void compute(const Conv& conv, Inputs inputs, const Parameters& parameters, HostTensor& output) {
  const Shape out_shape = output_shape(conv);
  const WindowLoop window(conv.window);
  const std::int64_t in_size = element_count_from(conv.input, 2);
  const std::int64_t out_size = element_count_from(out_shape, 2);
  const std::int64_t group_inputs = conv.input[1] / conv.groups;
  const std::int64_t group_outputs = conv.out_channels / conv.groups;
  const std::int64_t filter_size = group_inputs * element_count(conv.window.kernel);
  for (std::int64_t n = 0; n < out_shape[0]; ++n) {
    for (std::int64_t o = 0; o < conv.out_channels; ++o) {
      const double bias = conv.bias ? static_cast<double>(parameters.bias.data()[o]) : 0.0;
      const std::int64_t first_channel = n * conv.input[1] + o / group_outputs * group_inputs;
      convolve(conv, window, inputs[0]->data() + first_channel * in_size,
               parameters.weights.data() + o * filter_size, bias, three_axes(out_shape, 2, 1),
               output.data() + (n * conv.out_channels + o) * out_size);
    }
  }
}

}  // namespace layerwatt::kernels::reference
