// Pools, normalisations, softmax and joins: the ops that move data.
#include <kernels/cudnn/program.hpp>
#include <kernels/operands.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace layerwatt::kernels::cudnn {

namespace {

bool is_quantised(const Task& task) { return task.plan.head.precision == Precision::int8; }
float factor_of(const Task& task) { return is_quantised(task) ? kSignedFactor : 1.0F; }
cudnnDataType_t type_of(const Task& task) { return storage_type(task.plan.head.precision); }

void expect_no_posts(const Task& task, std::string_view op) {
  expects<Unsupported>(task.plan.posts.empty() || !is_quantised(task),
                       "cuDNN cannot apply anything behind an int8 ", op);
}

/// A step that is one call on tensors y = f(x).
template <class Call>
class CallStep final : public Step {
 public:
  CallStep(std::string name, Call call) : name_(std::move(name)), call_(std::move(call)) {}
  [[nodiscard]] std::string name() const override { return name_; }
  void enqueue(cudnnHandle_t handle, const Pointers& pointers, std::size_t) override {
    call_(handle, pointers);
  }

 private:
  std::string name_;
  Call call_;
};
template <class Call>
std::unique_ptr<Step> call_step(std::string name, Call call) {
  return std::make_unique<CallStep<Call>>(std::move(name), std::move(call));
}

constexpr float kOne = 1.0F;
constexpr float kZero = 0.0F;

/// A program with slots for input and output; what is behind the head comes with finish().
Program two_slots(const Task& task, const TensorSpec& x, const TensorSpec& y) {
  Program program;
  add_slot(program, Role::input, x, 0, factor_of(task));
  program.output = add_slot(program, Role::output, y, 0, factor_of(task));
  return program;
}

Program finish(const Task& task, Program program, std::unique_ptr<Step> step) {
  program.steps.push_back(std::move(step));
  append_posts(task, program, program.output);
  return program;
}

/// Numbers of a pool's window, one per spatial axis of cuDNN's image.
struct PoolWindow {
  std::vector<std::int64_t> extent, stride, begin, end;
};

/// Padding behind the last element that makes a rounding down give `out` outputs.
PoolWindow pool_window(const Pool& pool, const Shape& output) {
  PoolWindow window;
  for (std::size_t i = 0; i < pool.window.kernel.rank(); ++i) {
    const Window& w = pool.window;
    const std::int64_t reached = (output[i + 2] - 1) * w.stride[i] + window_extent(w, i);
    window.extent.push_back(w.kernel[i]);
    window.stride.push_back(w.stride[i]);
    window.begin.push_back(w.pad_begin[i]);
    window.end.push_back(std::max<std::int64_t>(0, reached - pool.input[i + 2] - w.pad_begin[i]));
  }
  while (window.extent.size() < 2) {
    window.extent.push_back(1);
    window.stride.push_back(1);
    window.begin.push_back(0);
    window.end.push_back(0);
  }
  return window;
}

/// Whether the same padding on both sides gives the same outputs: the classic call knows no other.
bool is_symmetric(const PoolWindow& window, const TensorSpec& x, const TensorSpec& y) {
  for (std::size_t i = 0; i < window.extent.size(); ++i) {
    const std::int64_t padded = x.dims[i + 2] + 2 * window.begin[i] - window.extent[i];
    if (padded < 0 || padded / window.stride[i] + 1 != y.dims[i + 2]) return false;
  }
  return true;
}

std::unique_ptr<Step> classic_pool(PoolKind kind, const PoolWindow& window, const TensorSpec& x,
                                   const TensorSpec& y) {
  const auto narrow = [](const std::vector<std::int64_t>& values) {
    return std::vector<int>(values.begin(), values.end());
  };
  auto pooling =
      make<PoolingDescriptor>(cudnnCreatePoolingDescriptor, "cudnnCreatePoolingDescriptor");
  const auto mode =
      kind == PoolKind::max ? CUDNN_POOLING_MAX : CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
  LAYERWATT_CUDA(cudnnSetPoolingNdDescriptor(
      pooling.get(), mode, CUDNN_NOT_PROPAGATE_NAN, static_cast<int>(window.extent.size()),
      narrow(window.extent).data(), narrow(window.begin).data(), narrow(window.stride).data()));
  return call_step(
      "pooling", [pooling = std::move(pooling), from = tensor_descriptor(x),
                  to = tensor_descriptor(y)](cudnnHandle_t handle, const Pointers& pointers) {
        LAYERWATT_CUDA(cudnnPoolingForward(handle, pooling.get(), &kOne, from.get(), pointers[0],
                                           &kZero, to.get(), pointers[1]));
      });
}

std::unique_ptr<Step> graph_pool(const Task& task, PoolKind kind, const PoolWindow& window,
                                 const TensorSpec& x, const TensorSpec& y) {
  GraphBuilder builder;
  const TensorId from = builder.tensor(x);
  const TensorId to = builder.tensor(y);
  builder.pool(kind == PoolKind::max, from, to,
               {window.extent, window.stride, {}, window.begin, window.end});
  return graph_step(task, builder, {{from, 0}, {to, 1}}, Arithmetic::tensor_cores, task.engine);
}

}  // namespace

