/// @file
/// Networks on devices, compared: Pareto fronts, ranking with intervals, energy-precision ratio,
/// and scores of devices.
///
/// @see Cai, Juan, Stamoulis, Marculescu (2017), "NeuralPower", ACML (energy-precision ratio);
///      Tu et al. (2023), "Unveiling energy efficiency in deep learning" (DeepEn2023), whose PCS
///      and IECS the device scores are modelled on (their equations are not public)
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/impact/pareto.hpp>
#include <layerwatt/network/infer_edges.hpp>
#include <layerwatt/network/liveness.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// One network on one device, per item of the batch.
struct Candidate {
  std::string network;
  std::string device;
  std::int64_t batch = 1;
  Estimate runtime_ms;  ///< per execution: the latency of a batch
  Estimate power_w;
  Estimate energy_mj_per_item;
  std::int64_t memory_bytes =
      0;  ///< weights, and the most that tensors between layers need at once
  double macs_per_item = 0;
  std::size_t unknown_layers = 0;
  std::optional<double> error;  ///< of the task, in (0, 1] or percent
  bool pareto = false;
};

[[nodiscard]] inline Candidate candidate_of(const Prediction& prediction, const Network& network,
                                            std::optional<double> error = std::nullopt) {
  const auto batch = static_cast<double>(std::max<std::int64_t>(prediction.batch, 1));
  Candidate c;
  c.network = prediction.network;
  c.device = prediction.device;
  c.batch = prediction.batch;
  c.runtime_ms = prediction.totals[Target::runtime];
  c.power_w = prediction.totals[Target::power];
  const Estimate& energy = prediction.totals[Target::energy];
  c.energy_mj_per_item = {energy.value / batch, energy.low / batch, energy.high / batch};
  c.memory_bytes = totals(network).weight_bytes + peak_activation_memory(with_edges(network)).bytes;
  c.macs_per_item = static_cast<double>(prediction.counts.macs) / batch;
  c.unknown_layers = prediction.coverage.count(LayerStatus::unknown);
  c.error = error;
  return c;
}

/// M = error^alpha * energy per item: the smaller the better; alpha says how much precision
/// matters (1 to 4).
[[nodiscard]] inline double energy_precision_ratio(double error, double energy, double alpha) {
  expects(error >= 0, "energy-precision ratio: error ", error, "; it must be >= 0");
  return std::pow(error, alpha) * energy;
}

/// The objectives of the fronts: those that every candidate has, out of energy, runtime, memory
/// and error.
[[nodiscard]] inline std::vector<std::string_view> objectives_of(
    const std::vector<Candidate>& candidates) {
  bool energy = true, runtime = true, error = true;
  for (const Candidate& c : candidates) {
    energy = energy && std::isfinite(c.energy_mj_per_item.value);
    runtime = runtime && std::isfinite(c.runtime_ms.value);
    error = error && c.error.has_value();
  }
  std::vector<std::string_view> names;
  if (energy) names.push_back("energy_mj_per_item");
  if (runtime) names.push_back("runtime_ms");
  names.push_back("memory_bytes");
  if (error) names.push_back("error");
  return names;
}

[[nodiscard]] inline double objective(const Candidate& c, std::string_view name) {
  if (name == "energy_mj_per_item") return c.energy_mj_per_item.value;
  if (name == "runtime_ms") return c.runtime_ms.value;
  if (name == "memory_bytes") return static_cast<double>(c.memory_bytes);
  return c.error.value_or(std::nan(""));
}

/// Marks what no other candidate beats in all objectives.
inline void mark_pareto(std::vector<Candidate>& candidates) {
  const std::vector<std::string_view> names = objectives_of(candidates);
  std::vector<std::vector<double>> points;
  for (const Candidate& c : candidates) {
    std::vector<double>& point = points.emplace_back();
    for (const std::string_view name : names) point.push_back(objective(c, name));
  }
  for (const std::size_t i : pareto_front(points)) candidates[i].pareto = true;
}

/// Best first by energy per item, by runtime where a candidate has no energy.
struct Rank {
  std::size_t candidate = 0;
  std::optional<Difference> to_next{};       ///< how sure the order to the next one is
  std::vector<std::size_t> really_before{};  ///< places, from 1, of all whose difference is real
};

