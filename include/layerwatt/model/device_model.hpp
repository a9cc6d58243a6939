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
#include <layerwatt/regress/loss.hpp>
#include <layerwatt/regress/metrics.hpp>

#include <algorithm>
#include <array>
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
  std::vector<LogInterval> intervals;
  std::vector<LogInterval> sparse_intervals;  ///< of the backbone alone; empty: the same
  CvScore cv;
  std::vector<Baseline> baselines;
  friend bool operator==(const TargetModel&, const TargetModel&) = default;
};

/// One op. A target without a model is not predicted.
struct LayerModel {
  std::string op;
  std::size_t configurations = 0;
  std::vector<Range> ranges;
  std::array<std::optional<TargetModel>, kTargets.size()> targets;

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

[[nodiscard]] inline const std::vector<LogInterval>& intervals_of(const TargetModel& model,
                                                                  ModelForm form) {
  const bool alone = form == ModelForm::sparse && !model.sparse_intervals.empty();
  return alone ? model.sparse_intervals : model.intervals;
}

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
    double value = evaluate(*of.backbone, features);
    if (of.corrector && form == ModelForm::best) {
      const double runtime = labels.has(Target::runtime) ? labels[Target::runtime] : 1;
      value *= correction(*of.corrector, features, {value, runtime});
      value = std::clamp(value, of.backbone->least, of.backbone->most);
    }
    labels[target] = value;
  }
  return completed(labels);
}

/// Ops that move data and hardly compute: without a model of their own, bytes predict them.
[[nodiscard]] constexpr bool is_memory_bound(std::string_view op) noexcept {
  return op != "conv" && op != "dwconv" && op != "fc" && op != "matmul" && !is_free(op);
}

}  // namespace layerwatt
