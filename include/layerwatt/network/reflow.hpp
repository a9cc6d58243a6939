/// @file
/// A network whose shapes flow anew through its graph, after some of its layers were edited.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/network/follow.hpp>
#include <layerwatt/network/network.hpp>

#include <cstddef>
#include <functional>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

namespace detail {

/// A layer that reads trained tensors only, such as the class token of a transformer: nothing tells
/// it its extents but the layers that read it.
inline bool is_constant(const Layer& layer) {
  const auto* op = std::get_if<Generic>(&layer.operation);
  return op != nullptr && op->weights > 0 &&
         op->inputs.size() == static_cast<std::size_t>(op->weights) && op->outputs.size() == 1;
}

/// Whether readers decide the extent of this axis: of constants, and where a resize blows up an
/// axis of 1 (pooled features that are spread over an image again).
inline bool stretches(const Layer& layer, std::size_t axis) {
  if (is_constant(layer)) return true;
  const auto* op = std::get_if<Generic>(&layer.operation);
  return op != nullptr && op->op == "resize" && axis < op->inputs.front().rank() &&
         op->inputs.front()[axis] == 1 && op->outputs.front()[axis] > 1;
}

/// Sets the output of a layer that stretches.
inline void stretch(Layer& layer, const Shape& wanted) {
  auto& op = std::get<Generic>(layer.operation);
  if (is_constant(layer)) {
    for (Shape& input : op.inputs) input = follow_operand(input, op.outputs.front(), wanted);
  }
  op.outputs.front() = wanted;
  validate(layer);
}

/// What `reader` joins with something that changed stretches along.
inline void stretch_inputs(Network& result, const Layer& reader, const std::vector<Source>& sources,
                           std::vector<Shape>& inputs) {
  const auto* concat = std::get_if<Concat>(&reader.operation);
  if (concat == nullptr && !broadcasts(op_name(reader))) return;
  const std::vector<Shape> before = input_shapes(reader);
  const std::size_t live = inputs.size() - trained_inputs(reader);
  const auto layer_of = [&](std::size_t k) -> Layer* {
    if (sources[k].layer == Source::kOutside || inputs[k].rank() != inputs[0].rank())
      return nullptr;
    return &result.layers[static_cast<std::size_t>(sources[k].layer)].layer;
  };
  for (std::size_t axis = 0; axis < inputs[0].rank(); ++axis) {
    if (concat != nullptr && axis == normalised_axis(concat->axis, before[0], "concat")) continue;
    const auto free = [&](std::size_t k) {
      return layer_of(k) != nullptr && stretches(*layer_of(k), axis);
    };
    std::size_t other = 0;
    while (other < live && free(other)) ++other;
    if (other == live || inputs[other].rank() != inputs[0].rank()) continue;
    for (std::size_t k = 0; k < live; ++k) {
      const bool tied =
          before[k].rank() == before[other].rank() && before[k][axis] == before[other][axis];
      if (!free(k) || !tied || inputs[k][axis] == inputs[other][axis]) continue;
      inputs[k][axis] = inputs[other][axis];
      stretch(*layer_of(k), inputs[k]);
    }
  }
}

}  // namespace detail

/// What the tensor with this shape, which comes from outside of the network, becomes.
using OutsideShape = std::function<Shape(const Shape&)>;

/// The network with `edited` layers (one per layer, with their old inputs) and other inputs from
/// outside: every layer follows its sources.
/// @throws InvalidArgument  naming the layer that becomes impossible
[[nodiscard]] inline Network reflow(const Network& network, const std::vector<Layer>& edited,
                                    const OutsideShape& outside) {
  expects(edited.size() == network.layers.size(), "reflow: ", edited.size(), " layers for ",
          network.layers.size());
  Network result = network;
  for (std::size_t i = 0; i < edited.size(); ++i) {
    const std::vector<Source> sources = sources_of(network, i);
    std::vector<Shape> inputs = input_shapes(network.layers[i].layer);
    const std::size_t trained = trained_inputs(network.layers[i].layer);
    try {
      for (std::size_t k = 0; k + trained < inputs.size(); ++k) {
        if (sources[k].layer == Source::kOutside) {
          inputs[k] = outside(inputs[k]);
          continue;
        }
        const auto from = static_cast<std::size_t>(sources[k].layer);
        const auto output = static_cast<std::size_t>(sources[k].output);
        inputs[k] =
            detail::follow_view(output_shapes(network.layers[from].layer).at(output),
                                output_shapes(result.layers[from].layer).at(output), inputs[k]);
      }
      detail::stretch_inputs(result, network.layers[i].layer, sources, inputs);
      result.layers[i].layer = with_inputs(edited[i], inputs);
    } catch (const InvalidArgument& error) {
      fail("layer ", network.layers[i].name, ": after the change, ", error.what(),
           "; change the layers that it depends on as well");
    }
  }
  return result;
}

}  // namespace layerwatt
