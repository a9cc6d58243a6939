/// @file
/// train_networks: measured networks to a model of the device, without a single measured layer.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/version.hpp>
#include <layerwatt/data/network_table.hpp>
#include <layerwatt/model/fit_networks.hpp>
#include <layerwatt/model/train.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline Folds network_folds(const NetworkRows& rows, Index count, std::uint64_t seed) {
  FoldOptions options{.count = count, .seed = seed};
  for (const NetworkRow& network : rows.networks) options.groups.push_back(network.group);
  return make_folds(static_cast<Index>(rows.networks.size()), options);
}

/// Networks with the label that sums over layers: runtime where any has it, else energy.
inline NetworkRows summable(NetworkRows rows) {
  const bool timed = std::any_of(rows.networks.begin(), rows.networks.end(),
                                 [](const NetworkRow& n) { return n.labels.has(Target::runtime); });
  return with_target(std::move(rows), timed ? Target::runtime : Target::energy);
}

}  // namespace detail

/// Fits layer models of all ops to totals of networks. Only the recipes `best` and `sparse` can:
/// the published ones are fitted to layers.
/// @throws InvalidArgument  another recipe, or as train
/// @throws ParseError       networks of several devices, or too few of them
[[nodiscard]] inline DeviceModel train_networks(const NetworkTable& table,
                                                const TrainOptions& options = {}) {
  expect_recipe(options.recipe);
  expects(find_published(options.recipe) == nullptr, "train: recipe ", options.recipe,
          " is fitted to measured layers; learn from networks with best or sparse");
  expects(options.folds >= 2, "train: ", options.folds, " folds; at least 2 are needed");
  expects(!options.targets.empty(), "train: no target chosen; use runtime, power or energy");
  expects(options.loss != Loss::log, "train: the log loss does not go with sums of positive terms",
          "; use relative or squared");
  const NetworkRows rows = detail::summable(network_rows(table, options.targets));
  const auto least = static_cast<std::size_t>(2 * options.folds);
  expects<ParseError>(rows.networks.size() >= least, table.networks_csv->file(), ": ",
                      rows.networks.size(), " networks with runtime or energy are fewer than ",
                      least, "; measure more, or calibrate a model of the device with --base");
  const Origin origin = common_origin(table);
  DeviceModel model;
  model.device = options.device.empty() ? origin.device : options.device;
  model.backend = origin.backend;
  model.precision = origin.precision;
  model.provenance = {data_hash(table),
                      options.source.empty() ? origin.source : options.source,
                      options.commit,
                      options.licence,
                      std::string("layerwatt ") + kVersion,
                      table.networks.size()};
  model.recipe = {options.recipe, options.loss, options.folds, options.seed, options.targets};
  NetworksFit fit = fit_networks(rows, detail::network_folds(rows, options.folds, options.seed),
                                 model.recipe, options.threads);
  model.ops = std::move(fit.ops);
  model.network = std::move(fit.network);
  for (const Target target : options.targets) {
    if ((*model.network)[target]) continue;
    model.omitted.push_back({"network", std::string(to_text(target)),
                             "not every network has it; power also needs the runtime"});
  }
  return model;
}

}  // namespace layerwatt
