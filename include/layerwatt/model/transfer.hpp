/// @file
/// Few-shot transfer: a model of one device, adapted to another with a few measured layers.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/version.hpp>
#include <layerwatt/model/fit_layer.hpp>
#include <layerwatt/model/train.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt {

/// How far a base is adapted: not at all, by one factor, or term by term; `ridge` holds the terms'
/// factors together, in units of the loss.
struct TransferStep {
  bool shift = false;
  double ridge = std::numeric_limits<double>::infinity();
};

/// From the least to the most adapted: of nearly equal ones the first is taken.
inline constexpr std::array kTransferSteps{TransferStep{false},      TransferStep{true},
                                           TransferStep{true, 1.0},  TransferStep{true, 0.1},
                                           TransferStep{true, 0.01}, TransferStep{true, 0.001}};

namespace detail {

/// What the terms of the first factor contribute to each prediction, (rows, terms): corrections
/// included, so that the sum over terms is the prediction within its bounds.
struct BaseParts {
  Matrix parts;
  Vector predicted;  ///< by the base
};

inline BaseParts base_parts(const LayerModel& base, Target target,
                            const std::vector<FeatureValues>& layers) {
  const Backbone& backbone = *base[target]->backbone;
  const TermSum& cost = backbone.factors.front();
  BaseParts all{Matrix(static_cast<Index>(layers.size()), static_cast<Index>(cost.terms.size())),
                Vector(static_cast<Index>(layers.size()))};
  for (Index i = 0; i < all.parts.rows(); ++i) {
    const FeatureValues& layer = layers[static_cast<std::size_t>(i)];
    all.predicted[i] = evaluate(base, layer)[target];
    for (Index j = 0; j < all.parts.cols(); ++j) {
      const auto term = static_cast<std::size_t>(j);
      all.parts(i, j) = cost.coefficients[term] * evaluate(cost.terms[term], layer);
    }
    const double sum = all.parts.row(i).sum();
    if (sum > 0) {
      all.parts.row(i) *= all.predicted[i] / sum;
    } else {
      all.parts.row(i).setConstant(all.predicted[i] / static_cast<double>(all.parts.cols()));
    }
  }
  return all;
}

/// exp of the mean of log(measured / predicted).
inline double log_shift(const BaseParts& base, const Vector& y, const std::vector<Index>& some) {
  double sum = 0;
  for (const Index i : some) sum += std::log(y[i] / base.predicted[i]);
  return some.empty() ? 1.0 : std::exp(sum / static_cast<double>(some.size()));
}

/// Factors f_j >= 0 of the terms: minimises mean ((sum_j f_j parts_ij) / y_i - 1)^2
/// + ridge sum_j g_j (f_j / shift - 1)^2, g_j being the term's own mean square.
inline Vector term_factors(const BaseParts& base, const Vector& y, const std::vector<Index>& some,
                           const TransferStep& step) {
  const Index p = base.parts.cols();
  if (!step.shift) return Vector::Ones(p);
  const double shift = log_shift(base, y, some);
  if (!std::isfinite(step.ridge)) return Vector::Constant(p, shift);
  const auto n = static_cast<double>(some.size());
  Matrix x(static_cast<Index>(some.size()), p);
  Vector left(x.rows());  // 1 - x f
  for (Index i = 0; i < x.rows(); ++i) {
    const Index row = some[static_cast<std::size_t>(i)];
    x.row(i) = base.parts.row(row) * (shift / y[row]);
    left[i] = 1 - x.row(i).sum();
  }
  Vector factors = Vector::Ones(p);
  constexpr int kSweeps = 300;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double moved = 0;
    for (Index j = 0; j < p; ++j) {
      const double own = x.col(j).squaredNorm() / n;
      if (!(own > 0)) continue;
      const double ridge = step.ridge * (own + 1e-6);
      const double next =
          std::max(0.0, (x.col(j).dot(left) / n + own * factors[j] + ridge) / (own + ridge));
      left -= x.col(j) * (next - factors[j]);
      moved = std::max(moved, std::abs(next - factors[j]));
      factors[j] = next;
    }
    if (moved < 1e-10) break;
  }
  return shift * factors;
}

/// One target, adapted: chosen step, factors of its terms, held-out predictions.
struct AdaptedTarget {
  TransferStep step;
  Vector factors;
  double shift = 1;
  Vector held_out;
};

