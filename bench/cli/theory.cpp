#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/quantities.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/predict/predict.hpp>
#include <layerwatt/report/theory.hpp>
#include <layerwatt/theory/table_json.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest network;
  std::optional<std::string> device;
  std::optional<std::string> elementary;
  std::optional<std::string> hierarchy;
  TheoryOptions theory;
  std::vector<std::string> needs_peak;  ///< options that were given and say nothing without --peak
  double compute_percent = 100;
  double memory_percent = 100;
  Format format = Format::text;
  std::optional<std::string> output;
};

int theory(const Request& request) {
  expects<UsageError>(request.theory.peak || request.needs_peak.empty(), "option ",
                      request.needs_peak.empty() ? "" : request.needs_peak.front(),
                      ": says something about peak rates, and there are none; give --peak");
  const Network network = load_network(request.network);
  TheoryOptions options = request.theory;
  options.roofline.compute_share = request.compute_percent / 100;
  options.roofline.memory_share = request.memory_percent / 100;
  if (request.elementary) {
    options.elementary =
        parse_elementary_table(read_file(*request.elementary), *request.elementary);
  }
  if (request.hierarchy) {
    options.hierarchy = parse_memory_hierarchy(read_file(*request.hierarchy), *request.hierarchy);
  }
  std::optional<Prediction> learned;
  if (request.device) learned = predict(device_from(*request.device), network);
  const TheoryReport report = theory_of(network, options, learned ? &*learned : nullptr);
  deliver(request.format == Format::json ? theory_json(report).dump(2) + "\n" : theory_text(report),
          request.output);
  return kOk;
}

/// "input=0.5,weights=0.3": shares of zeros.
Setter set_zeros(HierarchyOptions& zeros) {
  return [&zeros](const std::string& value) {
    for (const std::string_view part : split(value, ',')) {
      const auto equals = part.find('=');
      const std::string_view name = part.substr(0, equals);
      double* share = name == "input"     ? &zeros.zero_inputs
                      : name == "weights" ? &zeros.zero_weights
                      : name == "output"  ? &zeros.zero_outputs
                                          : nullptr;
      const double number = equals == std::string_view::npos
                                ? -1
                                : parse_number<double>(part.substr(equals + 1)).value_or(-1);
      expects<UsageError>(share != nullptr && number >= 0 && number <= 1, "option --zeros: '", part,
                          "' is not input=, weights= or output= with a share from 0 to 1; write "
                          "e.g. input=0.5,weights=0.3");
      *share = number;
    }
  };
}

std::vector<Option> theory_options(Request& r) {
  const auto of_peak = [&r](const char* name, Setter set) -> Setter {
    return [&r, name, set = std::move(set)](const std::string& value) {
      set(value);
      r.needs_peak.emplace_back(name);
    };
  };
  const Setter algorithm = [&r](const std::string& value) {
    const std::string choice = to_choice("--algorithm", value, {"gemm", "fft", "fft-tiled"});
    r.theory.roofline.algorithm = choice == "gemm"  ? ConvAlgorithm::gemm
                                  : choice == "fft" ? ConvAlgorithm::fft
                                                    : ConvAlgorithm::fft_tiled;
  };
  constexpr double kLeastPercent = 1e-3;
  return {{"--device", "NAME|MODEL.json",
           "show the learned prediction beside it; a device or model file", set_text(r.device)},
          {"--peak", "NAME|GFLOPS,GB/S",
           "peak rates: TITAN_X, K20, K20X, K40, K80, GEFORCE_780_TI, GEFORCE_750_M, "
           "CPU_I7_5930K (Paleo's table) or two numbers",
           [&r](const std::string& value) {
             r.theory.peak = as_usage("--peak", [&] { return parse_peak_rates(value); });
           }},
          {"--peak-percent", "N", "of the peak that arithmetic reaches (Paleo), default 100",
           of_peak("--peak-percent",
                   set_quantity("--peak-percent", kPercent, r.compute_percent, kLeastPercent))},
          {"--bandwidth-percent", "N", "of the bandwidth that is reached, default 100",
           of_peak("--bandwidth-percent",
                   set_quantity("--bandwidth-percent", kPercent, r.memory_percent, kLeastPercent))},
          {"--algorithm", "A", "of convolutions in Paleo's time: gemm (default), fft, fft-tiled",
           of_peak("--algorithm", algorithm)},
          {"--launch", "5us", "layers with less work are bound by their launch",
           of_peak("--launch", set_quantity("--launch", kMilliseconds, r.theory.launch_ms))},
          {"--elementary", "FILE", "prices of operations as JSON, default: 45 nm",
           set_text(r.elementary)},
          {"--hierarchy", "FILE", "memory levels and their costs as JSON, default: Eyeriss",
           set_text(r.hierarchy)},
          {"--zeros", "T=SHARE,...", "zeros in input, weights and output (memory hierarchy)",
           set_zeros(r.theory.sparsity)},
          {"--bits", "N", "bit width in the memory hierarchy, default: the layer's precision",
           set_quantity("--bits", kPlain, r.theory.sparsity.bits, 1)}};
}

}  // namespace

Command theory_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "theory";
  command.summary = "what physics says: elementary operations, memories, peak rates";
  command.description =
      "Prices every layer by its elementary operations (45 nm), by a memory hierarchy (Eyeriss) "
      "and, with --peak, by peak rates (Paleo's time and the roofline bound). Needs no device and "
      "is never calibrated. With --device the learned prediction stands beside it, with the pJ "
      "per mac, GB/s and percent of the peak that it implies; values below a physical lower bound "
      "are called impossible.";
  command.options = network_options(request->network);
  for (Option& option : theory_options(*request)) command.options.push_back(std::move(option));
  command.options.push_back({"--format", "text|json", "default text; json is layerwatt-theory/1",
                             set_format({"text", "json"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {
      "layerwatt theory bench/grids/zoo/alexnet.layers",
      "layerwatt theory bench/grids/zoo/alexnet.layers --peak TITAN_X --batch 128",
      "layerwatt theory bench/grids/zoo/resnet18.layers --device cpu.json --peak 1600,204.8"};
  command.exits = {{kOk, "computed"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "network, model or table missing or malformed"}};
  command.run = [request] { return theory(*request); };
  return command;
}

}  // namespace layerwatt::cli
