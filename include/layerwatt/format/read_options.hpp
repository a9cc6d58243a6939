/// @file
/// ReadOptions: what a file leaves open and its reader is told.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/shape.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// The shape of one input of a network.
struct InputShape {
  std::string name;  ///< empty: the only input
  Shape shape;
};

struct ReadOptions {
  std::optional<std::int64_t> batch;  ///< axis 0 of the inputs; without it as the file says, else 1
  std::vector<InputShape> shapes;     ///< of inputs; they win over what the file says
};

/// "image:1x3x224x224", or "1x3x224x224" for a network with one input.
/// @throws ParseError  not of that form
[[nodiscard]] inline InputShape parse_input_shape(std::string_view text) {
  const auto colon = text.rfind(':');
  InputShape input;
  if (colon != std::string_view::npos) input.name = text.substr(0, colon);
  const std::string_view extents = colon == std::string_view::npos ? text : text.substr(colon + 1);
  const auto parts = split(extents, 'x');
  for (const std::string_view part : parts) {
    const auto extent = parse_number<std::int64_t>(part);
    expects<ParseError>(extent.has_value() && *extent >= 1 && parts.size() <= Shape::kMaxRank, "'",
                        text, "' is no input shape; write e.g. image:1x3x224x224");
    input.shape.push_back(*extent);
  }
  return input;
}

}  // namespace layerwatt
