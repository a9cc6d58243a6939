/// @file
/// Sweeps: every point ends in a row, resuming repeats nothing, refusals, budget, interruption.
#include <bench/sweep/sweep.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

using namespace layerwatt;

namespace {

using bench::Grid;
using bench::RefusedFolder;
using bench::run_sweep;
using bench::SweepEnd;
using bench::SweepOptions;
using bench::SweepResult;
using kernels::Outcome;
using support::Act;
using support::complete_once;
using support::contains;
using support::grid_of;
using support::quick_sweep;
using support::read_rows;
using support::scripted;
using support::TemporaryFolder;
using support::thrown_by;

Grid small_grid() {
  return grid_of({"conv in=1x3x8x8 out=4 k=3", "conv in=1x4x8x8 out=4 k=1", "fc in=1x8 out=4",
                  "fc in=1x9 out=4", "relu in=1x4x8x8", "sigmoid in=1x4x8x8", "tanh in=1x4x8x8"});
}

SweepOptions resumed(SweepOptions options) {
  options.folder.resume = true;
  return options;
}

TEST_CASE("sweep: every point of every round has one row, and it reads back as a dataset") {
  const TemporaryFolder folder;
  const SweepResult result =
      run_sweep(small_grid(), scripted(), quick_sweep(folder.path() / "out"));
  CHECK(result.end == SweepEnd::finished);
  CHECK(result.rows == 14);
  CHECK(result.count(Outcome::ok) == 14);
  const CsvTable rows = read_rows(folder.path() / "out");
  CHECK(complete_once(rows, 7, 2));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows.cell(i, "device") == "fake device");
    CHECK(rows.cell(i, "backend") == "scripted");
    CHECK(rows.cell(i, "algorithm") == "scripted");
    CHECK(rows.cell(i, "threads") == "1");
    CHECK(rows.cell(i, "label_rule") == "min");
    CHECK(rows.cell(i, "cache_mode") == "net");
    CHECK(rows.cell(i, "runtime_ms") == rows.cell(i, "runtime_ms_q05"));
    CHECK(rows.cell(i, "power_w").empty());
    CHECK(!rows.cell(i, "power_reason").empty());
  }
  const Dataset data = read_dataset({(folder.path() / "out" / "rows.csv").string()});
  CHECK(data.rows.size() == 14);
}

TEST_CASE("sweep: bad points cost one row each and never end the sweep") {
  const TemporaryFolder folder;
  Grid grid = small_grid();
  for (const char* text : {"softmax in=1x9", "elu in=1x4x4x4", "gelu in=1x4x4x4", "silu in=1x4x4x4",
                           "relu6 in=1x4x4x4", "leaky_relu in=1x4x4x4"}) {
    grid.points.push_back({"", parse_layer(text)});
  }
  grid.points.push_back({"", {Conv{{1, 3, 4, 4}, 8, square_window(7)}}});
  const auto factory = scripted({{"softmax", Act::unsupported},
                                 {"elu", Act::crash},
                                 {"gelu", Act::wrong},
                                 {"silu", Act::throw_in_prepare},
                                 {"relu6", Act::exit},
                                 {"leaky_relu", Act::out_of_memory}});
  const SweepResult result = run_sweep(grid, factory, quick_sweep(folder.path() / "out"));
  CHECK(result.end == SweepEnd::finished);
  CHECK(result.count(Outcome::ok) == 14);
  CHECK(result.count(Outcome::failed) == 6);
  CHECK(result.count(Outcome::unsupported) == 2);
  const CsvTable rows = read_rows(folder.path() / "out");
  CHECK(complete_once(rows, 14, 2));
  std::map<std::string, std::pair<std::string, std::string>> endings;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool ok = rows.cell(i, "status") == "ok";
    CHECK(rows.cell(i, "runtime_ms").empty() != ok);
    CHECK(rows.cell(i, "reason").empty() == ok);
    endings[std::string(rows.cell(i, "op")) + std::string(rows.cell(i, "kernel_h"))] = {
        std::string(rows.cell(i, "status")), std::string(rows.cell(i, "reason"))};
  }
  CHECK(endings["softmax"].first == "unsupported");
  CHECK(endings["softmax"].second == "no kernel, see manual");  // rows are single lines
  CHECK(contains(endings["elu"].second, "signal 11"));
  CHECK(endings["gelu"].first == "incorrect");
  CHECK(endings["silu"].second == "unexpected, \"quoted\"");
  CHECK(contains(endings["relu6"].second, "exited with code 3"));
  CHECK(endings["leaky_relu"].first == "oom");
  CHECK(endings["conv"].first == "invalid");  // impossible: no kernel cells either
}

