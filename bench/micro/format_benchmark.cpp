/// @file
/// Reading networks, and reading and predicting them.
#include <layerwatt/format/onnx.hpp>
#include <layerwatt/model/load_device.hpp>
#include <layerwatt/predict/predict.hpp>
#include <support/onnx_models.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace layerwatt::bench {
namespace {

const std::string kDenseNet = LAYERWATT_SOURCE_DIR "/tests/fixtures/zoo/densenet121.onnx";

/// DenseNet-121 from file to totals; the device is loaded before.
void read_and_predict(benchmark::State& state) {
  const DeviceModel device = load_device("epyc-onednn");
  for (auto _ : state) {
    benchmark::DoNotOptimize(predict(device, read_onnx(kDenseNet)).totals);
  }
}
BENCHMARK(read_and_predict)->Unit(benchmark::kMillisecond);

void read_many_nodes(benchmark::State& state) {
  const std::string model = support::long_model(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(read_onnx_bytes(model, "long", "long.onnx").layers.data());
  }
}
BENCHMARK(read_many_nodes)->ArgName("nodes")->Arg(10'000)->Unit(benchmark::kMillisecond);

/// Resident memory of this process in MB.
double resident_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1e3;
  }
  return 0;
}

/// 500 MB of weights that are never read.
void open_large_file(benchmark::State& state) {
  const auto path = std::filesystem::temp_directory_path() / "layerwatt_benchmark_large.onnx";
  support::write_large_model(path.string());
  const double before = resident_mb();
  double most = before;
  for (auto _ : state) {
    const Network network = read_onnx(path.string());
    benchmark::DoNotOptimize(network.layers.data());
    state.PauseTiming();
    most = std::max(most, resident_mb());
    state.ResumeTiming();
  }
  std::filesystem::remove(path);
  state.counters["MB"] = most - before;
}
BENCHMARK(open_large_file)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace layerwatt::bench
