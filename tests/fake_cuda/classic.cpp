// cuDNN's classic calls of fake_cuda/device.hpp, on the real library's descriptors.
#include <cudnn.h>
#include <fake_cuda/device.hpp>
#include <fake_cuda/view.hpp>

#include <algorithm>
#include <limits>

using namespace layerwatt::fake_cuda;

namespace {

View view(cudnnTensorDescriptor_t descriptor, const void* memory) {
  int count = 0;
  int dims[8];
  int strides[8];
  View out;
  if (cudnnGetTensorNdDescriptor(descriptor, 8, &out.type, &count, dims, strides) !=
      CUDNN_STATUS_SUCCESS) {
    throw std::logic_error("fake_cuda: a descriptor that cannot be read");
  }
  out.dims.assign(dims, dims + count);
  out.strides.assign(strides, strides + count);
  out.memory = const_cast<void*>(memory);
  return out;
}

cudnnStatus_t queue(std::function<void()> work) {
  const cudaError_t status = launch(
      [work = std::move(work)] {
        ++device().kernels;
        work();
      },
      device().kernel_ms);
  return status == cudaSuccess ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_EXECUTION_FAILED;
}

double scale(const void* factor) { return static_cast<double>(*static_cast<const float*>(factor)); }

double activate(cudnnActivationMode_t mode, double x, double coefficient) {
  switch (mode) {
    case CUDNN_ACTIVATION_RELU:
      return std::max(x, 0.0);
    case CUDNN_ACTIVATION_CLIPPED_RELU:
      return std::clamp(x, 0.0, coefficient);
    case CUDNN_ACTIVATION_ELU:
      return x > 0 ? x : coefficient * std::expm1(x);
    case CUDNN_ACTIVATION_SWISH:
      return x / (1.0 + std::exp(-x));
    case CUDNN_ACTIVATION_SIGMOID:
      return 1.0 / (1.0 + std::exp(-x));
    case CUDNN_ACTIVATION_TANH:
      return std::tanh(x);
    default:
      throw std::logic_error("fake_cuda: an activation that we do not use");
  }
}

/// Maximum, or mean over what lies inside.
double pool(const View& x, const Index& at, cudnnPoolingMode_t mode, const std::vector<int>& window,
            const std::vector<int>& pad, const std::vector<int>& stride) {
  double most = -std::numeric_limits<double>::infinity();
  double sum = 0.0;
  int inside = 0;
  for_each(Index(window.begin(), window.end()), [&](const Index& tap) {
    Index from = at;
    for (std::size_t i = 0; i < tap.size(); ++i) {
      from[i + 2] = at[i + 2] * stride[i] - pad[i] + tap[i];
      if (from[i + 2] < 0 || from[i + 2] >= x.dims[i + 2]) return;
    }
    most = std::max(most, x.get(from));
    sum += x.get(from);
    ++inside;
  });
  return mode == CUDNN_POOLING_MAX ? most : sum / inside;
}

}  // namespace

