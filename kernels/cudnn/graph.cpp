#include <kernels/cudnn/graph.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/error.hpp>

#include <utility>

namespace layerwatt::kernels::cudnn {

namespace {

/// Memory of cudaMalloc is aligned to 256 bytes; cuDNN asks for 16.
constexpr std::int64_t kAlignment = 16;

}  // namespace

Descriptor::Descriptor(cudnnBackendDescriptorType_t type) {
  cudnnBackendDescriptor_t raw = nullptr;
  check(cudnnBackendCreateDescriptor(type, &raw), "cudnnBackendCreateDescriptor");
  raw_.reset(raw, [](void* descriptor) { (void)cudnnBackendDestroyDescriptor(descriptor); });
}

void Descriptor::set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                     std::size_t count, const void* values) {
  check(cudnnBackendSetAttribute(get(), name, type, static_cast<std::int64_t>(count), values),
        "cudnnBackendSetAttribute");
}
void Descriptor::set(cudnnBackendAttributeName_t name, std::int64_t value) {
  set(name, CUDNN_TYPE_INT64, 1, &value);
}
void Descriptor::set(cudnnBackendAttributeName_t name, double value) {
  set(name, CUDNN_TYPE_DOUBLE, 1, &value);
}
void Descriptor::set_float(cudnnBackendAttributeName_t name, float value) {
  set(name, CUDNN_TYPE_FLOAT, 1, &value);
}
void Descriptor::set(cudnnBackendAttributeName_t name, bool value) {
  set(name, CUDNN_TYPE_BOOLEAN, 1, &value);
}
void Descriptor::set(cudnnBackendAttributeName_t name, cudnnDataType_t value) {
  set(name, CUDNN_TYPE_DATA_TYPE, 1, &value);
}
void Descriptor::set(cudnnBackendAttributeName_t name, const std::vector<std::int64_t>& values) {
  set(name, CUDNN_TYPE_INT64, values.size(), values.data());
}
void Descriptor::set(cudnnBackendAttributeName_t name, const Descriptor& value) {
  set(name, std::vector<Descriptor>{value});
}
void Descriptor::set(cudnnBackendAttributeName_t name, const std::vector<Descriptor>& values) {
  std::vector<cudnnBackendDescriptor_t> raw;
  for (const Descriptor& value : values) raw.push_back(value.get());
  set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, raw.size(), raw.data());
  kept_.insert(kept_.end(), values.begin(), values.end());
}
void Descriptor::finalize() { check(cudnnBackendFinalize(get()), "cudnnBackendFinalize"); }

Target described_target(std::string_view json) {
#if CUDNN_VERSION >= 90800
  Descriptor properties(CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  properties.set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, CUDNN_TYPE_CHAR, json.size(),
                 json.data());
  properties.finalize();
  return {nullptr, properties};
#else
  fail<Unsupported>("cuDNN before 9.8 cannot plan for a described GPU (", json.size(), " bytes)");
#endif
}

std::size_t bytes_of(const TensorSpec& spec) {
  std::int64_t last = 0;
  for (std::size_t i = 0; i < spec.dims.size(); ++i) last += (spec.dims[i] - 1) * spec.strides[i];
  const auto elements = static_cast<std::size_t>(last + 1);
  switch (spec.type) {
    case CUDNN_DATA_INT8:
      return elements;
    case CUDNN_DATA_HALF:
    case CUDNN_DATA_BFLOAT16:
      return 2 * elements;
    default:
      return 4 * elements;
  }
}

TensorId GraphBuilder::add(const TensorSpec& spec, cudnnBackendAttributeName_t kind) {
  const auto id = static_cast<TensorId>(tensors_.size() + 1);
  Descriptor tensor(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  tensor.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, id);
  tensor.set(CUDNN_ATTR_TENSOR_DATA_TYPE, spec.type);
  tensor.set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, kAlignment);
  tensor.set(CUDNN_ATTR_TENSOR_DIMENSIONS, spec.dims);
  tensor.set(CUDNN_ATTR_TENSOR_STRIDES, spec.strides);
  if (kind != CUDNN_ATTR_TENSOR_UNIQUE_ID) tensor.set(kind, true);
  tensor.finalize();
  specs_.push_back(spec);
  tensors_.push_back(tensor);
  return id;
}

TensorId GraphBuilder::tensor(const TensorSpec& spec) {
  return add(spec, CUDNN_ATTR_TENSOR_UNIQUE_ID);
}

TensorId GraphBuilder::intermediate(TensorSpec spec, cudnnDataType_t type) {
  spec.type = type;
  return add(spec, CUDNN_ATTR_TENSOR_IS_VIRTUAL);
}

TensorId GraphBuilder::scalar(float value, std::size_t rank) {
  const std::vector<std::int64_t> ones(rank, 1);
  const TensorId id = add({ones, ones, CUDNN_DATA_FLOAT}, CUDNN_ATTR_TENSOR_IS_BY_VALUE);
  scalars_.emplace_back(id, value);
  return id;
}

