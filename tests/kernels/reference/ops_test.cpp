#include <kernels/reference/ops.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/host_tensors.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace {

using namespace layerwatt;
using kernels::HostTensor;
using kernels::Parameters;
using support::constant_tensor;
using support::counting_tensor;
using support::distance;
using support::normal_tensor;
using support::reference_output;
using support::tensor;
using support::values_of;

using Values = std::vector<float>;

Parameters with_weights(HostTensor weights) {
  Parameters parameters;
  parameters.weights = std::move(weights);
  return parameters;
}

Shape filter_shape(const Conv& conv) {
  Shape shape{conv.out_channels, conv.input[1] / conv.groups};
  for (const std::int64_t extent : conv.window.kernel) shape.push_back(extent);
  return shape;
}

/// Channels [first, first + count) of an N x C x spatial tensor.
HostTensor channels(const HostTensor& input, const Shape& shape, std::int64_t first,
                    std::int64_t count) {
  Shape part = shape;
  part[1] = count;
  HostTensor result = kernels::make_tensor(part);
  const std::int64_t inner = element_count_from(shape, 2);
  for (std::int64_t n = 0; n < shape[0]; ++n) {
    std::copy_n(input.data() + (n * shape[1] + first) * inner, count * inner,
                result.data() + n * count * inner);
  }
  return result;
}

TEST_CASE("conv by hand: stride, asymmetric padding, dilation") {
  const HostTensor image = counting_tensor({1, 1, 3, 3});  // 0 1 2 / 3 4 5 / 6 7 8
  const Parameters ones = with_weights(tensor({1, 1, 2, 2}, {1, 10, 100, 1000}));
  CHECK(values_of(reference_output("conv in=1x1x3x3 out=1 k=2 bias=0", {image}, ones)) ==
        Values{4310, 5421, 7643, 8754});
  CHECK(values_of(reference_output("conv in=1x1x3x3 out=1 k=2 s=2 p=1,0,0,1 bias=0", {image},
                                   ones)) == Values{1000, 200, 7643, 805});
  CHECK(values_of(reference_output("conv in=1x1x3x3 out=1 k=2 d=2 bias=0", {image}, ones)) ==
        Values{0 + 20 + 600 + 8000});
  Parameters biased = ones;
  biased.bias = tensor({1}, {-9000});
  CHECK(values_of(reference_output("conv in=1x1x3x3 out=1 k=2 d=2 act=relu", {image}, biased)) ==
        Values{0});
}

TEST_CASE("conv with an identity kernel gives its input") {
  for (const char* text :
       {"conv in=2x3x5x6 out=3 k=3 p=1 bias=0", "conv in=2x3x9 out=3 k=3 p=1 bias=0",
        "conv in=2x3x4x5x6 out=3 k=3 p=1 bias=0"}) {
    const Layer layer = parse_layer(text);
    const auto& conv = std::get<Conv>(layer.operation);
    const std::int64_t taps = element_count(conv.window.kernel);
    Parameters identity = with_weights(constant_tensor(filter_shape(conv), 0.0F));
    for (std::int64_t c = 0; c < 3; ++c) {
      identity.weights.data()[(c * 3 + c) * taps + taps / 2] = 1.0F;
    }
    const HostTensor input = normal_tensor(conv.input, 7);
    CHECK(distance(reference_output(layer, {input}, identity), input) == 0.0);
  }
}

TEST_CASE("conv is linear in its input") {
  Random random(11);
  for (int i = 0; i < 20; ++i) {
    Conv conv = support::random_conv(random);
    conv.bias = false;
    conv.activation = ActivationKind::none;
    const Parameters parameters = with_weights(normal_tensor(filter_shape(conv), 1));
    const HostTensor x = normal_tensor(conv.input, 2);
    const HostTensor y = normal_tensor(conv.input, 3);
    const HostTensor both = 2.0F * x - 3.0F * y;
    const HostTensor expected = 2.0F * reference_output({conv}, {x}, parameters) -
                                3.0F * reference_output({conv}, {y}, parameters);
    CHECK(distance(reference_output({conv}, {both}, parameters), expected) < 1e-3);
  }
}

