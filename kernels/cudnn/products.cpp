// Convolution, fully connected and matrix product: the ops that multiply.
#include <kernels/cudnn/program.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace layerwatt::kernels::cudnn {

namespace {

/// Stored value = factor * real value, for int8; the scales follow from how operands are drawn
/// (kernels/operands.hpp): inputs max(0, N(0,1)), weights N(0, 2/fan_in), outputs of variance one.
struct Factors {
  float source = 1.0F, weights = 1.0F, output = 1.0F;
};

Factors factors_of(const Plan& plan) {
  if (plan.head.precision != Precision::int8) return {};
  const std::int64_t inputs = fan_in(plan.head);
  const float sigma = std::sqrt(2.0F / static_cast<float>(inputs));
  const float norm_gain = plan.norm ? 1.4F : 1.0F;
  const float heavy_tails = inputs < 8 ? 2.0F : 1.0F;  // few summands: far from normal
  return {127.0F / 4.5F, 127.0F / (4.5F * sigma * norm_gain), 127.0F / (6.0F * heavy_tails)};
}

Arithmetic arithmetic_of(Precision precision) {
  return precision == Precision::fp32 ? Arithmetic::exact : Arithmetic::tensor_cores;
}

/// A product under construction: graph, slots, and what is behind the product itself.
class ProductBuilder {
 public:
  explicit ProductBuilder(const Task& task)
      : task_(task),
        quantised_(task.plan.head.precision == Precision::int8),
        type_(storage_type(task.plan.head.precision)),
        factors_(factors_of(task.plan)) {
    expects<Unsupported>(!quantised_ || task.form != Form::split,
                         "int8 products are scaled inside their kernel");
  }

  [[nodiscard]] cudnnDataType_t type() const { return type_; }
  [[nodiscard]] const Factors& factors() const { return factors_; }
  [[nodiscard]] cudnnDataType_t compute() const {
    return quantised_ ? CUDNN_DATA_INT32 : CUDNN_DATA_FLOAT;
  }

  /// A tensor of the graph that lies in memory. `graph_spec` may describe it in another order than
  /// the host's values come in.
  TensorId operand(Role role, const TensorSpec& fill, const TensorSpec& graph_spec, float factor,
                   std::size_t input = 0) {
    const TensorId id = graph.tensor(graph_spec);
    bindings_.emplace_back(id, add_slot(program_, role, fill, input, factor));
    return id;
  }

  /// Builds the graph around `product`, a function of the product's result tensor. `bias` is the
  /// spec of the bias where there is one.
  template <class Product>
  Program finish(const TensorSpec& output, const std::optional<TensorSpec>& bias,
                 Product&& product) {
    const std::size_t out = add_slot(program_, Role::output, output, 0, factors_.output);
    program_.output = out;
    if (task_.form == Form::split || !anything_behind(bias.has_value())) {
      const TensorId y = graph.tensor(output);
      bindings_.emplace_back(y, out);
      product(y);
      push();
      if (bias) append_bias(*bias, out);
      append_posts(task_, program_, out);
      return std::move(program_);
    }
    const TensorId result =
        graph.intermediate(output, quantised_ ? CUDNN_DATA_INT32 : CUDNN_DATA_FLOAT);
    product(result);
    append_behind(output, bias, result, out);
    push();
    return std::move(program_);
  }

  GraphBuilder graph;

 private:
  [[nodiscard]] bool anything_behind(bool bias) const {
    return bias || quantised_ || !task_.plan.posts.empty();
  }

  void push() {
    program_.steps.push_back(graph_step(task_, graph, bindings_,
                                        arithmetic_of(task_.plan.head.precision), task_.engine));
  }

  void append_bias(const TensorSpec& bias, std::size_t out) {
    const std::size_t slot = add_slot(program_, Role::bias, bias);
    program_.steps.push_back(binary_step(program_, ElementwiseKind::add, out, slot, out, {}));
  }

