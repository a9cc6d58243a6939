/// @file
/// Reports of compare, savings and optimize as JSON and text.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/impact/compare.hpp>
#include <layerwatt/impact/elasticity.hpp>
#include <layerwatt/impact/optimize.hpp>
#include <layerwatt/report/impact.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct ComparisonOptions {
  std::vector<double> alphas{1, 2, 3, 4};
  std::vector<double> tdp_w{};  ///< by device
};

namespace detail {

inline Json candidate_json(const Candidate& c, const ComparisonOptions& options) {
  Json json{{"network", c.network}, {"device", c.device}, {"batch", c.batch}};
  add_estimate(json, "runtime_ms", c.runtime_ms);
  add_estimate(json, "power_w", c.power_w);
  add_estimate(json, "energy_mj_per_item", c.energy_mj_per_item);
  json["memory_bytes"] = c.memory_bytes;
  json["macs_per_item"] = c.macs_per_item;
  json["unknown_layers"] = c.unknown_layers;
  json["error"] = c.error ? Json(*c.error) : Json(nullptr);
  json["pareto"] = c.pareto;
  Json ratios = Json::array();
  for (const double alpha : options.alphas) {
    if (!c.error || !std::isfinite(c.energy_mj_per_item.value)) break;
    Json ratio{{"alpha", alpha}};
    const double factor = energy_precision_ratio(*c.error, 1, alpha);
    add_estimate(ratio, "energy_precision_ratio_mj", scaled(c.energy_mj_per_item, factor));
    ratios.push_back(std::move(ratio));
  }
  json["energy_precision"] = std::move(ratios);
  return json;
}

inline Json score_json(const DeviceScore& score) {
  Json json{{"device", score.device}};
  add_estimate(json, "energy_mj", score.energy_mj);
  json["efficiency_score"] = number_or_null(score.efficiency_score);
  json["speed_score"] = number_or_null(score.speed_score);
  json["power_score"] = number_or_null(score.power_score);
  return json;
}

inline std::string label(const Candidate& c) { return c.network + " on " + c.device; }

}  // namespace detail

/// `layerwatt-comparison/1`
[[nodiscard]] inline Json comparison_json(const std::vector<Candidate>& candidates,
                                          const ComparisonOptions& options) {
  Json all = Json::array(), order = Json::array(), scores = Json::array();
  for (const Candidate& c : candidates) all.push_back(detail::candidate_json(c, options));
  for (const Rank& rank : ranking(candidates)) {
    const Candidate& c = candidates[rank.candidate];
    Json below = Json::array();
    for (const std::size_t place : rank.really_before) below.push_back(place);
    order.push_back(
        {{"place", order.size() + 1},
         {"network", c.network},
         {"device", c.device},
         {"difference_to_next", rank.to_next ? Json(to_text(*rank.to_next)) : Json(nullptr)},
         {"really_before_places", std::move(below)}});
  }
  for (const DeviceScore& score : device_scores(candidates, options.tdp_w)) {
    scores.push_back(detail::score_json(score));
  }
  return {{"schema", "layerwatt-comparison/1"}, {"objectives", objectives_of(candidates)},
          {"candidates", std::move(all)},       {"ranked_by", ranked_by(candidates)},
          {"ranking", std::move(order)},        {"score_formula", kScoreFormula},
          {"device_scores", std::move(scores)}};
}

[[nodiscard]] inline std::string comparison_text(const std::vector<Candidate>& candidates,
                                                 const ComparisonOptions& options) {
  Table table{{{"network", Align::left},
               {"device", Align::left},
               {"ms", Align::left},
               {"W"},
               {"mJ per item", Align::left},
               {"memory MB"},
               {"error"},
               {"Pareto", Align::left}},
              {}};
  const bool errors = objectives_of(candidates).back() == "error";
  for (const double alpha : options.alphas) {
    if (errors) table.columns.push_back({"M, alpha " + significant(alpha, 1)});
  }
  for (const Candidate& c : candidates) {
    std::vector<std::string> cells{c.network,
                                   c.device,
                                   detail::range_text(c.runtime_ms),
                                   significant(c.power_w.value),
                                   detail::range_text(c.energy_mj_per_item),
                                   significant(static_cast<double>(c.memory_bytes) * 1e-6),
                                   c.error ? to_text(*c.error) : "-",
                                   c.pareto ? "*" : ""};
    for (const double alpha : options.alphas) {
      if (!errors) break;
      const double energy = c.energy_mj_per_item.value;
      cells.push_back(significant(energy_precision_ratio(*c.error, energy, alpha)));
    }
    table.rows.push_back(std::move(cells));
  }
  std::string text = to_text(table) + "\n* nothing else is better in all of: " +
                     join(objectives_of(candidates), ", ") + "\n\nranking by " +
                     std::string(ranked_by(candidates)) + " (90 % intervals)\n";
  int place = 0;
  for (const Rank& rank : ranking(candidates)) {
    text += "  " + std::to_string(++place) + ". " + detail::label(candidates[rank.candidate]);
    if (rank.to_next) text += "  (next: " + std::string(to_text(*rank.to_next)) + ")";
    if (!rank.really_before.empty()) {
      std::vector<std::string> places;
      for (const std::size_t other : rank.really_before) places.push_back(std::to_string(other));
      text += "  really before " + join(places, ", ");
    }
    text += "\n";
  }
  text +=
      "  real: intervals do not overlap; likely: more than independent errors explain; open: "
      "within the errors\n\n";
  Table scores{
      {{"device", Align::left}, {"energy mJ", Align::left}, {"efficiency"}, {"speed"}, {"power"}},
      {}};
  for (const DeviceScore& s : device_scores(candidates, options.tdp_w)) {
    scores.rows.push_back({s.device, detail::range_text(s.energy_mj),
                           significant(s.efficiency_score), significant(s.speed_score),
                           significant(s.power_score)});
  }
  return text + to_text(scores) + "\n" + std::string(kScoreFormula) + "\n";
}

