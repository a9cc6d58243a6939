/// @file
/// Programs without a GPU: cuDNN's descriptors, heuristics and support checks answer for GPUs that
/// are only described (an Orin and an H100), and for output shapes on their own.
#if defined(LAYERWATT_HAVE_CUDNN)

#include <kernels/chain.hpp>
#include <kernels/cudnn/backend.hpp>
#include <kernels/cudnn/program.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/described_gpu.hpp>
#include <support/random_layer.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace layerwatt;
using kernels::Chain;
using kernels::Unsupported;
using support::contains;
namespace cudnn = kernels::cudnn;

std::vector<int> narrow(const Shape& shape, std::size_t least, int missing) {
  std::vector<int> out(shape.begin(), shape.end());
  while (out.size() < least) out.push_back(missing);
  return out;
}

/// cuDNN's classic descriptors know symmetric padding only.
void make_symmetric(Window& window) { window.pad_end = window.pad_begin; }

TEST_CASE("cudnn: output extents of convolutions are ours, over random shapes") {
  Random random(21);
  for (int i = 0; i < 300; ++i) {
    Conv conv = support::random_conv(random, 2);
    make_symmetric(conv.window);
    const Shape expected = output_shape(conv);
    const auto in = cudnn::tensor_descriptor(
        cudnn::image_spec(conv.input, cudnn::Layout::nchw, CUDNN_DATA_FLOAT));
    cudnnFilterDescriptor_t filter = nullptr;
    cudnnConvolutionDescriptor_t convolution = nullptr;
    REQUIRE(cudnnCreateFilterDescriptor(&filter) == CUDNN_STATUS_SUCCESS);
    REQUIRE(cudnnCreateConvolutionDescriptor(&convolution) == CUDNN_STATUS_SUCCESS);
    std::vector<int> dims{static_cast<int>(conv.out_channels),
                          static_cast<int>(conv.input[1] / conv.groups)};
    for (const int extent : narrow(conv.window.kernel, 2, 1)) dims.push_back(extent);
    REQUIRE(cudnnSetFilterNdDescriptor(filter, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NCHW, 4,
                                       dims.data()) == CUDNN_STATUS_SUCCESS);
    REQUIRE(cudnnSetConvolutionNdDescriptor(
                convolution, 2, narrow(conv.window.pad_begin, 2, 0).data(),
                narrow(conv.window.stride, 2, 1).data(), narrow(conv.window.dilation, 2, 1).data(),
                CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT) == CUDNN_STATUS_SUCCESS);
    REQUIRE(cudnnSetConvolutionGroupCount(convolution, static_cast<int>(conv.groups)) ==
            CUDNN_STATUS_SUCCESS);
    std::vector<int> out(4);
    CHECK(cudnnGetConvolutionNdForwardOutputDim(convolution, in.get(), filter, 4, out.data()) ==
          CUDNN_STATUS_SUCCESS);
    CAPTURE(to_text(Layer{conv}));
    CHECK(out == narrow(expected, 4, 1));
    CHECK(cudnnDestroyConvolutionDescriptor(convolution) == CUDNN_STATUS_SUCCESS);
    CHECK(cudnnDestroyFilterDescriptor(filter) == CUDNN_STATUS_SUCCESS);
  }
}

TEST_CASE("cudnn: output extents of pools are ours") {
  for (const char* text :
       {"pool_max in=2x3x17x19 k=3 s=2 p=1", "pool_avg in=1x8x28x28 k=2 s=2",
        "pool_max in=1x8x13x13 k=3 s=1 p=1", "pool_avg in=4x5x9x31 k=3x5 s=2x3"}) {
    const Layer layer = parse_layer(text);
    const auto& pool = std::get<Pool>(layer.operation);
    const auto in = cudnn::tensor_descriptor(
        cudnn::image_spec(pool.input, cudnn::Layout::nchw, CUDNN_DATA_FLOAT));
    auto window = cudnn::make<cudnn::PoolingDescriptor>(cudnnCreatePoolingDescriptor, "create");
    REQUIRE(cudnnSetPoolingNdDescriptor(
                window.get(), CUDNN_POOLING_MAX, CUDNN_NOT_PROPAGATE_NAN, 2,
                narrow(pool.window.kernel, 2, 1).data(), narrow(pool.window.pad_begin, 2, 0).data(),
                narrow(pool.window.stride, 2, 1).data()) == CUDNN_STATUS_SUCCESS);
    std::vector<int> out(4);
    REQUIRE(cudnnGetPoolingNdForwardOutputDim(window.get(), in.get(), 4, out.data()) ==
            CUDNN_STATUS_SUCCESS);
    CHECK(out == narrow(output_shape(layer), 4, 1));
  }
}

#if CUDNN_VERSION >= 90800

