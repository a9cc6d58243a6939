/// @file
/// Random valid layers of every op, for round-trip and law tests.
#pragma once

#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/layer/layer.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <cstdint>
#include <utility>

namespace layerwatt::support {

/// Uniform in [low, high].
inline std::int64_t pick(Random& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

inline bool coin(Random& random) { return random.below(2) == 0; }

inline Shape random_image(Random& random, std::size_t axes = 2) {
  Shape shape{pick(random, 1, 4), pick(random, 1, 32)};
  for (std::size_t i = 0; i < axes; ++i) shape.push_back(pick(random, 12, 40));
  return shape;
}

/// A window that fits into 12 elements, with asymmetric padding below the kernel size.
inline Window random_window(Random& random, std::size_t axes = 2) {
  Window window;
  for (std::size_t i = 0; i < axes; ++i) {
    window.kernel.push_back(pick(random, 1, 5));
    window.stride.push_back(pick(random, 1, 3));
    window.dilation.push_back(pick(random, 1, 2));
    window.pad_begin.push_back(pick(random, 0, window.kernel[i] - 1));
    window.pad_end.push_back(pick(random, 0, window.kernel[i] - 1));
  }
  return window;
}

inline ActivationKind random_activation(Random& random) {
  return coin(random) ? ActivationKind::none
                      : kActivations[random.below(kActivations.size())].second;
}

inline Conv random_conv(Random& random, std::size_t axes = 2) {
  Conv conv;
  conv.input = random_image(random, axes);
  conv.window = random_window(random, axes);
  const std::int64_t choices[] = {1, conv.input[1], coin(random) && conv.input[1] % 2 == 0 ? 2 : 1};
  conv.groups = choices[random.below(3)];
  conv.out_channels = conv.groups * pick(random, 1, 8);
  conv.bias = coin(random);
  conv.activation = random_activation(random);
  return conv;
}

inline Operation random_dense(Random& random) {
  Shape input{pick(random, 1, 64), pick(random, 1, 512)};
  const auto rank = pick(random, 2, 4);
  for (std::int64_t i = 2; i < rank; ++i) input.push_back(pick(random, 1, 7));
  return Dense{input, pick(random, 1, 1000), coin(random), random_activation(random)};
}

inline Operation random_operation(Random& random) {
  const PoolKind pool = coin(random) ? PoolKind::max : PoolKind::avg;
  const Shape image = random_image(random);
  Shape wider = image;
  wider[1] += pick(random, 0, 9);
  switch (random.below(13)) {
    case 0:
      return random_conv(random, static_cast<std::size_t>(pick(random, 1, 3)));
    case 1:
      return Pool{pool, image, random_window(random), coin(random)};
    case 2:
      return GlobalPool{pool, image};
    case 3:
      return random_dense(random);
    case 4:
      return MatMul{{image[0], 1, image[2], image[3]}, {image[0], 3, image[3], 5}};
    case 5:
      return Activation{kActivations[random.below(kActivations.size())].second,
                        coin(random) ? image : Shape{image[0], image[1], image[2]}};
    case 6:
      return Softmax{coin(random) ? image : Shape{image[1]}, -1};
    case 7:
      return BatchNorm{image, random_activation(random)};
    case 8:
      return Lrn{image, pick(random, 1, 9)};
    case 9:
      return Elementwise{coin(random) ? ElementwiseKind::add : ElementwiseKind::mul,
                         {image, {1, image[1], 1, 1}, image},
                         random_activation(random)};
    case 10:
      return Concat{{image, wider}, coin(random) ? 1 : -3};
    case 11:
      return Dropout{image};
    default:
      return random_conv(random);
  }
}

inline Generic random_generic(Random& random) {
  Generic generic;
  generic.op = kGenericOps[random.below(kGenericOps.size())];
  const Shape shape = random_image(random);
  generic.inputs = {shape};
  if (coin(random)) generic.inputs.push_back({1, shape[1], 1, 1});
  generic.outputs = {shape};
  const bool same_numbers =
      generic.op == "reshape" || generic.op == "transpose" || generic.op == "identity";
  const bool derived = layerwatt::detail::broadcasts(generic.op);
  if (coin(random) && !derived) generic.outputs.front() = {shape[1], shape[0] * shape[2], shape[3]};
  if (coin(random) && !same_numbers && !derived) generic.outputs.push_back({shape[1], 7});
  generic.weights = coin(random) ? 0 : static_cast<std::int64_t>(generic.inputs.size()) - 1;
  generic.macs = coin(random) ? 0 : pick(random, 1, 1000);
  if (generic.op == "other") generic.kind = "com.example.Thing";
  return generic;
}

/// Ops that no backend has kernels for, and trained inputs.
inline Operation random_operation_without_kernel(Random& random) {
  const Shape image = random_image(random);
  const PoolKind pool = coin(random) ? PoolKind::max : PoolKind::avg;
  switch (random.below(6)) {
    case 0: {
      const Conv conv = random_conv(random, static_cast<std::size_t>(pick(random, 1, 3)));
      ConvTranspose op{conv.input,  conv.out_channels, conv.window,    {},
                       conv.groups, conv.bias,         conv.activation};
      if (coin(random)) op.output_pad = Shape::filled(conv.window.kernel.rank(), 1);
      return op;
    }
    case 1:
      return AdaptivePool{pool, image, {pick(random, 1, 7), pick(random, 1, 7)}};
    case 2: {
      Norm norm{static_cast<NormKind>(random.below(4)), image, -1, 1, coin(random), coin(random)};
      if (norm.kind == NormKind::layer || norm.kind == NormKind::rms) {
        norm.axis = pick(random, -4, 3);
      }
      if (norm.kind == NormKind::group) norm.groups = coin(random) ? 1 : image[1];
      if (norm.kind == NormKind::rms) norm.bias = false;
      return norm;
    }
    case 3:
      return Elementwise{ElementwiseKind::add, {image, {image[1], 1, 1}}, ActivationKind::none, 1};
    case 4:
      return Dense{image, pick(random, 1, 99), coin(random), ActivationKind::none,
                   pick(random, 1, 3)};
    default:
      return random_generic(random);
  }
}

inline Layer random_layer(Random& random) {
  return {random_operation(random), kPrecisions[random.below(kPrecisions.size())].second};
}

/// Every kind of layer, with and without kernels.
inline Layer any_random_layer(Random& random) {
  if (coin(random)) return random_layer(random);
  return {random_operation_without_kernel(random),
          kPrecisions[random.below(kPrecisions.size())].second};
}

}  // namespace layerwatt::support
