#include <bench/sensor/nvml.hpp>
#include <bench/sensor/power_rail.hpp>
#include <bench/sensor/rapl.hpp>
#include <bench/sensor/survey.hpp>
#include <bench/sensor/total_rule.hpp>
#include <bench/sensor/trace.hpp>
#include <layerwatt/core/text.hpp>

#include <chrono>
#include <thread>
#include <utility>

namespace layerwatt::bench {

namespace {

constexpr auto kCounterPause = std::chrono::milliseconds(200);

/// The sensors of one kind and what they add up to.
struct Group {
  std::vector<SensorStatus> sensors;
  std::optional<double> total_w;
  std::string total_reason;
};

/// Sums the members of the total. One that cannot be read leaves no total: a part is no total.
void add_up(Group& group, const std::string& what) {
  double sum = 0.0;
  bool any = false;
  for (const SensorStatus& sensor : group.sensors) {
    if (!sensor.in_total) continue;
    if (!sensor.power_w) {
      group.total_reason = sensor.rail + ": " + sensor.reason;
      return;
    }
    sum += *sensor.power_w;
    any = true;
  }
  if (any) group.total_w = sum;
  group.total_reason = what;
}

Group survey_rails(const SystemFiles& files) {
  const std::vector<PowerRail> rails = find_power_rails(files);
  const TotalRule* rule = find_total_rule(rails);
  Group group;
  for (const PowerRail& rail : rails) {
    RailReading reading = read_rail(files, rail);
    const bool in_total = rule != nullptr && is_in_total(*rule, rail.label);
    std::string reason = std::move(reading.reason);
    if (reading.power_w) {
      reason = in_total ? "part of the total: " + rule->why : why_not_in_total(rule, rail.label);
    }
    group.sensors.push_back({rail.kind, rail.label, reading.power_w, in_total, std::move(reason)});
  }
  if (rails.empty()) return group;
  if (rule == nullptr) {
    group.total_reason =
        "the rails of this board are not known, so none are added up; report their names";
  } else {
    add_up(group, rule->why);
  }
  return group;
}

/// The mean power of a counter between two reads, or why there is none.
RailReading counter_power(std::int64_t range, const FileNumber& first, const FileNumber& second,
                          double seconds, const std::string& path) {
  if (!first.ok()) return {std::nullopt, explain_error(first.error, path)};
  if (!second.ok()) return {std::nullopt, explain_error(second.error, path)};
  CounterUnwrapper counter(range, static_cast<std::int64_t>(kMostPackageWatts * seconds * 1e6));
  (void)counter.add(first.value);
  const std::int64_t microjoules = counter.add(second.value);
  if (counter.restarted()) return {std::nullopt, "the counter began anew between two reads"};
  if (microjoules == 0) return {std::nullopt, "the counter did not move in 0.2 s"};
  return {static_cast<double>(microjoules) * 1e-6 / seconds, {}};
}

Group survey_rapl(const SystemFiles& files) {
  const std::vector<RaplZone> zones = find_rapl_zones(files);
  Group group;
  if (zones.empty()) return group;
  std::vector<FileNumber> first;
  for (const RaplZone& zone : zones) first.push_back(files.read_number(zone.energy_path));
  const double begin = monotonic_now();
  std::this_thread::sleep_for(kCounterPause);
  const double seconds = monotonic_now() - begin;
  for (std::size_t i = 0; i < zones.size(); ++i) {
    const RaplZone& zone = zones[i];
    const FileNumber second = files.read_number(zone.energy_path);
    RailReading reading = counter_power(zone.range_uj, first[i], second, seconds, zone.energy_path);
    const bool in_total = zone.role == RaplRole::package;
    std::string reason = std::move(reading.reason);
    if (reading.power_w)
      reason = in_total ? "part of the total: a CPU package" : explain_role(zone);
    group.sensors.push_back({"rapl", zone.label, reading.power_w, in_total, std::move(reason)});
  }
  add_up(group, "the sum of the CPU packages");
  return group;
}

Group survey_gpus(const std::vector<NvmlGpu>& gpus) {
  Group group;
  for (const NvmlGpu& gpu : gpus) {
    GpuReading power = gpu.power_now_w();
    std::string reason = "instantaneous power of the board";
    if (!power.value) {
      const std::string why = std::move(power.reason);
      power = gpu.power_average_w();
      reason = power.value ? "power of the board (" + why + ")" : why + "; " + power.reason;
    }
    const GpuReading energy = gpu.energy_j();
    if (power.value) {
      reason += energy.value ? "; has an energy counter" : "; no energy counter: " + energy.reason;
    }
    group.sensors.push_back({"nvml", gpu.name(), power.value, gpu.index() == 0, reason});
  }
  if (!gpus.empty()) add_up(group, "the GPU board's own sensor");
  return group;
}

std::vector<NvmlGpu> gpus_to_survey(const SystemFiles& files, std::string& why_none) {
  if (!asks_nvml(files)) return {};
  const NvmlOpened nvml = open_nvml();
  if (nvml.library == nullptr) {
    why_none = nvml.reason;
    return {};
  }
  std::vector<NvmlGpu> gpus = find_gpus(nvml.library);
  if (gpus.empty()) why_none = "NVML counts no GPU";
  return gpus;
}

/// Only the group that makes the total keeps its marks; the others are listed beside it.
void append(SensorSurvey& survey, Group&& group, bool is_total) {
  for (SensorStatus& sensor : group.sensors) {
    sensor.in_total = sensor.in_total && is_total;
    survey.sensors.push_back(std::move(sensor));
  }
  if (!is_total) return;
  survey.total_power_w = group.total_w;
  survey.total_reason = std::move(group.total_reason);
}

std::string nothing_found(const std::string& why_no_gpu) {
  const std::string hint = "a virtual machine hides its sensors; measure on the host or a board";
  return "no INA3221, INA238 or RAPL in /sys" +
         (why_no_gpu.empty() ? std::string() : ", " + why_no_gpu) + "; " + hint;
}

std::string verdict_of(const SensorSurvey& survey) {
  if (survey.total_power_w) return "power is measured: " + survey.total_reason;
  return "power is not measured: " + survey.total_reason;
}

}  // namespace

SensorSurvey survey_sensors(const SystemFiles& files) {
  std::string why_no_gpu;
  Group rails = survey_rails(files);
  Group gpus = survey_gpus(gpus_to_survey(files, why_no_gpu));
  Group packages = survey_rapl(files);
  const bool by_rails = !rails.sensors.empty();
  const bool by_gpu = !by_rails && gpus.total_w.has_value();
  const bool by_cpu = !by_rails && !by_gpu && !packages.sensors.empty();
  const bool by_failed_gpu = !by_rails && !by_gpu && !by_cpu && !gpus.sensors.empty();
  SensorSurvey survey;
  append(survey, std::move(rails), by_rails);
  append(survey, std::move(gpus), by_gpu || by_failed_gpu);
  append(survey, std::move(packages), by_cpu);
  if (survey.sensors.empty()) {
    survey.total_reason = nothing_found(why_no_gpu);
    survey.sensors.push_back({"none", "", std::nullopt, false, survey.total_reason});
  }
  survey.verdict = verdict_of(survey);
  return survey;
}

}  // namespace layerwatt::bench
