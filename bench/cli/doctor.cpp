#include <bench/cli/commands.hpp>
#include <bench/cli/exit_code.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/values.hpp>
#include <bench/machine.hpp>
#include <bench/sensor/power_sensors.hpp>
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
  std::vector<bench::PowerSensorStatus> sensors;
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
  text += "; runtime only: " + bench::no_power_reason(found.sensors);
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

Json to_json(const Findings& found) {
  Json sensors = Json::array();
  for (const auto& sensor : found.sensors) {
    sensors.push_back({{"kind", sensor.kind},
                       {"rail", nullptr},
                       {"power_w", nullptr},
                       {"in_total", false},
                       {"reason", sensor.reason}});
  }
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
          {"total_power_w", nullptr},
          {"total_reason", bench::no_power_reason(found.sensors)},
          {"sensors", std::move(sensors)},
          {"backends", std::move(backends)},
          {"verdict", verdict(found)}};
}

std::string clock_text(const bench::Machine& machine) {
  std::string text = machine.clock_mhz ? significant(*machine.clock_mhz, 4) + " MHz" : "not shown";
  if (machine.clock_max_mhz) text += " of " + significant(*machine.clock_max_mhz, 4) + " MHz";
  return text + ", governor " + machine.governor.value_or("not shown");
}

std::string to_text(const Findings& found) {
  const bench::Machine& machine = found.machine;
  std::string text = "board      " + machine.board + "\n";
  text += "processor  " + machine.cpu_model.value_or("not shown") + ", " +
          std::to_string(machine.cores) + " cores\n";
  text += "clock      " + clock_text(machine) + "\n";
  text += "power      not measured: " + bench::no_power_reason(found.sensors) + "\n\n";
  Table backends{{{"backend", Align::left}, {"usable", Align::left}, {"why", Align::left}}, {}};
  for (const auto& backend : found.backends) {
    backends.rows.push_back({backend.name, backend.available ? "yes" : "no", backend.reason});
  }
  Table sensors{{{"sensor", Align::left}, {"readable", Align::left}, {"why", Align::left}}, {}};
  for (const auto& sensor : found.sensors) {
    sensors.rows.push_back({sensor.kind, "no", sensor.reason});
  }
  return text + layerwatt::to_text(backends) + "\n" + layerwatt::to_text(sensors) +
         "\nverdict: " + verdict(found) + "\n";
}

int doctor(Format format) {
  const Findings found{bench::read_machine(), bench::list_power_sensors(),
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