Program build(const Task& task, const Pool& pool) {
  const Shape& dilation = pool.window.dilation;
  expects<Unsupported>(std::all_of(dilation.begin(), dilation.end(), [](auto d) { return d == 1; }),
                       "cuDNN has no dilated pools");
  const Shape output = output_shape(pool);
  const TensorSpec x = image_spec(pool.input, task.layout, type_of(task));
  const TensorSpec y = image_spec(output, task.layout, type_of(task));
  const PoolWindow window = pool_window(pool, output);
  return finish(task, two_slots(task, x, y),
                is_symmetric(window, x, y) ? classic_pool(pool.kind, window, x, y)
                                           : graph_pool(task, pool.kind, window, x, y));
}

Program build(const Task& task, const GlobalPool& pool) {
  const TensorSpec x = image_spec(pool.input, task.layout, type_of(task));
  const TensorSpec y = image_spec(output_shape(pool), task.layout, type_of(task));
  PoolWindow window;
  for (std::size_t i = 2; i < x.dims.size(); ++i) {
    window.extent.push_back(x.dims[i]);
    window.stride.push_back(1);
    window.begin.push_back(0);
    window.end.push_back(0);
  }
  return finish(task, two_slots(task, x, y), classic_pool(pool.kind, window, x, y));
}

Program build(const Task& task, const Activation& activation) {
  expects<Unsupported>(!is_quantised(task) || activation.kind == ActivationKind::relu,
                       "int8 values lie on a scale that only relu leaves as it is, not ",
                       layerwatt::to_text(activation.kind));
  const TensorSpec spec = plain_spec({1, 1, 1, element_count(activation.input)}, type_of(task));
  Program program = two_slots(task, spec, spec);
  auto step = activation_step(task, activation.kind, spec, 0, 1);
  return finish(task, std::move(program), std::move(step));
}

Program build(const Task& task, const Softmax& softmax) {
  expects<Unsupported>(!is_quantised(task), "cuDNN has no int8 softmax");
  const auto axis = layerwatt::detail::normalised_axis(softmax.axis, softmax.input, "softmax");
  const std::int64_t from_axis = element_count_from(softmax.input, axis);
  const TensorSpec spec = plain_spec({element_count(softmax.input) / from_axis, softmax.input[axis],
                                      from_axis / softmax.input[axis], 1},
                                     type_of(task));
  return finish(task, two_slots(task, spec, spec),
                call_step("softmax_accurate", [tensor = tensor_descriptor(spec)](
                                                  cudnnHandle_t handle, const Pointers& pointers) {
                  LAYERWATT_CUDA(cudnnSoftmaxForward(
                      handle, CUDNN_SOFTMAX_ACCURATE, CUDNN_SOFTMAX_MODE_CHANNEL, &kOne,
                      tensor.get(), pointers[0], &kZero, tensor.get(), pointers[1]));
                }));
}

