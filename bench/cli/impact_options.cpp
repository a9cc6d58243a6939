#include <bench/cli/impact_options.hpp>
#include <bench/cli/output.hpp>
#include <bench/cli/quantities.hpp>

namespace layerwatt::cli {

std::vector<Option> impact_options(ImpactRequest& request) {
  ImpactOptions& o = request.options;
  const auto number = [&request](const char* name, const Units& units, auto& target,
                                 double least = 0) {
    const Setter set = set_quantity(name, units, target, least);
    return [&request, set](const std::string& value) {
      set(value);
      request.asked = true;
    };
  };
  const auto region = [&request](const std::string& value) {
    request.options.carbon = as_usage("--region", [&] { return parse_region(value); });
    request.asked = true;
  };
  constexpr double kTiny = 1e-9;
  return {
      {"--region", "R",
       "carbon of its electricity: a country (DE, DEU), world, g/kWh, or a mix such as "
       "coal=25,nuclear=75",
       region},
      {"--price", "P", "cost of one kWh, in any currency",
       number("--price", kPlain, o.price_per_kwh)},
      {"--fps", "F", "items per second, default: one after the other",
       number("--fps", kPlain, o.fps, kTiny)},
      {"--battery", "50Wh", "hours that a battery lasts",
       number("--battery", kWattHours, o.battery_wh, kTiny)},
      {"--idle", "2W", "power between inferences, default 0", number("--idle", kWatts, o.idle_w)},
      {"--pue", "N", "power usage effectiveness of the site, default 1",
       number("--pue", kPlain, o.pue, 1)},
      {"--ram", "GB", "memory of a host that was not measured, 3 W per 8 GB",
       number("--ram", kPlain, o.ram_gb)}};
}

std::optional<Impact> requested_impact(const Prediction& prediction, const ImpactRequest& request) {
  if (!request.asked) return std::nullopt;
  Impact impact = impact_of(prediction, request.options);
  for (const std::string& warning : impact.warnings) note("layerwatt: warning: " + warning);
  return impact;
}

}  // namespace layerwatt::cli
