/// @file
/// fuse: marks the layers of a network that a device stack computes inside another one.
///
/// The graph stays as it is. A fused layer says which layer computes it (NamedLayer::fused_into),
/// and that one lists the names of all that it computes (NamedLayer::members).
#pragma once

#include <layerwatt/layer/shapes.hpp>
#include <layerwatt/network/fusion_rules.hpp>
#include <layerwatt/network/network.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

namespace detail {

/// A chain found: indices of its layers in order, and which of them is the main one.
struct FusedChain {
  std::vector<std::size_t> layers;
  std::size_t main = 0;  ///< index into `layers`
};

/// Finds chains of one network; knows what is taken already.
class ChainFinder {
 public:
  explicit ChainFinder(const Network& network)
      : network_(network),
        consumers_(consumers_of(network)),
        taken_(network.layers.size(), false),
        is_output_(network.layers.size(), false) {
    for (const Source& source : network.outputs) {
      if (source.layer != Source::kOutside) {
        is_output_[static_cast<std::size_t>(source.layer)] = true;
      }
    }
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      taken_[i] = network.layers[i].fused_into >= 0 || network.layers[i].members.size() > 1;
      ops_.push_back(op_name(network.layers[i].layer));
    }
  }

  /// The chain of `rule` that begins at `head`, if there is one of two or more layers.
  [[nodiscard]] std::optional<FusedChain> find(const FusionRule& rule, std::size_t head) const {
    if (taken_[head] || !matches(rule.steps[0], head)) return std::nullopt;
    FusedChain chain{{head}, 0};
    std::size_t required = 1;  // layers that the rule cannot do without
    for (std::size_t s = 1; s < rule.steps.size(); ++s) {
      const FusionStep& step = rule.steps[s];
      std::size_t found = 0;
      while (found == 0 || step.times == Times::any) {
        const auto next = follower(step, chain.layers, s > rule.main);
        if (!next) break;
        chain.layers.push_back(*next);
        ++found;
      }
      if (step.times == Times::once && found == 0) return std::nullopt;
      if (step.times == Times::once) required = chain.layers.size();
      if (s == rule.main) chain.main = chain.layers.size() - 1;
    }
    while (chain.layers.size() > required && !is_closed(chain.layers)) chain.layers.pop_back();
    if (chain.layers.size() < 2 || !is_closed(chain.layers)) return std::nullopt;
    return chain;
  }

  void take(const FusedChain& chain) {
    for (const std::size_t layer : chain.layers) taken_[layer] = true;
  }

 private:
  [[nodiscard]] bool matches(const FusionStep& step, std::size_t layer) const {
    if (std::find(step.ops.begin(), step.ops.end(), ops_[layer]) == step.ops.end()) return false;
    const Layer& candidate = network_.layers[layer].layer;
    if (step.trained && trained_inputs(candidate) == 0) return false;
    const Shape output = output_shape(candidate);
    return !step.one_pixel || output.rank() < 3 || element_count_from(output, 2) == 1;
  }

  /// A reader of the last layer that the step accepts. Its other operands must be there already:
  /// of two branches that meet in a sum, the later one computes it. Behind the main layer nothing
  /// may change the number of elements (no broadcasting).
  [[nodiscard]] std::optional<std::size_t> follower(const FusionStep& step,
                                                    const std::vector<std::size_t>& chain,
                                                    bool same_size) const {
    const std::size_t last = chain.back();
    for (const std::size_t reader : consumers_[last]) {
      if (taken_[reader] || !matches(step, reader)) continue;
      if (same_size && element_count(output_shape(network_.layers[reader].layer)) !=
                           element_count(output_shape(network_.layers[last].layer))) {
        continue;
      }
      bool ready = true;
      for (const Source& source : sources_of(network_, reader)) {
        const bool inside = source.layer >= 0 && contains(chain, source.layer);
        ready = ready && (inside || source.layer < static_cast<std::int32_t>(last));
      }
      if (ready) return reader;
    }
    return std::nullopt;
  }

  static bool contains(const std::vector<std::size_t>& chain, std::int32_t layer) {
    return std::find(chain.begin(), chain.end(), static_cast<std::size_t>(layer)) != chain.end();
  }

  /// What a chain computes on the way is read by nobody else.
  [[nodiscard]] bool is_closed(const std::vector<std::size_t>& chain) const {
    for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
      if (is_output_[chain[i]]) return false;
      for (const std::size_t reader : consumers_[chain[i]]) {
        if (!contains(chain, static_cast<std::int32_t>(reader))) return false;
      }
    }
    return true;
  }

  const Network& network_;
  std::vector<std::vector<std::size_t>> consumers_;
  std::vector<bool> taken_;
  std::vector<bool> is_output_;
  std::vector<std::string_view> ops_;
};

/// An activation behind a layer that can carry one becomes part of its text (`act=relu`).
inline void absorb_activation(Layer& main, const Layer& member) {
  const auto* activation = std::get_if<Activation>(&member.operation);
  if (activation == nullptr) return;
  std::visit(
      [&](auto& op) {
        if constexpr (requires { op.activation; }) {
          if (op.activation == ActivationKind::none) op.activation = activation->kind;
        }
      },
      main.operation);
}

inline void apply_chain(Network& network, const FusedChain& chain) {
  const std::size_t main = chain.layers[chain.main];
  NamedLayer& kernel = network.layers[main];
  std::vector<std::string> members;
  for (std::size_t i = 0; i < chain.layers.size(); ++i) {
    NamedLayer& member = network.layers[chain.layers[i]];
    if (member.members.empty()) {
      members.push_back(member.name);
    } else {
      members.insert(members.end(), member.members.begin(), member.members.end());
    }
    if (i == chain.main) continue;
    member.fused_into = static_cast<std::int32_t>(main);
    if (i > chain.main) absorb_activation(kernel.layer, member.layer);
  }
  kernel.members = std::move(members);
}

}  // namespace detail

/// Marks what `rules` fuse. Rules are tried in their order, each from the first layer to the last;
/// a layer belongs to one chain at most. Layers that their file states as fused already
/// (TensorRT) are left alone.
/// @throws InvalidArgument  a layer is invalid
[[nodiscard]] inline Network fuse(Network network, const FusionRules& rules) {
  std::vector<detail::FusedChain> chains;
  detail::ChainFinder finder(network);
  for (const FusionRule& rule : rules.rules) {
    for (std::size_t head = 0; head < network.layers.size(); ++head) {
      if (auto chain = finder.find(rule, head)) {
        finder.take(*chain);
        chains.push_back(std::move(*chain));
      }
    }
  }
  for (const detail::FusedChain& chain : chains) detail::apply_chain(network, chain);
  return network;
}

/// The layers that run as kernels of their own, as a list without edges: what to measure.
[[nodiscard]] inline Network without_fused(const Network& network) {
  Network kernels{network.name, network.format, {}};
  kernels.unknown = network.unknown;
  for (const NamedLayer& named : network.layers) {
    if (named.fused_into >= 0) continue;
    kernels.layers.push_back({named.name, named.layer, {}, named.members});
  }
  return kernels;
}

}  // namespace layerwatt