extern "C" {

cudnnStatus_t cudnnActivationForward(cudnnHandle_t, cudnnActivationDescriptor_t descriptor,
                                     const void*, const cudnnTensorDescriptor_t from, const void* x,
                                     const void*, const cudnnTensorDescriptor_t to, void* y) {
  cudnnActivationMode_t mode{};
  cudnnNanPropagation_t nan{};
  double coefficient = 0.0;
  (void)cudnnGetActivationDescriptor(descriptor, &mode, &nan, &coefficient);
  return queue([=, in = view(from, x), out = view(to, y)] {
    for_each(out.dims,
             [&](const Index& at) { out.set(at, activate(mode, in.get(at), coefficient)); });
  });
}

cudnnStatus_t cudnnOpTensor(cudnnHandle_t, const cudnnOpTensorDescriptor_t descriptor,
                            const void* alpha1, const cudnnTensorDescriptor_t left, const void* a,
                            const void* alpha2, const cudnnTensorDescriptor_t right, const void* b,
                            const void* beta, const cudnnTensorDescriptor_t to, void* c) {
  cudnnOpTensorOp_t op{};
  cudnnDataType_t type{};
  cudnnNanPropagation_t nan{};
  (void)cudnnGetOpTensorDescriptor(descriptor, &op, &type, &nan);
  const View x = view(left, a);
  const View out = view(to, c);
  if (x.dims != out.dims) return CUDNN_STATUS_BAD_PARAM;  // only the second may be broadcast
  return queue([=, y = view(right, b), s1 = scale(alpha1), s2 = scale(alpha2), keep = scale(beta)] {
    for_each(out.dims, [&](const Index& at) {
      const double p = s1 * x.get(at);
      const double q = s2 * y.get(at);
      const double rest = keep == 0.0 ? 0.0 : keep * out.get(at);
      out.set(at, (op == CUDNN_OP_TENSOR_ADD ? p + q : p * q) + rest);
    });
  });
}

cudnnStatus_t cudnnAddTensor(cudnnHandle_t, const void* alpha, const cudnnTensorDescriptor_t from,
                             const void* a, const void* beta, const cudnnTensorDescriptor_t to,
                             void* c) {
  return queue([in = view(from, a), out = view(to, c), s = scale(alpha), keep = scale(beta)] {
    for_each(out.dims, [&](const Index& at) { out.set(at, s * in.get(at) + keep * out.get(at)); });
  });
}

cudnnStatus_t cudnnSoftmaxForward(cudnnHandle_t, cudnnSoftmaxAlgorithm_t, cudnnSoftmaxMode_t mode,
                                  const void*, const cudnnTensorDescriptor_t from, const void* x,
                                  const void*, const cudnnTensorDescriptor_t to, void* y) {
  if (mode != CUDNN_SOFTMAX_MODE_CHANNEL) return CUDNN_STATUS_NOT_SUPPORTED;
  return queue([in = view(from, x), out = view(to, y)] {
    for_each(out.dims, [&](const Index& at) {
      double sum = 0.0;
      Index other = at;
      for (other[1] = 0; other[1] < in.dims[1]; ++other[1]) {
        sum += std::exp(in.get(other) - in.get(at));
      }
      out.set(at, 1.0 / sum);
    });
  });
}

cudnnStatus_t cudnnBatchNormalizationForwardInference(
    cudnnHandle_t, cudnnBatchNormMode_t, const void*, const void*,
    const cudnnTensorDescriptor_t from, const void* x, const cudnnTensorDescriptor_t to, void* y,
    const cudnnTensorDescriptor_t numbers, const void* gain, const void* shift, const void* mean,
    const void* variance, double epsilon) {
  return queue([=, in = view(from, x), out = view(to, y), g = view(numbers, gain),
                b = view(numbers, shift), m = view(numbers, mean), v = view(numbers, variance)] {
    for_each(out.dims, [&](const Index& at) {
      out.set(at,
              g.get(at) * (in.get(at) - m.get(at)) / std::sqrt(v.get(at) + epsilon) + b.get(at));
    });
  });
}

cudnnStatus_t cudnnLRNCrossChannelForward(cudnnHandle_t, cudnnLRNDescriptor_t descriptor,
                                          cudnnLRNMode_t, const void*,
                                          const cudnnTensorDescriptor_t from, const void* x,
                                          const void*, const cudnnTensorDescriptor_t to, void* y) {
  unsigned n = 0;
  double alpha = 0.0;
  double beta = 0.0;
  double k = 0.0;
  (void)cudnnGetLRNDescriptor(descriptor, &n, &alpha, &beta, &k);
  return queue([=, in = view(from, x), out = view(to, y)] {
    const std::int64_t behind = (static_cast<std::int64_t>(n) - 1) / 2;
    for_each(out.dims, [&](const Index& at) {
      double squares = 0.0;
      Index other = at;
      for (std::int64_t c = at[1] - behind; c < at[1] - behind + n; ++c) {
        if (c < 0 || c >= in.dims[1]) continue;
        other[1] = c;
        squares += in.get(other) * in.get(other);
      }
      out.set(at, in.get(at) * std::pow(k + alpha / n * squares, -beta));
    });
  });
}

cudnnStatus_t cudnnPoolingForward(cudnnHandle_t, const cudnnPoolingDescriptor_t descriptor,
                                  const void*, const cudnnTensorDescriptor_t from, const void* x,
                                  const void*, const cudnnTensorDescriptor_t to, void* y) {
  cudnnPoolingMode_t mode{};
  cudnnNanPropagation_t nan{};
  int count = 0;
  std::vector<int> window(6), pad(6), stride(6);
  (void)cudnnGetPoolingNdDescriptor(descriptor, 6, &mode, &nan, &count, window.data(), pad.data(),
                                    stride.data());
  window.resize(static_cast<std::size_t>(count));
  return queue([=, in = view(from, x), out = view(to, y)] {
    for_each(out.dims,
             [&](const Index& at) { out.set(at, pool(in, at, mode, window, pad, stride)); });
  });
}

}  // extern "C"
