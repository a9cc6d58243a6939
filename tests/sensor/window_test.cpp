// Estimators on recorded traces with a known truth, and on single cases that go wrong in practice.
#include <bench/sensor/rapl.hpp>
#include <bench/sensor/window.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::PowerFacts;
using bench::Trace;
using bench::WindowPower;

std::string trace_file(const std::string& name) {
  return std::string(LAYERWATT_TEST_FIXTURES) + "/traces/" + name;
}

Json truth_of(const std::string& name) {
  return Json::parse(read_file(trace_file("truth.json"))).at(name);
}

/// The rows of a trace below its header, as numbers.
std::vector<std::vector<double>> rows_of(const std::string& name) {
  const std::string text = read_file(trace_file(name));
  std::vector<std::vector<double>> rows;
  for (const std::string_view line : split(trim(text), '\n')) {
    std::vector<double> row;
    for (const std::string_view cell : split(line, ',')) {
      if (const auto value = parse_number<double>(cell)) row.push_back(*value);
    }
    if (!row.empty()) rows.push_back(row);
  }
  return rows;
}

Trace rail_trace(const std::string& name) {
  Trace trace;
  for (const auto& row : rows_of(name)) trace.samples.push_back({row[0], row[1] * row[2] * 1e-6});
  return trace;
}

/// A counter trace as a source would build it: unwrapped, with restarts noted.
Trace counter_trace(const std::string& name, std::int64_t range, double joules_per_unit) {
  Trace trace;
  bench::CounterUnwrapper counter(range);
  for (const auto& row : rows_of(name)) {
    const std::int64_t units = counter.add(static_cast<std::int64_t>(row[1]));
    if (counter.restarted()) trace.restarts_s.push_back(row[0]);
    trace.samples.push_back({row[0], static_cast<double>(units) * joules_per_unit});
  }
  return trace;
}

PowerFacts rail_facts() {
  PowerFacts facts;
  facts.period_s = 0.43 / 512;
  facts.tau_s = 0.43;
  facts.step_w = 40e-6 / 5e-3 * 5.0;
  return facts;
}

PowerFacts counter_facts(double period, double step) {
  PowerFacts facts;
  facts.counter = true;
  facts.period_s = period;
  facts.step_w = step;
  return facts;
}

double relative(double value, double truth) { return value / truth - 1.0; }

TEST_CASE("window: INA3221 step, settled window within 1 %, naive window far off") {
  const Json truth = truth_of("ina3221_orin_nano_step.csv");
  const Trace trace = rail_trace("ina3221_orin_nano_step.csv");
  const PowerFacts facts = rail_facts();
  const double begin = truth.at("load_t0").get<double>();
  const double end = truth.at("load_t1").get<double>();
  const double kernel = truth.at("t_kernel_s").get<double>();
  const double settle = bench::settle_time_s(facts);
  CHECK(settle == doctest::Approx(2.15));
  const WindowPower load = bench::window_power(trace, facts, begin + settle, end);
  const WindowPower idle = bench::window_power(trace, facts, 0.0, begin);
  REQUIRE(load.ok());
  REQUIRE(idle.ok());
  const double accept = truth.at("accept_rel").get<double>();
  const double dynamic_j = (load.mean_w - idle.mean_w) * kernel;
  CHECK(std::abs(relative(load.mean_w * kernel, truth.at("e_total_j"))) < accept);
  CHECK(std::abs(relative(dynamic_j, truth.at("e_dyn_j"))) < accept);
  MESSAGE("settled E_dyn error ", 100 * relative(dynamic_j, truth.at("e_dyn_j")), " %");
  const WindowPower naive = bench::window_power(trace, facts, begin, end);
  const double naive_j = (naive.mean_w - idle.mean_w) * kernel;
  CHECK(relative(naive_j, truth.at("e_dyn_j")) < -5 * accept);
  MESSAGE("naive E_dyn error ", 100 * relative(naive_j, truth.at("e_dyn_j")), " %");
  CHECK(!bench::is_stuck(trace, facts, begin - 1.0, begin, end));
}

TEST_CASE("window: NVML counter, edges aligned within 0.2 %, unaligned far off") {
  const Json truth = truth_of("nvml_energy_counter.csv");
  const Trace trace = counter_trace("nvml_energy_counter.csv", 0, 1e-3);
  const PowerFacts facts = counter_facts(0.1, 1e-3);
  const double load = truth.at("load_w").get<double>();
  const double accept = truth.at("accept_rel_edge_aligned").get<double>();
  const double first = truth.at("load_t0").get<double>() + 0.5;
  const double last = truth.at("load_t1").get<double>();
  double worst_aligned = 0.0;
  double worst_naive = 0.0;
  for (double begin = first; begin + 1.0 < last; begin += 0.037) {
    const WindowPower aligned = bench::window_power(trace, facts, begin, begin + 1.0);
    REQUIRE(aligned.ok());
    worst_aligned = std::max(worst_aligned, std::abs(relative(aligned.mean_w, load)));
    CHECK(std::abs(aligned.mean_w - load) <= aligned.step_w);
    const auto at = [&](double time) {
      return trace.samples[static_cast<std::size_t>(time / 0.01)].value;
    };
    const double naive = relative(at(begin + 0.45) - at(begin), 0.45 * load);
    worst_naive = std::max(worst_naive, std::abs(naive));
  }
  CHECK(worst_aligned < accept);
  CHECK(worst_naive > 0.1);
  MESSAGE("aligned ", 100 * worst_aligned, " %, unaligned 0.45 s window ", 100 * worst_naive, " %");
}

