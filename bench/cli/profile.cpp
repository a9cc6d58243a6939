#include <bench/cli/backend_options.hpp>
#include <bench/cli/commands.hpp>
#include <bench/cli/device_option.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/interrupt.hpp>
#include <bench/cli/network_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/power_options.hpp>
#include <bench/cli/profile_report.hpp>
#include <bench/cli/progress.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/network/fusion.hpp>
#include <layerwatt/predict/predict.hpp>

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

namespace layerwatt::cli {

namespace {

struct Request {
  std::string backend;
  NetworkRequest network;
  PowerRequest power;
  std::optional<std::string> device;
  std::optional<std::int64_t> rounds;
  std::optional<std::int64_t> top;
  std::optional<std::string> rows;
  Format format = Format::text;
};

/// Engines that the first round of a profile chooses, for the others: all run the same kernels.
class ChoicesFile {
 public:
  explicit ChoicesFile(const std::string& backend) {
    if (!measures_on_gpu(backend)) return;
    std::error_code none;
    path_ = (std::filesystem::temp_directory_path(none) / "layerwatt-choices-XXXXXX").string();
    const int file = ::mkstemp(path_.data());
    if (file < 0) path_.clear();  // each round chooses anew
    if (file >= 0) ::close(file);
  }
  ~ChoicesFile() {
    std::error_code none;
    if (!path_.empty()) std::filesystem::remove(path_, none);
  }
  ChoicesFile(const ChoicesFile&) = delete;
  ChoicesFile& operator=(const ChoicesFile&) = delete;

  [[nodiscard]] std::string spec(const std::string& backend) const {
    return path_.empty() ? backend : with_choices(backend, path_);
  }

 private:
  std::string path_;
};

bench::Profile measure(const Network& network, const Request& request) {
  bench::ProfileOptions options;
  if (request.rounds) options.rounds = static_cast<int>(*request.rounds);
  options.power = to_power(request.power, request.backend);
  if (measures_on_gpu(request.backend)) options.label = bench::Label::median;
  const auto start = std::chrono::steady_clock::now();
  ProgressBar bar;
  options.progress = [&](std::size_t done, std::size_t total) {
    const Seconds elapsed = std::chrono::steady_clock::now() - start;
    const double left =
        done > 0 ? static_cast<double>(total - done) / static_cast<double>(done) : 0;
    bar.update(done, total, elapsed * left, network.name);
  };
  const DeferInterrupts deferred;
  options.stop_requested = interrupted;
  const ChoicesFile choices(request.backend);
  return bench::profile_network(network, backend_factory(choices.spec(request.backend)), options);
}

std::string csv_text(const std::vector<std::vector<std::string>>& rows) {
  std::string text = csv_line(bench::row_columns());
  for (const auto& row : rows) text += csv_line(row);
  return text;
}

/// What runs: with its edges where nothing is fused.
Network kernels_of(const Network& network) {
  const bool fused = std::any_of(network.layers.begin(), network.layers.end(),
                                 [](const NamedLayer& named) { return named.fused_into >= 0; });
  return fused ? without_fused(network) : network;
}

int profile(const Request& request) {
  const Network network = kernels_of(load_network(request.network));
  std::optional<Prediction> prediction;
  if (request.device) prediction = predict(device_from(*request.device), network);
  const bench::Profile profile = measure(network, request);
  if (request.rows) write_file(*request.rows, csv_text(profile.rows));
  if (profile.interrupted) {
    note("layerwatt: profile of " + network.name + ": interrupted; run it again");
    return kInterrupted;
  }
  print(request.format == Format::json
            ? profile_json(network, profile, prediction).dump(2) + "\n"
            : profile_text(network, profile, prediction,
                           static_cast<std::size_t>(request.top.value_or(0))));
  return kOk;
}

}  // namespace

Command profile_command() {
  const auto request = std::make_shared<Request>();
  Command command;
  command.name = "profile";
  command.summary = "measure every layer of a network on this machine, their sum and the whole";
  command.description =
      "Runs each layer alone as a real kernel, as a sweep does, and prints its runtime, its share "
      "and the sum over the layers; then all of them in order in one go (on a GPU as one CUDA "
      "graph), as far as memory allows, beside that sum. With --device the prediction of a model "
      "stands beside the measurement. Layers that the backend cannot run are listed with the "
      "reason.";
  command.options = network_options(request->network);
  command.options.insert(command.options.begin() + 1, backend_option(request->backend));
  command.options.push_back({"--device", "NAME|MODEL.json",
                             "show predicted beside measured runtimes", set_text(request->device)});
  command.options.push_back({"--rounds", "N", "shuffled rounds over the layers, default 3",
                             set_integer("--rounds", 1, request->rounds)});
  command.options.push_back({"--top", "N", "in the text table, only the N slowest layers",
                             set_integer("--top", 1, request->top)});
  command.options.push_back({"-o,--output", "ROWS.csv", "write the rows there, as a sweep does",
                             set_text(request->rows)});
  command.options.push_back({"--format", "text|json", "default text; json is layerwatt-profile/1",
                             set_format({"text", "json"}, request->format)});
  const std::vector<Option> power = power_options(request->power);
  command.options.insert(command.options.end(), power.begin(), power.end());
  command.examples = {
      "layerwatt profile bench/grids/zoo/resnet18.layers --backend onednn",
      "layerwatt profile bench/grids/zoo/mobilenet_v2.layers --backend onednn --device cpu.json",
      "layerwatt profile 'conv in=1x64x56x56 out=64 k=3 p=1' --backend onednn -o rows.csv"};
  command.exits = {{kOk, "measured, or the reason is in the layer's row"},
                   {kUsage, "wrong command line"},
                   {kUnusable, "network or model missing or malformed, output not writable"},
                   {kUnavailable, "backend or sensor not available"},
                   {kInterrupted, "interrupted"}};
  command.run = [request] { return profile(*request); };
  return command;
}

}  // namespace layerwatt::cli
