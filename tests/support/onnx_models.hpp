/// @file
/// Large ONNX models for tests and benchmarks of the reader: many nodes, many bytes.
#pragma once

#include <support/onnx_writer.hpp>

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace layerwatt::support {

/// x (an image) through `nodes` to y.
inline wire::Graph image_graph(std::vector<wire::Bytes> nodes, std::vector<std::int64_t> extents) {
  return {std::move(nodes), {}, {wire::value_info("x", extents)}, {wire::value_info("y", {})}};
}

/// `count` convolutions and additions in a row.
inline std::string long_model(int count) {
  wire::Graph graph = image_graph({}, {1, 8, 16, 16});
  std::string last = "x";
  for (int i = 0; i < count / 2; ++i) {
    const std::string id = std::to_string(i);
    graph.nodes.push_back(wire::node("Conv", {last, "w"}, {"c" + id}));
    graph.nodes.push_back(wire::node("Add", {"c" + id, last}, {"a" + id}));
    last = "a" + id;
  }
  graph.initializers = {wire::tensor("w", {8, 8, 1, 1})};
  graph.outputs = {wire::value_info(last, {})};
  return wire::model(graph);
}

inline constexpr std::int64_t kLargeWeightBytes = 500'000'000;

/// One fully connected layer with 500 MB of raw weights, which are a hole in the file.
inline void write_large_model(const std::string& path) {
  const std::string weights = wire::tensor("w", {12'500, 10'000});
  const std::string tag = wire::varint(9U << 3U | 2U) + wire::varint(kLargeWeightBytes);
  const auto tensor_size = weights.size() + tag.size() + kLargeWeightBytes;
  wire::Graph rest = image_graph({wire::node("MatMul", {"x", "w"}, {"y"})}, {1, 12'500});
  const std::string head = rest.text();
  const std::string tensor_head =
      wire::varint(5U << 3U | 2U) + wire::varint(tensor_size) + weights + tag;
  std::ofstream file(path, std::ios::binary);
  file << wire::number(1, 8) + wire::bytes(8, wire::number(2, 13)) + wire::varint(7U << 3U | 2U) +
              wire::varint(head.size() + tensor_head.size() + kLargeWeightBytes) + head +
              tensor_head;
  file.seekp(kLargeWeightBytes - 1, std::ios::cur);
  file.put('\0');
}

}  // namespace layerwatt::support
