/// @file
/// Fitting a corrector to out-of-fold predictions of a backbone: boosted or averaged trees, with or
/// without a smooth part before them, whichever cross-validates better, or none.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/corrector_design.hpp>
#include <layerwatt/model/fit_ensemble.hpp>
#include <layerwatt/model/interval.hpp>
#include <layerwatt/regress/folds.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct CorrectorFit {
  std::optional<Corrector> corrector;  ///< none where it does not pay
  Vector held_out;                     ///< (n) corrected by trees that did not see the row
  Vector extrapolated;                 ///< (large rows) by fits that saw none of them
  double exponent = 0;                 ///< a of error ~ rows^-a, within the range seen
};

namespace detail {

/// What is chosen from: single ensembles, and means of two that err in different ways.
inline constexpr auto kMixtures = std::to_array<std::array<std::size_t, 2>>(
    {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}});
inline constexpr Index kTrialFolds = 3;  ///< on which ensembles are compared
/// Trees alone follow labels within this range; over more, the backbone has to carry them.
inline constexpr double kMostLabelRange = 100;

/// The rows of the `count` folds after one, cyclically; ascending.
inline std::vector<Index> rows_after_fold(const Folds& folds, Index fold, Index count) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < folds.fold_of_row.size(); ++i) {
    const Index after = (folds.fold_of_row[i] - fold + folds.count) % folds.count;
    if (after >= 1 && after <= count) rows.push_back(static_cast<Index>(i));
  }
  return rows;
}

/// Adds held-out log corrections of one ensemble, for the rows of the folds first .. last - 1, by
/// fits to `seen` of the other folds.
inline void add_held_out(const CorrectorDesign& design, const Folds& folds, std::size_t ensemble,
                         Index first, Index last, Index seen, int threads, Matrix& factors) {
  parallel_for(last - first, threads, [&](Index task) {
    const std::vector<Index> in = rows_after_fold(folds, first + task, seen);
    const std::vector<Index> out = rows_of_fold(folds, first + task);
    const FittedEnsemble model = fit_ensemble(design, in, kEnsembles[ensemble]);
    const Vector held_out = log_factors(model, design, out);
    for (std::size_t i = 0; i < out.size(); ++i) {
      factors(out[i], static_cast<Index>(ensemble)) = held_out[static_cast<Index>(i)];
    }
  });
}

/// Mean squared relative error on some rows, corrected with `strength`. An error above counts 1 at
/// most, as one below does: a wild row that nothing predicts must not settle what suits the others.
inline double relative_error(const Vector& log_factors, double strength, const CorrectorRows& rows,
                             const std::vector<Index>& at) {
  double sum = 0;
  for (const Index i : at) {
    const double corrected = std::exp(strength * log_factors[i]) * rows.predicted[i];
    sum += std::min(1.0, std::pow(corrected / rows.measured[i] - 1, 2));
  }
  return sum / static_cast<double>(at.size());
}

/// How much of a correction to use: 0 where it does not pay for the space that it takes.
inline double choose_strength(const Vector& log_factors, const CorrectorRows& rows,
                              const std::vector<Index>& at) {
  double least = 0.98 * relative_error(log_factors, 0, rows, at);
  double best = 0;
  for (const double strength : {1.0, 0.75, 0.5}) {
    const double error = relative_error(log_factors, strength, rows, at);
    if (!(error < least)) continue;
    least = error;
    best = strength;
  }
  return best;
}

inline Vector mean_of(const Matrix& factors, const std::array<std::size_t, 2>& mixture) {
  return 0.5 * (factors.col(static_cast<Index>(mixture[0])) +
                factors.col(static_cast<Index>(mixture[1])));
}

inline bool is_tried(const Ensemble& ensemble, const CorrectorRows& rows) {
  return ensemble.start != Ensemble::Start::label ||
         rows.measured.maxCoeff() <= kMostLabelRange * rows.measured.minCoeff();
}

/// The mixture that does best on the first folds; only its ensembles are fitted on the others. Two
/// ensembles take twice the space: they have to gain 1 %.
inline std::array<std::size_t, 2> choose_mixture(const Matrix& factors, const CorrectorRows& rows,
                                                 const std::vector<Index>& at) {
  std::array<std::size_t, 2> best{0, 0};
  double least = std::numeric_limits<double>::infinity();
  for (const auto& mixture : kMixtures) {
    if (!is_tried(kEnsembles[mixture[0]], rows) || !is_tried(kEnsembles[mixture[1]], rows)) {
      continue;
    }
    const Vector column = mean_of(factors, mixture);
    const double cost = mixture[0] == mixture[1] ? 1.0 : 1.02;
    const double error = cost * relative_error(column, choose_strength(column, rows, at), rows, at);
    if (!(error < least)) continue;
    least = error;
    best = mixture;
  }
  return best;
}

