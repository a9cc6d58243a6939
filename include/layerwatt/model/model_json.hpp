/// @file
/// DeviceModel as JSON, schema `layerwatt-model/1`. docs/model.md documents every member.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/features/term.hpp>
#include <layerwatt/model/corrector_json.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/model/trees_text.hpp>

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

inline constexpr std::string_view kModelSchema = "layerwatt-model/1";

namespace detail {

inline Json sum_json(const TermSum& sum) {
  Json terms = Json::array();
  for (const Term& term : sum.terms) terms.push_back(to_text(term));
  return {{"terms", std::move(terms)}, {"coefficients", sum.coefficients}};
}

/// Names of all features that a backbone uses, sorted.
inline Json feature_names(const Backbone& backbone) {
  std::set<std::string_view> names;
  for (const TermSum& sum : backbone.factors) {
    for (const Term& term : sum.terms) {
      for (const TermFactor& factor : term.factors) names.insert(kFeatures[factor.feature].name);
    }
  }
  return names;
}

inline Json backbone_json(const Backbone& backbone) {
  Json factors = Json::array();
  for (const TermSum& sum : backbone.factors) factors.push_back(sum_json(sum));
  const bool bounded = std::isfinite(backbone.most);
  return {{"features", feature_names(backbone)},
          {"factors", std::move(factors)},
          {"least", std::isfinite(backbone.least) ? Json(backbone.least) : Json(nullptr)},
          {"most", bounded ? Json(backbone.most) : Json(nullptr)}};
}

inline Json forest_json(const Forest& forest) {
  Json inputs = Json::array();
  for (const Term& input : forest.inputs) inputs.push_back(to_text(input));
  return {{"inputs", std::move(inputs)}, {"trees", to_text(forest.trees)}};
}

inline Json metrics_json(const Metrics& m) {
  return {{"n", m.n},
          {"rmspe", m.rmspe},
          {"mape", m.mape},
          {"median_ape", m.median_ape},
          {"within_5", m.within_5},
          {"within_10", m.within_10},
          {"rmse", m.rmse},
          {"r2", m.r2}};
}

inline Json quantiles_json(const std::vector<LogInterval>& intervals) {
  Json quantiles = Json::array();
  for (const LogInterval& interval : intervals) {
    quantiles.push_back({{"level", interval.level}, {"log", {interval.low, interval.high}}});
  }
  return quantiles;
}

inline Json upper_end_json(const UpperEnd& end) {
  Json backbones = Json::array();
  for (const Backbone& backbone : end.backbones) backbones.push_back(backbone_json(backbone));
  return {
      {"operations", end.operations}, {"share", end.share}, {"backbones", std::move(backbones)}};
}

inline Json target_json(const TargetModel& model) {
  Json baselines = Json::array();
  for (const Baseline& baseline : model.baselines) {
    baselines.push_back({{"name", to_text(baseline.kind)}, {"fit", {baseline.a, baseline.b}}});
  }
  Json json{{"backbone", model.backbone ? backbone_json(*model.backbone) : Json(nullptr)},
            {"forest", model.forest ? forest_json(*model.forest) : Json(nullptr)},
            {"corrector", model.corrector ? corrector_json(*model.corrector) : Json(nullptr)},
            {"quantiles", quantiles_json(model.intervals)},
            {"sparse_quantiles", quantiles_json(model.sparse_intervals)},
            {"cv", metrics_json(model.cv.metrics)},
            {"baselines", std::move(baselines)}};
  if (model.upper_end) json["upper_end"] = upper_end_json(*model.upper_end);
  if (!model.away_intervals.empty()) {  // older files have none
    json["away_quantiles"] = quantiles_json(model.away_intervals);
  }
  if (!model.sparse_away_intervals.empty()) {
    json["sparse_away_quantiles"] = quantiles_json(model.sparse_away_intervals);
  }
  return json;
}

inline Json balance_json(const Balance& balance) {
  Json json{{"target", to_text(balance.target)},
            {"weights", balance.weights},
            {"backbone", backbone_json(balance.backbone)},
            {"corrector", balance.corrector ? corrector_json(*balance.corrector) : Json(nullptr)}};
  if (balance.upper_end) json["upper_end"] = upper_end_json(*balance.upper_end);
  if (balance.away_weights != Balance{}.away_weights) json["away_weights"] = balance.away_weights;
  return json;
}

inline Json layer_json(const LayerModel& model) {
  Json ranges = Json::object();
  for (const Range& range : model.ranges) {
    ranges[std::string(range.feature)] = {range.low, range.high};
  }
  Json targets = Json::object();
  for (const Target target : kTargets) {
    targets[std::string(to_text(target))] =
        model[target] ? target_json(*model[target]) : Json(nullptr);
  }
  Json json{{"op", model.op},
            {"configurations", model.configurations},
            {"ranges", std::move(ranges)},
            {"targets", std::move(targets)}};
  if (model.balance) json["balance"] = balance_json(*model.balance);
  return json;
}

inline Json network_json(const NetworkModel& model) {
  Json targets = Json::object();
  for (const Target target : kTargets) {
    if (!model[target]) continue;
    const NetworkScale& s = model[target]->scale;
    targets[std::string(to_text(target))] = {{"scale", s.scale},
                                             {"per_launch", s.per_launch},
                                             {"per_uncosted", s.per_uncosted},
                                             {"per_network", s.per_network},
                                             {"scores", target_json(model[target]->scores)}};
  }
  return {{"networks", model.networks}, {"targets", std::move(targets)}};
}

}  // namespace detail

[[nodiscard]] inline Json model_json(const DeviceModel& model) {
  Json targets = Json::array();
  for (const Target target : model.recipe.targets) targets.push_back(to_text(target));
  Json ops = Json::array();
  for (const LayerModel& op : model.ops) ops.push_back(detail::layer_json(op));
  Json omitted = Json::array();
  for (const Omission& o : model.omitted) {
    omitted.push_back({{"op", o.op}, {"target", o.target}, {"reason", o.reason}});
  }
  const Provenance& p = model.provenance;
  Json json{{"schema", kModelSchema},
            {"device", model.device},
            {"backend", model.backend},
            {"precision", model.precision},
            {"provenance",
             {{"data_hash", p.data_hash},
              {"source", p.source},
              {"commit", p.commit},
              {"licence", p.licence},
              {"library", p.library},
              {"rows", p.rows}}},
            {"recipe", model.recipe.name},
            {"options",
             {{"loss", to_text(model.recipe.loss)},
              {"folds", model.recipe.folds},
              {"seed", model.recipe.seed},
              {"targets", std::move(targets)}}},
            {"ops", std::move(ops)},
            {"fallback", model.fallback ? detail::layer_json(*model.fallback) : Json(nullptr)},
            {"omitted", std::move(omitted)}};
  if (model.recipe.leaves != kUsualLeaves) json["options"]["leaves"] = model.recipe.leaves;
  if (model.network) json["network"] = detail::network_json(*model.network);
  return json;
}

}  // namespace layerwatt
