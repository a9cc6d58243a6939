/// @file
/// evaluate: how far a model is from measurements, beside the simple baselines; as it is, or
/// refitted on grouped folds.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/provenance.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/hold_out.hpp>
#include <layerwatt/predict/score.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

/// Fits on all parts but one, predicts that one; per op. Rows of parts that are not tested are
/// left out.
inline std::vector<ScoredLayer> cross_validated(const OpRows& group,
                                                const std::vector<Labels>& measured,
                                                const Parts& parts, const Recipe& inner,
                                                bool published, int threads) {
  std::vector<ScoredLayer> scored(group.rows.size());
  parallel_for(parts.count - parts.first_tested, threads, [&](Index task) {
    const Index part = parts.first_tested + task;
    OpRows training{group.op, {}};
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      if (parts.part_of_row[i] != part) training.rows.push_back(group.rows[i]);
    }
    // A training part may have fewer configurations than the recipe has folds.
    Recipe recipe_of_part = inner;
    recipe_of_part.folds =
        std::clamp<Index>(static_cast<Index>(training.rows.size()), 2, inner.folds);
    std::vector<Omission> omitted;
    const LayerModel model = fit_op(training, recipe_of_part, 1, omitted);
    const auto peers = published ? fit_all_published(group.op, training.rows, inner.seed)
                                 : std::vector<FittedTargetRecipes>{};
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      if (parts.part_of_row[i] != part) continue;
      scored[i] = score_layer(model, group.rows[i].features, measured[i]);
      for (const FittedTargetRecipes& peer : peers) {
        scored[i].published.push_back(evaluate(peer, group.rows[i].features));
      }
    }
  });
  std::vector<ScoredLayer> tested;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    if (parts.part_of_row[i] >= parts.first_tested) tested.push_back(scored[i]);
  }
  return tested;
}

}  // namespace detail

/// Scores every row with the model as it is.
[[nodiscard]] inline Evaluation evaluate(const DeviceModel& model, const Dataset& data,
                                         ModelForm form = ModelForm::best) {
  Evaluation evaluation{model.device, model.recipe.name, 0, {}, {}, {}};
  std::map<std::string, std::vector<detail::ScoredLayer>, std::less<>> by_op;
  std::map<std::string, std::size_t, std::less<>> lacking;
  for (const MeasuredRow& row : data.rows) {
    const std::string op(op_name(row.layer));
    if (const LayerModel* layer = find_model(model, op)) {
      by_op[op].push_back(detail::score_layer(*layer, feature_values(row.layer), row.labels, form));
    } else {
      ++lacking[op];
    }
  }
  for (const auto& [op, layers] : by_op) detail::add_groups(data, op, layers, evaluation);
  for (const auto& [op, rows] : lacking) {
    evaluation.unmodelled.push_back({op, rows, "the model has no such op"});
  }
  return evaluation;
}

struct CrossValidationOptions {
  HoldOut split = {};      ///< how configurations are held out
  Index folds = 5;         ///< >= 2
  std::uint64_t seed = 1;  ///< of the folds
  bool published = true;   ///< refit the published recipes beside, too
  int threads = 1;         ///< the result does not depend on it
};

namespace detail {

/// @throws ParseError  no table of the data has the column that is to be left out
inline void expect_column(const HoldOut& split, const Dataset& data) {
  if (split.kind != HoldOut::Kind::column) return;
  const bool known = std::any_of(data.tables.begin(), data.tables.end(),
                                 [&](const auto& table) { return table->find(split.name) >= 0; });
  expects<ParseError>(known, "evaluate: no column '", split.name,
                      "' in the data; leave out one that it has");
}

/// The parts of one op's configurations, or why there are none.
struct PartsOrReason {
  Parts parts;
  std::string reason;
};
inline PartsOrReason parts_of(const OpRows& group, const std::vector<const Configuration*>& of_row,
                              const Dataset& data, const CrossValidationOptions& options) {
  const std::size_t n = group.rows.size();
  if (options.split.kind == HoldOut::Kind::column) {
    std::vector<std::string> cells;
    for (const Configuration* c : of_row) {
      cells.emplace_back(cell(data, data.rows[c->rows.front()], options.split.name));
    }
    Parts parts = parts_by_column(cells);
    if (parts.count >= 2) return {std::move(parts), {}};
    return {{}, concatenate("all have the same ", options.split.name)};
  }
  if (options.split.kind == HoldOut::Kind::largest) {
    const std::string& name = options.split.name;
    const std::size_t feature = feature_index(name == "macs" ? "operations" : name);
    std::vector<double> sizes;
    for (const TrainingRow& row : group.rows) sizes.push_back(row.features[feature]);
    if (n >= 5) return {parts_by_size(sizes, options.split.share), {}};
    return {{}, concatenate(n, " configurations are too few to hold any out")};
  }
  if (n < static_cast<std::size_t>(options.folds)) {
    return {{}, concatenate(n, " configurations are fewer than ", options.folds, " folds")};
  }
  FoldOptions folds{.count = options.folds, .seed = options.seed};
  for (const TrainingRow& row : group.rows) folds.groups.push_back(row.group);
  return {{make_folds(static_cast<Index>(n), folds).fold_of_row, options.folds, 0}, {}};
}

}  // namespace detail

/// Refits the stored recipe, the baselines and the published recipes on parts of the given rows.
/// Scores are over configurations (repetitions combined), each predicted by a fit that saw none of
/// its rows. The recipe's own cross-validation runs inside each training part.
/// @throws InvalidArgument  folds < 2   @throws ParseError  rows of several devices, unknown column
[[nodiscard]] inline Evaluation cross_validate(const DeviceModel& model, const Dataset& data,
                                               const CrossValidationOptions& options = {}) {
  expects(options.folds >= 2, "cross_validate: ", options.folds, " folds; at least 2 are needed");
  (void)common_origin(data);
  detail::expect_column(options.split, data);
  const bool random = options.split.kind == HoldOut::Kind::folds;
  Evaluation evaluation{model.device,
                        model.recipe.name,
                        random ? options.folds : 0,
                        to_text(options.split, options.folds),
                        {},
                        {}};
  const std::vector<Configuration> all = configurations(data);
  std::map<std::uint64_t, const Configuration*> by_key;
  for (const Configuration& configuration : all) by_key[configuration.key] = &configuration;
  for (const detail::OpRows& group : detail::rows_by_op(data, model.recipe.targets)) {
    std::vector<const Configuration*> of_row;
    std::vector<Labels> measured;
    for (const TrainingRow& row : group.rows) {
      of_row.push_back(by_key.at(row.group));
      measured.push_back(of_row.back()->labels);
    }
    const auto split = detail::parts_of(group, of_row, data, options);
    if (!split.reason.empty()) {
      evaluation.unmodelled.push_back({group.op, group.rows.size(), split.reason});
      continue;
    }
    detail::add_groups(data, group.op,
                       detail::cross_validated(group, measured, split.parts, model.recipe,
                                               options.published, options.threads),
                       evaluation);
  }
  return evaluation;
}

}  // namespace layerwatt
