/// @file
/// Models of layers learnt from whole networks alone: runtime as a sum over layers, power as their
/// mean weighted by runtime, energy as the product.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/model/correct_sums.hpp>
#include <layerwatt/model/dictionary.hpp>
#include <layerwatt/model/fit_layer.hpp>
#include <layerwatt/model/fit_sums.hpp>
#include <layerwatt/model/network_baseline.hpp>
#include <layerwatt/model/network_rows.hpp>
#include <layerwatt/model/recipes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// What one fit to networks gives: models of ops, the totals' part, and held-out totals.
struct NetworksFit {
  std::vector<LayerModel> ops;
  NetworkModel network;
};

namespace detail {

inline constexpr std::array kKernelRegimes =
    std::to_array<std::string_view>({"kernel_is_1", "kernel_is_2", "kernel_is_3", "kernel_is_4",
                                     "kernel_is_5", "kernel_is_6", "kernel_is_large"});

/// A library has one algorithm per window size: every cost may differ by it. Sums over networks
/// tell such terms apart where single layers are too few.
inline std::vector<Term> costs_by_window() {
  std::vector<Term> terms;
  append_products(terms, {{"",
                           "operations",
                           "operations_32x32",
                           "operations_64x64",
                           "operations_128x64",
                           "operations_128x128",
                           "operations_256x128",
                           "operations_width4",
                           "operations_width8",
                           "operations_width16",
                           "operations_width32",
                           "input_bytes",
                           "output_bytes",
                           "im2col_bytes",
                           "weight_bytes",
                           "operations*fall(out_channels,64)",
                           "operations*fall(out_pixels,512)",
                           "operations*fall(out_pixels,4096)",
                           "operations*fall(reduction,256)",
                           "operations*fall(group_in,16)",
                           "operations*fall(group_in,4)",
                           "output_bytes*fall(group_in,4)",
                           "im2col_bytes*fall(group_in,4)"},
                          {kKernelRegimes.begin(), kKernelRegimes.end()}});
  append_products(
      terms, {{"operations", "operations_128x128", "input_bytes", "output_bytes", "im2col_bytes",
               "operations_width8"},
              {"fall(taps,1)", "fall(taps,4)", "fall(taps,16)", "rise(taps,4)", "rise(taps,16)"}});
  return terms;
}

inline std::vector<FeatureValues> layers_of_op(const NetworkRows& rows, std::size_t op) {
  std::vector<FeatureValues> layers;
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    if (rows.op_of_layer[i] == op) layers.push_back(rows.layers[i]);
  }
  return layers;
}

/// Does every falling factor of a term still fall where layers were seen? Far beyond its place it
/// is one over its feature, which explodes for the smaller layers of other networks.
inline bool falls_in_range(const Term& term, const std::vector<FeatureValues>& layers) {
  return std::all_of(term.factors.begin(), term.factors.end(), [&](const TermFactor& factor) {
    return factor.form != Form::fall ||
           std::any_of(layers.begin(), layers.end(), [&](const FeatureValues& layer) {
             return layer[factor.feature] <= 4 * factor.half;
           });
  });
}

inline OpTerms sums_terms(std::string_view op, Target target,
                          const std::vector<FeatureValues>& layers) {
  const Family family = family_of(op);
  OpTerms terms{{}, efficiency_terms(family, layers)};
  append_names(terms.efficiencies, {"kernel_is_4", "kernel_is_6"});
  if (target == Target::power) {
    terms.costs = terms.efficiencies;
    return terms;
  }
  terms.costs = cost_terms(family);
  if (family != Family::pointwise && op != "fc" && op != "matmul") {
    for (Term& term : costs_by_window()) terms.costs.push_back(std::move(term));
  }
  std::erase_if(terms.costs, [&](const Term& term) { return !falls_in_range(term, layers); });
  return terms;
}

/// `sparse` keeps a cost alone: its coefficients are to be read, and to be few.
inline FitOptions sums_options(const Recipe& recipe, int threads) {
  FitOptions options;
  options.loss = recipe.loss;
  options.penalty = recipe.name == "sparse" ? 5e-4 : 1e-4;
  options.most_efficiencies = recipe.name == "sparse" ? 0 : 2;
  options.most_terms = recipe.name == "sparse" ? kMostSparseTerms : 0;
  options.threads = threads;
  return options;
}