/// The member `savings` of a prediction: the `top` changes that save most.
[[nodiscard]] inline Json savings_json(const Savings& savings, std::size_t top) {
  Json changes = Json::array();
  for (std::size_t i = 0; i < savings.changes.size() && i < top; ++i) {
    const Saving& s = savings.changes[i];
    Json settings = Json::array();
    for (const LayerSetting& x : s.settings)
      settings.push_back(x.layer + "." + x.key + "=" + x.value);
    Json change{{"change", s.what},
                {"set", std::move(settings)},
                {"macs_saved", s.macs_saved},
                {"runtime_elasticity", detail::number_or_null(s.runtime_elasticity)},
                {"energy_elasticity", detail::number_or_null(s.energy_elasticity)}};
    detail::add_estimate(change, "runtime_saved_ms", s.runtime_saved_ms);
    detail::add_estimate(change, "energy_saved_mj", s.energy_saved_mj);
    changes.push_back(std::move(change));
  }
  return {{"tried", savings.changes.size()},
          {"impossible", savings.impossible},
          {"changes", std::move(changes)}};
}

[[nodiscard]] inline std::string savings_text(const Savings& savings, std::size_t top) {
  Table table{{{"change", Align::left},
               {"macs saved"},
               {"ms saved", Align::left},
               {"mJ saved", Align::left},
               {"d ln t / d ln x"},
               {"d ln E / d ln x"}},
              {}};
  for (std::size_t i = 0; i < savings.changes.size() && i < top; ++i) {
    const Saving& s = savings.changes[i];
    table.rows.push_back({s.what, grouped(s.macs_saved), detail::range_text(s.runtime_saved_ms),
                          detail::range_text(s.energy_saved_mj), significant(s.runtime_elasticity),
                          significant(s.energy_elasticity)});
  }
  return "\nchanges that save most (" + std::to_string(savings.changes.size()) + " tried, " +
         std::to_string(savings.impossible) + " impossible), 90 %\n\n" + to_text(table);
}

/// `layerwatt-optimization/1`
[[nodiscard]] inline Json optimize_json(const OptimizeResult& result, const std::string& network,
                                        const std::string& device) {
  Json front = Json::array();
  for (const Variant& c : result.front) {
    Json json{{"width", c.width},
              {"resolution", c.resolution ? Json(*c.resolution) : Json(nullptr)},
              {"batch", c.batch},
              {"precision", c.precision ? Json(to_text(*c.precision)) : Json(nullptr)}};
    detail::add_estimate(json, "runtime_ms", c.runtime_ms);
    detail::add_estimate(json, "power_w", c.power_w);
    detail::add_estimate(json, "energy_mj_per_item", c.energy_mj_per_item);
    json["macs_per_item"] = c.macs_per_item;
    json["params"] = c.params;
    json["layers_in_doubt"] = c.doubtful_layers;
    front.push_back(std::move(json));
  }
  return {{"schema", "layerwatt-optimization/1"},
          {"network", network},
          {"device", device},
          {"tried", result.tried},
          {"impossible", result.impossible},
          {"impossible_because", result.impossible_because},
          {"same_as_another", result.repeated},
          {"over_budget", result.over_budget},
          {"unpredicted", result.unpredicted},
          {"front", std::move(front)}};
}

[[nodiscard]] inline std::string optimize_text(const OptimizeResult& result) {
  Table table{{{"width"},
               {"resolution"},
               {"batch"},
               {"precision", Align::left},
               {"ms", Align::left},
               {"mJ per item", Align::left},
               {"macs per item"},
               {"params"},
               {"in doubt"}},
              {}};
  for (const Variant& c : result.front) {
    table.rows.push_back(
        {to_text(c.width), c.resolution ? std::to_string(*c.resolution) : "-",
         std::to_string(c.batch), c.precision ? std::string(to_text(*c.precision)) : "-",
         detail::range_text(c.runtime_ms), detail::range_text(c.energy_mj_per_item),
         grouped(static_cast<std::int64_t>(c.macs_per_item)), grouped(c.params),
         std::to_string(c.doubtful_layers) + " of " + std::to_string(c.layers)});
  }
  return to_text(table) + "\n" + std::to_string(result.tried) +
         " tried: " + std::to_string(result.front.size()) +
         " on the Pareto front of energy, runtime and macs, " + std::to_string(result.over_budget) +
         " over budget, " + std::to_string(result.impossible) + " impossible, " +
         std::to_string(result.repeated) + " the same as another, " +
         std::to_string(result.unpredicted) + " without a prediction\n" +
         (result.impossible_because.empty()
              ? ""
              : "impossible, for example: " + result.impossible_because + "\n") +
         "in doubt: layers without a model or outside of what it has seen\n";
}

}  // namespace layerwatt
