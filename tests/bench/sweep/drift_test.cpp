/// @file
/// Sweeps on machines that change their speed: the rows between two visits to the anchors are
/// flagged and no others, also after interruptions and crashes; visits are part of the budget.
#include <bench/sweep/sweep.hpp>
#include <bench/sweep/worker.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <support/fake_gpu.hpp>
#include <support/shared_value.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>

using namespace layerwatt;

namespace drift_tests {
namespace {

using bench::run_sweep;
using bench::SweepEnd;
using bench::SweepOptions;
using support::SharedValue;
using support::TemporaryFolder;

constexpr std::size_t kPoints = 40;
using Rows = std::set<std::size_t>;

bench::Grid drift_grid() {
  std::vector<std::string> layers;
  for (std::size_t i = 1; i <= kPoints; ++i) {
    layers.push_back((i % 2 == 0 ? "relu in=1x8x4x" : "tanh in=1x8x4x") + std::to_string(i));
  }
  return support::grid_of(layers);
}

/// A kernel that takes a fixed time, on a processor that may become slower.
class NapKernel final : public kernels::Kernel {
 public:
  NapKernel(std::unique_ptr<kernels::Kernel> kernel, Seconds nap, const SharedValue& slowness)
      : kernel_(std::move(kernel)), nap_(nap), slowness_(slowness) {}
  void run() override {
    const auto ns = static_cast<long>(1e9 * nap_.count() * slowness_.get());
    const timespec nap{0, ns};
    ::nanosleep(&nap, nullptr);
    kernel_->run();
  }
  [[nodiscard]] kernels::HostTensor output() const override { return kernel_->output(); }
  [[nodiscard]] kernels::KernelInfo info() const override {
    return {"nap", std::to_string(::getpid())};
  }

 private:
  std::unique_ptr<kernels::Kernel> kernel_;
  Seconds nap_;
  const SharedValue& slowness_;
};

class NapBackend final : public kernels::Backend {
 public:
  NapBackend(Seconds nap, const SharedValue& slowness) : nap_(nap), slowness_(slowness) {}
  [[nodiscard]] std::string_view name() const override { return "nap"; }
  [[nodiscard]] std::string device() const override { return "fake processor"; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {};
  }
  [[nodiscard]] kernels::Prepared prepare(const kernels::Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    kernels::Prepared made = reference_->prepare(chain, options);
    made.kernel = std::make_unique<NapKernel>(std::move(made.kernel), nap_, slowness_);
    return made;
  }

 private:
  Seconds nap_;
  const SharedValue& slowness_;
  std::unique_ptr<kernels::Backend> reference_ = kernels::reference::make_backend();
};

/// A GPU all of whose times follow `slowness`; exact, because its clock is simulated.
bench::BackendFactory gpu(const SharedValue& slowness) {
  return [&] {
    return std::make_unique<support::FakeGpu>(std::map<std::string, support::GpuAct>{},
                                              [&] { return slowness.get(); });
  };
}

SweepOptions drift_sweep(const std::filesystem::path& folder) {
  SweepOptions options = support::quick_sweep(folder);
  options.rounds = 3;
  options.label = bench::Label::median;
  options.anchors.count = 5;
  options.point.queue.warm_up = Seconds{0};
  return options;
}

/// The machine becomes `factor` times as slow behind `rows` rows of this session.
void slower_behind(SweepOptions& options, SharedValue& slowness, std::size_t rows, double factor) {
  options.progress = [&slowness, rows, factor](const bench::SweepProgress& progress) {
    if (progress.ok + progress.not_ok == rows) slowness.set(slowness.get() * factor);
  };
}

Rows flagged(const std::filesystem::path& folder) {
  const CsvTable rows = support::read_rows(folder);
  Rows out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto flags = split(rows.cell(i, "flags"), ';');
    const auto count = std::count(flags.begin(), flags.end(), "drift");
    CHECK(count <= 1);
    if (count == 1) out.insert(i);
  }
  return out;
}

Rows from_to(std::size_t first, std::size_t last) {
  Rows out;
  for (std::size_t i = first; i < last; ++i) out.insert(i);
  return out;
}

std::size_t visits_in(const std::filesystem::path& folder) {
  const std::string text = read_file(folder / "anchors.jsonl");
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_CASE("drift: 5 % in the middle of a round flags that round, in all measured rows") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  slower_behind(options, slowness, kPoints + 10, 1.05);
  const auto result = run_sweep(drift_grid(), gpu(slowness), options);
  CHECK(flagged(path) == from_to(kPoints, 2 * kPoints));
  CHECK(support::complete_once(support::read_rows(path), kPoints, 3));
  REQUIRE(result.anchors);
  CHECK(result.anchors->visits == 4);
  CHECK(result.anchors->largest_change == doctest::Approx(0.05));
  CHECK(result.anchors->drifted_rows == kPoints);
  const Json manifest = Json::parse(read_file(path / "manifest.json"));
  CHECK(manifest["options"]["anchors"] == 5);
  const Json& session = manifest["sessions"][0]["anchors"];
  CHECK(session["layers"].size() == 5);
  CHECK(session["visits"] == 4);
  CHECK(session["variation"].get<double>() == doctest::Approx(0.0282).epsilon(0.01));
  CHECK(session["drifted_rows"] == kPoints);
}

TEST_CASE("drift: a steady machine flags nothing, 2 % neither, and speeding up does") {
  for (const double factor : {1.0, 1.02, 0.95}) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "out";
    SharedValue slowness(1.0);
    SweepOptions options = drift_sweep(path);
    slower_behind(options, slowness, 2 * kPoints + 1, factor);
    (void)run_sweep(drift_grid(), gpu(slowness), options);
    CHECK(flagged(path) == (factor < 1.0 ? from_to(2 * kPoints, 3 * kPoints) : Rows{}));
    CHECK(visits_in(path) == 4);
  }
}

