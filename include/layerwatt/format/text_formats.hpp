/// @file
/// The text formats that read_network knows, recognised by content: JSON (TensorRT engine
/// description, Paleo, nn-Meter) and prototxt (Caffe).
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/caffe.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/format/nn_meter.hpp>
#include <layerwatt/format/paleo.hpp>
#include <layerwatt/format/prototxt.hpp>
#include <layerwatt/format/tensorrt.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace layerwatt {

/// A JSON format: how its files look, and who reads them.
struct JsonFormat {
  bool (*recognises)(const JsonTree&);
  Network (*read)(const JsonTree&, std::string_view file, std::string name);
};
inline constexpr std::array<JsonFormat, 3> kJsonFormats{{
    {looks_like_engine, read_engine},
    {looks_like_paleo, read_paleo},
    {looks_like_nn_meter, read_nn_meter},
}};

/// The first character that is not blank opens a JSON object, array or text.
[[nodiscard]] inline bool looks_like_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos &&
         (text[first] == '{' || text[first] == '[' || text[first] == '"');
}

/// Somewhere stands `layer {` or `layers {` (blanks optional), which no layer list holds.
[[nodiscard]] inline bool looks_like_prototxt(std::string_view text) {
  constexpr std::string_view kWord = "layer";
  for (std::size_t at = text.find(kWord); at != std::string_view::npos;
       at = text.find(kWord, at + 1)) {
    std::size_t end = at + kWord.size();
    if (end < text.size() && text[end] == 's') ++end;
    end = text.find_first_not_of(" \t\r\n", end);
    if (end != std::string_view::npos && (text[end] == '{' || text[end] == '<')) return true;
  }
  return false;
}

/// Reads a network out of JSON.
/// @throws ParseError  malformed, or JSON of no known format
[[nodiscard]] inline Network read_json_network(std::string_view text, std::string_view file,
                                               std::string name) {
  const JsonTree json = parse_json_tree(text, file);
  for (const JsonFormat& format : kJsonFormats) {
    if (format.recognises(json)) return format.read(json, file, std::move(name));
  }
  const bool profile = json.is_array() && !json.items.empty() &&
                       (json.items.front().find("count", "name", "startEnqMs") != nullptr);
  expects<ParseError>(!profile, file,
                      ": holds measured times, not a network; give the engine description "
                      "(trtexec --exportLayerInfo) and pass this file with --profile or --times");
  fail<ParseError>(file,
                   ": JSON of no known format; known are TensorRT engine descriptions "
                   "('Layers'), Paleo ('layers' with 'type' and 'parents') and nn-Meter ('attr' "
                   "and 'inbounds' per node)");
}

}  // namespace layerwatt
