/// @file
/// Backbones of layers from sums over layers: what fit_backbone does where every layer was
/// measured, done where only networks were.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/model/backbone.hpp>
#include <layerwatt/model/fit_backbone.hpp>
#include <layerwatt/model/network_rows.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/lasso.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace layerwatt {

/// Candidate terms of one op.
struct OpTerms {
  std::vector<Term> costs;
  std::vector<Term> efficiencies;
};

/// y_n ~ overhead_n a + sum over the layers l of n of weight_nl f_op(l), the f being backbones.
struct SumsProblem {
  const NetworkRows* rows = nullptr;
  std::vector<OpTerms> terms;                ///< by op
  Vector y;                                  ///< (networks) > 0
  std::vector<std::vector<double>> weights;  ///< of each network's layers, in their order
  Vector overhead;                           ///< (networks) >= 0; all 0: no overhead is fitted
};

/// One fit: a backbone per op and the overhead, as coefficients of the problem's designs.
struct SumsFit {
  std::vector<Backbone> backbones;  ///< by op
  double overhead = 0;
  Vector layers;  ///< (layers) predictions
};

struct CrossedSums {
  SumsFit full;
  std::vector<SumsFit> folds;  ///< without the networks of that fold
};

namespace detail {

/// Layers in rows, the ops' terms side by side: a layer is 0 in the columns of other ops.
struct SumsDesign {
  std::vector<std::vector<Term>> terms;  // by op
  std::vector<Index> first;              // column of each op's first term; and the end
  std::vector<Matrix> x;                 // by op: (layers of the op, terms)
  Vector penalty;                        // factor of every column's penalty, the overhead's last
};
struct SumsDesigns {
  std::vector<Index> place;  // of a layer among the layers of its op
  SumsDesign cost;
  SumsDesign efficiency;
};

inline void append_design(SumsDesign& design, std::vector<Term> terms,
                          const std::vector<FeatureValues>& layers) {
  Matrix x = layerwatt::design(terms, layers);
  drop_proportional(terms, x);
  if (design.first.empty()) design.first.push_back(0);
  design.first.push_back(design.first.back() + x.cols());
  design.terms.push_back(std::move(terms));
  design.x.push_back(std::move(x));
}

/// Terms of one window size are dearer: what all sizes share is learnt from all of them, and holds
/// for sizes that no network has.
inline constexpr double kRegimePenalty = 2;
inline Vector penalty_factors(const SumsDesign& design) {
  Vector factors = Vector::Ones(design.first.back() + 1);
  for (std::size_t op = 0; op < design.terms.size(); ++op) {
    for (std::size_t j = 0; j < design.terms[op].size(); ++j) {
      const std::vector<TermFactor>& term = design.terms[op][j].factors;
      const bool regime = std::any_of(term.begin(), term.end(), [](const TermFactor& factor) {
        return kFeatures[factor.feature].name.substr(0, 7) == "kernel_" &&
               kFeatures[factor.feature].name.substr(7, 3) == "is_";
      });
      if (regime) factors[design.first[op] + static_cast<Index>(j)] = kRegimePenalty;
    }
  }
  return factors;
}

inline SumsDesigns make_designs(const SumsProblem& problem) {
  const NetworkRows& rows = *problem.rows;
  std::vector<std::vector<FeatureValues>> of_op(rows.ops.size());
  SumsDesigns designs;
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    auto& layers = of_op[rows.op_of_layer[i]];
    designs.place.push_back(static_cast<Index>(layers.size()));
    layers.push_back(rows.layers[i]);
  }
  for (std::size_t op = 0; op < rows.ops.size(); ++op) {
    append_design(designs.cost, problem.terms[op].costs, of_op[op]);
    append_design(designs.efficiency, problem.terms[op].efficiencies, of_op[op]);
  }
  designs.cost.penalty = penalty_factors(designs.cost);
  designs.efficiency.penalty = penalty_factors(designs.efficiency);
  return designs;
}

/// Values of one factor at all layers.
inline Vector at_layers(const NetworkRows& rows, const SumsDesigns& designs,
                        const SumsDesign& design, const Vector& coefficients) {
  std::vector<Vector> of_op;
  for (std::size_t op = 0; op < rows.ops.size(); ++op) {
    of_op.push_back(design.x[op] * coefficients.segment(design.first[op], design.x[op].cols()));
  }
  Vector values(static_cast<Index>(rows.layers.size()));
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    values[static_cast<Index>(i)] = of_op[rows.op_of_layer[i]][designs.place[i]];
  }
  return values;
}

