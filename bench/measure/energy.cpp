#include <bench/measure/energy.hpp>
#include <bench/measure/student.hpp>
#include <bench/sensor/window.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

namespace layerwatt::bench {

namespace {

/// The samples inside the window; with the last one before it, because conditions are read seldom.
[[nodiscard]] std::vector<const Conditions*> during(const std::vector<ConditionSample>& samples,
                                                    double begin, double end) {
  std::vector<const Conditions*> found;
  for (const ConditionSample& sample : samples) {
    if (sample.time_s > end) break;
    if (sample.time_s < begin) found.clear();
    found.push_back(&sample.conditions);
  }
  return found;
}

/// Kernels of a GPU are judged by its clock, all others by the processor's.
[[nodiscard]] const ClockState* judged_clock(const Conditions& conditions) {
  const ClockState* found = nullptr;
  for (const ClockState& clock : conditions.clocks) {
    if (found == nullptr || clock.name != "cpu") found = &clock;
  }
  return found;
}

[[nodiscard]] std::string describe_clocks(const std::vector<const Conditions*>& seen,
                                          const PowerLimits& limits, PowerResult& result) {
  double sum = 0.0;
  int count = 0;
  for (const Conditions* conditions : seen) {
    const ClockState* clock = judged_clock(*conditions);
    if (clock == nullptr || !clock->mhz) continue;
    sum += *clock->mhz;
    ++count;
    if (clock->locked.value_or(false) && *clock->mhz < limits.least_clock * *clock->max_mhz) {
      return detail::concatenate("the clock fell to ", *clock->mhz, " MHz of ", *clock->max_mhz,
                                 " that it is locked to");
    }
  }
  if (count > 0) result.clock_mhz = sum / count;
  return {};
}

[[nodiscard]] std::string describe_warmth(const std::vector<const Conditions*>& seen,
                                          const PowerLimits& limits, PowerResult& result) {
  std::map<std::string, std::pair<double, double>> zones;  // first and last temperature
  double sum = 0.0;
  int count = 0;
  for (const Conditions* conditions : seen) {
    std::optional<double> hottest;
    for (const Temperature& zone : conditions->temperatures) {
      if (!zone.celsius) continue;
      hottest = std::max(hottest.value_or(*zone.celsius), *zone.celsius);
      zones.try_emplace(zone.zone, *zone.celsius, *zone.celsius).first->second.second =
          *zone.celsius;
    }
    if (!hottest) continue;
    sum += *hottest;
    ++count;
  }
  if (count == 0) return {};
  result.celsius = sum / count;
  for (const auto& [zone, ends] : zones) {
    result.warming_k = std::max(result.warming_k.value_or(-1e9), ends.second - ends.first);
  }
  // Only clocks of discrete GPUs come without limits.
  const ClockState* clock = judged_clock(*seen.back());
  const bool discrete = clock != nullptr && clock->name != "cpu" && !clock->max_mhz;
  const double most = discrete ? limits.most_warming_gpu : limits.most_warming_k;
  if (*result.warming_k <= most) return {};
  return detail::concatenate("the temperature rose by ", *result.warming_k,
                             " K in the window; at most ", most, " K count as stationary");
}

/// Why what was seen of the machine spoils the window.
[[nodiscard]] std::string judge_conditions(const PowerEvidence& evidence, double begin, double end,
                                           const PowerLimits& limits, PowerResult& result) {
  const auto seen = during(evidence.conditions, begin, end);
  if (seen.empty()) return {};
  for (const Conditions* conditions : seen) {
    if (!conditions->throttling.empty()) return "throttled: " + join(conditions->throttling, ", ");
  }
  const auto first = seen.front()->overcurrent_events;
  const auto last = seen.back()->overcurrent_events;
  if (first && last && *last > *first) return "throttled: over-current events in the window";
  const std::string clock = describe_clocks(seen, limits, result);
  const std::string warmth = describe_warmth(seen, limits, result);
  return clock.empty() ? warmth : clock;
}

[[nodiscard]] std::string fault_text(const std::string& fault, const Trace& trace) {
  static const std::map<std::string, std::string> texts{
      {"no_samples", "no sample fell into the window"},
      {"counter_reset", "the energy counter began anew in the window"},
      {"sensor_gap", "the sensor was silent for more than three periods"},
      {"too_few_ticks", "the energy counter did not move in the window"}};
  const auto found = texts.find(fault);
  std::string text = found == texts.end() ? fault : found->second;
  if (trace.failed_reads > 0 && !trace.last_error.empty()) text += ": " + trace.last_error;
  return text;
}

void apply_duty(PowerResult& result, const PowerEvidence& evidence, const PowerLimits& limits) {
  // While something else has the processor, the machine is not idle: no gap of the kernel's.
  result.stalled = evidence.load.stalled;
  const double loop = result.loop_s * (1.0 - result.stalled);
  result.duty = loop > 0.0 ? std::min(1.0, evidence.execution.count() / loop) : 1.0;
  result.power_w = result.window_w;
  if (result.idle_w) {
    const double above = result.window_w - *result.idle_w;
    result.power_w = *result.idle_w + above / result.duty;
    result.errors.starving_w = result.stalled * above;
  }
  if (result.stalled > limits.most_stalled) result.flags.emplace_back("starved");
  if (result.duty < limits.least_duty) result.flags.emplace_back("low_duty");
}

/// Propagates the errors of window and idle through power_w = idle + (window - idle) / duty.
void combine_errors(PowerResult& result) {
  const PowerErrors& e = result.errors;
  const double settling = (e.settling_w + e.starving_w) / result.duty;
  const auto half_width = [&](double idle_share) {
    ErrorSum sum;
    sum.add(e.statistical_w / result.duty, e.statistical_freedom);
    sum.add(e.quantisation_w / result.duty);
    if (result.idle_w) sum.add(idle_share * e.idle_w, e.idle_freedom);
    return sum.half_width() + settling;
  };
  result.ci95_w = half_width(1.0 / result.duty - 1.0);
  result.dynamic_ci95_w = half_width(1.0 / result.duty);
}

void take_idle(PowerResult& result, const PowerEvidence& evidence, const PowerLimits& limits,
               double middle) {
  const IdlePower idle = idle_during(evidence.before, evidence.after, middle);
  if (!idle.ok()) {
    result.flags.emplace_back("no_idle");
    return;
  }
  result.idle_w = idle.watts;
  result.errors.idle_w = idle.error_w;
  result.errors.idle_freedom = idle.freedom;
  const IdlePower& before = evidence.before;
  const IdlePower& after = evidence.after;
  if (before.ok() && after.ok() &&
      std::abs(after.watts - before.watts) > limits.idle_change * idle.watts) {
    result.flags.emplace_back("idle_drift");
  }
}

/// The value never changes under load and is, to a step, one that the sensor gave while idle.
[[nodiscard]] bool keeps_idle_value(const PowerEvidence& evidence, const PowerFacts& facts) {
  const Load& load = evidence.load;
  const double begin = load.begin_s() + facts.poll_s;  // the first sample may be of idle
  if (!evidence.before.ok() || !is_stuck(evidence.trace, facts, begin, begin, load.end_s())) {
    return false;
  }
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Sample& sample : evidence.trace.samples) {
    if (sample.time_s > evidence.before.end_s) break;
    low = std::min(low, sample.value);
    high = std::max(high, sample.value);
  }
  const double value = evidence.trace.samples.back().value;
  return low - facts.step_w <= value && value <= high + facts.step_w;
}

}  // namespace