TEST_CASE("groups are convolutions of slices of the channels") {
  for (const char* text :
       {"dwconv in=2x4x7x6 out=8 k=3 p=1 s=2", "conv in=2x4x7x6 out=6 k=3 g=2"}) {
    const auto conv = std::get<Conv>(parse_layer(text).operation);
    Parameters parameters = with_weights(normal_tensor(filter_shape(conv), 5));
    parameters.bias = normal_tensor({conv.out_channels}, 6);
    const HostTensor input = normal_tensor(conv.input, 7);
    const HostTensor whole = reference_output({conv}, {input}, parameters);
    Conv part = conv;
    part.groups = 1;
    part.input[1] /= conv.groups;
    part.out_channels /= conv.groups;
    const Shape all_filters = {1, conv.out_channels, element_count_from(filter_shape(conv), 1)};
    for (std::int64_t g = 0; g < conv.groups; ++g) {
      const std::int64_t first = g * part.out_channels;
      Parameters own;
      own.weights = channels(parameters.weights, all_filters, first, part.out_channels);
      own.bias = channels(parameters.bias, {1, conv.out_channels}, first, part.out_channels);
      const HostTensor slice = channels(input, conv.input, g * part.input[1], part.input[1]);
      CHECK(distance(reference_output({part}, {slice}, own),
                     channels(whole, output_shape(conv), first, part.out_channels)) == 0.0);
    }
  }
}

TEST_CASE("a long row is computed in pieces") {
  const Parameters parameters = with_weights(tensor({1, 1, 3}, {1, 2, 3}));
  const HostTensor input = normal_tensor({1, 1, 1000}, 4);
  const HostTensor result =
      reference_output("conv in=1x1x1000 out=1 k=3 bias=0", {input}, parameters);
  for (const std::size_t x :
       {std::size_t{0}, std::size_t{127}, std::size_t{128}, std::size_t{997}}) {
    const float* at = input.data() + x;
    CHECK(result.data()[x] == doctest::Approx(at[0] + 2.0F * at[1] + 3.0F * at[2]).epsilon(1e-5));
  }
}

TEST_CASE("pools by hand: padding does not count, ceil adds a window") {
  const HostTensor image = tensor({1, 1, 1, 5}, {-5, -1, -3, -2, -4});
  CHECK(values_of(reference_output("pool_max in=1x1x1x5 k=1x2 s=1x2 p=0,1,0,0", {image})) ==
        Values{-5, -1, -2});
  CHECK(values_of(reference_output("pool_avg in=1x1x1x5 k=1x2 s=1x2 p=0,1,0,0", {image})) ==
        Values{-5, -2, -3});
  CHECK(values_of(reference_output("pool_avg in=1x1x1x5 k=1x2 s=1x2 ceil=1", {image})) ==
        Values{-3, -2.5, -4});
  CHECK(values_of(reference_output("pool_max in=1x1x1x5 k=1x2 d=1x3", {image})) == Values{-2, -1});
}

TEST_CASE("pools of a constant are that constant; a window over all is the global pool") {
  Random random(3);
  for (int i = 0; i < 30; ++i) {
    const Pool pool{support::coin(random) ? PoolKind::max : PoolKind::avg,
                    support::random_image(random), support::random_window(random),
                    support::coin(random)};
    const HostTensor result = reference_output({pool}, {constant_tensor(pool.input, -1.5F)});
    CHECK(distance(result, constant_tensor(output_shape(pool), -1.5F)) < 1e-6);
  }
  const HostTensor image = normal_tensor({2, 3, 4, 5}, 9);
  for (const char* kind : {"max", "avg"}) {
    const std::string name = kind;
    CHECK(distance(reference_output("pool_" + name + " in=2x3x4x5 k=4x5", {image}),
                   reference_output("global_pool_" + name + " in=2x3x4x5", {image})) < 1e-6);
  }
}

TEST_CASE("fc by hand, and as a 1x1 convolution") {
  Parameters parameters = with_weights(tensor({2, 3}, {1, 2, 3, -1, 0, 1}));
  parameters.bias = tensor({2}, {10, 20});
  CHECK(values_of(reference_output("fc in=2x3 out=2", {counting_tensor({2, 3})}, parameters)) ==
        Values{18, 22, 36, 22});
  const HostTensor image = normal_tensor({3, 8, 2, 2}, 1);
  Parameters random = with_weights(normal_tensor({5, 32}, 2));
  CHECK(distance(reference_output("fc in=3x8x2x2 out=5 bias=0 act=tanh", {image}, random),
                 reference_output("conv in=3x8x2x2 out=5 k=2 bias=0 act=tanh", {image}, random)) <
        1e-6);
}

TEST_CASE("matmul by hand, with broadcasting") {
  const HostTensor left = counting_tensor({2, 1, 2});  // [0 1], [2 3]
  const HostTensor right = tensor({2, 2}, {1, 2, 3, 4});
  CHECK(values_of(reference_output("matmul in=2x1x2;2x2", {left, right})) == Values{3, 4, 11, 16});
  const HostTensor many = counting_tensor({2, 3, 1, 1});
  const HostTensor factors = tensor({3, 1, 2}, {1, 10, 2, 20, 3, 30});
  CHECK(values_of(reference_output("matmul in=2x3x1x1;3x1x2", {many, factors})) ==
        Values{0, 0, 2, 20, 6, 60, 3, 30, 8, 80, 15, 150});
}

