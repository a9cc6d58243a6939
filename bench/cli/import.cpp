#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <bench/import/edgeprofiler_rows.hpp>
#include <bench/import/neuralpower.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace layerwatt::cli {

namespace {

namespace fs = std::filesystem;

struct Request {
  std::string tool;
  std::vector<std::string> paths;
  std::optional<std::string> output;
  std::optional<std::string> runs;
  bool as_published = false;
  bool tau_given = false;
  bench::EdgeProfilerOptions edgeprofiler;
};

double positive(const std::string& option, const std::string& value) {
  const auto number = parse_number<double>(value);
  expects<UsageError>(number && *number > 0 && *number < 1e6, "option ", option, ": '", value,
                      "' is not a number above 0; write e.g. '", option, " 0.43'");
  return *number;
}

/// A folder of raw logs, or of EdgeProfiler's own mapping of them.
bench::Imported read_edgeprofiler(const fs::path& folder, const Request& request,
                                  std::vector<bench::PublishedRun>& all_runs) {
  const fs::path mapping = folder / "power_runtime_mapping_layerwise.csv";
  if (!request.as_published) {
    return bench::deconvolved_rows(bench::read_log(folder), request.edgeprofiler);
  }
  const bool mapped = fs::exists(mapping);
  bench::EdgeProfilerLog log;
  if (mapped) {
    log.engine = bench::read_engine_file(folder / "trt_engine_info.json");
  } else {
    log = bench::read_log(folder);
  }
  if (request.edgeprofiler.idle_w) log.idle_w = request.edgeprofiler.idle_w;
  const auto runs = mapped ? bench::read_published_runs(mapping) : bench::published_runs(log);
  if (request.runs) all_runs.insert(all_runs.end(), runs.begin(), runs.end());
  return bench::published_rows(log.engine, runs, request.edgeprofiler);
}

bench::Imported import_edgeprofiler(const Request& request) {
  bench::Imported all;
  std::vector<bench::PublishedRun> runs;
  for (const std::string& path : request.paths) {
    for (const fs::path& folder : bench::find_logs(path, request.as_published)) {
      append(all, read_edgeprofiler(folder, request, runs));
    }
  }
  if (request.runs) write_file(*request.runs, bench::to_csv(runs));
  return all;
}

bench::Imported import_neuralpower(const Request& request) {
  bench::Imported all;
  for (const std::string& path : request.paths) {
    append(all, bench::neuralpower_rows(read_file(path), path, request.edgeprofiler.device));
  }
  return all;
}

void check(const Request& request) {
  const bool edgeprofiler = request.tool == "edgeprofiler";
  const bool special =
      request.as_published || request.runs || request.tau_given || request.edgeprofiler.idle_w;
  expects<UsageError>(edgeprofiler || !special,
                      "options --as-published, --runs, --idle and --tau: import neuralpower does "
                      "not take them; its records hold power already");
  expects<UsageError>(!request.runs || request.as_published,
                      "option --runs: needs --as-published; add it");
  expects<UsageError>(!request.tau_given || !request.as_published,
                      "option --tau: has no meaning with --as-published; leave one out");
}

int import_logs(const Request& request) {
  check(request);
  const bench::Imported found =
      request.tool == "edgeprofiler" ? import_edgeprofiler(request) : import_neuralpower(request);
  expects<ParseError>(!found.rows.empty(), join(request.paths, ", "),
                      ": no layer of the logs is described; ", join(found.notes, "; "));
  deliver(bench::to_csv(found.rows), request.output);
  for (const std::string& line : found.notes) note("layerwatt: " + line);
  const auto powered = std::count_if(found.rows.begin(), found.rows.end(), [](const auto& row) {
    return row.cells.count("power_w") > 0;
  });
  note(detail::concatenate("layerwatt: ", found.rows.size(), " rows, ", powered, " with power"));
  return kOk;
}

}  // namespace

Command import_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "import";
  command.summary = "logs of EdgeProfiler or NeuralPower as rows of a dataset";
  command.description =
      "edgeprofiler reads folders of raw logs (power log, engine description, layer runtimes, idle "
      "power) or of trtexec's exports. Its power sensor is slower than a layer, so layer powers "
      "are solved from the whole log (deconvolution), with intervals; --as-published repeats "
      "EdgeProfiler's own attribution instead. neuralpower reads the text records of its "
      "profiler. What has no row is named on stderr.";
  Option tool{"TOOL", "", "edgeprofiler or neuralpower", [request](const std::string& value) {
                request->tool = to_choice("TOOL", value, {"edgeprofiler", "neuralpower"});
              }};
  tool.required = true;
  Option paths{"PATH", "", "folders of EdgeProfiler, or logs of NeuralPower",
               append_text(request->paths)};
  paths.required = true;
  paths.repeatable = true;
  command.options = {
      tool,
      paths,
      {"-o,--output", "FILE.csv", "where the rows go; default: standard output",
       set_text(request->output)},
      {"--as-published", "",
       "power per layer as EdgeProfiler attributes it; also reads its "
       "power_runtime_mapping_layerwise.csv",
       set_switch(request->as_published)},
      {"--runs", "FILE.csv", "with --as-published: every execution, in EdgeProfiler's columns",
       set_text(request->runs)},
      {"--idle", "WATTS", "idle power, instead of idling_power.json",
       [request](const std::string& value) {
         request->edgeprofiler.idle_w = positive("--idle", value);
       }},
      {"--tau", "SECONDS", "time constant of the power sensor, default 0.43",
       [request](const std::string& value) {
         request->edgeprofiler.tau_s = positive("--tau", value);
         request->tau_given = true;
       }},
      {"--name", "DEVICE", "what the rows call the device",
       set_text(request->edgeprofiler.device)}};
  command.examples = {
      "layerwatt import edgeprofiler raw_data -o orin.csv --name orin",
      "layerwatt import edgeprofiler raw_data/resnet18 --as-published --runs runs.csv",
      "layerwatt import neuralpower titan_*.log -o titan.csv --name titan_x"};
  command.exits = {{kOk, "written"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "logs missing or malformed; output not writable"}};
  command.run = [request] { return import_logs(*request); };
  return command;
}

}  // namespace layerwatt::cli
