/// @file
/// The published recipes by name, and the model of one op that they make.
#pragma once

#include <layerwatt/model/fit_layer.hpp>
#include <layerwatt/model/recipes/edgeprofiler.hpp>
#include <layerwatt/model/recipes/fit_recipe.hpp>
#include <layerwatt/model/recipes/getzner.hpp>
#include <layerwatt/model/recipes/neuralpower.hpp>
#include <layerwatt/model/recipes/nn_meter.hpp>
#include <layerwatt/model/recipes/paleo.hpp>

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

struct PublishedRecipe {
  std::string_view name;
  /// What it does for an op and target; nothing where it has no features or derives the target.
  std::optional<RecipeFit> (*fit)(std::string_view op, Target target);
};

inline constexpr std::array<PublishedRecipe, 6> kPublished{{
    {"neuralpower", neuralpower},
    {"edgeprofiler",
     [](std::string_view op, Target target) {
       return edgeprofiler(op, target, EdgeProfilerVariant::published);
     }},
    {"edgeprofiler-corrected",
     [](std::string_view op, Target target) {
       return edgeprofiler(op, target, EdgeProfilerVariant::corrected);
     }},
    {"getzner", getzner},
    {"paleo", paleo},
    {"nn-meter", nn_meter},
}};

/// The published recipe of a name, or null for our own.
[[nodiscard]] inline const PublishedRecipe* find_published(std::string_view name) {
  const auto at = std::find_if(kPublished.begin(), kPublished.end(),
                               [&](const PublishedRecipe& r) { return r.name == name; });
  return at == kPublished.end() ? nullptr : &*at;
}

namespace detail {

/// Rows of one target as a recipe sees them.
struct RecipeRows {
  std::vector<std::size_t> with;  ///< rows that have the label
  std::vector<FeatureValues> layers;
  Vector y;
  std::vector<std::size_t> kept;  ///< places in `with` to train on
};
inline RecipeRows recipe_rows(const std::vector<TrainingRow>& rows, Target target,
                              const RecipeFit& recipe) {
  RecipeRows all;
  all.with = rows_with(rows, target);
  all.y.resize(static_cast<Index>(all.with.size()));
  for (std::size_t i = 0; i < all.with.size(); ++i) {
    const TrainingRow& row = rows[all.with[i]];
    const double label = row.labels[target];
    all.layers.push_back(row.features);
    all.y[static_cast<Index>(i)] = label;
    if (recipe.keep == nullptr || recipe.keep(row.features, label)) all.kept.push_back(i);
  }
  return all;
}

inline FittedRecipe fit_kept(const RecipeFit& recipe, const RecipeRows& rows,
                             const std::vector<std::size_t>& places, std::uint64_t seed,
                             double penalty, int threads) {
  std::vector<FeatureValues> layers;
  Vector y(static_cast<Index>(places.size()));
  for (const std::size_t i : places) {
    y[static_cast<Index>(layers.size())] = rows.y[static_cast<Index>(i)];
    layers.push_back(rows.layers[i]);
  }
  return fit_recipe(recipe, layers, y, seed, penalty, threads);
}

struct PublishedTarget {
  FittedRecipe fit;
  Vector held_out;  ///< (rows) predictions of fits without the row's fold, at the chosen penalty
};

inline PublishedTarget fit_published_target(const std::vector<TrainingRow>& rows, Target target,
                                            const RecipeFit& published, const Recipe& recipe,
                                            int threads) {
  const RecipeRows all = recipe_rows(rows, target, published);
  PublishedTarget fitted{fit_kept(published, all, all.kept, recipe.seed, 0, threads),
                         Vector::Constant(static_cast<Index>(rows.size()), std::nan(""))};
  FoldOptions options{.count = recipe.folds, .seed = recipe.seed};
  for (const std::size_t row : all.with) options.groups.push_back(rows[row].group);
  const Folds folds = make_folds(all.y.size(), options);
  parallel_for(folds.count, threads, [&](Index fold) {
    std::vector<std::size_t> training;
    for (const std::size_t i : all.kept) {
      if (folds.fold_of_row[i] != fold) training.push_back(i);
    }
    const FittedRecipe fit = fit_kept(published, all, training, recipe.seed, fitted.fit.penalty, 1);
    for (const Index i : rows_of_fold(folds, fold)) {
      const auto at = static_cast<std::size_t>(i);
      fitted.held_out[static_cast<Index>(all.with[at])] = evaluate(fit, all.layers[at]);
    }
  });
  return fitted;
}

/// Why a recipe makes no model of a target; empty where it does.
inline std::string no_model_reason(const std::vector<TrainingRow>& rows, Target target,
                                   const RecipeFit& published, const Recipe& recipe) {
  const auto kept = static_cast<Index>(recipe_rows(rows, target, published).kept.size());
  if (group_count(rows, target) >= static_cast<std::size_t>(recipe.folds) &&
      kept >= 2 * recipe.folds) {
    return {};
  }
  return concatenate(kept, " configurations that ", recipe.name, " trains on are fewer than twice ",
                     recipe.folds, " folds; measure more layers");
}

}  // namespace detail

