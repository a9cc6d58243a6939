#include <bench/measure/power_monitor.hpp>
#include <bench/sensor/window.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr double kWatchEvery = 0.2;
constexpr double kCooled = 3.0;  // K above the temperature at the first bracket

[[nodiscard]] std::optional<double> hottest(const Conditions& conditions) {
  std::optional<double> found;
  for (const Temperature& zone : conditions.temperatures) {
    if (zone.celsius) found = std::max(found.value_or(*zone.celsius), *zone.celsius);
  }
  return found;
}

}  // namespace

PowerTimes power_times(const PowerFacts& facts, const PowerTimes& wanted) {
  const bool slow = !facts.counter && std::max(facts.tau_s, facts.average_s) >= 0.1;
  PowerTimes out = wanted;
  if (out.settle <= Seconds{0}) out.settle = Seconds{settle_time_s(facts)};
  if (out.window <= Seconds{0})
    out.window = Seconds{std::max(slow ? 5.0 : 2.0, 20 * facts.period_s)};
  if (out.idle <= Seconds{0}) out.idle = Seconds{std::max(slow ? 3.0 : 1.0, 10 * facts.period_s)};
  return out;
}

PowerMonitor::PowerMonitor(std::unique_ptr<PowerSource> source, SystemFiles files,
                           const PowerTimes& wanted, const PowerLimits& limits)
    : source_(std::move(source)),
      files_(std::move(files)),
      times_(power_times(source_->facts(), wanted)),
      limits_(limits),
      sampler_(*source_) {}

LoadOptions PowerMonitor::load_options() const {
  return is_estimate() ? LoadOptions{} : LoadOptions{times_.settle, times_.window};
}

PowerResult PowerMonitor::stated() const {
  PowerResult out;
  const Trace trace = sampler_.since(0.0);
  if (trace.samples.empty()) {
    out.reason = "the estimate was not read";
    return out;
  }
  out.power_w = out.window_w = trace.samples.back().value;
  out.errors.gain = facts().gain;
  out.flags.emplace_back("estimated");
  return out;
}

void PowerMonitor::watch() {
  const double now = monotonic_now();
  if (!conditions_.empty() && now - conditions_.back().time_s < kWatchEvery) return;
  conditions_.push_back({now, read_conditions(files_)});
}

void PowerMonitor::pause(Seconds time) {
  const double end = monotonic_now() + time.count();
  for (double left = time.count(); left > 0.0; left = end - monotonic_now()) {
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, kWatchEvery)));
  }
}

IdlePower PowerMonitor::measure_idle() {
  const double arrived = monotonic_now();
  pause(times_.settle);
  for (;;) {
    const std::optional<double> now = hottest(read_conditions(files_));
    if (!cool_celsius_) cool_celsius_ = now;
    const bool cool = !now || !cool_celsius_ || *now <= *cool_celsius_ + kCooled;
    if (cool || monotonic_now() - arrived >= times_.longest_cool_down.count()) break;
    pause(Seconds{kWatchEvery});
  }
  const double begin = monotonic_now();
  pause(times_.idle);
  return idle_power(sampler_.since(begin), facts(), begin, monotonic_now());
}

PowerResult PowerMonitor::estimate(const Load& load, Seconds execution, const IdlePower& before,
                                   const IdlePower& after) {
  PowerEvidence evidence;
  evidence.trace = sampler_.since(before.ok() ? before.begin_s : load.begin_s());
  evidence.load = load;
  evidence.execution = execution;
  evidence.before = before;
  evidence.after = after;
  evidence.conditions = conditions_;
  return estimate_power(evidence, facts(), limits_);
}

void PowerMonitor::forget_before(double time_s) {
  sampler_.forget_before(time_s);
  const auto kept = std::find_if(conditions_.begin(), conditions_.end(),
                                 [&](const ConditionSample& s) { return s.time_s >= time_s; });
  conditions_.erase(conditions_.begin(), kept);
}

}  // namespace layerwatt::bench
