#include <bench/cli/commands.hpp>
#include <bench/cli/data_options.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/model_form.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/predict/evaluate.hpp>
#include <layerwatt/predict/evaluate_networks.hpp>
#include <layerwatt/report/evaluation.hpp>

#include <algorithm>
#include <memory>
#include <thread>

namespace layerwatt::cli {

namespace {

struct Request {
  std::string model;
  DataRequest data;
  std::optional<std::int64_t> folds;
  std::optional<HoldOut> split;
  ModelForm form = ModelForm::best;
  bool without_published = false;
  Format format = Format::text;
  std::optional<std::string> output;
};

Evaluation network_evaluation(const Request& request, const DeviceModel& model,
                              const CrossValidationOptions& options) {
  const NetworkTable table = load_networks(request.data);
  if (request.split && request.split->kind == HoldOut::Kind::largest) {
    return extrapolate_networks(model, table, *request.split, options.threads);
  }
  if (request.split) return leave_out_networks(model, table, request.split->name, options.threads);
  return request.folds ? cross_validate_networks(model, table, options)
                       : evaluate_networks(model, table);
}

Evaluation evaluation_of(const Request& request, const DeviceModel& model) {
  CrossValidationOptions options;
  options.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  options.published = !request.without_published;
  if (request.split) options.split = *request.split;
  if (request.folds) options.folds = static_cast<Index>(*request.folds);
  if (request.data.networks) return network_evaluation(request, model, options);
  const Dataset data = load_data(request.data);
  return request.folds || request.split ? cross_validate(model, data, options)
                                        : layerwatt::evaluate(model, data, request.form);
}

int evaluate(const Request& request) {
  expect_data(request.data, "evaluate");
  expects<UsageError>(
      !request.data.networks || request.data.files.empty(),
      "evaluate: DATA.csv has layers and --networks has networks; score them apart");
  expects<UsageError>(!request.folds || !request.split,
                      "evaluate: --cv, --leave-out and --extrapolate are different ways to hold "
                      "rows out; choose one");
  expects<UsageError>(!request.data.networks || request.form == ModelForm::best,
                      "evaluate: --form is for layers; networks are scored with all of the model");
  const DeviceModel model = device_from(request.model);
  const Evaluation evaluation = evaluation_of(request, model);
  deliver(request.format == Format::json ? evaluation_json(evaluation).dump(2) + "\n"
                                         : evaluation_text(evaluation),
          request.output);
  return kOk;
}

}  // namespace

Command evaluate_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "evaluate";
  command.summary = "how wrong a model is on measured rows, beside simple baselines";
  command.description =
      "Scores the model on the given rows, one group per op and target, beside simple baselines "
      "(mean, MACs, ...). Without --cv every row is scored with the model as it is: on the rows "
      "that it was trained on this flatters it. With --cv the recipe, the baselines and the "
      "published recipes are refitted per fold, and every row is scored by a model that has not "
      "seen its configuration. "
      "--leave-out and --extrapolate do the same with the rows of one value, or the largest ones, "
      "held out together. Beside each error: the share of rows within their 90 % interval, and in "
      "JSON the bootstrap 95 % interval of the difference to each baseline.";
  Option model{"MODEL.json", "", "a model file written by 'layerwatt train'",
               set_text(request->model)};
  model.required = true;
  command.options = data_options(request->data);
  command.options.insert(command.options.begin(), model);
  command.options.push_back({"--cv", "K", "refit in K folds, grouped by configuration",
                             set_integer("--cv", 2, request->folds)});
  command.options.push_back(
      {"--leave-out", "COLUMN",
       "refit without the rows (networks) of each value of this column in turn",
       [request](const std::string& value) {
         request->split = HoldOut{HoldOut::Kind::column, value};
       }});
  command.options.push_back({"--extrapolate", "FEATURE:SHARE",
                             "refit on the small rows, test on the largest share, e.g. macs:0.2",
                             [request](const std::string& value) {
                               request->split = as_usage(
                                   "--extrapolate", [&] { return parse_extrapolation(value); });
                             }});
  command.options.push_back(
      {"--form", "best|sparse", "without refitting: all of the model (default), or its terms alone",
       [request](const std::string& value) { request->form = to_form("--form", value); }});
  command.options.push_back({"--without-published", "",
                             "when refitting, leave out the published recipes: faster",
                             set_switch(request->without_published)});
  command.options.push_back({"--format", "text|json",
                             "default text; json is layerwatt-evaluation/1",
                             set_format({"text", "json"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {"layerwatt evaluate cpu.json cpu/rows.csv --cv 5",
                      "layerwatt evaluate cpu.json cpu/rows.csv --extrapolate macs:0.2",
                      "layerwatt evaluate cpu.json cpu/rows.csv --leave-out kernel_h",
                      "layerwatt evaluate cpu.json other/rows.csv --where op=conv --format json",
                      "layerwatt evaluate nano.json --networks networks.csv --layers layers.csv"};
  command.exits = {{kOk, "evaluated"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "model or data missing or malformed, output not writable"}};
  command.run = [request] { return evaluate(*request); };
  return command;
}

}  // namespace layerwatt::cli
