/// @file
/// Theory beside the learned prediction, layer by layer: what operations, memories and peak rates
/// say, what the prediction implies, what bounds the layer, and whether it is physically possible.
#pragma once

#include <layerwatt/impact/short_text.hpp>
#include <layerwatt/predict/prediction.hpp>
#include <layerwatt/theory/elementary.hpp>
#include <layerwatt/theory/hierarchy.hpp>
#include <layerwatt/theory/roofline.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

struct TheoryOptions {
  ElementaryTable elementary = elementary_table_45nm();
  MemoryHierarchy hierarchy = eyeriss_hierarchy();
  HierarchyOptions sparsity{};
  std::optional<PeakRates> peak{};  ///< without it there is no time, bound or percent of peak
  RooflineOptions roofline{};
  double launch_ms = 0.005;  ///< layers whose work takes less are bound by their launch
};

/// Newer processes compute with less than 45 nm do, but no chip of today below this share of it.
inline constexpr double kLeastArithmeticShare = 0.1;

/// What a learned prediction implies; NaN where it lacks the target or the peak is not known.
struct Implied {
  double pj_per_mac = std::nan("");
  double gb_per_s = std::nan("");  ///< tensors touched once, over the runtime
  double gflop_per_s = std::nan("");
  double compute_percent = std::nan("");  ///< of the peak
  double memory_percent = std::nan("");   ///< of the bandwidth
};

/// Uncalibrated figures of one layer, or of all.
struct LayerTheory {
  std::string name;
  std::string op;
  std::int64_t macs = 0;
  std::int64_t bytes = 0;
  ElementaryEnergy elementary;
  HierarchyEnergy hierarchy;
  RooflineTime paleo;      ///< zero without a peak
  RooflineTime least;      ///< zero without a peak
  std::string_view bound;  ///< compute, memory, launch; none for free layers, empty without a peak
  std::optional<Estimates> learned;
  Implied implied;
  std::vector<std::string> flags;  ///< learned values below a physical lower bound
};

struct TheoryReport {
  std::string network;
  std::string device;  ///< of the learned prediction; empty without one
  std::int64_t batch = 0;
  TheoryOptions options;
  LayerTheory total;
  std::vector<LayerTheory> layers;
};

namespace detail {

inline Implied implied_by(const Estimates& learned, const LayerTheory& theory,
                          const std::optional<PeakRates>& peak) {
  Implied implied;
  const double ms = learned[Target::runtime].value;
  const double mj = learned[Target::energy].value;
  const auto macs = static_cast<double>(theory.macs);
  if (macs > 0) implied.pj_per_mac = mj * 1e9 / macs;
  if (!(ms > 0)) return implied;
  implied.gb_per_s = static_cast<double>(theory.bytes) * 1e-6 / ms;
  implied.gflop_per_s = 2 * macs * 1e-6 / ms;
  if (peak) {
    implied.compute_percent = 100 * implied.gflop_per_s / peak->gflops;
    implied.memory_percent = 100 * implied.gb_per_s / peak->gb_per_s;
  }
  return implied;
}

inline std::string_view bound_of(const RooflineTime& least, double launch_ms, bool free) {
  if (free) return "none";
  if (std::max(least.compute_ms, least.memory_ms) < launch_ms) return "launch";
  return least.compute_ms >= least.memory_ms ? "compute" : "memory";
}

inline void flag_impossible(LayerTheory& layer, const TheoryOptions& options, int bits) {
  if (!layer.learned) return;
  const double ms = (*layer.learned)[Target::runtime].value;
  const double mj = (*layer.learned)[Target::energy].value;
  const double least_ms = std::max(layer.least.compute_ms, layer.least.memory_ms);
  if (ms < least_ms) {
    layer.flags.push_back("runtime " + short_text(ms) + " ms is below the lower bound of " +
                          short_text(least_ms) + " ms at the peak rates");
  }
  const WidthCosts& price = width_costs(options.elementary, bits);
  const double least_mj = kLeastArithmeticShare * static_cast<double>(layer.macs) *
                          (price.add_pj + price.mul_pj) * 1e-9;
  if (mj < least_mj) {
    layer.flags.push_back("energy " + short_text(mj) + " mJ is below the lower bound of " +
                          short_text(least_mj) + " mJ, a tenth of " + options.elementary.name +
                          " arithmetic");
  }
}

inline void add_to(LayerTheory& total, const LayerTheory& layer) {
  total.macs += layer.macs;
  total.bytes += layer.bytes;
  total.elementary.compute_mj += layer.elementary.compute_mj;
  total.elementary.memory_mj += layer.elementary.memory_mj;
  total.hierarchy.compute_mj += layer.hierarchy.compute_mj;
  total.hierarchy.level_mj.resize(layer.hierarchy.level_mj.size());
  for (std::size_t i = 0; i < layer.hierarchy.level_mj.size(); ++i) {
    for (std::size_t type = 0; type < 3; ++type) {
      total.hierarchy.level_mj[i][type] += layer.hierarchy.level_mj[i][type];
    }
  }
  total.paleo.compute_ms += layer.paleo.compute_ms;
  total.paleo.memory_ms += layer.paleo.memory_ms;
  // Layers run one after the other, so the bound of the network is the sum of their bounds.
  total.least.compute_ms += std::max(layer.least.compute_ms, layer.least.memory_ms);
}

}  // namespace detail

/// @param layer  @param learned  the prediction of the same layer, or null
/// @throws InvalidArgument  no prices for the layer's bit width
[[nodiscard]] inline LayerTheory theory_of(const NamedLayer& named, const TheoryOptions& options,
                                           const LayerPrediction* learned = nullptr) {
  LayerTheory theory;
  theory.name = named.name;
  theory.op = op_name(named.layer);
  const bool free = is_free(theory.op);
  theory.macs = macs(named.layer);
  theory.bytes = free ? 0 : total_bytes(named.layer);
  theory.elementary = elementary_energy(named.layer, options.elementary);
  theory.hierarchy = hierarchy_energy(named.layer, options.hierarchy, options.sparsity);
  if (options.peak) {
    theory.paleo = free ? RooflineTime{} : paleo_time(named.layer, *options.peak, options.roofline);
    theory.least = least_time(named.layer, *options.peak);
    theory.bound = detail::bound_of(theory.least, options.launch_ms, free);
  }
  const bool known = learned != nullptr && (learned->status == LayerStatus::modelled ||
                                            learned->status == LayerStatus::fallback);
  if (known) {
    theory.learned = learned->estimates;
    theory.implied = detail::implied_by(learned->estimates, theory, options.peak);
    detail::flag_impossible(theory, options, bits_of(named.layer.precision));
  }
  return theory;
}

/// All layers and their sums. `learned` is the prediction of the same network, or null.
[[nodiscard]] inline TheoryReport theory_of(const Network& network, const TheoryOptions& options,
                                            const Prediction* learned = nullptr) {
  expects(learned == nullptr || learned->layers.size() >= network.layers.size(),
          "theory: the prediction is of another network");
  TheoryReport report;
  report.network = network.name;
  report.batch = batch_size(network);
  report.options = options;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    report.layers.push_back(
        theory_of(network.layers[i], options, learned == nullptr ? nullptr : &learned->layers[i]));
    detail::add_to(report.total, report.layers.back());
  }
  if (learned != nullptr) {
    report.device = learned->device;
    report.total.learned = learned->totals;
    report.total.implied = detail::implied_by(learned->totals, report.total, options.peak);
  }
  return report;
}

}  // namespace layerwatt
