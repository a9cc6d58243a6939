#include <bench/cli/backend_options.hpp>
#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/interrupt.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/power_options.hpp>
#include <bench/cli/progress.hpp>
#include <bench/cli/values.hpp>
#include <bench/grid/grid.hpp>
#include <bench/sweep/folder.hpp>
#include <bench/sweep/sweep.hpp>
#include <layerwatt/core/text.hpp>

#include <fmt/format.h>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Request {
  std::string backend;
  std::string grid;
  std::string folder;
  std::optional<Seconds> budget;
  std::optional<std::int64_t> rounds;
  std::optional<std::int64_t> max_rounds;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> anchors;
  PowerRequest power;
  bench::Shard shard;
  bool resume = false;
  bool allow_mixed = false;
};

/// "478 ok, 2 unsupported"
std::string outcomes_text(const bench::SweepResult& result) {
  std::vector<std::string> parts;
  for (const auto& [name, outcome] : kernels::kOutcomes) {
    const std::size_t count = result.count(outcome);
    if (count > 0) parts.push_back(fmt::format("{} {}", count, name));
  }
  return parts.empty() ? "none" : join(parts, ", ");
}

std::string how_it_ended(const bench::SweepResult& result) {
  switch (result.end) {
    case bench::SweepEnd::finished:
      return "finished";
    case bench::SweepEnd::budget:
      return "the budget is used up; the same command with --resume goes on";
    case bench::SweepEnd::interrupted:
      return "interrupted; the same command with --resume goes on";
  }
  return "";
}

std::string anchors_text(const bench::AnchorSummary& anchors) {
  std::string text = fmt::format(
      "{} anchors visited {} times vary by {:.1f} %; largest change between two visits {:+.1f} %\n",
      anchors.layers.size(), anchors.visits, 100 * anchors.variation, 100 * anchors.largest_change);
  if (anchors.drifted_rows > 0) {
    text += fmt::format("{} rows lie between visits that differ by more than 3 %: flag drift\n",
                        anchors.drifted_rows);
  }
  return text;
}

std::string summary(const bench::SweepResult& result, const std::string& folder) {
  std::string text =
      fmt::format("{}/rows.csv: {} of {} visits done\nrows of this run: {}; {:.1f} s\n", folder,
                  result.done, result.total, outcomes_text(result), result.elapsed.count());
  if (result.spread) {
    text +=
        fmt::format("rounds of a layer lie {:.1f} % apart (median), 90 % of them below {:.1f} %\n",
                    100 * result.spread->median, 100 * result.spread->q90);
  }
  if (result.anchors && result.anchors->visits >= 2) text += anchors_text(*result.anchors);
  return text + how_it_ended(result) + "\n";
}

int sweep(const Request& request) {
  bench::SweepOptions options;
  options.folder = {request.folder, request.resume, request.allow_mixed};
  if (request.rounds) options.rounds = static_cast<int>(*request.rounds);
  if (request.max_rounds) options.max_rounds = static_cast<int>(*request.max_rounds);
  if (request.seed) options.seed = static_cast<std::uint64_t>(*request.seed);
  if (request.anchors) options.anchors.count = static_cast<int>(*request.anchors);
  options.budget = request.budget;
  options.shard = request.shard;
  options.power = to_power(request.power, request.backend);

  // Engines that were chosen stay with the rows: a resumed sweep runs the same kernels.
  const auto factory =
      backend_factory(with_choices(request.backend, request.folder + "/algorithms.jsonl"));
  if (measures_on_gpu(request.backend)) options.label = bench::Label::median;
  const bench::Grid grid =
      bench::load_grid(request.grid, request.seed ? std::optional(options.seed) : std::nullopt);
  const DeferInterrupts deferred;
  options.stop_requested = interrupted;
  const bench::SweepResult result = [&] {
    ProgressBar bar;
    options.progress = [&](const bench::SweepProgress& progress) {
      bar.update(progress.done, progress.total, progress.eta,
                 fmt::format("round {}/{}  {}", progress.round, progress.rounds, progress.layer));
    };
    return bench::run_sweep(grid, factory, options);
  }();
  print(summary(result, request.folder));
  if (result.end == bench::SweepEnd::interrupted) return kInterrupted;
  if (result.rows == 0 || result.rows < result.total || result.count(kernels::Outcome::ok) > 0) {
    return kOk;
  }
  note("layerwatt: sweep " + request.folder +
       ": no point could be measured; the reasons are in the column 'reason' of rows.csv");
  return kAnswerIsNo;
}

}  // namespace

