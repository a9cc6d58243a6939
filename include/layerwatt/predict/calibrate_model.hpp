/// @file
/// A model of layers, calibrated with measured networks: it keeps its layers and learns totals.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/model/calibrate.hpp>
#include <layerwatt/model/fit_layer.hpp>
#include <layerwatt/model/network_baseline.hpp>
#include <layerwatt/predict/evaluate_networks.hpp>
#include <layerwatt/predict/predict.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

/// Plain sums of layers of every network, and what was measured.
struct SummedNetworks {
  std::vector<Prediction> sums;
  std::vector<Labels> measured;
  std::vector<NetworkCounts> counts;
};

inline SummedNetworks sum_networks(DeviceModel model, const NetworkTable& table) {
  model.network.reset();
  SummedNetworks all;
  for (const MeasuredNetwork& measured : table.networks) {
    all.sums.push_back(predict(model, network_of(table, measured)));
    all.measured.push_back(completed(measured.labels));
    all.counts.push_back(counts_of(table, measured));
  }
  return all;
}

inline CalibrationRow calibration_row(const Prediction& prediction, Target target, double total) {
  const Coverage& coverage = prediction.coverage;
  return {prediction.totals[target].value,
          static_cast<double>(coverage.count(LayerStatus::modelled) +
                              coverage.count(LayerStatus::fallback)),
          static_cast<double>(coverage.count(LayerStatus::unknown)), total};
}

/// Held-out totals of one target; none where no network has both label and sum.
inline std::optional<NetworkTarget> calibrate_target(const SummedNetworks& all, Target target,
                                                     std::vector<Labels>& held_out) {
  std::vector<CalibrationRow> rows;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < all.sums.size(); ++i) {
    const double sum = all.sums[i].totals[target].value;
    if (!all.measured[i].has(target) || !(sum > 0)) continue;
    places.push_back(i);
    rows.push_back(calibration_row(all.sums[i], target, all.measured[i][target]));
  }
  if (rows.empty()) return std::nullopt;
  const CalibrationFit fit = calibrate(rows);
  for (std::size_t i = 0; i < places.size(); ++i) {
    held_out[places[i]][target] = fit.held_out[static_cast<Index>(i)];
  }
  return NetworkTarget{fit.scale, {}};
}

inline void add_scores(const SummedNetworks& all, const std::vector<Labels>& held_out,
                       Target target, NetworkTarget& model) {
  std::vector<TrainingRow> rows;
  std::vector<NetworkCounts> counts;
  std::vector<double> y;
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    if (!all.measured[i].has(target)) continue;
    rows.push_back({{}, all.measured[i], i});
    counts.push_back(all.counts[i]);
    y.push_back(all.measured[i][target]);
  }
  model.scores.baselines = fit_network_baselines(counts, column(y));
  const ScoredRows s = [&] {
    std::vector<Labels> some;
    for (std::size_t i = 0; i < held_out.size(); ++i) {
      if (all.measured[i].has(target)) some.push_back(held_out[i]);
    }
    return scored(rows, some, target);
  }();
  model.scores.cv.metrics = metrics(s.predicted, s.measured);
  if (s.measured.size() > 1) model.scores.intervals = intervals_of(s);
}

}  // namespace detail

/// The base with totals of networks learnt from `table`; its layers stay as they are. A
/// calibration that the base already has is replaced.
/// @throws ParseError  no network has a label that the base can predict
[[nodiscard]] inline DeviceModel calibrate_model(DeviceModel base, const NetworkTable& table) {
  const detail::SummedNetworks all = detail::sum_networks(base, table);
  NetworkModel network;
  network.networks = table.networks.size();
  std::vector<Labels> held_out(table.networks.size());
  for (const Target target : {Target::runtime, Target::energy}) {
    network[target] = detail::calibrate_target(all, target, held_out);
  }
  expects<ParseError>(network[Target::runtime] || network[Target::energy],
                      table.networks_csv->file(), ": no network has a runtime or an energy that ",
                      base.device.empty() ? "the base" : base.device, " predicts");
  for (Labels& labels : held_out) labels = completed(labels);
  if (network[Target::runtime] && network[Target::energy]) network[Target::power].emplace();
  for (const Target target : kTargets) {
    if (network[target]) detail::add_scores(all, held_out, target, *network[target]);
  }
  base.network = std::move(network);
  return base;
}

}  // namespace layerwatt
