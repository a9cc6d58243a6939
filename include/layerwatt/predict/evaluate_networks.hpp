/// @file
/// How far a model is from whole networks: as it is, or refitted on folds of networks.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/model/network_baseline.hpp>
#include <layerwatt/model/train_networks.hpp>
#include <layerwatt/predict/evaluate.hpp>
#include <layerwatt/predict/hold_out.hpp>
#include <layerwatt/predict/predict.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline Network network_of(const NetworkTable& table, const MeasuredNetwork& measured) {
  Network network;
  network.name = measured.name;
  for (const std::size_t layer : measured.layers) {
    NamedLayer named;
    named.name = std::to_string(network.layers.size());
    named.layer = table.layers[layer];
    network.layers.push_back(std::move(named));
  }
  return network;
}

/// Totals, baselines and the op for which there is no prediction, if any.
struct ScoredNetwork {
  ScoredLayer scored;
  std::string lacking;
};

inline NetworkCounts counts_of(const NetworkTable& table, const MeasuredNetwork& measured) {
  std::vector<FeatureValues> layers;
  for (const std::size_t layer : measured.layers) {
    layers.push_back(feature_values(table.layers[layer]));
  }
  return network_counts(layers);
}

inline void add_baselines(const NetworkModel& model, const NetworkCounts& counts,
                          ScoredLayer& scored) {
  const auto at = [](Target target) { return static_cast<std::size_t>(target); };
  auto& all = scored.baselines;
  for (const Target target : kTargets) {
    if (!model[target]) continue;
    for (const Baseline& baseline : model[target]->scores.baselines) {
      all[at(target)][static_cast<std::size_t>(baseline.kind)] = evaluate(baseline, counts);
    }
  }
  // Power does not add up: its baselines are those of energy over those of runtime.
  if (!model[Target::energy] || !model[Target::runtime]) return;
  for (const BaselineKind kind : kBaselines) {
    if (kind == BaselineKind::mean) continue;
    const auto k = static_cast<std::size_t>(kind);
    all[at(Target::power)][k] = all[at(Target::energy)][k] / all[at(Target::runtime)][k];
  }
}

/// The baselines that the model stores, or else those fitted to the networks at hand.
inline NetworkModel network_baselines(const DeviceModel& model, const NetworkTable& table) {
  if (model.network) return *model.network;
  NetworkModel fitted;
  for (const Target target : kTargets) {
    std::vector<NetworkCounts> counts;
    std::vector<double> y;
    for (const MeasuredNetwork& network : table.networks) {
      if (!network.labels.has(target)) continue;
      counts.push_back(counts_of(table, network));
      y.push_back(network.labels[target]);
    }
    if (y.empty()) continue;
    fitted[target].emplace();
    fitted[target]->scores.baselines = fit_network_baselines(counts, column(y));
  }
  return fitted;
}

inline ScoredNetwork score_network(const DeviceModel& model, const NetworkModel& baselines,
                                   const NetworkTable& table, const MeasuredNetwork& measured) {
  ScoredNetwork result;
  result.scored.measured = measured.labels;
  const Prediction prediction = predict(model, network_of(table, measured));
  if (!prediction.coverage.unknown_ops.empty()) {
    result.lacking = prediction.coverage.unknown_ops.front();
    return result;
  }
  for (const Target target : kTargets) {
    const Estimate& total = prediction.totals[target];
    result.scored.predicted[target] = total.value;
    result.scored.covered[static_cast<std::size_t>(target)] =
        measured.labels[target] >= total.low && measured.labels[target] <= total.high;
  }
  add_baselines(baselines, counts_of(table, measured), result.scored);
  return result;
}

/// The groups of op "network", and networks that could not be scored.
inline void add_network_groups(const NetworkTable& table, std::vector<ScoredNetwork> networks,
                               Evaluation& evaluation) {
  std::vector<ScoredLayer> scored;
  std::map<std::string, std::size_t> lacking;
  for (ScoredNetwork& network : networks) {
    if (network.lacking.empty()) {
      scored.push_back(std::move(network.scored));
    } else {
      ++lacking[network.lacking];
    }
  }
  std::size_t given = networks.size();
  for (const SkippedRows& skipped : table.skipped) given += skipped.count;
  for (const Target target : kTargets) {
    if (auto group = score_group("network", target, scored, given)) {
      evaluation.groups.push_back(std::move(*group));
    }
  }
  for (const auto& [op, count] : lacking) {
    evaluation.unmodelled.push_back({"network", count, "the model has no op " + op});
  }
}

inline NetworkTable part_of(const NetworkTable& table, const std::vector<Index>& networks) {
  NetworkTable part;
  part.networks_csv = table.networks_csv;
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place(table.layers.size(), kNone);
  for (const Index n : networks) {
    MeasuredNetwork network = table.networks[static_cast<std::size_t>(n)];
    for (std::size_t& layer : network.layers) {
      if (place[layer] == kNone) {
        place[layer] = part.layers.size();
        part.layers.push_back(table.layers[layer]);
      }
      layer = place[layer];
    }
    part.networks.push_back(std::move(network));
  }
  return part;
}

