/// @file
/// What a chain of layers needs and gives: text, checks, tensors that come from outside.
#pragma once

#include <kernels/kernel.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/shapes.hpp>
#include <layerwatt/layer/text.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt::kernels {

/// "conv in=... -> bn in=... -> relu in=...".
[[nodiscard]] inline std::string to_text(const Chain& chain) {
  std::string text;
  for (const Layer& layer : chain) {
    if (!text.empty()) text += " -> ";
    text += layerwatt::to_text(layer);
  }
  return text;
}

/// @throws InvalidArgument  empty, a layer is invalid, two precisions, or shapes do not connect
inline void validate(const Chain& chain) {
  expects(!chain.empty(), "chain: it is empty; give at least one layer");
  for (std::size_t i = 0; i < chain.size(); ++i) {
    layerwatt::validate(chain[i]);
    if (i == 0) continue;
    const Shape given = output_shape(chain[i - 1]);
    const Shape wanted = input_shapes(chain[i]).front();
    expects(given == wanted, "chain: ", op_name(chain[i - 1]), " gives ", layerwatt::to_text(given),
            " but the ", op_name(chain[i]), " behind it takes ", layerwatt::to_text(wanted),
            "; make the shapes equal");
    expects(chain[i].precision == chain[0].precision, "chain: ", op_name(chain[i]),
            " has another precision than ", op_name(chain[0]), "; use one for all layers");
  }
}

/// Shape of each tensor that comes from outside: all inputs of the first layer, then the second
/// and further inputs of the layers behind it.
[[nodiscard]] inline std::vector<Shape> external_inputs(const Chain& chain) {
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto inputs = input_shapes(chain[i]);
    shapes.insert(shapes.end(), inputs.begin() + (i == 0 ? 0 : 1), inputs.end());
  }
  return shapes;
}

}  // namespace layerwatt::kernels
