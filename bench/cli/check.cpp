#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/gate_format.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/quantities.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/gates.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest network;
  std::string device;
  BudgetOptions budget;
  std::optional<std::string> baseline;
  std::string format = "text";
  std::optional<std::string> output;
};

/// Totals of a JSON that `check` or `predict` wrote.
BaselineTotals read_baseline(const std::string& path) {
  Json json;
  try {
    json = Json::parse(read_file(path));
  } catch (const nlohmann::json::exception&) {
    fail<ParseError>(path, ": no JSON; write it with 'layerwatt check --format json -o FILE'");
  }
  expects<ParseError>(json.is_object() && json.contains("totals") && json["totals"].is_object(),
                      path, ": has no 'totals'; write it with 'layerwatt check --format json'");
  const auto total = [&](const char* name) {
    const Json& totals = json["totals"];
    return totals.contains(name) && totals[name].is_number() ? totals[name].get<double>()
                                                             : std::nan("");
  };
  return {total("runtime_ms"), total("power_w"), total("energy_mj")};
}

int check(const Request& request) {
  BudgetOptions budget = request.budget;
  if (request.baseline) budget.baseline = read_baseline(*request.baseline);
  const bool any = budget.runtime_ms || budget.power_w || budget.energy_mj || budget.baseline;
  expects<UsageError>(any,
                      "check: no limit given; give --max-energy, --max-runtime, --max-power "
                      "or --baseline");
  const Network network = load_network(request.network);
  const Prediction prediction = predict(device_from(request.device), network);
  const BudgetReport report = check_budget(prediction, budget);
  deliver(request.format == "json"       ? budget_json(report, prediction).dump(2) + "\n"
          : request.format == "markdown" ? budget_markdown(report)
          : request.format == "junit"    ? budget_junit(report)
                                         : budget_text(report),
          request.output);
  return report.passed ? kOk : kAnswerIsNo;
}

std::vector<Option> check_options(Request& r) {
  Option device{"--device", "NAME|MODEL.json", kDeviceHelp, set_text(r.device)};
  device.required = true;
  std::vector<Option> options = network_options(r.network);
  options.push_back(device);
  options.push_back({"--max-energy", "120mJ", "of one execution",
                     set_quantity("--max-energy", kMillijoules, r.budget.energy_mj)});
  options.push_back({"--max-runtime", "15ms", "of one execution",
                     set_quantity("--max-runtime", kMilliseconds, r.budget.runtime_ms)});
  options.push_back({"--max-power", "10W", "mean power while it runs",
                     set_quantity("--max-power", kWatts, r.budget.power_w)});
  options.push_back({"--baseline", "BASE.json",
                     "no total may exceed that of this file, written by check or predict "
                     "--format json",
                     set_text(r.baseline)});
  options.push_back({"--tolerance", "5%", "by which a total may exceed the baseline, default 0",
                     set_quantity("--tolerance", kPercent, r.budget.tolerance_percent)});
  options.push_back({"--certain", "",
                     "the upper end of the 90 % interval must be within the limit, not the value",
                     set_switch(r.budget.certain)});
  options.push_back({"--format", "text|json|markdown|junit",
                     "default text; json is layerwatt-check/1",
                     set_choice("--format", {"text", "json", "markdown", "junit"}, r.format)});
  options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(r.output)});
  return options;
}

}  // namespace

Command check_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "check";
  command.summary = "a gate for CI: exit code 1 when a network is over its budget";
  command.description =
      "Predicts the network and compares its totals with limits and with a baseline. A layer "
      "without a model, or a total that cannot be predicted, does not pass either.";
  command.options = check_options(*request);
  command.examples = {
      "layerwatt check net.onnx --device cpu.json --max-energy 120mJ --max-runtime 15ms",
      "layerwatt check net.onnx --device cpu.json --max-runtime 15ms --format json -o base.json",
      "layerwatt check net.onnx --device cpu.json --baseline base.json --tolerance 5% --format "
      "markdown"};
  command.exits = {{kOk, "within the budget"},
                   {kAnswerIsNo, "over the budget, or it cannot be told"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "network, model or baseline missing or malformed"}};
  command.run = [request] { return check(*request); };
  return command;
}

}  // namespace layerwatt::cli
