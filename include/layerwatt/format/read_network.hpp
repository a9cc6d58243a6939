/// @file
/// read_network: a file, or layer text, to a Network. The format is recognised by content.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/format/read_options.hpp>
#include <layerwatt/format/text_formats.hpp>
#include <layerwatt/layer/layer_list.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/network/rebatch.hpp>

#include <filesystem>
#include <string>
#include <utility>

namespace layerwatt {

namespace detail {

inline Network read_layers(const std::string& argument) {
  if (looks_like_layer_text(argument)) {
    const Layer layer = parse_layer(argument);
    return {std::string(op_name(layer)), "layer-text", {{std::string(op_name(layer)), layer}}};
  }
  const std::string text = read_file(argument);
  const std::string name = std::filesystem::path(argument).stem().string();
  if (looks_like_json(text)) return read_json_network(text, argument, name);
  if (looks_like_prototxt(text)) return read_caffe(parse_prototxt(text, argument), argument, name);
  expects<ParseError>(text.find('\0') == text.npos, argument,
                      ": binary data of no known format; networks are ONNX files or text");
  Network network{name, "layer-list", parse_layer_list(text, argument)};
  expects<ParseError>(!network.layers.empty(), argument,
                      ": no layer found; a layer list has one 'NAME: LAYER TEXT' per line");
  return network;
}

}  // namespace detail

/// `argument` is layer text (it has a space and `in=`) or the path of a file: JSON of TensorRT,
/// Paleo or nn-Meter, Caffe prototxt, or a layer list. ONNX files need
/// <layerwatt/format/onnx.hpp>: read_any_network.
/// @throws FileError   the file cannot be read
/// @throws ParseError  the content is not a network; names file, and line or layer
[[nodiscard]] inline Network read_network(const std::string& argument,
                                          const ReadOptions& options = {}) {
  expects<ParseError>(options.shapes.empty(), argument,
                      ": its input shapes are part of its layers; only --batch can be given");
  Network network = detail::read_layers(argument);
  return options.batch ? with_batch(std::move(network), *options.batch) : network;
}

}  // namespace layerwatt
