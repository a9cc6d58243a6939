/// @file
/// Fitting all targets of one op, so that energy is power times runtime in every prediction.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/model/dictionary.hpp>
#include <layerwatt/model/fit_backbone.hpp>
#include <layerwatt/model/fit_corrector.hpp>
#include <layerwatt/model/fit_upper_end.hpp>
#include <layerwatt/model/fitted_targets.hpp>
#include <layerwatt/model/recipes.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

/// The dictionary of one op: `costs` and `efficiencies` by family, power a level without unit.
struct Dictionary {
  std::vector<Term> costs;
  std::vector<Term> efficiencies;
};
inline Dictionary dictionary(Family family, Target target,
                             const std::vector<FeatureValues>& layers) {
  return {target == Target::power ? std::vector<Term>{Term{}} : cost_terms(family),
          efficiency_terms(family, layers)};
}

/// Held-out prediction of one target by row; folds come from the groups, so they agree between
/// the targets of a row.
template <class MakeDictionary>
FittedTarget fit_target(const std::vector<TrainingRow>& rows, Target target, const Recipe& recipe,
                        int threads, const MakeDictionary& make_dictionary) {
  const auto with = rows_with(rows, target);
  std::vector<FeatureValues> layers;
  Vector y(static_cast<Index>(with.size()));
  FoldOptions fold_options{.count = recipe.folds, .seed = recipe.seed};
  for (const std::size_t row : with) {
    y[static_cast<Index>(layers.size())] = rows[row].labels[target];
    layers.push_back(rows[row].features);
    fold_options.groups.push_back(rows[row].group);
  }
  FitOptions options = fit_options(recipe.name, recipe.loss);
  options.threads = threads;
  Dictionary terms = make_dictionary(target, layers);
  if (terms.efficiencies.empty()) options.most_efficiencies = 0;
  if (target == Target::power) {
    options.least_share = 0.5;
    // Power has no cost term of its own: one more efficiency takes its place.
    if (options.most_efficiencies > 0) ++options.most_efficiencies;
  }
  Folds folds = make_folds(y.size(), fold_options);
  const bool plain = options.most_efficiencies == 0;
  SizeSplit by_size = split_by_size(layers, recipe.name == "best" && !plain);
  options.parts = std::move(by_size.parts);
  BackboneFit fit = fit_backbone(std::move(terms.costs), std::move(terms.efficiencies), layers, y,
                                 folds, options);
  // Power is bounded by the device: half the smallest to 1.25 times the largest seen.
  if (target == Target::power) fit.backbone.most = 1.25 * y.maxCoeff();
  FittedTarget fitted{std::move(fit.backbone),
                      std::nullopt,
                      Vector::Constant(static_cast<Index>(rows.size()), std::nan("")),
                      std::move(folds),
                      plain,
                      std::move(by_size.large)};
  if (!fit.parts.empty()) {
    fitted.extrapolated = fit.parts.front().predicted(fitted.large);
    fitted.upper_end_fit =
        upper_end_fit(layers, fitted.large, std::move(fit.parts), fitted.backbone.most);
  }
  for (std::size_t i = 0; i < with.size(); ++i) {
    fitted.held_out[static_cast<Index>(with[i])] = fit.held_out[static_cast<Index>(i)];
  }
  return fitted;
}

/// Adds the corrector and corrects the held-out predictions.
/// @param runtime  held-out runtime of all rows, which the corrector may see; null: none
inline void add_corrector(const std::vector<TrainingRow>& rows, Target target, Index leaves,
                          int threads, const Vector* runtime, FittedTarget& fitted) {
  const auto with = rows_with(rows, target);
  const auto n = static_cast<Index>(with.size());
  CorrectorRows seen{{}, Vector(n), Vector(n), Vector(runtime != nullptr ? n : 0)};
  seen.large = fitted.large;
  seen.extrapolated = fitted.extrapolated;
  seen.leaves = leaves;
  seen.saturates = target == Target::power;
  for (Index i = 0; i < n; ++i) {
    const std::size_t row = with[static_cast<std::size_t>(i)];
    seen.layers.push_back(rows[row].features);
    seen.measured[i] = rows[row].labels[target];
    seen.predicted[i] = fitted.held_out[static_cast<Index>(row)];
    if (runtime != nullptr) seen.runtime[i] = (*runtime)[static_cast<Index>(row)];
  }
  if (seen.runtime.hasNaN()) seen.runtime.resize(0);
  CorrectorFit fit = fit_corrector(seen, fitted.folds, threads);
  fitted.exponent = fit.exponent;
  fitted.corrector = std::move(fit.corrector);
  fitted.extrapolated = std::move(fit.extrapolated);
  fitted.upper_end = choose_upper_end(std::move(fitted.upper_end_fit), seen.saturates,
                                      seen.measured(fitted.large), fitted.extrapolated);
  fitted.extrapolated =
      fitted.extrapolated.cwiseMax(fitted.backbone.least).cwiseMin(fitted.backbone.most);
  for (Index i = 0; i < n; ++i) {
    fitted.held_out[static_cast<Index>(with[static_cast<std::size_t>(i)])] =
        std::clamp(fit.held_out[i], fitted.backbone.least, fitted.backbone.most);
  }
}

/// Runtime first: it tells the others which algorithm runs.
inline void add_correctors(const std::vector<TrainingRow>& rows, Index leaves, int threads,
                           FittedTargets& fits) {
  const Vector* runtime = nullptr;
  for (const Target target : kTargets) {
    auto& fit = fits[static_cast<std::size_t>(target)];
    if (!fit || fit->plain) continue;
    add_corrector(rows, target, leaves, threads, runtime, *fit);
    if (target == Target::runtime) runtime = &fit->held_out;
  }
}

