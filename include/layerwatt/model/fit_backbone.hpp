/// @file
/// Fitting a backbone: positive Lasso in the relative loss, factor by factor, with the number of
/// factors and the penalty chosen by cross-validation on grouped folds.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/model/backbone.hpp>
#include <layerwatt/model/dictionary.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/lasso.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace layerwatt {

struct FitOptions {
  Loss loss = Loss::relative;  ///< relative or squared
  int most_efficiencies = 2;   ///< efficiency factors tried beside the cost, 0 .. this
  /// Lasso penalty of all factors but the last, for which 0.3, 1, 3 and 10 times this are tried.
  /// Columns have unit length in the loss: 0.01 keeps a term that explains 1 % of it.
  double penalty = 1e-3;
  std::size_t most_terms = 0;  ///< of all factors together, where any candidate has so few; 0: any
  double least_share = 0.1;    ///< predictions are at least this share of the smallest label
  std::vector<std::vector<Index>> parts = {};  ///< rows of further fits: BackboneFit::parts
  int threads = 1;                             ///< over folds; the result does not depend on it
};

/// A backbone fitted to some of the rows, and what it says of all of them.
struct PartFit {
  Backbone backbone;
  Vector predicted;  ///< (n)
};

/// A fitted backbone and what cross-validation says about it.
struct BackboneFit {
  Backbone backbone;
  Vector held_out;             ///< (n) predictions of each row by a fit that did not see its fold
  std::vector<PartFit> parts;  ///< with the chosen factors and penalty, one per FitOptions::parts
  int efficiencies = 0;        ///< chosen number of efficiency factors
  double penalty = 0;          ///< chosen
};

