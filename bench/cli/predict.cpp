#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/impact_options.hpp>
#include <bench/cli/model_form.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <bench/cli/what_if_options.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/batches.hpp>
#include <layerwatt/report/decisions.hpp>
#include <layerwatt/report/impact.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/prediction_text.hpp>
#include <layerwatt/report/table.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest network;
  std::string device;
  ImpactRequest impact;
  WhatIf change;
  std::optional<std::int64_t> savings;  ///< how many changes to show
  ModelForm form = ModelForm::best;
  Format format = Format::text;
  std::optional<std::string> output;
  bool strict = false;
  std::optional<std::int64_t> strict_above;
  std::vector<std::int64_t> batches;
};

/// The first reason not to trust the totals; empty if there is none.
std::string first_doubt(const Prediction& prediction) {
  for (const LayerPrediction& layer : prediction.layers) {
    if (layer.status == LayerStatus::unknown) {
      return layer.warnings.empty()
                 ? "layer " + layer.name + ": the model has no op " + layer.op
                 : "node " + layer.name + " (" + layer.op + "): " + layer.warnings.front();
    }
    if (!layer.warnings.empty()) return "layer " + layer.name + ": " + layer.warnings.front();
  }
  return {};
}

/// CSV is a table of layers: the impact, which is of the network, is in text and JSON only.
std::string report(const Prediction& prediction, const std::optional<Impact>& impact,
                   const std::optional<Savings>& savings, const Request& request) {
  if (request.format == Format::csv) return prediction_csv(prediction);
  const auto top = static_cast<std::size_t>(request.savings.value_or(0));
  if (request.format == Format::text) {
    return prediction_text(prediction) + (savings ? savings_text(*savings, top) : "") +
           (impact ? impact_text(*impact) : "");
  }
  Json json = prediction_json(prediction);
  if (savings) json["savings"] = savings_json(*savings, top);
  if (impact) json["impact"] = impact_json(*impact);
  return json.dump(2) + "\n";
}

/// One row per batch size instead of one per layer.
int predict_batches(const Request& request, const DeviceModel& model) {
  expects<UsageError>(!request.network.read.batch && !request.impact.asked && !request.strict &&
                          !request.strict_above,
                      "predict: --batches goes with no --batch, no impact and no --strict");
  NetworkRequest network = request.network;
  std::vector<BatchPoint> points;
  std::string name;
  for (const std::int64_t batch : request.batches) {
    network.read.batch = batch;
    const Network read = what_if(load_network(network), request.change);
    name = read.name;
    points.push_back(batch_point(read, layerwatt::predict(model, read, request.form)));
  }
  deliver(request.format == Format::json  ? batches_json(name, model.device, points).dump(2) + "\n"
          : request.format == Format::csv ? batches_csv(points)
                                          : batches_text(name, model.device, points),
          request.output);
  return kOk;
}

int predict(const Request& request) {
  const DeviceModel model = device_from(request.device);
  if (!request.batches.empty()) return predict_batches(request, model);
  const Network network = what_if(load_network(request.network), request.change);
  const Prediction prediction = layerwatt::predict(model, network, request.form);
  std::optional<Savings> changes;
  if (request.savings) changes = savings(model, network);
  deliver(report(prediction, requested_impact(prediction, request.impact), changes, request),
          request.output);
  const bool strict = request.strict || request.strict_above;
  const std::string doubt = strict ? first_doubt(prediction) : "";
  if (doubt.empty()) return kOk;
  const double share = doubtful_percent(prediction, network);
  if (request.strict_above && share <= static_cast<double>(*request.strict_above)) return kOk;
  note("layerwatt: prediction of " + prediction.network + ": " + doubt + " (" + significant(share) +
       " % of the network is in doubt); train on data that covers it, or "
       "leave out --strict");
  return kAnswerIsNo;
}

}  // namespace

Command predict_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "predict";
  command.summary = "runtime, power and energy of a network, from its shapes and a model";
  command.description =
      "Predicts every layer and the totals, with an interval and with warnings where a layer "
      "leaves the range that the model has seen. Needs no device. A target that the model lacks "
      "is shown as '-', or null in JSON.";
  command.options = network_options(request->network);
  Option device{"--device", "NAME|MODEL.json", kDeviceHelp, set_text(request->device)};
  device.required = true;
  command.options.push_back(device);
  command.options.push_back(
      {"--batches", "LIST", "totals at several batch sizes: 1,2,4 or 1..64 (doubling)",
       [request](const std::string& value) { request->batches = to_batches("--batches", value); }});
  for (Option& option : what_if_options(request->change)) {
    command.options.push_back(std::move(option));
  }
  command.options.push_back({"--savings", "N",
                             "show the N changes of layers that save most, with elasticities",
                             set_integer("--savings", 1, request->savings)});
  for (Option& option : impact_options(request->impact)) {
    command.options.push_back(std::move(option));
  }
  command.options.push_back(
      {"--form", "best|sparse",
       "all of the model (default), or its terms alone: what 'export' writes",
       [request](const std::string& value) { request->form = to_form("--form", value); }});
  command.options.push_back({"--strict", "", "exit code 1 if a layer has no model or a warning",
                             set_switch(request->strict)});
  command.options.push_back({"--strict-above", "PERCENT",
                             "exit code 1 only if such layers hold more than this share of macs or "
                             "bytes",
                             set_integer("--strict-above", 0, request->strict_above)});
  command.options.push_back({"--format", "text|json|csv",
                             "default text; json is layerwatt-prediction/1",
                             set_format({"text", "json", "csv"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {
      "layerwatt predict resnet18.onnx --device cpu.json --fusion onednn",
      "layerwatt predict resnet18.onnx --device cpu.json --fusion onednn --batches 1..64",
      "layerwatt predict 'conv in=1x64x56x56 out=64 k=3 p=1' --device cpu.json --batch 8",
      "layerwatt predict net.onnx --device cpu.json --set conv1.out=96 --resolution 192 --savings "
      "10",
      "layerwatt predict net.layers --device cpu.json --region DE --price 0.30 --fps 5 --battery "
      "50Wh",
      "layerwatt predict net.prototxt --device cpu.json --fusion onednn",
      "layerwatt predict net.layers --device cpu.json --strict --format json"};
  command.exits = {
      {kOk, "predicted"},
      {kAnswerIsNo, "--strict, and a layer has no model or a warning (--strict-above: too many)"},
      {kUsage, "wrong command line"},
      {kUnusable, "network or model missing or malformed, output not writable"}};
  command.run = [request] { return predict(*request); };
  return command;
}

}  // namespace layerwatt::cli
