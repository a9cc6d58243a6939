#include <bench/cli/profile_report.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/text.hpp>
#include <layerwatt/report/table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace layerwatt::cli {

namespace {

bool has_runtime(const bench::ProfiledLayer& layer) { return layer.free || layer.visits > 0; }

Json number_or_null(double value) { return std::isnan(value) ? Json(nullptr) : Json(value); }

Json number_or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// mJ = W * ms; of a layer or of the whole network.
template <class Measured>
std::optional<double> energy_mj(const Measured& measured) {
  if (!measured.power_w) return std::nullopt;
  return *measured.power_w * measured.runtime_ms;
}

/// Sum over the layers, divided by the time of all in one go. Nothing where one of the two is
/// missing, or the sum lacks layers.
std::optional<double> sum_ratio(const bench::Profile& profile) {
  if (!profile.whole || !(profile.whole->runtime_ms > 0) || profile.missing > 0) {
    return std::nullopt;
  }
  return profile.runtime_ms / profile.whole->runtime_ms;
}

Json whole_json(const bench::Profile& profile) {
  if (!profile.whole) return nullptr;
  const bench::WholeNetwork& whole = *profile.whole;
  return {{"runtime_ms", whole.visits > 0 ? Json(whole.runtime_ms) : Json(nullptr)},
          {"power_w", number_or_null(whole.power_w)},
          {"energy_mj", number_or_null(energy_mj(whole))},
          {"sum_ratio", number_or_null(sum_ratio(profile))},
          {"kernels", whole.kernels},
          {"how", whole.algorithm},
          {"status", to_text(whole.verdict.outcome)},
          {"reason", whole.verdict.reason},
          {"flags", whole.flags}};
}

/// What the difference means: one sentence.
constexpr const char* kWholeMeaning =
    "           Alone, a layer finds its inputs in the cache and its weights in memory; in one go, "
    "both are\n           where the layers before left them, and other code runs in between.\n";

std::string whole_text(const bench::Profile& profile) {
  if (!profile.whole) return "";
  const bench::WholeNetwork& whole = *profile.whole;
  if (whole.visits == 0) {
    return fmt::format("in one go  not measured: {}: {}\n", to_text(whole.verdict.outcome),
                       whole.verdict.reason);
  }
  std::string text =
      fmt::format("in one go  {} ms, {}", significant(whole.runtime_ms, 4), whole.algorithm);
  if (const auto ratio = sum_ratio(profile)) {
    text += fmt::format(": the sum is {:.3f} times that", *ratio);
  }
  if (!whole.flags.empty()) text += " (" + join(whole.flags, ", ") + ")";
  text += "\n";
  if (whole.power_w) {
    text += fmt::format("           {} mJ, {} W on average\n", significant(*energy_mj(whole), 4),
                        significant(*whole.power_w, 4));
  }
  return text + kWholeMeaning;
}

std::optional<double> mean_power_w(const bench::Profile& profile) {
  if (!profile.energy_mj || !(profile.runtime_ms > 0)) return std::nullopt;
  return *profile.energy_mj / profile.runtime_ms;
}

double predicted(const LayerPrediction& layer) { return layer.estimates[Target::runtime].value; }

/// Signed, in percent of the measured runtime.
double error_percent(double predicted_ms, double measured_ms) {
  return measured_ms > 0 ? 100 * (predicted_ms / measured_ms - 1) : std::nan("");
}

std::string signed_percent(double percent) {
  return std::isnan(percent) ? "-" : fmt::format("{:+.1f}", percent);
}

std::vector<std::size_t> shown_layers(const bench::Profile& profile, std::size_t top) {
  std::vector<std::size_t> order(profile.layers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (top == 0) return order;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return profile.layers[a].runtime_ms > profile.layers[b].runtime_ms;
  });
  order.resize(std::min(order.size(), top));
  return order;
}

/// `width` characters for the slowest layer.
std::string bar(double value, double most) {
  constexpr double kWidth = 24;
  if (!(value > 0) || !(most > 0)) return "";
  return std::string(static_cast<std::size_t>(std::lround(kWidth * std::min(1.0, value / most))),
                     '#');
}

Table layer_table(const bench::Profile& profile, const std::optional<Prediction>& prediction,
                  std::size_t top) {
  Table table{{{"name", Align::left}, {"op", Align::left}, {"measured ms"}, {"share %"}}, {}};
  const bool has_power = std::any_of(profile.layers.begin(), profile.layers.end(),
                                     [](const auto& layer) { return layer.power_w.has_value(); });
  if (has_power) {
    table.columns.push_back({"power W"});
    table.columns.push_back({"energy mJ"});
  }
  if (prediction) {
    table.columns.push_back({"predicted ms"});
    table.columns.push_back({"error %"});
  }
  table.columns.push_back({"", Align::left});
  double most = 0;
  for (const auto& layer : profile.layers) most = std::max(most, layer.runtime_ms);
  for (const std::size_t i : shown_layers(profile, top)) {
    const bench::ProfiledLayer& layer = profile.layers[i];
    const double measured = has_runtime(layer) ? layer.runtime_ms : std::nan("");
    table.rows.push_back(
        {layer.named.name, std::string(op_name(layer.named.layer)), significant(measured),
         profile.runtime_ms > 0 ? fmt::format("{:.1f}", 100 * layer.runtime_ms / profile.runtime_ms)
                                : "-"});
    auto& row = table.rows.back();
    if (has_power) {
      row.push_back(significant(layer.power_w.value_or(std::nan(""))));
      row.push_back(significant(energy_mj(layer).value_or(std::nan(""))));
    }
    if (prediction) {
      const double value = predicted(prediction->layers[i]);
      row.push_back(significant(value));
      row.push_back(signed_percent(error_percent(value, measured)));
    }
    row.push_back(has_runtime(layer)
                      ? bar(layer.runtime_ms, most)
                      : std::string(to_text(layer.verdict.outcome)) + ": " + layer.verdict.reason);
  }
  return table;
}