  /// Scale, bias, activations and further tensors inside the graph. The last writes the output.
  void append_behind(const TensorSpec& output, const std::optional<TensorSpec>& bias,
                     TensorId value, std::size_t out) {
    std::size_t left = (bias ? 1U : 0U) + task_.plan.posts.size() + (quantised_ ? 2U : 0U);
    const auto next = [&] {
      if (--left > 0) return graph.intermediate(output);
      const TensorId y = graph.tensor(output);
      bindings_.emplace_back(y, out);
      return y;
    };
    const auto scale = [&](float factor) {
      const TensorId to = next();
      graph.pointwise(CUDNN_POINTWISE_MUL, value, graph.scalar(factor, output.dims.size()), to);
      value = to;
    };
    if (quantised_) scale(1.0F / (factors_.source * factors_.weights));
    if (bias) {
      TensorSpec spec = *bias;
      if (quantised_) spec.type = CUDNN_DATA_FLOAT;
      const TensorId added = operand(Role::bias, spec, spec, 1.0F);
      const TensorId to = next();
      graph.pointwise(CUDNN_POINTWISE_ADD, value, added, to);
      value = to;
    }
    for (const PostOperation& post : task_.plan.posts) {
      const TensorId to = next();
      append_post(post, output, value, to);
      value = to;
    }
    if (quantised_) scale(factors_.output);
  }

  void append_post(const PostOperation& post, const TensorSpec& output, TensorId from,
                   TensorId to) {
    if (const auto* kind = std::get_if<ActivationKind>(&post)) {
      append_activation(graph, *kind, from, to);
      return;
    }
    const auto& binary = std::get<FusedBinary>(post);
    expects<Unsupported>(!quantised_, "int8 kernels do not fuse a second tensor");
    TensorSpec spec = output;
    if (binary.shape != output_shape(task_.plan.head)) {
      spec = broadcast_spec(binary.shape, output_shape(task_.plan.head), task_.layout, type_);
      expects<Unsupported>(spec.dims.size() == output.dims.size() &&
                               !std::holds_alternative<Dense>(task_.plan.head.operation),
                           "cuDNN cannot broadcast over a flattened output");
    }
    graph.pointwise(binary.kind == ElementwiseKind::add ? CUDNN_POINTWISE_ADD : CUDNN_POINTWISE_MUL,
                    from, operand(Role::input, spec, spec, 1.0F, binary.input), to);
  }

  const Task& task_;
  bool quantised_;
  cudnnDataType_t type_;
  Factors factors_;
  Program program_;
  Bindings bindings_;
};

/// One number per spatial axis, for at least two axes: cuDNN has no one-dimensional images.
std::vector<std::int64_t> per_axis(const Shape& numbers, std::int64_t missing) {
  std::vector<std::int64_t> out(numbers.begin(), numbers.end());
  while (out.size() < 2) out.push_back(missing);
  return out;
}

GraphWindow window_of(const Window& window) {
  return {per_axis(window.kernel, 1), per_axis(window.stride, 1), per_axis(window.dilation, 1),
          per_axis(window.pad_begin, 0), per_axis(window.pad_end, 0)};
}

std::optional<TensorSpec> bias_spec(bool present, const TensorSpec& output, Layout layout,
                                    std::size_t axis) {
  if (!present) return std::nullopt;
  std::vector<std::int64_t> dims(output.dims.size(), 1);
  dims[axis] = output.dims[axis];
  return TensorSpec{dims, strides_of(dims, layout), output.type};
}

Program build_dense_as_matmul(const Task& task, const Dense& dense) {
  const std::int64_t features = in_features(dense);
  const std::int64_t rows = element_count(dense.input) / features;
  const std::int64_t outputs = dense.out_features;
  ProductBuilder product(task);
  const TensorSpec x = plain_spec({1, rows, features}, product.type());
  // The weights lie as out x in, as frameworks keep them: their transpose is multiplied.
  const TensorSpec w_fill = plain_spec({1, outputs, features}, product.type());
  const TensorSpec w{{1, features, outputs}, {features * outputs, 1, features}, product.type()};
  const TensorSpec y = plain_spec({1, rows, outputs}, product.type());
  const TensorId left = product.operand(Role::input, x, x, product.factors().source);
  const TensorId right = product.operand(Role::weights, w_fill, w, product.factors().weights);
  return product.finish(
      y, bias_spec(dense.bias || task.plan.norm.has_value(), y, Layout::nchw, 2),
      [&](TensorId out) { product.graph.matmul(left, right, out, product.compute()); });
}

/// Both operands with one batch axis where their batches allow it, else with all of them.
std::pair<Shape, Shape> batched(const MatMul& matmul) {
  const std::size_t rank = std::max(matmul.left.rank(), matmul.right.rank());
  const auto aligned = [&](const Shape& shape) {
    Shape out;
    for (std::size_t i = shape.rank(); i < std::max<std::size_t>(rank, 3); ++i) out.push_back(1);
    for (const std::int64_t extent : shape) out.push_back(extent);
    return out;
  };
  const Shape left = aligned(matmul.left);
  const Shape right = aligned(matmul.right);
  const auto batch = [](const Shape& shape) {
    return element_count(shape) / element_count_from(shape, shape.rank() - 2);
  };
  const bool equal = std::equal(left.begin(), left.end() - 2, right.begin());
  const std::int64_t lefts = batch(left);
  const std::int64_t rights = batch(right);
  if (!equal && lefts != 1 && rights != 1) return {left, right};
  const auto flat = [](const Shape& shape, std::int64_t count) {
    return Shape{count, shape[shape.rank() - 2], shape[shape.rank() - 1]};
  };
  return {flat(left, lefts), flat(right, rights)};
}

}  // namespace

