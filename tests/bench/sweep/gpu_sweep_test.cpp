/// @file
/// Sweeps on a device with a queue: every ending is a row, a lost device costs one row, and the
/// numbers are the device's.
#include <bench/sweep/sweep.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <support/environment.hpp>
#include <support/fake_gpu.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace layerwatt;

namespace {

using support::contains;
using support::FakeGpu;
using support::GpuAct;

bench::SweepOptions gpu_sweep(const std::filesystem::path& folder) {
  bench::SweepOptions options = support::quick_sweep(folder);
  options.label = bench::Label::median;
  options.rounds = 1;
  options.point.rotate_bytes = 0;
  options.point.max_spread = 3.0;
  options.point.queue.warm_up = Seconds{0};
  options.point.time.max_time = Seconds{0.5};
  return options;
}

TEST_CASE(
    "gpu sweep: slow, noisy, refused, wrong and failing kernels end in rows, lost devices in "
    "one row each") {
  const support::TemporaryFolder folder;
  const std::map<std::string, GpuAct> script{
      {"elu", GpuAct::slow},         {"gelu", GpuAct::noisy},
      {"silu", GpuAct::unsupported}, {"tanh", GpuAct::out_of_memory},
      {"sigmoid", GpuAct::wrong},    {"relu6", GpuAct::fails},
      {"leaky_relu", GpuAct::lost},  {"softmax", GpuAct::no_capture}};
  std::vector<std::string> layers{"conv in=1x3x8x8 out=4 k=3", "fc in=1x8 out=4", "softmax in=1x9"};
  for (const char* op : {"relu", "elu", "gelu", "silu", "tanh", "sigmoid", "relu6", "leaky_relu"}) {
    layers.push_back(std::string(op) + " in=1x4x4x4");
  }
  layers.push_back("leaky_relu in=1x4x5x5");  // the process behind the first loss is lost, too
  const bench::SweepResult result = bench::run_sweep(
      support::grid_of(layers), [=] { return std::make_unique<FakeGpu>(script); },
      gpu_sweep(folder.path() / "out"));
  CHECK(result.end == bench::SweepEnd::finished);
  CHECK(result.rows == layers.size());
  const CsvTable rows = support::read_rows(folder.path() / "out");
  REQUIRE(support::complete_once(rows, layers.size(), 1));
  std::map<std::string, std::map<std::string, std::string>> by_op;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const char* column : {"status", "reason", "flags", "runtime_ms", "samples", "clock_mhz",
                               "temperature_c", "label_rule", "algorithm"}) {
      by_op[std::string(rows.cell(i, "op"))][column] = rows.cell(i, column);
    }
  }
  CHECK(by_op["relu"]["status"] == "ok");
  CHECK(by_op["relu"]["runtime_ms"] == "0.05");  // the device's time, not the reference loop's
  CHECK(by_op["relu"]["label_rule"] == "median");
  CHECK(by_op["relu"]["algorithm"] == "fused: eng7");
  CHECK(by_op["relu"]["samples"] == "30");
  CHECK(by_op["conv"]["runtime_ms"] == "0.05");
  CHECK(by_op["elu"]["runtime_ms"] == "30");
  CHECK(contains(by_op["elu"]["flags"], "few_samples"));
  CHECK(by_op["gelu"]["status"] == "noisy");
  CHECK(by_op["silu"]["status"] == "unsupported");
  CHECK(by_op["tanh"]["status"] == "oom");
  CHECK(by_op["sigmoid"]["status"] == "incorrect");
  CHECK(by_op["relu6"]["reason"] == "cudaGraphLaunch: out of luck");
  CHECK(by_op["leaky_relu"]["status"] == "failed");
  CHECK(contains(by_op["leaky_relu"]["reason"], "illegal memory access"));
  CHECK(contains(by_op["softmax"]["flags"], "launch_gaps"));
  CHECK_FALSE(contains(by_op["relu"]["flags"], "launch_gaps"));
  // Nothing that only says something about the host's processor.
  for (const char* flag : {"preempted", "steal", "slow_clock"}) {
    CHECK_FALSE(contains(by_op["relu"]["flags"], flag));
  }
  CHECK(contains(by_op["relu"]["flags"], "clocks_unlocked"));
}

TEST_CASE("gpu sweep: the manifest knows the device's cache, and the GPU of each session") {
  const support::TemporaryFolder folder;
  (void)bench::run_sweep(
      support::grid_of({"fc in=1x8 out=4"}),
      [] { return std::make_unique<FakeGpu>(std::map<std::string, GpuAct>{}); },
      gpu_sweep(folder.path() / "out"));
  const Json manifest = Json::parse(read_file(folder.path() / "out" / "manifest.json"));
  CHECK(manifest["options"]["rotate_bytes"] == 6 << 20);
  CHECK(manifest["options"]["queue_samples"] == 30);
  CHECK(manifest["sessions"][0]["gpu_uuid"] == "GPU-1234");
  CHECK_FALSE(manifest["identity"].contains("backend_gpu_uuid"));
}

TEST_CASE("gpu sweep: weights rotate over the device's cache, not the processor's") {
  FakeGpu gpu({});
  bench::RawClock clock;
  bench::PointOptions options = gpu_sweep("unused").point;
  (void)bench::measure_layer(gpu, parse_layer("fc in=1x8 out=4"), options, clock, {});
  CHECK(gpu.rotate_bytes == 6 << 20);
  options.cache = bench::CacheMode::hot;
  (void)bench::measure_layer(gpu, parse_layer("fc in=1x8 out=4"), options, clock, {});
  CHECK(gpu.rotate_bytes == 0);
}

TEST_CASE("gpu rows: clock, temperature and throttling come from the watch") {
  FakeGpu gpu({});
  bench::RawClock clock;
  bench::PointOptions options = gpu_sweep("unused").point;
  options.watch = [] { return bench::GpuState{1410.0, 61.5, true, {"power cap"}}; };
  const auto result = bench::measure_layer(gpu, parse_layer("fc in=1x8 out=4"), options, clock, {});
  REQUIRE(result.gpu);
  CHECK(result.gpu->clock_mhz == 1410.0);
  CHECK(result.flags == std::vector<std::string>{"throttled"});
  const auto cells = bench::row_cells({}, parse_layer("fc in=1x8 out=4"), 1, result);
  const auto& columns = bench::row_columns();
  const auto cell = [&](const char* name) {
    return cells[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) -
                                          columns.begin())];
  };
  CHECK(cell("clock_mhz") == "1410");
  CHECK(cell("temperature_c") == "61.5");
}

}  // namespace
