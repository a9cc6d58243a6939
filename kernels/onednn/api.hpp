/// @file
/// The oneDNN calls that versions 2 and 3 spell differently, each under one spelling. Nothing
/// else in this folder asks for the version.
#pragma once

#include <kernels/guard.hpp>

#include <oneapi/dnnl/dnnl.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::kernels::onednn {

using Desc = dnnl::memory::desc;
using DataType = dnnl::memory::data_type;

#if DNNL_VERSION_MAJOR >= 3
using PoolingForward = dnnl::pooling_forward;
using SoftmaxForward = dnnl::softmax_forward;
#else
using PoolingForward = dnnl::pooling_v2_forward;
using SoftmaxForward = dnnl::softmax_v2_forward;
#endif

/// Asks the library for an implementation; `arguments` as in its documentation, without engine
/// and attributes. @throws dnnl::error  there is none
template <class Primitive, class... Arguments>
[[nodiscard]] typename Primitive::primitive_desc describe(const dnnl::engine& engine,
                                                          const dnnl::primitive_attr& attributes,
                                                          const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
  return typename Primitive::primitive_desc(engine, arguments..., attributes);
#else
  return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes,
                                            engine);
#endif
}

/// An element-wise function of the library.
struct Function {
  dnnl::algorithm algorithm;
  float alpha = 0.0F;
  float beta = 0.0F;
};

/// min(max(x / 6 + 1/2, 0), 1) and x times that. Version 2 has no hard sigmoid (as a layer of its
/// own, its two functions run in the library's slow reference) and spells hard swish without
/// numbers.
#if DNNL_VERSION_MAJOR >= 3
inline const std::vector<Function> kHardSigmoid{
    {dnnl::algorithm::eltwise_hardsigmoid, 1.0F / 6.0F, 0.5F}};
inline const std::vector<Function> kHardSwish{
    {dnnl::algorithm::eltwise_hardswish, 1.0F / 6.0F, 0.5F}};
#else
inline const std::vector<Function> kHardSigmoid{
    {dnnl::algorithm::eltwise_linear, 1.0F / 6.0F, 0.5F},
    {dnnl::algorithm::eltwise_clip, 0.0F, 1.0F}};
inline const std::vector<Function> kHardSwish{{dnnl::algorithm::eltwise_hardswish}};
#endif

/// Appends scale * function(x). Version 3 has no scale here: it must be 1 (see `Scales`).
inline void append_function(dnnl::post_ops& operations, const Function& function, float scale) {
#if DNNL_VERSION_MAJOR >= 3
  (void)scale;
  operations.append_eltwise(function.algorithm, function.alpha, function.beta);
#else
  operations.append_eltwise(scale, function.algorithm, function.alpha, function.beta);
#endif
}

[[nodiscard]] inline dnnl::eltwise_forward::primitive_desc describe_function(
    const dnnl::engine& engine, const dnnl::primitive_attr& attributes, const Function& function,
    const Desc& data) {
  constexpr auto kInference = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kInference,     function.algorithm, data,
          data,   function.alpha, function.beta,      attributes};
#else
  return {
      {kInference, function.algorithm, data, function.alpha, function.beta}, attributes, engine};
#endif
}

[[nodiscard]] inline dnnl::batch_normalization_forward::primitive_desc describe_norm(
    const dnnl::engine& engine, const Desc& data, float epsilon, dnnl::normalization_flags flags) {
  constexpr auto kInference = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kInference, data, data, epsilon, flags};
#else
  return {{kInference, data, epsilon, flags}, engine};
#endif
}

[[nodiscard]] inline dnnl::lrn_forward::primitive_desc describe_lrn(const dnnl::engine& engine,
                                                                    const Desc& data,
                                                                    std::int64_t size, float alpha,
                                                                    float beta, float k) {
  constexpr auto kInference = dnnl::prop_kind::forward_inference;
  constexpr auto kAcross = dnnl::algorithm::lrn_across_channels;
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kInference, kAcross, data, data, size, alpha, beta, k};
#else
  return {{kInference, kAcross, data, size, alpha, beta, k}, engine};
#endif
}