TEST_CASE("window: RAPL across two wraps within 1e-6") {
  const Json truth = truth_of("rapl_wrap.csv");
  const auto range = truth.at("max_energy_range_uj").get<std::int64_t>();
  const Trace trace = counter_trace("rapl_wrap.csv", range - 1, 1e-6);  // the trace wraps at range
  const double end = trace.samples.back().time_s;
  const WindowPower all = bench::window_power(trace, counter_facts(1e-3, 1e-6), 0.0, end);
  REQUIRE(all.ok());
  const double accept = truth.at("accept_rel").get<double>();
  CHECK(std::abs(relative(all.mean_w, truth.at("power_w"))) < accept);
  CHECK(std::abs(relative(trace.samples.back().value, truth.at("energy_j"))) < accept);
  const auto rows = rows_of("rapl_wrap.csv");
  const double naive = (rows.back()[1] - rows.front()[1]) * 1e-6;
  CHECK(std::abs(relative(naive, truth.at("energy_j"))) > 0.5);
}

TEST_CASE("window: a stuck sensor is told from a steady one") {
  const Trace stuck = rail_trace("ina3221_stuck.csv");
  CHECK(bench::is_stuck(stuck, rail_facts(), 0.0, 1.5, 5.98));
  CHECK(!bench::is_stuck(stuck, rail_facts(), 0.0, 5.9, 5.98));  // too early to tell
  Trace moved = stuck;
  moved.samples[90].value += 0.04;
  CHECK(!bench::is_stuck(moved, rail_facts(), 0.0, 1.5, 5.98));
}

TEST_CASE("window: a counter that begins anew makes the window invalid, others stay valid") {
  const Trace trace = counter_trace("nvml_counter_reset.csv", 0, 1e-3);
  const PowerFacts facts = counter_facts(0.1, 1e-3);
  CHECK(trace.restarts_s.size() == 1);
  CHECK(bench::window_power(trace, facts, 2.0, 6.0).fault == "counter_reset");
  const WindowPower before = bench::window_power(trace, facts, 0.0, 3.5);
  REQUIRE(before.ok());
  CHECK(before.mean_w == doctest::Approx(250.0));
  CHECK(bench::window_power(trace, facts, 4.5, 7.5).mean_w == doctest::Approx(250.0));
}

TEST_CASE("window: zero-order hold clips its edges and keeps repeated values") {
  Trace trace;
  trace.samples = {{0.0, 2.0}, {0.9, 2.0}, {1.0, 10.0}, {1.5, 10.0}, {2.0, 4.0}};
  PowerFacts facts;
  facts.period_s = 1.0;
  CHECK(bench::window_power(trace, facts, 0.5, 2.5).mean_w ==
        doctest::Approx((0.5 * 2 + 1.0 * 10 + 0.5 * 4) / 2.0));
  const WindowPower flat = bench::window_power(trace, facts, 0.0, 0.95);
  CHECK(flat.mean_w == doctest::Approx(2.0));  // no change inside: still 2 W, not 0
  CHECK(flat.publications == 0);
}

TEST_CASE("window: nothing to average is a fault, not 0 W") {
  const PowerFacts power = rail_facts();
  CHECK(bench::window_power({}, power, 0.0, 1.0).fault == "no_samples");
  CHECK(bench::window_power({}, counter_facts(0.1, 1e-3), 0.0, 1.0).fault == "no_samples");
  Trace trace;
  for (int i = 0; i <= 100; ++i) trace.samples.push_back({0.02 * i, 5.0});
  CHECK(bench::window_power(trace, power, 1.0, 1.0).fault == "no_samples");
  CHECK(bench::window_power(trace, counter_facts(0.1, 1e-3), 0.0, 2.0).fault == "too_few_ticks");
  trace.samples.erase(trace.samples.begin() + 40, trace.samples.begin() + 50);
  CHECK(bench::window_power(trace, power, 0.5, 1.5).fault == "sensor_gap");
  CHECK(bench::window_power(trace, power, 1.1, 1.9).ok());
  CHECK(bench::window_power(trace, power, -1.0, 0.5).fault == "sensor_gap");  // begins too early
  CHECK(bench::window_power(trace, power, 1.5, 2.5).fault == "sensor_gap");   // ends too late
}

TEST_CASE("window: settling takes the longest of the sensor's memories") {
  PowerFacts facts;
  CHECK(bench::settle_time_s(facts) == doctest::Approx(0.5));
  facts.tau_s = 0.43;
  CHECK(bench::settle_time_s(facts) == doctest::Approx(2.15));
  facts = {};
  facts.average_s = 1.0;
  facts.period_s = 0.1;
  CHECK(bench::settle_time_s(facts) == doctest::Approx(1.2));
  facts.period_s = 1.0;
  CHECK(bench::settle_time_s(facts) == doctest::Approx(3.0));
}

}  // namespace
