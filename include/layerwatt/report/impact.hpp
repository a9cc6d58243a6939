/// @file
/// Impact as JSON (the member `impact` of a prediction) and as text.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/impact/impact.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <utility>

namespace layerwatt {

namespace detail {

/// Sets `name` and, in `interval_90`, its interval; null where there is none.
inline void add_estimate(Json& json, const std::string& name, const Estimate& e) {
  json[name] = number_or_null(e.value);
  json["interval_90"][name] =
      std::isfinite(e.low) && std::isfinite(e.high) ? Json({e.low, e.high}) : Json(nullptr);
}

/// runtime_ms, power_w and energy_mj.
inline void add_estimates(Json& json, const Estimates& estimates) {
  for (const Target target : kTargets) {
    add_estimate(json, std::string(to_text(target)), estimates[target]);
  }
}

inline Json footprint_json(const Footprint& footprint) {
  Json json = Json::object();
  add_estimate(json, "energy_kwh", footprint.energy_kwh);
  add_estimate(json, "carbon_g", footprint.carbon_g);
  add_estimate(json, "cost", footprint.cost);
  return json;
}

inline std::string range_text(const Estimate& e, int digits = 3) {
  if (!std::isfinite(e.value)) return "-";
  return significant(e.value, digits) + " [" + significant(e.low, digits) + ", " +
         significant(e.high, digits) + "]";
}

}  // namespace detail

/// Energy includes the site's overhead (PUE); battery hours and mean power do not.
[[nodiscard]] inline Json impact_json(const Impact& impact) {
  Json json{{"fps", impact.fps}};
  detail::add_estimate(json, "reachable_fps", impact.reachable_fps);
  detail::add_estimate(json, "duty_percent", impact.duty_percent);
  detail::add_estimate(json, "mean_power_w", impact.mean_power_w);
  detail::add_estimate(json, "battery_hours", impact.battery_hours);
  json["per_inference"] = detail::footprint_json(impact.per_inference);
  json["per_day"] = detail::footprint_json(impact.per_day);
  json["per_year"] = detail::footprint_json(impact.per_year);
  const ImpactOptions& options = impact.options;
  Json carbon = nullptr;
  if (options.carbon) {
    carbon = {{"g_per_kwh", impact.carbon.g_per_kwh},
              {"place", impact.carbon.place},
              {"source", impact.carbon.source}};
  }
  const auto or_null = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  json["assumptions"] = {{"carbon", std::move(carbon)},
                         {"price_per_kwh", or_null(options.price_per_kwh)},
                         {"battery_wh", or_null(options.battery_wh)},
                         {"idle_w", options.idle_w},
                         {"pue", options.pue},
                         {"ram_gb", options.ram_gb},
                         {"ram_w", ram_power_w(options.ram_gb)}};
  json["warnings"] = impact.warnings;
  return json;
}

/// A table of footprints, and what they assume.
[[nodiscard]] inline std::string impact_text(const Impact& impact) {
  Table table{{{"", Align::left}, {"energy", Align::left}}, {}};
  if (impact.options.carbon) table.columns.push_back({"carbon", Align::left});
  if (impact.options.price_per_kwh) table.columns.push_back({"cost", Align::left});
  const auto row = [&](const char* name, const Footprint& f, double energy, const char* unit) {
    std::vector<std::string> cells{
        name, detail::range_text(detail::scaled(f.energy_kwh, energy)) + " " + unit};
    if (impact.options.carbon) {
      const bool grams = f.carbon_g.value >= 0.1;
      cells.push_back(detail::range_text(detail::scaled(f.carbon_g, grams ? 1 : 1e6)) +
                      (grams ? " g CO2e" : " ug CO2e"));
    }
    if (impact.options.price_per_kwh) cells.push_back(detail::range_text(f.cost));
    table.rows.push_back(std::move(cells));
  };
  row("per inference", impact.per_inference, 3.6e9, "mJ");
  row("per day", impact.per_day, 1, "kWh");
  row("per year", impact.per_year, 1, "kWh");
  std::string text = "\nimpact at " + significant(impact.fps, 4) + " items per second (of " +
                     detail::range_text(impact.reachable_fps, 4) + " reachable), 90 %\n\n" +
                     to_text(table) + "\nmean power  " + detail::range_text(impact.mean_power_w) +
                     " W, computing " + detail::range_text(impact.duty_percent) +
                     " % of the time\n";
  if (impact.options.battery_wh) {
    text += "battery     " + detail::range_text(impact.battery_hours) + " h of " +
            significant(*impact.options.battery_wh) + " Wh\n";
  }
  if (impact.options.carbon) {
    text += "carbon      " + significant(impact.carbon.g_per_kwh, 5) + " g/kWh, " +
            impact.carbon.place + " (" + impact.carbon.source + ")\n";
  }
  text += "assumed     idle " + significant(impact.options.idle_w) + " W, memory " +
          significant(ram_power_w(impact.options.ram_gb)) + " W, PUE " +
          significant(impact.options.pue) + "\n";
  for (const std::string& warning : impact.warnings) text += "warning  " + warning + "\n";
  return text;
}

}  // namespace layerwatt
