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

/// Trees that see the runtime see one that moved by `shift`: so do their ranges.
inline void shift_runtime_input(TargetModel& model, double shift) {
  if (!model.corrector) return;
  for (CorrectorInput& input : model.corrector->inputs) {
    if (input.kind != CorrectorInput::Kind::runtime) continue;
    input.low += std::log(shift);
    input.high += std::log(shift);
  }
}

inline void shift_backbone(Backbone& backbone, double shift) {
  for (double& c : backbone.factors.front().coefficients) c *= shift;
  backbone.least *= shift;
  backbone.most *= shift;
}

/// Multiplies the terms; the input of trees that is the prediction moves along.
inline void scale_target(TargetModel& model, const Vector& factors, double shift) {
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
  if (model.upper_end) {
    for (Backbone& upper : model.upper_end->backbones) shift_backbone(upper, shift);
  }
  if (!model.corrector) return;
  const auto move = [shift](std::optional<Smooth>& smooth) {
    if (!smooth || smooth->coefficients.empty()) return;  // the first one is the constant's
    smooth->coefficients.front() -= smooth->exponent * std::log(shift);
  };
  move(model.corrector->smooth);
  if (model.corrector->beyond) move(model.corrector->beyond->smooth);
  for (CorrectorInput& input : model.corrector->inputs) {
    if (input.kind != CorrectorInput::Kind::prediction) continue;
    input.low += std::log(shift);
    input.high += std::log(shift);
  }
}

/// One target, adapted: its model, its overall shift, held-out predictions.
struct AdaptedTarget {
  TargetModel model;
  double shift = 1;
  Vector held_out;
};

/// One target adapted to some rows by one step.
inline AdaptedTarget adapt_by(const LayerModel& base, Target target, const BaseParts& parts,
                              const Vector& y, const std::vector<Index>& some,
                              const TransferStep& step) {
  AdaptedTarget adapted{*base[target], step.shift ? log_shift(parts, y, some) : 1.0, {}};
  scale_target(adapted.model, term_factors(parts, y, some, step), adapted.shift);
  return adapted;
}

/// Chooses the step by held-out predictions of adapted models, bounds and trees included.
/// @param base  its runtime is adapted already where the target is another
inline AdaptedTarget adapt_target(const LayerModel& base, Target target,
                                  const std::vector<FeatureValues>& layers, const Vector& y,
                                  const Folds& folds) {
  const BaseParts parts = base_parts(base, target, layers);
  AdaptedTarget best;
  double least = std::numeric_limits<double>::infinity();
  for (const TransferStep& step : kTransferSteps) {
    Vector held_out(y.size());
    LayerModel trial = base;
    for (Index fold = 0; fold < folds.count; ++fold) {
      trial[target] =
          adapt_by(base, target, parts, y, rows_of_fold(folds, fold, false), step).model;
      for (const Index i : rows_of_fold(folds, fold)) {
        held_out[i] = evaluate(trial, layers[static_cast<std::size_t>(i)])[target];
      }
    }
    const double error = (held_out.cwiseQuotient(y).array() - 1).matrix().squaredNorm();
    if (!(error < 0.98 * least)) continue;
    least = error;
    best = adapt_by(base, target, parts, y, rows_of_fold(folds, -1, false), step);
    best.held_out = std::move(held_out);
  }
  return best;
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

/// Adapts one op. Targets that the base derives from the others stay derived; what balances all
/// three is left out.
inline LayerModel adapt_layer(const LayerModel& base, const std::vector<TrainingRow>& rows,
                              const Recipe& recipe, Shifts& shifts,
                              std::vector<Omission>& omitted) {
  LayerModel model = base;
  model.balance.reset();
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
    if (target != Target::runtime) shift_runtime_input(*model[target], shifts.front());
    AdaptedTarget adapted = adapt_target(model, target, layers, y, transfer_folds(some, recipe));
    shifts[static_cast<std::size_t>(target)] = adapted.shift;
    model[target] = std::move(adapted.model);
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
  model.balance.reset();
  for (const Target target : kTargets) {
    if (!model[target] || !model[target]->backbone) continue;
    TargetModel& of = *model[target];
    const auto terms = static_cast<Index>(of.backbone->factors.front().terms.size());
    const double shift = shifts[static_cast<std::size_t>(target)];
    if (target != Target::runtime) shift_runtime_input(of, shifts.front());
    scale_target(of, Vector::Constant(terms, shift), shift);
  }
}

/// Do both model the same targets by themselves, and derive the same?
inline bool same_structure(const LayerModel& a, const LayerModel& b) {
  return std::all_of(kTargets.begin(), kTargets.end(), [&](Target target) {
    return a[target].has_value() == b[target].has_value() &&
           (!a[target] || a[target]->backbone.has_value() == b[target]->backbone.has_value());
  });
}

inline bool fits_better(const LayerModel& fresh, const LayerModel& adapted, Target target) {
  if (!fresh[target] || fresh[target]->cv.metrics.n == 0) return false;
  if (!adapted[target] || adapted[target]->cv.metrics.n == 0) return true;
  return fresh[target]->cv.metrics.rmspe < 0.95 * adapted[target]->cv.metrics.rmspe;
}

/// Product of the scores of all targets; without any, infinity.
inline double all_errors(const LayerModel& model) {
  double product = 1;
  bool any = false;
  for (const Target target : kTargets) {
    if (!model[target] || model[target]->cv.metrics.n == 0) continue;
    product *= model[target]->cv.metrics.rmspe;
    any = true;
  }
  return any ? product : std::numeric_limits<double>::infinity();
}

/// Takes from the model fitted to the rows alone what cross-validates better: target by target
/// where both model the same ones, else all or nothing by the product of errors.
inline void take_better(const LayerModel& fresh, LayerModel& adapted) {
  if (!same_structure(fresh, adapted)) {
    if (all_errors(fresh) < 0.95 * all_errors(adapted)) adapted = fresh;
    return;
  }
  for (const Target target : kTargets) {
    if (adapted[target] && adapted[target]->backbone && fits_better(fresh, adapted, target)) {
      adapted[target] = fresh[target];
    }
  }
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
    if (of_base != nullptr) {
      detail::Shifts shift{};
      best = detail::adapt_layer(*of_base, group.rows, model.recipe, shift, model.omitted);
      shifts.push_back(shift);
      if (own != trained.end()) detail::take_better(*own, *best);
    } else if (own != trained.end()) {
      best = *own;
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