inline void scale(FittedEnsemble& model, double strength) {
  if (model.smooth) {
    model.smooth->exponent *= strength;
    for (double& coefficient : model.smooth->coefficients) coefficient *= strength;
  }
  for (Tree& tree : model.trees.trees) {
    for (TreeNode& node : tree) {
      if (node.left == 0) node.split = std::round(strength * node.split);
    }
  }
}

/// The sum of two smooth parts, of which one at most has axes.
inline std::optional<Smooth> sum_of(std::optional<Smooth> a, std::optional<Smooth> b) {
  if (!a || !b) return a ? a : b;
  if (a->axes.empty()) std::swap(a, b);
  a->exponent += b->exponent;
  a->coefficients.front() += b->coefficients.front();
  return a;
}

/// The mixture fitted on some rows.
inline FittedEnsemble fit_mixture(const CorrectorDesign& design, const std::vector<Index>& at,
                                  const std::array<std::size_t, 2>& mixture) {
  FittedEnsemble first = fit_ensemble(design, at, kEnsembles[mixture[0]]);
  if (mixture[0] == mixture[1]) return first;
  FittedEnsemble second = fit_ensemble(design, at, kEnsembles[mixture[1]]);
  scale(first, 0.5);
  scale(second, 0.5);
  first.smooth = sum_of(std::move(first.smooth), std::move(second.smooth));
  for (Tree& tree : second.trees.trees) first.trees.trees.push_back(std::move(tree));
  return first;
}

inline std::vector<Index> rows_below_fold(const Folds& folds, Index fold) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < folds.fold_of_row.size(); ++i) {
    if (folds.fold_of_row[i] < fold) rows.push_back(static_cast<Index>(i));
  }
  return rows;
}

/// How the error of what was chosen shrinks with the rows: fits to half of the other folds beside
/// those to all of them, on the trial folds. The backbone's own share is left out: it has few
/// terms.
inline double learning_exponent(const CorrectorDesign& design, const CorrectorRows& rows,
                                const Folds& folds, const std::array<std::size_t, 2>& chosen,
                                const Vector& log_factors, double strength, int threads) {
  const Index all = folds.count - 1;
  const Index half = all / 2;
  if (half == 0) return 0;
  const Index trial = std::min(kTrialFolds, folds.count);
  Matrix factors = Matrix::Zero(rows.measured.size(), static_cast<Index>(kEnsembles.size()));
  for (const std::size_t k : chosen) {
    add_held_out(design, folds, k, 0, trial, half, threads, factors);
    if (chosen[0] == chosen[1]) break;
  }
  const std::vector<Index> at = rows_below_fold(folds, trial);
  const auto corrected = [&](const Vector& logs) -> Vector {
    return rows.predicted(at).array() * logs(at).array().exp();
  };
  return layerwatt::learning_exponent(corrected(strength * mean_of(factors, chosen)),
                                      corrected(log_factors), rows.measured(at),
                                      static_cast<double>(all) / static_cast<double>(half));
}

/// What may take over beyond the range seen: boosted trees on the ratio, or on the label itself.
inline constexpr std::size_t kRatioEnsemble = 0;
inline constexpr std::size_t kLabelEnsemble = 3;
/// Trees have to be this much better than the backbone on the largest rows (mean squared error).
inline constexpr double kBeyondGain = 0.9;

/// Predictions of the large rows by trees that saw the others.
inline Vector extrapolate(const CorrectorDesign& design, const CorrectorRows& rows,
                          std::size_t ensemble, const std::vector<Index>& small) {
  const FittedEnsemble model = fit_ensemble(design, small, kEnsembles[ensemble]);
  const Vector factors = log_factors(model, design, rows.large).array().exp();
  if (model.smooth) return rows.predicted(rows.large).cwiseProduct(factors);  // whatever that says
  return rows.extrapolated.cwiseProduct(factors);
}

inline double relative_error(const Vector& predicted, const Vector& measured) {
  return (predicted.cwiseQuotient(measured).array() - 1).square().mean();
}

