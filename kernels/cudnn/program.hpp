/// @file
/// Program: tensors, and the steps that compute the last from the first. Made from shapes alone;
/// memory and data come later (kernels/cudnn/kernel.hpp).
#pragma once

#include <kernels/cudnn/graph.hpp>
#include <kernels/cudnn/settings.hpp>
#include <kernels/cudnn/tensor.hpp>
#include <kernels/guard.hpp>
#include <kernels/plan.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::kernels::cudnn {

/// One tensor in memory.
struct Slot {
  Role role;
  TensorSpec spec;        ///< how the host's row-major values lie in memory
  std::size_t input = 0;  ///< external input of the chain, for Role::input
  float factor = 1.0F;    ///< stored value = factor * real value
};

/// Where each slot lies; one such list per copy of the parameters.
using Pointers = std::vector<void*>;

/// One or more launches that belong together.
class Step {
 public:
  virtual ~Step() = default;
  Step() = default;
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  /// Name for the row: the call, or the engine.
  [[nodiscard]] virtual std::string name() const = 0;
  /// Bytes that it needs while it runs.
  [[nodiscard]] virtual std::size_t workspace() const { return 0; }
  /// Engines to choose from, best guess first; empty where there is nothing to choose.
  [[nodiscard]] virtual std::vector<Engine> engines() const { return {}; }
  /// @throws Unsupported  this engine cannot do it, or needs too much workspace
  virtual void choose(const Engine&) {}
  /// The addresses of all copies are known; called before the first enqueue, and again after every
  /// choose().
  virtual void bind(const std::vector<Pointers>&, void* /*workspace*/) {}
  /// Queues the work on the handle's stream. Does not allocate.
  virtual void enqueue(cudnnHandle_t handle, const Pointers& pointers, std::size_t copy) = 0;
};

struct Program {
  std::vector<Slot> slots{};
  std::vector<std::unique_ptr<Step>> steps{};
  std::size_t output = 0;  ///< slot of the result
};

/// How a product is put together.
enum class Form {
  fused,   ///< one graph with bias and all operations behind it
  split,   ///< the product alone, then one kernel per operation, as frameworks without fusion do
  matmul,  ///< fc as matrix product with everything fused; else it is a 1x1 convolution
};
[[nodiscard]] constexpr std::string_view to_text(Form form) noexcept {
  return form == Form::fused ? "fused" : form == Form::split ? "split" : "matmul";
}

/// What builders work on.
struct Task {
  Target target{};
  Plan plan{};
  Layout layout = Layout::nchw;
  Form form = Form::fused;
  std::size_t workspace = 0;       ///< most bytes of a step
  std::optional<Engine> engine{};  ///< of the head, to be tried first
};

/// Forms that are worth trying for this plan, most likely the fastest first.
[[nodiscard]] std::vector<Form> forms_of(const Plan& plan);

/// @throws Unsupported, BackendError  there is no kernel
[[nodiscard]] Program build(const Task& task);

/// Adds a slot and returns its index.
std::size_t add_slot(Program& program, Role role, TensorSpec spec, std::size_t input = 0,
                     float factor = 1.0F);

/// Slots that a graph's tensors are; pairs of tensor id and slot.
using Bindings = std::vector<std::pair<TensorId, std::size_t>>;

/// A graph as a step. Plans `preferred`, or else the first engine that works within the workspace.
/// @throws Unsupported  no engine works
[[nodiscard]] std::unique_ptr<Step> graph_step(const Task& task, const GraphBuilder& builder,
                                               Bindings bindings, Arithmetic arithmetic,
                                               const std::optional<Engine>& preferred = {});

/// @name Operations behind a head, on whole tensors of the same spec
/// @{
/// Appends pointwise operations for one activation; the last writes `y`.
void append_activation(GraphBuilder& builder, ActivationKind kind, TensorId x, TensorId y);
/// A step out = kind(in); `in` may be `out`.
[[nodiscard]] std::unique_ptr<Step> activation_step(const Task& task, ActivationKind kind,
                                                    const TensorSpec& spec, std::size_t in,
                                                    std::size_t out);
/// Steps for all posts of the plan, in place on the slot `out`.
void append_posts(const Task& task, Program& program, std::size_t out);
/// out = left (+ or *) right; scales multiply the stored values.
struct BinaryScales {
  float left = 1.0F, right = 1.0F;
};
[[nodiscard]] std::unique_ptr<Step> binary_step(const Program& program, ElementwiseKind kind,
                                                std::size_t left, std::size_t right,
                                                std::size_t out, const BinaryScales& scales);
/// @}

/// Extents of `shape` for an operand that is broadcast to `full`, in the layout of `full`.
[[nodiscard]] TensorSpec broadcast_spec(const Shape& shape, const Shape& full, Layout layout,
                                        cudnnDataType_t type);

/// @name Builders of one op each; ops without a kernel are Unsupported
/// @{
[[nodiscard]] Program build(const Task&, const Conv&);
[[nodiscard]] Program build(const Task&, const Dense&);
[[nodiscard]] Program build(const Task&, const MatMul&);
[[nodiscard]] Program build(const Task&, const Pool&);
[[nodiscard]] Program build(const Task&, const GlobalPool&);
[[nodiscard]] Program build(const Task&, const Activation&);
[[nodiscard]] Program build(const Task&, const Softmax&);
[[nodiscard]] Program build(const Task&, const BatchNorm&);
[[nodiscard]] Program build(const Task&, const Lrn&);
[[nodiscard]] Program build(const Task&, const Elementwise&);
[[nodiscard]] Program build(const Task&, const Concat&);
[[nodiscard]] Program build(const Task&, const Dropout&);
/// @}

/// One over the scale that int8 tensors of data like N(0, 1) are stored with.
inline constexpr float kSignedFactor = 127.0F / 4.5F;

}  // namespace layerwatt::kernels::cudnn
