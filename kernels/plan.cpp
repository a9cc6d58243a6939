#include <kernels/guard.hpp>
#include <kernels/plan.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace layerwatt::kernels {

namespace {

bool has_weights(const Layer& layer) {
  return std::holds_alternative<Conv>(layer.operation) ||
         std::holds_alternative<Dense>(layer.operation);
}

/// Batch norm scales output channels, so it folds where axis 1 of the output is the channel.
bool norm_folds(const Plan& plan, const BatchNorm& norm) {
  const bool flat_dense =
      !std::holds_alternative<Dense>(plan.head.operation) || norm.input.rank() == 2;
  return has_weights(plan.head) && flat_dense && plan.posts.empty() && !plan.norm;
}

/// Adds one layer behind the head; false where that is impossible.
bool append(Plan& plan, const Layer& layer, std::size_t position, std::size_t& next_input) {
  if (const auto* activation = std::get_if<Activation>(&layer.operation)) {
    plan.posts.emplace_back(activation->kind);
    return true;
  }
  if (const auto* norm = std::get_if<BatchNorm>(&layer.operation)) {
    if (!norm_folds(plan, *norm)) return false;
    plan.norm = position;
    return true;
  }
  if (const auto* other = std::get_if<Elementwise>(&layer.operation)) {
    if (output_shape(*other) != other->inputs.front()) return false;
    for (std::size_t i = 1; i < other->inputs.size(); ++i) {
      plan.posts.emplace_back(FusedBinary{other->kind, other->inputs[i], next_input++});
    }
    return true;
  }
  return std::holds_alternative<Dropout>(layer.operation);
}

void append_own_activation(Plan& plan, const Layer& layer) {
  const ActivationKind activation = fused_activation(layer);
  if (activation != ActivationKind::none) plan.posts.emplace_back(activation);
}

}  // namespace

Parameters fold_norm(Parameters parameters, const Parameters& norm) {
  const std::size_t channels = norm.mean.size();
  const std::size_t filter = parameters.weights.size() / channels;
  if (parameters.bias.size() != channels) {
    parameters.bias = make_tensor({static_cast<std::int64_t>(channels)});
    std::fill_n(parameters.bias.data(), channels, 0.0F);
  }
  for (std::size_t c = 0; c < channels; ++c) {
    const float gain =
        norm.weights.data()[c] / std::sqrt(norm.variance.data()[c] + kBatchNormEpsilon);
    float* weights = parameters.weights.data() + c * filter;
    std::transform(weights, weights + filter, weights, [&](float w) { return w * gain; });
    float& bias = parameters.bias.data()[c];
    bias = (bias - norm.mean.data()[c]) * gain + norm.bias.data()[c];
  }
  return parameters;
}

Parameters make_parameters(const Chain& chain, const Plan& plan, const PrepareOptions& options) {
  Parameters parameters = make_parameters(chain, 0, options);
  if (!plan.norm) return parameters;
  return fold_norm(std::move(parameters), make_parameters(chain, *plan.norm, options));
}

Plan make_plan(const Chain& chain) {
  Plan plan{chain.front(), std::nullopt, {}};
  std::size_t next_input = input_shapes(chain.front()).size();
  append_own_activation(plan, chain.front());
  for (std::size_t i = 1; i < chain.size(); ++i) {
    expects<Unsupported>(append(plan, chain[i], i, next_input), "one kernel cannot fuse ",
                         op_name(chain[i]), " behind ", op_name(chain[i - 1]), "; run them as two");
    append_own_activation(plan, chain[i]);
  }
  return plan;
}

}  // namespace layerwatt::kernels
