/// @file
/// Edges of a network that was written without any: a layer list names layers in the order in
/// which they run, and shapes tell most of what reads what.
#pragma once

#include <layerwatt/network/network.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

/// Chooses a source for every input of one layer after another.
class EdgeFinder {
 public:
  explicit EdgeFinder(const Network& network) : network_(network), read_(network.layers.size()) {}

  [[nodiscard]] std::vector<Source> sources(std::size_t index) {
    const std::vector<Shape> inputs = input_shapes(network_.layers[index].layer);
    const std::size_t live = inputs.size() - trained_inputs(network_.layers[index].layer);
    std::vector<Source> chosen(inputs.size());
    for (std::size_t k = 0; k < live; ++k) {
      chosen[k].layer = live == 1 ? single(index, inputs[k]) : one_of_many(index, inputs[k]);
      if (chosen[k].layer != Source::kOutside) {
        read_[static_cast<std::size_t>(chosen[k].layer)] = true;
      }
    }
    return chosen;
  }

 private:
  /// A reader may flatten: equal element counts with the channels in place match as well.
  [[nodiscard]] bool matches(std::size_t producer, const Shape& wanted) const {
    const Shape shape = output_shape(network_.layers[producer].layer);
    if (shape == wanted) return true;
    return wanted.rank() <= 3 && shape.rank() > wanted.rank() && shape[0] == wanted[0] &&
           element_count(shape) == element_count(wanted);
  }

  [[nodiscard]] std::int32_t single(std::size_t index, const Shape& wanted) const {
    for (std::size_t i = index; i-- > 0;) {
      if (matches(i, wanted)) return static_cast<std::int32_t>(i);
    }
    return Source::kOutside;
  }

  [[nodiscard]] std::int32_t one_of_many(std::size_t index, const Shape& wanted) const {
    std::int32_t latest = Source::kOutside;
    for (std::size_t i = 0; i < index; ++i) {
      if (!matches(i, wanted)) continue;
      if (!read_[i]) return static_cast<std::int32_t>(i);  // branches end unread, in their order
      const std::string_view op = op_name(network_.layers[i].layer);
      const bool joins = op == "add" || op == "concat" || op.find("pool") != std::string_view::npos;
      // A shortcut starts where branches joined, else at the last layer of that shape.
      if (joins || latest == Source::kOutside || !latest_joins(latest)) {
        latest = static_cast<std::int32_t>(i);
      }
    }
    return latest;
  }
  [[nodiscard]] bool latest_joins(std::int32_t at) const {
    const std::string_view op = op_name(network_.layers[static_cast<std::size_t>(at)].layer);
    return op == "add" || op == "concat" || op.find("pool") != std::string_view::npos;
  }

  const Network& network_;
  std::vector<bool> read_;
};

}  // namespace detail

/// A network with edges as it is; others with the likeliest ones: a layer reads the last tensor of
/// its shape, a sum or concatenation reads branches that nobody read yet, and else the last place
/// where branches joined. The last layer is the output.
[[nodiscard]] inline Network with_edges(Network network) {
  if (has_edges(network) || network.layers.empty()) return network;
  detail::EdgeFinder finder(network);
  std::vector<std::vector<Source>> all;
  for (std::size_t i = 0; i < network.layers.size(); ++i) all.push_back(finder.sources(i));
  for (std::size_t i = 0; i < all.size(); ++i) network.layers[i].sources = std::move(all[i]);
  network.outputs = {{static_cast<std::int32_t>(network.layers.size()) - 1, 0}};
  return network;
}

/// `network` without its edges, as layer lists have it.
[[nodiscard]] inline Network without_edges(Network network) {
  network.outputs.clear();
  for (NamedLayer& named : network.layers) named.sources.clear();
  return network;
}

}  // namespace layerwatt
