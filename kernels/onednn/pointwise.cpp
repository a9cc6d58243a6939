// Pools, functions, normalisations and joins: the ops that move data.
#include <kernels/onednn/layout.hpp>
#include <kernels/onednn/posts.hpp>
#include <kernels/onednn/program.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace layerwatt::kernels::onednn {

namespace {

constexpr auto kInference = dnnl::prop_kind::forward_inference;

DataType type_of_task(const Task& task) { return storage_type(task.plan.head.precision); }

bool is_quantised(const Task& task) { return task.plan.head.precision == Precision::int8; }

float factor_of(const Task& task) { return is_quantised(task) ? kSignedFactor : 1.0F; }

void bind_input(Program& program, int argument, const Desc& desc, float factor,
                std::size_t input = 0) {
  program.bindings.push_back({argument, desc, Role::input, input, factor});
}

void bind_output(Program& program, const Desc& desc, float factor) {
  program.bindings.push_back({DNNL_ARG_DST, desc, Role::output, 0, factor});
}

/// Padding behind the last element that makes the library's floor give `out` outputs.
std::int64_t end_padding(const Window& window, std::size_t axis, std::int64_t in,
                         std::int64_t out) {
  const std::int64_t reached = (out - 1) * window.stride[axis] + window_extent(window, axis);
  return std::max(window.pad_end[axis], reached - in - window.pad_begin[axis]);
}

Program build_pool(const Task& task, PoolKind kind, const Shape& input, const Shape& output,
                   const Window& window, const dnnl::memory::dims& end_pads) {
  Program program;
  dnnl::primitive_attr attributes;
  append_posts(task, to_dims(output), 1.0F, attributes, program);
  dnnl::memory::dims dilation = to_dims(window.dilation);
  for (auto& extent : dilation) --extent;  // oneDNN counts the gaps
  const Desc source = activation_desc(task.engine, to_dims(input), type_of_task(task));
  const auto primitive = describe<PoolingForward>(
      task.engine, attributes, kInference,
      kind == PoolKind::max ? dnnl::algorithm::pooling_max
                            : dnnl::algorithm::pooling_avg_exclude_padding,
      source, any_desc(to_dims(output), type_of_task(task)), to_dims(window.stride),
      to_dims(window.kernel), dilation, to_dims(window.pad_begin), end_pads);
  bind_input(program, DNNL_ARG_SRC, source, factor_of(task));
  bind_output(program, primitive.dst_desc(), factor_of(task));
  program.primitive = primitive;
  return program;
}

}  // namespace

Program build(const Task& task, const Pool& pool) {
  const Shape output = output_shape(pool);
  dnnl::memory::dims end_pads;
  for (std::size_t i = 0; i + 2 < output.rank(); ++i) {
    end_pads.push_back(end_padding(pool.window, i, pool.input[i + 2], output[i + 2]));
  }
  return build_pool(task, pool.kind, pool.input, output, pool.window, end_pads);
}

Program build(const Task& task, const GlobalPool& pool) {
  const std::size_t axes = pool.input.rank() - 2;
  Window window = square_window(1, 1, 0, 1, axes);
  for (std::size_t i = 0; i < axes; ++i) window.kernel[i] = pool.input[i + 2];
  return build_pool(task, pool.kind, pool.input, output_shape(pool), window,
                    dnnl::memory::dims(axes, 0));
}

Program build(const Task& task, const Activation& activation) {
  expects<Unsupported>(!is_quantised(task) || activation.kind == ActivationKind::relu,
                       "oneDNN applies ", op_name(Operation{activation}),
                       " to int8 values as they are, without their scale; only relu allows that");
  Program program;
  auto functions = functions_of(activation.kind);
  dnnl::primitive_attr attributes;
  if (functions.size() > 1 || !task.plan.posts.empty()) {
    expects<Unsupported>(functions.size() == 1 || task.plan.posts.empty(),
                         "oneDNN cannot fuse behind ", op_name(Operation{activation}));
    append_posts(task, to_dims(activation.input), 1.0F, attributes, program);
    if (functions.size() > 1) {
      dnnl::post_ops second;
      append_function(second, functions[1], 1.0F);
      attributes.set_post_ops(second);
    }
  }
  const Desc data = activation_desc(task.engine, to_dims(activation.input), type_of_task(task));
  const auto primitive = describe_function(task.engine, attributes, functions.at(0), data);
  bind_input(program, DNNL_ARG_SRC, data, factor_of(task));
  bind_output(program, primitive.dst_desc(), factor_of(task));
  program.primitive = primitive;
  return program;
}

Program build(const Task& task, const Softmax& softmax) {
  expects<Unsupported>(task.plan.posts.empty(), "oneDNN cannot fuse behind softmax");
  expects<Unsupported>(!is_quantised(task), "oneDNN's softmax reads int8 values without a scale");
  // Row-major: softmax stands behind fc and matmul, not behind a convolution.
  const Desc data = plain_desc(to_dims(softmax.input), type_of_task(task));
  const auto axis =
      static_cast<int>(layerwatt::detail::normalised_axis(softmax.axis, softmax.input, "softmax"));
  const auto primitive =
      describe<SoftmaxForward>(task.engine, {}, kInference, dnnl::algorithm::softmax_accurate, data,
                               any_desc(to_dims(softmax.input), type_of_task(task)), axis);
  Program program;
  bind_input(program, DNNL_ARG_SRC, data, 1.0F);
  bind_output(program, primitive.dst_desc(), 1.0F);
  program.primitive = primitive;
  return program;
}

