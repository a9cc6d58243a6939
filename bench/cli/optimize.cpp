#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/quantities.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/report/decisions.hpp>

#include <cmath>
#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest network;
  std::vector<std::string> devices;
  Limits limits;
  Knobs knobs;
  std::vector<std::string> names{"width", "resolution", "batch"};
  Format format = Format::text;
  std::optional<std::string> output;
};

template <class Parse>
auto list_of(const std::string& text, Parse&& parse) {
  std::vector<decltype(parse(std::string()))> values;
  for (const std::string_view part : split(text, ',')) values.push_back(parse(std::string(part)));
  return values;
}

/// 50 to 100 % of the network's own resolution in steps of an eighth, in whole multiples of 8.
std::vector<std::int64_t> default_resolutions(const Network& network) {
  const Shape input = input_shapes(network.layers.front().layer).front();
  if (input.rank() < 4) return {};
  std::vector<std::int64_t> sizes;
  for (int eighths = 4; eighths <= 8; ++eighths) {
    const double size = static_cast<double>(input[2]) * eighths / 8;
    sizes.push_back(eighths == 8 ? input[2]
                                 : std::max<std::int64_t>(8, 8 * std::llround(size / 8)));
  }
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

/// Knobs that were named but not given values get usual ones; those not named are dropped.
Knobs complete(Knobs knobs, const std::vector<std::string>& names, const Network& network,
               const std::vector<DeviceModel>& models) {
  const auto named = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (knobs.widths.empty() && named("width")) knobs.widths = {0.25, 0.5, 0.75, 1, 1.25};
  if (knobs.resolutions.empty() && named("resolution")) {
    knobs.resolutions = default_resolutions(network);
  }
  if (knobs.batches.empty() && named("batch")) knobs.batches = {1, 2, 4, 8, 16};
  if (knobs.precisions.empty() && named("precision")) {
    for (const DeviceModel& model : models) {
      if (!model.precision.empty()) knobs.precisions.push_back(parse_precision(model.precision));
    }
  }
  return knobs;
}

/// A model knows what it was trained on: other precisions are not guessed.
void warn_of_precisions(const Knobs& knobs, const std::vector<DeviceModel>& models) {
  for (const Precision precision : knobs.precisions) {
    if (detail::model_for(models, precision) != nullptr) continue;
    note("layerwatt: warning: no model of " + std::string(to_text(precision)) +
         "; give one that was trained on such rows as another --device");
  }
}

int run(const Request& request) {
  const Network network = load_network(request.network);
  std::vector<DeviceModel> models;
  for (const std::string& device : request.devices) models.push_back(device_from(device));
  const Knobs knobs = complete(request.knobs, request.names, network, models);
  warn_of_precisions(knobs, models);
  const OptimizeResult result = optimize(models, network, knobs, request.limits);
  deliver(request.format == Format::json
              ? optimize_json(result, network.name, models.front().device).dump(2) + "\n"
              : optimize_text(result),
          request.output);
  if (!result.front.empty()) return kOk;
  note("layerwatt: optimize " + network.name +
       ": no configuration is within the budget; raise it, or try smaller values of the knobs");
  return kAnswerIsNo;
}

std::vector<Option> optimize_options(Request& r) {
  const auto knobs = [&r](const std::string& value) {
    r.names = list_of(value, [](const std::string& name) {
      return to_choice("--knobs", name, {"width", "resolution", "batch", "precision"});
    });
  };
  constexpr double kLeastWidth = 1e-3;
  return {{"--budget-energy", "300mJ", "per item of the batch",
           set_quantity("--budget-energy", kMillijoules, r.limits.energy_mj_per_item)},
          {"--max-runtime", "20ms", "of one execution of the batch",
           set_quantity("--max-runtime", kMilliseconds, r.limits.runtime_ms)},
          {"--max-power", "10W", "mean power while it runs",
           set_quantity("--max-power", kWatts, r.limits.power_w)},
          {"--certain", "", "the upper ends of the 90 % intervals must fit, not the values",
           set_switch(r.limits.certain)},
          {"--knobs", "K,...",
           "what may change: width, resolution, batch, precision; default width,resolution,batch",
           knobs},
          {"--widths", "F,...", "factors to try, default 0.25,0.5,0.75,1,1.25",
           [&r](const std::string& value) {
             r.knobs.widths = list_of(value, [](const std::string& one) {
               return to_quantity("--widths", one, kPlain, kLeastWidth);
             });
           }},
          {"--resolutions", "N,...", "sizes to try, default 50 to 100 % of the network's",
           [&r](const std::string& value) {
             r.knobs.resolutions = list_of(
                 value, [](const std::string& one) { return to_integer("--resolutions", one, 1); });
           }},
          {"--batches", "N,...", "batch sizes to try, default 1,2,4,8,16",
           [&r](const std::string& value) {
             r.knobs.batches = list_of(
                 value, [](const std::string& one) { return to_integer("--batches", one, 1); });
           }},
          {"--precisions", "P,...", "precisions to try, default those of the models",
           [&r](const std::string& value) {
             r.knobs.precisions = list_of(value, [](const std::string& one) {
               return as_usage("--precisions", [&] { return parse_precision(one); });
             });
           }}};
}

}  // namespace

Command optimize_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "optimize";
  command.summary = "variants of a network within budgets: the Pareto front";
  command.description =
      "Predicts every combination of width, resolution, batch and precision, drops those over the "
      "budget, and shows those that nothing else beats in energy per item, runtime and macs per "
      "item. Macs stand in for what a network can learn: its error is not known before training.";
  command.options = network_options(request->network);
  Option device{"--device", "NAME|MODEL.json",
                std::string(kDeviceHelp) + "; may repeat, one per precision",
                append_text(request->devices)};
  device.required = device.repeatable = true;
  command.options.push_back(device);
  for (Option& option : optimize_options(*request)) command.options.push_back(std::move(option));
  command.options.push_back({"--format", "text|json",
                             "default text; json is layerwatt-optimization/1",
                             set_format({"text", "json"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {
      "layerwatt optimize net.onnx --device cpu.json --max-runtime 20ms",
      "layerwatt optimize net.onnx --device cpu.json --budget-energy 300mJ --knobs width,batch",
      "layerwatt optimize net.onnx --device fp32.json --device int8.json --knobs width,precision"};
  command.exits = {{kOk, "at least one configuration fits"},
                   {kAnswerIsNo, "none fits"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "network or model missing or malformed"}};
  command.run = [request] { return run(*request); };
  return command;
}

}  // namespace layerwatt::cli
