/// @file
/// Warnings of a prediction for people: one line per op and kind, instead of one per layer.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

namespace detail {

/// A feature outside of its range in several layers: "in_channels 64 to 512 (seen 1 to 32)".
struct FeatureDoubt {
  std::string feature;
  std::string seen;
  double low = 0;
  double high = 0;
};

/// All warnings of the layers of one op.
struct OpDoubt {
  std::string op;
  std::vector<std::string> layers;
  std::vector<FeatureDoubt> features;
  std::vector<std::string> others;  ///< each once
};

/// Sorts "FEATURE VALUE is outside the range seen, LOW to HIGH" by feature; keeps the rest as is.
inline void add_warning(OpDoubt& doubt, const std::string& warning) {
  constexpr std::string_view kOutside = " is outside the range seen, ";
  const auto at = warning.find(kOutside);
  const auto space = warning.find(' ');
  const auto value = at == std::string::npos || space >= at
                         ? std::nullopt
                         : parse_number<double>(warning.substr(space + 1, at - space - 1));
  if (!value) {
    const bool known =
        std::find(doubt.others.begin(), doubt.others.end(), warning) != doubt.others.end();
    if (!known) doubt.others.push_back(warning);
    return;
  }
  const std::string feature = warning.substr(0, space);
  const std::string seen = warning.substr(at + kOutside.size());
  for (FeatureDoubt& f : doubt.features) {
    if (f.feature != feature || f.seen != seen) continue;
    f.low = std::min(f.low, *value);
    f.high = std::max(f.high, *value);
    return;
  }
  doubt.features.push_back({feature, seen, *value, *value});
}

inline std::string to_text(const FeatureDoubt& f) {
  return f.feature + " " + layerwatt::to_text(f.low) +
         (f.low < f.high ? " to " + layerwatt::to_text(f.high) : "") + " (seen " + f.seen + ")";
}

inline std::string to_text(const OpDoubt& doubt) {
  const std::string who =
      "warning  " + (doubt.layers.size() == 1
                         ? doubt.layers.front()
                         : std::to_string(doubt.layers.size()) + " layers of op " + doubt.op);
  std::string text;
  if (!doubt.features.empty()) {
    std::vector<std::string> parts;
    for (const FeatureDoubt& f : doubt.features) parts.push_back(to_text(f));
    text += who + ": outside the range seen: " + join(parts, ", ") + "\n";
  }
  for (const std::string& other : doubt.others) text += who + ": " + other + "\n";
  return text;
}

}  // namespace detail

/// The warnings of all layers, grouped by op in the order of the network; JSON has them by layer.
[[nodiscard]] inline std::string warnings_text(const Prediction& prediction) {
  std::vector<detail::OpDoubt> doubts;
  for (const LayerPrediction& layer : prediction.layers) {
    if (layer.warnings.empty()) continue;
    auto at = std::find_if(doubts.begin(), doubts.end(),
                           [&](const detail::OpDoubt& d) { return d.op == layer.op; });
    if (at == doubts.end()) at = doubts.insert(at, detail::OpDoubt{layer.op, {}, {}, {}});
    at->layers.push_back(layer.name);
    for (const std::string& warning : layer.warnings) detail::add_warning(*at, warning);
  }
  std::string text;
  for (const detail::OpDoubt& doubt : doubts) text += detail::to_text(doubt);
  return text;
}

}  // namespace layerwatt
