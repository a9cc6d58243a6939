#include <bench/cli/commands.hpp>
#include <bench/cli/data_options.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/model/model_file.hpp>
#include <layerwatt/model/train.hpp>
#include <layerwatt/model/train_networks.hpp>
#include <layerwatt/model/transfer.hpp>
#include <layerwatt/predict/calibrate_model.hpp>
#include <layerwatt/report/table.hpp>

#include <fmt/format.h>

#include <memory>
#include <thread>

namespace layerwatt::cli {

namespace {

struct Request {
  DataRequest data;
  std::string model;
  std::optional<std::string> base;
  TrainOptions options;
};

std::vector<Target> parse_targets(const std::string& value) {
  std::vector<Target> targets;
  for (const std::string_view part : split(value, ',')) targets.push_back(parse_target(part));
  return targets;
}

std::string terms_text(const TargetModel& model) {
  if (model.forest) return std::to_string(model.forest->trees.trees.size()) + " trees";
  return model.backbone ? std::to_string(term_count(*model.backbone)) : "E = P t";
}

/// Scores over no row are no scores: ops that were learnt from networks have none of their own.
void add_row(Table& table, const std::string& op, Target target, std::size_t configurations,
             const std::string& terms, const Metrics& cv) {
  const auto cell = [&](double value) { return cv.n > 0 ? significant(value) : std::string("-"); };
  table.rows.push_back({op, std::string(to_text(target)), std::to_string(configurations), terms,
                        cell(cv.rmspe), cell(cv.mape), cell(cv.within_10)});
}

/// What networks cost beside their layers; empty where that is nothing.
std::string calibration_text(const DeviceModel& model) {
  std::string text;
  for (const Target target : {Target::runtime, Target::energy}) {
    if (!model.network || !(*model.network)[target]) continue;
    const NetworkScale& s = (*model.network)[target]->scale;
    text += fmt::format(
        "network {} = {} x layers + {} per launch + {} per layer without a model "
        "+ {} per network\n",
        to_text(target), significant(s.scale, 4), significant(s.per_launch),
        significant(s.per_uncosted), significant(s.per_network));
  }
  return text.empty() ? text : "\n" + text;
}

std::string summary(const DeviceModel& model, const std::string& path) {
  Table table{{{"op", Align::left},
               {"target", Align::left},
               {"configurations"},
               {"terms"},
               {"cv rmspe %"},
               {"cv mape %"},
               {"within 10 %"}},
              {}};
  for (const LayerModel& layer : model.ops) {
    for (const Target target : kTargets) {
      if (!layer[target]) continue;
      add_row(table, layer.op, target, layer.configurations, terms_text(*layer[target]),
              layer[target]->cv.metrics);
    }
  }
  for (const Target target : kTargets) {
    if (!model.network || !(*model.network)[target]) continue;
    add_row(table, "network", target, model.network->networks, "",
            (*model.network)[target]->scores.cv.metrics);
  }
  std::string text =
      fmt::format("device {}, backend {}, {}; recipe {}; {} rows, hash {}\n\n",
                  model.device.empty() ? "unknown" : model.device,
                  model.backend.empty() ? "unknown" : model.backend, model.precision,
                  model.recipe.name, model.provenance.rows, model.provenance.data_hash);
  text += to_text(table);
  for (const Omission& omission : model.omitted) {
    text += fmt::format("no model for {} {}: {}\n", omission.op, omission.target, omission.reason);
  }
  return text + calibration_text(model) + "\nwritten to " + path + "\n";
}

/// A model of layers: from rows, from a base, or from a base adapted to rows.
DeviceModel layer_model(const Request& request) {
  if (request.data.files.empty()) return device_from(*request.base);
  const Dataset data = load_data(request.data);
  for (const SkippedRows& skipped : data.skipped) {
    note(fmt::format("layerwatt: skipped {} rows of {}: {}", skipped.count, skipped.op,
                     skipped.reason));
  }
  return request.base ? transfer(device_from(*request.base), data, request.options)
                      : layerwatt::train(data, request.options);
}

DeviceModel trained(const Request& request) {
  if (request.data.files.empty() && !request.base) {
    return train_networks(load_networks(request.data), request.options);
  }
  DeviceModel model = layer_model(request);
  if (request.data.networks) model = calibrate_model(std::move(model), load_networks(request.data));
  return model;
}

int train(Request request) {
  expect_data(request.data, "train");
  request.options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const DeviceModel model = trained(request);
  save_model(model, request.model);
  print(summary(model, request.model));
  return kOk;
}

std::vector<Option> train_options(Request& request) {
  std::vector<Option> options = data_options(request.data);
  Option model{"-o,--output", "MODEL.json", "the model file to write", set_text(request.model)};
  model.required = true;
  options.push_back(model);
  options.push_back(
      {"--base", "NAME|MODEL.json",
       "start from this model: DATA.csv adapts its layers to another device (10 to 30 "
       "rows do), --networks calibrates its totals",
       set_text(request.base)});
  options.push_back(
      {"--recipe", "R",
       "best (default): most accurate; sparse: fewest terms; or a published one: neuralpower, "
       "edgeprofiler, edgeprofiler-corrected, getzner, paleo, nn-meter",
       [&request](const std::string& value) {
         request.options.recipe = to_choice("--recipe", value, {kRecipes.begin(), kRecipes.end()});
       }});
  options.push_back(
      {"--targets", "T,...", "of runtime, power, energy; default: all that the data has",
       [&request](const std::string& value) {
         request.options.targets = as_usage("--targets", [&] { return parse_targets(value); });
       }});
  options.push_back(
      {"--loss", "L", "relative (default) or squared", [&request](const std::string& value) {
         const bool squared = to_choice("--loss", value, {"relative", "squared"}) == "squared";
         request.options.loss = squared ? Loss::squared : Loss::relative;
       }});
  options.push_back(
      {"--leaves", "N",
       "about the most leaves of one tree of the corrector, default 400: fewer make smaller files",
       [&request](const std::string& value) {
         request.options.leaves = static_cast<Index>(to_integer("--leaves", value, 2));
       }});
  options.push_back({"--name", "NAME", "of the device, instead of the one in the data",
                     set_text(request.options.device)});
  options.push_back({"--source", "TEXT", "where the rows come from, instead of their column source",
                     set_text(request.options.source)});
  options.push_back(
      {"--commit", "TEXT", "version of that source", set_text(request.options.commit)});
  options.push_back({"--licence", "TEXT", "licence of the rows, for the model file",
                     set_text(request.options.licence)});
  return options;
}

}  // namespace

Command train_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "train";
  command.summary = "fit a model to measured rows";
  command.description =
      "Combines repetitions, fits a sparse model per op and target, and prints how far it is off "
      "on configurations that it has not seen (5-fold cross-validation). Rows that are not 'ok' "
      "are "
      "skipped and counted. Rows of several devices, backends or precisions are refused: choose "
      "with --where. With --networks and --layers alone, models of layers are learnt from the "
      "totals "
      "of whole networks.";
  command.options = train_options(*request);
  command.examples = {
      "layerwatt train cpu/rows.csv -o cpu.json",
      "layerwatt train shard*/rows.csv -o cpu.json --recipe sparse",
      "layerwatt train all.csv -o orin.json --where device=Orin --targets runtime",
      "layerwatt train --networks networks.csv --layers layers.csv -o nano.json",
      "layerwatt train few.csv --base jetson-tx2-gpu --name orin -o orin.json",
      "layerwatt train --base cpu.json --networks n.csv --layers l.csv -o cpu2.json"};
  command.exits = {{kOk, "trained"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "data missing, malformed or mixed; output not writable"}};
  command.run = [request] { return train(*request); };
  return command;
}

}  // namespace layerwatt::cli
