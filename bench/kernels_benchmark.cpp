/// @file
/// layerwatt-kernels: every point of a grid as a case of Google Benchmark, on one or more backends,
/// so that its filters, repetitions, interleaving, JSON and comparison tools work on real kernels.
#include <bench/cli/exit_code.hpp>
#include <bench/grid/grid.hpp>
#include <bench/kernel_cases.hpp>
#include <bench/sensor/power_source.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/text.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {
namespace {

constexpr const char* kHelp = R"(layerwatt-kernels: the layers of a grid as Google Benchmark cases

usage: layerwatt-kernels [--backend B]... [--grid NAME|FILE]... [--layer 'LAYER TEXT']...
                         [--peak GFLOPS,GB_PER_S] [--power P] [--benchmark_...]

  --backend B    cudnn, onednn or reference, with settings as in `layerwatt sweep`; may be repeated;
                 default: cudnn and onednn, as far as they can be used here
  --grid NAME    a shipped grid or a file, as in `layerwatt sweep`; default smoke
  --layer TEXT   a layer instead of a grid
  --peak G,B     peak rates for percent_of_roofline; default: measured with two large layers
  --power P      auto (default: where a sensor is found), none, nvml, ina3221, rapl, ...

Times are those of the device: CUDA events around graphs on a GPU, the processor's clock elsewhere.
Cases are named BACKEND/LAYER TEXT. Useful options of Google Benchmark:
  --benchmark_list_tests  --benchmark_filter=REGEX  --benchmark_repetitions=N
  --benchmark_enable_random_interleaving=true  --benchmark_min_time=SECONDS
  --benchmark_format=json  --benchmark_out=FILE --benchmark_out_format=json
)";

struct Request {
  std::vector<std::string> backends;
  std::vector<std::string> grids;
  std::vector<std::string> layers;  ///< texts
  std::optional<PeakRates> peak;
  PowerChoice power;
  bool list = false;
};

/// One option of the program's own. What it names (a layer, a grid) is judged where it is used.
void set(Request& request, const std::string& name, const std::string& value) {
  try {
    if (name == "--backend") {
      kernels::validate_backend_spec(value);
      request.backends.push_back(value);
    } else if (name == "--grid") {
      request.grids.push_back(value);
    } else if (name == "--layer") {
      request.layers.push_back(value);
    } else if (name == "--peak") {
      request.peak = parse_peak_rates(value);
    } else if (name == "--power") {
      request.power = parse_power_choice(value);
    } else {
      fail<cli::UsageError>("unknown option '", name, "'");
    }
  } catch (const Error& error) {
    fail<cli::UsageError>("layerwatt-kernels: ", error.what(), "; see --help");
  }
}

/// The program's own options; Google Benchmark takes its own out of `arguments` later.
Request parse(std::vector<char*>& arguments) {
  Request request;
  std::vector<char*> rest{arguments.front()};
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view text = arguments[i];
    if (text.rfind("--benchmark_", 0) == 0 || text.rfind("--v=", 0) == 0) {
      if (text.rfind("--benchmark_list_tests", 0) == 0) {
        request.list = text.find("=false") == std::string_view::npos;
      }
      rest.push_back(arguments[i]);
      continue;
    }
    const std::size_t equals = text.find('=');
    const std::string name(text.substr(0, equals));
    std::string value;
    if (name.rfind("--", 0) == 0 && equals != std::string_view::npos) {
      value = text.substr(equals + 1);
    } else {
      expects<cli::UsageError>(i + 1 < arguments.size(), "layerwatt-kernels: '", name,
                               "' is no option, or lacks its value; see --help");
      value = arguments[++i];
    }
    set(request, name, value);
  }
  arguments = std::move(rest);
  return request;
}

std::vector<Layer> layers_of(const Request& request) {
  std::vector<Layer> layers;
  for (const std::string& text : request.layers) layers.push_back(parse_layer(text));
  std::vector<std::string> grids = request.grids;
  if (grids.empty() && layers.empty()) grids.emplace_back("smoke");
  for (const std::string& spec : grids) {
    for (const GridPoint& point : load_grid(spec).points) layers.push_back(point.layer);
  }
  return layers;
}

/// What all cases of one backend share; opened by the first case that runs.
class Station {
 public:
  Station(std::string backend, const Request& request)
      : backend_(std::move(backend)), request_(request) {}

  [[nodiscard]] KernelCases& cases() {
    if (!cases_) {
      cases_ = std::make_unique<KernelCases>(backend_, PointOptions{}, request_.peak);
      open_power();
      note_facts();
    }
    return *cases_;
  }
  [[nodiscard]] PowerMonitor* monitor() { return monitor_.get(); }

