/// @file
/// evaluate: how far a model is from measurements, beside the simple baselines; as it is, or
/// refitted on grouped folds.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/provenance.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct BaselineScore {
  std::string name;
  Metrics metrics;
};

/// Scores of one op and target.
struct ScoreGroup {
  std::string op;
  Target target = Target::runtime;
  std::size_t skipped = 0;  ///< rows of this op that were given but not scored
  Metrics metrics;
  std::vector<BaselineScore> baselines;
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
  Index folds = 0;                 ///< 0: the model as it is
  std::vector<ScoreGroup> groups;  ///< exactly one per op and target that were scored
  std::vector<Unmodelled> unmodelled;
};

namespace detail {

/// One thing to score: labels as measured, predictions by the model and by each baseline.
struct ScoredLayer {
  Labels measured;
  Labels predicted;
  std::array<std::array<double, kBaselines.size()>, kTargets.size()> baselines{};
  std::vector<Labels> published = {};  ///< by kPublished; with cross-validation only
};

inline ScoredLayer score_layer(const LayerModel& model, const FeatureValues& features,
                               const Labels& measured) {
  ScoredLayer scored{measured, evaluate(model, features), {}};
  for (const Target target : kTargets) {
    if (!model[target]) continue;
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

/// Scores of the published recipes that predict all layers that the model predicts.
inline void add_published(const std::vector<ScoredLayer>& layers, Target target,
                          ScoreGroup& group) {
  for (std::size_t r = 0; r < kPublished.size(); ++r) {
    std::vector<double> measured, predicted;
    for (const ScoredLayer& layer : layers) {
      if (!layer.measured.has(target) || !layer.predicted.has(target)) continue;
      if (r >= layer.published.size() || !layer.published[r].has(target)) continue;
      measured.push_back(layer.measured[target]);
      predicted.push_back(layer.published[r][target]);
    }
    if (static_cast<Index>(measured.size()) != group.metrics.n) continue;
    group.baselines.push_back(
        {std::string(kPublished[r].name), metrics(column(predicted), column(measured))});
  }
}

/// The group of one target, or nothing where no layer has both label and prediction.
inline std::optional<ScoreGroup> score_group(const std::string& op, Target target,
                                             const std::vector<ScoredLayer>& layers,
                                             std::size_t given) {
  std::vector<double> measured, predicted;
  std::array<std::vector<double>, kBaselines.size()> simple;
  for (const ScoredLayer& layer : layers) {
    if (!layer.measured.has(target) || !layer.predicted.has(target)) continue;
    measured.push_back(layer.measured[target]);
    predicted.push_back(layer.predicted[target]);
    for (std::size_t b = 0; b < simple.size(); ++b) {
      simple[b].push_back(layer.baselines[static_cast<std::size_t>(target)][b]);
    }
  }
  if (measured.empty()) return std::nullopt;
  const Vector y = column(measured);
  ScoreGroup group{op, target, given - measured.size(), metrics(column(predicted), y), {}};
  for (const BaselineKind kind : kBaselines) {
    group.baselines.push_back(
        {std::string(to_text(kind)), metrics(column(simple[static_cast<std::size_t>(kind)]), y)});
  }
  add_published(layers, target, group);
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

inline std::vector<std::string> ops_in(const std::vector<Configuration>& all) {
  std::vector<std::string> ops;
  for (const std::string_view op : kOps) {
    if (std::any_of(all.begin(), all.end(),
                    [&](const Configuration& c) { return op_name(c.layer) == op; })) {
      ops.emplace_back(op);
    }
  }
  return ops;
}

/// Fits on all folds but one, predicts that one; per op, on the folds of its configurations.
inline std::vector<ScoredLayer> cross_validated(const OpRows& group,
                                                const std::vector<Labels>& measured,
                                                const Recipe& recipe, const Recipe& inner,
                                                bool published, int threads) {
  FoldOptions options{.count = recipe.folds, .seed = recipe.seed};
  for (const TrainingRow& row : group.rows) options.groups.push_back(row.group);
  const Folds folds = make_folds(static_cast<Index>(group.rows.size()), options);
  std::vector<ScoredLayer> scored(group.rows.size());
  parallel_for(folds.count, threads, [&](Index fold) {
    OpRows training{group.op, {}};
    for (const Index i : rows_of_fold(folds, fold, false)) {
      training.rows.push_back(group.rows[static_cast<std::size_t>(i)]);
    }
    // A training part may have fewer configurations than the recipe has folds.
    Recipe recipe_of_fold = inner;
    recipe_of_fold.folds =
        std::clamp<Index>(static_cast<Index>(training.rows.size()), 2, inner.folds);
    std::vector<Omission> omitted;
    const LayerModel model = fit_op(training, recipe_of_fold, 1, omitted);
    const auto peers = published ? fit_all_published(group.op, training.rows, inner.seed)
                                 : std::vector<FittedTargetRecipes>{};
    for (const Index i : rows_of_fold(folds, fold)) {
      const auto at = static_cast<std::size_t>(i);
      scored[at] = score_layer(model, group.rows[at].features, measured[at]);
      for (const FittedTargetRecipes& peer : peers) {
        scored[at].published.push_back(evaluate(peer, group.rows[at].features));
      }
    }
  });
  return scored;
}

}  // namespace detail

/// Scores every row with the model as it is.
[[nodiscard]] inline Evaluation evaluate(const DeviceModel& model, const Dataset& data) {
  Evaluation evaluation{model.device, model.recipe.name, 0, {}, {}};
  std::map<std::string, std::vector<detail::ScoredLayer>, std::less<>> by_op;
  std::map<std::string, std::size_t, std::less<>> lacking;
  for (const MeasuredRow& row : data.rows) {
    const std::string op(op_name(row.layer));
    if (const LayerModel* layer = find_model(model, op)) {
      by_op[op].push_back(detail::score_layer(*layer, feature_values(row.layer), row.labels));
    } else {
      ++lacking[op];
    }
  }
  for (const auto& [op, layers] : by_op) detail::add_groups(data, op, layers, evaluation);
  for (const auto& [op, rows] : lacking) {
    evaluation.unmodelled.push_back({op, rows, "the model has no such op"});
  }
  return evaluation;
}

struct CrossValidationOptions {
  Index folds = 5;         ///< >= 2
  std::uint64_t seed = 1;  ///< of the folds
  bool published = true;   ///< refit the published recipes beside, too
  int threads = 1;         ///< the result does not depend on it
};

/// Refits the stored recipe, the baselines and the published recipes on grouped folds of the given
/// rows. Scores are over configurations (repetitions combined), each predicted by a fit that saw
/// none of its rows. The recipe's own cross-validation runs inside each training part.
/// @throws InvalidArgument  folds < 2   @throws ParseError  rows of several devices
[[nodiscard]] inline Evaluation cross_validate(const DeviceModel& model, const Dataset& data,
                                               const CrossValidationOptions& options = {}) {
  expects(options.folds >= 2, "cross_validate: ", options.folds, " folds; at least 2 are needed");
  (void)common_origin(data);
  Evaluation evaluation{model.device, model.recipe.name, options.folds, {}, {}};
  Recipe outer = model.recipe;
  outer.folds = options.folds;
  outer.seed = options.seed;
  const std::vector<Configuration> all = configurations(data);
  for (const detail::OpRows& group : detail::rows_by_op(data, model.recipe.targets)) {
    if (group.rows.size() < static_cast<std::size_t>(options.folds)) {
      evaluation.unmodelled.push_back(
          {group.op, group.rows.size(),
           detail::concatenate(group.rows.size(), " configurations are fewer than ", options.folds,
                               " folds")});
      continue;
    }
    std::map<std::uint64_t, const Configuration*> by_key;
    for (const Configuration& configuration : all) by_key[configuration.key] = &configuration;
    std::vector<Labels> measured;
    for (const TrainingRow& row : group.rows) measured.push_back(by_key[row.group]->labels);
    detail::add_groups(data, group.op,
                       detail::cross_validated(group, measured, outer, model.recipe,
                                               options.published, options.threads),
                       evaluation);
  }
  return evaluation;
}

}  // namespace layerwatt