const cudnn::Target& orin() {
  static const cudnn::Target target = cudnn::described_target(support::described_gpu(87, 8));
  return target;
}
const cudnn::Target& h100() {
  static const cudnn::Target target = cudnn::described_target(support::described_gpu(90, 132));
  return target;
}

/// Whether cuDNN tells engines here: those of 9.28 load only where the driver's library is.
bool engines_answer() {
  static const bool answer = [] {
    try {
      (void)orin();
      return true;
    } catch (const BackendError& error) {
      if (!contains(error.what(), "SUBLIBRARY_LOADING_FAILED")) throw;
      return false;
    }
  }();
  if (!answer) MESSAGE("skipped: this cuDNN wants a driver to know a GPU that is described");
  return answer;
}

cudnn::Program program_of(const cudnn::Target& target, const Chain& chain, cudnn::Form form,
                          cudnn::Layout layout) {
  kernels::validate(chain);
  constexpr std::size_t kWorkspace = std::size_t{256} << 20U;
  return cudnn::build(cudnn::Task{target, kernels::make_plan(chain), layout, form, kWorkspace});
}

cudnn::Layout usual_layout(Precision precision) {
  return precision == Precision::fp32 ? cudnn::Layout::nchw : cudnn::Layout::nhwc;
}

/// Names of the steps joined; empty where no form has a kernel.
std::string steps_of(const cudnn::Target& target, const Chain& chain) {
  for (const cudnn::Form form : cudnn::forms_of(kernels::make_plan(chain))) {
    try {
      const auto program = program_of(target, chain, form, usual_layout(chain.front().precision));
      std::string text{cudnn::to_text(form)};
      for (const auto& step : program.steps) text += " " + step->name();
      return text;
    } catch (const Unsupported&) {
      continue;
    }
  }
  return {};
}

TEST_CASE("cudnn: convolutions of every kind have kernels on an Orin and an H100") {
  if (!engines_answer()) return;
  for (const char* text :
       {"conv in=1x3x224x224 out=64 k=7 s=2 p=3", "conv in=8x64x56x56 out=64 k=3 p=1 act=relu",
        "conv in=1x64x56x56 out=128 k=1 s=2 bias=0", "conv in=1x64x28x28 out=64 k=3 p=2 d=2",
        "conv in=4x64x28x28 out=64 k=3 p=1 g=4", "dwconv in=1x32x112x112 out=32 k=3 p=1",
        "conv in=1x32x56x56 out=64 k=3 s=2 p=0,0,1,1", "conv in=2x5x17x19 out=7 k=3x5 bias=0",
        "fc in=1x2048 out=1000", "fc in=64x512 out=512 bias=0"}) {
    for (const char* type : {"fp32", "tf32", "fp16", "bf16"}) {
      const Layer layer = parse_layer(std::string(text) + " type=" + type);
      CAPTURE(to_text(layer));
      for (const auto* target : {&orin(), &h100()}) {
        const std::string steps = steps_of(*target, {layer});
        CHECK(!steps.empty());
        if (layer.precision == Precision::fp32) CHECK(!contains(steps, "tensor_cores"));
      }
    }
  }
}

TEST_CASE("cudnn: bias and relu are fused into one kernel, and split into two or three on demand") {
  if (!engines_answer()) return;
  const Chain chain{parse_layer("conv in=8x64x56x56 out=64 k=3 p=1 act=relu type=fp16")};
  CHECK(program_of(h100(), chain, cudnn::Form::fused, cudnn::Layout::nhwc).steps.size() == 1);
  const auto split = program_of(h100(), chain, cudnn::Form::split, cudnn::Layout::nhwc);
  REQUIRE(split.steps.size() == 3);
  CHECK(split.steps[1]->name() == "add_tensor");
  CHECK(split.steps[2]->name() == "activation");
  const Chain fitting{parse_layer("conv in=1x16x9x9 out=24 k=3 p=1 bias=0"),
                      parse_layer("bn in=1x24x9x9"), parse_layer("relu in=1x24x9x9")};
  CHECK(program_of(h100(), fitting, cudnn::Form::fused, cudnn::Layout::nchw).steps.size() == 1);
}

