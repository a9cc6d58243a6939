/// @file
/// Correctors of layers from sums over layers: trees boosted on the ratio measured / predicted of
/// whole networks, each layer counting by its share of the network.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/fit_corrector.hpp>
#include <layerwatt/model/fit_sums.hpp>
#include <layerwatt/model/network_rows.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace layerwatt {

/// Correctors by op (none where an op has too few layers), and the logarithm of their factor at
/// every layer.
struct SumsCorrection {
  std::vector<std::optional<Corrector>> correctors;
  Vector log_factors;
};

namespace detail {

/// Trees see sizes and tile shares of layers, not what was predicted for them.
struct SumsInputs {
  std::vector<std::vector<Index>> layers;           // by op
  std::vector<std::vector<CorrectorInput>> inputs;  // by op
  std::vector<Matrix> x;                            // by op: (layers, inputs), whole numbers
};

inline SumsInputs sums_inputs(const NetworkRows& rows) {
  SumsInputs all;
  all.layers.resize(rows.ops.size());
  for (std::size_t i = 0; i < rows.layers.size(); ++i) {
    all.layers[rows.op_of_layer[i]].push_back(static_cast<Index>(i));
  }
  for (const std::vector<Index>& layers : all.layers) {
    CorrectorRows some;
    for (const Index i : layers) some.layers.push_back(rows.layers[static_cast<std::size_t>(i)]);
    some.measured = some.predicted = Vector::Ones(static_cast<Index>(layers.size()));
    CorrectorDesign design = corrector_design(some);
    all.inputs.push_back(std::move(design.inputs));
    all.x.push_back(std::move(design.x));
  }
  return all;
}

inline constexpr double kSumsRate = 0.3;  ///< of boosting
inline constexpr Index kSumsTrees = 60;   ///< per op
inline constexpr Index kSumsLeaf = 8;     ///< distinct layers in a leaf, at least
inline constexpr Index kSumsMostLeaves = 600;

/// Ratio measured / predicted and its weight for every layer: means over the networks `some` that
/// hold it, by share of the network and for the relative error, as in fit_factor_tree.
struct LayerRatios {
  Vector ratio;
  Vector weight;
};
inline LayerRatios layer_ratios(const SumsProblem& problem, const std::vector<Vector>& parts,
                                const Vector& offset, const Vector& log_factors,
                                const std::vector<Index>& some) {
  const auto layers = static_cast<Index>(problem.rows->layers.size());
  LayerRatios all{Vector::Zero(layers), Vector::Zero(layers)};
  const Vector factor = log_factors.array().exp();
  for (const Index n : some) {
    const auto& members = problem.rows->networks[static_cast<std::size_t>(n)].layers;
    const Vector& part = parts[static_cast<std::size_t>(n)];
    double total = offset[n];
    for (std::size_t k = 0; k < members.size(); ++k) {
      total += part[static_cast<Index>(k)] * factor[static_cast<Index>(members[k])];
    }
    const double ratio = std::clamp(problem.y[n] / total, 1 / kMostRatio, kMostRatio);
    for (std::size_t k = 0; k < members.size(); ++k) {
      const auto layer = static_cast<Index>(members[k]);
      const double weight = part[static_cast<Index>(k)] * factor[layer] / total / (ratio * ratio);
      all.weight[layer] += weight;
      all.ratio[layer] += weight * ratio;
    }
  }
  for (Index i = 0; i < layers; ++i) {
    all.ratio[i] = all.weight[i] > 0 ? all.ratio[i] / all.weight[i] : 1.0;
  }
  return all;
}

/// Boosts: each round fits one tree per op to what the rounds before it leave over.
/// @param parts   of each network: what its layers contribute, by backbones that did not see it
/// @param offset  (networks) likewise of the overhead
inline SumsCorrection correct_sums(const SumsProblem& problem, const SumsInputs& inputs,
                                   const std::vector<Vector>& parts, const Vector& offset,
                                   const std::vector<Index>& some) {
  const std::size_t ops = inputs.x.size();
  SumsCorrection correction{std::vector<std::optional<Corrector>>(ops),
                            Vector::Zero(static_cast<Index>(problem.rows->layers.size()))};
  std::vector<RowMajor> rows;
  std::vector<Trees> trees;
  for (const Matrix& x : inputs.x) {
    rows.emplace_back(x);
    trees.push_back({x.cols(), {}});
  }
  for (Index round = 0; round < kSumsTrees; ++round) {
    const LayerRatios left = layer_ratios(problem, parts, offset, correction.log_factors, some);
    for (std::size_t op = 0; op < ops; ++op) {
      const std::vector<Index>& layers = inputs.layers[op];
      const auto n = static_cast<Index>(layers.size());
      if (inputs.inputs[op].empty() || n < 2 * kSumsLeaf) continue;
      TreesOptions options = extra_trees_options();
      options.trees = 1;
      options.min_leaf = std::max(kSumsLeaf, n / kSumsMostLeaves);
      options.max_features = (inputs.x[op].cols() + 2) / 3;
      options.seed = static_cast<std::uint64_t>(round);
      options.weights = left.weight(layers);
      if (!(options.weights.maxCoeff() > 0)) continue;
      Tree tree = fit_trees(inputs.x[op], left.ratio(layers), options).trees.front();
      to_whole_numbers(tree, kSumsRate);
      for (Index i = 0; i < n; ++i) {
        correction.log_factors[layers[static_cast<std::size_t>(i)]] +=
            Corrector::kLeafUnit * predict(tree, rows[op].row(i).data());
      }
      trees[op].trees.push_back(std::move(tree));
    }
  }
  for (std::size_t op = 0; op < ops; ++op) {
    if (trees[op].trees.empty()) continue;
    const Vector factors = correction.log_factors(inputs.layers[op]);
    correction.correctors[op] =
        Corrector{inputs.inputs[op], std::nullopt, std::move(trees[op]),
                  std::min(0.0, factors.minCoeff()), std::max(0.0, factors.maxCoeff())};
  }
  return correction;
}

}  // namespace detail