const TensorSpec& GraphBuilder::spec(TensorId id) const {
  return specs_.at(static_cast<std::size_t>(id - 1));
}
const Descriptor& GraphBuilder::tensor_of(TensorId id) const {
  return tensors_.at(static_cast<std::size_t>(id - 1));
}

void GraphBuilder::convolution(TensorId x, TensorId w, TensorId y, const GraphWindow& window,
                               cudnnDataType_t compute) {
  Descriptor shape(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
  const cudnnConvolutionMode_t mode = CUDNN_CROSS_CORRELATION;
  shape.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, static_cast<std::int64_t>(window.stride.size()));
  shape.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, compute);
  shape.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, 1, &mode);
  shape.set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, window.pad_begin);
  shape.set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, window.pad_end);
  shape.set(CUDNN_ATTR_CONVOLUTION_DILATIONS, window.dilation);
  shape.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, window.stride);
  shape.finalize();
  Descriptor operation(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
  operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, tensor_of(x));
  operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, tensor_of(w));
  operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, tensor_of(y));
  operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, shape);
  operation.set_float(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1.0F);
  operation.set_float(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0.0F);
  operation.finalize();
  operations_.push_back(operation);
}

void GraphBuilder::matmul(TensorId a, TensorId b, TensorId c, cudnnDataType_t compute) {
  Descriptor shape(CUDNN_BACKEND_MATMUL_DESCRIPTOR);
  shape.set(CUDNN_ATTR_MATMUL_COMP_TYPE, compute);
  shape.finalize();
  Descriptor operation(CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR);
  operation.set(CUDNN_ATTR_OPERATION_MATMUL_ADESC, tensor_of(a));
  operation.set(CUDNN_ATTR_OPERATION_MATMUL_BDESC, tensor_of(b));
  operation.set(CUDNN_ATTR_OPERATION_MATMUL_CDESC, tensor_of(c));
  operation.set(CUDNN_ATTR_OPERATION_MATMUL_DESC, shape);
  operation.finalize();
  operations_.push_back(operation);
}

void GraphBuilder::pool(bool max, TensorId x, TensorId y, const GraphWindow& window) {
  // Paddings, strides and extents may be fractions; a fraction is given as {numerator,
  // denominator}, an integer as an integer.
  Descriptor shape(CUDNN_BACKEND_RESAMPLE_DESCRIPTOR);
  const cudnnResampleMode_t mode =
      max ? CUDNN_RESAMPLE_MAXPOOL : CUDNN_RESAMPLE_AVGPOOL_EXCLUDE_PADDING;
  const cudnnPaddingMode_t padding = max ? CUDNN_NEG_INF_PAD : CUDNN_ZERO_PAD;
  shape.set(CUDNN_ATTR_RESAMPLE_MODE, CUDNN_TYPE_RESAMPLE_MODE, 1, &mode);
  shape.set(CUDNN_ATTR_RESAMPLE_PADDING_MODE, CUDNN_TYPE_PADDING_MODE, 1, &padding);
  shape.set(CUDNN_ATTR_RESAMPLE_COMP_TYPE, CUDNN_DATA_FLOAT);
  shape.set(CUDNN_ATTR_RESAMPLE_SPATIAL_DIMS, static_cast<std::int64_t>(window.stride.size()));
  shape.set(CUDNN_ATTR_RESAMPLE_WINDOW_DIMS, window.extent);
  shape.set(CUDNN_ATTR_RESAMPLE_STRIDES, window.stride);
  shape.set(CUDNN_ATTR_RESAMPLE_PRE_PADDINGS, window.pad_begin);
  shape.set(CUDNN_ATTR_RESAMPLE_POST_PADDINGS, window.pad_end);
  shape.finalize();
  Descriptor operation(CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR);
  operation.set(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_XDESC, tensor_of(x));
  operation.set(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_YDESC, tensor_of(y));
  operation.set(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_DESC, shape);
  operation.finalize();
  operations_.push_back(operation);
}

void GraphBuilder::pointwise(cudnnPointwiseMode_t mode, TensorId x, std::optional<TensorId> b,
                             TensorId y, const PointwiseOptions& options) {
  Descriptor shape(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
  shape.set(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, 1, &mode);
  shape.set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
  const auto set = [&](cudnnBackendAttributeName_t name, const std::optional<double>& value) {
    if (value) shape.set(name, *value);
  };
  set(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP, options.lower_clip);
  set(CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP, options.upper_clip);
  set(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE, options.lower_slope);
  set(CUDNN_ATTR_POINTWISE_ELU_ALPHA, options.elu_alpha);
  set(CUDNN_ATTR_POINTWISE_SWISH_BETA, options.swish_beta);
  shape.finalize();
  Descriptor operation(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, shape);
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, tensor_of(x));
  if (b) operation.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, tensor_of(*b));
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, tensor_of(y));
  operation.finalize();
  operations_.push_back(operation);
}

}  // namespace layerwatt::kernels::cudnn
