/// @file
/// Predictions for people: a table of layers, totals with intervals, coverage, warnings.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/predict/prediction.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/table.hpp>
#include <layerwatt/report/warnings_text.hpp>

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

/// What the layers alone come to, where the totals are learnt from networks.
inline std::string layer_sums_line(const Prediction& prediction) {
  if (!prediction.layer_sums) return {};
  const auto part = [&](Target target, const char* unit) {
    return significant((*prediction.layer_sums)[target].value, 4) + unit;
  };
  return "         layers alone: " + part(Target::runtime, " ms, ") + part(Target::energy, " mJ") +
         "; the totals are calibrated with measured networks\n";
}

/// "layers   20 modelled (100 % of macs, 93 % of bytes, 95 % of energy), 3 free, ...".
inline std::string coverage_line(const Prediction& prediction) {
  std::vector<std::string> parts;
  const Coverage& coverage = prediction.coverage;
  for (const LayerStatus status : kStatuses) {
    if (coverage.count(status) == 0) continue;
    const auto at = static_cast<std::size_t>(status);
    std::string part = std::to_string(coverage.count(status)) + " " + std::string(to_text(status));
    if (status != LayerStatus::free) {
      part += " (" + significant(coverage.macs_percent[at], 2) + " % of macs, " +
              significant(coverage.bytes_percent[at], 2) + " % of bytes";
      if (std::isfinite(prediction.totals[Target::energy].value)) {
        part += ", " + significant(coverage.energy_percent[at], 2) + " % of energy";
      }
      part += ")";
    }
    parts.push_back(std::move(part));
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
  for (const LayerPrediction& layer : prediction.layers) {
    const double runtime = layer.estimates[Target::runtime].value;
    table.rows.push_back({layer.name, layer.op, grouped(layer.macs), significant(runtime),
                          significant(layer.estimates[Target::power].value),
                          significant(layer.estimates[Target::energy].value),
                          significant(100 * runtime / total, 2),
                          layer.fused_into.empty() ? std::string(to_text(layer.status))
                                                   : "fused into " + layer.fused_into});
  }
  return prediction.network + " on " + prediction.device + ", batch " +
         std::to_string(prediction.batch) + "\n\n" + to_text(table) + "\n" +
         detail::total_line(prediction, Target::runtime, "runtime", "ms") +
         detail::total_line(prediction, Target::power, "power  ", "W") +
         detail::total_line(prediction, Target::energy, "energy ", "mJ") +
         detail::coverage_line(prediction) + warnings_text(prediction);
}

}  // namespace layerwatt
