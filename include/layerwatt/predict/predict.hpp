/// @file
/// predict: a network on a device, from shapes alone.
#pragma once

#include <layerwatt/core/text.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/model/interval.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/predict/coverage.hpp>
#include <layerwatt/predict/network_totals.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// Correlation assumed between the errors of two layers of a network. 0 would let errors cancel,
/// 1 would add them up: layers share device and algorithms, so neither holds.
inline constexpr double kErrorCorrelation = 0.5;

namespace detail {

/// Features outside the range seen in training, with value and range.
inline std::vector<std::string> range_warnings(const LayerModel& model,
                                               const FeatureValues& features) {
  std::vector<std::string> warnings;
  for (const Range& range : model.ranges) {
    const double value = features[feature_index(range.feature)];
    if (value >= range.low && value <= range.high) continue;
    warnings.push_back(concatenate(range.feature, " ", to_text(value),
                                   " is outside the range seen, ", to_text(range.low), " to ",
                                   to_text(range.high)));
  }
  return warnings;
}

/// Which model answers for an op, and under which status.
struct ModelSource {
  const LayerModel* model = nullptr;
  LayerStatus status = LayerStatus::unknown;
};
inline ModelSource source_of(const DeviceModel& device, std::string_view op) {
  if (const LayerModel* model = find_model(device, op)) return {model, LayerStatus::modelled};
  if (is_free(op)) return {nullptr, LayerStatus::free};
  if (is_memory_bound(op) && device.fallback) return {&*device.fallback, LayerStatus::fallback};
  return {};
}

inline Estimates estimates_of(const LayerModel& model, const FeatureValues& features,
                              ModelForm form) {
  Estimates estimates;
  const Labels labels = evaluate(model, features, form);
  const bool away = distance_outside(model, features) > 0;
  for (const Target target : kTargets) {
    if (!labels.has(target)) continue;
    Estimate& estimate = estimates[target];
    estimate.value = labels[target];
    if (!model[target]) continue;
    const LogInterval interval = interval_of(*model[target], form, kReportedLevel, away);
    estimate.low = estimate.value * std::exp(std::min(interval.low, 0.0));
    estimate.high = estimate.value * std::exp(std::max(interval.high, 0.0));
  }
  return estimates;
}

inline Estimates zero_estimates() {
  Estimates estimates;
  estimates[Target::runtime] = {0, 0, 0};
  estimates[Target::energy] = {0, 0, 0};
  return estimates;  // doing nothing has no power of its own
}

/// Sums values and combines half widths h of equally correlated errors:
/// total^2 = (1 - rho) sum h^2 + rho (sum h)^2.
class IntervalSum {
 public:
  void add(const Estimate& e, double weight) {
    value_ += weight * e.value;
    below_.add(weight * (e.value - e.low));
    above_.add(weight * (e.high - e.value));
    complete_ = complete_ && !std::isnan(e.value);
  }
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] Estimate total(double divisor = 1) const {
    return {value_ / divisor, (value_ - below_.total()) / divisor,
            (value_ + above_.total()) / divisor};
  }

 private:
  struct HalfWidths {
    double sum = 0;
    double squares = 0;
    void add(double h) {
      sum += h;
      squares += h * h;
    }
    [[nodiscard]] double total() const {
      return std::sqrt((1 - kErrorCorrelation) * squares + kErrorCorrelation * sum * sum);
    }
  };
  double value_ = 0;
  HalfWidths below_, above_;
  bool complete_ = true;
};

inline bool counts_in_totals(const LayerPrediction& layer) {
  return layer.status == LayerStatus::modelled || layer.status == LayerStatus::fallback;
}

/// Totals over the layers with a prediction. A target that one of them lacks is NaN: a sum over
/// some of them would look like an answer. Power is the mean weighted by runtime.
inline Estimates network_totals(const std::vector<LayerPrediction>& layers) {
  Estimates totals;
  IntervalSum runtime, energy, power;
  bool any = false;
  for (const LayerPrediction& layer : layers) {
    if (!counts_in_totals(layer)) continue;
    any = true;
    const double time = layer.estimates[Target::runtime].value;
    runtime.add(layer.estimates[Target::runtime], 1);
    energy.add(layer.estimates[Target::energy], 1);
    power.add(layer.estimates[Target::power], time);
  }
  if (!any) return totals;
  if (runtime.complete()) totals[Target::runtime] = runtime.total();
  if (energy.complete()) totals[Target::energy] = energy.total();
  if (runtime.complete() && power.complete()) {
    totals[Target::power] = power.total(totals[Target::runtime].value);
  }
  return totals;
}

}  // namespace detail

/// One layer. `name` is only passed on.
/// @throws InvalidArgument  the layer is invalid
[[nodiscard]] inline LayerPrediction predict(const DeviceModel& model, const NamedLayer& named,
                                             ModelForm form = ModelForm::best) {
  LayerPrediction prediction;
  prediction.name = named.name;
  prediction.op = op_name(named.layer);
  prediction.layer = to_text(named.layer);
  prediction.macs = macs(named.layer);
  prediction.params = params(named.layer);
  prediction.members = named.members;
  if (named.fused_into >= 0) {
    prediction.status = LayerStatus::fused;
    prediction.estimates = detail::zero_estimates();
    return prediction;
  }
  const detail::ModelSource source = detail::source_of(model, prediction.op);
  prediction.status = source.status;
  if (source.status == LayerStatus::free) prediction.estimates = detail::zero_estimates();
  if (source.model == nullptr) return prediction;
  const FeatureValues features = feature_values(named.layer);
  prediction.estimates = detail::estimates_of(*source.model, features, form);
  prediction.warnings = detail::range_warnings(*source.model, features);
  if (source.status == LayerStatus::fallback) {
    prediction.warnings.push_back("op " + prediction.op +
                                  " has no model; predicted from the bytes it moves");
  }
  const std::string_view precision = to_text(named.layer.precision);
  if (!model.precision.empty() && precision != model.precision) {
    prediction.warnings.push_back("the model was trained on " + model.precision + ", not " +
                                  std::string(precision));
  }
  return prediction;
}

/// All layers and their sum. The sum of layers is not the whole network: launches overlap and
/// frameworks fuse layers; a model that has seen networks corrects for it (see docs/model.md).
/// @throws InvalidArgument  a layer is invalid
[[nodiscard]] inline Prediction predict(const DeviceModel& model, const Network& network,
                                        ModelForm form = ModelForm::best) {
  Prediction prediction;
  prediction.device = model.device;
  prediction.network = network.name;
  prediction.batch = batch_size(network);
  prediction.counts = totals(network);
  for (const NamedLayer& named : network.layers) {
    prediction.layers.push_back(predict(model, named, form));
    if (named.fused_into < 0) continue;
    const auto into = static_cast<std::size_t>(named.fused_into);
    prediction.layers.back().fused_into = network.layers.at(into).name;
  }
  for (const UnknownNode& node : network.unknown) {
    prediction.layers.push_back(detail::unknown_row(node));
  }
  prediction.totals = detail::network_totals(prediction.layers);
  prediction.coverage = detail::coverage_of(prediction.layers, network);
  if (model.network) detail::apply_network(*model.network, prediction);
  return prediction;
}

}  // namespace layerwatt