/// Concatenation; the library chooses the layout of the result.
[[nodiscard]] inline dnnl::concat::primitive_desc describe_concat(const dnnl::engine& engine,
                                                                  int axis,
                                                                  const std::vector<Desc>& inputs) {
#if DNNL_VERSION_MAJOR >= 3
  return {engine, axis, inputs};
#else
  return {axis, inputs, engine};
#endif
}

/// real value = scale * stored integer. All 1 for floating-point tensors.
struct Scales {
  float source = 1.0F;
  float weights = 1.0F;
  float output = 1.0F;
};

/// One number that a primitive reads when it runs: argument index and value.
using ScaleArgument = std::pair<int, float>;

/// How int8 products (conv, fc, matmul) are scaled.
struct ProductScaling {
  float bias_factor = 1.0F;       ///< stored bias = real bias * this
  float activation_scale = 1.0F;  ///< behind a fused activation
  std::vector<ScaleArgument> arguments;
};

/// Version 2 multiplies accumulator + bias by a constant known now; version 3 reads three scales
/// when it runs. `activated`: an activation follows, which must see the real value.
[[nodiscard]] inline ProductScaling scale_product(dnnl::primitive_attr& attributes,
                                                  const Scales& scales, bool activated) {
#if DNNL_VERSION_MAJOR >= 3
  (void)activated;
  ProductScaling scaling;
  for (const auto& [argument, scale] :
       {ScaleArgument{DNNL_ARG_SRC, scales.source}, ScaleArgument{DNNL_ARG_WEIGHTS, scales.weights},
        ScaleArgument{DNNL_ARG_DST, scales.output}}) {
    attributes.set_scales_mask(argument, 0);
    scaling.arguments.emplace_back(DNNL_ARG_ATTR_SCALES | argument, scale);
  }
  return scaling;
#else
  const float product = scales.source * scales.weights;
  attributes.set_output_scales(0, {activated ? product : product / scales.output});
  return {1.0F / product, activated ? 1.0F / scales.output : 1.0F, {}};
#endif
}

/// Multiplies the inputs of an element-wise operation of two tensors.
[[nodiscard]] inline std::vector<ScaleArgument> scale_inputs(dnnl::primitive_attr& attributes,
                                                             float first, float second) {
#if DNNL_VERSION_MAJOR >= 3
  attributes.set_scales_mask(DNNL_ARG_SRC_0, 0);
  attributes.set_scales_mask(DNNL_ARG_SRC_1, 0);
  return {{DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC_0, first},
          {DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC_1, second}};
#else
  attributes.set_scales(DNNL_ARG_SRC_0, 0, {first});
  attributes.set_scales(DNNL_ARG_SRC_1, 0, {second});
  return {};
#endif
}

/// Strides and inner blocks of a blocked layout.
struct Blocking {
  bool opaque = false;  ///< a layout that only the library understands
  std::vector<std::int64_t> extents{}, strides{}, blocks{}, block_axes{};
};

[[nodiscard]] inline Blocking blocking_of(const Desc& desc) {
#if DNNL_VERSION_MAJOR >= 3
  if (desc.get_format_kind() != dnnl::memory::format_kind::blocked) return {.opaque = true};
  return {false, desc.get_dims(), desc.get_strides(), desc.get_inner_blks(), desc.get_inner_idxs()};
#else
  if (desc.data.format_kind != dnnl_blocked) return {.opaque = true};
  const auto& blocking = desc.data.format_desc.blocking;
  const auto take = [](const dnnl_dim_t* first, int count) {
    return std::vector<std::int64_t>(first, first + count);
  };
  return {false, desc.dims(), take(blocking.strides, desc.data.ndims),
          take(blocking.inner_blks, blocking.inner_nblks),
          take(blocking.inner_idxs, blocking.inner_nblks)};
#endif
}

/// Extents and element type of a tensor.
[[nodiscard]] inline dnnl::memory::dims dims_of(const Desc& desc) {
#if DNNL_VERSION_MAJOR >= 3
  return desc.get_dims();
#else
  return desc.dims();
#endif
}
[[nodiscard]] inline DataType type_of(const Desc& desc) {
#if DNNL_VERSION_MAJOR >= 3
  return desc.get_data_type();
#else
  return desc.data_type();
#endif
}

}  // namespace layerwatt::kernels::onednn
