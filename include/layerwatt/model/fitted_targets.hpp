/// @file
/// Targets of one op as fitted, each with held-out predictions: which of them follows from the
/// others, how the three are balanced so that E = P t, and intervals.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/data/target.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/backbone.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/model/fit_upper_end.hpp>
#include <layerwatt/model/interval.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace layerwatt {

/// One training row: a layer and its label, completed where two of three targets are known.
struct TrainingRow {
  FeatureValues features{};
  Labels labels;
  std::uint64_t group = 0;  ///< rows of equal group share a fold
};

namespace detail {

/// A fitted target, with held-out predictions for all rows (NaN where the row has no label).
struct FittedTarget {
  Backbone backbone;
  std::optional<Corrector> corrector;
  Vector held_out;
  Folds folds;                                    ///< over the rows with a label
  bool plain = false;                             ///< bytes alone: not to be corrected
  std::vector<Index> large = {};                  ///< the largest rows with a label
  Vector extrapolated = {};                       ///< (large) by fits without them
  std::optional<UpperEndFit> upper_end_fit = {};  ///< until the corrector is there: to choose
  std::optional<UpperEnd> upper_end = {};
  double exponent = 0;  ///< a of held-out error ~ rows^-a
};
using FittedTargets = std::array<std::optional<FittedTarget>, kTargets.size()>;

inline std::vector<std::size_t> rows_with(const std::vector<TrainingRow>& rows, Target target) {
  std::vector<std::size_t> with;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].labels.has(target)) with.push_back(i);
  }
  return with;
}

/// Held-out predictions where one target follows from the other two.
inline std::vector<Labels> held_out_labels(const FittedTargets& fits, std::size_t rows,
                                           std::optional<Target> derived) {
  std::vector<Labels> all(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    for (const Target target : kTargets) {
      const auto& fit = fits[static_cast<std::size_t>(target)];
      if (fit && target != derived) all[i][target] = fit->held_out[static_cast<Index>(i)];
    }
    all[i] = completed(all[i]);
  }
  return all;
}

/// Predictions and labels of the rows that have both.
struct ScoredRows {
  Vector predicted;
  Vector measured;
};
inline ScoredRows scored(const std::vector<TrainingRow>& rows, const std::vector<Labels>& predicted,
                         Target target) {
  std::vector<double> p;
  std::vector<double> m;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].labels.has(target) || !predicted[i].has(target)) continue;
    p.push_back(predicted[i][target]);
    m.push_back(rows[i].labels[target]);
  }
  return {Eigen::Map<const Vector>(p.data(), static_cast<Index>(p.size())),
          Eigen::Map<const Vector>(m.data(), static_cast<Index>(m.size()))};
}

/// Predictions may be 0 or less, of which there is no logarithm: a thousandth of the smallest
/// label then stands for them.
inline std::vector<LogInterval> intervals_of(const ScoredRows& rows) {
  const double least = 1e-3 * rows.measured.minCoeff();
  return conformal_intervals(rows.predicted.cwiseMax(least), rows.measured);
}

/// Which target to derive where all three could be fitted: power or energy, whichever leaves the
/// smaller product of both errors.
inline std::optional<Target> choose_derived(const FittedTargets& fits,
                                            const std::vector<TrainingRow>& rows) {
  for (const auto& fit : fits) {
    if (!fit) return std::nullopt;
  }
  const auto error = [&](Target derived) {
    const auto all = held_out_labels(fits, rows.size(), derived);
    double product = 1;
    for (const Target target : {Target::power, Target::energy}) {
      const ScoredRows s = scored(rows, all, target);
      if (s.measured.size() > 0) product *= rmspe(s.predicted, s.measured);
    }
    return product;
  };
  return error(Target::power) < error(Target::energy) ? Target::power : Target::energy;
}

/// Shares of log(E / (P t)) that runtime, power and energy may take: see Balance.
inline constexpr auto kBalanceWeights =
    std::to_array<std::array<double, kTargets.size()>>({{0, 0, 1},
                                                        {0, 1, 0},
                                                        {0, 0.5, 0.5},
                                                        {0.1, 0.3, 0.6},
                                                        {0.1, 0.6, 0.3},
                                                        {0.2, 0.2, 0.6},
                                                        {0.2, 0.4, 0.4},
                                                        {1.0 / 3, 1.0 / 3, 1.0 / 3},
                                                        {0.3, 0, 0.7},
                                                        {0.5, 0, 0.5}});

/// Likewise, outside the range seen: power holds what it was and is left alone, or all move.
inline constexpr auto kAwayWeights = std::to_array<std::array<double, kTargets.size()>>(
    {{0.3, 0, 0.7}, {0, 0, 1}, {0.5, 0, 0.5}, {1.0 / 3, 1.0 / 3, 1.0 / 3}});

/// Predictions of three targets, each by its own model, settled where there are three.
inline std::vector<Labels> balanced(std::vector<Labels> all,
                                    const std::array<double, kTargets.size()>& weights) {
  for (Labels& labels : all) {
    if (labels.has(Target::runtime) && labels.has(Target::power) && labels.has(Target::energy)) {
      apply_weights(weights, labels);
    }
  }
  return all;
}

/// The weights that leave the least product of the three errors; the first where nothing is known.
template <std::size_t N>
std::array<double, kTargets.size()> choose_weights(
    const std::vector<Labels>& own, const std::vector<TrainingRow>& rows,
    const std::array<std::array<double, kTargets.size()>, N>& candidates) {
  auto best = candidates.front();
  double least = std::numeric_limits<double>::infinity();
  for (const auto& weights : candidates) {
    const auto all = balanced(own, weights);
    double product = 1;
    for (const Target target : kTargets) {
      const ScoredRows s = scored(rows, all, target);
      if (s.measured.size() > 0) product *= rmspe(s.predicted, s.measured);
    }
    if (!(product < least)) continue;
    least = product;
    best = weights;
  }
  return best;
}

/// Predictions of the largest rows by fits that saw none of them; NaN elsewhere.
inline std::vector<Labels> extrapolated_labels(const FittedTargets& fits,
                                               const std::vector<TrainingRow>& rows,
                                               std::optional<Target> derived) {
  std::vector<Labels> all(rows.size());
  for (const Target target : kTargets) {
    const auto& fit = fits[static_cast<std::size_t>(target)];
    if (!fit || target == derived) continue;
    const auto with = rows_with(rows, target);
    for (std::size_t j = 0; j < fit->large.size(); ++j) {
      all[with[static_cast<std::size_t>(fit->large[j])]][target] =
          fit->extrapolated[static_cast<Index>(j)];
    }
  }
  for (Labels& labels : all) labels = completed(labels);
  return all;
}

/// Empty where nothing was extrapolated.
inline std::vector<LogInterval> away_intervals_of(const std::vector<TrainingRow>& rows,
                                                  const std::vector<Labels>& extrapolated,
                                                  Target target) {
  const ScoredRows s = scored(rows, extrapolated, target);
  return s.measured.size() > 0 ? intervals_of(s) : std::vector<LogInterval>{};
}

}  // namespace detail

}  // namespace layerwatt
