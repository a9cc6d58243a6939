/// @file
/// Scores of predictions beside measurements: one group per op and target, with baselines, share
/// of rows within their interval, and bootstrap confidence.
#pragma once

#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/model/recipes/published.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct BaselineScore {
  std::string name;
  Metrics metrics;
  /// RMSPE of the baseline minus RMSPE of the model: 95 % of the bootstrap resamples lie between.
  std::array<double, 2> difference_95{};
};

/// Scores of one op and target.
struct ScoreGroup {
  std::string op;
  Target target = Target::runtime;
  std::size_t skipped = 0;  ///< rows of this op that were given but not scored
  Metrics metrics;
  std::vector<BaselineScore> baselines;
  double coverage_90 = 0;  ///< % of the rows whose label lies in the 90 % interval
};

/// Rows that cannot be scored because the model lacks their op (or the target).
struct Unmodelled {
  std::string op;
  std::size_t rows = 0;
  std::string reason;
};

struct Evaluation {
  std::string device;
  std::string recipe;
  Index folds = 0;                 ///< 0: the model as it is, or no random folds
  std::string split;               ///< in words; empty: the model as it is
  std::vector<ScoreGroup> groups;  ///< exactly one per op and target that were scored
  std::vector<Unmodelled> unmodelled;
};

namespace detail {

/// One thing to score: labels as measured, predictions by the model and by each baseline.
struct ScoredLayer {
  Labels measured;
  Labels predicted;
  std::array<std::array<double, kBaselines.size()>, kTargets.size()> baselines{};
  std::array<bool, kTargets.size()> covered{};  ///< label within the 90 % interval
  std::vector<Labels> published = {};           ///< by kPublished; with cross-validation only
};

/// Does the 90 % interval around a prediction hold the measurement?
[[nodiscard]] inline bool covers(const TargetModel& model, double predicted, double measured,
                                 ModelForm form, bool away) {
  const LogInterval interval = interval_of(model, form, kReportedLevel, away);
  const double log_ratio = std::log(measured / predicted);
  return log_ratio >= interval.low && log_ratio <= interval.high;
}

inline ScoredLayer score_layer(const LayerModel& model, const FeatureValues& features,
                               const Labels& measured, ModelForm form = ModelForm::best) {
  ScoredLayer scored{measured, evaluate(model, features, form), {}, {}, {}};
  const bool away = distance_outside(model, features) > 0;
  for (const Target target : kTargets) {
    if (!model[target]) continue;
    scored.covered[static_cast<std::size_t>(target)] =
        covers(*model[target], scored.predicted[target], measured[target], form, away);
    for (const Baseline& baseline : model[target]->baselines) {
      scored.baselines[static_cast<std::size_t>(target)][static_cast<std::size_t>(baseline.kind)] =
          evaluate(baseline, features);
    }
  }
  return scored;
}

inline Vector column(const std::vector<double>& values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

inline constexpr int kResamples = 500;

/// Bootstrap over rows of RMSPE(baseline) - RMSPE(model): the 2.5 and 97.5 % quantiles.
inline std::array<double, 2> difference_interval(const Vector& model, const Vector& baseline) {
  const auto n = static_cast<std::uint64_t>(model.size());
  Random random(n);
  std::vector<double> differences;
  for (int b = 0; b < kResamples; ++b) {
    double of_model = 0;
    double of_baseline = 0;
    for (std::uint64_t i = 0; i < n; ++i) {
      const auto row = static_cast<Index>(random.below(n));
      of_model += model[row] * model[row];
      of_baseline += baseline[row] * baseline[row];
    }
    differences.push_back(100 * (std::sqrt(of_baseline / static_cast<double>(n)) -
                                 std::sqrt(of_model / static_cast<double>(n))));
  }
  std::sort(differences.begin(), differences.end());
  constexpr std::size_t kTail = kResamples / 40;
  return {differences[kTail], differences[kResamples - 1 - kTail]};
}

/// Scores of the published recipes that predict all layers that the model predicts.
/// @param errors  relative ones of the model
inline void add_published(const std::vector<ScoredLayer>& layers, Target target,
                          const Vector& errors, ScoreGroup& group) {
  for (std::size_t r = 0; r < kPublished.size(); ++r) {
    std::vector<double> measured, predicted;
    for (const ScoredLayer& layer : layers) {
      if (!layer.measured.has(target) || !layer.predicted.has(target)) continue;
      if (r >= layer.published.size() || !layer.published[r].has(target)) continue;
      measured.push_back(layer.measured[target]);
      predicted.push_back(layer.published[r][target]);
    }
    if (static_cast<Index>(measured.size()) != group.metrics.n) continue;
    const Vector p = column(predicted);
    const Vector y = column(measured);
    group.baselines.push_back({std::string(kPublished[r].name), metrics(p, y),
                               difference_interval(errors, relative_errors("evaluate", p, y))});
  }
}

/// The group of one target, or nothing where no layer has both label and prediction.
inline std::optional<ScoreGroup> score_group(const std::string& op, Target target,
                                             const std::vector<ScoredLayer>& layers,
                                             std::size_t given) {
  std::vector<double> measured, predicted;
  std::array<std::vector<double>, kBaselines.size()> simple;
  std::size_t covered = 0;
  for (const ScoredLayer& layer : layers) {
    if (!layer.measured.has(target) || !layer.predicted.has(target)) continue;
    measured.push_back(layer.measured[target]);
    covered += layer.covered[static_cast<std::size_t>(target)] ? 1 : 0;
    predicted.push_back(layer.predicted[target]);
    for (std::size_t b = 0; b < simple.size(); ++b) {
      simple[b].push_back(layer.baselines[static_cast<std::size_t>(target)][b]);
    }
  }
  if (measured.empty()) return std::nullopt;
  const Vector y = column(measured);
  ScoreGroup group{op, target, given - measured.size(), metrics(column(predicted), y), {}, 0};
  group.coverage_90 = 100 * static_cast<double>(covered) / static_cast<double>(measured.size());
  const Vector errors = relative_errors("evaluate", column(predicted), y);
  for (const BaselineKind kind : kBaselines) {
    const Vector simply = column(simple[static_cast<std::size_t>(kind)]);
    group.baselines.push_back(
        {std::string(to_text(kind)), metrics(simply, y),
         difference_interval(errors, relative_errors("evaluate", simply, y))});
  }
  add_published(layers, target, errors, group);
  return group;
}

/// Rows of an op that were skipped when reading.
inline std::size_t skipped_rows(const Dataset& data, std::string_view op) {
  std::size_t count = 0;
  for (const SkippedRows& skipped : data.skipped) {
    if (skipped.op == op) count += skipped.count;
  }
  return count;
}

/// Adds one group per target; a target that is measured but not predicted is listed.
inline void add_groups(const Dataset& data, const std::string& op,
                       const std::vector<ScoredLayer>& layers, Evaluation& evaluation) {
  const std::size_t given = layers.size() + skipped_rows(data, op);
  for (const Target target : kTargets) {
    if (auto group = score_group(op, target, layers, given)) {
      evaluation.groups.push_back(std::move(*group));
      continue;
    }
    const auto rows = std::count_if(layers.begin(), layers.end(), [&](const ScoredLayer& layer) {
      return layer.measured.has(target);
    });
    if (rows == 0) continue;
    evaluation.unmodelled.push_back(
        {op, static_cast<std::size_t>(rows), concatenate("the model has no ", to_text(target))});
  }
}

}  // namespace detail

}  // namespace layerwatt
