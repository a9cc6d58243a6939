/// @file
/// Walking ONNX graphs: nodes in topological order, subgraphs and local functions inlined, what
/// is not understood reported.
#pragma once

#include <layerwatt/format/onnx_graph.hpp>
#include <layerwatt/format/onnx_operators.hpp>
#include <layerwatt/format/onnx_wire.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace layerwatt::onnx {

namespace detail {

constexpr int kMostInlined = 32;  ///< functions and branches inside each other

/// Positions of `nodes` such that each stands behind what it reads: as given, where that holds.
/// @throws ParseError  a cycle, naming one of its nodes
inline std::vector<std::size_t> sorted(const std::vector<Node>& nodes, std::string_view file) {
  std::unordered_map<std::string_view, std::size_t> maker;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string_view output : nodes[i].outputs) {
      if (!output.empty()) maker[output] = i;
    }
  }
  std::vector<std::vector<std::size_t>> readers(nodes.size());
  std::vector<std::size_t> missing(nodes.size(), 0);
  bool in_order = true;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string_view input : nodes[i].inputs) {
      const auto found = maker.find(input);
      if (input.empty() || found == maker.end()) continue;
      in_order = in_order && found->second < i;
      readers[found->second].push_back(i);
      ++missing[i];
    }
  }
  std::vector<std::size_t> order;
  order.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (in_order || missing[i] == 0) order.push_back(i);
  }
  for (std::size_t at = 0; !in_order && at < order.size(); ++at) {
    for (const std::size_t reader : readers[order[at]]) {
      if (--missing[reader] == 0) order.push_back(reader);
    }
  }
  for (std::size_t i = 0; i < nodes.size() && order.size() < nodes.size(); ++i) {
    expects<ParseError>(missing[i] == 0, file, ": node '", nodes[i].name, "' (", nodes[i].op,
                        ", byte ", nodes[i].offset, "): it reads its own result through a cycle");
  }
  return order;
}

class Walker {
 public:
  explicit Walker(GraphReader& reader) : reader_(reader) {
    for (const Function& function : reader.model().functions) {
      functions_[{function.domain, function.name}] = &function;
    }
  }

  /// Extents with the symbols of the network's inputs put in; false where one stays open.
  bool resolve(const ValueInfo& info, Shape& shape) const {
    if (!info.has_shape || info.extents.size() > Shape::kMaxRank) return false;
    for (const Extent& extent : info.extents) {
      std::int64_t value = extent.value;
      if (!extent.symbol.empty()) {
        const auto found = symbols.find(extent.symbol);
        value = found == symbols.end() ? -1 : found->second;
      }
      if (value < 0) return false;
      shape.push_back(value);
    }
    return true;
  }

  void define_initializers(const Graph& graph, Scope& scope) {
    for (const Tensor& tensor : graph.initializers) {
      try {
        const bool trained = [&] {
          std::int64_t count = 1;
          for (const std::int64_t extent : tensor.dims) count = extent > 1 ? 2 : count;
          return count > 1;
        }();
        reader_.define(scope, tensor.name, reader_.stored(tensor, trained));
      } catch (const NotUnderstood&) {
        reader_.define(scope, tensor.name, Value{});
      } catch (const InvalidArgument& error) {
        fail<ParseError>(reader_.file(), ": initializer '", tensor.name, "': ", error.what());
      } catch (const protozero::exception&) {
        fail<ParseError>(reader_.file(), ": initializer '", tensor.name, "': its data is damaged");
      }
    }
  }

  /// Reads all nodes of a body whose inputs are defined in `scope`.
  void nodes(const std::vector<Node>& nodes, Scope& scope, int depth) {
    for (const std::size_t i : sorted(nodes, reader_.file())) node(nodes[i], scope, depth);
  }

  std::map<std::string_view, std::int64_t> symbols;

 private:
  void node(const Node& node, Scope& scope, int depth) {
    if (depth > 0) reader_.spend_node(node);
    const std::size_t layers = reader_.network().layers.size();
    try {
      dispatch(node, scope, depth);
    } catch (const NotUnderstood& reason) {
      expects<ParseError>(reader_.network().layers.size() == layers, at(node), reason.what());
      unknown(node, scope, reason.what());
    } catch (const InvalidArgument& error) {
      fail<ParseError>(at(node), error.what());
    } catch (const protozero::exception&) {
      fail<ParseError>(at(node), "the data of one of its tensors is damaged");
    }
  }

