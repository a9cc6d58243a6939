/// @file
/// cuDNN's backend API: operations on tensors as a graph, and the engines that can run it. Nothing
/// here runs a kernel; a target that is only described needs no GPU at all.
#pragma once

#include <kernels/cudnn/check.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::kernels::cudnn {

/// A backend descriptor; copies share it. It keeps the descriptors that it refers to: cuDNN does
/// not promise to copy them.
class Descriptor {
 public:
  explicit Descriptor(cudnnBackendDescriptorType_t type);

  void set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, std::size_t count,
           const void* values);
  void set(cudnnBackendAttributeName_t name, std::int64_t value);
  void set(cudnnBackendAttributeName_t name, double value);
  void set_float(cudnnBackendAttributeName_t name, float value);
  void set(cudnnBackendAttributeName_t name, bool value);
  void set(cudnnBackendAttributeName_t name, cudnnDataType_t value);
  void set(cudnnBackendAttributeName_t name, const std::vector<std::int64_t>& values);
  void set(cudnnBackendAttributeName_t name, const Descriptor& value);
  void set(cudnnBackendAttributeName_t name, const std::vector<Descriptor>& values);
  void finalize();

  [[nodiscard]] cudnnBackendDescriptor_t get() const noexcept { return raw_.get(); }

 private:
  std::shared_ptr<void> raw_;
  std::vector<Descriptor> kept_;
};

/// Where a graph is to run. One of the two is given.
struct Target {
  cudnnHandle_t handle = nullptr;
  std::optional<Descriptor> properties{};  ///< a GPU that is described, not present (cuDNN >= 9.8)
};

/// A GPU by its properties as JSON, in cuDNN's own form. @throws Unsupported  cuDNN before 9.8
[[nodiscard]] Target described_target(std::string_view json);

/// Extents, strides in elements and element type of a tensor.
struct TensorSpec {
  std::vector<std::int64_t> dims, strides;
  cudnnDataType_t type = CUDNN_DATA_FLOAT;
};

/// Bytes from the first to behind the last element.
[[nodiscard]] std::size_t bytes_of(const TensorSpec& spec);

using TensorId = std::int64_t;

/// Window of a convolution or pool, one number per spatial axis.
struct GraphWindow {
  std::vector<std::int64_t> extent, stride, dilation, pad_begin, pad_end;
};

/// Parameters of a pointwise operation, as far as its mode has them.
struct PointwiseOptions {
  std::optional<double> lower_clip{}, upper_clip{}, lower_slope{}, elu_alpha{}, swish_beta{};
};

/// Collects tensors and operations. Ids count from 1.
class GraphBuilder {
 public:
  /// A tensor in memory: an input or an output.
  TensorId tensor(const TensorSpec& spec);
  /// A result that stays inside the kernel.
  TensorId intermediate(TensorSpec spec, cudnnDataType_t type = CUDNN_DATA_FLOAT);
  /// One number, given at run time from the host.
  TensorId scalar(float value, std::size_t rank);

  void convolution(TensorId x, TensorId w, TensorId y, const GraphWindow& window,
                   cudnnDataType_t compute);
  void matmul(TensorId a, TensorId b, TensorId c, cudnnDataType_t compute);
  void pool(bool max, TensorId x, TensorId y, const GraphWindow& window);
  /// y = mode(x), or mode(x, b).
  void pointwise(cudnnPointwiseMode_t mode, TensorId x, std::optional<TensorId> b, TensorId y,
                 const PointwiseOptions& options = {});

  [[nodiscard]] const TensorSpec& spec(TensorId id) const;
  [[nodiscard]] const std::vector<Descriptor>& operations() const { return operations_; }
  /// Values of the scalars, in place: their addresses are what a kernel is given.
  [[nodiscard]] const std::deque<std::pair<TensorId, float>>& scalars() const { return scalars_; }

 private:
  TensorId add(const TensorSpec& spec, cudnnBackendAttributeName_t kind);
  [[nodiscard]] const Descriptor& tensor_of(TensorId id) const;

  std::vector<TensorSpec> specs_;
  std::vector<Descriptor> tensors_;
  std::vector<Descriptor> operations_;
  std::deque<std::pair<TensorId, float>> scalars_;
};

/// An engine and its settings. Text: "eng5_k2=1_k6=3", cuDNN's own way to name a plan.
struct Engine {
  std::int64_t index = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> knobs{};
  friend bool operator==(const Engine&, const Engine&) = default;
};
[[nodiscard]] std::string to_text(const Engine& engine);
/// Nothing where the text is no engine.
[[nodiscard]] std::optional<Engine> parse_engine(std::string_view text);

/// An engine made ready for one graph.
struct ExecutionPlan {
  Descriptor plan;
  Engine engine;
  std::size_t workspace = 0;  ///< bytes
  bool tensor_cores = false;
  bool deterministic = true;
};

/// What an engine may do with the numbers.
enum class Arithmetic {
  exact,         ///< fp32 multiplications: neither tensor cores nor conversions
  tensor_cores,  ///< allowed; cuDNN's heuristics say where they are faster
};

/// Operations ready to be planned.
class OperationGraph {
 public:
  OperationGraph(const GraphBuilder& builder, Target target);

  /// Engines in the order of cuDNN's heuristics (mode A, then the fallbacks), without those whose
  /// arithmetic or data layout we cannot use. Throws where a query fails.
  [[nodiscard]] std::vector<Engine> engines(Arithmetic arithmetic) const;

  /// @throws Unsupported  this engine cannot run this graph after all
  [[nodiscard]] ExecutionPlan plan(const Engine& engine) const;

 private:
  [[nodiscard]] Descriptor engine_of(std::int64_t index) const;

  Target target_;
  Descriptor graph_;
};

}  // namespace layerwatt::kernels::cudnn
