/// @file
/// Search over global knobs within budgets: every combination is predicted, and the Pareto front
/// of those that fit is kept.
#pragma once

#include <layerwatt/impact/pareto.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <layerwatt/network/what_if.hpp>
#include <layerwatt/predict/predict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt {

/// Values to try. An empty knob stays as the network has it.
struct Knobs {
  std::vector<double> widths{};
  std::vector<std::int64_t> resolutions{};
  std::vector<std::int64_t> batches{};
  std::vector<Precision> precisions{};
};

/// Limits; energy per item of the batch, runtime of a whole batch.
struct Limits {
  std::optional<double> energy_mj_per_item{};
  std::optional<double> runtime_ms{};
  std::optional<double> power_w{};
  bool certain = false;  ///< the upper end of the 90 % interval must fit, not the value
};

struct Variant {
  double width = 1;
  std::optional<std::int64_t> resolution{};
  std::int64_t batch = 1;
  std::optional<Precision> precision{};
  Estimate runtime_ms{};
  Estimate power_w{};
  Estimate energy_mj_per_item{};
  double macs_per_item = 0;  ///< what the network can do: stands in for its accuracy
  std::int64_t params = 0;
  std::size_t layers = 0;
  std::size_t doubtful_layers = 0;  ///< without a model, or outside of what it has seen
};

struct OptimizeResult {
  std::vector<Variant> front;  ///< least energy first
  std::size_t tried = 0;
  std::size_t impossible = 0;        ///< shapes do not fit together
  std::string impossible_because{};  ///< the first reason
  std::size_t repeated = 0;          ///< a knob without effect: the same network as another one
  std::size_t over_budget = 0;
  std::size_t unpredicted = 0;  ///< a limited target, the runtime or the precision has no model
};

namespace detail {

inline bool within(const std::optional<double>& limit, const Estimate& e, bool certain) {
  return !limit || (certain ? e.high : e.value) <= *limit;
}

inline std::vector<std::optional<std::int64_t>> or_nothing(const std::vector<std::int64_t>& all) {
  std::vector<std::optional<std::int64_t>> values(all.begin(), all.end());
  if (values.empty()) values.emplace_back();
  return values;
}

/// Predicts one variant of the network, whose knobs are set in `variant`.
/// @throws InvalidArgument  impossible shapes
inline void predict_variant(const DeviceModel& model, const Network& network, Variant& c) {
  WhatIf change;
  change.width = c.width;
  if (c.resolution) change.resolution = Shape{*c.resolution};
  Network changed = with_batch(what_if(network, change), c.batch);
  if (c.precision) changed = with_precision(std::move(changed), *c.precision);
  const Prediction p = predict(model, changed);
  const auto batch = static_cast<double>(c.batch);
  c.runtime_ms = p.totals[Target::runtime];
  c.power_w = p.totals[Target::power];
  const Estimate& energy = p.totals[Target::energy];
  c.energy_mj_per_item = {energy.value / batch, energy.low / batch, energy.high / batch};
  c.macs_per_item = static_cast<double>(p.counts.macs) / batch;
  c.params = p.counts.params;
  c.layers = p.layers.size();
  for (const LayerPrediction& layer : p.layers) {
    c.doubtful_layers += layer.warnings.empty() && layer.status != LayerStatus::unknown ? 0 : 1;
  }
}

/// Energy, runtime per item, and macs per item, which are better when there are more; energy only
/// where the model has it.
inline std::vector<double> trade_offs(const Variant& c) {
  std::vector<double> point{c.runtime_ms.value, -c.macs_per_item};
  if (!std::isnan(c.energy_mj_per_item.value)) point.push_back(c.energy_mj_per_item.value);
  return point;
}

/// The model of that precision; the first one where the network's own precision stays.
inline const DeviceModel* model_for(const std::vector<DeviceModel>& models,
                                    const std::optional<Precision>& precision) {
  if (!precision) return &models.front();
  for (const DeviceModel& model : models) {
    if (model.precision.empty() || model.precision == to_text(*precision)) return &model;
  }
  return nullptr;
}

/// Adds `c` unless its width had no effect: then the width nearest to 1 stands for all.
inline void keep(std::vector<Variant>& fits, const Variant& c, std::size_t& repeated) {
  for (Variant& other : fits) {
    const bool same = other.resolution == c.resolution && other.batch == c.batch &&
                      other.precision == c.precision && other.params == c.params &&
                      other.macs_per_item == c.macs_per_item &&
                      other.runtime_ms.value == c.runtime_ms.value;
    if (!same) continue;
    ++repeated;
    if (std::abs(std::log(c.width)) < std::abs(std::log(other.width))) other = c;
    return;
  }
  fits.push_back(c);
}

}  // namespace detail

