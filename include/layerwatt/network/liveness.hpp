/// @file
/// peak_activation_memory: how much memory the tensors between layers need at once.
#pragma once

#include <layerwatt/core/checked.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/network/network.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace layerwatt {

struct PeakMemory {
  std::int64_t bytes = 0;
  std::size_t layer = 0;  ///< while this one runs; meaningless without layers
};

namespace detail {

/// One tensor that a layer makes: how large it is and until when it is needed. Free layers make
/// none: theirs is the tensor of their source.
struct LiveTensor {
  std::int64_t bytes = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

class TensorLives {
 public:
  explicit TensorLives(const Network& network) : network_(network) {
    for (std::size_t i = 0; i < network.layers.size(); ++i) add(i);
    for (const Source& output : network.outputs) extend(output, network.layers.size());
    // Without edges the last layer's result is the network's.
    if (!has_edges(network) && !tensors_.empty()) tensors_.back().last = network.layers.size();
  }

  [[nodiscard]] const std::vector<LiveTensor>& tensors() const { return tensors_; }
  /// What a layer reads from outside the network, trained tensors excluded.
  [[nodiscard]] std::int64_t outside(std::size_t layer) const { return outside_[layer]; }

 private:
  void add(std::size_t index) {
    const Layer& layer = network_.layers[index].layer;
    const std::vector<Source> sources = sources_of(network_, index);
    const std::vector<Shape> inputs = input_shapes(layer);
    const std::int64_t each = bytes_per_element(layer.precision);
    std::int64_t outside = 0;
    for (std::size_t i = 0; i < inputs.size() - trained_inputs(layer); ++i) {
      if (i < sources.size() && sources[i].layer != Source::kOutside) {
        extend(sources[i], index);
      } else {
        outside = checked_add(outside, checked_mul(element_count(inputs[i]), each));
      }
    }
    outside_.push_back(outside);
    ids_.emplace_back();
    const bool view =
        is_free(op_name(layer)) && !sources.empty() && sources.front().layer != Source::kOutside;
    for (const Shape& shape : output_shapes(layer)) {
      if (view) {
        ids_.back().push_back(id_of(sources.front()));
        continue;
      }
      ids_.back().push_back(tensors_.size());
      tensors_.push_back({checked_mul(element_count(shape), each), index, index});
    }
  }
  [[nodiscard]] std::size_t id_of(const Source& source) const {
    return ids_.at(static_cast<std::size_t>(source.layer))
        .at(static_cast<std::size_t>(source.output));
  }
  void extend(const Source& source, std::size_t until) {
    if (source.layer == Source::kOutside) return;
    LiveTensor& tensor = tensors_[id_of(source)];
    tensor.last = std::max(tensor.last, until);
  }

  const Network& network_;
  std::vector<LiveTensor> tensors_;
  std::vector<std::vector<std::size_t>> ids_;  ///< per layer and output
  std::vector<std::int64_t> outside_;
};

}  // namespace detail

/// The largest sum of tensors that are needed while one layer runs: its inputs and outputs, and
/// what later layers still read. Layers run in order; a tensor is freed after its last reader;
/// dropout, identity and reshape work in place; weights and workspace are not counted.
[[nodiscard]] inline PeakMemory peak_activation_memory(const Network& network) {
  const std::size_t count = network.layers.size();
  const detail::TensorLives lives(network);
  std::vector<std::int64_t> change(count + 1, 0);
  for (const detail::LiveTensor& tensor : lives.tensors()) {
    change[tensor.first] = checked_add(change[tensor.first], tensor.bytes);
    if (tensor.last < count) change[tensor.last + 1] -= tensor.bytes;
  }
  PeakMemory peak;
  std::int64_t live = 0;
  for (std::size_t i = 0; i < count; ++i) {
    live = checked_add(live, change[i]);
    const std::int64_t now = checked_add(live, lives.outside(i));
    if (now > peak.bytes) peak = {now, i};
  }
  return peak;
}

}  // namespace layerwatt
