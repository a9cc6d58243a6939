#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <bench/machine.hpp>
#include <bench/sensor/conditions.hpp>
#include <bench/sensor/survey.hpp>
#include <kernels/backend.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/core/version.hpp>
#include <layerwatt/report/table.hpp>

#include <memory>

namespace layerwatt::cli {

namespace {

struct Findings {
  bench::Machine machine;
  bench::SensorSurvey power;
  bench::Conditions conditions;
  std::vector<kernels::BackendStatus> backends;
};

/// What this machine can be used for, in one sentence.
std::string verdict(const Findings& found) {
  std::vector<std::string> usable;
  for (const kernels::BackendStatus& backend : found.backends) {
    if (backend.available) usable.push_back(backend.name);
  }
  std::string text =
      usable.empty() ? "no backend can measure here" : "ready to sweep with " + join(usable, ", ");
  text += "; " + found.power.verdict;
  if (!found.conditions.throttling.empty()) {
    text += "; it is slowed down now by " + join(found.conditions.throttling, ", ");
  }
  if (!found.machine.governor) {
    text += "; clocks cannot be seen or locked, so repeat rounds";
  } else if (*found.machine.governor != "performance") {
    text += "; the clock governor is '" + *found.machine.governor +
            "': set 'performance' for steadier runtimes";
  }
  return text;
}

template <class T>
Json nullable(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json sensors_json(const bench::SensorSurvey& power) {
  Json sensors = Json::array();
  for (const auto& sensor : power.sensors) {
    sensors.push_back({{"kind", sensor.kind},
                       {"rail", sensor.rail},
                       {"power_w", nullable(sensor.power_w)},
                       {"in_total", sensor.in_total},
                       {"reason", sensor.reason}});
  }
  return sensors;
}

Json conditions_json(const bench::Conditions& conditions) {
  Json clocks = Json::array();
  for (const auto& clock : conditions.clocks) {
    clocks.push_back({{"name", clock.name},
                      {"mhz", nullable(clock.mhz)},
                      {"min_mhz", nullable(clock.min_mhz)},
                      {"max_mhz", nullable(clock.max_mhz)},
                      {"locked", nullable(clock.locked)}});
  }
  Json temperatures = Json::array();
  for (const auto& zone : conditions.temperatures) {
    temperatures.push_back(
        {{"zone", zone.zone}, {"celsius", nullable(zone.celsius)}, {"reason", zone.reason}});
  }
  return {{"clocks", std::move(clocks)},
          {"temperatures", std::move(temperatures)},
          {"throttling", conditions.throttling},
          {"overcurrent_events", nullable(conditions.overcurrent_events)}};
}

Json to_json(const Findings& found) {
  Json backends = Json::array();
  for (const auto& backend : found.backends) {
    backends.push_back(
        {{"name", backend.name}, {"available", backend.available}, {"reason", backend.reason}});
  }
  const bench::Machine& machine = found.machine;
  return {{"schema", "layerwatt-doctor/1"},
          {"version", kVersion},
          {"board", machine.board},
          {"machine",
           {{"cpu_model", nullable(machine.cpu_model)},
            {"cores", machine.cores},
            {"governor", nullable(machine.governor)},
            {"clock_mhz", nullable(machine.clock_mhz)},
            {"clock_max_mhz", nullable(machine.clock_max_mhz)},
            {"kernel", nullable(machine.kernel)},
            {"l4t", nullable(machine.l4t)}}},
          {"conditions", conditions_json(found.conditions)},
          {"total_power_w", nullable(found.power.total_power_w)},
          {"total_reason", found.power.total_reason},
          {"sensors", sensors_json(found.power)},
          {"backends", std::move(backends)},
          {"verdict", verdict(found)}};
}

std::string clock_text(const bench::Machine& machine) {
  std::string text = machine.clock_mhz ? significant(*machine.clock_mhz, 4) + " MHz" : "not shown";
  if (machine.clock_max_mhz) text += " of " + significant(*machine.clock_max_mhz, 4) + " MHz";
  return text + ", governor " + machine.governor.value_or("not shown");
}

std::string watts_text(const std::optional<double>& watts) {
  return watts ? significant(*watts, 4) + " W" : "not measured";
}

std::string conditions_text(const bench::Conditions& conditions) {
  std::string text;
  for (const auto& clock : conditions.clocks) {
    if (clock.name == "cpu") continue;  // shown with the processor
    text += "gpu clock  " + (clock.mhz ? significant(*clock.mhz, 4) + " MHz" : "not shown") +
            (clock.locked ? (*clock.locked ? ", locked" : ", not locked") : "") + " (" +
            clock.name + ")\n";
  }
  const auto& throttling = conditions.throttling;
  return text + "throttling " + (throttling.empty() ? "none seen" : join(throttling, ", ")) + "\n";
}

Table sensors_table(const bench::SensorSurvey& power) {
  Table table{{{"sensor", Align::left},
               {"rail", Align::left},
               {"power", Align::right},
               {"total", Align::left},
               {"why", Align::left}},
              {}};
  for (const auto& sensor : power.sensors) {
    table.rows.push_back({sensor.kind, sensor.rail, watts_text(sensor.power_w),
                          sensor.in_total ? "yes" : "no", sensor.reason});
  }
  return table;
}

std::string to_text(const Findings& found) {
  const bench::Machine& machine = found.machine;
  std::string text = "board      " + machine.board + "\n";
  text += "processor  " + machine.cpu_model.value_or("not shown") + ", " +
          std::to_string(machine.cores) + " cores\n";
  text += "clock      " + clock_text(machine) + "\n";
  text += conditions_text(found.conditions);
  text += "power      " + watts_text(found.power.total_power_w) + ": " + found.power.total_reason +
          "\n\n";
  Table backends{{{"backend", Align::left}, {"usable", Align::left}, {"why", Align::left}}, {}};
  for (const auto& backend : found.backends) {
    backends.rows.push_back({backend.name, backend.available ? "yes" : "no", backend.reason});
  }
  return text + layerwatt::to_text(backends) + "\n" +
         layerwatt::to_text(sensors_table(found.power)) + "\nverdict: " + verdict(found) + "\n";
}

int doctor(Format format) {
  const Findings found{bench::read_machine(), bench::survey_sensors(), bench::read_conditions(),
                       kernels::list_backends()};
  print(format == Format::json ? to_json(found).dump(2) + "\n" : to_text(found));
  return kOk;
}

}  // namespace

Command doctor_command() {
  const auto format = std::make_shared<Format>(Format::text);
  Command command;
  command.name = "doctor";
  command.summary = "what this machine can measure: backends, sensors, clocks";
  command.description =
      "Looks at the machine and says which backends can run kernels, which power sensors exist, "
      "whether clocks are steady, and what follows from it. Everything missing comes with its "
      "reason. It changes nothing and always ends with exit code 0.";
  command.options = {{"--format", "text|json", "default text; json is layerwatt-doctor/1",
                      set_format({"text", "json"}, *format)}};
  command.examples = {"layerwatt doctor", "layerwatt doctor --format json"};
  command.exits = {{kOk, "always, whatever was found"}, {kUsage, "wrong command line"}};
  command.run = [format] { return doctor(*format); };
  return command;
}

}  // namespace layerwatt::cli