namespace detail {

/// What is tried for the last factor, in units of FitOptions::penalty, largest first.
inline constexpr std::array kPenalties{10.0, 3.0, 1.0, 0.3};
inline constexpr std::size_t kMiddlePenalty = 2;  // 1.0

/// The candidates' designs over all rows, computed once.
struct Designs {
  std::vector<Term> cost_terms;
  std::vector<Term> efficiency_terms;
  Matrix cost;        // (n, cost terms)
  Matrix efficiency;  // (n, efficiency terms)
};

/// Drops columns that are zero or proportional to an earlier one: they cannot be told apart.
inline void drop_proportional(std::vector<Term>& terms, Matrix& x) {
  Matrix unit = x;
  Index kept = 0;
  for (Index j = 0; j < x.cols(); ++j) {
    const double length = x.col(j).norm();
    if (!(length > 0) || !std::isfinite(length)) continue;
    unit.col(kept) = x.col(j) / length;
    bool known = false;
    for (Index k = 0; k < kept && !known; ++k) {
      known = std::abs(unit(0, k) - unit(0, kept)) < 1e-9 &&
              (unit.col(k) - unit.col(kept)).squaredNorm() < 1e-18;
    }
    if (known) continue;
    x.col(kept) = x.col(j).eval();
    terms[static_cast<std::size_t>(kept)] = terms[static_cast<std::size_t>(j)];
    ++kept;
  }
  x.conservativeResize(Eigen::NoChange, kept);
  terms.resize(static_cast<std::size_t>(kept));
}

inline Designs make_designs(std::vector<Term> costs, std::vector<Term> efficiencies,
                            const std::vector<FeatureValues>& layers) {
  Designs designs{std::move(costs), std::move(efficiencies), {}, {}};
  designs.cost = design(designs.cost_terms, layers);
  drop_proportional(designs.cost_terms, designs.cost);
  designs.efficiency = design(designs.efficiency_terms, layers);
  drop_proportional(designs.efficiency_terms, designs.efficiency);
  return designs;
}

/// Coefficients (terms, penalties) of one factor, the others being fixed in `rest` (n).
inline Matrix fit_factor(const Matrix& x, const Vector& rest, const Vector& y,
                         const std::vector<Index>& rows, const FitOptions& fit,
                         bool all_penalties) {
  const auto n = static_cast<Index>(rows.size());
  Matrix scaled(n, x.cols());
  Vector target(n);
  for (Index i = 0; i < n; ++i) target[i] = y[rows[static_cast<std::size_t>(i)]];
  for (Index j = 0; j < x.cols(); ++j) {
    for (Index i = 0; i < n; ++i) {
      const Index row = rows[static_cast<std::size_t>(i)];
      scaled(i, j) = x(row, j) * rest[row];
    }
  }
  // Penalties of the squared loss have the unit of the target, those of the relative loss none.
  const double unit =
      fit.loss == Loss::squared ? std::sqrt(target.squaredNorm() / static_cast<double>(n)) : 1.0;
  LassoOptions options{.loss = fit.loss, .positive = true, .intercept = false};
  options.gap_tolerance = 1e-7;
  options.grid.values.resize(all_penalties ? static_cast<Index>(kPenalties.size()) : 1);
  for (Index k = 0; k < options.grid.values.size(); ++k) {
    const std::size_t at = all_penalties ? static_cast<std::size_t>(k) : kMiddlePenalty;
    options.grid.values[k] = unit * fit.penalty * kPenalties[at];
  }
  return lasso_path(scaled, target, options).coefficients;
}

/// Coefficients of every candidate: `cost[r]` (terms, penalties) belongs to the first r columns
/// of `efficiency`.
struct Candidates {
  std::vector<Matrix> cost;
  std::vector<Vector> efficiency;
};

/// Alternates: cost, then an efficiency on top, then the cost again, and so on.
inline Candidates fit_candidates(const Designs& designs, const Vector& y,
                                 const std::vector<Index>& rows, const FitOptions& options) {
  Candidates candidates;
  Vector efficiency = Vector::Ones(y.size());
  candidates.cost.push_back(fit_factor(designs.cost, efficiency, y, rows, options, true));
  for (int r = 0; r < options.most_efficiencies; ++r) {
    const Vector all =
        (designs.cost * candidates.cost.back().col(kMiddlePenalty)).cwiseProduct(efficiency);
    candidates.efficiency.push_back(
        fit_factor(designs.efficiency, all, y, rows, options, false).col(0));
    efficiency = efficiency.cwiseProduct(designs.efficiency * candidates.efficiency.back());
    candidates.cost.push_back(fit_factor(designs.cost, efficiency, y, rows, options, true));
  }
  return candidates;
}

/// Predictions (n, penalties) with r efficiency factors, within the bounds.
inline Matrix predict_candidate(const Designs& designs, const Candidates& candidates, std::size_t r,
                                double least) {
  Matrix all = designs.cost * candidates.cost[r];
  for (std::size_t k = 0; k < r; ++k) {
    const Vector efficiency = designs.efficiency * candidates.efficiency[k];
    all.array().colwise() *= efficiency.array();
  }
  return all.cwiseMax(least);
}

inline TermSum chosen_terms(const std::vector<Term>& terms, const Vector& coefficients) {
  TermSum sum;
  for (Index j = 0; j < coefficients.size(); ++j) {
    if (!(coefficients[j] > 0)) continue;
    sum.terms.push_back(terms[static_cast<std::size_t>(j)]);
    sum.coefficients.push_back(coefficients[j]);
  }
  return sum;
}

/// The candidate with r efficiency factors and penalty k.
inline Backbone chosen_backbone(const Designs& designs, const Candidates& candidates, std::size_t r,
                                Index k, double least) {
  Backbone backbone;
  backbone.factors.push_back(chosen_terms(designs.cost_terms, candidates.cost[r].col(k)));
  for (std::size_t f = 0; f < r; ++f) {
    backbone.factors.push_back(chosen_terms(designs.efficiency_terms, candidates.efficiency[f]));
  }
  backbone.least = least;
  return backbone;
}

/// Mean squared loss of held-out predictions, (factors, penalties).
inline Matrix candidate_scores(const std::vector<Matrix>& held_out, const Vector& y, Loss loss) {
  Matrix scores(static_cast<Index>(held_out.size()), held_out.front().cols());
  const Vector weight = loss == Loss::relative ? Vector(y.cwiseAbs2().cwiseInverse())
                                               : Vector(Vector::Ones(y.size()));
  for (std::size_t r = 0; r < held_out.size(); ++r) {
    for (Index k = 0; k < scores.cols(); ++k) {
      scores(static_cast<Index>(r), k) =
          (held_out[r].col(k) - y).cwiseAbs2().dot(weight) / static_cast<double>(y.size());
    }
  }
  return scores;
}

/// Terms of each candidate, (factors, penalties).
inline Matrix term_counts(const Candidates& candidates) {
  const auto factors = static_cast<Index>(candidates.cost.size());
  Matrix counts(factors, candidates.cost.front().cols());
  double efficiencies = 0;
  for (Index r = 0; r < factors; ++r) {
    const auto at = static_cast<std::size_t>(r);
    if (r > 0) {
      efficiencies += static_cast<double>((candidates.efficiency[at - 1].array() > 0).count());
    }
    counts.row(r) = (candidates.cost[at].array() > 0).cast<double>().colwise().sum();
    counts.row(r).array() += efficiencies;
  }
  return counts;
}

/// The simplest candidate within 2 % of the best: fewest factors, then the largest penalty. Only
/// those with at most `most_terms` terms count, or, where there are none, those with the fewest.
inline std::pair<std::size_t, Index> choose(Matrix scores, const Matrix& counts,
                                            std::size_t most_terms) {
  if (most_terms > 0) {
    const double most = std::max(static_cast<double>(most_terms), counts.minCoeff());
    scores = (counts.array() <= most).select(scores, std::numeric_limits<double>::infinity());
  }
  const double limit = 1.02 * scores.minCoeff();
  for (Index r = 0; r < scores.rows(); ++r) {
    for (Index k = 0; k < scores.cols(); ++k) {
      if (scores(r, k) <= limit) return {static_cast<std::size_t>(r), k};
    }
  }
  return {0, 0};  // only with NaN scores, which the checks on y exclude
}

}  // namespace detail