Program build(const Task& task, const BatchNorm& norm) {
  using dnnl::normalization_flags;
  expects<Unsupported>(!is_quantised(task), "int8 batch norm is folded into the layer before it");
  auto flags = normalization_flags::use_global_stats | normalization_flags::use_scale |
               normalization_flags::use_shift;
  if (!task.plan.posts.empty()) {
    const auto* kind = std::get_if<ActivationKind>(&task.plan.posts.front());
    expects<Unsupported>(
        task.plan.posts.size() == 1 && kind != nullptr && *kind == ActivationKind::relu,
        "oneDNN fuses only relu behind batch norm");
    flags |= normalization_flags::fuse_norm_relu;
  }
  const Desc data = activation_desc(task.engine, to_dims(norm.input), type_of_task(task));
  const auto primitive = describe_norm(task.engine, data, kBatchNormEpsilon, flags);
  const Desc channels = plain_desc({norm.input[1]}, DataType::f32);
  Program program;
  bind_input(program, DNNL_ARG_SRC, data, 1.0F);
  program.bindings.push_back({DNNL_ARG_MEAN, channels, Role::mean});
  program.bindings.push_back({DNNL_ARG_VARIANCE, channels, Role::variance});
  program.bindings.push_back({DNNL_ARG_SCALE, channels, Role::weights});
  program.bindings.push_back({DNNL_ARG_SHIFT, channels, Role::bias});
  bind_output(program, primitive.dst_desc(), 1.0F);
  program.primitive = primitive;
  return program;
}

Program build(const Task& task, const Lrn& lrn) {
  expects<Unsupported>(task.plan.posts.empty(), "oneDNN cannot fuse behind lrn");
  expects<Unsupported>(lrn.size % 2 == 1, "oneDNN's lrn leaves out one channel for even sizes (",
                       lrn.size, "); use an odd one");
  const Desc data = activation_desc(task.engine, to_dims(lrn.input), type_of_task(task));
  const auto primitive = describe_lrn(task.engine, data, lrn.size, 1.0F, 0.75F, 1.0F);
  Program program;
  bind_input(program, DNNL_ARG_SRC, data, 1.0F);
  bind_output(program, primitive.dst_desc(), 1.0F);
  program.primitive = primitive;
  return program;
}

namespace {

/// Range of the sum or product of two N(0, 1).
float joined_range(ElementwiseKind kind) { return kind == ElementwiseKind::add ? 6.4F : 10.0F; }

}  // namespace

Program build(const Task& task, const Elementwise& elementwise) {
  const Shape out = output_shape(elementwise);
  const bool add = elementwise.kind == ElementwiseKind::add;
  const auto full = std::find(elementwise.inputs.begin(), elementwise.inputs.end(), out);
  expects<Unsupported>(full != elementwise.inputs.end(),
                       "oneDNN needs one input of the full output shape ", layerwatt::to_text(out));
  const auto first = static_cast<std::size_t>(full - elementwise.inputs.begin());
  // The other inputs: one is the primitive's own, the rest are fused behind it.
  Plan plan = task.plan;
  std::vector<PostOperation> others;
  std::size_t second = first == 0 ? 1 : 0;
  for (std::size_t i = 0; i < elementwise.inputs.size(); ++i) {
    if (i == first || i == second) continue;
    others.emplace_back(FusedBinary{elementwise.kind, elementwise.inputs[i], i});
  }
  plan.posts.insert(plan.posts.begin(), others.begin(), others.end());
  Program program;
  dnnl::primitive_attr attributes;
  append_posts({task.engine, plan}, to_dims(out), 1.0F, attributes, program);
  float output_factor = 1.0F;
  if (is_quantised(task)) {
    output_factor = 127.0F / joined_range(elementwise.kind);
    const float scale = output_factor / kSignedFactor;
    for (const auto& [argument, value] :
         scale_inputs(attributes, scale, add ? scale : 1.0F / kSignedFactor)) {
      program.bindings.push_back(
          {argument, plain_desc({1}, DataType::f32), Role::constant, 0, value});
    }
  }
  const Desc left = activation_desc(task.engine, to_dims(out), type_of_task(task));
  const Desc right = activation_desc(
      task.engine, aligned_dims(elementwise.inputs[second], out.rank()), type_of_task(task));
  const auto primitive = describe<dnnl::binary>(
      task.engine, attributes, add ? dnnl::algorithm::binary_add : dnnl::algorithm::binary_mul,
      left, right, any_desc(to_dims(out), type_of_task(task)));
  bind_input(program, DNNL_ARG_SRC_0, left, factor_of(task), first);
  bind_input(program, DNNL_ARG_SRC_1, right, factor_of(task), second);
  bind_output(program, primitive.dst_desc(), output_factor);
  program.primitive = primitive;
  return program;
}

Program build(const Task& task, const Concat& concat) {
  expects<Unsupported>(task.plan.posts.empty(), "oneDNN cannot fuse behind concat");
  std::vector<Desc> inputs;
  for (const Shape& shape : concat.inputs) {
    inputs.push_back(activation_desc(task.engine, to_dims(shape), type_of_task(task)));
  }
  const auto axis = static_cast<int>(
      layerwatt::detail::normalised_axis(concat.axis, concat.inputs.front(), "concat"));
  const auto primitive = describe_concat(task.engine, axis, inputs);
  Program program;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    bind_input(program, DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i), inputs[i], factor_of(task), i);
  }
  bind_output(program, primitive.dst_desc(), factor_of(task));
  program.primitive = primitive;
  return program;
}

Program build(const Task&, const Dropout&) {
  fail<Unsupported>("dropout is the identity at inference: there is no kernel to measure");
}

Program build(const Task& task) {
  return std::visit([&](const auto& op) { return build(task, op); }, task.plan.head.operation);
}

}  // namespace layerwatt::kernels::onednn
