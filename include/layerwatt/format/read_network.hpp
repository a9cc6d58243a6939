/// @file
/// read_network: a file, or layer text, to a Network. The format is recognised by content.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/layer/layer_list.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/network/network.hpp>

#include <filesystem>
#include <string>

namespace layerwatt {

/// `argument` is layer text (it has a space and `in=`) or the path of a layer list.
/// @throws FileError   the file cannot be read
/// @throws ParseError  the content is not a network; names file, line and column
[[nodiscard]] inline Network read_network(const std::string& argument) {
  if (looks_like_layer_text(argument)) {
    const Layer layer = parse_layer(argument);
    return {std::string(op_name(layer)), "layer-text", {{std::string(op_name(layer)), layer}}};
  }
  const std::string text = read_file(argument);
  Network network{std::filesystem::path(argument).stem().string(), "layer-list",
                  parse_layer_list(text, argument)};
  expects<ParseError>(!network.layers.empty(), argument,
                      ": no layer found; a layer list has one 'NAME: LAYER TEXT' per line");
  return network;
}

}  // namespace layerwatt