TEST_CASE("sweep: stop and resume at every point gives each row exactly once") {
  const TemporaryFolder folder;
  const Grid grid = small_grid();
  SweepOptions options = quick_sweep(folder.path() / "out");
  for (int session = 0; session < 30; ++session) {
    int asked = 0;
    options.stop_requested = [&] { return asked++ == 2; };
    const SweepResult result = run_sweep(grid, scripted(), options);
    options.folder.resume = true;
    if (result.end == SweepEnd::finished) break;
    CHECK(result.end == SweepEnd::interrupted);
    CHECK(result.rows == 2);
  }
  CHECK(complete_once(read_rows(folder.path() / "out"), 7, 2));
  const SweepResult again = run_sweep(grid, scripted(), options);
  CHECK(again.rows == 0);
  CHECK(again.done == 14);
}

TEST_CASE("sweep: the order is that of an uninterrupted sweep") {
  const TemporaryFolder folder;
  const auto configs = [&](const char* name) {
    std::string text;
    const CsvTable rows = read_rows(folder.path() / name);
    for (std::size_t i = 0; i < rows.size(); ++i) text += std::string(rows.cell(i, "config")) + " ";
    return text;
  };
  (void)run_sweep(small_grid(), scripted(), quick_sweep(folder.path() / "whole"));
  SweepOptions options = quick_sweep(folder.path() / "parts");
  int asked = 0;
  options.stop_requested = [&] { return asked++ == 5; };
  (void)run_sweep(small_grid(), scripted(), options);
  options.seed = 99;  // a resumed sweep keeps its own
  (void)run_sweep(small_grid(), scripted(), resumed(options));
  CHECK(configs("whole") == configs("parts"));
}

TEST_CASE("sweep: a last line that was cut off is repaired, whatever remains of it") {
  const Grid grid = small_grid();
  const TemporaryFolder folder;
  (void)run_sweep(grid, scripted(), quick_sweep(folder.path() / "whole"));
  const std::string text = read_file(folder.path() / "whole" / "rows.csv");
  const std::size_t header = text.find('\n') + 1;
  const std::size_t second = text.find('\n', header) + 1;
  for (const std::size_t cut : {header, header + 1, second - 1, second + 20, text.size() - 1}) {
    const auto path = folder.path() / ("cut" + std::to_string(cut));
    std::filesystem::copy(folder.path() / "whole", path);
    std::ofstream(path / "rows.csv", std::ios::trunc) << text.substr(0, cut);
    (void)run_sweep(grid, scripted(), resumed(quick_sweep(path)));
    CHECK(complete_once(read_rows(path), 7, 2));
  }
}

TEST_CASE("sweep: a new folder starts with and without resume; an existing one only with") {
  const TemporaryFolder folder;
  const Grid grid = small_grid();
  const SweepOptions options = quick_sweep(folder.path() / "deep" / "out");
  CHECK(run_sweep(grid, scripted(), resumed(options)).rows == 14);
  CHECK(contains(thrown_by<RefusedFolder>([&] { (void)run_sweep(grid, scripted(), options); }),
                 "exists; continue it with --resume"));
  CHECK_THROWS_AS((void)run_sweep(grid, scripted(), quick_sweep(folder.path())), RefusedFolder);
  const TemporaryFolder other;
  (void)other.file("rows.csv", "op\n");
  CHECK_THROWS_AS((void)run_sweep(grid, scripted(), resumed(quick_sweep(other.path()))),
                  RefusedFolder);
  CHECK(read_file(other / "rows.csv") == "op\n");
}