Program build(const Task& task, const BatchNorm& norm) {
  expects<Unsupported>(!is_quantised(task), "int8 batch norm is folded into the layer before it");
  const TensorSpec spec = image_spec(norm.input, task.layout, type_of(task));
  std::vector<std::int64_t> channels(spec.dims.size(), 1);
  channels[1] = spec.dims[1];
  const TensorSpec parameter = plain_spec(channels, CUDNN_DATA_FLOAT);
  Program program = two_slots(task, spec, spec);
  for (const Role role : {Role::weights, Role::bias, Role::mean, Role::variance}) {
    add_slot(program, role, parameter);
  }
  return finish(
      task, std::move(program),
      call_step("batch_norm_spatial",
                [tensor = tensor_descriptor(spec), numbers = tensor_descriptor(parameter)](
                    cudnnHandle_t handle, const Pointers& pointers) {
                  LAYERWATT_CUDA(cudnnBatchNormalizationForwardInference(
                      handle, CUDNN_BATCHNORM_SPATIAL, &kOne, &kZero, tensor.get(), pointers[0],
                      tensor.get(), pointers[1], numbers.get(), pointers[2], pointers[3],
                      pointers[4], pointers[5], static_cast<double>(kBatchNormEpsilon)));
                }));
}

Program build(const Task& task, const Lrn& lrn) {
  expects<Unsupported>(!is_quantised(task), "cuDNN has no int8 lrn");
  const TensorSpec spec = image_spec(lrn.input, task.layout, type_of(task));
  auto numbers = make<LrnDescriptor>(cudnnCreateLRNDescriptor, "cudnnCreateLRNDescriptor");
  expects<Unsupported>(lrn.size <= CUDNN_LRN_MAX_N, "cuDNN's lrn spans at most ", CUDNN_LRN_MAX_N,
                       " channels, not ", lrn.size);
  LAYERWATT_CUDA(
      cudnnSetLRNDescriptor(numbers.get(), static_cast<unsigned>(lrn.size), 1.0, 0.75, 1.0));
  return finish(task, two_slots(task, spec, spec),
                call_step("lrn_cross_channel",
                          [numbers = std::move(numbers), tensor = tensor_descriptor(spec)](
                              cudnnHandle_t handle, const Pointers& pointers) {
                            LAYERWATT_CUDA(cudnnLRNCrossChannelForward(
                                handle, numbers.get(), CUDNN_LRN_CROSS_CHANNEL_DIM1, &kOne,
                                tensor.get(), pointers[0], &kZero, tensor.get(), pointers[1]));
                          }));
}

namespace {

/// Shapes above cuDNN's five axes join their first ones, where none of those is broadcast.
Shape at_most_five(const Shape& shape, const Shape& full, std::size_t limit = 5) {
  Shape out;
  for (std::size_t i = shape.rank(); i < full.rank(); ++i) out.push_back(1);
  for (const std::int64_t extent : shape) out.push_back(extent);
  if (out.rank() <= limit) return out;
  const std::size_t joined = out.rank() - limit + 1;
  Shape small{1};
  for (std::size_t i = 0; i < joined; ++i) {
    expects<Unsupported>(out[i] == full[i], "cuDNN broadcasts over at most five axes");
    small[0] *= out[i];
  }
  for (std::size_t i = joined; i < out.rank(); ++i) small.push_back(out[i]);
  return small;
}

/// Range of the sum or product of two N(0, 1).
float joined_range(ElementwiseKind kind) { return kind == ElementwiseKind::add ? 6.4F : 10.0F; }

}  // namespace

