/// @file
/// DeviceModel: what layerwatt knows about one device. Plain values; train.hpp makes one,
/// model_file.hpp stores it, predict/ uses it.
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/backbone.hpp>
#include <layerwatt/model/baseline.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/forest.hpp>
#include <layerwatt/model/interval.hpp>
#include <layerwatt/model/upper_end.hpp>
#include <layerwatt/regress/loss.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// Smallest and largest value of a feature over the layers that a model was trained on.
struct Range {
  std::string_view feature;
  double low = 0;
  double high = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

/// Features whose range is kept: what users choose, and the size of the work.
inline constexpr std::array kRangeFeatures = std::to_array<std::string_view>(
    {"batch", "in_channels", "in_height", "in_width", "out_channels", "out_height", "out_width",
     "kernel_h", "kernel_w", "stride_h", "stride_w", "dilation", "groups", "inputs", "operations"});

/// Scores of predictions by fits that did not see the row.
struct CvScore {
  Metrics metrics;
  friend bool operator==(const CvScore& a, const CvScore& b) {
    const auto tuple = [](const Metrics& m) {
      return std::array{static_cast<double>(m.n),
                        m.rmspe,
                        m.mape,
                        m.median_ape,
                        m.within_5,
                        m.within_10,
                        m.rmse,
                        m.r2};
    };
    return tuple(a.metrics) == tuple(b.metrics);
  }
};

/// One target of one op.
struct TargetModel {
  std::optional<Backbone> backbone;    ///< sum of terms, or
  std::optional<Forest> forest;        ///< trees; neither: follows from the other two by E = P t
  std::optional<Corrector> corrector;  ///< only with a backbone
  std::optional<UpperEnd> upper_end;   ///< likewise
  std::vector<LogInterval> intervals;
  std::vector<LogInterval> sparse_intervals;  ///< of the backbone alone; empty: the same
  /// Of the largest fifth by fits that saw none of it: for layers outside the range seen. Empty:
  /// the same.
  std::vector<LogInterval> away_intervals = {};
  std::vector<LogInterval> sparse_away_intervals = {};  ///< likewise, of the backbone alone
  CvScore cv;
  std::vector<Baseline> baselines;
  friend bool operator==(const TargetModel&, const TargetModel&) = default;
};

/// Where all three targets were measured, each has a model of its own, and E and P t differ by
/// delta = log(E / (P t)). The more of delta a target takes, the less its own model is trusted:
/// log t += weights[0] delta, log P += weights[1] delta, and E = P t.
struct Balance {
  Target target = Target::energy;  ///< which LayerModel::targets has no backbone for
  Backbone backbone;               ///< of that target
  std::optional<Corrector> corrector;
  std::optional<UpperEnd> upper_end;
  std::array<double, kTargets.size()> weights{0, 0, 1};       ///< >= 0, their sum is 1
  std::array<double, kTargets.size()> away_weights{0, 0, 1};  ///< outside the range seen
  friend bool operator==(const Balance&, const Balance&) = default;
};

/// One op. A target without a model is not predicted.
struct LayerModel {
  std::string op;
  std::size_t configurations = 0;
  std::vector<Range> ranges;
  std::array<std::optional<TargetModel>, kTargets.size()> targets;
  std::optional<Balance> balance = {};  ///< of the form `best`; none: E = P t from two of them

  [[nodiscard]] const std::optional<TargetModel>& operator[](Target target) const {
    return targets[static_cast<std::size_t>(target)];
  }
  [[nodiscard]] std::optional<TargetModel>& operator[](Target target) {
    return targets[static_cast<std::size_t>(target)];
  }
  friend bool operator==(const LayerModel&, const LayerModel&) = default;
};

/// What a network costs beside the sum of its layers, for runtime (ms) or energy (mJ):
/// scale * sum + per_launch * layers that run + per_uncosted * layers without a model +
/// per_network.
struct NetworkScale {
  double scale = 1;
  double per_launch = 0;  ///< below 0 where launches overlap
  double per_uncosted = 0;
  double per_network = 0;
  friend bool operator==(const NetworkScale&, const NetworkScale&) = default;
};

/// One target of whole networks.
struct NetworkTarget {
  NetworkScale scale;  ///< unused for power, which is energy over runtime
  TargetModel scores;  ///< intervals, score and baselines of totals; neither backbone nor trees
  friend bool operator==(const NetworkTarget&, const NetworkTarget&) = default;
};

/// What measured networks taught about totals.
struct NetworkModel {
  std::size_t networks = 0;  ///< that it was fitted to
  std::array<std::optional<NetworkTarget>, kTargets.size()> targets;