TEST_CASE("activations at known points") {
  const auto at = [](ActivationKind kind, float x) {
    return static_cast<double>(kernels::reference::activate(kind, x));
  };
  CHECK(at(ActivationKind::relu, -2.0F) == 0.0);
  CHECK(at(ActivationKind::relu6, 7.0F) == 6.0);
  CHECK(at(ActivationKind::leaky_relu, -2.0F) == doctest::Approx(-0.02));
  CHECK(at(ActivationKind::elu, -1.0F) == doctest::Approx(-0.632121));
  CHECK(at(ActivationKind::gelu, 1.0F) == doctest::Approx(0.841345));
  CHECK(at(ActivationKind::silu, 1.0F) == doctest::Approx(0.731059));
  CHECK(at(ActivationKind::sigmoid, -1.0F) == doctest::Approx(0.268941));
  CHECK(at(ActivationKind::hard_sigmoid, 1.0F) == doctest::Approx(2.0 / 3.0));
  CHECK(at(ActivationKind::hard_swish, -1.0F) == doctest::Approx(-1.0 / 3.0));
  CHECK(at(ActivationKind::tanh, 0.5F) == doctest::Approx(0.462117));
  CHECK(at(ActivationKind::none, -3.5F) == -3.5);
}

TEST_CASE("softmax sums to one along its axis and ignores a shift") {
  const HostTensor x = normal_tensor({2, 5, 3}, 8);
  const HostTensor y = reference_output("softmax in=2x5x3 axis=1", {x});
  for (std::size_t n = 0; n < 2; ++n) {
    for (std::size_t s = 0; s < 3; ++s) {
      double sum = 0.0;
      for (std::size_t c = 0; c < 5; ++c) sum += static_cast<double>(y.data()[(n * 5 + c) * 3 + s]);
      CHECK(sum == doctest::Approx(1.0));
    }
  }
  CHECK(distance(reference_output("softmax in=2x5x3 axis=1", {x + 100.0F}), y) < 1e-5);
  CHECK(
      values_of(reference_output("softmax in=1x2", {tensor({1, 2}, {0.0F, std::log(3.0F)})}))[1] ==
      doctest::Approx(0.75));
}

TEST_CASE("batch norm and lrn by hand") {
  Parameters norm;
  norm.weights = tensor({2}, {2, 1});
  norm.bias = tensor({2}, {1, 0});
  norm.mean = tensor({2}, {0, 3});
  norm.variance = tensor({2}, {4, 1});
  const auto normed =
      values_of(reference_output("bn in=1x2x1x2 act=relu", {counting_tensor({1, 2, 1, 2})}, norm));
  CHECK(normed[0] == doctest::Approx(1.0));
  CHECK(normed[1] == doctest::Approx(2.0));
  CHECK(normed[2] == 0.0F);
  const auto lrn =
      values_of(reference_output("lrn in=1x3x1x1 n=3", {tensor({1, 3, 1, 1}, {1, 2, 3})}));
  CHECK(lrn[0] == doctest::Approx(std::pow(1.0 + 5.0 / 3.0, -0.75)));
  CHECK(lrn[1] == doctest::Approx(2.0 * std::pow(1.0 + 14.0 / 3.0, -0.75)));
  CHECK(lrn[2] == doctest::Approx(3.0 * std::pow(1.0 + 13.0 / 3.0, -0.75)));
}

TEST_CASE("add and mul broadcast; concat then slice gives the inputs") {
  const HostTensor image = counting_tensor({1, 2, 2, 2});
  const HostTensor scale = tensor({1, 2, 1, 1}, {1, 10});
  CHECK(values_of(reference_output("mul in=1x2x2x2;1x2x1x1", {image, scale})) ==
        Values{0, 1, 2, 3, 40, 50, 60, 70});
  CHECK(values_of(reference_output("add in=1x2x2x2;1x2x1x1;1x2x2x2", {image, scale, image})) ==
        Values{1, 3, 5, 7, 18, 20, 22, 24});
  const HostTensor a = normal_tensor({2, 3, 4}, 1);
  const HostTensor b = normal_tensor({2, 5, 4}, 2);
  const HostTensor both = reference_output("concat in=2x3x4;2x5x4", {a, b});
  CHECK(distance(channels(both, {2, 8, 4}, 0, 3), a) == 0.0);
  CHECK(distance(channels(both, {2, 8, 4}, 3, 5), b) == 0.0);
  CHECK(distance(reference_output("dropout in=2x3x4", {a}), a) == 0.0);
}

}  // namespace