Command sweep_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "sweep";
  command.summary = "measure every layer of a grid on this machine";
  command.description =
      "Synthesises each layer of the grid as a real kernel, checks its result against the "
      "reference kernels, times it in several shuffled rounds and writes one row per layer and "
      "round to DIR/rows.csv, with DIR/manifest.json beside it. Every point ends in a row with a "
      "status and a reason; a bad point never ends the sweep. Where a sensor measures power, each "
      "kernel then runs alone until its power is stationary, and the row has power and energy with "
      "their uncertainty; elsewhere it says why not. Ctrl-C finishes the point in flight; "
      "--resume goes on, also after a crash.\n"
      "NAME is a shipped grid (smoke, random, neuralpower, zoo), FILE a grid of your own; "
      "parameters follow a colon: random:conv=100,fc=20.";
  Option grid{"--grid", "NAME|FILE", "what to measure", set_text(request->grid)};
  grid.required = true;
  Option folder{"-o,--output", "DIR", "folder of the sweep; must not exist without --resume",
                set_text(request->folder)};
  folder.required = true;
  command.options = {
      backend_option(request->backend),
      grid,
      folder,
      {"--budget", "TIME",
       "stop cleanly after 90s, 10min, 1h ...; rows stay balanced over the grid",
       set_duration("--budget", request->budget)},
      {"--rounds", "N", "shuffled rounds over the grid, default 3",
       set_integer("--rounds", 1, request->rounds)},
      {"--max-rounds", "N",
       "after these, up to N rounds for layers whose rounds differ by more than 1 % in time or 2 % "
       "in energy; default: none",
       set_integer("--max-rounds", 1, request->max_rounds)},
      {"--anchors", "N",
       "measure N layers of the grid again at the beginning of every round, every hour and at the "
       "end; where they changed by more than 3 %, the rows between get the flag drift. Default: 5 "
       "in sweeps of 100 layers or more, without a budget below 1min; 0: none",
       set_integer("--anchors", 0, request->anchors)},
      {"--seed", "S", "of random grids and of the order of points; default: the grid file's",
       set_integer("--seed", 0, request->seed)},
      {"--shard", "I/N", "measure only part I of N (0/4 ... 3/4), for many machines",
       [request](const std::string& value) {
         request->shard = as_usage("--shard", [&] { return bench::parse_shard(value); });
       }},
      {"--resume", "", "go on with an existing DIR, measuring nothing twice",
       set_switch(request->resume)},
      {"--allow-mixed", "", "resume although grid, device or version differ",
       set_switch(request->allow_mixed)}};
  const std::vector<Option> power = power_options(request->power);
  command.options.insert(command.options.end(), power.begin(), power.end());
  command.examples = {"layerwatt sweep --backend onednn --grid smoke -o smoke",
                      "layerwatt sweep --backend onednn --grid random --budget 10min -o cpu",
                      "layerwatt sweep --backend onednn --grid random --budget 1h -o cpu --resume",
                      "layerwatt sweep --backend onednn --grid smoke --power external:meter.csv "
                      "-o wall",
                      "layerwatt sweep --backend onednn --grid neuralpower --shard 2/8 -o shard2"};
  command.exits = {{kOk, "the grid is measured or the budget is used up"},
                   {kAnswerIsNo, "the grid is done and not a single point could be measured"},
                   {kUsage,
                    "wrong command line, or DIR is refused: it exists without --resume, or\n"
                    "--resume finds another grid, device or version"},
                   {kUnusable, "grid missing or malformed, DIR locked or not writable, disk full"},
                   {kUnavailable, "backend or sensor not available"},
                   {kInterrupted, "interrupted; resumable"}};
  command.run = [request] { return sweep(*request); };
  return command;
}

}  // namespace layerwatt::cli
