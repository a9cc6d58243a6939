/// @file
/// Corrector as JSON. Trees are base64 of three bytes per node, each node before its left and then
/// its right subtree: the input (255: a leaf), then threshold or value as 16-bit whole number,
/// two's complement, low byte first.
#pragma once

#include <layerwatt/core/base64.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/json_reader.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::detail {

inline constexpr std::uint8_t kLeafByte = 255;

inline void append_nodes(const Tree& tree, std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint32_t> open{0};
  while (!open.empty()) {
    const TreeNode& node = tree[open.back()];
    open.pop_back();
    const auto number = static_cast<std::uint16_t>(static_cast<std::int16_t>(node.split));
    bytes.push_back(node.left == 0 ? kLeafByte : static_cast<std::uint8_t>(node.feature));
    bytes.push_back(static_cast<std::uint8_t>(number & 255U));
    bytes.push_back(static_cast<std::uint8_t>(number >> 8));
    if (node.left == 0) continue;
    open.push_back(node.left + 1);
    open.push_back(node.left);
  }
}

[[nodiscard]] inline Json smooth_json(const Smooth& smooth,
                                      const std::vector<CorrectorInput>& inputs) {
  Json axes = Json::array();
  for (const std::size_t axis : smooth.axes) axes.push_back(to_text(inputs[axis]));
  return {{"axes", std::move(axes)},
          {"degree", smooth.degree},
          {"exponent", smooth.exponent},
          {"coefficients", smooth.coefficients}};
}

inline void add_trees(const Trees& trees, Json& json) {
  std::vector<std::uint8_t> bytes;
  for (const Tree& tree : trees.trees) append_nodes(tree, bytes);
  json["trees"] = trees.trees.size();
  json["nodes"] = to_base64(bytes);
}

/// Older versions refuse a kind that they do not know.
[[nodiscard]] inline std::string kind_of(const Corrector& corrector) {
  const std::string kind = corrector.smooth ? "smooth and trees" : "trees";
  return corrector.beyond ? kind + ", and beyond" : kind;
}

[[nodiscard]] inline Json corrector_json(const Corrector& corrector) {
  Json inputs = Json::array();
  for (const CorrectorInput& input : corrector.inputs) {
    inputs.push_back({{"name", to_text(input)}, {"range", {input.low, input.high}}});
  }
  Json json{{"kind", kind_of(corrector)},
            {"inputs", std::move(inputs)},
            {"log_bounds", {corrector.least, corrector.most}}};
  add_trees(corrector.trees, json);
  if (corrector.smooth) json["smooth"] = smooth_json(*corrector.smooth, corrector.inputs);
  if (!corrector.beyond) return json;
  Json& beyond = json["beyond"] = Json::object();
  add_trees(corrector.beyond->trees, beyond);
  if (corrector.beyond->smooth) {
    beyond["smooth"] = smooth_json(*corrector.beyond->smooth, corrector.inputs);
  }
  return json;
}

/// @throws ParseError  an axis that is no input, or another number of coefficients than products
[[nodiscard]] inline Smooth read_smooth(const JsonReader& json,
                                        const std::vector<CorrectorInput>& inputs) {
  Smooth smooth;
  for (const JsonReader& entry : json["axes"].items()) {
    const std::string name = entry.text();
    const auto at = std::find_if(inputs.begin(), inputs.end(), [&](const CorrectorInput& input) {
      return to_text(input) == name;
    });
    expects<ParseError>(at != inputs.end(), entry.path(), ": '", name, "' is none of the inputs");
    smooth.axes.push_back(static_cast<std::size_t>(at - inputs.begin()));
  }
  const double degree = json["degree"].number();
  expects<ParseError>(degree >= 1 && degree <= Smooth::kMostDegree && degree == std::floor(degree),
                      json.path(), ".degree: ", degree, " is not 1 to ", Smooth::kMostDegree);
  smooth.degree = static_cast<int>(degree);
  expects<ParseError>(smooth.axes.size() <= Smooth::kMostAxes, json.path(),
                      ".axes: ", smooth.axes.size(), "; at most ", Smooth::kMostAxes,
                      " are supported");
  smooth.exponent = json["exponent"].number();
  for (const JsonReader& entry : json["coefficients"].items()) {
    smooth.coefficients.push_back(entry.number());
  }
  const std::size_t wanted = product_count(smooth.axes.size(), smooth.degree);
  expects<ParseError>(smooth.coefficients.size() == wanted, json.path(),
                      ".coefficients: ", smooth.coefficients.size(), " for ", wanted, " products");
  return smooth;
}