/// The model of one op by a published recipe. The target that it does not model follows from the
/// other two.
/// @param omitted  gets the targets without a model, and why
[[nodiscard]] inline LayerModel fit_published_layer(const PublishedRecipe& published,
                                                    std::string op,
                                                    const std::vector<TrainingRow>& rows,
                                                    const Recipe& recipe, int threads,
                                                    std::vector<Omission>& omitted) {
  LayerModel model;
  model.op = std::move(op);
  if (rows.empty()) return model;
  model.configurations = rows.size();
  model.ranges = detail::ranges_of(rows);
  std::array<std::optional<detail::PublishedTarget>, kTargets.size()> fits;
  std::vector<Labels> held_out(rows.size());
  bool any = false;
  for (const Target target : kTargets) {
    if (detail::rows_with(rows, target).empty()) continue;
    const std::optional<RecipeFit> fit = published.fit(model.op, target);
    if (!fit) continue;
    any = true;
    const std::string reason = detail::no_model_reason(rows, target, *fit, recipe);
    if (!reason.empty()) {
      omitted.push_back({model.op, std::string(to_text(target)), reason});
      continue;
    }
    auto& fitted = fits[static_cast<std::size_t>(target)];
    fitted = detail::fit_published_target(rows, target, *fit, recipe, threads);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      held_out[i][target] = fitted->held_out[static_cast<Index>(i)];
    }
  }
  if (!any) {
    omitted.push_back(
        {model.op, "all targets", detail::concatenate(recipe.name, " has no features for it")});
  }
  for (Labels& labels : held_out) labels = completed(labels);
  for (const Target target : kTargets) {
    const detail::ScoredRows scored = detail::scored(rows, held_out, target);
    if (scored.measured.size() == 0) continue;
    model[target] = detail::summarise(rows, held_out, target);
    if (auto& fitted = fits[static_cast<std::size_t>(target)]) {
      model[target]->backbone = std::move(fitted->fit.backbone);
      model[target]->forest = std::move(fitted->fit.forest);
    }
  }
  return model;
}

/// One recipe's fits of an op, without cross-validation of its own predictions.
using FittedTargetRecipes = std::array<std::optional<FittedRecipe>, kTargets.size()>;

[[nodiscard]] inline Labels evaluate(const FittedTargetRecipes& fits,
                                     const FeatureValues& features) {
  Labels labels;
  for (const Target target : kTargets) {
    const auto& fit = fits[static_cast<std::size_t>(target)];
    if (fit) labels[target] = evaluate(*fit, features);
  }
  return completed(labels);
}

/// Every published recipe on the rows of one op, in the order of kPublished.
[[nodiscard]] inline std::vector<FittedTargetRecipes> fit_all_published(
    std::string_view op, const std::vector<TrainingRow>& rows, std::uint64_t seed) {
  std::vector<FittedTargetRecipes> all;
  for (const PublishedRecipe& published : kPublished) {
    FittedTargetRecipes& fits = all.emplace_back();
    for (const Target target : kTargets) {
      const std::optional<RecipeFit> fit = published.fit(op, target);
      if (!fit) continue;
      const detail::RecipeRows some = detail::recipe_rows(rows, target, *fit);
      if (some.kept.size() < 4) continue;
      fits[static_cast<std::size_t>(target)] = detail::fit_kept(*fit, some, some.kept, seed, 0, 1);
    }
  }
  return all;
}

}  // namespace layerwatt
