/// @file
/// Program: a primitive that the library agreed to, and which tensor each of its arguments is.
/// Made from shapes alone; data and memory come later (kernels/onednn/kernel.hpp).
#pragma once

#include <kernels/guard.hpp>
#include <kernels/kernel.hpp>
#include <kernels/onednn/api.hpp>
#include <kernels/plan.hpp>
#include <layerwatt/layer/op.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace layerwatt::kernels::onednn {

/// One argument of a primitive.
struct Binding {
  int argument;
  Desc desc;
  Role role;
  std::size_t input = 0;  ///< external input of the chain, for Role::input
  /// Stored value = factor * real value. Role::constant: the value itself.
  float factor = 1.0F;
};

struct Program {
  dnnl::primitive_desc_base primitive;
  std::vector<Binding> bindings;
  /// External input that the output holds before a run, where the primitive adds to it.
  std::optional<std::size_t> added_input{};
};

/// What builders work on.
struct Task {
  const dnnl::engine& engine;
  const Plan& plan;
};

/// @throws Unsupported, dnnl::error  no kernel for this
[[nodiscard]] Program build(const Task& task);

/// @name Builders of one op each
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

/// Ops without a kernel. @throws Unsupported
template <class Op>
[[nodiscard]] Program build(const Task&, const Op& op) {
  fail<Unsupported>("there is no kernel for op ", op_name(Operation{op}));
}

}  // namespace layerwatt::kernels::onednn
