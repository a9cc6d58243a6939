// What a plan of the backend API computes: its operations, interpreted in order.
#include <cudnn.h>
#include <fake_cuda/descriptor.hpp>
#include <fake_cuda/device.hpp>
#include <fake_cuda/view.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>

namespace layerwatt::fake_cuda {

namespace {

/// One execution: the tensors that lie in memory, and those in between.
class Run {
 public:
  Run(const Descriptor& plan, const Descriptor& pack) {
    const auto ids = pack.all<std::int64_t>(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
    const auto pointers = pack.all<void*>(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS);
    for (std::size_t i = 0; i < ids.size(); ++i) memory_[ids[i]] = pointers.at(i);
    const Descriptor& engine =
        plan.other(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG).other(CUDNN_ATTR_ENGINECFG_ENGINE);
    graph_ = engine.others.at(CUDNN_ATTR_ENGINE_OPERATION_GRAPH).front();
  }
  void operator()() {
    for (const auto& operation : graph_->others.at(CUDNN_ATTR_OPERATIONGRAPH_OPS)) {
      switch (operation->type) {
        case CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR:
          convolve(*operation);
          break;
        case CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR:
          multiply(*operation);
          break;
        case CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR:
          resample(*operation);
          break;
        case CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR:
          pointwise(*operation);
          break;
        default:
          throw std::logic_error("fake_cuda: an operation that we do not use");
      }
    }
  }

 private:
  View view(const Descriptor& tensor) {
    View out{tensor.all<std::int64_t>(CUDNN_ATTR_TENSOR_DIMENSIONS),
             tensor.all<std::int64_t>(CUDNN_ATTR_TENSOR_STRIDES),
             tensor.one<cudnnDataType_t>(CUDNN_ATTR_TENSOR_DATA_TYPE), nullptr};
    const auto id = tensor.one<std::int64_t>(CUDNN_ATTR_TENSOR_UNIQUE_ID);
    if (tensor.flag(CUDNN_ATTR_TENSOR_IS_VIRTUAL)) {
      std::vector<double>& between = between_[id];
      std::int64_t last = 0;
      for (std::size_t i = 0; i < out.dims.size(); ++i) last += (out.dims[i] - 1) * out.strides[i];
      between.resize(static_cast<std::size_t>(last + 1));
      out.memory = between.data();
    } else {
      out.memory = memory_.at(id);  // a tensor without an address is our mistake
      if (reinterpret_cast<std::uintptr_t>(out.memory) % 16 != 0 &&
          !tensor.flag(CUDNN_ATTR_TENSOR_IS_BY_VALUE)) {
        throw std::logic_error("fake_cuda: a tensor that is not aligned as promised");
      }
    }
    return out;
  }

  void convolve(const Descriptor& op) {
    const View x = view(op.other(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X));
    const View w = view(op.other(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W));
    const View y = view(op.other(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y));
    device().weights.insert(w.memory);
    const Descriptor& shape = op.other(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC);
    const auto pad = shape.all<std::int64_t>(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS);
    const auto behind = shape.all<std::int64_t>(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS);
    const auto dilation = shape.all<std::int64_t>(CUDNN_ATTR_CONVOLUTION_DILATIONS);
    const auto stride = shape.all<std::int64_t>(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES);
    for (std::size_t i = 0; i < stride.size(); ++i) {
      const std::int64_t reach = (w.dims[i + 2] - 1) * dilation[i] + 1;
      const std::int64_t out = (x.dims[i + 2] + pad[i] + behind[i] - reach) / stride[i] + 1;
      if (out != y.dims[i + 2]) throw std::logic_error("fake_cuda: another output size");
    }
    const std::int64_t groups = x.dims[1] / w.dims[1];
    const std::int64_t per_group = y.dims[1] / groups;
    const Index taps(w.dims.begin() + 1, w.dims.end());
    for_each(y.dims, [&](const Index& to) {
      double sum = 0.0;
      for_each(taps, [&](const Index& tap) {
        Index from = to;
        from[1] = to[1] / per_group * w.dims[1] + tap[0];
        Index weight{to[1]};
        weight.insert(weight.end(), tap.begin(), tap.end());
        for (std::size_t i = 0; i < stride.size(); ++i) {
          from[i + 2] = to[i + 2] * stride[i] - pad[i] + tap[i + 1] * dilation[i];
          if (from[i + 2] < 0 || from[i + 2] >= x.dims[i + 2]) return;
        }
        sum += x.get(from) * w.get(weight);
      });
      y_set(op.other(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y), y, to, sum);
    });
  }

  void multiply(const Descriptor& op) {
    const View a = view(op.other(CUDNN_ATTR_OPERATION_MATMUL_ADESC));
    const View b = view(op.other(CUDNN_ATTR_OPERATION_MATMUL_BDESC));
    const View c = view(op.other(CUDNN_ATTR_OPERATION_MATMUL_CDESC));
    device().weights.insert(b.memory);
    const std::size_t rank = c.dims.size();
    if (a.dims[rank - 1] != b.dims[rank - 2]) throw std::logic_error("fake_cuda: inner extents");
    for_each(c.dims, [&](const Index& to) {
      Index left = to;
      Index right = to;
      double sum = 0.0;
      for (std::int64_t k = 0; k < a.dims[rank - 1]; ++k) {
        left[rank - 1] = right[rank - 2] = k;
        sum += a.get(left) * b.get(right);
      }
      y_set(op.other(CUDNN_ATTR_OPERATION_MATMUL_CDESC), c, to, sum);
    });
  }

  void resample(const Descriptor& op) {
    const View x = view(op.other(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_XDESC));
    const View y = view(op.other(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_YDESC));
    const Descriptor& shape = op.other(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_DESC);
    const auto window = shape.all<std::int64_t>(CUDNN_ATTR_RESAMPLE_WINDOW_DIMS);
    const auto stride = shape.all<std::int64_t>(CUDNN_ATTR_RESAMPLE_STRIDES);
    const auto pad = shape.all<std::int64_t>(CUDNN_ATTR_RESAMPLE_PRE_PADDINGS);
    const bool max =
        shape.one<cudnnResampleMode_t>(CUDNN_ATTR_RESAMPLE_MODE) == CUDNN_RESAMPLE_MAXPOOL;
    for_each(y.dims, [&](const Index& to) {
      double most = -std::numeric_limits<double>::infinity();
      double sum = 0.0;
      int inside = 0;
      for_each(window, [&](const Index& tap) {
        Index from = to;
        for (std::size_t i = 0; i < tap.size(); ++i) {
          from[i + 2] = to[i + 2] * stride[i] - pad[i] + tap[i];
          if (from[i + 2] < 0 || from[i + 2] >= x.dims[i + 2]) return;
        }
        most = std::max(most, x.get(from));
        sum += x.get(from);
        ++inside;
      });
      y.set(to, max ? most : sum / inside);
    });
  }

  static double apply(const Descriptor& mode, double x, double b) {
    switch (mode.one<cudnnPointwiseMode_t>(CUDNN_ATTR_POINTWISE_MODE)) {
      case CUDNN_POINTWISE_ADD:
        return x + b;
      case CUDNN_POINTWISE_MUL:
        return x * b;
      case CUDNN_POINTWISE_RELU_FWD: {
        const double low = mode.one<double>(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP, 0.0);
        const double high = mode.one<double>(CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP,
                                             std::numeric_limits<double>::infinity());
        const double slope = mode.one<double>(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE, 0.0);
        return x > low ? std::min(x, high) : low + slope * (x - low);
      }
      case CUDNN_POINTWISE_TANH_FWD:
        return std::tanh(x);
      case CUDNN_POINTWISE_SIGMOID_FWD:
        return 1.0 / (1.0 + std::exp(-x));
      case CUDNN_POINTWISE_ELU_FWD:
        return x > 0 ? x : mode.one<double>(CUDNN_ATTR_POINTWISE_ELU_ALPHA, 1.0) * std::expm1(x);
      case CUDNN_POINTWISE_GELU_FWD:
        return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
      case CUDNN_POINTWISE_SWISH_FWD:
        return x / (1.0 + std::exp(-mode.one<double>(CUDNN_ATTR_POINTWISE_SWISH_BETA, 1.0) * x));
      case CUDNN_POINTWISE_IDENTITY:
        return x;
      default:
        throw std::logic_error("fake_cuda: a pointwise mode that we do not use");
    }
  }

  void pointwise(const Descriptor& op) {
    const Descriptor& from = op.other(CUDNN_ATTR_OPERATION_POINTWISE_XDESC);
    const Descriptor& to = op.other(CUDNN_ATTR_OPERATION_POINTWISE_YDESC);
    const Descriptor& mode = op.other(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR);
    const bool binary = op.others.count(CUDNN_ATTR_OPERATION_POINTWISE_BDESC) != 0;
    const View x = view(from);
    const View y = view(to);
    const Descriptor& second = binary ? op.other(CUDNN_ATTR_OPERATION_POINTWISE_BDESC) : from;
    const View b = view(second);
    for_each(y.dims, [&](const Index& at_index) {
      y_set(to, y, at_index,
            apply(mode, x_get(from, x, at_index), binary ? x_get(second, b, at_index) : 0.0));
    });
  }

  /// Tensors in between are kept in double, at the offsets of their strides.
  static double x_get(const Descriptor& tensor, const View& view, const Index& index) {
    if (!tensor.flag(CUDNN_ATTR_TENSOR_IS_VIRTUAL)) return view.get(index);
    return static_cast<double*>(view.memory)[view.offset(index)];
  }
  static void y_set(const Descriptor& tensor, const View& view, const Index& index, double value) {
    if (!tensor.flag(CUDNN_ATTR_TENSOR_IS_VIRTUAL)) return view.set(index, value);
    static_cast<double*>(view.memory)[view.offset(index)] = value;
  }

  std::map<std::int64_t, void*> memory_;
  std::map<std::int64_t, std::vector<double>> between_;
  std::shared_ptr<const Descriptor> graph_;
};

}  // namespace

void execute(const Descriptor& plan, const Descriptor& pack) { Run(plan, pack)(); }

}  // namespace layerwatt::fake_cuda