/// One target, fitted: with corrections where they pay.
struct FittedSums {
  CrossedSums crossed;
  std::optional<CorrectedSums> corrected;
  Vector held_out;  ///< (networks) totals

  /// Predictions of all layers that did not see the networks of a fold; -1: by all networks.
  [[nodiscard]] Vector layers(Index fold) const {
    const auto at = static_cast<std::size_t>(fold);
    const Vector& backbone = fold < 0 ? crossed.full.layers : crossed.folds[at].layers;
    if (!corrected) return backbone;
    const Vector& logs = fold < 0 ? corrected->full.log_factors : corrected->log_factors[at];
    return backbone.array() * logs.array().exp();
  }
  [[nodiscard]] double overhead(Index fold) const {
    return fold < 0 ? crossed.full.overhead
                    : crossed.folds[static_cast<std::size_t>(fold)].overhead;
  }
};

inline Vector held_out_totals(const SumsProblem& problem, const FittedSums& fit,
                              const Folds& folds) {
  Vector held_out(problem.y.size());
  for (Index fold = 0; fold < folds.count; ++fold) {
    const Vector totals = weighted_sums(problem, fit.layers(fold), fit.overhead(fold));
    for (const Index n : rows_of_fold(folds, fold)) held_out[n] = totals[n];
  }
  return held_out;
}

/// The corrector is left out where it does not pay.
inline FittedSums fit_target_sums(const SumsProblem& problem, const Folds& folds,
                                  const Recipe& recipe, double least, int threads) {
  FittedSums fit;
  fit.crossed = fit_sums(problem, folds, sums_options(recipe, threads),
                         std::vector<double>(problem.rows->ops.size(), least));
  fit.held_out = held_out_totals(problem, fit, folds);
  if (recipe.name == "sparse") return fit;
  const Vector plain = fit.held_out;
  fit.corrected = fit_corrections(problem, fit.crossed, folds, threads);
  fit.held_out = held_out_totals(problem, fit, folds);
  if (rmspe(fit.held_out, problem.y) > 0.99 * rmspe(plain, problem.y)) {
    fit.corrected.reset();
    fit.held_out = plain;
  }
  return fit;
}

inline SumsProblem sums_problem(const NetworkRows& rows, Target target) {
  SumsProblem problem;
  problem.rows = &rows;
  problem.y.resize(static_cast<Index>(rows.networks.size()));
  problem.overhead = Vector::Ones(problem.y.size());
  for (std::size_t n = 0; n < rows.networks.size(); ++n) {
    problem.y[static_cast<Index>(n)] = rows.networks[n].labels[target];
    problem.weights.emplace_back(rows.networks[n].layers.size(), 1.0);
  }
  for (std::size_t op = 0; op < rows.ops.size(); ++op) {
    problem.terms.push_back(sums_terms(rows.ops[op], target, layers_of_op(rows, op)));
  }
  return problem;
}

/// Power: weights are each layer's share of the runtime, as predicted without the network.
inline SumsProblem power_problem(const NetworkRows& rows, const FittedSums& runtime,
                                 const Folds& folds) {
  SumsProblem problem = sums_problem(rows, Target::power);
  for (Index fold = 0; fold < folds.count; ++fold) {
    const Vector layers = runtime.layers(fold);
    for (const Index n : rows_of_fold(folds, fold)) {
      const auto at = static_cast<std::size_t>(n);
      const double total = runtime.held_out[n];
      for (std::size_t k = 0; k < rows.networks[at].layers.size(); ++k) {
        problem.weights[at][k] = layers[static_cast<Index>(rows.networks[at].layers[k])] / total;
      }
      problem.overhead[n] = runtime.overhead(fold) / total;
    }
  }
  return problem;
}

