/// @file
/// train: measured rows to a model of the device.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/core/version.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/provenance.hpp>
#include <layerwatt/model/fit_layer.hpp>
#include <layerwatt/model/recipes/published.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct TrainOptions {
  std::string recipe = "best";                                    ///< one of kRecipes
  std::vector<Target> targets{kTargets.begin(), kTargets.end()};  ///< labels to use
  Index folds = 5;                                                ///< of cross-validation, >= 2
  std::uint64_t seed = 1;                                         ///< of the folds
  Loss loss = Loss::relative;                                     ///< relative or squared
  Index leaves = kUsualLeaves;                                    ///< see Recipe
  std::string device = {};                                        ///< replaces the name in the data
  std::string source = {};                                        ///< replaces that of the data
  std::string commit = {};                                        ///< of the data's source
  std::string licence = {};                                       ///< of the data
  int threads = 1;  ///< the result does not depend on it
};

namespace detail {

/// Labels of the chosen targets; the third follows where two are known.
inline Labels training_labels(const Labels& measured, const std::vector<Target>& targets) {
  Labels labels;
  for (const Target target : targets) labels[target] = measured[target];
  return completed(labels);
}

struct OpRows {
  std::string op;
  std::vector<TrainingRow> rows;
};

/// Configurations by op. Sorted by key, so that the model does not depend on the order of rows.
inline std::vector<OpRows> rows_by_op(const Dataset& data, const std::vector<Target>& targets) {
  std::vector<Configuration> all = configurations(data);
  std::stable_sort(all.begin(), all.end(),
                   [](const Configuration& a, const Configuration& b) { return a.key < b.key; });
  std::vector<OpRows> ops;
  for (const std::string_view op : kOps) {
    OpRows group{std::string(op), {}};
    for (const Configuration& configuration : all) {
      if (op_name(configuration.layer) != op) continue;
      const Labels labels = training_labels(configuration.labels, targets);
      if (!labels.any()) continue;
      group.rows.push_back({feature_values(configuration.layer), labels, configuration.key});
    }
    if (!group.rows.empty()) ops.push_back(std::move(group));
  }
  return ops;
}

/// Bytes alone, over all memory-bound ops together.
inline std::optional<LayerModel> fit_fallback(const std::vector<OpRows>& ops, const Recipe& recipe,
                                              int threads) {
  std::vector<TrainingRow> rows;
  for (const OpRows& group : ops) {
    if (is_memory_bound(group.op)) rows.insert(rows.end(), group.rows.begin(), group.rows.end());
  }
  const auto bytes_alone = [](Target target, const std::vector<FeatureValues>&) {
    Dictionary terms{{Term{}}, {}};
    if (target != Target::power) terms.costs.push_back(parse_term("total_bytes"));
    return terms;
  };
  std::vector<Omission> ignored;  // the ops' own omissions say it already
  LayerModel model = fit_layer_model("memory-bound", rows, recipe, threads, bytes_alone, ignored);
  const bool any = std::any_of(model.targets.begin(), model.targets.end(),
                               [](const auto& target) { return target.has_value(); });
  return any ? std::optional<LayerModel>(std::move(model)) : std::nullopt;
}

inline LayerModel fit_op(const OpRows& group, const Recipe& recipe, int threads,
                         std::vector<Omission>& omitted) {
  if (const PublishedRecipe* published = find_published(recipe.name)) {
    return fit_published_layer(*published, group.op, group.rows, recipe, threads, omitted);
  }
  const Family family = family_of(group.op);
  return fit_layer_model(
      group.op, group.rows, recipe, threads,
      [family](Target target, const std::vector<FeatureValues>& layers) {
        return dictionary(family, target, layers);
      },
      omitted);
}

}  // namespace detail

/// Fits a model per op and target. Depends on the set of rows, not on their order.
/// @throws InvalidArgument  unknown recipe, folds < 2, loss log, or no target chosen
/// @throws ParseError       the rows are of several devices, backends or precisions
[[nodiscard]] inline DeviceModel train(const Dataset& data, const TrainOptions& options = {}) {
  expect_recipe(options.recipe);
  expects(options.folds >= 2, "train: ", options.folds, " folds; at least 2 are needed");
  expects(options.leaves >= 2, "train: ", options.leaves, " leaves; a tree has at least 2");
  expects(!options.targets.empty(), "train: no target chosen; use runtime, power or energy");
  expects(options.loss != Loss::log, "train: the log loss does not go with sums of positive terms",
          "; use relative or squared");
  const Origin origin = common_origin(data);
  DeviceModel model;
  model.device = options.device.empty() ? origin.device : options.device;
  model.backend = origin.backend;
  model.precision = origin.precision;
  model.provenance = {data_hash(data),
                      options.source.empty() ? origin.source : options.source,
                      options.commit,
                      options.licence,
                      std::string("layerwatt ") + kVersion,
                      data.rows.size()};
  model.recipe = {options.recipe, options.loss,    options.folds,
                  options.seed,   options.targets, options.leaves};
  const auto ops = detail::rows_by_op(data, options.targets);
  for (const detail::OpRows& group : ops) {
    LayerModel layer = detail::fit_op(group, model.recipe, options.threads, model.omitted);
    const bool any = std::any_of(layer.targets.begin(), layer.targets.end(),
                                 [](const auto& target) { return target.has_value(); });
    if (any) model.ops.push_back(std::move(layer));
  }
  if (find_published(options.recipe) == nullptr) {
    model.fallback = detail::fit_fallback(ops, model.recipe, options.threads);
  }
  return model;
}

}  // namespace layerwatt
