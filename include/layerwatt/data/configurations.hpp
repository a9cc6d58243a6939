/// @file
/// Configurations: rows of the same layer are repetitions of one measurement; they are combined
/// into one label, so that a configuration counts once and never stands on both sides of a split.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/data/target.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace layerwatt {

/// How repetitions become one label. `minimum` takes the smallest runtime and energy (noise only
/// adds to them) and the median power (noise goes both ways).
enum class LabelRule { median, minimum };

[[nodiscard]] constexpr std::string_view to_text(LabelRule rule) noexcept {
  return rule == LabelRule::median ? "median" : "min";
}

/// @throws ParseError  neither `median` nor `min`
[[nodiscard]] constexpr LabelRule parse_label_rule(std::string_view text) {
  if (text == "median") return LabelRule::median;
  if (text == "min") return LabelRule::minimum;
  fail<ParseError>("unknown label rule '", text, "'; use median or min");
}

/// One layer and its label.
struct Configuration {
  Layer layer;
  Labels labels;                  ///< NaN where no repetition has the target
  std::uint64_t key = 0;          ///< hash of the layer text
  std::vector<std::size_t> rows;  ///< indices into Dataset::rows
};

/// The rule that the rows ask for in their `label_rule` column; median where they do not.
/// @throws ParseError  rows ask for different rules
[[nodiscard]] inline LabelRule label_rule_of(const Dataset& data) {
  std::optional<LabelRule> rule;
  for (const MeasuredRow& row : data.rows) {
    const std::string_view text = cell(data, row, "label_rule");
    if (text.empty()) continue;
    const LabelRule asked = parse_label_rule(text);
    expects<ParseError>(!rule || *rule == asked, place(data, row), ": label_rule is ", text,
                        " but other rows say ", rule ? to_text(*rule) : "",
                        "; choose one with --where label_rule=", text);
    rule = asked;
  }
  return rule.value_or(LabelRule::median);
}

namespace detail {
/// Middle value, the mean of the two middle ones for an even count; `values` is not empty.
inline double middle(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 != 0 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

inline double combined(const Dataset& data, const std::vector<std::size_t>& rows, Target target,
                       LabelRule rule) {
  std::vector<double> values;
  for (const std::size_t row : rows) {
    const Labels& labels = data.rows[row].labels;
    if (labels.has(target)) values.push_back(labels[target]);
  }
  if (values.empty()) return Labels{}[target];
  const bool smallest = rule == LabelRule::minimum && target != Target::power;
  return smallest ? *std::min_element(values.begin(), values.end()) : middle(values);
}
}  // namespace detail

/// Combines repetitions, in the order in which configurations first occur.
[[nodiscard]] inline std::vector<Configuration> configurations(const Dataset& data,
                                                               LabelRule rule) {
  std::vector<Configuration> all;
  std::unordered_map<std::uint64_t, std::size_t> place_of;
  for (std::size_t i = 0; i < data.rows.size(); ++i) {
    const MeasuredRow& row = data.rows[i];
    const auto [at, is_new] = place_of.try_emplace(row.configuration, all.size());
    if (is_new) all.push_back({row.layer, {}, row.configuration, {}});
    all[at->second].rows.push_back(i);
  }
  for (Configuration& configuration : all) {
    for (const Target target : kTargets) {
      configuration.labels[target] = detail::combined(data, configuration.rows, target, rule);
    }
  }
  return all;
}
[[nodiscard]] inline std::vector<Configuration> configurations(const Dataset& data) {
  return configurations(data, label_rule_of(data));
}

}  // namespace layerwatt