Program build(const Task& task, const Elementwise& elementwise) {
  expect_no_posts(task, "add or mul");
  const Shape out = output_shape(elementwise);
  const auto full = std::find(elementwise.inputs.begin(), elementwise.inputs.end(), out);
  expects<Unsupported>(full != elementwise.inputs.end(),
                       "cuDNN needs one input of the full output shape ", layerwatt::to_text(out));
  expects<Unsupported>(!is_quantised(task) || elementwise.inputs.size() == 2,
                       "int8 sums and products of more than two tensors need a scale for each");
  const auto first = static_cast<std::size_t>(full - elementwise.inputs.begin());
  const bool add = elementwise.kind == ElementwiseKind::add;
  const float in_factor = factor_of(task);
  const float out_factor = is_quantised(task) ? 127.0F / joined_range(elementwise.kind) : 1.0F;
  const float scale = out_factor / in_factor;
  Program program;
  std::vector<std::size_t> slots;
  for (std::size_t i = 0; i < elementwise.inputs.size(); ++i) {
    const TensorSpec spec =
        image_spec(at_most_five(elementwise.inputs[i], out), task.layout, type_of(task));
    slots.push_back(add_slot(program, Role::input, spec, i, in_factor));
  }
  program.output =
      add_slot(program, Role::output,
               image_spec(at_most_five(out, out), task.layout, type_of(task)), 0, out_factor);
  std::size_t left = slots[first];
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i == first) continue;
    // Stored product = scale * left / in_factor * right: only then is one factor used up.
    const BinaryScales scales{scale, add ? scale : 1.0F / in_factor};
    program.steps.push_back(
        binary_step(program, elementwise.kind, left, slots[i], program.output, scales));
    left = program.output;
  }
  append_posts(task, program, program.output);
  return program;
}

Program build(const Task& task, const Concat& concat) {
  const Shape out = output_shape(concat);
  const auto axis =
      layerwatt::detail::normalised_axis(concat.axis, concat.inputs.front(), "concat");
  // Axes in the order in which they lie in memory, outermost first.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < out.rank(); ++i) order.push_back(i);
  const bool last = task.layout == Layout::nhwc && out.rank() >= 4;
  if (last) std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  const auto position = std::find(order.begin(), order.end(), axis);
  const auto spec = [&](const Shape& shape) {
    const std::vector<std::int64_t> dims(shape.begin(), shape.end());
    return TensorSpec{dims, strides_of(dims, last ? Layout::nhwc : Layout::nchw), type_of(task)};
  };
  std::int64_t rows = 1;
  for (auto at = order.begin(); at != position; ++at) rows *= out[*at];
  const auto row_bytes = [&](const Shape& shape) {
    return bytes_of(spec(shape)) / static_cast<std::size_t>(rows);
  };
  Program program;
  for (std::size_t i = 0; i < concat.inputs.size(); ++i) {
    add_slot(program, Role::input, spec(concat.inputs[i]), i, factor_of(task));
  }
  const std::size_t output = add_slot(program, Role::output, spec(out), 0, factor_of(task));
  program.output = output;
  std::size_t offset = 0;
  for (std::size_t i = 0; i < concat.inputs.size(); ++i) {
    const std::size_t width = row_bytes(concat.inputs[i]);
    program.steps.push_back(
        call_step("copy", [=, pitch = row_bytes(out), count = static_cast<std::size_t>(rows)](
                              cudnnHandle_t handle, const Pointers& pointers) {
          cudaStream_t stream = nullptr;
          LAYERWATT_CUDA(cudnnGetStream(handle, &stream));
          LAYERWATT_CUDA(cudaMemcpy2DAsync(static_cast<std::byte*>(pointers[output]) + offset,
                                           pitch, pointers[i], width, width, count,
                                           cudaMemcpyDeviceToDevice, stream));
        }));
    offset += width;
  }
  append_posts(task, program, output);
  return program;
}

Program build(const Task&, const Dropout&) {
  fail<Unsupported>("dropout is the identity at inference: there is no kernel to measure");
}

Program build(const Task& task) {
  return std::visit(
      [&](const auto& op) -> Program {
        if constexpr (requires { build(task, op); }) {
          return build(task, op);
        } else {
          fail<Unsupported>("there is no kernel for op ", op_name(Operation{op}));
        }
      },
      task.plan.head.operation);
}

}  // namespace layerwatt::kernels::cudnn