TEST_CASE("cudnn: tensors of a program are those of the layer, one element each") {
  if (!engines_answer()) return;
  Random random(22);
  int built = 0;
  for (int i = 0; i < 60; ++i) {
    const Layer layer = support::random_layer(random);
    const Chain chain{layer};
    CAPTURE(to_text(layer));
    for (const cudnn::Form form : cudnn::forms_of(kernels::make_plan(chain))) {
      try {
        const auto program = program_of(h100(), chain, form, usual_layout(layer.precision));
        ++built;
        std::int64_t inputs = 0;
        std::int64_t parameters = 0;
        for (const cudnn::Slot& slot : program.slots) {
          std::int64_t elements = 1;
          for (const std::int64_t extent : slot.spec.dims) elements *= extent;
          if (slot.role == kernels::Role::input) inputs += elements;
          if (slot.role == kernels::Role::weights || slot.role == kernels::Role::bias) {
            parameters += elements;
          }
          if (slot.role == kernels::Role::output) {
            CHECK(elements == element_count(output_shape(layer)));
          }
        }
        std::int64_t expected = 0;
        for (const Shape& shape : input_shapes(layer)) expected += element_count(shape);
        CHECK(inputs == expected);
        CHECK(parameters == params(layer));
        CHECK(program.slots[program.output].role == kernels::Role::output);
      } catch (const Unsupported& error) {
        CHECK(std::string(error.what()).size() > 10);
      }
    }
  }
  CHECK(built > 30);
}

TEST_CASE("cudnn: ops that move data are built from shapes alone") {
  if (!engines_answer()) return;
  const auto steps = [](const char* text) { return steps_of(h100(), {parse_layer(text)}); };
  CHECK(contains(steps("pool_max in=1x64x112x112 k=3 s=2 p=1"), "pooling"));
  CHECK(contains(steps("global_pool_avg in=2x64x7x7 type=fp16"), "pooling"));
  CHECK(contains(steps("softmax in=8x1000"), "softmax_accurate"));
  CHECK(contains(steps("bn in=1x64x56x56 act=relu"), "batch_norm_spatial activation"));
  CHECK(contains(steps("lrn in=1x96x55x55"), "lrn_cross_channel"));
  CHECK(contains(steps("add in=1x64x56x56;1x64x56x56;1x64x1x1"), "op_tensor add_tensor"));
  CHECK(contains(steps("concat in=1x64x28x28;1x32x28x28 type=fp16"), "copy copy"));
  // Padding on one side only, or rounding up, asks for the graph API.
  CHECK(contains(steps("pool_max in=1x64x56x56 k=3 s=2 p=0,0,1,1"), "eng"));
  CHECK(contains(steps("pool_max in=1x64x56x56 k=3 s=2 ceil=1"), "eng"));
  CHECK(contains(steps("pool_max in=1x64x55x55 k=3 s=2 ceil=1"), "pooling"));
}

TEST_CASE("cudnn: what it cannot do says so") {
  if (!engines_answer()) return;
  const auto reason = [](const char* text) {
    return support::thrown_by<Unsupported>([&] {
      (void)program_of(h100(), {parse_layer(text)}, cudnn::Form::fused, cudnn::Layout::nhwc);
    });
  };
  CHECK(contains(reason("dropout in=1x8"), "identity"));
  CHECK(contains(reason("softmax in=1x8 type=int8"), "int8"));
  CHECK(contains(reason("tanh in=1x8 type=int8"), "only relu"));
  CHECK(contains(reason("bn in=1x8x4x4 type=int8"), "folded"));
  CHECK(contains(reason("add in=1x8x1;4x1x3"), "full output shape"));
  CHECK(contains(reason("layer_norm in=1x8x4x4"), "no kernel for op layer_norm"));
  CHECK(contains(reason("pool_max in=1x8x9x9 k=3 d=2"), "dilated"));
}

TEST_CASE("cudnn: a workspace above the limit is refused, engine by engine") {
  if (!engines_answer()) return;
  const Chain chain{parse_layer("conv in=8x64x56x56 out=64 k=3 p=1 bias=0 g=4")};
  const cudnn::Task task{h100(), kernels::make_plan(chain), cudnn::Layout::nchw, cudnn::Form::fused,
                         std::size_t{256} << 20U};
  const auto program = cudnn::build(task);
  cudnn::Step& step = *program.steps.front();
  CHECK(step.engines().size() > 1);
  cudnn::Task tight = task;
  tight.workspace = 0;
  const auto small = cudnn::build(tight);
  CHECK(small.steps.front()->workspace() == 0);
  for (const cudnn::Engine& engine : step.engines()) {
    try {
      step.choose(engine);
    } catch (const Unsupported&) {
      continue;
    }
    if (step.workspace() > 0) {
      CHECK(contains(support::thrown_by<Unsupported>([&] { small.steps.front()->choose(engine); }),
                     "above the limit"));
    }
  }
}

#endif

TEST_CASE("cudnn: without a driver the backend says what is missing") {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) == cudaSuccess) return;
  (void)cudaGetLastError();
  const std::string reason = support::thrown_by<BackendError>(
      [] { (void)kernels::cudnn::make_backend(kernels::cudnn::Settings{}); });
  CHECK(contains(reason, "backend cudnn: no usable CUDA device"));
  CHECK(contains(reason, ";"));
}

}  // namespace

#endif
