/// @file
/// `layerwatt import` as a user runs it: golden folders, a simulated folder with known layer
/// powers, NeuralPower's records, refusals.
#include <layerwatt/data/csv.hpp>
#include <support/published_data.hpp>
#include <support/simulated_log.hpp>
#include <support/tool.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

using namespace layerwatt;

namespace import_tests {
namespace {

using support::check_refused;
using support::run_tool;
using support::TemporaryFolder;

CsvTable imported(support::Arguments arguments) {
  arguments.insert(arguments.begin(), "import");
  const auto run = run_tool(arguments);
  CAPTURE(run.err);
  REQUIRE(run.code == 0);
  return CsvTable(run.out, "stdout");
}

double number(const CsvTable& table, std::size_t row, const char* column) {
  return parse_number<double>(table.cell(row, column)).value_or(std::nan(""));
}

/// A raw folder as EdgeProfiler leaves it, in `folder`.
void write_raw(const TemporaryFolder& folder, const support::SimulatedLog& simulated) {
  const support::RawFiles files = support::raw_files(simulated);
  std::filesystem::create_directories(folder / "net/trt_profiling");
  (void)folder.file("net/net_power_log.log", files.power_log);
  (void)folder.file("net/trt_profiling/trt_engine_info.json", files.engine);
  (void)folder.file("net/trt_profiling/trt_layer_latency.json", files.latencies);
  (void)folder.file("idling_power.json", files.idle);
}

double median_error(const CsvTable& table, const support::SimulatedLog& truth) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double energy = truth.dynamic_w[i] * number(table, i, "runtime_ms");
    errors.push_back(std::abs(number(table, i, "energy_dynamic_mj") / energy - 1.0));
  }
  std::sort(errors.begin(), errors.end());
  return errors.at(errors.size() / 2);
}

TEST_CASE("import edgeprofiler: layer energies within 5 % where its own method errs by over 15 %") {
  const TemporaryFolder folder;
  const auto simulated = support::simulate_log(11, 8, 60.0);
  write_raw(folder, simulated);
  const CsvTable ours = imported({"edgeprofiler", folder / "", "--name", "orin"});
  const CsvTable theirs = imported({"edgeprofiler", folder / "", "--as-published"});
  REQUIRE(ours.size() == 8);
  REQUIRE(theirs.size() == 8);
  CHECK(median_error(ours, simulated) <= 0.05);
  CHECK(median_error(theirs, simulated) > 0.15);
  MESSAGE("median error ", 100 * median_error(ours, simulated), " %, as published ",
          100 * median_error(theirs, simulated), " %");
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double ms = number(ours, i, "runtime_ms");
    CHECK(number(ours, i, "energy_mj") == doctest::Approx(number(ours, i, "power_w") * ms));
    CHECK(number(ours, i, "energy_mj") - number(ours, i, "energy_dynamic_mj") ==
          doctest::Approx(number(ours, i, "idle_power_w") * ms));
    CHECK(number(ours, i, "power_w_ci95") > 0.0);
    CHECK(ours.cell(i, "device") == "orin");
  }
  // Rows are a dataset: train reads them.
  (void)folder.file("rows.csv", run_tool({"import", "edgeprofiler", folder / ""}).out);
  const auto trained = run_tool({"train", folder / "rows.csv", "-o", folder / "m.json"});
  CHECK_MESSAGE(trained.err.find("column") == std::string::npos, trained.err);
}

TEST_CASE("import edgeprofiler: golden folders as published") {
  const auto raw = support::published("edgeprofiler/golden/example_raw_data");
  if (!raw) return;
  const TemporaryFolder folder;
  const CsvTable rows =
      imported({"edgeprofiler", *raw, "--as-published", "--runs", folder / "runs.csv"});
  REQUIRE(rows.size() >= 3);
  CHECK(rows.cell(0, "network") == "multiple_layers");
  CHECK(number(rows, 0, "power_w") == 6.25);
  CHECK(rows.cell(0, "layer_power_excluding_idle_power_micro_watt") == "1250000");
  CHECK(number(rows, 0, "runtime_ms") == 400.0);
  CHECK(rows.cell(0, "flags") == "few_readings");
  const CsvTable runs(read_file(folder / "runs.csv"), "runs.csv");
  REQUIRE(runs.size() == 4);
  CHECK(runs.cell(1, "layer_power_including_idle_power_micro_watt") == "8750000");
  // One reading cannot be solved for layers: no power, and the reason.
  const CsvTable solved = imported({"edgeprofiler", *raw + "/simple"});
  CHECK(solved.cell(0, "power_w").empty());
  CHECK(solved.cell(0, "power_reason").find("readings for 1 layers") != std::string::npos);
}

TEST_CASE("import edgeprofiler: desktop logs and trtexec exports have runtimes only") {
  for (const char* name : {"torch_trt/resnet18", "torch_onnx_trtexec/resnet18"}) {
    const auto folder = support::published(std::string("edgeprofiler/") + name);
    if (!folder) return;
    CAPTURE(name);
    const CsvTable rows = imported({"edgeprofiler", *folder});
    CHECK(rows.size() >= 20);
    std::size_t convolutions = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK((number(rows, i, "runtime_ms") > 0.0 || rows.cell(i, "status") == "no_kernel"));
      CHECK(rows.cell(i, "power_w").empty());
      convolutions += rows.cell(i, "op") == "conv" ? 1 : 0;
    }
    CHECK(convolutions == 20);
  }
}

TEST_CASE("import neuralpower: records of several logs in one dataset") {
  const TemporaryFolder folder;
  const std::string log = folder.file(
      "a.log",
      "conv1 [1, 8, 8, 4] Filters: [3, 3, 4, 4] Pad: SAME (1, 1) Stride: 1, 1 Params: 148 "
      "Input: [1, 8, 8, 4]\nRuntime: 2 Power: 100 Utilization Power: 97 Utilization "
      "Memory: 4\n");
  const CsvTable rows = imported({"neuralpower", log, log, "--name", "titan_x"});
  REQUIRE(rows.size() == 2);
  CHECK(rows.cell(1, "op") == "conv");
  CHECK(number(rows, 1, "energy_mj") == 200.0);
}

TEST_CASE("import: refusals") {
  const TemporaryFolder folder;
  check_refused({"import", "codecarbon", "x"}, 2, "not one of edgeprofiler, neuralpower");
  check_refused({"import", "edgeprofiler"}, 2, "PATH");
  check_refused({"import", "neuralpower", "x", "--as-published"}, 2, "--as-published");
  check_refused({"import", "edgeprofiler", "x", "--runs", "y"}, 2, "--as-published");
  check_refused({"import", "edgeprofiler", "x", "--tau", "0"}, 2, "--tau");
  check_refused({"import", "edgeprofiler", folder / "none"}, 3, "none");
  check_refused({"import", "neuralpower", folder.file("b.log", "nothing")}, 3, "b.log");
}

}  // namespace
}  // namespace import_tests