TEST_CASE("sweep: another grid, device, shard or version is refused unless mixing is allowed") {
  const TemporaryFolder folder;
  const SweepOptions options = quick_sweep(folder.path() / "out");
  (void)run_sweep(small_grid(), scripted(), options);
  const auto refusal = [&](const Grid& grid, const std::string& device, SweepOptions changed) {
    return thrown_by<RefusedFolder>(
        [&] { (void)run_sweep(grid, scripted({}, device), resumed(std::move(changed))); });
  };
  const Grid other = grid_of({"relu in=1x4x8x8"});
  CHECK(contains(refusal(other, "fake device", options), "grid_hash"));
  CHECK(contains(refusal(small_grid(), "other device", options), "device \"fake device\""));
  SweepOptions half = options;
  half.shard = {0, 2};
  CHECK(contains(refusal(small_grid(), "fake device", half), "shard"));
  Json manifest = Json::parse(read_file(folder.path() / "out" / "manifest.json"));
  manifest["identity"]["version"] = "0.0.1";
  std::ofstream(folder.path() / "out" / "manifest.json") << manifest.dump();
  CHECK(contains(refusal(small_grid(), "fake device", options), "version \"0.0.1\""));
  SweepOptions mixed = resumed(options);
  mixed.folder.allow_mixed = true;
  CHECK(run_sweep(small_grid(), scripted({}, "other device"), mixed).rows == 14);
  CHECK(run_sweep(small_grid(), scripted({}, "fake device"), mixed).rows == 0);
}

TEST_CASE("sweep: a folder in use is left alone") {
  const TemporaryFolder folder;
  const SweepOptions options = quick_sweep(folder.path() / "out");
  (void)run_sweep(small_grid(), scripted(), options);
  const int lock = ::open((folder.path() / "out" / ".lock").c_str(), O_RDWR);
  REQUIRE(::flock(lock, LOCK_EX | LOCK_NB) == 0);  // also: no worker kept it
  CHECK(contains(
      thrown_by<FileError>([&] { (void)run_sweep(small_grid(), scripted(), resumed(options)); }),
      "is in use"));
  ::close(lock);
  CHECK(run_sweep(small_grid(), scripted(), resumed(options)).rows == 0);
}

TEST_CASE("sweep: damaged files are errors that name the file, and are not overwritten") {
  const TemporaryFolder folder;
  const SweepOptions options = quick_sweep(folder.path() / "out");
  (void)run_sweep(small_grid(), scripted(), options);
  const auto rows = folder.path() / "out" / "rows.csv";
  const std::string text = read_file(rows);
  const auto damage = [&](const std::filesystem::path& file, const std::string& content) {
    std::ofstream(file, std::ios::trunc) << content;
    return thrown_by<Error>([&] { (void)run_sweep(small_grid(), scripted(), resumed(options)); });
  };
  CHECK(contains(damage(rows, text + "a,b\n"), "rows.csv:16"));
  CHECK(contains(damage(rows, "op,batch\n"), "other columns"));
  CHECK(read_file(rows) == "op,batch\n");
  CHECK(contains(damage(folder.path() / "out" / "manifest.json", "{\"schema\""), "manifest.json"));
  CHECK(contains(damage(folder.path() / "out" / "manifest.json", "{}"), "manifest.json"));
}

