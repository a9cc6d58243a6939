#include <bench/cli/backend_options.hpp>
#include <bench/cli/power_options.hpp>
#include <bench/cli/values.hpp>
#include <layerwatt/core/error.hpp>

namespace layerwatt::cli {

std::vector<Option> power_options(PowerRequest& target) {
  return {{"--power", "P",
           "auto (default: the module's rails, else NVML or RAPL), none, nvml, ina3221, "
           "ina3221:fast (root; restores the sensor's settings), rapl, external:FILE (a meter's "
           "CSV) or estimate:WATTS (every row says so)",
           [&target](const std::string& value) {
             target.choice = as_usage("--power", [&] { return bench::parse_power_choice(value); });
           }},
          {"--window", "TIME",
           "how long a kernel runs alone for its power; default 5s, or 2s for fast sensors",
           set_duration("--window", target.window)}};
}

bench::PowerOptions to_power(const PowerRequest& request, const std::string& backend) {
  bench::PowerOptions options;
  if (request.window) options.times.window = *request.window;
  if (request.choice.kind == bench::PowerKind::none) {
    options.reason = "not asked for (--power none)";
    return options;
  }
  const bench::Processor processor =
      measures_on_gpu(backend) ? bench::Processor::gpu : bench::Processor::cpu;
  options.open = [choice = request.choice, processor] {
    bench::OpenedSource opened =
        bench::open_power_source(choice, processor, bench::SystemFiles::from_environment());
    expects<SensorError>(
        opened.source != nullptr || choice.kind == bench::PowerKind::automatic,
        "power sensor: cannot be used: ", opened.reason,
        "; 'layerwatt doctor' lists the sensors, --power auto goes on without one");
    return opened;
  };
  return options;
}

}  // namespace layerwatt::cli
