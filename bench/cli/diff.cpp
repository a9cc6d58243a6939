#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/gate_format.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/gates.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest each;
  std::string before;
  std::string after;
  std::optional<std::string> device;
  std::string format = "text";
  std::optional<std::string> output;
};

Network named(NetworkRequest request, const std::string& path) {
  request.network = path;
  return load_network(request);
}

int diff(const Request& request) {
  // Without a device nothing is predicted: macs and params are compared.
  const DeviceModel model = request.device ? device_from(*request.device) : DeviceModel{};
  const NetworkDifference difference =
      layerwatt::diff(predict(model, named(request.each, request.before)),
                      predict(model, named(request.each, request.after)));
  deliver(request.format == "json"       ? diff_json(difference).dump(2) + "\n"
          : request.format == "markdown" ? diff_markdown(difference)
                                         : diff_text(difference),
          request.output);
  return kOk;
}

}  // namespace

Command diff_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "diff";
  command.summary = "two versions of a network, layer by layer";
  command.description =
      "Aligns the layers of two networks by name, content and order, and shows what was added, "
      "removed and changed, what it costs, and whether the totals differ by more than their "
      "uncertainty.";
  Option before{"OLD", "", "the network before", set_text(request->before)};
  Option after{"NEW", "", "the network after", set_text(request->after)};
  Option device{"--device", "NAME|MODEL.json",
                "predict both on this device or model file; default: macs and params only",
                set_text(request->device)};
  before.required = after.required = true;
  command.options = {before, after, device};
  for (Option& option : network_options(request->each)) {
    if (!option.positional()) command.options.push_back(std::move(option));
  }
  command.options.push_back(
      {"--format", "text|json|markdown", "default text; json is layerwatt-diff/1",
       set_choice("--format", {"text", "json", "markdown"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {"layerwatt diff old.onnx new.onnx",
                      "layerwatt diff old.onnx new.onnx --device cpu.json",
                      "layerwatt diff old.onnx new.onnx --device cpu.json --format markdown"};
  command.exits = {{kOk, "compared, whether they differ or not"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "network or model missing or malformed"}};
  command.run = [request] { return diff(*request); };
  return command;
}

}  // namespace layerwatt::cli
