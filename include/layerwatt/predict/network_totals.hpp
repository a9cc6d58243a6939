/// @file
/// From the sum of layers to the network: what a model learnt from measured networks adds.
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/model/calibrate.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace layerwatt {

namespace detail {

/// Half widths grow in proportion; measured networks replace them by what they showed.
inline Estimate scaled_estimate(const NetworkTarget& target, const Estimate& sum, double launches,
                                double uncosted) {
  const double total = scaled_total(target.scale, sum.value, launches, uncosted);
  if (!target.scores.intervals.empty()) {
    const LogInterval interval = interval_of(target.scores.intervals, kReportedLevel);
    return {total, total * std::exp(std::min(interval.low, 0.0)),
            total * std::exp(std::max(interval.high, 0.0))};
  }
  return {total, total * sum.low / sum.value, total * sum.high / sum.value};
}

/// Replaces sums of layers by totals of networks, where the model has learnt how.
inline void apply_network(const NetworkModel& model, Prediction& prediction) {
  prediction.layer_sums = prediction.totals;
  const auto launches = static_cast<double>(prediction.coverage.count(LayerStatus::modelled) +
                                            prediction.coverage.count(LayerStatus::fallback));
  const auto uncosted = static_cast<double>(prediction.coverage.count(LayerStatus::unknown));
  for (const Target target : {Target::runtime, Target::energy}) {
    Estimate& estimate = prediction.totals[target];
    if (!model[target] || std::isnan(estimate.value)) continue;
    estimate = scaled_estimate(*model[target], estimate, launches, uncosted);
  }
  Estimate& power = prediction.totals[Target::power];
  const double runtime = prediction.totals[Target::runtime].value;
  const double energy = prediction.totals[Target::energy].value;
  if (std::isnan(power.value) || std::isnan(runtime) || std::isnan(energy)) return;
  const double value = energy / runtime;
  power = {value, value * power.low / power.value, value * power.high / power.value};
  if (!model[Target::power] || model[Target::power]->scores.intervals.empty()) return;
  const LogInterval interval = interval_of(model[Target::power]->scores.intervals, kReportedLevel);
  power.low = value * std::exp(std::min(interval.low, 0.0));
  power.high = value * std::exp(std::max(interval.high, 0.0));
}

}  // namespace detail

}  // namespace layerwatt
