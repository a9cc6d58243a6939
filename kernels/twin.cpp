#include <kernels/chain.hpp>
#include <kernels/twin.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

namespace layerwatt::kernels {

namespace {

std::int64_t small_batch(std::int64_t items) { return std::min<std::int64_t>(items, 2); }

/// Below 16 as it is, else the one of 32, 40, 36, 35 with the same divisibility.
std::int64_t small_channels(std::int64_t channels) {
  if (channels < 16) return channels;
  if (channels % 16 == 0) return std::min<std::int64_t>(channels, 32);
  if (channels % 8 == 0) return std::min<std::int64_t>(channels, 40);
  return std::min<std::int64_t>(channels, channels % 4 == 0 ? 36 : 35);
}

std::int64_t small_extent(std::int64_t extent) { return std::min<std::int64_t>(extent, 7); }

/// N x C x spatial, each with its own rule.
Shape small_image(const Shape& shape) {
  Shape small = shape;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    small[i] = i == 0   ? small_batch(shape[i])
               : i == 1 ? small_channels(shape[i])
                        : small_extent(shape[i]);
  }
  return small;
}

/// An input under `window` with at least four outputs (as far as the original has them) and the
/// same number of elements left over behind the last window.
Shape under_window(const Shape& shape, const Window& window) {
  Shape small = small_image(shape);
  for (std::size_t i = 0; i < window.kernel.rank(); ++i) {
    const std::int64_t pads = window.pad_begin[i] + window.pad_end[i];
    const std::int64_t steps = shape[i + 2] + pads - window_extent(window, i);
    const std::int64_t stride = window.stride[i];
    const std::int64_t kept = std::min(steps / stride, std::int64_t{3}) * stride + steps % stride;
    const std::int64_t extent = window_extent(window, i) + kept - pads;
    // Padding may be wider than the kernel: the input keeps at least its own small extent.
    small[i + 2] = std::min(shape[i + 2], std::max(extent, std::int64_t{4}));
  }
  return small;
}

/// Images keep batch, channels and spatial rules; matrices and sequences shrink like channels.
Shape small_tensor(const Shape& shape) {
  if (shape.rank() >= 4) return small_image(shape);
  Shape small = shape;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    small[i] = i == 0 ? small_batch(shape[i]) : small_channels(shape[i]);
  }
  return small;
}

/// The extents of `input` where it broadcasts to `full`, with those of `small_full`.
Shape broadcast_twin(const Shape& input, const Shape& small_full) {
  Shape small = input;
  for (std::size_t back = 1; back <= input.rank(); ++back) {
    const std::size_t axis = input.rank() - back;
    if (input[axis] != 1) small[axis] = small_full[small_full.rank() - back];
  }
  return small;
}

/// What a layer's first input becomes: given by the layer before it, or chosen here.
struct Shrink {
  std::optional<Shape> given;

  [[nodiscard]] Shape input(const Shape& chosen) const { return given.value_or(chosen); }

  Operation operator()(Conv c) const {
    const std::int64_t per_group = c.input[1] / c.groups;
    const std::int64_t out_per_group = c.out_channels / c.groups;
    Shape small = input(under_window(c.input, c.window));
    if (given) {
      // The channels are fixed by the layer before: keep the kind of grouping.
      c.groups = c.groups == 1 ? 1 : c.groups == c.input[1] ? small[1] : 1;
    } else if (c.groups > 1) {
      c.groups = is_depthwise(c) ? small_channels(c.groups) : std::min<std::int64_t>(c.groups, 3);
      small[1] = c.groups * small_channels(per_group);
    }
    c.out_channels = c.groups * small_channels(out_per_group);
    c.input = small;
    return c;
  }

  Operation operator()(Pool p) const {
    p.input = input(under_window(p.input, p.window));
    return p;
  }

  Operation operator()(Dense d) const {
    d.input = input(small_tensor(d.input));
    d.out_features = small_channels(d.out_features);
    return d;
  }

  Operation operator()(MatMul m) const {
    const Shape out = output_shape(m);
    Shape small_out = Shape::filled(out.rank(), 1);
    for (std::size_t i = 0; i < out.rank(); ++i) {
      small_out[i] = i + 2 < out.rank() ? small_batch(out[i]) : small_channels(out[i]);
    }
    const std::int64_t inner = small_channels(m.left[m.left.rank() - 1]);
    m.left = broadcast_twin(m.left, small_out);
    m.right = broadcast_twin(m.right, small_out);
    m.left[m.left.rank() - 1] = inner;
    m.right[m.right.rank() - 2] = inner;
    return m;
  }

  Operation operator()(Elementwise e) const {
    const Shape out = output_shape(e);
    const Shape small_out = given && e.inputs.front() == out ? *given : small_tensor(out);
    for (Shape& shape : e.inputs) shape = broadcast_twin(shape, small_out);
    return e;
  }

  Operation operator()(Concat c) const {
    const auto axis = layerwatt::detail::normalised_axis(c.axis, c.inputs.front(), "concat");
    for (Shape& shape : c.inputs) {
      Shape small = small_tensor(shape);
      if (given) {
        small = *given;
        small[axis] = small_tensor(shape)[axis];
      }
      shape = small;
    }
    if (given) c.inputs.front() = *given;
    return c;
  }

  /// Ops without a kernel keep their size: nothing will compute them.
  Operation operator()(const ConvTranspose& op) const { return op; }
  Operation operator()(const AdaptivePool& op) const { return op; }
  Operation operator()(const Norm& op) const { return op; }
  Operation operator()(const Generic& op) const { return op; }

  Operation operator()(Softmax s) const {
    s.input = input(small_tensor(s.input));
    return s;
  }

  template <class Op>
  Operation operator()(Op op) const {
    op.input = input(small_tensor(op.input));
    return op;
  }
};

}  // namespace

Chain twin_of(const Chain& chain) {
  validate(chain);
  Chain twin;
  for (const Layer& layer : chain) {
    Shrink shrink;
    if (!twin.empty()) shrink.given = output_shape(twin.back());
    twin.push_back({std::visit(shrink, layer.operation), layer.precision});
  }
  return twin;
}

}  // namespace layerwatt::kernels