/// Columns summed over the layers of some networks, each layer times `rest`; the overhead last.
inline Matrix summed(const SumsProblem& problem, const SumsDesigns& designs,
                     const SumsDesign& design, const Vector& rest, const std::vector<Index>& some) {
  const NetworkRows& rows = *problem.rows;
  Matrix sums = Matrix::Zero(design.first.back() + 1, static_cast<Index>(some.size()));
  std::vector<Matrix> by_layer;  // a layer's terms in one piece of memory
  for (const Matrix& x : design.x) by_layer.push_back(x.transpose());
  for (std::size_t i = 0; i < some.size(); ++i) {
    const auto n = static_cast<std::size_t>(some[i]);
    const auto& layers = rows.networks[n].layers;
    double* const column = sums.col(static_cast<Index>(i)).data();
    for (std::size_t k = 0; k < layers.size(); ++k) {
      const std::size_t op = rows.op_of_layer[layers[k]];
      const double weight = problem.weights[n][k] * rest[static_cast<Index>(layers[k])];
      const double* const terms = by_layer[op].col(designs.place[layers[k]]).data();
      double* const to = column + design.first[op];
      for (Index j = 0; j < by_layer[op].rows(); ++j) to[j] += weight * terms[j];
    }
    sums(design.first.back(), static_cast<Index>(i)) = problem.overhead[some[i]];
  }
  return sums.transpose();
}

/// Coefficients (terms + 1, penalties); the last row is the overhead.
inline Matrix fit_summed(const SumsProblem& problem, const SumsDesigns& designs,
                         const SumsDesign& design, const Vector& rest,
                         const std::vector<Index>& some, const FitOptions& options, bool all) {
  const Matrix x = summed(problem, designs, design, rest, some);
  Vector y(x.rows());
  for (Index i = 0; i < y.size(); ++i) y[i] = problem.y[some[static_cast<std::size_t>(i)]];
  LassoOptions lasso{.loss = options.loss, .positive = true, .intercept = false};
  lasso.gap_tolerance = 1e-7;
  lasso.penalty_factors = design.penalty;
  const double unit = options.loss == Loss::squared
                          ? std::sqrt(y.squaredNorm() / static_cast<double>(y.size()))
                          : 1.0;
  lasso.grid.values.resize(all ? static_cast<Index>(kPenalties.size()) : 1);
  for (Index k = 0; k < lasso.grid.values.size(); ++k) {
    lasso.grid.values[k] =
        unit * options.penalty * kPenalties[all ? static_cast<std::size_t>(k) : kMiddlePenalty];
  }
  return lasso_path(x, y, lasso).coefficients;
}

/// Coefficients of each number of efficiency factors: see Candidates.
inline Candidates fit_sum_candidates(const SumsProblem& problem, const SumsDesigns& designs,
                                     const std::vector<Index>& some, const FitOptions& options) {
  const NetworkRows& rows = *problem.rows;
  Candidates candidates;
  Vector efficiency = Vector::Ones(static_cast<Index>(rows.layers.size()));
  candidates.cost.push_back(
      fit_summed(problem, designs, designs.cost, efficiency, some, options, true));
  for (int r = 0; r < options.most_efficiencies; ++r) {
    const Vector all =
        at_layers(rows, designs, designs.cost, candidates.cost.back().col(kMiddlePenalty))
            .cwiseProduct(efficiency);
    candidates.efficiency.push_back(
        fit_summed(problem, designs, designs.efficiency, all, some, options, false).col(0));
    efficiency = efficiency.cwiseProduct(
        at_layers(rows, designs, designs.efficiency, candidates.efficiency.back()));
    candidates.cost.push_back(
        fit_summed(problem, designs, designs.cost, efficiency, some, options, true));
  }
  return candidates;
}

inline Vector candidate_layers(const NetworkRows& rows, const SumsDesigns& designs,
                               const Candidates& candidates, std::size_t r, Index k) {
  Vector layers = at_layers(rows, designs, designs.cost, candidates.cost[r].col(k));
  for (std::size_t f = 0; f < r; ++f) {
    layers =
        layers.cwiseProduct(at_layers(rows, designs, designs.efficiency, candidates.efficiency[f]));
  }
  return layers;
}

