/// @file
/// evaluate: how far a model is from measurements, beside the simple baselines; as it is, or
/// refitted on grouped folds.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/provenance.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/split.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
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
                                 ModelForm form) {
  const LogInterval interval = interval_of(intervals_of(model, form), kReportedLevel);
  const double log_ratio = std::log(measured / predicted);
  return log_ratio >= interval.low && log_ratio <= interval.high;
}

inline ScoredLayer score_layer(const LayerModel& model, const FeatureValues& features,
                               const Labels& measured, ModelForm form = ModelForm::best) {
  ScoredLayer scored{measured, evaluate(model, features, form), {}, {}, {}};
  for (const Target target : kTargets) {
    if (!model[target]) continue;
    scored.covered[static_cast<std::size_t>(target)] =
        covers(*model[target], scored.predicted[target], measured[target], form);
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

/// Fits on all parts but one, predicts that one; per op. Rows of parts that are not tested are
/// left out.
inline std::vector<ScoredLayer> cross_validated(const OpRows& group,
                                                const std::vector<Labels>& measured,
                                                const Parts& parts, const Recipe& inner,
                                                bool published, int threads) {
  std::vector<ScoredLayer> scored(group.rows.size());
  parallel_for(parts.count - parts.first_tested, threads, [&](Index task) {
    const Index part = parts.first_tested + task;
    OpRows training{group.op, {}};
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      if (parts.part_of_row[i] != part) training.rows.push_back(group.rows[i]);
    }
    // A training part may have fewer configurations than the recipe has folds.
    Recipe recipe_of_part = inner;
    recipe_of_part.folds =
        std::clamp<Index>(static_cast<Index>(training.rows.size()), 2, inner.folds);
    std::vector<Omission> omitted;
    const LayerModel model = fit_op(training, recipe_of_part, 1, omitted);
    const auto peers = published ? fit_all_published(group.op, training.rows, inner.seed)
                                 : std::vector<FittedTargetRecipes>{};
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      if (parts.part_of_row[i] != part) continue;
      scored[i] = score_layer(model, group.rows[i].features, measured[i]);
      for (const FittedTargetRecipes& peer : peers) {
        scored[i].published.push_back(evaluate(peer, group.rows[i].features));
      }
    }
  });
  std::vector<ScoredLayer> tested;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    if (parts.part_of_row[i] >= parts.first_tested) tested.push_back(scored[i]);
  }
  return tested;
}

}  // namespace detail

/// Scores every row with the model as it is.
[[nodiscard]] inline Evaluation evaluate(const DeviceModel& model, const Dataset& data,
                                         ModelForm form = ModelForm::best) {
  Evaluation evaluation{model.device, model.recipe.name, 0, {}, {}, {}};
  std::map<std::string, std::vector<detail::ScoredLayer>, std::less<>> by_op;
  std::map<std::string, std::size_t, std::less<>> lacking;
  for (const MeasuredRow& row : data.rows) {
    const std::string op(op_name(row.layer));
    if (const LayerModel* layer = find_model(model, op)) {
      by_op[op].push_back(detail::score_layer(*layer, feature_values(row.layer), row.labels, form));
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
  Split split = {};        ///< how configurations are held out
  Index folds = 5;         ///< >= 2
  std::uint64_t seed = 1;  ///< of the folds
  bool published = true;   ///< refit the published recipes beside, too
  int threads = 1;         ///< the result does not depend on it
};

namespace detail {

/// The parts of one op's configurations, or why there are none.
struct PartsOrReason {
  Parts parts;
  std::string reason;
};
inline PartsOrReason parts_of(const OpRows& group, const std::vector<const Configuration*>& of_row,
                              const Dataset& data, const CrossValidationOptions& options) {
  const std::size_t n = group.rows.size();
  if (options.split.kind == Split::Kind::column) {
    std::vector<std::string> cells;
    for (const Configuration* c : of_row) {
      cells.emplace_back(cell(data, data.rows[c->rows.front()], options.split.name));
    }
    Parts parts = parts_by_column(cells);
    if (parts.count >= 2) return {std::move(parts), {}};
    return {{}, concatenate("all have the same ", options.split.name)};
  }
  if (options.split.kind == Split::Kind::largest) {
    const std::string& name = options.split.name;
    const std::size_t feature = feature_index(name == "macs" ? "operations" : name);
    std::vector<double> sizes;
    for (const TrainingRow& row : group.rows) sizes.push_back(row.features[feature]);
    if (n >= 5) return {parts_by_size(sizes, options.split.share), {}};
    return {{}, concatenate(n, " configurations are too few to hold any out")};
  }
  if (n < static_cast<std::size_t>(options.folds)) {
    return {{}, concatenate(n, " configurations are fewer than ", options.folds, " folds")};
  }
  FoldOptions folds{.count = options.folds, .seed = options.seed};
  for (const TrainingRow& row : group.rows) folds.groups.push_back(row.group);
  return {{make_folds(static_cast<Index>(n), folds).fold_of_row, options.folds, 0}, {}};
}

}  // namespace detail

/// Refits the stored recipe, the baselines and the published recipes on parts of the given rows.
/// Scores are over configurations (repetitions combined), each predicted by a fit that saw none of
/// its rows. The recipe's own cross-validation runs inside each training part.
/// @throws InvalidArgument  folds < 2   @throws ParseError  rows of several devices
[[nodiscard]] inline Evaluation cross_validate(const DeviceModel& model, const Dataset& data,
                                               const CrossValidationOptions& options = {}) {
  expects(options.folds >= 2, "cross_validate: ", options.folds, " folds; at least 2 are needed");
  (void)common_origin(data);
  const bool random = options.split.kind == Split::Kind::folds;
  Evaluation evaluation{model.device,
                        model.recipe.name,
                        random ? options.folds : 0,
                        to_text(options.split, options.folds),
                        {},
                        {}};
  const std::vector<Configuration> all = configurations(data);
  std::map<std::uint64_t, const Configuration*> by_key;
  for (const Configuration& configuration : all) by_key[configuration.key] = &configuration;
  for (const detail::OpRows& group : detail::rows_by_op(data, model.recipe.targets)) {
    std::vector<const Configuration*> of_row;
    std::vector<Labels> measured;
    for (const TrainingRow& row : group.rows) {
      of_row.push_back(by_key.at(row.group));
      measured.push_back(of_row.back()->labels);
    }
    const auto split = detail::parts_of(group, of_row, data, options);
    if (!split.reason.empty()) {
      evaluation.unmodelled.push_back({group.op, group.rows.size(), split.reason});
      continue;
    }
    detail::add_groups(data, group.op,
                       detail::cross_validated(group, measured, split.parts, model.recipe,
                                               options.published, options.threads),
                       evaluation);
  }
  return evaluation;
}

}  // namespace layerwatt