Program build(const Task& task, const Conv& conv) {
  ProductBuilder product(task);
  const cudnnDataType_t type = product.type();
  Shape filter{conv.out_channels, conv.input[1] / conv.groups};
  for (const std::int64_t extent : conv.window.kernel) filter.push_back(extent);
  const TensorSpec x = image_spec(conv.input, task.layout, type);
  const TensorSpec w = image_spec(filter, task.layout, type);
  const TensorSpec y = image_spec(output_shape(conv), task.layout, type);
  const TensorId source = product.operand(Role::input, x, x, product.factors().source);
  const TensorId weights = product.operand(Role::weights, w, w, product.factors().weights);
  return product.finish(
      y, bias_spec(conv.bias || task.plan.norm.has_value(), y, task.layout, 1), [&](TensorId out) {
        product.graph.convolution(source, weights, out, window_of(conv.window), product.compute());
      });
}

Program build(const Task& task, const Dense& dense) {
  if (task.form == Form::matmul) return build_dense_as_matmul(task, dense);
  const std::int64_t features = in_features(dense);
  const std::int64_t rows = element_count(dense.input) / features;
  ProductBuilder product(task);
  const cudnnDataType_t type = product.type();
  const TensorSpec x = image_spec({rows, features}, task.layout, type);
  const TensorSpec w = image_spec({dense.out_features, features}, task.layout, type);
  const TensorSpec y = image_spec({rows, dense.out_features}, task.layout, type);
  const TensorId source = product.operand(Role::input, x, x, product.factors().source);
  const TensorId weights = product.operand(Role::weights, w, w, product.factors().weights);
  const GraphWindow one{{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
  return product.finish(y, bias_spec(dense.bias || task.plan.norm.has_value(), y, task.layout, 1),
                        [&](TensorId out) {
                          product.graph.convolution(source, weights, out, one, product.compute());
                        });
}

Program build(const Task& task, const MatMul& matmul) {
  ProductBuilder product(task);
  const auto [left_shape, right_shape] = batched(matmul);
  Shape out_shape;
  for (std::size_t i = 0; i + 2 < left_shape.rank(); ++i) {
    out_shape.push_back(std::max(left_shape[i], right_shape[i]));
  }
  out_shape.push_back(left_shape[left_shape.rank() - 2]);
  out_shape.push_back(right_shape[right_shape.rank() - 1]);
  const auto spec = [&](const Shape& shape) {
    return plain_spec({shape.begin(), shape.end()}, product.type());
  };
  const TensorId left =
      product.operand(Role::input, spec(left_shape), spec(left_shape), product.factors().source, 0);
  const TensorId right = product.operand(Role::input, spec(right_shape), spec(right_shape),
                                         product.factors().weights, 1);
  return product.finish(spec(out_shape), std::nullopt, [&](TensorId out) {
    product.graph.matmul(left, right, out, product.compute());
  });
}

std::vector<Form> forms_of(const Plan& plan) {
  std::vector<Form> forms{Form::fused};
  const auto* conv = std::get_if<Conv>(&plan.head.operation);
  const auto* dense = std::get_if<Dense>(&plan.head.operation);
  if (dense != nullptr) forms.push_back(Form::matmul);
  const bool bias =
      plan.norm || (conv != nullptr && conv->bias) || (dense != nullptr && dense->bias);
  const bool product =
      conv != nullptr || dense != nullptr || std::holds_alternative<MatMul>(plan.head.operation);
  const bool behind = bias || !plan.posts.empty();
  if (product && behind && plan.head.precision != Precision::int8) forms.push_back(Form::split);
  return forms;
}

}  // namespace layerwatt::kernels::cudnn
