#include <kernels/onednn/layout.hpp>
#include <kernels/onednn/posts.hpp>
#include <layerwatt/layer/op.hpp>

#include <numeric>

namespace layerwatt::kernels::onednn {

std::vector<Function> functions_of(ActivationKind kind) {
  using dnnl::algorithm;
  switch (kind) {
    case ActivationKind::relu:
      return {{algorithm::eltwise_relu}};
    case ActivationKind::relu6:
      return {{algorithm::eltwise_clip, 0.0F, 6.0F}};
    case ActivationKind::leaky_relu:
      return {{algorithm::eltwise_relu, 0.01F}};
    case ActivationKind::elu:
      return {{algorithm::eltwise_elu, 1.0F}};
    case ActivationKind::gelu:
      return {{algorithm::eltwise_gelu_erf}};
    case ActivationKind::silu:
      return {{algorithm::eltwise_swish, 1.0F}};
    case ActivationKind::sigmoid:
      return {{algorithm::eltwise_logistic}};
    case ActivationKind::hard_sigmoid:
      return kHardSigmoid;
    case ActivationKind::hard_swish:
      return kHardSwish;
    case ActivationKind::tanh:
      return {{algorithm::eltwise_tanh}};
    case ActivationKind::none:
      break;
  }
  return {};
}

dnnl::memory::dims aligned_dims(const Shape& shape, std::size_t rank) {
  dnnl::memory::dims dims = to_dims(shape);
  if (dims.size() < rank) dims.insert(dims.begin(), rank - dims.size(), 1);
  return dims;
}

namespace {

std::int64_t element_count(const dnnl::memory::dims& dims) {
  return std::accumulate(dims.begin(), dims.end(), std::int64_t{1}, std::multiplies<>());
}

/// Extents of a fused tensor in the terms of the output, which may be flattened (fc).
dnnl::memory::dims fused_dims(const FusedBinary& binary, const dnnl::memory::dims& output) {
  if (layerwatt::element_count(binary.shape) == element_count(output)) return output;
  expects<Unsupported>(binary.shape.rank() <= output.size(), "oneDNN cannot broadcast the fused ",
                       binary.kind == ElementwiseKind::add ? "add" : "mul",
                       " over a flattened output");
  return aligned_dims(binary.shape, output.size());
}

/// Products add a tensor of their own shape in place, as frameworks fuse residuals: oneDNN 2.6
/// has only slow kernels, and in bf16 a wrong one, for such a tensor as a binary operation.
bool sums_in_place(const Task& task, const FusedBinary& binary, const Program& program) {
  const Operation& head = task.plan.head.operation;
  const bool product = std::holds_alternative<Conv>(head) || std::holds_alternative<Dense>(head) ||
                       std::holds_alternative<MatMul>(head);
  return product && binary.kind == ElementwiseKind::add && !program.added_input;
}

}  // namespace

void append_posts(const Task& task, const dnnl::memory::dims& dims, float scale,
                  dnnl::primitive_attr& attributes, Program& program) {
  const bool quantised = task.plan.head.precision == Precision::int8;
  expects<Unsupported>(!quantised || task.plan.posts.size() <= 1,
                       "int8 kernels fuse one activation; this chain has more");
  dnnl::post_ops operations;
  for (const PostOperation& post : task.plan.posts) {
    if (const auto* kind = std::get_if<ActivationKind>(&post)) {
      const auto functions = functions_of(*kind);
      for (std::size_t i = 0; i < functions.size(); ++i) {
        append_function(operations, functions[i], i + 1 == functions.size() ? scale : 1.0F);
      }
      continue;
    }
    const auto& binary = std::get<FusedBinary>(post);
    expects<Unsupported>(!quantised, "int8 kernels do not fuse a second tensor");
    const dnnl::memory::dims other_dims = fused_dims(binary, dims);
    if (sums_in_place(task, binary, program) && other_dims == dims) {
      operations.append_sum();
      program.added_input = binary.input;
      continue;
    }
    const Desc other =
        activation_desc(task.engine, other_dims, storage_type(task.plan.head.precision));
    operations.append_binary(binary.kind == ElementwiseKind::add ? dnnl::algorithm::binary_add
                                                                 : dnnl::algorithm::binary_mul,
                             other);
    const int argument = DNNL_ARG_ATTR_MULTIPLE_POST_OP(operations.len() - 1) | DNNL_ARG_SRC_1;
    program.bindings.push_back({argument, other, Role::input, binary.input});
  }
  attributes.set_post_ops(operations);
}

}  // namespace layerwatt::kernels::onednn