TEST_CASE("drift: inside a long round anchors are visited again, and judge what lies between") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  options.rounds = 1;
  options.anchors.every = Seconds{1e-9};
  slower_behind(options, slowness, 17, 1.05);
  (void)run_sweep(drift_grid(), gpu(slowness), options);
  CHECK(visits_in(path) == kPoints + 1);
  CHECK(flagged(path) == Rows{16});
}

TEST_CASE("drift: small sweeps have no anchors unless asked for, and none can be asked for") {
  const TemporaryFolder folder;
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(folder.path() / "small");
  options.anchors.count.reset();
  CHECK_FALSE(run_sweep(drift_grid(), gpu(slowness), options).anchors);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "small" / "anchors.jsonl"));
}

TEST_CASE("drift: anchors that have no kernel are replaced") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SweepOptions options = drift_sweep(path);
  options.rounds = 1;
  const auto half = [] {
    return std::make_unique<support::FakeGpu>(std::map<std::string, support::GpuAct>{
        {"tanh", support::GpuAct::unsupported}, {"relu", support::GpuAct::fine}});
  };
  const auto result = run_sweep(drift_grid(), half, options);
  REQUIRE(result.anchors);
  CHECK(result.anchors->layers.size() == 5);
  for (const std::string& layer : result.anchors->layers) CHECK(layer.rfind("relu", 0) == 0);
}

TEST_CASE("drift: the first visit of a resumed sweep judges the rows that nobody judged") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  int asked = 0;
  options.stop_requested = [&] { return asked++ == 50; };
  const auto first = run_sweep(drift_grid(), gpu(slowness), options);
  CHECK(first.end == SweepEnd::interrupted);
  const std::size_t stopped = first.rows;
  CHECK(flagged(path).empty());
  slowness.set(1.05);  // while nobody looked
  options.stop_requested = {};
  options.folder.resume = true;
  const auto second = run_sweep(drift_grid(), gpu(slowness), options);
  CHECK(flagged(path) == from_to(kPoints, stopped));
  CHECK(support::complete_once(support::read_rows(path), kPoints, 3));
  REQUIRE(second.anchors);
  CHECK(second.anchors->layers == first.anchors->layers);
  CHECK(run_sweep(drift_grid(), gpu(slowness), options).anchors->visits ==
        second.anchors->visits);  // nothing left to judge
}

