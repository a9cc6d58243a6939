/// @file
/// Evaluations as JSON (`layerwatt-evaluation/1`) and as text for people.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/model/model_json.hpp>
#include <layerwatt/predict/evaluate.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace layerwatt {

inline constexpr std::string_view kEvaluationSchema = "layerwatt-evaluation/1";

/// Percentages are numbers: 12.5 means 12.5 %.
[[nodiscard]] inline Json evaluation_json(const Evaluation& evaluation) {
  Json groups = Json::array();
  for (const ScoreGroup& group : evaluation.groups) {
    Json json{{"op", group.op}, {"target", to_text(group.target)}};
    json["n"] = group.metrics.n;
    json["skipped"] = group.skipped;
    json.update(detail::metrics_json(group.metrics));
    json["coverage_90"] = group.coverage_90;
    json["baselines"] = Json::array();
    for (const BaselineScore& baseline : group.baselines) {
      Json score{{"name", baseline.name}};
      score.update(detail::metrics_json(baseline.metrics));
      score["rmspe_difference_95"] = baseline.difference_95;
      json["baselines"].push_back(std::move(score));
    }
    groups.push_back(std::move(json));
  }
  Json unmodelled = Json::array();
  for (const Unmodelled& entry : evaluation.unmodelled) {
    unmodelled.push_back({{"op", entry.op}, {"rows", entry.rows}, {"reason", entry.reason}});
  }
  return {{"schema", kEvaluationSchema},
          {"device", evaluation.device},
          {"recipe", evaluation.recipe},
          {"folds", evaluation.folds},
          {"split", evaluation.split.empty() ? Json(nullptr) : Json(evaluation.split)},
          {"groups", std::move(groups)},
          {"unmodelled", std::move(unmodelled)}};
}

namespace detail {

/// RMSPE of the published recipes refitted on the same folds; empty where none was.
inline std::string published_table(const Evaluation& evaluation) {
  Table table{{{"op", Align::left}, {"target", Align::left}, {"recipe", Align::left}, {"RMSPE %"}},
              {}};
  for (const ScoreGroup& group : evaluation.groups) {
    for (std::size_t b = kBaselines.size(); b < group.baselines.size(); ++b) {
      table.rows.push_back({group.op, std::string(to_text(group.target)), group.baselines[b].name,
                            significant(group.baselines[b].metrics.rmspe)});
    }
  }
  return table.rows.empty() ? "" : "\npublished recipes on the same folds:\n\n" + to_text(table);
}

}  // namespace detail

[[nodiscard]] inline std::string evaluation_text(const Evaluation& evaluation) {
  Table table{{{"op", Align::left},
               {"target", Align::left},
               {"n"},
               {"skipped"},
               {"RMSPE %"},
               {"median %"},
               {"within 10 %"},
               {"in 90 % interval"},
               {"R2"}},
              {}};
  for (const BaselineKind kind : kBaselines) {
    table.columns.push_back({std::string(to_text(kind)) + " %"});
  }
  for (const ScoreGroup& group : evaluation.groups) {
    const Metrics& m = group.metrics;
    std::vector<std::string> cells{group.op,
                                   std::string(to_text(group.target)),
                                   std::to_string(m.n),
                                   std::to_string(group.skipped),
                                   significant(m.rmspe),
                                   significant(m.median_ape),
                                   significant(m.within_10),
                                   significant(group.coverage_90),
                                   significant(m.r2, 4)};
    for (std::size_t b = 0; b < kBaselines.size(); ++b) {
      cells.push_back(significant(group.baselines[b].metrics.rmspe));
    }
    table.rows.push_back(std::move(cells));
  }
  std::string text =
      evaluation.device + ", recipe " + evaluation.recipe + ", " +
      (evaluation.split.empty() ? std::string("the model as it is") : evaluation.split) +
      "; columns on the right: RMSPE of the baselines\n\n" + to_text(table) +
      detail::published_table(evaluation);
  for (const Unmodelled& entry : evaluation.unmodelled) {
    text += "not scored: " + std::to_string(entry.rows) + " rows of op " + entry.op + ": " +
            entry.reason + "\n";
  }
  return text;
}

}  // namespace layerwatt
