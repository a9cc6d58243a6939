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

/// The constant layer with the output `wanted`.
inline void resize_constant(Layer& layer, const Shape& wanted) {
  auto& op = std::get<Generic>(layer.operation);
  for (Shape& input : op.inputs) input = follow_operand(input, op.outputs.front(), wanted);
  op.outputs.front() = wanted;
  validate(layer);
}

/// What a constant read as input `k` must become beside the first input that is no constant.
inline Shape beside(const Layer& reader, std::size_t k, std::size_t other, const Shape& now) {
  const std::vector<Shape> before = input_shapes(reader);
  Shape wanted = follow_operand(before[k], before[other], now);
  if (const auto* concat = std::get_if<Concat>(&reader.operation)) {
    const std::size_t axis = normalised_axis(concat->axis, before[k], "concat");
    wanted[axis] = before[k][axis];
  }
  return wanted;
}

/// Constants that `reader` joins with something that changed change along.
inline void resize_constants(Network& result, const Layer& reader,
                             const std::vector<Source>& sources, std::vector<Shape>& inputs) {
  const std::string_view name = op_name(reader);
  if (name != "concat" && !broadcasts(name)) return;
  const std::vector<Shape> before = input_shapes(reader);
  const auto constant = [&](std::size_t k) {
    return sources[k].layer != Source::kOutside &&
           is_constant(result.layers[static_cast<std::size_t>(sources[k].layer)].layer);
  };
  const std::size_t live = inputs.size() - trained_inputs(reader);
  std::size_t other = 0;
  while (other < live && constant(other)) ++other;
  if (other == live || inputs[other] == before[other]) return;
  for (std::size_t k = 0; k < live; ++k) {
    if (!constant(k) || inputs[k] != before[k]) continue;
    inputs[k] = beside(reader, k, other, inputs[other]);
    resize_constant(result.layers[static_cast<std::size_t>(sources[k].layer)].layer, inputs[k]);
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
      detail::resize_constants(result, network.layers[i].layer, sources, inputs);
      result.layers[i].layer = with_inputs(edited[i], inputs);
    } catch (const InvalidArgument& error) {
      fail("layer ", network.layers[i].name, ": after the change, ", error.what(),
           "; change the layers that it depends on as well");
    }
  }
  return result;
}

}  // namespace layerwatt