 private:
  void open_power() {
    if (request_.power.kind == PowerKind::none) return;
    const bool gpu = cases_->backend().cache_bytes() > 0;
    OpenedSource opened = open_power_source(request_.power, gpu ? Processor::gpu : Processor::cpu,
                                            SystemFiles::from_environment());
    expects<SensorError>(opened.source || request_.power.kind == PowerKind::automatic,
                         "power sensor: cannot be used: ", opened.reason, "; use --power none");
    if (!opened.source) return;
    monitor_ =
        std::make_unique<PowerMonitor>(std::move(opened.source), SystemFiles::from_environment());
  }
  void note_facts() {
    const std::string name(cases_->backend().name());
    benchmark::AddCustomContext(name + ".device", cases_->backend().device());
    for (const auto& [key, value] : cases_->backend().facts()) {
      benchmark::AddCustomContext(name + "." + key, value);
    }
  }

  std::string backend_;
  const Request& request_;
  std::unique_ptr<KernelCases> cases_;
  std::unique_ptr<PowerMonitor> monitor_;
};

void count(benchmark::State& state, Station& station, KernelCase& current, Seconds execution,
           std::optional<Seconds> roofline) {
  const Layer& layer = current.layer;
  state.counters["macs"] = static_cast<double>(macs(layer));
  state.counters["bytes"] = static_cast<double>(total_bytes(layer));
  state.counters["GB/s"] = 1e-9 * static_cast<double>(total_bytes(layer)) / execution.count();
  state.counters["GFLOP/s"] = 1e-9 * static_cast<double>(flops(layer)) / execution.count();
  if (roofline) state.counters["percent_of_roofline"] = 100.0 * (*roofline / execution);
  if (!current.gapless) state.counters["launch_gaps"] = 1;
  if (station.monitor() == nullptr) return;
  const PowerResult& power = station.cases().power(current, *station.monitor());
  if (!power.ok()) return;
  state.counters["power_w"] = power.power_w;
  state.counters["energy_mj"] = power.power_w * to_milliseconds(execution);
}

void run(benchmark::State& state, Station& station, const Layer& layer) {
  try {
    KernelCases& cases = station.cases();
    const std::optional<Seconds> roofline = cases.roofline(layer);
    KernelCase& current = cases.turn_of(layer);
    if (!current.kernel) {
      const auto& [outcome, reason] = current.verdict;
      state.SkipWithError((std::string(kernels::to_text(outcome)) + ": " + reason).c_str());
      return;
    }
    Seconds total{};
    std::int64_t executions = 0;
    while (state.KeepRunningBatch(current.batch)) {
      const Seconds time = cases.run_batch(current);
      state.SetIterationTime(time.count());
      total += time;
      executions += current.batch;
    }
    if (executions == 0) return;
    state.SetLabel(current.kernel->info().algorithm);
    count(state, station, current, total / static_cast<double>(executions), roofline);
  } catch (const Error& error) {
    state.SkipWithError(error.what());
  }
}

/// Those asked for must be usable; of the usual ones, those that are.
std::vector<std::string> usable_backends(const Request& request) {
  if (request.list) {
    return request.backends.empty() ? std::vector<std::string>{"cudnn", "onednn"}
                                    : request.backends;
  }
  std::map<std::string, kernels::BackendStatus> known;
  for (const kernels::BackendStatus& status : kernels::list_backends()) {
    known[status.name] = status;
  }
  std::vector<std::string> usable;
  for (const std::string& spec : request.backends) {
    const kernels::BackendStatus& status = known[spec.substr(0, spec.find(':'))];
    expects<BackendError>(status.available, status.reason);
    usable.push_back(spec);
  }
  if (!usable.empty()) return usable;
  for (const char* name : {"cudnn", "onednn"}) {
    if (known[name].available) {
      usable.emplace_back(name);
    } else {
      std::fprintf(stderr, "layerwatt-kernels: without %s: %s\n", name, known[name].reason.c_str());
    }
  }
  expects<BackendError>(!usable.empty(),
                        "layerwatt-kernels: neither cudnn nor onednn can be used; "
                        "--backend reference always can");
  return usable;
}

int run_all(std::vector<char*> arguments) {
  const Request request = parse(arguments);
  const std::vector<Layer> layers = layers_of(request);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return cli::kUsage;
  std::vector<std::unique_ptr<Station>> stations;
  for (const std::string& backend : usable_backends(request)) {
    Station& station = *stations.emplace_back(std::make_unique<Station>(backend, request));
    if (!request.list) (void)station.cases();  // its facts belong into the context, printed first
    for (const Layer& layer : layers) {
      const std::string name = backend + "/" + to_text(layer);
      benchmark::RegisterBenchmark(
          name.c_str(), [&station, layer](benchmark::State& state) { run(state, station, layer); })
          ->UseManualTime()
          ->Unit(benchmark::kMicrosecond);
    }
  }
  return benchmark::RunSpecifiedBenchmarks() > 0 ? cli::kOk : cli::kAnswerIsNo;
}

}  // namespace
}  // namespace layerwatt::bench

int main(int argc, char** argv) {
  try {
    for (int i = 1; i < argc; ++i) {
      const std::string_view text = argv[i];
      if (text == "--help" || text == "-h") return std::fputs(layerwatt::bench::kHelp, stdout) < 0;
    }
    return layerwatt::bench::run_all({argv, argv + argc});
  } catch (...) {
    using namespace layerwatt::cli;
    return report(to_failure(std::current_exception(), "layerwatt-kernels"));
  }
}