  [[nodiscard]] std::string at(const Node& node) const {
    const std::string_view name =
        node.name.empty() && !node.outputs.empty() ? node.outputs.front() : node.name;
    return layerwatt::detail::concatenate(reader_.file(), ": node '", name, "' (", node.op,
                                          ", byte ", node.offset, "): ");
  }

  void dispatch(const Node& node, Scope& scope, int depth) {
    const auto function = functions_.find({node.domain, node.op});
    if (function != functions_.end()) return call(node, *function->second, scope, depth);
    expects<NotUnderstood>(node.domain.empty(), "operator of domain '", node.domain, "'");
    if (node.op == "If") return branch(node, scope, depth);
    const OperatorReader read = find_operator(node.op);
    expects<NotUnderstood>(read != nullptr, "no reader for operator ", node.op);
    NodeContext context(reader_, scope, node);
    for (std::size_t i = 0; i < context.inputs(); ++i) {
      if (context.has(i)) (void)context.in(i);
    }
    read(context);
  }

  /// The body of a local function, its parameters bound to the caller's tensors.
  void call(const Node& node, const Function& function, Scope& scope, int depth) {
    expects<NotUnderstood>(depth < kMostInlined, "functions call each other more than ",
                           kMostInlined, " deep");
    NodeContext context(reader_, scope, node);
    Scope body;
    body.caller = &node;
    body.function = &function;
    body.caller_scope = &scope;
    body.prefix = context.name() + "/";
    for (std::size_t i = 0; i < function.inputs.size() && i < node.inputs.size(); ++i) {
      if (!context.has(i)) continue;
      (void)context.in(i);
      reader_.alias(body, function.inputs[i], reader_.index_of(scope, node.inputs[i]));
    }
    nodes(function.nodes, body, depth + 1);
    hand_out(node, function.outputs, body, scope);
  }

  void hand_out(const Node& node, const std::vector<std::string_view>& results, const Scope& body,
                Scope& scope) {
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      const bool made = i < results.size() && reader_.find(body, results[i]) != nullptr;
      if (made) {
        reader_.alias(scope, node.outputs[i], reader_.index_of(body, results[i]));
      } else {
        reader_.define(scope, node.outputs[i], Value{});
      }
    }
  }

  /// If: the branch that a known condition takes. Else both are the same to us only if the file
  /// has one; otherwise the node is reported.
  void branch(const Node& node, Scope& scope, int depth) {
    NodeContext context(reader_, scope, node);
    expects<NotUnderstood>(context.has_data(0), "its condition is only known at run time");
    expects<NotUnderstood>(depth < kMostInlined, "branches are nested too deep");
    const Attribute* taken =
        context.attribute(context.number(0) != 0 ? "then_branch" : "else_branch");
    expects(taken != nullptr && taken->graph, "it has no branch to take");
    Scope body;
    body.outer = &scope;
    body.prefix = context.name() + "/";
    define_infos(*taken->graph, body);
    define_initializers(*taken->graph, body);
    nodes(taken->graph->nodes, body, depth + 1);
    std::vector<std::string_view> results;
    for (const ValueInfo& output : taken->graph->outputs) results.push_back(output.name);
    hand_out(node, results, body, scope);
  }

  /// The node is reported; its outputs have the shapes that the file says, if it says any.
  void unknown(const Node& node, Scope& scope, std::string reason) {
    NodeContext context(reader_, scope, node);
    reader_.network().unknown.push_back(
        {context.name(), std::string(node.op), std::string(node.domain), std::move(reason)});
    for (const std::string_view output : node.outputs) {
      Value value;
      const auto info = scope.infos.find(output);
      if (info != scope.infos.end()) {
        value.known = resolve(*info->second, value.shape);
        value.type = info->second->type;
      }
      reader_.define(scope, output, std::move(value));
    }
  }

 public:
  static void define_infos(const Graph& graph, Scope& scope) {
    for (const auto* infos : {&graph.values, &graph.outputs}) {
      for (const ValueInfo& info : *infos) scope.infos[info.name] = &info;
    }
  }

 private:
  GraphReader& reader_;
  std::map<std::pair<std::string_view, std::string_view>, const Function*> functions_;
};

}  // namespace detail

}  // namespace layerwatt::onnx