  [[nodiscard]] const std::optional<NetworkTarget>& operator[](Target target) const {
    return targets[static_cast<std::size_t>(target)];
  }
  [[nodiscard]] std::optional<NetworkTarget>& operator[](Target target) {
    return targets[static_cast<std::size_t>(target)];
  }
  friend bool operator==(const NetworkModel&, const NetworkModel&) = default;
};

/// A model that was not made, and why.
struct Omission {
  std::string op;
  std::string target;
  std::string reason;
  friend bool operator==(const Omission&, const Omission&) = default;
};

struct Provenance {
  std::string data_hash;
  std::string source;
  std::string commit;
  std::string licence;
  std::string library;  ///< "layerwatt 0.1.0"
  std::size_t rows = 0;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// How a model was, and will be, fitted.
struct Recipe {
  std::string name = "best";
  Loss loss = Loss::relative;
  Index folds = 5;         ///< of cross-validation, >= 2
  std::uint64_t seed = 1;  ///< of the folds
  std::vector<Target> targets{kTargets.begin(), kTargets.end()};
  Index leaves = kUsualLeaves;  ///< about the most of one tree of a corrector, >= 2
  friend bool operator==(const Recipe&, const Recipe&) = default;
};

struct DeviceModel {
  std::string device;
  std::string backend;
  std::string precision;
  Provenance provenance;
  Recipe recipe;
  std::vector<LayerModel> ops;          ///< in the order in which ops first occur in the data
  std::optional<LayerModel> fallback;   ///< bytes alone, over all memory-bound ops
  std::optional<NetworkModel> network;  ///< only where networks were measured
  std::vector<Omission> omitted;
  friend bool operator==(const DeviceModel&, const DeviceModel&) = default;
};

/// The model of an op, or null.
[[nodiscard]] inline const LayerModel* find_model(const DeviceModel& model, std::string_view op) {
  const auto at = std::find_if(model.ops.begin(), model.ops.end(),
                               [&](const LayerModel& layer) { return layer.op == op; });
  return at == model.ops.end() ? nullptr : &*at;
}

/// `best`: backbone and corrector; `sparse`: the backbone alone.
enum class ModelForm { best, sparse };

namespace detail {

/// Index into kFeatures of each of kRangeFeatures.
[[nodiscard]] inline const std::array<std::size_t, kRangeFeatures.size()>& range_indices() {
  static const auto indices = [] {
    std::array<std::size_t, kRangeFeatures.size()> at{};
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = feature_index(kRangeFeatures[i]);
    return at;
  }();
  return indices;
}

}  // namespace detail

/// How far outside the range seen a layer is: the largest |log(value / end of the range)|; 0:
/// inside.
[[nodiscard]] inline double distance_outside(const LayerModel& model,
                                             const FeatureValues& features) {
  double away = 0;
  for (std::size_t i = 0; i < model.ranges.size(); ++i) {  // in the order of kRangeFeatures
    const Range& range = model.ranges[i];
    const double value = features[detail::range_indices()[i]];
    if (value > range.high) away = std::max(away, std::log(value / range.high));
    if (value < range.low) away = std::max(away, std::log(range.low / value));
  }
  return away;
}

/// The interval of a target; the wider of both where the layer is outside the range seen.
/// @param away  is it?
[[nodiscard]] inline LogInterval interval_of(const TargetModel& model, ModelForm form, double level,
                                             bool away) {
  const bool alone = form == ModelForm::sparse && !model.sparse_intervals.empty();
  LogInterval interval = interval_of(alone ? model.sparse_intervals : model.intervals, level);
  const auto& wider = alone ? model.sparse_away_intervals : model.away_intervals;
  if (!away || wider.empty()) return interval;
  const LogInterval outside = interval_of(wider, level);
  return {level, std::min(interval.low, outside.low), std::max(interval.high, outside.high)};
}

namespace detail {

/// One target by its own model, a TargetModel's or Balance's.
template <class Model>
[[nodiscard]] double evaluate_own(const Model& model, const Backbone& backbone, ModelForm form,
                                  const FeatureValues& features, double runtime) {
  double value = evaluate(backbone, features);
  if (form != ModelForm::best) return value;
  if (model.corrector) value *= correction(*model.corrector, features, {value, runtime});
  if (model.upper_end) value = evaluate(*model.upper_end, features, value);
  return std::clamp(value, backbone.least, backbone.most);
}

/// Settles E = P t between three predictions.
inline void apply_weights(const std::array<double, kTargets.size()>& weights, Labels& labels) {
  const double delta =
      std::log(labels[Target::energy] / (labels[Target::power] * labels[Target::runtime]));
  labels[Target::runtime] *= std::exp(weights[0] * delta);
  labels[Target::power] *= std::exp(weights[1] * delta);
  labels[Target::energy] = labels[Target::power] * labels[Target::runtime];
}

/// The balance's weights: those inside, towards those far outside the range seen.
[[nodiscard]] inline std::array<double, kTargets.size()> weights_at(const Balance& balance,
                                                                    double away) {
  const double share = fade(away, kBeyondFactor);
  auto weights = balance.weights;
  for (std::size_t t = 0; t < weights.size(); ++t) {
    weights[t] = share * weights[t] + (1 - share) * balance.away_weights[t];
  }
  return weights;
}

}  // namespace detail

/// Predictions of all three targets; NaN where there is no model. E = P t holds exactly in the
/// sense of rounding: the third number is computed from the other two.
[[nodiscard]] inline Labels evaluate(const LayerModel& model, const FeatureValues& features,
                                     ModelForm form = ModelForm::best) {
  Labels labels;
  for (const Target target : kTargets) {  // runtime first: the others' correctors may see it
    if (!model[target]) continue;
    if (model[target]->forest) labels[target] = evaluate(*model[target]->forest, features);
    if (!model[target]->backbone) continue;
    const TargetModel& of = *model[target];
    const double runtime = labels.has(Target::runtime) ? labels[Target::runtime] : 1;
    labels[target] = detail::evaluate_own(of, *of.backbone, form, features, runtime);
  }
  if (!model.balance || form != ModelForm::best) return completed(labels);
  const Balance& balance = *model.balance;
  labels[balance.target] =
      detail::evaluate_own(balance, balance.backbone, form, features, labels[Target::runtime]);
  detail::apply_weights(detail::weights_at(balance, distance_outside(model, features)), labels);
  return labels;
}

/// Ops that move data and hardly compute: without a model of their own, bytes predict them.
[[nodiscard]] constexpr bool is_memory_bound(std::string_view op) noexcept {
  return op != "conv" && op != "dwconv" && op != "fc" && op != "matmul" && !is_free(op);
}

}  // namespace layerwatt