TEST_CASE("sweep: the budget stops it cleanly, with rows of every op") {
  const TemporaryFolder folder;
  std::vector<std::string> layers;
  for (int i = 1; i <= 60; ++i) {
    layers.push_back("fc in=1x" + std::to_string(i) + " out=4");
    layers.push_back("relu in=1x" + std::to_string(i) + "x4x4");
  }
  SweepOptions options = quick_sweep(folder.path() / "out");
  options.budget = Seconds{0.4};
  const SweepResult result = run_sweep(grid_of(layers), scripted({{"fc", Act::slow}}), options);
  CHECK(result.end == SweepEnd::budget);
  CHECK(result.elapsed < Seconds{3.0});
  const CsvTable rows = read_rows(folder.path() / "out");
  std::map<std::string, int> ops;
  for (std::size_t i = 0; i < rows.size(); ++i) ++ops[std::string(rows.cell(i, "op"))];
  CHECK(rows.size() >= 1);
  CHECK(std::abs(ops["fc"] - ops["relu"]) <= 4);
  options.budget.reset();
  CHECK(run_sweep(grid_of(layers), scripted(), resumed(options)).done == 240);
}

TEST_CASE("sweep: progress counts up to the total; the manifest keeps the sessions") {
  const TemporaryFolder folder;
  SweepOptions options = quick_sweep(folder.path() / "out");
  std::size_t calls = 0;
  options.progress = [&](const bench::SweepProgress& progress) {
    CHECK(progress.done == ++calls);
    CHECK(progress.total == 14);
    CHECK(progress.eta >= Seconds{0});
    CHECK(!progress.layer.empty());
  };
  (void)run_sweep(small_grid(), scripted(), options);
  CHECK(calls == 14);
  options.progress = {};
  (void)run_sweep(small_grid(), scripted(), resumed(options));
  const Json manifest = Json::parse(read_file(folder.path() / "out" / "manifest.json"));
  CHECK(manifest["schema"] == "layerwatt-sweep/1");
  CHECK(manifest["identity"]["backend_library"] == "scripted 1.0");
  REQUIRE(manifest["sessions"].size() == 2);
  CHECK(manifest["sessions"][0]["rows"] == 14);
  CHECK(manifest["sessions"][0]["end"] == "finished");
  CHECK(manifest["sessions"][1]["rows"] == 0);
  const Json& conditions = manifest["sessions"][0]["conditions"];
  for (const char* known : {"board", "cores", "clocks_locked", "kernel", "compiler"}) {
    CHECK_MESSAGE((conditions.contains(known) && !conditions[known].is_null()), known);
  }
  for (const char* maybe : {"governor", "clock_mhz", "load_average", "smt", "revision"}) {
    CHECK_MESSAGE(conditions.contains(maybe), maybe);
  }
}

TEST_CASE("sweep: a backend that cannot start is an error before any folder exists") {
  const TemporaryFolder folder;
  const bench::BackendFactory broken = []() -> std::unique_ptr<kernels::Backend> {
    throw BackendError("no device; plug one in", 35);
  };
  const auto start = [&] {
    (void)run_sweep(small_grid(), broken, quick_sweep(folder.path() / "out"));
  };
  CHECK(thrown_by<BackendError>(start) == "no device; plug one in");
  const bench::BackendFactory crashing = []() -> std::unique_ptr<kernels::Backend> { ::_exit(9); };
  CHECK(contains(thrown_by<BackendError>([&] {
                   (void)run_sweep(small_grid(), crashing, quick_sweep(folder.path() / "out"));
                 }),
                 "code 9"));
  CHECK(folder.size() == 0);
}

TEST_CASE("sweep: shards of one grid together have every row once") {
  const TemporaryFolder folder;
  std::map<std::string, int> rows_of;
  for (int index = 0; index < 3; ++index) {
    SweepOptions options = quick_sweep(folder.path() / std::to_string(index));
    options.shard = {index, 3};
    options.rounds = 1;
    (void)run_sweep(small_grid(), scripted(), options);
    const CsvTable rows = read_rows(folder.path() / std::to_string(index));
    for (std::size_t i = 0; i < rows.size(); ++i) ++rows_of[std::string(rows.cell(i, "config"))];
  }
  CHECK(rows_of.size() == 7);
  for (const auto& [config, count] : rows_of) CHECK(count == 1);
}

}  // namespace
