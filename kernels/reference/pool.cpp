#include <kernels/reference/ops.hpp>
#include <kernels/reference/window_loop.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace layerwatt::kernels::reference {

namespace {

/// Maximum or mean of the real elements under the window at `at`.
float pool_window(PoolKind kind, const WindowLoop& window, const Axes& size, const float* channel,
                  const Axes& at) {
  float largest = -std::numeric_limits<float>::infinity();
  double sum = 0.0;
  std::int64_t count = 0;
  Axes tap;
  for (tap[0] = 0; tap[0] < window.kernel[0]; ++tap[0]) {
    for (tap[1] = 0; tap[1] < window.kernel[1]; ++tap[1]) {
      for (tap[2] = 0; tap[2] < window.kernel[2]; ++tap[2]) {
        Axes from;
        bool real = true;
        for (std::size_t i = 0; i < 3; ++i) {
          from[i] = window.source(i, at[i], tap[i]);
          real = real && from[i] >= 0 && from[i] < size[i];
        }
        if (!real) continue;
        const float value = channel[(from[0] * size[1] + from[1]) * size[2] + from[2]];
        largest = std::max(largest, value);
        sum += static_cast<double>(value);
        ++count;
      }
    }
  }
  return kind == PoolKind::max ? largest : static_cast<float>(sum / static_cast<double>(count));
}

}  // namespace

void compute(const Pool& pool, Inputs inputs, const Parameters&, HostTensor& output) {
  const Shape out_shape = output_shape(pool);
  const WindowLoop window(pool.window);
  const Axes in = three_axes(pool.input, 2, 1);
  const Axes out = three_axes(out_shape, 2, 1);
  float* result = output.data();
  for (std::int64_t channel = 0; channel < out_shape[0] * out_shape[1]; ++channel) {
    const float* values = inputs[0]->data() + channel * in[0] * in[1] * in[2];
    Axes at;
    for (at[0] = 0; at[0] < out[0]; ++at[0]) {
      for (at[1] = 0; at[1] < out[1]; ++at[1]) {
        for (at[2] = 0; at[2] < out[2]; ++at[2]) {
          *result++ = pool_window(pool.kind, window, in, values, at);
        }
      }
    }
  }
}

void compute(const GlobalPool& pool, Inputs inputs, const Parameters&, HostTensor& output) {
  const std::int64_t size = element_count_from(pool.input, 2);
  for (std::int64_t channel = 0; channel < pool.input[0] * pool.input[1]; ++channel) {
    const float* values = inputs[0]->data() + channel * size;
    double sum = 0.0;
    for (std::int64_t i = 0; i < size; ++i) sum += static_cast<double>(values[i]);
    output.data()[channel] = pool.kind == PoolKind::max
                                 ? *std::max_element(values, values + size)
                                 : static_cast<float>(sum / static_cast<double>(size));
  }
}

}  // namespace layerwatt::kernels::reference
