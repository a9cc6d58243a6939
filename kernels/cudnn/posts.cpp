// Operations behind a head: inside its graph, or as kernels of their own.
#include <kernels/cudnn/program.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace layerwatt::kernels::cudnn {

namespace {

struct Mode {
  cudnnActivationMode_t mode;
  double coefficient = 0.0;
};

/// Activations that cuDNN has as one call; the others are graphs.
std::optional<Mode> mode_of(ActivationKind kind) {
  switch (kind) {
    case ActivationKind::relu:
      return Mode{CUDNN_ACTIVATION_RELU};
    case ActivationKind::relu6:
      return Mode{CUDNN_ACTIVATION_CLIPPED_RELU, 6.0};
    case ActivationKind::elu:
      return Mode{CUDNN_ACTIVATION_ELU, 1.0};
    case ActivationKind::silu:
      return Mode{CUDNN_ACTIVATION_SWISH, 1.0};
    case ActivationKind::sigmoid:
      return Mode{CUDNN_ACTIVATION_SIGMOID};
    case ActivationKind::tanh:
      return Mode{CUDNN_ACTIVATION_TANH};
    default:
      return std::nullopt;
  }
}

using ActivationDescriptor = Owned<cudnnActivationDescriptor_t, cudnnDestroyActivationDescriptor>;

class ActivationStep final : public Step {
 public:
  ActivationStep(const Mode& mode, const TensorSpec& spec, std::size_t in, std::size_t out)
      : activation_(make<ActivationDescriptor>(cudnnCreateActivationDescriptor,
                                               "cudnnCreateActivationDescriptor")),
        tensor_(tensor_descriptor(spec)),
        in_(in),
        out_(out) {
    LAYERWATT_CUDA(cudnnSetActivationDescriptor(activation_.get(), mode.mode,
                                                CUDNN_NOT_PROPAGATE_NAN, mode.coefficient));
    if (mode.mode == CUDNN_ACTIVATION_SWISH) {
      LAYERWATT_CUDA(cudnnSetActivationDescriptorSwishBeta(activation_.get(), mode.coefficient));
    }
  }
  [[nodiscard]] std::string name() const override { return "activation"; }
  void enqueue(cudnnHandle_t handle, const Pointers& pointers, std::size_t) override {
    const float one = 1.0F;
    const float zero = 0.0F;
    LAYERWATT_CUDA(cudnnActivationForward(handle, activation_.get(), &one, tensor_.get(),
                                          pointers[in_], &zero, tensor_.get(), pointers[out_]));
  }

 private:
  ActivationDescriptor activation_;
  TensorDescriptor tensor_;
  std::size_t in_, out_;
};

class BinaryStep final : public Step {
 public:
  BinaryStep(const Program& program, ElementwiseKind kind, std::size_t left, std::size_t right,
             std::size_t out, const BinaryScales& scales)
      : operation_(make<OpTensorDescriptor>(cudnnCreateOpTensorDescriptor,
                                            "cudnnCreateOpTensorDescriptor")),
        left_desc_(tensor_descriptor(program.slots[left].spec)),
        right_desc_(tensor_descriptor(program.slots[right].spec)),
        out_desc_(tensor_descriptor(program.slots[out].spec)),
        left_(left),
        right_(right),
        out_(out),
        scales_(scales),
        adds_(kind == ElementwiseKind::add) {
    LAYERWATT_CUDA(cudnnSetOpTensorDescriptor(
        operation_.get(), kind == ElementwiseKind::add ? CUDNN_OP_TENSOR_ADD : CUDNN_OP_TENSOR_MUL,
        CUDNN_DATA_FLOAT, CUDNN_NOT_PROPAGATE_NAN));
  }
  [[nodiscard]] std::string name() const override {
    return adds_ && left_ == out_ ? "add_tensor" : "op_tensor";
  }
  void enqueue(cudnnHandle_t handle, const Pointers& pointers, std::size_t) override {
    const float zero = 0.0F;
    if (adds_ && left_ == out_) {  // as frameworks add a bias: out = right + out
      LAYERWATT_CUDA(cudnnAddTensor(handle, &scales_.right, right_desc_.get(), pointers[right_],
                                    &scales_.left, out_desc_.get(), pointers[out_]));
      return;
    }
    LAYERWATT_CUDA(cudnnOpTensor(handle, operation_.get(), &scales_.left, left_desc_.get(),
                                 pointers[left_], &scales_.right, right_desc_.get(),
                                 pointers[right_], &zero, out_desc_.get(), pointers[out_]));
  }

 private:
  OpTensorDescriptor operation_;
  TensorDescriptor left_desc_, right_desc_, out_desc_;
  std::size_t left_, right_, out_;
  BinaryScales scales_;
  bool adds_;
};

/// A packed tensor's elements in one row-major or channels-last block: element-wise work does not
/// ask for their order, and cuDNN's generated kernels want channels last.
TensorSpec flat_spec(const TensorSpec& spec, Layout layout) {
  std::int64_t elements = 1;
  for (const std::int64_t extent : spec.dims) elements *= extent;
  std::int64_t channels = 1;
  while (channels < 1024 && elements % (2 * channels) == 0) channels *= 2;
  const std::vector<std::int64_t> dims{1, channels, elements / channels, 1};
  return {dims, strides_of(dims, layout), spec.type};
}

}  // namespace

