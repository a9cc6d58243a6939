/// @file
/// Layers whose channel counts are tied: what a sum of tensors holds together must change
/// together.
#pragma once

#include <layerwatt/network/what_if.hpp>

#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

namespace layerwatt {

namespace detail {

/// Union-find over layers; a group may be held fast by something that cannot change.
class ChannelTies {
 public:
  explicit ChannelTies(std::size_t count) : parent_(count), fixed_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  [[nodiscard]] std::size_t root(std::size_t i) const {
    while (parent_[i] != i) i = parent_[i];
    return i;
  }
  void tie(std::size_t a, std::size_t b) {
    const std::size_t x = root(a), y = root(b);
    parent_[y] = x;
    fixed_[x] = fixed_[x] || fixed_[y];
  }
  void fix(std::size_t i) { fixed_[root(i)] = true; }
  [[nodiscard]] bool fixed(std::size_t i) const { return fixed_[root(i)]; }

 private:
  std::vector<std::size_t> parent_;
  std::vector<bool> fixed_;
};

/// One input's channels become the output's.
inline bool keeps_channels(const Layer& layer) {
  const std::string_view op = op_name(layer);
  return op != "concat" && op != "matmul" && !std::holds_alternative<Generic>(layer.operation);
}

}  // namespace detail

/// Groups of layers whose output channels can change, and must change together. Left out: the
/// layers that set the network's outputs, and what is summed with tensors of other origin (a
/// concatenation, a reshaped tensor, an input of the network).
[[nodiscard]] inline std::vector<std::vector<std::size_t>> channel_groups(const Network& original) {
  constexpr std::ptrdiff_t kElsewhere = -1;
  const Network network = with_edges(original);
  const std::size_t count = network.layers.size();
  const std::vector<bool> final = detail::final_layers(network);
  detail::ChannelTies ties(count);
  std::vector<std::ptrdiff_t> owner(count, kElsewhere);
  for (std::size_t i = 0; i < count; ++i) {
    const Layer& layer = network.layers[i].layer;
    if (detail::sets_channels(layer)) {
      owner[i] = static_cast<std::ptrdiff_t>(i);
      if (final[i]) ties.fix(i);
      continue;
    }
    const std::vector<Source>& sources = network.layers[i].sources;
    const std::size_t live = sources.size() - trained_inputs(layer);
    const auto owner_of = [&](std::size_t k) {
      return sources[k].layer == Source::kOutside
                 ? kElsewhere
                 : owner[static_cast<std::size_t>(sources[k].layer)];
    };
    if (!detail::keeps_channels(layer)) {
      continue;
    } else if (live == 1) {
      owner[i] = owner_of(0);
      continue;
    }
    bool elsewhere = false;
    for (std::size_t k = 0; k < live; ++k) {
      const std::ptrdiff_t other = owner_of(k);
      elsewhere = elsewhere || other == kElsewhere;
      if (other == kElsewhere) continue;
      if (owner[i] == kElsewhere) owner[i] = other;
      ties.tie(static_cast<std::size_t>(owner[i]), static_cast<std::size_t>(other));
    }
    if (elsewhere && owner[i] != kElsewhere) ties.fix(static_cast<std::size_t>(owner[i]));
  }
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::ptrdiff_t> group_of(count, kElsewhere);
  for (std::size_t i = 0; i < count; ++i) {
    if (!detail::sets_channels(network.layers[i].layer) || ties.fixed(i)) continue;
    std::ptrdiff_t& group = group_of[ties.root(i)];
    if (group == kElsewhere) {
      group = static_cast<std::ptrdiff_t>(groups.size());
      groups.emplace_back();
    }
    groups[static_cast<std::size_t>(group)].push_back(i);
  }
  return groups;
}

}  // namespace layerwatt
