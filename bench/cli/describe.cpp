#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/format/trtexec_join.hpp>
#include <layerwatt/report/description.hpp>
#include <layerwatt/report/engine_profile.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  NetworkRequest network;
  Format format = Format::text;
  std::optional<std::string> output;
  std::optional<std::string> profile;
  std::optional<std::string> times;
};

JsonTree read_json(const std::string& path) { return parse_json_tree(read_file(path), path); }

/// The profile that was asked for, joined to the layers.
std::optional<ProfileJoin> measured(const Network& network, const Request& request) {
  expects<UsageError>(request.profile || !request.times,
                      "describe: --times without --profile; give both");
  if (!request.profile) return std::nullopt;
  std::optional<EngineTime> engine;
  if (request.times) engine = read_times(read_json(*request.times), *request.times);
  return join_profile(network, read_profile(read_json(*request.profile), *request.profile), engine);
}

int describe(const Request& request) {
  const Network network = load_network(request.network);
  const std::optional<ProfileJoin> join = measured(network, request);
  if (request.format == Format::json) {
    Json json = description_json(network);
    if (join) json["profile"] = engine_profile_json(*join);
    deliver(json.dump(2) + "\n", request.output);
  } else {
    const std::string runtimes = join ? "\n" + engine_profile_text(network, *join) : "";
    deliver(description_text(network) + runtimes, request.output);
  }
  return kOk;
}

}  // namespace

Command describe_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "describe";
  command.summary = "layers, shapes, macs, params and bytes of a network; needs no device";
  command.description =
      "Prints every layer with its shapes and counts, and the totals. 1 mac = 2 flops; both are "
      "printed under their own names. Bytes are those of input, weights and output, each touched "
      "once; the peak of activation memory is what the tensors between layers need at once. "
      "Nodes of a file that are not understood are listed with the reason.";
  command.options = network_options(request->network);
  command.options.push_back({"--profile", "FILE.json",
                             "runtimes per layer from trtexec --exportProfile, beside the layers",
                             set_text(request->profile)});
  command.options.push_back({"--times", "FILE.json",
                             "runtime of the whole engine from trtexec --exportTimes, against the "
                             "sum of the layers",
                             set_text(request->times)});
  command.options.push_back({"--format", "text|json",
                             "default text; json is layerwatt-description/1",
                             set_format({"text", "json"}, request->format)});
  command.options.push_back(
      {"-o,--output", "FILE", "write there instead of standard output", set_text(request->output)});
  command.examples = {"layerwatt describe resnet18.onnx --batch 8",
                      "layerwatt describe 'conv in=1x3x224x224 out=64 k=7 s=2 p=3' --batch 8",
                      "layerwatt describe net.layers --precision fp16 --format json",
                      "layerwatt describe net.prototxt --fusion tensorrt",
                      "layerwatt describe engine.json --profile profile.json --times times.json"};
  command.exits = {
      {kOk, "described"},
      {kUsage, "wrong command line"},
      {kUnusable, "network missing or malformed, layer impossible, output not writable"}};
  command.run = [request] { return describe(*request); };
  return command;
}

}  // namespace layerwatt::cli