/// Reads one tree from `bytes`, starting at `next`, which moves on.
[[nodiscard]] inline Tree read_tree(const std::vector<std::uint8_t>& bytes, std::size_t& next,
                                    std::size_t inputs, const std::string& path) {
  Tree tree(1);
  std::vector<std::uint32_t> open{0};
  while (!open.empty()) {
    const std::uint32_t at = open.back();
    open.pop_back();
    expects<ParseError>(next + 3 <= bytes.size(), path, ": the trees end within a tree, after ",
                        bytes.size(), " bytes; is the file complete?");
    const std::uint8_t input = bytes[next];
    const auto number = static_cast<std::uint16_t>(bytes[next + 1] | bytes[next + 2] << 8);
    next += 3;
    tree[at].split = static_cast<double>(static_cast<std::int16_t>(number));
    if (input == kLeafByte) continue;
    expects<ParseError>(input < inputs, path, ": a node asks for input ", int{input}, " of ",
                        inputs);
    tree[at].feature = input;
    tree[at].left = static_cast<std::uint32_t>(tree.size());
    open.push_back(tree[at].left + 1);
    open.push_back(tree[at].left);
    tree.resize(tree.size() + 2);
  }
  return tree;
}

/// @throws ParseError  malformed, cut off, or more than as many trees as it says
[[nodiscard]] inline Trees read_trees(const JsonReader& json, std::size_t inputs) {
  const std::vector<std::uint8_t> bytes = from_base64(json["nodes"].text());
  const std::uint64_t count = json["trees"].count();
  expects<ParseError>(count <= bytes.size(), json.path(), ": ", count, " trees in ", bytes.size(),
                      " bytes; is the file complete?");
  std::size_t next = 0;
  Trees trees{static_cast<Index>(inputs), {}};
  for (std::uint64_t t = 0; t < count; ++t) {
    trees.trees.push_back(read_tree(bytes, next, inputs, json.path()));
  }
  expects<ParseError>(next == bytes.size(), json.path(), ": more nodes than ", count,
                      " trees have");
  return trees;
}

[[nodiscard]] inline std::vector<CorrectorInput> read_inputs(const JsonReader& json) {
  std::vector<CorrectorInput> inputs;
  for (const JsonReader& entry : json["inputs"].items()) {
    CorrectorInput input = parse_corrector_input(entry["name"].text());
    const auto range = entry["range"].pair();
    input.low = range[0].number();
    input.high = range[1].number();
    expects<ParseError>(input.low < input.high, entry.path(), ".range: ", input.low,
                        " is not below ", input.high);
    inputs.push_back(input);
  }
  expects<ParseError>(inputs.size() < kLeafByte, json.path(), ": ", inputs.size(),
                      " inputs; at most 254 are supported");
  return inputs;
}

/// @throws ParseError  another kind, malformed or cut off
[[nodiscard]] inline Corrector read_corrector(const JsonReader& json) {
  Corrector corrector;
  corrector.inputs = read_inputs(json);
  if (json.has("smooth")) corrector.smooth = read_smooth(json["smooth"], corrector.inputs);
  if (json.has("beyond")) {
    const JsonReader beyond = json["beyond"];
    corrector.beyond = Corrector::Beyond{std::nullopt, read_trees(beyond, corrector.inputs.size())};
    if (beyond.has("smooth")) {
      corrector.beyond->smooth = read_smooth(beyond["smooth"], corrector.inputs);
      expects<ParseError>(corrector.beyond->smooth->axes.empty(), beyond.path(),
                          ".smooth: has axes; beyond the range seen it is a constant");
    }
  }
  const std::string kind = json["kind"].text();
  expects<ParseError>(kind == kind_of(corrector), json.path(), ".kind: '", kind,
                      "' is unknown; use a newer layerwatt");
  const auto bounds = json["log_bounds"].pair();
  corrector.least = bounds[0].number();
  corrector.most = bounds[1].number();
  expects<ParseError>(corrector.least <= corrector.most, json.path(),
                      ".log_bounds: ", corrector.least, " is above ", corrector.most);
  corrector.trees = read_trees(json, corrector.inputs.size());
  return corrector;
}

}  // namespace layerwatt::detail