TEST_CASE(
    "drift: a crash between the visit and the flags is made good; other rows stay as they are") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  slower_behind(options, slowness, 5, 1.05);
  (void)run_sweep(drift_grid(), gpu(slowness), options);
  const std::string whole = read_file(path / "rows.csv");
  std::string without = whole;
  for (std::size_t at; (at = without.find(";drift")) != std::string::npos;) without.erase(at, 6);
  REQUIRE(without.size() == whole.size() - 6 * kPoints);
  std::ofstream(path / "rows.csv", std::ios::trunc) << without;
  options.folder.resume = true;
  options.progress = {};
  (void)run_sweep(drift_grid(), gpu(slowness), options);
  CHECK(read_file(path / "rows.csv") == whole);
}

TEST_CASE("drift: a last visit that a kill prevented is made up for, although no row is left") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  (void)run_sweep(drift_grid(), gpu(slowness), options);
  const std::string log = read_file(path / "anchors.jsonl");
  const std::size_t last = log.rfind('\n', log.size() - 2) + 1;
  std::ofstream(path / "anchors.jsonl", std::ios::trunc) << log.substr(0, last);
  slowness.set(1.05);
  options.folder.resume = true;
  CHECK(run_sweep(drift_grid(), gpu(slowness), options).rows == 0);
  CHECK(visits_in(path) == 4);
  CHECK(flagged(path) == from_to(2 * kPoints, 3 * kPoints));
}

TEST_CASE("drift: another GPU of the same model is no drift") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  options.stop_requested = [asked = 0]() mutable { return asked++ == 50; };
  (void)run_sweep(drift_grid(), gpu(slowness), options);
  std::string log = read_file(path / "anchors.jsonl");
  for (std::size_t at; (at = log.find("GPU-1234")) != std::string::npos;)
    log.replace(at, 8, "GPU-2");
  std::ofstream(path / "anchors.jsonl", std::ios::trunc) << log;
  options.stop_requested = {};
  options.folder.resume = true;
  slowness.set(1.5);
  (void)run_sweep(drift_grid(), gpu(slowness), options);
  CHECK(flagged(path).empty());
}

TEST_CASE("drift: processors, each round in a process of its own") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  options.label = bench::Label::low;
  options.point.time.min_samples = 8;
  options.point.time.max_time = Seconds{0.1};
  slower_behind(options, slowness, kPoints + 20, 1.3);
  (void)run_sweep(
      drift_grid(), [&] { return std::make_unique<NapBackend>(Seconds{2e-3}, slowness); }, options);
  CHECK(flagged(path) == from_to(kPoints, 2 * kPoints));
  std::map<std::string, std::set<std::string>> processes;
  const CsvTable rows = support::read_rows(path);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    processes[std::string(rows.cell(row, "round"))].emplace(rows.cell(row, "layout"));
  }
  std::set<std::string> all;
  for (const auto& [round, ids] : processes) {
    CHECK(ids.size() == 1);
    all.insert(ids.begin(), ids.end());
  }
  CHECK(all.size() == 3);
}

TEST_CASE("drift: a budget keeps time for the last visit") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "out";
  SharedValue slowness(1.0);
  SweepOptions options = drift_sweep(path);
  options.label = bench::Label::low;
  options.budget = Seconds{2.0};
  const auto result = run_sweep(
      drift_grid(), [&] { return std::make_unique<NapBackend>(Seconds{0.03}, slowness); }, options);
  CHECK(result.end == SweepEnd::budget);
  CHECK(result.elapsed < Seconds{2.4});  // a visit takes 0.6 s
  CHECK(result.rows > 0);
  const std::string log = read_file(path / "anchors.jsonl");
  const std::size_t last = log.rfind('\n', log.size() - 2) + 1;
  CHECK(Json::parse(log.substr(last))["rows"] == result.rows);
}

TEST_CASE("worker: a time-only visit has no energy pass") {
  const std::vector<Layer> layers{parse_layer("relu in=1x4x8x8")};
  bench::PointOptions options = support::quick_point();
  options.load.window = Seconds{0.01};
  bench::Worker worker(layers, support::scripted(), options);
  (void)worker.restart();
  CHECK(worker.measure(0, false).load);
  const auto result = worker.measure(0, false, bench::Passes::time);
  CHECK(result.time);
  CHECK_FALSE(result.load);
}

}  // namespace
}  // namespace drift_tests
