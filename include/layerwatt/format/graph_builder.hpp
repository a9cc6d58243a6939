/// @file
/// GraphBuilder: layers that name their tensors, as files do, to a Network with edges.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/network/network.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace layerwatt {

/// What comes out of a tensor name: where it is made and what it looks like.
struct TensorOrigin {
  Source source;
  Shape shape;
};

/// Collects layers in execution order. A tensor name may be written again (Caffe's in-place
/// layers); readers then see the latest writer.
class GraphBuilder {
 public:
  GraphBuilder(std::string name, std::string format) {
    network_.name = std::move(name);
    network_.format = std::move(format);
  }

  /// A tensor that comes from outside: an input of the network.
  void add_input(const std::string& tensor, const Shape& shape) {
    origins_[tensor] = {Source{}, shape};
  }

  /// Where a tensor comes from, or null where nothing has written it.
  [[nodiscard]] const TensorOrigin* find(const std::string& tensor) const {
    const auto found = origins_.find(tensor);
    return found == origins_.end() ? nullptr : &found->second;
  }

  /// Adds a layer that reads `inputs` (one per entry of input_shapes, the trained ones of them
  /// possibly left out) and writes `outputs`. A missing or empty name is a tensor from outside;
  /// names beyond the layer's inputs (a residual fused into a convolution) count as read.
  /// @throws InvalidArgument  the layer is invalid
  void add(std::string name, Layer layer, const std::vector<std::string>& inputs,
           const std::vector<std::string>& outputs, std::vector<std::string> members = {}) {
    const std::vector<Shape> shapes = output_shapes(layer);
    NamedLayer named{std::move(name), std::move(layer)};
    named.members = std::move(members);
    named.sources.resize(input_shapes(named.layer).size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const TensorOrigin* origin = find(inputs[i]);
      if (origin == nullptr) continue;
      if (i < named.sources.size()) named.sources[i] = origin->source;
      mark_read(origin->source);
    }
    const auto index = static_cast<std::int32_t>(network_.layers.size());
    network_.layers.push_back(std::move(named));
    is_read_.push_back(false);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const std::size_t at = std::min(i, shapes.size() - 1);
      origins_[outputs[i]] = {{index, static_cast<std::int32_t>(at)}, shapes[at]};
    }
  }

  /// `output` is the same tensor as `input` (a layer that does nothing).
  void alias(const std::string& input, const std::string& output) {
    if (const TensorOrigin* origin = find(input)) origins_[output] = TensorOrigin(*origin);
  }

  /// The node `name` is the second half of the layer added last: its outputs are that layer's.
  void join_last(const std::string& name, const std::vector<std::string>& outputs) {
    NamedLayer& last = network_.layers.back();
    if (last.members.empty()) last.members.push_back(last.name);
    last.members.push_back(name);
    const auto index = static_cast<std::int32_t>(network_.layers.size()) - 1;
    for (const std::string& output : outputs) {
      origins_[output] = {{index, 0}, output_shape(last.layer)};
    }
  }

  /// A node that did not become a layer.
  void add_unknown(UnknownNode node) { network_.unknown.push_back(std::move(node)); }

  [[nodiscard]] std::size_t size() const { return network_.layers.size(); }

  /// The network; what nobody reads is an output.
  /// @throws ParseError  there is neither a layer nor an unknown node
  [[nodiscard]] Network finish(std::string_view file) {
    expects<ParseError>(!network_.layers.empty() || !network_.unknown.empty(), file,
                        ": no layer found");
    for (std::size_t i = 0; i < is_read_.size(); ++i) {
      if (!is_read_[i]) network_.outputs.push_back({static_cast<std::int32_t>(i), 0});
    }
    return std::move(network_);
  }

 private:
  void mark_read(const Source& source) {
    if (source.layer != Source::kOutside) is_read_[static_cast<std::size_t>(source.layer)] = true;
  }

  Network network_;
  std::vector<bool> is_read_;  ///< of each layer: some later node reads it
  std::unordered_map<std::string, TensorOrigin> origins_;
};

}  // namespace layerwatt