/// Fits a product of term sums to positive labels.
/// @param costs         candidate terms of the first factor
/// @param efficiencies  candidate terms of the others
/// @param layers        (n) features   @param y (n) labels > 0   @param folds  over the n rows
/// @throws InvalidArgument  lengths differ, or a loss other than relative and squared
[[nodiscard]] inline BackboneFit fit_backbone(std::vector<Term> costs,
                                              std::vector<Term> efficiencies,
                                              const std::vector<FeatureValues>& layers,
                                              const Vector& y, const Folds& folds,
                                              const FitOptions& options = {}) {
  expects(options.loss != Loss::log, "fit_backbone: sums of positive terms have no log loss; use ",
          "relative or squared");
  expects(y.size() == static_cast<Index>(layers.size()), "fit_backbone: ", layers.size(),
          " layers but ", y.size(), " labels");
  const detail::Designs designs =
      detail::make_designs(std::move(costs), std::move(efficiencies), layers);
  const double least = options.least_share * y.minCoeff();
  const auto count = static_cast<std::size_t>(options.most_efficiencies) + 1;
  const auto penalties = static_cast<Index>(detail::kPenalties.size());
  std::vector<Matrix> held_out(count, Matrix(y.size(), penalties));
  std::vector<std::vector<Matrix>> of_fold(static_cast<std::size_t>(folds.count));
  detail::Candidates full;
  std::vector<detail::Candidates> of_part(options.parts.size());
  parallel_for(
      folds.count + 1 + static_cast<Index>(of_part.size()), options.threads, [&](Index fold) {
        if (fold == folds.count) {  // the refit on all rows
          full = detail::fit_candidates(designs, y, rows_of_fold(folds, -1, false), options);
          return;
        }
        if (fold > folds.count) {
          const auto part = static_cast<std::size_t>(fold - folds.count - 1);
          of_part[part] = detail::fit_candidates(designs, y, options.parts[part], options);
          return;
        }
        const auto candidates =
            detail::fit_candidates(designs, y, rows_of_fold(folds, fold, false), options);
        for (std::size_t r = 0; r < count; ++r) {
          of_fold[static_cast<std::size_t>(fold)].push_back(
              detail::predict_candidate(designs, candidates, r, least));
        }
      });
  for (std::size_t r = 0; r < count; ++r) {
    for (Index i = 0; i < y.size(); ++i) {
      const auto fold = static_cast<std::size_t>(folds.fold_of_row[static_cast<std::size_t>(i)]);
      held_out[r].row(i) = of_fold[fold][r].row(i);
    }
  }
  const auto [r, k] = detail::choose(detail::candidate_scores(held_out, y, options.loss),
                                     detail::term_counts(full), options.most_terms);
  BackboneFit fit;
  fit.backbone = detail::chosen_backbone(designs, full, r, k, least);
  fit.held_out = held_out[r].col(k);
  for (const detail::Candidates& part : of_part) {
    fit.parts.push_back({detail::chosen_backbone(designs, part, r, k, least),
                         detail::predict_candidate(designs, part, r, least).col(k)});
  }
  fit.efficiencies = static_cast<int>(r);
  fit.penalty = options.penalty * detail::kPenalties[static_cast<std::size_t>(k)];
  return fit;
}

}  // namespace layerwatt
