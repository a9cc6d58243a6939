/// @file
/// Predictions for people: a table of layers, totals with intervals, coverage, warnings.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/predict/prediction.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/table.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt {

namespace detail {

inline std::string total_line(const Prediction& prediction, Target target, const char* title,
                              const char* unit) {
  const Estimate& e = prediction.totals[target];
  if (!std::isfinite(e.value)) return std::string(title) + "  -\n";
  return std::string(title) + "  " + significant(e.value, 4) + " " + unit + "  [" +
         significant(e.low) + ", " + significant(e.high) + "] with 90 %\n";
}

inline std::string coverage_line(const Prediction& prediction) {
  std::vector<std::string> parts;
  for (const LayerStatus status : kStatuses) {
    const std::size_t count = prediction.coverage.count(status);
    if (count > 0) parts.push_back(std::to_string(count) + " " + std::string(to_text(status)));
  }
  std::string line = "layers   " + join(parts, ", ");
  if (!prediction.coverage.unknown_ops.empty()) {
    line += " (" + join(prediction.coverage.unknown_ops, ", ") + ": left out of the totals)";
  }
  return line + "\n";
}

}  // namespace detail

[[nodiscard]] inline std::string prediction_text(const Prediction& prediction) {
  Table table{{{"layer", Align::left},
               {"op", Align::left},
               {"macs"},
               {"ms"},
               {"W"},
               {"mJ"},
               {"% of time"},
               {"status", Align::left}},
              {}};
  const double total = prediction.totals[Target::runtime].value;
  std::string warnings;
  for (const LayerPrediction& layer : prediction.layers) {
    const double runtime = layer.estimates[Target::runtime].value;
    table.rows.push_back({layer.name, layer.op, grouped(layer.macs), significant(runtime),
                          significant(layer.estimates[Target::power].value),
                          significant(layer.estimates[Target::energy].value),
                          significant(100 * runtime / total, 2),
                          std::string(to_text(layer.status))});
    for (const std::string& warning : layer.warnings) {
      warnings += "warning  " + layer.name + ": " + warning + "\n";
    }
  }
  return prediction.network + " on " + prediction.device + ", batch " +
         std::to_string(prediction.batch) + "\n\n" + to_text(table) + "\n" +
         detail::total_line(prediction, Target::runtime, "runtime", "ms") +
         detail::total_line(prediction, Target::power, "power  ", "W") +
         detail::total_line(prediction, Target::energy, "energy ", "mJ") +
         detail::coverage_line(prediction) + warnings;
}

}  // namespace layerwatt