inline std::vector<Range> ranges_of(const std::vector<TrainingRow>& rows) {
  std::vector<Range> ranges;
  for (const std::string_view name : kRangeFeatures) {
    const std::size_t feature = feature_index(name);
    Range range{name, rows.front().features[feature], rows.front().features[feature]};
    for (const TrainingRow& row : rows) {
      range.low = std::min(range.low, row.features[feature]);
      range.high = std::max(range.high, row.features[feature]);
    }
    ranges.push_back(range);
  }
  return ranges;
}

/// Scores, intervals and baselines of one target.
inline TargetModel summarise(const std::vector<TrainingRow>& rows,
                             const std::vector<Labels>& predicted, Target target) {
  TargetModel model;
  const ScoredRows s = scored(rows, predicted, target);
  if (s.measured.size() > 0) {
    model.intervals = intervals_of(s);
    model.cv.metrics = metrics(s.predicted, s.measured);
  }
  std::vector<FeatureValues> layers;
  std::vector<double> y;
  for (const std::size_t row : rows_with(rows, target)) {
    layers.push_back(rows[row].features);
    y.push_back(rows[row].labels[target]);
  }
  if (!y.empty()) {
    model.baselines =
        fit_baselines(layers, Eigen::Map<const Vector>(y.data(), static_cast<Index>(y.size())));
  }
  return model;
}

inline std::size_t group_count(const std::vector<TrainingRow>& rows, Target target) {
  std::vector<std::uint64_t> groups;
  for (const std::size_t row : rows_with(rows, target)) groups.push_back(rows[row].group);
  std::sort(groups.begin(), groups.end());
  return static_cast<std::size_t>(std::unique(groups.begin(), groups.end()) - groups.begin());
}

}  // namespace detail

/// Fits every target of one op that has at least as many configurations as folds.
/// @param make_dictionary  (target, layers) -> detail::Dictionary
/// @param omitted          gets the targets without a model, and why
template <class MakeDictionary>
[[nodiscard]] LayerModel fit_layer_model(std::string op, const std::vector<TrainingRow>& rows,
                                         const Recipe& recipe, int threads,
                                         const MakeDictionary& make_dictionary,
                                         std::vector<Omission>& omitted) {
  LayerModel model;
  detail::FittedTargets fits;
  for (const Target target : kTargets) {
    const std::size_t groups = detail::group_count(rows, target);
    if (groups == 0) continue;
    if (groups < static_cast<std::size_t>(recipe.folds)) {
      omitted.push_back({op, std::string(to_text(target)),
                         detail::concatenate(groups, " configurations are fewer than ",
                                             recipe.folds, " folds; measure more layers")});
      continue;
    }
    fits[static_cast<std::size_t>(target)] =
        detail::fit_target(rows, target, recipe, threads, make_dictionary);
  }
  model.op = std::move(op);
  if (rows.empty()) return model;
  model.configurations = rows.size();
  model.ranges = detail::ranges_of(rows);
  const std::optional<Target> derived = detail::choose_derived(fits, rows);
  const bool plain =
      std::any_of(fits.begin(), fits.end(), [](const auto& fit) { return fit && fit->plain; });
  const bool best = recipe.name == "best" && !plain;
  const auto alone = detail::held_out_labels(fits, rows.size(), derived);
  const auto alone_away = detail::extrapolated_labels(fits, rows, derived);
  if (best) detail::add_correctors(rows, recipe.leaves, threads, fits);
  auto held_out = alone;
  auto away = alone_away;
  if (best && derived) {
    auto& own = fits[static_cast<std::size_t>(*derived)];
    held_out = detail::held_out_labels(fits, rows.size(), std::nullopt);
    away = detail::extrapolated_labels(fits, rows, std::nullopt);
    model.balance = Balance{*derived,
                            own->backbone,
                            own->corrector,
                            own->upper_end,
                            detail::choose_weights(held_out, rows, detail::kBalanceWeights),
                            detail::choose_weights(away, rows, detail::kAwayWeights)};
    held_out = detail::balanced(std::move(held_out), model.balance->weights);
    away = detail::balanced(std::move(away), model.balance->away_weights);
  } else if (best) {
    held_out = detail::held_out_labels(fits, rows.size(), derived);
    away = detail::extrapolated_labels(fits, rows, derived);
  }
  for (const Target target : kTargets) {
    auto& fit = fits[static_cast<std::size_t>(target)];
    if (!fit) continue;
    model[target] = detail::summarise(rows, held_out, target);
    model[target]->intervals =
        for_all_rows(std::move(model[target]->intervals), recipe.folds, fit->exponent);
    model[target]->away_intervals = detail::away_intervals_of(rows, away, target);
    const detail::ScoredRows sparse = detail::scored(rows, alone, target);
    if (best && sparse.measured.size() > 0) {
      model[target]->sparse_intervals = conformal_intervals(sparse.predicted, sparse.measured);
      model[target]->sparse_away_intervals = detail::away_intervals_of(rows, alone_away, target);
    }
    if (target == derived) continue;
    model[target]->backbone = std::move(fit->backbone);
    model[target]->corrector = std::move(fit->corrector);
    model[target]->upper_end = std::move(fit->upper_end);
  }
  return model;
}

}  // namespace layerwatt