/// What the layers of each network contribute, by the backbones that did not see the network.
[[nodiscard]] inline std::vector<Vector> held_out_parts(const SumsProblem& problem,
                                                        const CrossedSums& crossed,
                                                        const Folds& folds) {
  std::vector<Vector> parts;
  for (std::size_t n = 0; n < problem.rows->networks.size(); ++n) {
    const auto& members = problem.rows->networks[n].layers;
    const auto fold = static_cast<std::size_t>(folds.fold_of_row[n]);
    Vector part(static_cast<Index>(members.size()));
    for (std::size_t k = 0; k < members.size(); ++k) {
      part[static_cast<Index>(k)] =
          problem.weights[n][k] * crossed.folds[fold].layers[static_cast<Index>(members[k])];
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// `full` saw all networks.
struct CorrectedSums {
  SumsCorrection full;
  std::vector<Vector> log_factors;  ///< at every layer, without the networks of a fold
};

[[nodiscard]] inline CorrectedSums fit_corrections(const SumsProblem& problem,
                                                   const CrossedSums& crossed, const Folds& folds,
                                                   int threads) {
  const detail::SumsInputs inputs = detail::sums_inputs(*problem.rows);
  const std::vector<Vector> parts = held_out_parts(problem, crossed, folds);
  Vector offset(problem.y.size());
  for (Index n = 0; n < offset.size(); ++n) {
    const auto fold = static_cast<std::size_t>(folds.fold_of_row[static_cast<std::size_t>(n)]);
    offset[n] = crossed.folds[fold].overhead * problem.overhead[n];
  }
  CorrectedSums corrected;
  std::vector<SumsCorrection> fits(static_cast<std::size_t>(folds.count) + 1);
  parallel_for(folds.count + 1, threads, [&](Index fold) {
    const bool all = fold == folds.count;
    fits[static_cast<std::size_t>(fold)] = detail::correct_sums(
        problem, inputs, parts, offset, rows_of_fold(folds, all ? -1 : fold, false));
  });
  corrected.full = std::move(fits.back());
  fits.pop_back();
  for (SumsCorrection& fit : fits) corrected.log_factors.push_back(std::move(fit.log_factors));
  return corrected;
}

}  // namespace layerwatt
