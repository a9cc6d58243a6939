#include <bench/cli/commands.hpp>
#include <bench/cli/data_options.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/predict/evaluate.hpp>
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
  std::optional<std::int64_t> seed;
  Format format = Format::text;
  std::optional<std::string> output;
};

int evaluate(const Request& request) {
  const DeviceModel model = device_from(request.model);
  const Dataset data = load_data(request.data);
  const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const Evaluation evaluation =
      request.folds
          ? cross_validate(model, data,
                           {.folds = static_cast<int>(*request.folds), .threads = threads})
          : layerwatt::evaluate(model, data);
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
      "published recipes "
      "are refitted per fold, and every row is scored by a model that has not seen its "
      "configuration.";
  Option model{"MODEL.json", "", "a model file written by 'layerwatt train'",
               set_text(request->model)};
  model.required = true;
  command.options = data_options(request->data);
  command.options.insert(command.options.begin(), model);
  command.options.push_back({"--cv", "K", "refit in K folds, grouped by configuration",
                             set_integer("--cv", 2, request->folds)});
  command.options.push_back({"--format", "text|json",
                             "default text; json is layerwatt-evaluation/1",
                             set_format({"text", "json"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {"layerwatt evaluate cpu.json cpu/rows.csv --cv 5",
                      "layerwatt evaluate cpu.json other/rows.csv --where op=conv --format json"};
  command.exits = {{kOk, "evaluated"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "model or data missing or malformed, output not writable"}};
  command.run = [request] { return evaluate(*request); };
  return command;
}

}  // namespace layerwatt::cli
