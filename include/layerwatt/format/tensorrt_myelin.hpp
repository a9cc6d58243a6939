/// @file
/// Kernels of TensorRT's Myelin compiler (`gemm`, `kgen`, `correlation`): they come without
/// parameters, so the operation is recovered from names and shapes.
#pragma once

#include <layerwatt/format/tensorrt_layer.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// Tells whether a tensor is a constant: no layer writes it and it is no input of the engine.
using IsConstant = std::function<bool(const EngineTensor&)>;

/// "__myl_MulSumAdd_myl24_1" holds "MulSumAdd": the steps of a generated kernel, three letters
/// or more each.
[[nodiscard]] inline std::vector<std::string> kernel_steps(std::string_view name) {
  constexpr std::string_view kMark = "__myl_";
  std::vector<std::string> steps;
  const std::size_t at = name.find(kMark);
  if (at == std::string_view::npos) return steps;
  for (std::size_t i = at + kMark.size(); i < name.size() && name[i] != '_'; ++i) {
    const bool begins = std::isupper(static_cast<unsigned char>(name[i])) != 0;
    if (begins || steps.empty()) steps.emplace_back();
    steps.back() += name[i];
  }
  return steps;
}
[[nodiscard]] inline bool has_step(const std::vector<std::string>& steps, std::string_view step) {
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

/// The activation that the last ONNX node names: "/classifier.2/Relu".
[[nodiscard]] inline ActivationKind activation_of_members(const std::vector<std::string>& members) {
  if (members.empty()) return ActivationKind::none;
  std::string_view leaf = members.back();
  leaf = leaf.substr(leaf.rfind('/') == std::string_view::npos ? 0 : leaf.rfind('/') + 1);
  leaf = leaf.substr(0, leaf.find('_'));
  constexpr std::array<std::pair<std::string_view, ActivationKind>, 9> kNames{{
      {"Relu", ActivationKind::relu},
      {"Clip", ActivationKind::relu6},
      {"LeakyRelu", ActivationKind::leaky_relu},
      {"Sigmoid", ActivationKind::sigmoid},
      {"HardSigmoid", ActivationKind::hard_sigmoid},
      {"HardSwish", ActivationKind::hard_swish},
      {"Tanh", ActivationKind::tanh},
      {"Elu", ActivationKind::elu},
      {"Gelu", ActivationKind::gelu},
  }};
  for (const auto& [text, kind] : kNames) {
    if (leaf == text) return kind;
  }
  return ActivationKind::none;
}

/// One way to read two inputs as the factors of a product.
struct Product {
  std::size_t left = 0;
  std::size_t right = 0;
  Shape left_shape;   ///< ... x M x K
  Shape right_shape;  ///< ... x K x N
};

/// The shape with its last two axes exchanged.
[[nodiscard]] inline Shape transposed(Shape shape) {
  std::swap(shape[shape.rank() - 1], shape[shape.rank() - 2]);
  return shape;
}

/// The pair of inputs whose product has the shape of the output, each as written or transposed;
/// the pair with the most macs where several fit (a bias row fits a product with K = 1).
[[nodiscard]] inline std::optional<Product> find_product(const std::vector<EngineTensor>& inputs,
                                                         const Shape& output) {
  std::optional<Product> best;
  std::int64_t most = 0;
  const auto consider = [&](std::size_t i, std::size_t j, const Shape& left, const Shape& right) {
    const std::int64_t inner = left[left.rank() - 1];
    if (inner != right[right.rank() - 2] || output[output.rank() - 1] != right[right.rank() - 1]) {
      return;
    }
    if (element_count(output) / output[output.rank() - 1] != element_count(left) / inner) return;
    const std::int64_t macs = checked_mul(element_count(output), inner);
    if (macs > most) {
      most = macs;
      best = Product{i, j, left, right};
    }
  };
  constexpr std::size_t kMostInputs = 16;  // of a kernel with a product; bounds the search
  const std::size_t count = std::min(inputs.size(), kMostInputs);
  if (output.rank() < 2 || element_count(output) < 1) return best;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      const Shape& left = inputs[i].shape;
      const Shape& right = inputs[j].shape;
      const bool usable = i != j && left.rank() >= 2 && right.rank() >= 2 &&
                          element_count(left) > 0 && element_count(right) > 0;
      if (!usable) continue;
      for (const Shape& l : {left, transposed(left)}) {
        for (const Shape& r : {right, transposed(right)}) consider(i, j, l, r);
      }
    }
  }
  return best;
}

/// A product with a constant right factor is a fully connected layer, else a matmul.
[[nodiscard]] inline EngineVerdict product_layer(const EngineLayer& layer, const Product& product,
                                                 const IsConstant& is_constant) {
  const EngineTensor& right = layer.inputs[product.right];
  const Precision precision = layer.inputs[product.left].precision.value_or(Precision::fp32);
  if (product.right_shape.rank() > 2 || !is_constant(right)) {
    return {Layer{MatMul{product.left_shape, product.right_shape}, precision}, {}};
  }
  const std::int64_t out = product.right_shape[1];
  const std::int64_t inner = product.right_shape[0];
  Dense dense;
  dense.input = {element_count(product.left_shape) / inner, inner};
  dense.out_features = out;
  dense.activation = activation_of_members(layer.members);
  dense.bias = false;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const bool factor = i == product.left || i == product.right;
    dense.bias = dense.bias || (!factor && element_count(layer.inputs[i].shape) == out &&
                                is_constant(layer.inputs[i]));
  }
  return {Layer{dense, precision}, {}};
}

