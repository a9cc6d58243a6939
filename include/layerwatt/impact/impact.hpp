/// @file
/// From millijoules to decisions: carbon, cost and battery life of a network that runs at some
/// frame rate; per inference, per day and per year, with the intervals of the prediction.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/impact/carbon.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt {

struct ImpactOptions {
  std::optional<CarbonIntensity> carbon{};
  std::optional<double> price_per_kwh{};  ///< in any currency
  std::optional<double> fps{};            ///< items per second; without it, one after the other
  std::optional<double> battery_wh{};
  double idle_w = 0;  ///< of the device between inferences
  double pue = 1;     ///< power usage effectiveness of the site: total over computing energy
  double ram_gb = 0;  ///< of a host whose memory is not in the measured power
};

/// Memory draws 3 W per 8 GB (CodeCarbon 2, after Crucial).
[[nodiscard]] constexpr double ram_power_w(double gigabytes) noexcept {
  return gigabytes * 3.0 / 8.0;
}

/// Energy, and what follows from it where it was asked for (NaN otherwise).
struct Footprint {
  Estimate energy_kwh;
  Estimate carbon_g;
  Estimate cost;
};

struct Impact {
  double fps = 0;          ///< items per second that the figures hold for
  Estimate reachable_fps;  ///< items per second without any pause
  Estimate duty_percent;   ///< share of the time in which the device computes
  Estimate mean_power_w;   ///< computing, idle and memory, without the site's overhead
  Estimate battery_hours;
  Footprint per_inference;  ///< of one item of the batch
  Footprint per_day;
  Footprint per_year;  ///< of 365.25 days
  CarbonIntensity carbon;
  ImpactOptions options;
  std::vector<std::string> warnings;
};

namespace detail {

inline Estimate scaled(const Estimate& e, double factor) {
  return {e.value * factor, e.low * factor, e.high * factor};
}
/// factor / e, for positive e: the ends of the interval change places.
inline Estimate inverse(const Estimate& e, double factor) {
  return {factor / e.value, factor / e.high, factor / e.low};
}

inline Footprint footprint(const Estimate& kwh, const ImpactOptions& options) {
  Footprint all;
  all.energy_kwh = kwh;
  if (options.carbon) all.carbon_g = scaled(kwh, options.carbon->g_per_kwh);
  if (options.price_per_kwh) all.cost = scaled(kwh, *options.price_per_kwh);
  return all;
}

inline void expect_impact_options(const ImpactOptions& o) {
  expects(o.pue >= 1 && std::isfinite(o.pue), "impact: power usage effectiveness is ", o.pue,
          "; it must be >= 1");
  expects(o.ram_gb >= 0 && std::isfinite(o.ram_gb), "impact: ", o.ram_gb,
          " GB of memory; it must be >= 0");
  expects(o.idle_w >= 0 && std::isfinite(o.idle_w), "impact: idle power is ", o.idle_w,
          " W; it must be >= 0");
  expects(!o.fps || (*o.fps > 0 && std::isfinite(*o.fps)), "impact: frame rate is ",
          o.fps.value_or(0), "; it must be > 0");
  expects(!o.battery_wh || (*o.battery_wh > 0 && std::isfinite(*o.battery_wh)),
          "impact: the battery holds ", o.battery_wh.value_or(0), " Wh; it must be > 0");
  expects(!o.price_per_kwh || (*o.price_per_kwh >= 0 && std::isfinite(*o.price_per_kwh)),
          "impact: the price is ", o.price_per_kwh.value_or(0), " per kWh; it must be >= 0");
}

}  // namespace detail

/// With e and t the energy and runtime of one item, at f items per second:
///
///     mean power = f e + (1 - f t) idle + 3 W per 8 GB
///     energy per inference = mean power / f * PUE
///     carbon = energy * g/kWh, cost = energy * price, battery hours = Wh / mean power
///
/// The interval of the mean power takes the ends of e and t that lie farthest apart. A frame rate
/// that the device does not reach is replaced by the one that it reaches, with a warning.
/// @throws InvalidArgument  the prediction has no energy, or an option is out of range
[[nodiscard]] inline Impact impact_of(const Prediction& prediction, const ImpactOptions& options) {
  detail::expect_impact_options(options);
  const Estimate& runtime = prediction.totals[Target::runtime];
  const Estimate& energy = prediction.totals[Target::energy];
  expects(std::isfinite(energy.value) && std::isfinite(runtime.value) && runtime.value > 0,
          "impact of ", prediction.network, ": the model of ", prediction.device,
          " predicts no energy for it; train on rows with runtime_ms and power_w or energy_mj");
  constexpr double kSeconds = 1e-3, kJoules = 1e-3, kJoulesPerKwh = 3.6e6;
  const auto batch = static_cast<double>(std::max<std::int64_t>(prediction.batch, 1));
  const Estimate t = detail::scaled(runtime, kSeconds / batch);
  const Estimate e = detail::scaled(energy, kJoules / batch);
  Impact impact;
  impact.options = options;
  if (options.carbon) impact.carbon = *options.carbon;
  if (!impact.carbon.warning.empty()) impact.warnings.push_back(impact.carbon.warning);
  impact.reachable_fps = detail::inverse(t, 1);
  impact.fps =
      std::min(options.fps.value_or(impact.reachable_fps.value), impact.reachable_fps.value);
  const double f = impact.fps;
  if (options.fps && *options.fps > f) {
    impact.warnings.push_back("the device reaches " + to_text(std::floor(f * 100) / 100) +
                              " items per second, not " + to_text(*options.fps) +
                              "; the figures hold for what it reaches");
  } else if (options.fps && *options.fps > impact.reachable_fps.low) {
    impact.warnings.push_back("the frame rate is within the interval of what the device reaches");
  }
  impact.duty_percent = {100 * f * t.value, 100 * f * t.low, std::min(100.0, 100 * f * t.high)};
  const double ram = ram_power_w(options.ram_gb);
  const auto mean_power = [&](double joules, double seconds) {
    return f * joules + std::max(0.0, 1 - f * seconds) * options.idle_w + ram;
  };
  impact.mean_power_w = {mean_power(e.value, t.value), mean_power(e.low, t.high),
                         mean_power(e.high, t.low)};
  if (options.battery_wh) {
    impact.battery_hours = detail::inverse(impact.mean_power_w, *options.battery_wh);
  }
  const Estimate kwh = detail::scaled(impact.mean_power_w, options.pue / f / kJoulesPerKwh);
  constexpr double kSecondsPerDay = 86400, kDaysPerYear = 365.25;
  impact.per_inference = detail::footprint(kwh, options);
  const Estimate day = detail::scaled(kwh, f * kSecondsPerDay);
  impact.per_day = detail::footprint(day, options);
  impact.per_year = detail::footprint(detail::scaled(day, kDaysPerYear), options);
  return impact;
}

}  // namespace layerwatt
