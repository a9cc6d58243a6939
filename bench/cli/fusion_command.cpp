#include <bench/cli/backend_options.hpp>
#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/fusion_report.hpp>
#include <bench/cli/interrupt.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/progress.hpp>
#include <bench/cli/values.hpp>
#include <bench/measure/measure_fusion.hpp>
#include <layerwatt/layer/parse.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  std::string backend;
  std::vector<std::string> pair;
  std::optional<std::int64_t> rounds;
  std::optional<std::string> rules;
  Format format = Format::text;
};

constexpr int kDefaultRounds = 5;

/// Heads of every kind with the followers that stacks are known to fuse. The heads are cheap for
/// what they write, so that what a follower costs stands out from their noise.
std::vector<kernels::Chain> default_pairs() {
  const std::vector<std::string> heads{
      "conv in=1x16x56x56 out=64 k=1",       "conv in=1x4x56x56 out=64 k=3 p=1",
      "dwconv in=1x64x56x56 out=64 k=3 p=1", "fc in=256x32 out=512",
      "pool_max in=1x64x112x112 k=2 s=2",    "bn in=1x64x56x56",
      "add in=1x64x56x56;1x64x56x56"};
  std::vector<kernels::Chain> pairs;
  for (const std::string& head : heads) {
    const Layer first = parse_layer(head);
    const std::string out = layerwatt::to_text(output_shape(first));
    const bool dense = op_name(first) == "fc";
    std::vector<std::string> followers{"relu in=" + out, "hard_swish in=" + out,
                                       "add in=" + out + ";" + out};
    if (!dense) followers.push_back("bn in=" + out);
    for (const std::string& follower : followers) {
      if (follower.rfind(op_name(first), 0) != 0) pairs.push_back({first, parse_layer(follower)});
    }
  }
  return pairs;
}

std::vector<kernels::Chain> requested_pairs(const Request& request) {
  if (request.pair.empty()) return default_pairs();
  expects<UsageError>(request.pair.size() == 2, "fusion: ", request.pair.size(),
                      " layer texts; give two, or none for the usual pairs");
  return {{parse_layer(request.pair[0]), parse_layer(request.pair[1])}};
}

int discover(const Request& request) {
  const std::vector<kernels::Chain> pairs = requested_pairs(request);
  for (const kernels::Chain& pair : pairs) kernels::validate(pair);
  const auto backend = backend_factory(request.backend)();
  const int rounds = static_cast<int>(request.rounds.value_or(kDefaultRounds));
  bench::PointOptions options;
  bench::RawClock clock;
  const DeferInterrupts deferred;
  FusionReport report{request.backend, backend->device(), {}};
  for (const kernels::Chain& pair : pairs) {
    if (interrupted()) {
      note("layerwatt: fusion: interrupted; run it again");
      return kInterrupted;
    }
    report.pairs.push_back({pair, bench::measure_fusion(*backend, pair, rounds, options, clock)});
  }
  if (request.rules) {
    write_file(*request.rules, fusion_rules_json(discovered_rules(report)).dump(2) + "\n");
  }
  print(request.format == Format::json ? fusion_json(report).dump(2) + "\n" : fusion_text(report));
  return kOk;
}

}  // namespace

Command fusion_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "fusion";
  command.summary = "measure which pairs of layers this machine's library fuses with profit";
  command.description =
      "Times two layers alone and as one kernel, in turn, and says whether the pair is fused: "
      "T1 + T2 - T12 > 0.5 min(T1, T2) by more than two standard errors. Without layer texts it "
      "tries the usual pairs. The rules found can be given to --fusion.";
  Option pair{"LAYER", "", "none, or the texts of two layers that connect",
              append_text(request->pair)};
  pair.repeatable = true;
  command.options = {
      pair,
      backend_option(request->backend),
      {"--rounds", "N", "times that each pair is measured, default 5",
       set_integer("--rounds", 2, request->rounds)},
      {"-o,--output", "RULES.json", "write the rules found there, for --fusion",
       set_text(request->rules)},
      {"--format", "text|json", "default text", set_format({"text", "json"}, request->format)}};
  command.examples = {
      "layerwatt fusion --backend onednn -o mine.json",
      "layerwatt fusion 'conv in=1x64x28x28 out=64 k=3 p=1' 'relu in=1x64x28x28' --backend onednn"};
  command.exits = {{kOk, "measured"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "a layer is impossible, layers do not connect, output not writable"},
                   {kUnavailable, "backend not available"},
                   {kInterrupted, "interrupted"}};
  command.run = [request] { return discover(*request); };
  return command;
}

}  // namespace layerwatt::cli
