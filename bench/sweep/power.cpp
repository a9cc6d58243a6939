#include <bench/sensor/survey.hpp>
#include <bench/sweep/power.hpp>
#include <layerwatt/core/json.hpp>

#include <utility>

namespace layerwatt::bench {

std::string StartedPower::identity() const {
  if (monitor == nullptr) return "none";
  return monitor->facts().kind + " " + monitor->facts().rail;
}

StartedPower start_power(const PowerOptions& options) {
  StartedPower out;
  out.reason = options.reason;
  if (!options.open) return out;
  OpenedSource opened = options.open();
  out.reason = opened.reason;
  if (opened.source == nullptr) return out;
  out.reason.clear();
  out.monitor = std::make_unique<PowerMonitor>(
      std::move(opened.source), SystemFiles::from_environment(), options.times, options.limits);
  if (!out.monitor->is_estimate()) out.cold = out.monitor->measure_idle();
  return out;
}

Json power_json(const StartedPower& power) {
  if (power.monitor == nullptr) return power.reason;
  const PowerFacts& facts = power.monitor->facts();
  const PowerTimes& times = power.monitor->times();
  const PowerLimits& limits = power.monitor->limits();
  Json rails = Json::array();
  for (const SensorStatus& sensor : survey_sensors().sensors) {
    rails.push_back({{"kind", sensor.kind},
                     {"rail", sensor.rail},
                     {"in_total", sensor.in_total},
                     {"reason", sensor.reason}});
  }
  return {{"sensor",
           {{"kind", facts.kind},
            {"rail", facts.rail},
            {"scope", facts.scope},
            {"quality", facts.quality},
            {"counter", facts.counter},
            {"poll_s", facts.poll_s},
            {"period_s", facts.period_s},
            {"tau_s", facts.tau_s},
            {"average_s", facts.average_s},
            {"step", facts.step_w},
            {"gain", facts.gain}}},
          {"rails", std::move(rails)},
          {"settle_s", times.settle.count()},
          {"window_s", times.window.count()},
          {"idle_s", times.idle.count()},
          {"longest_cool_down_s", times.longest_cool_down.count()},
          {"idle_cold_w", power.cold.ok() ? Json(power.cold.watts) : Json(nullptr)},
          {"limits",
           {{"least_duty", limits.least_duty},
            {"most_stalled", limits.most_stalled},
            {"idle_change", limits.idle_change},
            {"least_clock", limits.least_clock},
            {"most_warming_k", limits.most_warming_k},
            {"most_warming_gpu_k", limits.most_warming_gpu}}}};
}

}  // namespace layerwatt::bench