IdlePower idle_power(const Trace& trace, const PowerFacts& facts, double begin_s, double end_s) {
  const WindowPower window = window_power(trace, facts, begin_s, end_s);
  IdlePower idle;
  idle.begin_s = begin_s;
  idle.end_s = end_s;
  idle.fault = window.fault;
  idle.watts = window.mean_w;
  ErrorSum error;
  error.add(window.statistical_w, window.statistical_freedom);
  error.add(window.step_w / std::numbers::sqrt3);
  idle.error_w = error.error();
  idle.freedom = error.freedom();
  return idle;
}

IdlePower idle_during(const IdlePower& before, const IdlePower& after, double time_s) {
  if (!before.ok() || !after.ok()) return before.ok() ? before : after;
  const double length = after.middle_s() - before.middle_s();
  const double share =
      length > 0.0 ? std::clamp((time_s - before.middle_s()) / length, 0.0, 1.0) : 0.5;
  IdlePower out;
  out.fault.clear();
  out.begin_s = before.begin_s;
  out.end_s = after.end_s;
  out.watts = before.watts + share * (after.watts - before.watts);
  ErrorSum error;
  error.add((1.0 - share) * before.error_w, before.freedom);
  error.add(share * after.error_w, after.freedom);
  // Where the errors of the brackets do not explain their difference, idle power has changed, and
  // meanwhile it may have been anywhere between them.
  const double change = std::abs(after.watts - before.watts);
  if (change > 2.0 * std::hypot(before.error_w, after.error_w)) {
    error.add(change / std::sqrt(12.0));
  }
  out.error_w = error.error();
  out.freedom = error.freedom();
  return out;
}

PowerResult estimate_power(const PowerEvidence& evidence, const PowerFacts& facts,
                           const PowerLimits& limits) {
  const Load& load = evidence.load;
  PowerResult result;
  result.settle_s = load.settled_s - load.begin_s();
  const WindowPower window = window_power(evidence.trace, facts, load.settled_s, load.end_s());
  result.samples = window.samples;
  result.publications = window.publications;
  result.reason = judge_conditions(evidence, load.settled_s, load.end_s(), limits, result);
  if (!window.ok()) result.reason = fault_text(window.fault, evidence.trace);
  if (!result.ok()) return result;
  if (keeps_idle_value(evidence, facts)) {
    result.reason = "the sensor is stuck: under load it keeps a value that it had while idle";
    return result;
  }
  result.window_w = window.mean_w;
  result.window_s = window.end_s - window.begin_s;
  result.executions = executions_between(load, window.begin_s, window.end_s);
  result.loop_s = result.window_s / result.executions;
  take_idle(result, evidence, limits, 0.5 * (window.begin_s + window.end_s));
  if (result.idle_w && window.mean_w <= *result.idle_w) {
    result.reason = detail::concatenate("power under load, ", window.mean_w,
                                        " W, is not above idle power, ", *result.idle_w, " W");
    return result;
  }
  result.errors.statistical_w = window.statistical_w;
  result.errors.statistical_freedom = window.statistical_freedom;
  result.errors.quantisation_w = window.step_w / std::numbers::sqrt3;  // uniform within the bound
  result.errors.gain = facts.gain;
  if (result.idle_w) {
    result.errors.settling_w = settle_bias_w(facts, window.mean_w - *result.idle_w,
                                             window.begin_s - load.begin_s(), result.window_s);
  }
  apply_duty(result, evidence, limits);
  combine_errors(result);
  return result;
}

}  // namespace layerwatt::bench
