/// @file
/// Deconvolution on simulated logs whose layer powers are known, beside the published method.
#include <bench/import/deconvolve.hpp>
#include <support/simulated_log.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace layerwatt;

namespace {

using bench::Activity;
using bench::Deconvolution;
using bench::EdgeProfilerLog;

using Simulation = support::SimulatedLog;
using support::simulate_log;

constexpr double kTau = Simulation::kTau;
constexpr double kIdle = Simulation::kIdle;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Errors relative to the true dynamic energy of a layer.
std::vector<double> errors(const Simulation& simulation, const std::vector<double>& dynamic_w) {
  std::vector<double> out;
  for (std::size_t j = 0; j < dynamic_w.size(); ++j) {
    out.push_back(std::abs(dynamic_w[j] - simulation.dynamic_w[j]) / simulation.dynamic_w[j]);
  }
  return out;
}

std::vector<double> published(const Simulation& simulation) {
  std::vector<double> out;
  for (const auto& layer : simulation.log.layers) {
    double sum = 0.0;
    int count = 0;
    for (std::size_t i = layer.runs.size() / 2; i < layer.runs.size(); ++i) {  // settled
      const auto watts = bench::published_power(simulation.log, layer.runs[i]);
      if (!watts) continue;
      sum += *watts - kIdle;
      ++count;
    }
    out.push_back(sum / std::max(count, 1));
  }
  return out;
}

TEST_CASE("deconvolution: layers' energies where the published method finds the network's mean") {
  std::vector<double> ours;
  std::vector<double> theirs;
  int covered = 0;
  int layers = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Simulation simulation = simulate_log(seed, 4 + seed, 60.0);
    const Deconvolution found =
        bench::deconvolve(simulation.log.power, bench::activities(simulation.log),
                          simulation.log.layers.size(), kIdle, kTau);
    REQUIRE_MESSAGE(found.reason.empty(), found.reason);
    std::vector<double> dynamic_w;
    for (std::size_t j = 0; j < found.layers.size(); ++j) {
      dynamic_w.push_back(found.layers[j].dynamic_w);
      const double error = std::abs(dynamic_w[j] - simulation.dynamic_w[j]);
      covered += error <= found.layers[j].ci95_w ? 1 : 0;
      ++layers;
    }
    for (const double e : errors(simulation, dynamic_w)) ours.push_back(e);
    for (const double e : errors(simulation, published(simulation))) theirs.push_back(e);
  }
  MESSAGE("median error ", 100 * median(ours), " %, published method ", 100 * median(theirs),
          " %; intervals hold ", covered, " of ", layers);
  CHECK(median(ours) <= 0.05);
  CHECK(median(theirs) > 0.15);
  CHECK(covered >= layers * 9 / 10);
}

TEST_CASE("deconvolution: what the log cannot tell stays near the mean, and says so") {
  Simulation simulation = simulate_log(9, 5, 20.0);
  for (auto& reading : simulation.log.power) reading.watts = 9.0;  // no ripple at all
  const Deconvolution found =
      bench::deconvolve(simulation.log.power, bench::activities(simulation.log), 5, kIdle, kTau);
  REQUIRE(found.reason.empty());
  for (const auto& layer : found.layers) {
    CHECK(layer.dynamic_w >= 0.0);
    CHECK(layer.dynamic_w < 12.0);
  }
}

TEST_CASE("deconvolution: no stamps, few readings, no power above idle are reasons") {
  Simulation simulation = simulate_log(3, 4, 5.0);
  const auto work = bench::activities(simulation.log);
  CHECK(!bench::deconvolve({}, work, 4, kIdle, kTau).reason.empty());
  CHECK(!bench::deconvolve(simulation.log.power, {}, 4, kIdle, kTau).reason.empty());
  CHECK(!bench::deconvolve(simulation.log.power, work, 4, 100.0, kTau).reason.empty());
  simulation.log.layers[1].runs[0].end_s.reset();
  CHECK(bench::activities(simulation.log).empty());
}

TEST_CASE("deconvolution: layers that were stamped when the cycle was over are laid end to end") {
  EdgeProfilerLog log;
  for (int j = 0; j < 3; ++j) {
    log.layers.push_back({"l", "", {{2e-3, 1.0 + 1e-5 * j}, {2e-3, 2.0 + 1e-5 * j}}});
  }
  const auto work = bench::activities(log);
  REQUIRE(work.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(work[i].layer == i % 3);
    CHECK(work[i].end_s - work[i].begin_s == doctest::Approx(2e-3));
    if (i % 3 != 0) CHECK(work[i].begin_s == doctest::Approx(work[i - 1].end_s));
  }
  CHECK(work[5].end_s == doctest::Approx(2.00002));
}

}  // namespace