/// Sums over the layers that have both numbers: the only sums that compare.
struct Comparison {
  double measured_ms = 0;
  double predicted_ms = 0;
  std::size_t layers = 0;  ///< of them that were measured: not those that cost nothing
};

Comparison compare(const bench::Profile& profile, const Prediction& prediction) {
  Comparison sum;
  for (std::size_t i = 0; i < profile.layers.size(); ++i) {
    const double value = predicted(prediction.layers[i]);
    if (!has_runtime(profile.layers[i]) || std::isnan(value)) continue;
    sum.measured_ms += profile.layers[i].runtime_ms;
    sum.predicted_ms += value;
    if (!profile.layers[i].free) ++sum.layers;
  }
  return sum;
}

}  // namespace

Json profile_json(const Network& network, const bench::Profile& profile,
                  const std::optional<Prediction>& prediction) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < profile.layers.size(); ++i) {
    const bench::ProfiledLayer& layer = profile.layers[i];
    Json json{{"name", layer.named.name},
              {"op", op_name(layer.named.layer)},
              {"layer", to_text(layer.named.layer)},
              {"macs", macs(layer.named.layer)},
              {"runtime_ms", has_runtime(layer) ? Json(layer.runtime_ms) : Json(nullptr)},
              {"power_w", number_or_null(layer.power_w)},
              {"energy_mj", number_or_null(energy_mj(layer))},
              {"status", layer.free ? "free" : to_text(layer.verdict.outcome)},
              {"reason", layer.verdict.reason},
              {"algorithm", layer.algorithm}};
    if (prediction) json["predicted_ms"] = number_or_null(predicted(prediction->layers[i]));
    layers.push_back(std::move(json));
  }
  const NetworkTotals sum = totals(network);
  Json total{{"runtime_ms", profile.measured > 0 ? Json(profile.runtime_ms) : Json(nullptr)},
             {"power_w", number_or_null(mean_power_w(profile))},
             {"energy_mj", number_or_null(profile.energy_mj)},
             {"power_reason", profile.power_reason},
             {"macs", sum.macs},
             {"flops", sum.flops},
             {"params", sum.params},
             {"measured", profile.measured},
             {"free", profile.free},
             {"missing", profile.missing}};
  if (prediction) total["predicted_ms"] = number_or_null(prediction->totals[Target::runtime].value);
  return {{"schema", "layerwatt-profile/1"}, {"network", network.name},
          {"backend", profile.backend.name}, {"device", profile.backend.device},
          {"batch", batch_size(network)},    {"totals", std::move(total)},
          {"whole", whole_json(profile)},    {"layers", std::move(layers)}};
}

std::string profile_text(const Network& network, const bench::Profile& profile,
                         const std::optional<Prediction>& prediction, std::size_t top) {
  std::string text = fmt::format("{}, batch {}, on {} ({})\n\n", network.name, batch_size(network),
                                 profile.backend.device, profile.backend.name);
  text += to_text(layer_table(profile, prediction, top));
  if (top > 0 && top < profile.layers.size()) {
    text += fmt::format("... and {} faster layers\n", profile.layers.size() - top);
  }
  text += fmt::format("\nmeasured   {} ms, the sum of {} layers",
                      significant(profile.runtime_ms, 4), profile.measured);
  if (profile.missing > 0) text += fmt::format(" ({} could not be measured)", profile.missing);
  text += "\n";
  if (profile.energy_mj) {
    text += fmt::format("energy     {} mJ, {} W on average\n", significant(*profile.energy_mj, 4),
                        significant(*mean_power_w(profile), 4));
  } else if (!profile.power_reason.empty()) {
    text += "energy     not measured: " + profile.power_reason + "\n";
  }
  text += whole_text(profile);
  if (!prediction) return text;
  const Comparison both = compare(profile, *prediction);
  const double error = error_percent(both.predicted_ms, both.measured_ms);
  text += fmt::format("predicted  {} ms for {} of them: {:.1f} % {}\n",
                      significant(both.predicted_ms, 4), both.layers, std::abs(error),
                      error < 0 ? "too low" : "too high");
  return text;
}

}  // namespace layerwatt::cli
