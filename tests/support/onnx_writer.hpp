/// @file
/// Writes small ONNX models byte by byte, valid or not. Field numbers: onnx.proto of ONNX.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::support::wire {

using Bytes = std::string;

inline Bytes varint(std::uint64_t value) {
  Bytes bytes;
  for (; value >= 128; value >>= 7U) bytes += static_cast<char>((value & 127U) | 128U);
  bytes += static_cast<char>(value);
  return bytes;
}
inline Bytes number(unsigned field, std::int64_t value) {
  return varint(field << 3U) + varint(static_cast<std::uint64_t>(value));
}
inline Bytes bytes(unsigned field, std::string_view content) {
  return varint(field << 3U | 2U) + varint(content.size()) + Bytes(content);
}

/// An extent below 0 is the symbol "N".
inline Bytes value_info(std::string_view name, const std::vector<std::int64_t>& extents,
                        std::int64_t type = 1) {
  Bytes shape;
  for (const std::int64_t extent : extents) {
    shape += bytes(1, extent < 0 ? bytes(2, "N") : number(1, extent));
  }
  return bytes(1, name) + bytes(2, bytes(1, number(1, type) + bytes(2, shape)));
}
inline Bytes tensor(std::string_view name, const std::vector<std::int64_t>& dims,
                    std::int64_t type = 1) {
  Bytes all;
  for (const std::int64_t extent : dims) all += number(1, extent);
  return all + number(2, type) + bytes(8, name);
}
/// A vector of 64-bit integers with its numbers.
inline Bytes integers(std::string_view name, const std::vector<std::int64_t>& values) {
  Bytes packed;
  for (const std::int64_t value : values) packed += varint(static_cast<std::uint64_t>(value));
  return tensor(name, {static_cast<std::int64_t>(values.size())}, 7) + bytes(7, packed);
}
inline Bytes attribute(std::string_view name, std::int64_t value) {
  return bytes(1, name) + number(3, value) + number(20, 2);
}
inline Bytes attribute(std::string_view name, std::string_view value) {
  return bytes(1, name) + bytes(4, value) + number(20, 3);
}
inline Bytes attribute(std::string_view name, const std::vector<std::int64_t>& values) {
  Bytes all = bytes(1, name) + number(20, 7);
  for (const std::int64_t value : values) all += number(8, value);
  return all;
}
inline Bytes graph_attribute(std::string_view name, std::string_view graph) {
  return bytes(1, name) + bytes(6, graph) + number(20, 5);
}
inline Bytes node(std::string_view op, std::initializer_list<std::string_view> inputs,
                  std::initializer_list<std::string_view> outputs,
                  std::initializer_list<Bytes> attributes = {}, std::string_view domain = "") {
  Bytes all;
  for (const std::string_view input : inputs) all += bytes(1, input);
  for (const std::string_view output : outputs) all += bytes(2, output);
  all += bytes(4, op);
  for (const Bytes& attribute : attributes) all += bytes(5, attribute);
  if (!domain.empty()) all += bytes(7, domain);
  return all;
}

/// A graph as field contents: nodes, initialisers, inputs, outputs.
struct Graph {
  std::vector<Bytes> nodes, initializers, inputs, outputs;
  [[nodiscard]] Bytes text() const {
    Bytes all;
    for (const Bytes& node : nodes) all += bytes(1, node);
    for (const Bytes& initializer : initializers) all += bytes(5, initializer);
    for (const Bytes& input : inputs) all += bytes(11, input);
    for (const Bytes& output : outputs) all += bytes(12, output);
    return all;
  }
};

inline Bytes model(std::string_view graph, std::int64_t opset = 13, std::string_view more = "") {
  return number(1, 8) + bytes(7, graph) + bytes(8, number(2, opset)) + Bytes(more);
}
inline Bytes model(const Graph& graph, std::int64_t opset = 13, std::string_view more = "") {
  return model(graph.text(), opset, more);
}

}  // namespace layerwatt::support::wire
