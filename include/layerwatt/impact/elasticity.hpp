/// @file
/// Which change of the network saves most: every group of tied layers made narrower, every kernel
/// smaller, and how strongly energy and runtime answer.
#pragma once

#include <layerwatt/network/channel_groups.hpp>
#include <layerwatt/predict/predict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace layerwatt {

/// A change of one knob and what the model says about it. Elasticity is
/// ln(after / before) of the target over that of the knob: 1 means proportional.
struct Saving {
  std::string what;  ///< "layer1.0.conv1.out 64 -> 48"
  std::vector<LayerSetting> settings;
  std::int64_t macs_saved = 0;
  Estimate runtime_saved_ms;
  Estimate energy_saved_mj;
  double runtime_elasticity = 0;
  double energy_elasticity = std::nan("");
};

struct Savings {
  std::vector<Saving> changes;  ///< most energy first; most runtime where there is no energy
  std::size_t impossible = 0;   ///< tried, but the network would not fit together
};

namespace detail {

struct Proposal {
  std::string what;
  std::vector<LayerSetting> settings;
  double ratio = 1;  ///< of the knob, after over before
};

inline std::int64_t written_channels(const Layer& layer) {
  if (const auto* product = std::get_if<MatMul>(&layer.operation)) {
    return product->right[product->right.rank() - 1];
  }
  const Shape out = output_shape(layer);
  return std::holds_alternative<Dense>(layer.operation) ? out[out.rank() - 1] : out[1];
}

inline std::vector<Proposal> narrower_layers(const Network& network, double width) {
  std::vector<Proposal> proposals;
  for (const std::vector<std::size_t>& group : channel_groups(network)) {
    Proposal proposal;
    for (const std::size_t i : group) {
      const Layer& layer = network.layers[i].layer;
      if (std::holds_alternative<MatMul>(layer.operation)) proposal.ratio = std::nan("");
      const std::int64_t before = written_channels(layer);
      const std::int64_t after = scaled_channels(before, width);
      proposal.settings.push_back({network.layers[i].name, "out", std::to_string(after)});
      if (i != group.front()) continue;
      proposal.ratio *= static_cast<double>(after) / static_cast<double>(before);
      proposal.what = network.layers[i].name + ".out " + std::to_string(before) + " -> " +
                      std::to_string(after);
    }
    if (group.size() > 1) {
      proposal.what += " (with " + std::to_string(group.size() - 1) + " tied layers)";
    }
    if (proposal.ratio < 1) proposals.push_back(std::move(proposal));
  }
  return proposals;
}

/// Square kernels of odd size two smaller, their padding one less, so that outputs stay.
inline std::vector<Proposal> smaller_kernels(const Network& network) {
  std::vector<Proposal> proposals;
  for (const NamedLayer& named : network.layers) {
    const auto* conv = std::get_if<Conv>(&named.layer.operation);
    if (conv == nullptr) continue;
    const Window& w = conv->window;
    const std::int64_t kernel = w.kernel[0], pad = w.pad_begin[0], dilation = w.dilation[0];
    const bool square = w == square_window(kernel, w.stride[0], pad, dilation, w.kernel.rank());
    if (!square || kernel < 3 || kernel % 2 == 0 || pad < dilation) continue;
    const std::string smaller = std::to_string(kernel - 2);
    proposals.push_back(
        {named.name + ".k " + std::to_string(kernel) + " -> " + smaller,
         {{named.name, "k", smaller}, {named.name, "p", std::to_string(pad - dilation)}},
         static_cast<double>(kernel - 2) / static_cast<double>(kernel)});
  }
  return proposals;
}

}  // namespace detail

namespace detail {

/// before - after. One model predicts both, so their errors are shared: the difference has the
/// relative interval of the whole.
inline Estimate saved(const Estimate& before, const Estimate& after) {
  const double difference = before.value - after.value;
  const double a = difference * before.low / before.value;
  const double b = difference * before.high / before.value;
  return {difference, std::min(a, b), std::max(a, b)};
}

}  // namespace detail

/// Tries every group of tied layers at `width` times its channels and every kernel two smaller,
/// each alone, and predicts the whole network anew.
/// @throws InvalidArgument  a width that is not in (0, 1)
[[nodiscard]] inline Savings savings(const DeviceModel& model, const Network& original,
                                     double width = 0.75) {
  expects(width > 0 && width < 1, "savings: width ", width, "; it must be between 0 and 1");
  const Network network = with_edges(original);
  const Prediction before = predict(model, network);
  const Estimate& runtime = before.totals[Target::runtime];
  const Estimate& energy = before.totals[Target::energy];
  std::vector<detail::Proposal> proposals = detail::narrower_layers(network, width);
  for (detail::Proposal& smaller : detail::smaller_kernels(network)) {
    proposals.push_back(std::move(smaller));
  }
  Savings found;
  for (detail::Proposal& proposal : proposals) {
    Network changed;
    try {
      changed = what_if(network, {.settings = proposal.settings});
    } catch (const Error&) {
      ++found.impossible;
      continue;
    }
    const Prediction after = predict(model, changed);
    const Estimate& new_runtime = after.totals[Target::runtime];
    const Estimate& new_energy = after.totals[Target::energy];
    const double knob = std::log(proposal.ratio);
    found.changes.push_back({std::move(proposal.what), std::move(proposal.settings),
                             before.counts.macs - after.counts.macs,
                             detail::saved(runtime, new_runtime), detail::saved(energy, new_energy),
                             std::log(new_runtime.value / runtime.value) / knob,
                             std::log(new_energy.value / energy.value) / knob});
  }
  const bool by_energy = std::isfinite(energy.value);
  std::stable_sort(found.changes.begin(), found.changes.end(),
                   [&](const Saving& a, const Saving& b) {
                     return by_energy ? a.energy_saved_mj.value > b.energy_saved_mj.value
                                      : a.runtime_saved_ms.value > b.runtime_saved_ms.value;
                   });
  return found;
}

}  // namespace layerwatt
