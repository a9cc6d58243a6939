#include <kernels/reference/ops.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace layerwatt::kernels::reference {

namespace {

double activate(ActivationKind kind, double x) {
  switch (kind) {
    case ActivationKind::none:
      return x;
    case ActivationKind::relu:
      return std::max(x, 0.0);
    case ActivationKind::relu6:
      return std::clamp(x, 0.0, 6.0);
    case ActivationKind::leaky_relu:
      return x > 0.0 ? x : 0.01 * x;
    case ActivationKind::elu:
      return x > 0.0 ? x : std::expm1(x);
    case ActivationKind::gelu:
      return 0.5 * x * (1.0 + std::erf(x / std::numbers::sqrt2));
    case ActivationKind::silu:
      return x / (1.0 + std::exp(-x));
    case ActivationKind::sigmoid:
      return 1.0 / (1.0 + std::exp(-x));
    case ActivationKind::hard_sigmoid:
      return std::clamp(x / 6.0 + 0.5, 0.0, 1.0);
    case ActivationKind::hard_swish:
      return x * std::clamp(x / 6.0 + 0.5, 0.0, 1.0);
    case ActivationKind::tanh:
      return std::tanh(x);
  }
  fail("activation: unknown kind ", static_cast<int>(kind));
}

/// Applies `f(value, channel)` to every element of an N x C x ... tensor.
template <class Function>
void map_channels(const Shape& shape, const HostTensor& input, HostTensor& output, Function f) {
  const std::int64_t inner = element_count_from(shape, 2);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    output.data()[i] = f(input.data()[i], i / inner % shape[1]);
  }
}

/// Element of an operand under element `index` of the output: NumPy broadcasting.
std::int64_t operand_element(const Shape& operand, const Shape& out, std::int64_t index) {
  std::int64_t element = 0;
  std::int64_t step = 1;
  for (std::size_t back = 1; back <= operand.rank(); ++back) {
    const std::int64_t extent = out[out.rank() - back];
    const std::int64_t own = operand[operand.rank() - back];
    if (own != 1) element += index % extent * step;
    index /= extent;
    step *= own;
  }
  return element;
}

}  // namespace

float activate(ActivationKind kind, float x) {
  return static_cast<float>(activate(kind, static_cast<double>(x)));
}

void compute(const Activation& activation, Inputs inputs, const Parameters&, HostTensor& output) {
  std::transform(inputs[0]->data(), inputs[0]->data() + inputs[0]->size(), output.data(),
                 [&](float x) { return activate(activation.kind, x); });
}

void compute(const Softmax& softmax, Inputs inputs, const Parameters&, HostTensor& output) {
  const std::size_t axis =
      layerwatt::detail::normalised_axis(softmax.axis, softmax.input, "softmax");
  const std::int64_t extent = softmax.input[axis];
  const std::int64_t inner = element_count_from(softmax.input, axis + 1);
  const std::int64_t outer = element_count(softmax.input) / (extent * inner);
  for (std::int64_t line = 0; line < outer * inner; ++line) {
    const std::int64_t first = line / inner * extent * inner + line % inner;
    const float* x = inputs[0]->data() + first;
    float* y = output.data() + first;
    float largest = x[0];
    for (std::int64_t i = 0; i < extent; ++i) largest = std::max(largest, x[i * inner]);
    double sum = 0.0;
    for (std::int64_t i = 0; i < extent; ++i) {
      sum += std::exp(static_cast<double>(x[i * inner]) - static_cast<double>(largest));
    }
    for (std::int64_t i = 0; i < extent; ++i) {
      const double power = static_cast<double>(x[i * inner]) - static_cast<double>(largest);
      y[i * inner] = static_cast<float>(std::exp(power) / sum);
    }
  }
}

void compute(const BatchNorm& norm, Inputs inputs, const Parameters& parameters,
             HostTensor& output) {
  const auto at = [](const HostTensor& tensor, std::int64_t channel) {
    return static_cast<double>(tensor.data()[channel]);
  };
  map_channels(norm.input, *inputs[0], output, [&](float x, std::int64_t c) {
    const double deviation =
        std::sqrt(at(parameters.variance, c) + static_cast<double>(kBatchNormEpsilon));
    const double value =
        at(parameters.weights, c) * (static_cast<double>(x) - at(parameters.mean, c)) / deviation +
        at(parameters.bias, c);
    return activate(norm.activation, static_cast<float>(value));
  });
}

void compute(const Lrn& lrn, Inputs inputs, const Parameters&, HostTensor& output) {
  const std::int64_t channels = lrn.input[1];
  const std::int64_t inner = element_count_from(lrn.input, 2);
  const std::int64_t before = (lrn.size - 1) / 2;
  for (std::int64_t i = 0; i < element_count(lrn.input); ++i) {
    const std::int64_t channel = i / inner % channels;
    const float* first = inputs[0]->data() + (i - channel * inner);
    double squares = 0.0;
    for (std::int64_t k = std::max<std::int64_t>(channel - before, 0);
         k < std::min(channel - before + lrn.size, channels); ++k) {
      squares += static_cast<double>(first[k * inner]) * static_cast<double>(first[k * inner]);
    }
    const double scale = std::pow(1.0 + squares / static_cast<double>(lrn.size), -0.75);
    output.data()[i] = static_cast<float>(static_cast<double>(inputs[0]->data()[i]) * scale);
  }
}

void compute(const Elementwise& elementwise, Inputs inputs, const Parameters&, HostTensor& output) {
  const Shape out = output_shape(elementwise);
  for (std::int64_t i = 0; i < element_count(out); ++i) {
    const bool add = elementwise.kind == ElementwiseKind::add;
    double value = add ? 0.0 : 1.0;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const std::int64_t element = operand_element(elementwise.inputs[k], out, i);
      const auto x = static_cast<double>(inputs[k]->data()[element]);
      value = add ? value + x : value * x;
    }
    output.data()[i] = activate(elementwise.activation, static_cast<float>(value));
  }
}

void compute(const Concat& concat, Inputs inputs, const Parameters&, HostTensor& output) {
  const Shape out = output_shape(concat);
  const std::size_t axis = layerwatt::detail::normalised_axis(concat.axis, out, "concat");
  const std::int64_t outer = element_count(out) / element_count_from(out, axis);
  float* result = output.data();
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const std::int64_t piece = element_count_from(concat.inputs[k], axis);
      result = std::copy_n(inputs[k]->data() + o * piece, piece, result);
    }
  }
}

void compute(const Dropout&, Inputs inputs, const Parameters&, HostTensor& output) {
  std::copy_n(inputs[0]->data(), inputs[0]->size(), output.data());
}

void compute(const Layer& layer, Inputs inputs, const Parameters& parameters, HostTensor& output) {
  std::visit([&](const auto& op) { compute(op, inputs, parameters, output); }, layer.operation);
}

}  // namespace layerwatt::kernels::reference
