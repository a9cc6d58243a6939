/// @file
/// topological_order: nodes that name their parents, in an order in which they can be read.
#pragma once

#include <layerwatt/core/error.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace layerwatt::detail {

/// Indices in an order in which every node stands behind its parents; file order where possible.
/// @throws ParseError  a parent that does not exist, or a cycle
template <class Node>
[[nodiscard]] std::vector<std::size_t> topological_order(const std::vector<Node>& nodes,
                                                         std::string_view file) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < nodes.size(); ++i) index.emplace(nodes[i].name, i);
  std::vector<std::vector<std::size_t>> readers(nodes.size());
  std::vector<std::size_t> waiting(nodes.size(), 0);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string& parent : nodes[i].parents) {
      const auto found = index.find(parent);
      expects<ParseError>(found != index.end(), file, ": layer '", nodes[i].name, "' reads '",
                          parent, "', which is not in the file");
      readers[found->second].push_back(i);
      ++waiting[i];
    }
  }
  std::set<std::size_t> ready;  // the smallest index first: file order where possible
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (waiting[i] == 0) ready.insert(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    for (const std::size_t reader : readers[next]) {
      if (--waiting[reader] == 0) ready.insert(reader);
    }
  }
  for (std::size_t i = 0; i < nodes.size() && order.size() < nodes.size(); ++i) {
    expects<ParseError>(waiting[i] == 0, file, ": layer '", nodes[i].name,
                        "' reads itself through its parents (a cycle)");
  }
  return order;
}

}  // namespace layerwatt::detail
