/// @file
/// Predictions as JSON (`layerwatt-prediction/1`) and CSV. Text for people is in
/// report/prediction_text.hpp.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

inline constexpr std::string_view kPredictionSchema = "layerwatt-prediction/1";

inline constexpr std::array kStatuses{LayerStatus::modelled, LayerStatus::fused, LayerStatus::free,
                                      LayerStatus::fallback, LayerStatus::unknown};

namespace detail {

inline Json number_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}
inline Json interval_json(const Estimates& estimates) {
  Json json = Json::object();
  for (const Target target : kTargets) {
    const Estimate& e = estimates[target];
    json[std::string(to_text(target))] =
        std::isfinite(e.low) && std::isfinite(e.high) ? Json({e.low, e.high}) : Json(nullptr);
  }
  return json;
}
inline void add_values(Json& json, const Estimates& estimates) {
  for (const Target target : kTargets) {
    json[std::string(to_text(target))] = number_or_null(estimates[target].value);
  }
}

inline Json layer_json(const LayerPrediction& layer) {
  Json json{{"name", layer.name},
            {"op", layer.op},
            {"layer", layer.layer},
            {"macs", layer.macs},
            {"params", layer.params}};
  add_values(json, layer.estimates);
  json["interval_90"] = interval_json(layer.estimates);
  json["status"] = to_text(layer.status);
  json["warnings"] = layer.warnings;
  if (!layer.fused_into.empty()) json["fused_into"] = layer.fused_into;
  if (!layer.members.empty()) json["members"] = layer.members;
  return json;
}

inline Json coverage_json(const Coverage& coverage) {
  Json layers = Json::object();
  Json macs = Json::object();
  Json bytes = Json::object();
  Json energy = Json::object();
  for (const LayerStatus status : kStatuses) {
    const std::string name(to_text(status));
    const auto at = static_cast<std::size_t>(status);
    layers[name] = coverage.layers[at];
    macs[name] = coverage.macs_percent[at];
    bytes[name] = coverage.bytes_percent[at];
    energy[name] = coverage.energy_percent[at];
  }
  return {{"layers", std::move(layers)},
          {"macs_percent", std::move(macs)},
          {"bytes_percent", std::move(bytes)},
          {"energy_percent", std::move(energy)},
          {"unknown_nodes", coverage.unknown_nodes},
          {"unknown_ops", coverage.unknown_ops}};
}

}  // namespace detail

/// A target that the model lacks is null. Percentages are numbers: 12.5 means 12.5 %.
[[nodiscard]] inline Json prediction_json(const Prediction& prediction) {
  Json totals = Json::object();
  detail::add_values(totals, prediction.totals);
  totals["macs"] = prediction.counts.macs;
  totals["flops"] = prediction.counts.flops;
  totals["params"] = prediction.counts.params;
  totals["input_bytes"] = prediction.counts.input_bytes;
  totals["weight_bytes"] = prediction.counts.weight_bytes;
  totals["output_bytes"] = prediction.counts.output_bytes;
  totals["layers"] = prediction.layers.size();
  totals["interval_90"] = detail::interval_json(prediction.totals);
  if (prediction.layer_sums) {
    detail::add_values(totals["layer_sums"] = Json::object(), *prediction.layer_sums);
  }
  Json layers = Json::array();
  for (const LayerPrediction& layer : prediction.layers) {
    layers.push_back(detail::layer_json(layer));
  }
  return {{"schema", kPredictionSchema},   {"device", prediction.device},
          {"network", prediction.network}, {"batch", prediction.batch},
          {"totals", std::move(totals)},   {"coverage", detail::coverage_json(prediction.coverage)},
          {"layers", std::move(layers)}};
}

/// One line per layer; empty cells where there is no prediction.
[[nodiscard]] inline std::string prediction_csv(const Prediction& prediction) {
  std::vector<std::string> header{"name", "op", "layer", "macs", "params", "status"};
  for (const Target target : kTargets) {
    for (const char* suffix : {"", "_low_90", "_high_90"}) {
      header.push_back(std::string(to_text(target)) + suffix);
    }
  }
  header.push_back("warnings");
  std::string text = csv_line(header);
  const auto cell = [](double value) { return std::isfinite(value) ? to_text(value) : ""; };
  for (const LayerPrediction& layer : prediction.layers) {
    std::vector<std::string> cells{layer.name,
                                   layer.op,
                                   layer.layer,
                                   std::to_string(layer.macs),
                                   std::to_string(layer.params),
                                   std::string(to_text(layer.status))};
    for (const Target target : kTargets) {
      const Estimate& e = layer.estimates[target];
      for (const double value : {e.value, e.low, e.high}) cells.push_back(cell(value));
    }
    cells.push_back(join(layer.warnings, "; "));
    text += csv_line(cells);
  }
  return text;
}

}  // namespace layerwatt
