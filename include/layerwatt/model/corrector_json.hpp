/// @file
/// Corrector as JSON.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/json_reader.hpp>
#include <layerwatt/model/trees_text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::detail {

[[nodiscard]] inline Json smooth_json(const Smooth& smooth,
                                      const std::vector<CorrectorInput>& inputs) {
  Json axes = Json::array();
  for (const std::size_t axis : smooth.axes) axes.push_back(to_text(inputs[axis]));
  return {{"axes", std::move(axes)},
          {"degree", smooth.degree},
          {"exponent", smooth.exponent},
          {"coefficients", smooth.coefficients}};
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
  json["trees"] = to_text(corrector.trees);
  if (corrector.smooth) json["smooth"] = smooth_json(*corrector.smooth, corrector.inputs);
  if (!corrector.beyond) return json;
  Json& beyond = json["beyond"] = Json::object();
  beyond["trees"] = to_text(corrector.beyond->trees);
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

/// Older files hold the nodes by themselves, of whole numbers, beside the number of trees.
/// @throws ParseError  malformed, cut off, or over another number of inputs
[[nodiscard]] inline Trees read_trees(const JsonReader& json, std::size_t inputs) {
  const std::string text = json.has("nodes")
                               ? concatenate(inputs, ' ', json["trees"].count(), ' ',
                                             kWholeNumbers->name, ' ', json["nodes"].text())
                               : json["trees"].text();
  Trees trees = parse_trees(text, json.path());
  expects<ParseError>(trees.features == static_cast<Index>(inputs), json.path(), ": trees over ",
                      trees.features, " inputs; there are ", inputs);
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
  expects<ParseError>(inputs.size() < kLeaf, json.path(), ": ", inputs.size(),
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