/// What ranking() sorts by.
[[nodiscard]] inline std::string_view ranked_by(const std::vector<Candidate>& candidates) {
  const bool energy = objectives_of(candidates).front() == "energy_mj_per_item";
  return energy ? "energy_mj_per_item" : "runtime_ms";
}

[[nodiscard]] inline std::vector<Rank> ranking(const std::vector<Candidate>& candidates) {
  const bool by_energy = ranked_by(candidates) == "energy_mj_per_item";
  const auto key = [&](std::size_t i) -> const Estimate& {
    return by_energy ? candidates[i].energy_mj_per_item : candidates[i].runtime_ms;
  };
  std::vector<Rank> ranks(candidates.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i].candidate = i;
  const auto before = [&](const Rank& a, const Rank& b) {
    const double x = key(a.candidate).value, y = key(b.candidate).value;
    return std::isnan(y) ? !std::isnan(x) : x < y;
  };
  std::stable_sort(ranks.begin(), ranks.end(), before);
  for (std::size_t i = 0; i + 1 < ranks.size(); ++i) {
    ranks[i].to_next = difference_of(key(ranks[i].candidate), key(ranks[i + 1].candidate));
    for (std::size_t j = i + 1; j < ranks.size(); ++j) {
      const Difference to = difference_of(key(ranks[i].candidate), key(ranks[j].candidate));
      if (to == Difference::real) ranks[i].really_before.push_back(j + 1);
    }
  }
  return ranks;
}

/// Scores of a device over a set of networks that all devices ran; NaN where energy or power is
/// not predicted.
///
///     energy_mj = sum over networks of energy per item           (after DeepEn2023's IECS)
///     efficiency_score = 100 * exp(mean ln(energy of the reference / energy of the device))
///     power_score = 100 * (1 - mean power / TDP)                  (after DeepEn2023's PCS)
struct DeviceScore {
  std::string device;
  Estimate energy_mj;
  double efficiency_score = std::nan("");
  double power_score = std::nan("");
  double speed_score = std::nan("");  ///< as efficiency_score, with runtime per item
};
inline constexpr std::string_view kScoreFormula =
    "energy_mj = sum over networks of energy per item (after IECS); efficiency_score = 100 "
    "exp(mean ln(reference energy / energy)); speed_score = the same with runtime per item; "
    "power_score = 100 (1 - mean power / TDP) (after PCS). Modelled on DeepEn2023's PCS and "
    "IECS, whose equations are not public.";

/// @param candidates  every network on every device   @param tdp_w  by device, or empty
/// The first device is the reference.
[[nodiscard]] inline std::vector<DeviceScore> device_scores(
    const std::vector<Candidate>& candidates, const std::vector<double>& tdp_w = {}) {
  std::vector<std::string> devices;
  for (const Candidate& c : candidates) {
    if (std::find(devices.begin(), devices.end(), c.device) == devices.end()) {
      devices.push_back(c.device);
    }
  }
  expects(tdp_w.empty() || tdp_w.size() == devices.size(), "device scores: ", tdp_w.size(),
          " TDPs for ", devices.size(), " devices; give one each");
  std::vector<DeviceScore> scores;
  for (std::size_t d = 0; d < devices.size(); ++d) {
    DeviceScore score{devices[d], {0, 0, 0}};
    double log_energy = 0, log_time = 0, power = 0, count = 0;
    for (const Candidate& c : candidates) {
      if (c.device != devices[d]) continue;
      const auto reference = std::find_if(candidates.begin(), candidates.end(), [&](const auto& r) {
        return r.device == devices[0] && r.network == c.network;
      });
      if (reference == candidates.end()) continue;
      score.energy_mj.value += c.energy_mj_per_item.value;
      score.energy_mj.low += c.energy_mj_per_item.low;
      score.energy_mj.high += c.energy_mj_per_item.high;
      log_energy += std::log(reference->energy_mj_per_item.value / c.energy_mj_per_item.value);
      log_time += std::log(reference->runtime_ms.value / static_cast<double>(reference->batch) /
                           c.runtime_ms.value * static_cast<double>(c.batch));
      power += c.power_w.value;
      ++count;
    }
    score.efficiency_score = 100 * std::exp(log_energy / count);
    score.speed_score = 100 * std::exp(log_time / count);
    if (!tdp_w.empty()) score.power_score = 100 * (1 - power / count / tdp_w[d]);
    scores.push_back(score);
  }
  return scores;
}

}  // namespace layerwatt