/// Predicted totals of all networks.
inline Vector weighted_sums(const SumsProblem& problem, const Vector& layers, double overhead) {
  Vector totals = overhead * problem.overhead;
  for (std::size_t n = 0; n < problem.rows->networks.size(); ++n) {
    const auto& members = problem.rows->networks[n].layers;
    for (std::size_t k = 0; k < members.size(); ++k) {
      totals[static_cast<Index>(n)] +=
          problem.weights[n][k] * layers[static_cast<Index>(members[k])];
    }
  }
  return totals;
}

inline Backbone sums_backbone(const SumsDesigns& designs, const Candidates& candidates,
                              std::size_t r, Index k, std::size_t op, double least) {
  const auto part = [&](const SumsDesign& design, const Vector& coefficients) {
    return chosen_terms(design.terms[op],
                        coefficients.segment(design.first[op], design.x[op].cols()));
  };
  Backbone backbone;
  backbone.factors.push_back(part(designs.cost, candidates.cost[r].col(k)));
  for (std::size_t f = 0; f < r; ++f) {
    backbone.factors.push_back(part(designs.efficiency, candidates.efficiency[f]));
  }
  backbone.least = least;
  return backbone;
}

/// Terms of the op that has most of them, (factors, penalties).
inline Matrix most_terms_of_an_op(const NetworkRows& rows, const SumsDesigns& designs,
                                  const Candidates& candidates) {
  Matrix counts(static_cast<Index>(candidates.cost.size()), candidates.cost.front().cols());
  for (Index r = 0; r < counts.rows(); ++r) {
    for (Index k = 0; k < counts.cols(); ++k) {
      std::size_t most = 0;
      for (std::size_t op = 0; op < rows.ops.size(); ++op) {
        most = std::max(most, term_count(sums_backbone(designs, candidates,
                                                       static_cast<std::size_t>(r), k, op, 0)));
      }
      counts(r, k) = static_cast<double>(most);
    }
  }
  return counts;
}

}  // namespace detail

/// Fits backbones of all ops at once to totals of networks: positive Lasso in the relative loss,
/// factor by factor; factors and penalty by cross-validation on `folds` over the networks.
/// @param least  (ops) of which no prediction of a layer is below
[[nodiscard]] inline CrossedSums fit_sums(const SumsProblem& problem, const Folds& folds,
                                          const FitOptions& options,
                                          const std::vector<double>& least) {
  const NetworkRows& rows = *problem.rows;
  const detail::SumsDesigns designs = detail::make_designs(problem);
  std::vector<detail::Candidates> fits(static_cast<std::size_t>(folds.count) + 1);
  parallel_for(folds.count + 1, options.threads, [&](Index fold) {
    const bool all = fold == folds.count;
    fits[static_cast<std::size_t>(fold)] = detail::fit_sum_candidates(
        problem, designs, rows_of_fold(folds, all ? -1 : fold, false), options);
  });
  const auto penalties = static_cast<Index>(detail::kPenalties.size());
  const auto count = static_cast<std::size_t>(options.most_efficiencies) + 1;
  std::vector<Matrix> held_out(count, Matrix(problem.y.size(), penalties));
  for (std::size_t r = 0; r < count; ++r) {
    for (Index k = 0; k < penalties; ++k) {
      for (Index fold = 0; fold < folds.count; ++fold) {
        const auto& fit = fits[static_cast<std::size_t>(fold)];
        const Vector totals =
            detail::weighted_sums(problem, detail::candidate_layers(rows, designs, fit, r, k),
                                  fit.cost[r](fit.cost[r].rows() - 1, k));
        for (const Index n : rows_of_fold(folds, fold)) held_out[r](n, k) = totals[n];
      }
    }
  }
  const auto [r, k] =
      detail::choose(detail::candidate_scores(held_out, problem.y, options.loss),
                     detail::most_terms_of_an_op(rows, designs, fits.back()), options.most_terms);
  CrossedSums crossed;
  for (const detail::Candidates& fit : fits) {
    SumsFit sums;
    sums.layers = detail::candidate_layers(rows, designs, fit, r, k);
    sums.overhead = fit.cost[r](fit.cost[r].rows() - 1, k);
    for (std::size_t op = 0; op < rows.ops.size(); ++op) {
      sums.backbones.push_back(detail::sums_backbone(designs, fit, r, k, op, least[op]));
    }
    for (std::size_t i = 0; i < rows.layers.size(); ++i) {
      double& value = sums.layers[static_cast<Index>(i)];
      value = std::max(value, least[rows.op_of_layer[i]]);
    }
    crossed.folds.push_back(std::move(sums));
  }
  crossed.full = std::move(crossed.folds.back());
  crossed.folds.pop_back();
  return crossed;
}

}  // namespace layerwatt