/// All combinations of the knobs, those within the limits, and of these the Pareto front of
/// energy per item (least), runtime (least) and macs per item (most). Of equal networks, the one
/// with the width nearest to 1 is kept.
/// @param models  of one device, at least one; each predicts the precision that it was trained on
[[nodiscard]] inline OptimizeResult optimize(const std::vector<DeviceModel>& models,
                                             const Network& network, const Knobs& knobs,
                                             const Limits& limits) {
  expects(!models.empty(), "optimize: no model; give one");
  const std::vector<double> widths = knobs.widths.empty() ? std::vector{1.0} : knobs.widths;
  const std::vector<std::int64_t> batches =
      knobs.batches.empty() ? std::vector{batch_size(network)} : knobs.batches;
  std::vector<std::optional<Precision>> precisions(knobs.precisions.begin(),
                                                   knobs.precisions.end());
  if (precisions.empty()) precisions.emplace_back();
  OptimizeResult result;
  std::vector<Variant> fits;
  const auto consider = [&](Variant c) {
    ++result.tried;
    const DeviceModel* model = detail::model_for(models, c.precision);
    if (model == nullptr) {
      ++result.unpredicted;
      return;
    }
    try {
      detail::predict_variant(*model, network, c);
    } catch (const InvalidArgument& error) {
      if (result.impossible++ == 0) result.impossible_because = error.what();
      return;
    }
    const bool missing = std::isnan(c.runtime_ms.value) ||
                         (limits.energy_mj_per_item && std::isnan(c.energy_mj_per_item.value)) ||
                         (limits.power_w && std::isnan(c.power_w.value));
    const bool inside =
        detail::within(limits.energy_mj_per_item, c.energy_mj_per_item, limits.certain) &&
        detail::within(limits.runtime_ms, c.runtime_ms, limits.certain) &&
        detail::within(limits.power_w, c.power_w, limits.certain);
    if (missing) {
      ++result.unpredicted;
    } else if (!inside) {
      ++result.over_budget;
    } else {
      detail::keep(fits, c, result.repeated);
    }
  };
  for (const double width : widths) {
    for (const std::optional<std::int64_t>& resolution : detail::or_nothing(knobs.resolutions)) {
      for (const std::int64_t batch : batches) {
        for (const std::optional<Precision>& precision : precisions) {
          consider({width, resolution, batch, precision});
        }
      }
    }
  }
  std::vector<std::vector<double>> points;
  for (const Variant& c : fits) points.push_back(detail::trade_offs(c));
  for (const std::size_t i : pareto_front(points)) result.front.push_back(fits[i]);
  std::stable_sort(result.front.begin(), result.front.end(), [](const auto& a, const auto& b) {
    const bool energy = !std::isnan(a.energy_mj_per_item.value);
    return energy ? a.energy_mj_per_item.value < b.energy_mj_per_item.value
                  : a.runtime_ms.value < b.runtime_ms.value;
  });
  return result;
}

[[nodiscard]] inline OptimizeResult optimize(const DeviceModel& model, const Network& network,
                                             const Knobs& knobs, const Limits& limits) {
  return optimize(std::vector{model}, network, knobs, limits);
}

}  // namespace layerwatt