/// `correlation`: a convolution whose filter (out x in/groups x kernel) is an input. Stride and
/// padding follow from the extents.
[[nodiscard]] inline EngineVerdict correlation_layer(const EngineLayer& layer) {
  const Shape& input = layer.inputs.front().shape;
  const Shape& output = layer.outputs.front().shape;
  for (std::size_t i = 1; i < layer.inputs.size(); ++i) {
    const Shape& filter = layer.inputs[i].shape;
    const bool fits = input.rank() >= 3 && filter.rank() == input.rank() &&
                      output.rank() == input.rank() && filter[0] == output[1] && filter[1] >= 1 &&
                      input[1] % filter[1] == 0;
    if (!fits) continue;
    Conv conv;
    conv.input = input;
    conv.out_channels = filter[0];
    conv.groups = input[1] / filter[1];
    conv.window = square_window(1, 1, 0, 1, input.rank() - 2);
    for (std::size_t a = 0; a + 2 < input.rank(); ++a) {
      expects<ParseError>(output[a + 2] >= 1, "an output dimension is ", output[a + 2]);
      conv.window.kernel[a] = filter[a + 2];
      conv.window.stride[a] = std::max<std::int64_t>(1, ceil_div(input[a + 2], output[a + 2]));
    }
    validate_window(conv.window, input.rank() - 2, "conv");
    fit_padding(conv.window, input, output, false);
    conv.bias = layer.inputs.size() > i + 1;
    conv.activation = activation_of_members(layer.members);
    if (output_shape(conv) == output) {
      return {Layer{conv, layer.inputs.front().precision.value_or(Precision::fp32)}, {}};
    }
  }
  return {std::nullopt, "no input has the shape of a filter that explains the output"};
}

[[nodiscard]] inline std::vector<Shape> shapes_of(const std::vector<EngineTensor>& tensors) {
  std::vector<Shape> shapes;
  for (const EngineTensor& tensor : tensors) shapes.push_back(tensor.shape);
  return shapes;
}

/// A generated kernel without a product: pooling, an activation, a sum, movement, or by bytes.
[[nodiscard]] inline Operation generated_kernel(const EngineLayer& layer) {
  const std::vector<std::string> steps = kernel_steps(layer.name);
  const Shape& in = layer.inputs.front().shape;
  const Shape& out = layer.outputs.front().shape;
  const bool one = layer.inputs.size() == 1 && layer.outputs.size() == 1;
  const bool averages = has_step(steps, "Mea") || has_step(steps, "Mean") || has_step(steps, "Sum");
  if (one && averages && in.rank() >= 3 && out.rank() >= 2 && in[0] == out[0] && in[1] == out[1] &&
      element_count(out) == checked_mul(in[0], in[1])) {
    return GlobalPool{PoolKind::avg, in};
  }
  if (one && in == out && has_step(steps, "Max") && has_step(steps, "Min")) {
    return Activation{ActivationKind::relu6, in};
  }
  const bool same = layer.inputs.size() == 2 && in == layer.inputs[1].shape && in == out;
  if (same && steps.size() == 1 && has_step(steps, "Add")) {
    return Elementwise{ElementwiseKind::add, {in, in}};
  }
  if (same && steps.size() == 1 && has_step(steps, "Mul")) {
    return Elementwise{ElementwiseKind::mul, {in, in}};
  }
  const bool moves = one && element_count(in) == element_count(out) && !steps.empty() &&
                     std::all_of(steps.begin(), steps.end(), [](const std::string& step) {
                       return step == "Res" || step == "Tra" || step == "Mov" || step == "Cas";
                     });
  Generic other;
  other.op = generic_op(moves ? "transpose" : "other");
  other.inputs = shapes_of(layer.inputs);
  other.outputs = shapes_of(layer.outputs);
  if (!moves) {
    for (const std::string& step : steps) other.kind += step;
    if (other.kind.empty()) other.kind = layer.type;
  }
  return other;
}

[[nodiscard]] inline EngineVerdict myelin_layer(const EngineLayer& layer,
                                                const IsConstant& is_constant) {
  if (layer.type == "correlation") return correlation_layer(layer);
  const std::vector<std::string> steps = kernel_steps(layer.name);
  const bool multiplies =
      layer.type == "gemm" || (has_step(steps, "Mul") && has_step(steps, "Sum"));
  if (multiplies) {
    if (const auto product = find_product(layer.inputs, layer.outputs.front().shape)) {
      return product_layer(layer, *product, is_constant);
    }
  }
  if (layer.type == "gemm") {
    return {std::nullopt, "no two inputs multiply to the shape of the output"};
  }
  return {Layer{generated_kernel(layer), layer.inputs.front().precision.value_or(Precision::fp32)},
          {}};
}

}  // namespace layerwatt::detail