inline NetworkTarget summarise_networks(const NetworkRows& rows,
                                        const std::vector<Labels>& held_out, Target target) {
  std::vector<TrainingRow> measured;
  std::vector<NetworkCounts> counts;
  std::vector<double> y;
  for (const NetworkRow& network : rows.networks) {
    measured.push_back({{}, network.labels, network.group});
    std::vector<FeatureValues> layers;
    for (const std::size_t layer : network.layers) layers.push_back(rows.layers[layer]);
    counts.push_back(network_counts(layers));
    y.push_back(network.labels[target]);
  }
  NetworkTarget model;
  const ScoredRows s = scored(measured, held_out, target);
  model.scores.intervals = intervals_of(s);
  model.scores.cv.metrics = metrics(s.predicted, s.measured);
  model.scores.baselines = fit_network_baselines(
      counts, Eigen::Map<const Vector>(y.data(), static_cast<Index>(y.size())));
  return model;
}

inline TargetModel op_target(const FittedSums& fit, std::size_t op, double most,
                             const NetworkTarget& network) {
  TargetModel model;
  model.backbone = fit.crossed.full.backbones[op];
  model.backbone->most = most;
  if (fit.corrected) model.corrector = fit.corrected->full.correctors[op];
  model.intervals = network.scores.intervals;
  return model;
}

inline LayerModel op_of_networks(const NetworkRows& rows, std::size_t op) {
  LayerModel model;
  model.op = rows.ops[op];
  std::vector<TrainingRow> layers;
  for (const FeatureValues& layer : layers_of_op(rows, op)) layers.push_back({layer, {}, 0});
  model.configurations = layers.size();
  model.ranges = ranges_of(layers);
  return model;
}

/// Networks that have a target.
inline NetworkRows with_target(NetworkRows rows, Target target) {
  std::erase_if(rows.networks,
                [&](const NetworkRow& network) { return !network.labels.has(target); });
  return rows;
}

}  // namespace detail

/// Runtime and power of all ops from totals; where only energy is measured, energy.
/// @param folds  over rows.networks, all of which have the runtime (or else the energy)
[[nodiscard]] inline NetworksFit fit_networks(const NetworkRows& rows, const Folds& folds,
                                              const Recipe& recipe, int threads) {
  const bool timed = rows.networks.front().labels.has(Target::runtime);
  const bool powered =
      timed && std::all_of(rows.networks.begin(), rows.networks.end(),
                           [](const NetworkRow& n) { return n.labels.has(Target::power); });
  const Target first = timed ? Target::runtime : Target::energy;
  const SumsProblem problem = detail::sums_problem(rows, first);
  const detail::FittedSums cost =
      detail::fit_target_sums(problem, folds, recipe, 1e-4 * problem.y.minCoeff(), threads);
  std::optional<detail::FittedSums> power;
  double most_power = 0;
  if (powered) {
    const SumsProblem powers = detail::power_problem(rows, cost, folds);
    most_power = 1.25 * powers.y.maxCoeff();
    power = detail::fit_target_sums(powers, folds, recipe, 0.5 * powers.y.minCoeff(), threads);
  }
  std::vector<Labels> held_out(rows.networks.size());
  for (std::size_t n = 0; n < held_out.size(); ++n) {
    held_out[n][first] = cost.held_out[static_cast<Index>(n)];
    if (power) held_out[n][Target::power] = power->held_out[static_cast<Index>(n)];
    held_out[n] = completed(held_out[n]);
  }
  NetworksFit fit;
  fit.network.networks = rows.networks.size();
  for (const Target target : kTargets) {
    if (held_out.front().has(target)) {
      fit.network[target] = detail::summarise_networks(rows, held_out, target);
    }
  }
  fit.network[first]->scale.per_network = cost.overhead(-1);
  if (power) {
    fit.network[Target::energy]->scale.per_network = cost.overhead(-1) * power->overhead(-1);
  }
  for (std::size_t op = 0; op < rows.ops.size(); ++op) {
    LayerModel layer = detail::op_of_networks(rows, op);
    layer[first] =
        detail::op_target(cost, op, std::numeric_limits<double>::infinity(), *fit.network[first]);
    if (power) {
      layer[Target::power] = detail::op_target(*power, op, most_power, *fit.network[Target::power]);
      layer[Target::energy] = TargetModel{};
      layer[Target::energy]->intervals = fit.network[Target::energy]->scores.intervals;
    }
    fit.ops.push_back(std::move(layer));
  }
  return fit;
}

}  // namespace layerwatt
