#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/quantities.hpp>
#include <bench/grid/grid.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/decisions.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest each;  ///< batch and precision of every network
  std::vector<std::string> networks;
  std::vector<std::string> devices;
  std::optional<std::string> errors;
  ComparisonOptions options;
  Format format = Format::text;
  std::optional<std::string> output;
};

/// The networks that device scores are computed over where none is named.
constexpr std::array kPinned{"alexnet",  "googlenet",     "mobilenet_v2", "resnet18",
                             "resnet50", "squeezenet1_1", "vgg16"};

std::vector<std::string> pinned_networks() {
  std::vector<std::string> paths;
  for (const auto& folder : bench::grid_folders()) {
    paths.clear();
    for (const char* name : kPinned) {
      const auto path = folder / "zoo" / (std::string(name) + ".layers");
      std::error_code ignored;
      if (std::filesystem::is_regular_file(path, ignored)) paths.push_back(path.string());
    }
    if (paths.size() == kPinned.size()) return paths;
  }
  fail<FileError>("compare: the shipped networks are not found; name the networks to compare");
}

/// `network,error` by the name that a network has in the report.
std::map<std::string, double> read_errors(const std::string& path) {
  const CsvTable table(read_file(path), path);
  expects<ParseError>(table.find("network") >= 0 && table.find("error") >= 0, path,
                      ": needs the columns 'network' and 'error'; add them");
  std::map<std::string, double> errors;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double error = parse_number<double>(table.cell(i, "error")).value_or(-1);
    if (!(error >= 0)) table.fail_at(i, "error", "is no number >= 0; write e.g. 0.24");
    errors[std::string(table.cell(i, "network"))] = error;
  }
  return errors;
}

int compare(const Request& request) {
  std::map<std::string, double> errors;
  if (request.errors) errors = read_errors(*request.errors);
  std::vector<Candidate> candidates;
  for (const std::string& device : request.devices) {
    DeviceModel model = device_from(device);
    const bool taken = std::any_of(candidates.begin(), candidates.end(),
                                   [&](const Candidate& c) { return c.device == model.device; });
    if (taken) model.device += " (" + device + ")";  // another model of the same device
    for (const std::string& path :
         request.networks.empty() ? pinned_networks() : request.networks) {
      NetworkRequest one = request.each;
      one.network = path;
      const Network network = load_network(one);
      const auto error = errors.find(network.name);
      candidates.push_back(candidate_of(
          predict(model, network), network,
          error == errors.end() ? std::nullopt : std::optional<double>(error->second)));
      const Candidate& c = candidates.back();
      if (c.unknown_layers > 0) {
        note("layerwatt: warning: " + c.network + " on " + c.device + ": " +
             std::to_string(c.unknown_layers) + " layers have no model and are left out");
      }
      if (request.errors && !c.error) {
        note("layerwatt: warning: " + *request.errors + " has no error of " + c.network);
      }
    }
  }
  mark_pareto(candidates);
  deliver(request.format == Format::json
              ? comparison_json(candidates, request.options).dump(2) + "\n"
              : comparison_text(candidates, request.options),
          request.output);
  return kOk;
}

std::vector<Option> compare_options(Request& r) {
  Option networks{"NETWORK", "", "networks to compare; without any, the seven that are shipped",
                  append_text(r.networks)};
  networks.repeatable = true;
  Option device{"--device", "NAME|MODEL.json", kDeviceHelp, append_text(r.devices)};
  device.required = device.repeatable = true;
  Option tdp{"--tdp", "15W", "thermal design power, once per device, for the power score",
             [&r](const std::string& value) {
               r.options.tdp_w.push_back(to_quantity("--tdp", value, kWatts));
             }};
  tdp.repeatable = true;
  const auto alphas = [&r](const std::string& value) {
    r.options.alphas.clear();
    for (const std::string_view part : split(value, ',')) {
      r.options.alphas.push_back(to_quantity("--alpha", std::string(part), kPlain));
    }
  };
  std::vector<Option> options{networks, device};
  for (Option& option : network_options(r.each)) {
    if (!option.positional()) options.push_back(std::move(option));
  }
  options.push_back({"--errors", "ERRORS.csv", "columns network,error: task errors of networks",
                     set_text(r.errors)});
  options.push_back({"--alpha", "A,...",
                     "exponents of the energy-precision ratio error^A * energy, default 1,2,3,4",
                     alphas});
  options.push_back(tdp);
  return options;
}

}  // namespace

Command compare_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "compare";
  command.summary = "networks on devices: Pareto fronts, ranking, energy-precision, scores";
  command.description =
      "Predicts every network on every device and says which ones nothing else beats in energy "
      "per item, runtime, memory and (with --errors) error, in which order they stand and which "
      "differences are real, and how devices score over the networks.";
  command.options = compare_options(*request);
  command.options.push_back({"--format", "text|json",
                             "default text; json is layerwatt-comparison/1",
                             set_format({"text", "json"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {"layerwatt compare a.onnx b.onnx --device cpu.json --errors errors.csv",
                      "layerwatt compare --device orin.json --device xavier.json --tdp 15W --tdp "
                      "20W --format json"};
  command.exits = {{kOk, "compared"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "network, model or errors missing or malformed"}};
  command.run = [request] { return compare(*request); };
  return command;
}

}  // namespace layerwatt::cli
