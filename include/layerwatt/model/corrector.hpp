/// @file
/// Corrector: bounded trees on what the backbone leaves over, log(measured / predicted). They
/// catch switches of algorithm. Where sums of terms do not follow the labels, a smooth part goes
/// beside the trees. Away from the layers seen both fade, and the backbone stays.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/model/smooth.hpp>
#include <layerwatt/regress/trees.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// Logarithm of a feature (or of a prediction), or a share as it is.
struct CorrectorInput {
  enum class Kind { log, share, prediction, runtime };
  Kind kind = Kind::log;
  std::size_t feature = 0;  ///< index into kFeatures, of `log` and `share`
  double low = 0;           ///< over the layers seen, after the logarithm
  double high = 0;          ///< > low
  friend bool operator==(const CorrectorInput&, const CorrectorInput&) = default;
};

/// About the most leaves of one tree, where nothing else is asked for: files stay small.
inline constexpr Index kUsualLeaves = 400;

/// Trees over whole numbers: inputs are cut into kSteps steps between low and high, and a leaf
/// holds log(factor) in units of kLeafUnit. Files are small and exact, and a threshold never
/// falls between an input and its stored form.
struct Corrector {
  static constexpr double kSteps = 32767;
  static constexpr double kLeafUnit = 1e-4;
  std::vector<CorrectorInput> inputs;
  std::optional<Smooth> smooth;
  Trees trees;
  double least = 0;  ///< of the log correction, <= 0
  double most = 0;   ///< >= 0
  /// What takes over outside the range seen: trees hold the value at its end. None: the backbone.
  struct Beyond {
    std::optional<Smooth> smooth;  ///< a constant, or none
    Trees trees;
    friend bool operator==(const Beyond&, const Beyond&) = default;
  };
  std::optional<Beyond> beyond = {};
  friend bool operator==(const Corrector&, const Corrector&) = default;
};

/// The correction is halved where an input is this factor outside the range seen.
inline constexpr double kFadeFactor = 2.0;
/// Likewise, where Corrector::beyond takes over.
inline constexpr double kBeyondFactor = 1.1;

/// `log(out_channels)`, `waste_out8`, `log(prediction)`, `log(runtime)`.
[[nodiscard]] inline std::string to_text(const CorrectorInput& input) {
  switch (input.kind) {
    case CorrectorInput::Kind::prediction:
      return "log(prediction)";
    case CorrectorInput::Kind::runtime:
      return "log(runtime)";
    case CorrectorInput::Kind::share:
      return std::string(kFeatures[input.feature].name);
    case CorrectorInput::Kind::log:
      break;
  }
  return "log(" + std::string(kFeatures[input.feature].name) + ")";
}

/// The inverse of to_text; `low` and `high` stay 0.
/// @throws ParseError  unknown feature
[[nodiscard]] inline CorrectorInput parse_corrector_input(std::string_view text) {
  if (text == "log(prediction)") return {CorrectorInput::Kind::prediction};
  if (text == "log(runtime)") return {CorrectorInput::Kind::runtime};
  if (text.substr(0, 4) == "log(" && text.back() == ')') {
    return {CorrectorInput::Kind::log, feature_index(text.substr(4, text.size() - 5))};
  }
  return {CorrectorInput::Kind::share, feature_index(text)};
}

namespace detail {

/// What corrections may depend on, beside the features.
struct Predicted {
  double target = 1;   ///< the backbone's prediction
  double runtime = 1;  ///< in ms; 1 where there is none
};

[[nodiscard]] inline double raw_input(const CorrectorInput& input, const FeatureValues& features,
                                      const Predicted& predicted) {
  constexpr double kTiny = 1e-12;  // features are >= 0; one that is 0 has no logarithm
  switch (input.kind) {
    case CorrectorInput::Kind::prediction:
      return std::log(std::max(predicted.target, kTiny));
    case CorrectorInput::Kind::runtime:
      return std::log(std::max(predicted.runtime, kTiny));
    case CorrectorInput::Kind::share:
      return features[input.feature];
    case CorrectorInput::Kind::log:
      break;
  }
  return std::log(std::max(features[input.feature], kTiny));
}

/// Whole number in [0, kSteps].
[[nodiscard]] inline double step_of(const CorrectorInput& input, double raw) {
  const double share = (raw - input.low) / (input.high - input.low);
  return std::floor(std::clamp(share, 0.0, 1.0) * Corrector::kSteps + 0.5);
}

/// 1 within the range seen, one half at `factor` times its end, 0 far away; smooth.
[[nodiscard]] inline double fade(double log_distance, double factor = kFadeFactor) {
  const double relative = log_distance / std::log(factor);
  return 1 / (1 + relative * relative);
}

/// Logarithmic distance from the range seen; shares have none.
[[nodiscard]] inline double distance(const CorrectorInput& input, double raw) {
  if (input.kind == CorrectorInput::Kind::share) return 0;
  return std::max({0.0, input.low - raw, raw - input.high});
}

/// Sum over the trees, in units of kLeafUnit.
[[nodiscard]] inline double sum_of_leaves(const std::vector<Tree>& trees, const double* row) {
  double sum = 0;
  for (const Tree& tree : trees) sum += predict(tree, row);
  return sum;
}

}  // namespace detail

namespace detail {

/// The smooth part's log factor; 0 where there is none.
[[nodiscard]] inline double smooth_log_factor(const Corrector& corrector,
                                              const FeatureValues& features,
                                              const Predicted& predicted) {
  if (!corrector.smooth) return 0;
  SmoothPoint point;
  for (std::size_t j = 0; j < corrector.smooth->axes.size(); ++j) {
    const CorrectorInput& input = corrector.inputs[corrector.smooth->axes[j]];
    set_axis(point, j, in_range(raw_input(input, features, predicted), input.low, input.high));
  }
  return log_factor(*corrector.smooth, point, std::log(predicted.target));
}

[[nodiscard]] inline double beyond_log_factor(const Corrector::Beyond& beyond, const double* row,
                                              double log_prediction) {
  const double constant = beyond.smooth ? log_factor(*beyond.smooth, {}, log_prediction) : 0.0;
  return constant + Corrector::kLeafUnit * sum_of_leaves(beyond.trees.trees, row);
}

}  // namespace detail

/// Factor to multiply the prediction with.
[[nodiscard]] inline double correction(const Corrector& corrector, const FeatureValues& features,
                                       const detail::Predicted& predicted) {
  std::array<double, 256> row;
  expects(corrector.inputs.size() <= row.size(), "correction: ", corrector.inputs.size(),
          " inputs; at most ", row.size(), " are supported");
  const double smooth = detail::smooth_log_factor(corrector, features, predicted);
  double away = 0;
  for (std::size_t j = 0; j < corrector.inputs.size(); ++j) {
    const CorrectorInput& input = corrector.inputs[j];
    const double raw = detail::raw_input(input, features, predicted);
    away = std::max(away, detail::distance(input, raw));
    row[j] = detail::step_of(input, raw);
  }
  const double inside = std::clamp(
      smooth + Corrector::kLeafUnit * detail::sum_of_leaves(corrector.trees.trees, row.data()),
      corrector.least, corrector.most);
  if (!corrector.beyond || away == 0) return std::exp(detail::fade(away) * inside);
  const double share = detail::fade(away, kBeyondFactor);
  const double beyond =
      detail::beyond_log_factor(*corrector.beyond, row.data(), std::log(predicted.target));
  return std::exp(share * inside + (1 - share) * beyond);
}

}  // namespace layerwatt
