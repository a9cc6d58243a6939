// Convolution, fully connected and matrix product: the ops that multiply.
#include <kernels/onednn/layout.hpp>
#include <kernels/onednn/posts.hpp>
#include <kernels/onednn/program.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace layerwatt::kernels::onednn {

namespace {

constexpr auto kInference = dnnl::prop_kind::forward_inference;

/// Element types of a product and the scales of its int8 form. The scales follow from how the
/// operands are drawn (kernels/operands.hpp): inputs max(0, N(0,1)), weights N(0, 2/fan_in), so
/// outputs have variance one.
struct ProductTypes {
  DataType source, weights, output;
  Scales scales;
};

bool ends_non_negative(const Plan& plan) {
  if (plan.posts.empty()) return false;
  const auto* last = std::get_if<ActivationKind>(&plan.posts.back());
  return last != nullptr && (*last == ActivationKind::relu || *last == ActivationKind::relu6);
}

ProductTypes product_types(const Plan& plan) {
  const DataType type = storage_type(plan.head.precision);
  if (type != DataType::s8) return {type, type, type, {}};
  ProductTypes types{DataType::u8, DataType::s8, DataType::s8, {}};
  if (ends_non_negative(plan)) types.output = DataType::u8;
  const std::int64_t inputs = fan_in(plan.head);
  const float sigma = std::sqrt(2.0F / static_cast<float>(inputs));
  const float norm_gain = plan.norm ? 1.4F : 1.0F;
  const float heavy_tails = inputs < 8 ? 2.0F : 1.0F;  // few summands: far from normal
  types.scales.source = scale_for(4.5F, types.source);
  types.scales.weights = scale_for(4.5F * sigma * norm_gain, types.weights);
  types.scales.output = scale_for(6.0F * heavy_tails, types.output);
  return types;
}

/// Attributes and everything but the main tensors.
struct ProductParts {
  dnnl::primitive_attr attributes;
  Program program;
  ProductScaling scaling;
};

ProductParts product_parts(const Task& task, const ProductTypes& types,
                           const dnnl::memory::dims& output) {
  ProductParts parts;
  if (types.weights == DataType::s8) {
    parts.scaling = scale_product(parts.attributes, types.scales, !task.plan.posts.empty());
  }
  append_posts(task, output, parts.scaling.activation_scale, parts.attributes, parts.program);
  for (const auto& [argument, value] : parts.scaling.arguments) {
    parts.program.bindings.push_back(
        {argument, plain_desc({1}, DataType::f32), Role::constant, 0, value});
  }
  return parts;
}

/// Binds source, weights, bias and output of an accepted product.
template <class PrimitiveDesc>
Program finish(ProductParts parts, const PrimitiveDesc& primitive, const ProductTypes& types,
               bool bias) {
  Program& program = parts.program;
  const auto bind = [&](int argument, const Desc& desc, Role role, float factor) {
    program.bindings.push_back({argument, desc, role, 0, factor});
  };
  bind(DNNL_ARG_SRC, primitive.src_desc(), Role::input, 1.0F / types.scales.source);
  bind(DNNL_ARG_WEIGHTS, primitive.weights_desc(), Role::weights, 1.0F / types.scales.weights);
  if (bias) {
    bind(DNNL_ARG_BIAS, primitive.bias_desc(), Role::bias, parts.scaling.bias_factor);
  }
  bind(DNNL_ARG_DST, primitive.dst_desc(), Role::output, 1.0F / types.scales.output);
  program.primitive = primitive;
  return std::move(parts.program);
}

dnnl::memory::dims weight_dims(const Conv& conv) {
  dnnl::memory::dims dims{conv.out_channels, conv.input[1] / conv.groups};
  if (conv.groups > 1) {
    dims[0] /= conv.groups;
    dims.insert(dims.begin(), conv.groups);
  }
  dims.insert(dims.end(), conv.window.kernel.begin(), conv.window.kernel.end());
  return dims;
}

}  // namespace

Program build(const Task& task, const Conv& conv) {
  const ProductTypes types = product_types(task.plan);
  const dnnl::memory::dims output = to_dims(output_shape(conv));
  const bool bias = conv.bias || task.plan.norm.has_value();
  dnnl::memory::dims dilates = to_dims(conv.window.dilation);
  for (auto& dilate : dilates) --dilate;  // oneDNN counts the gaps
  ProductParts parts = product_parts(task, types, output);
  const auto primitive = describe<dnnl::convolution_forward>(
      task.engine, parts.attributes, kInference, dnnl::algorithm::convolution_direct,
      any_desc(to_dims(conv.input), types.source), any_desc(weight_dims(conv), types.weights),
      bias ? any_desc({conv.out_channels}, DataType::f32) : Desc(), any_desc(output, types.output),
      to_dims(conv.window.stride), dilates, to_dims(conv.window.pad_begin),
      to_dims(conv.window.pad_end));
  return finish(std::move(parts), primitive, types, bias);
}

Program build(const Task& task, const Dense& dense) {
  const ProductTypes types = product_types(task.plan);
  const std::int64_t features = in_features(dense);
  dnnl::memory::dims input = to_dims(dense.input);
  if (input.size() == 3) input = {dense.input[0] * dense.input[1], features};
  dnnl::memory::dims weights = input;
  weights[0] = dense.out_features;
  const dnnl::memory::dims output{input[0], dense.out_features};
  const bool bias = dense.bias || task.plan.norm.has_value();
  ProductParts parts = product_parts(task, types, output);
  const auto primitive = describe<dnnl::inner_product_forward>(
      task.engine, parts.attributes, kInference, any_desc(input, types.source),
      any_desc(weights, types.weights),
      bias ? any_desc({dense.out_features}, DataType::f32) : Desc(),
      any_desc(output, types.output));
  return finish(std::move(parts), primitive, types, bias);
}

Program build(const Task& task, const MatMul& matmul) {
  const ProductTypes types = product_types(task.plan);
  const Shape out = output_shape(matmul);
  const dnnl::memory::dims output = to_dims(out);
  ProductParts parts = product_parts(task, types, output);
  // Both operands are activations, so their layout is given: row-major.
  const auto primitive =
      describe<dnnl::matmul>(task.engine, parts.attributes,
                             plain_desc(aligned_dims(matmul.left, out.rank()), types.source),
                             plain_desc(aligned_dims(matmul.right, out.rank()), types.weights),
                             Desc(), plain_desc(output, types.output));
  Program program = finish(std::move(parts), primitive, types, false);
  for (Binding& binding : program.bindings) {
    if (binding.role != Role::weights) continue;
    binding.role = Role::input;
    binding.input = 1;
  }
  return program;
}

}  // namespace layerwatt::kernels::onednn