inline AdaptedTarget adapt_target(const BaseParts& base, const Vector& y, const Folds& folds) {
  AdaptedTarget best;
  double least = std::numeric_limits<double>::infinity();
  for (const TransferStep& step : kTransferSteps) {
    Vector held_out(y.size());
    for (Index fold = 0; fold < folds.count; ++fold) {
      const Vector factors = term_factors(base, y, rows_of_fold(folds, fold, false), step);
      for (const Index i : rows_of_fold(folds, fold)) {
        held_out[i] = std::max(base.parts.row(i).dot(factors), 1e-3 * base.predicted[i]);
      }
    }
    const double error = (held_out.cwiseQuotient(y).array() - 1).matrix().squaredNorm();
    if (!(error < 0.98 * least)) continue;
    least = error;
    best.step = step;
    best.held_out = std::move(held_out);
  }
  const std::vector<Index> all = rows_of_fold(folds, -1, false);
  best.factors = term_factors(base, y, all, best.step);
  best.shift = best.step.shift ? log_shift(base, y, all) : 1.0;
  return best;
}

/// Multiplies the terms; inputs of trees that are predictions move along.
inline void scale_target(TargetModel& model, const Vector& factors, double shift,
                         double runtime_shift) {
  Backbone& backbone = *model.backbone;
  TermSum& cost = backbone.factors.front();
  TermSum scaled;
  for (std::size_t j = 0; j < cost.terms.size(); ++j) {
    const double c = cost.coefficients[j] * factors[static_cast<Index>(j)];
    if (c == 0) continue;
    scaled.terms.push_back(cost.terms[j]);
    scaled.coefficients.push_back(c);
  }
  cost = std::move(scaled);
  backbone.least *= shift;
  backbone.most *= shift;
  if (!model.corrector) return;
  if (model.corrector->smooth && !model.corrector->smooth->coefficients.empty()) {
    Smooth& smooth = *model.corrector->smooth;  // the first coefficient is the constant's
    smooth.coefficients.front() -= smooth.exponent * std::log(shift);
  }
  for (CorrectorInput& input : model.corrector->inputs) {
    if (input.kind == CorrectorInput::Kind::prediction) {
      input.low += std::log(shift);
      input.high += std::log(shift);
    } else if (input.kind == CorrectorInput::Kind::runtime) {
      input.low += std::log(runtime_shift);
      input.high += std::log(runtime_shift);
    }
  }
}

inline Folds transfer_folds(const std::vector<TrainingRow>& rows, const Recipe& recipe) {
  FoldOptions options{.count = recipe.folds, .seed = recipe.seed};
  for (const TrainingRow& row : rows) options.groups.push_back(row.group);
  return make_folds(static_cast<Index>(rows.size()), options);
}

/// Rows with a label of the target; all of them must be in `rows`.
inline std::vector<TrainingRow> with_label(const std::vector<TrainingRow>& rows, Target target) {
  std::vector<TrainingRow> some;
  for (const TrainingRow& row : rows) {
    if (row.labels.has(target)) some.push_back(row);
  }
  return some;
}

/// Shift of each target of an op; 1 where it was not adapted.
using Shifts = std::array<double, kTargets.size()>;

/// Adapts one op. Targets that the base derives from the others stay derived.
inline LayerModel adapt_layer(const LayerModel& base, const std::vector<TrainingRow>& rows,
                              const Recipe& recipe, Shifts& shifts,
                              std::vector<Omission>& omitted) {
  LayerModel model = base;
  std::vector<Labels> held_out(rows.size());
  shifts.fill(1.0);
  for (const Target target : kTargets) {
    if (!base[target] || !base[target]->backbone) continue;
    const std::vector<TrainingRow> some = with_label(rows, target);
    if (group_count(rows, target) < static_cast<std::size_t>(recipe.folds)) {
      omitted.push_back({base.op, std::string(to_text(target)),
                         concatenate("not adapted: ", some.size(), " rows are fewer than ",
                                     recipe.folds, " folds")});
      continue;
    }
    std::vector<FeatureValues> layers;
    Vector y(static_cast<Index>(some.size()));
    for (const TrainingRow& row : some) {
      y[static_cast<Index>(layers.size())] = row.labels[target];
      layers.push_back(row.features);
    }
    const AdaptedTarget adapted =
        adapt_target(base_parts(base, target, layers), y, transfer_folds(some, recipe));
    shifts[static_cast<std::size_t>(target)] = adapted.shift;
    scale_target(*model[target], adapted.factors, adapted.shift, shifts.front());
    Index next = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].labels.has(target)) held_out[i][target] = adapted.held_out[next++];
    }
  }
  for (Labels& labels : held_out) labels = completed(labels);
  for (const Target target : kTargets) {
    if (!model[target] || scored(rows, held_out, target).measured.size() == 0) continue;
    TargetModel fresh = summarise(rows, held_out, target);
    model[target]->intervals = std::move(fresh.intervals);
    model[target]->sparse_intervals.clear();
    model[target]->cv = fresh.cv;
    model[target]->baselines = std::move(fresh.baselines);
  }
  return model;
}