void append_activation(GraphBuilder& builder, ActivationKind kind, TensorId x, TensorId y) {
  const auto step = [&](cudnnPointwiseMode_t mode, const PointwiseOptions& options = {}) {
    builder.pointwise(mode, x, std::nullopt, y, options);
  };
  switch (kind) {
    case ActivationKind::relu:
      return step(CUDNN_POINTWISE_RELU_FWD);
    case ActivationKind::relu6:
      return step(CUDNN_POINTWISE_RELU_FWD, {.lower_clip = 0.0, .upper_clip = 6.0});
    case ActivationKind::leaky_relu:
      return step(CUDNN_POINTWISE_RELU_FWD, {.lower_slope = 0.01});
    case ActivationKind::elu:
      return step(CUDNN_POINTWISE_ELU_FWD, {.elu_alpha = 1.0});
    case ActivationKind::gelu:
      return step(CUDNN_POINTWISE_GELU_FWD);
    case ActivationKind::silu:
      return step(CUDNN_POINTWISE_SWISH_FWD, {.swish_beta = 1.0});
    case ActivationKind::sigmoid:
      return step(CUDNN_POINTWISE_SIGMOID_FWD);
    case ActivationKind::tanh:
      return step(CUDNN_POINTWISE_TANH_FWD);
    case ActivationKind::hard_sigmoid:
    case ActivationKind::hard_swish:
      break;
    case ActivationKind::none:
      return step(CUDNN_POINTWISE_IDENTITY);
  }
  // min(max(x / 6 + 1/2, 0), 1), times x for the swish.
  const TensorSpec spec = builder.spec(y);
  const std::size_t rank = spec.dims.size();
  const TensorId scaled = builder.intermediate(spec);
  const TensorId shifted = builder.intermediate(spec);
  const bool swish = kind == ActivationKind::hard_swish;
  const TensorId gate = swish ? builder.intermediate(spec) : y;
  builder.pointwise(CUDNN_POINTWISE_MUL, x, builder.scalar(1.0F / 6.0F, rank), scaled);
  builder.pointwise(CUDNN_POINTWISE_ADD, scaled, builder.scalar(0.5F, rank), shifted);
  builder.pointwise(CUDNN_POINTWISE_RELU_FWD, shifted, std::nullopt, gate,
                    {.lower_clip = 0.0, .upper_clip = 1.0});
  if (swish) builder.pointwise(CUDNN_POINTWISE_MUL, gate, x, y);
}

std::unique_ptr<Step> activation_step(const Task& task, ActivationKind kind, const TensorSpec& spec,
                                      std::size_t in, std::size_t out) {
  if (const auto mode = mode_of(kind)) {
    return std::make_unique<ActivationStep>(*mode, flat_spec(spec, Layout::nchw), in, out);
  }
  const TensorSpec flat = flat_spec(spec, Layout::nhwc);
  GraphBuilder builder;
  const TensorId x = builder.tensor(flat);
  const TensorId y = builder.tensor(flat);
  append_activation(builder, kind, x, y);
  // Nothing is multiplied that tensor cores would round: the engines' note is about products.
  return graph_step(task, builder, {{x, in}, {y, out}}, Arithmetic::tensor_cores);
}

std::unique_ptr<Step> binary_step(const Program& program, ElementwiseKind kind, std::size_t left,
                                  std::size_t right, std::size_t out, const BinaryScales& scales) {
  return std::make_unique<BinaryStep>(program, kind, left, right, out, scales);
}

void append_posts(const Task& task, Program& program, std::size_t out) {
  const bool quantised = task.plan.head.precision == Precision::int8;
  for (const PostOperation& post : task.plan.posts) {
    if (const auto* kind = std::get_if<ActivationKind>(&post)) {
      expects<Unsupported>(!quantised || *kind == ActivationKind::relu,
                           "int8 values lie on a scale that only relu leaves as it is, not ",
                           layerwatt::to_text(*kind));
      program.steps.push_back(activation_step(task, *kind, program.slots[out].spec, out, out));
      continue;
    }
    const auto& binary = std::get<FusedBinary>(post);
    expects<Unsupported>(!quantised, "int8 kernels do not fuse a second tensor");
    const TensorSpec full = program.slots[out].spec;
    const TensorSpec other =
        broadcast_spec(binary.shape, output_shape(task.plan.head), task.layout, full.type);
    expects<Unsupported>(other.dims.size() == full.dims.size(),
                         "cuDNN cannot broadcast over a flattened output");
    const std::size_t slot = add_slot(program, Role::input, other, binary.input);
    program.steps.push_back(binary_step(program, binary.kind, out, slot, out, {}));
  }
}

TensorSpec broadcast_spec(const Shape& shape, const Shape& full, Layout layout,
                          cudnnDataType_t type) {
  Shape aligned;
  for (std::size_t i = shape.rank(); i < full.rank(); ++i) aligned.push_back(1);
  for (const std::int64_t extent : shape) aligned.push_back(extent);
  return image_spec(aligned, layout, type);
}

std::size_t add_slot(Program& program, Role role, TensorSpec spec, std::size_t input,
                     float factor) {
  program.slots.push_back({role, std::move(spec), input, factor});
  return program.slots.size() - 1;
}

}  // namespace layerwatt::kernels::cudnn