/// Scores the parts from `first_tested` on, each by a fit to all others.
inline Evaluation cross_validate_networks(const DeviceModel& model, const NetworkTable& table,
                                          const Parts& parts, std::string split, int threads) {
  TrainOptions options;
  options.recipe = model.recipe.name;
  options.targets = model.recipe.targets;
  options.folds = model.recipe.folds;
  options.seed = model.recipe.seed;
  options.loss = model.recipe.loss;
  const Folds folds{parts.part_of_row, parts.count};
  std::vector<ScoredNetwork> scored(table.networks.size());
  parallel_for(parts.count - parts.first_tested, threads, [&](Index task) {
    const Index fold = parts.first_tested + task;
    const DeviceModel refitted =
        train_networks(part_of(table, rows_of_fold(folds, fold, false)), options);
    for (const Index n : rows_of_fold(folds, fold)) {
      const auto at = static_cast<std::size_t>(n);
      scored[at] = score_network(refitted, *refitted.network, table, table.networks[at]);
    }
  });
  std::vector<ScoredNetwork> tested;
  for (std::size_t n = 0; n < scored.size(); ++n) {
    if (parts.part_of_row[n] >= parts.first_tested) tested.push_back(std::move(scored[n]));
  }
  scored = std::move(tested);
  Evaluation evaluation;
  evaluation.device = model.device;
  evaluation.recipe = model.recipe.name;
  evaluation.split = std::move(split);
  add_network_groups(table, std::move(scored), evaluation);
  return evaluation;
}

}  // namespace detail

/// Scores every network with the model as it is, in groups of op "network".
[[nodiscard]] inline Evaluation evaluate_networks(const DeviceModel& model,
                                                  const NetworkTable& table) {
  Evaluation evaluation;
  evaluation.device = model.device;
  evaluation.recipe = model.recipe.name;
  const NetworkModel baselines = detail::network_baselines(model, table);
  std::vector<detail::ScoredNetwork> scored;
  for (const MeasuredNetwork& network : table.networks) {
    scored.push_back(detail::score_network(model, baselines, table, network));
  }
  detail::add_network_groups(table, std::move(scored), evaluation);
  return evaluation;
}

/// Refits the stored recipe on grouped folds: networks of the same layers share one.
/// @throws InvalidArgument  fewer than 2 folds, or more folds than networks
[[nodiscard]] inline Evaluation cross_validate_networks(
    const DeviceModel& model, const NetworkTable& table,
    const CrossValidationOptions& options = {}) {
  FoldOptions fold_options{.count = options.folds, .seed = options.seed};
  for (const MeasuredNetwork& network : table.networks) {
    std::vector<std::size_t> layers = network.layers;
    std::sort(layers.begin(), layers.end());
    std::uint64_t group = 0;
    for (const std::size_t layer : layers)
      group = 31 * group + hash64(to_text(table.layers[layer]));
    fold_options.groups.push_back(group);
  }
  Evaluation evaluation = detail::cross_validate_networks(
      model, table,
      {make_folds(static_cast<Index>(table.networks.size()), fold_options).fold_of_row,
       options.folds, 0},
      std::to_string(options.folds) + "-fold cross-validation", options.threads);
  evaluation.folds = options.folds;
  return evaluation;
}

/// One fold per value of a column of the networks' table: families that were never seen.
/// @throws ParseError  no such column, or one value alone
[[nodiscard]] inline Evaluation leave_out_networks(const DeviceModel& model,
                                                   const NetworkTable& table,
                                                   const std::string& column, int threads = 1) {
  detail::expect_column(*table.networks_csv, {column, {}});
  std::map<std::string_view, Index> fold_of;
  std::vector<Index> ids;
  for (const MeasuredNetwork& network : table.networks) {
    const auto [at, is_new] =
        fold_of.try_emplace(cell(table, network, column), static_cast<Index>(fold_of.size()));
    (void)is_new;
    ids.push_back(at->second);
  }
  expects<ParseError>(fold_of.size() >= 2, table.networks_csv->file(), ": column '", column,
                      "' has one value; leaving it out leaves no network to train on");
  const auto count = static_cast<Index>(fold_of.size());
  return detail::cross_validate_networks(model, table, {std::move(ids), count, 0},
                                         column + " never seen", threads);
}

/// Trains on the small networks, tests on the largest by the sum of a feature over the layers.
/// @param split  of kind `largest`
[[nodiscard]] inline Evaluation extrapolate_networks(const DeviceModel& model,
                                                     const NetworkTable& table,
                                                     const HoldOut& split, int threads = 1) {
  const std::size_t feature = feature_index(split.name == "macs" ? "operations" : split.name);
  std::vector<double> of_layer;
  for (const Layer& layer : table.layers) of_layer.push_back(feature_values(layer)[feature]);
  std::vector<double> sizes;
  for (const MeasuredNetwork& network : table.networks) {
    double sum = 0;
    for (const std::size_t layer : network.layers) sum += of_layer[layer];
    sizes.push_back(sum);
  }
  return detail::cross_validate_networks(model, table, detail::parts_by_size(sizes, split.share),
                                         to_text(split, 0), threads);
}

}  // namespace layerwatt