/// Mean of the logarithms of the ops' shifts, for what was not measured.
inline Shifts mean_shifts(const std::vector<Shifts>& all) {
  Shifts mean;
  for (std::size_t t = 0; t < mean.size(); ++t) {
    double sum = 0;
    for (const Shifts& shifts : all) sum += std::log(shifts[t]);
    mean[t] = all.empty() ? 1.0 : std::exp(sum / static_cast<double>(all.size()));
  }
  return mean;
}

inline void shift_layer(LayerModel& model, const Shifts& shifts) {
  for (const Target target : kTargets) {
    if (!model[target] || !model[target]->backbone) continue;
    TargetModel& of = *model[target];
    const auto terms = static_cast<Index>(of.backbone->factors.front().terms.size());
    const double shift = shifts[static_cast<std::size_t>(target)];
    scale_target(of, Vector::Constant(terms, shift), shift, shifts.front());
  }
}

/// The smaller error of runtime, or else of energy: what an op's models are compared by.
inline double cv_error(const LayerModel& model) {
  for (const Target target : {Target::runtime, Target::energy, Target::power}) {
    if (model[target] && model[target]->cv.metrics.n > 0) return model[target]->cv.metrics.rmspe;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace detail

/// Adapts `base` to the device of `data`. Ops with at least as many configurations as folds are
/// adapted or, where that cross-validates better, fitted afresh; other ops of the base move by the
/// mean shift of the adapted ones, and `omitted` says so.
/// @throws InvalidArgument  the base holds no terms to adapt   @throws ParseError  as train
[[nodiscard]] inline DeviceModel transfer(const DeviceModel& base, const Dataset& data,
                                          const TrainOptions& options = {}) {
  expects(find_published(base.recipe.name) == nullptr, "transfer: a model of the published recipe ",
          base.recipe.name, " cannot be adapted; give a base of best or sparse");
  DeviceModel model = train(data, options);
  const std::vector<LayerModel> trained = std::exchange(model.ops, {});
  const std::vector<Omission> of_fresh = std::exchange(model.omitted, {});
  const auto measured = detail::rows_by_op(data, options.targets);
  std::vector<detail::Shifts> shifts;
  std::vector<std::string> adapted;
  for (const detail::OpRows& group : measured) {
    const LayerModel* of_base = find_model(base, group.op);
    const auto own = std::find_if(trained.begin(), trained.end(),
                                  [&](const LayerModel& m) { return m.op == group.op; });
    std::optional<LayerModel> best;
    if (own != trained.end()) best = *own;
    if (of_base != nullptr) {
      detail::Shifts shift{};
      LayerModel candidate =
          detail::adapt_layer(*of_base, group.rows, model.recipe, shift, model.omitted);
      shifts.push_back(shift);
      if (!best || !(detail::cv_error(*best) < 0.95 * detail::cv_error(candidate))) {
        best = std::move(candidate);
      }
    }
    if (!best) continue;
    adapted.push_back(group.op);
    model.ops.push_back(std::move(*best));
  }
  const detail::Shifts mean = detail::mean_shifts(shifts);
  for (const LayerModel& op : base.ops) {
    if (std::find(adapted.begin(), adapted.end(), op.op) != adapted.end()) continue;
    model.ops.push_back(op);
    detail::shift_layer(model.ops.back(), mean);
    model.omitted.push_back({op.op, "all targets", "no rows: the base's, by the mean shift"});
  }
  if (!model.fallback && base.fallback) {
    model.fallback = base.fallback;
    detail::shift_layer(*model.fallback, mean);
  }
  for (const Omission& omission : of_fresh) {
    if (find_model(model, omission.op) == nullptr) model.omitted.push_back(omission);
  }
  return model;
}

}  // namespace layerwatt