/// What takes over, and its predictions of the largest rows, by fits to the others. Power
/// saturates: there it is trees on the label, which hold the last value seen.
struct ChosenBeyond {
  std::optional<std::size_t> ensemble;  // none: the backbone
  Vector extrapolated;
};
inline ChosenBeyond choose_beyond(const CorrectorDesign& design, const CorrectorRows& rows) {
  if (rows.large.empty()) return {std::nullopt, rows.extrapolated};
  const std::vector<Index> small = other_rows(rows.measured.size(), rows.large);
  if (rows.saturates && is_tried(kEnsembles[kLabelEnsemble], rows)) {
    return {kLabelEnsemble, extrapolate(design, rows, kLabelEnsemble, small)};
  }
  const Vector measured = rows.measured(rows.large);
  Vector held = extrapolate(design, rows, kRatioEnsemble, small);
  const double least = kBeyondGain * relative_error(rows.extrapolated, measured);
  if (!(relative_error(held, measured) < least)) return {std::nullopt, rows.extrapolated};
  return {kRatioEnsemble, std::move(held)};
}

/// A corrector that is nothing within the range seen.
inline Corrector no_correction(const CorrectorDesign& design) {
  Corrector corrector{design.inputs, std::nullopt, {}, 0, 0};
  corrector.trees.features = static_cast<Index>(design.inputs.size());
  return corrector;
}

}  // namespace detail

/// @param folds  over the rows: those of the backbone
[[nodiscard]] inline CorrectorFit fit_corrector(const CorrectorRows& rows, const Folds& folds,
                                                int threads = 1) {
  expects(rows.measured.size() == rows.predicted.size() &&
              rows.measured.size() == static_cast<Index>(rows.layers.size()),
          "fit_corrector: ", rows.layers.size(), " layers, ", rows.predicted.size(),
          " predictions and ", rows.measured.size(), " labels; give one each per row");
  CorrectorFit fit{std::nullopt, rows.predicted, rows.extrapolated};
  detail::CorrectorDesign design = detail::corrector_design(rows);
  if (design.inputs.empty()) return fit;
  Matrix factors =
      Matrix::Zero(rows.measured.size(), static_cast<Index>(detail::kEnsembles.size()));
  const Index trial = std::min(detail::kTrialFolds, folds.count);
  for (std::size_t k = 0; k < detail::kEnsembles.size(); ++k) {
    if (!detail::is_tried(detail::kEnsembles[k], rows)) continue;
    detail::add_held_out(design, folds, k, 0, trial, folds.count - 1, threads, factors);
  }
  const std::array<std::size_t, 2> chosen =
      detail::choose_mixture(factors, rows, detail::rows_below_fold(folds, trial));
  for (const std::size_t k : chosen) {
    detail::add_held_out(design, folds, k, trial, folds.count, folds.count - 1, threads, factors);
    if (chosen[0] == chosen[1]) break;
  }
  const Vector full = detail::mean_of(factors, chosen);
  const double strength =
      detail::choose_strength(full, rows, detail::rows_below_fold(folds, folds.count));
  const detail::ChosenBeyond beyond = detail::choose_beyond(design, rows);
  fit.extrapolated = beyond.extrapolated;
  if (strength == 0 && !beyond.ensemble) return fit;
  const Vector log_factors = strength * full;
  fit.held_out = rows.predicted.array() * log_factors.array().exp();
  const std::vector<Index> all = detail::rows_below_fold(folds, folds.count);
  fit.corrector = detail::no_correction(design);
  if (strength > 0) {
    fit.exponent =
        detail::learning_exponent(design, rows, folds, chosen, log_factors, strength, threads);
    detail::FittedEnsemble fitted = detail::fit_mixture(design, all, chosen);
    detail::scale(fitted, strength);
    fit.corrector->smooth = std::move(fitted.smooth);
    fit.corrector->trees = std::move(fitted.trees);
    fit.corrector->least = std::min(0.0, log_factors.minCoeff());
    fit.corrector->most = std::max(0.0, log_factors.maxCoeff());
  }
  if (beyond.ensemble) {
    detail::FittedEnsemble fitted =
        detail::fit_ensemble(design, all, detail::kEnsembles[*beyond.ensemble]);
    fit.corrector->beyond = {std::move(fitted.smooth), std::move(fitted.trees)};
  }
  return fit;
}

}  // namespace layerwatt
