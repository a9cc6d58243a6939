/// @file
/// GraphReader: walks the nodes of an ONNX model, keeps what is known of every tensor, and
/// collects the network. How one operator is read is in onnx_*.hpp by family.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/onnx_value.hpp>
#include <layerwatt/format/onnx_wire.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/shapes.hpp>
#include <layerwatt/network/network.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace layerwatt::onnx {

/// What a name means while one graph or function body is read; outer names stay visible inside
/// subgraphs.
struct Scope {
  std::unordered_map<std::string_view, std::size_t> values;
  std::unordered_map<std::string_view, const ValueInfo*> infos;
  const Scope* outer = nullptr;
  const Node* caller = nullptr;        ///< the call whose function body this is
  const Function* function = nullptr;  ///< that function
  const Scope* caller_scope = nullptr;
  std::string prefix;  ///< of layer names
};

class GraphReader {
 public:
  GraphReader(const Model& model, std::string_view file) : model_(model), file_(file) {}

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] std::string_view file() const { return file_; }
  [[nodiscard]] Network& network() { return network_; }

  [[nodiscard]] std::int64_t opset() const {
    const auto found = model_.opsets.find(std::string_view{});
    return found == model_.opsets.end() ? 1 : found->second;
  }

  /// The value of a name, or nullptr.
  [[nodiscard]] const Value* find(const Scope& scope, std::string_view name) const {
    for (const Scope* s = &scope; s != nullptr; s = s->outer) {
      const auto found = s->values.find(name);
      if (found != s->values.end()) return &values_[found->second];
    }
    return nullptr;
  }
  [[nodiscard]] std::size_t index_of(const Scope& scope, std::string_view name) const {
    for (const Scope* s = &scope; s != nullptr; s = s->outer) {
      const auto found = s->values.find(name);
      if (found != s->values.end()) return found->second;
    }
    return values_.size();
  }
  [[nodiscard]] const Value& value(std::size_t index) const { return values_[index]; }

  void define(Scope& scope, std::string_view name, Value value) {
    if (name.empty()) return;
    values_.push_back(std::move(value));
    scope.values[name] = values_.size() - 1;
  }
  void alias(Scope& scope, std::string_view name, std::size_t index) { scope.values[name] = index; }

  /// A stored tensor becomes a constant.
  [[nodiscard]] Value stored(const Tensor& tensor, bool trained) {
    Value value;
    value.shape = detail::shape_of(tensor.dims);
    value.known = true;
    value.type = tensor.type;
    value.constant = true;
    value.data = detail::small_data(tensor, value.shape);
    if (trained && is_float(tensor.type)) make_root(value);
    return value;
  }
  void make_root(Value& value) {
    value.trained = true;
    value.root = static_cast<std::int32_t>(roots_.size());
    roots_.push_back({element_count(value.shape), false});
  }
  /// A layer counts a stored tensor as its own; the second one to do so shares it.
  void use(const Value& value) {
    if (value.root < 0) return;
    Root& root = roots_[static_cast<std::size_t>(value.root)];
    if (root.used) network_.shared_params = checked_add(network_.shared_params, root.elements);
    root.used = true;
  }

  /// Appends a layer; its name is made unique.
  [[nodiscard]] std::int32_t add(std::string name, Layer layer, std::vector<Source> sources) {
    validate(layer);
    if (!names_.insert(name).second) {
      const std::string base = name + "#";
      for (int i = 2; !names_.insert(name).second; ++i) name = base + std::to_string(i);
    }
    network_.layers.push_back({std::move(name), std::move(layer), std::move(sources), {}});
    return static_cast<std::int32_t>(network_.layers.size()) - 1;
  }

  /// Inlined bodies may call each other: work is bounded.
  void spend_node(const Node& node) {
    expects<ParseError>(++nodes_ <= kMostNodes, file_, ": node '", node.name, "' (byte ",
                        node.offset, "): more than ", kMostNodes,
                        " nodes after inlining functions; the file is not a network");
  }

 private:
  static constexpr std::int64_t kMostNodes = 2'000'000;
  struct Root {
    std::int64_t elements;
    bool used;
  };
  const Model& model_;
  std::string_view file_;
  Network network_;
  std::deque<Value> values_;  // references stay valid while it grows
  std::vector<Root> roots_;
  std::unordered_set<std::string> names_;
  std::int64_t nodes_ = 0;
};

/// One node with everything around it: what the readers of operators work on.
class NodeContext {
 public:
  NodeContext(GraphReader& reader, Scope& scope, const Node& node)
      : reader_(reader), scope_(scope), node_(node) {}

  [[nodiscard]] GraphReader& reader() { return reader_; }
  [[nodiscard]] Scope& scope() { return scope_; }
  [[nodiscard]] const Node& node() const { return node_; }
  [[nodiscard]] std::string_view op() const { return node_.op; }
  [[nodiscard]] std::int64_t opset() const { return reader_.opset(); }
  [[nodiscard]] std::string name() const {
    const std::string_view own = !node_.name.empty()      ? node_.name
                                 : !node_.outputs.empty() ? node_.outputs.front()
                                                          : node_.op;
    return scope_.prefix + std::string(own);
  }

  /// @name Inputs by position
  /// @{
  [[nodiscard]] std::size_t inputs() const { return node_.inputs.size(); }
  [[nodiscard]] bool has(std::size_t i) const {
    return i < node_.inputs.size() && !node_.inputs[i].empty();
  }
  /// @throws InvalidArgument  it is missing
  [[nodiscard]] const Value& in(std::size_t i) const {
    expects(has(i), "input ", i, " is missing");
    const Value* value = reader_.find(scope_, node_.inputs[i]);
    expects(value != nullptr, "input '", node_.inputs[i], "' is made by no node before it");
    return *value;
  }
  /// @throws NotUnderstood  only known at run time
  [[nodiscard]] const Shape& shape(std::size_t i) const {
    const Value& value = in(i);
    expects<NotUnderstood>(value.known, "the shape of its input '", node_.inputs[i],
                           "' is only known at run time");
    return value.shape;
  }
  [[nodiscard]] bool has_data(std::size_t i) const { return has(i) && in(i).data.has_value(); }
  /// @throws NotUnderstood  computed at run time
  [[nodiscard]] const std::vector<double>& data(std::size_t i) const {
    const Value& value = in(i);
    expects<NotUnderstood>(value.data.has_value(), "its input '", node_.inputs[i],
                           "' is only known at run time");
    return *value.data;
  }
  [[nodiscard]] std::vector<std::int64_t> integers(std::size_t i) const {
    std::vector<std::int64_t> numbers;
    for (const double number : data(i)) numbers.push_back(to_integer(number));
    return numbers;
  }
  [[nodiscard]] double number(std::size_t i) const {
    const auto& numbers = data(i);
    expects(!numbers.empty(), "input '", node_.inputs[i], "' is empty; it needs a number");
    return numbers.front();
  }
  /// @}

  /// @name Attributes
  /// @{
  [[nodiscard]] const Attribute* attribute(std::string_view name) const {
    return find_attribute(node_, scope_, name);
  }
  [[nodiscard]] std::int64_t integer(std::string_view name, std::int64_t fallback) const {
    const Attribute* found = attribute(name);
    return found == nullptr ? fallback : found->i;
  }
  [[nodiscard]] double real(std::string_view name, double fallback) const {
    const Attribute* found = attribute(name);
    return found == nullptr ? fallback : static_cast<double>(found->f);
  }
  [[nodiscard]] std::string_view text(std::string_view name, std::string_view fallback) const {
    const Attribute* found = attribute(name);
    return found == nullptr ? fallback : found->s;
  }
  [[nodiscard]] std::vector<std::int64_t> list(std::string_view name) const {
    const Attribute* found = attribute(name);
    return found == nullptr ? std::vector<std::int64_t>{} : found->ints;
  }
  /// Numbers that older opsets keep in an attribute and newer ones in an input.
  [[nodiscard]] std::vector<std::int64_t> list(std::string_view name, std::size_t input) const {
    return has(input) ? integers(input) : list(name);
  }
  /// @}

  /// @name Results
  /// @{
  void set(std::size_t output, Value value) {
    if (output < node_.outputs.size()) {
      reader_.define(scope_, node_.outputs[output], std::move(value));
    }
  }
  /// Evaluated while reading: no layer.
  void fold(const Shape& shape, ElementType type, std::vector<double> data, std::size_t at = 0) {
    Value value;
    value.known = value.constant = true;
    value.shape = shape;
    value.type = type;
    value.derived = any_derived();
    value.data = std::move(data);
    set(at, std::move(value));
    if (at == 0) ++reader_.network().folded_nodes;
  }
  [[nodiscard]] bool any_derived() const {
    for (std::size_t i = 0; i < inputs(); ++i) {
      if (has(i) && in(i).derived) return true;
    }
    return false;
  }
  /// All inputs are constants with known numbers.
  [[nodiscard]] bool foldable() const {
    for (std::size_t i = 0; i < inputs(); ++i) {
      if (has(i) && !has_data(i)) return false;
    }
    return true;
  }
  /// Output 0 is input 0 in another shape or type: a constant stays one, an activation gets a
  /// layer of op `op`.
  void view(std::string_view op, const Shape& shape, ElementType type) {
    if (in(0).constant) {
      Value value = in(0);
      value.shape = shape;
      value.type = type;
      set(0, std::move(value));
      ++reader_.network().folded_nodes;
      return;
    }
    emit_generic(op, {0}, {shape});
    retype(0, type);
  }
  void retype(std::size_t output, ElementType type) {
    if (output >= node_.outputs.size()) return;
    const Value* found = reader_.find(scope_, node_.outputs[output]);
    if (found == nullptr) return;
    Value value = *found;
    value.type = type;
    set(output, std::move(value));
  }

  /// Inputs of a layer: run-time ones first, stored ones last. Empty tensors are left out.
  struct Operands {
    std::vector<Shape> shapes;
    std::vector<Source> sources;
    std::int64_t weights = 0;
  };
  [[nodiscard]] Operands operands(const std::vector<std::size_t>& which) {
    Operands all;
    for (const bool trained : {false, true}) {
      for (const std::size_t i : which) {
        if (!has(i) || in(i).trained != trained) continue;
        const Shape& extents = shape(i);
        if (element_count(extents) == 0) continue;
        all.shapes.push_back(extents.empty() ? Shape{1} : extents);
        all.sources.push_back(in(i).source);
        all.weights += trained ? 1 : 0;
        reader_.use(in(i));
      }
    }
    return all;
  }
  [[nodiscard]] std::vector<std::size_t> all_inputs() const {
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < inputs(); ++i) which.push_back(i);
    return which;
  }

  /// Appends a layer that makes the outputs of this node, of these shapes.
  void emit(Operation operation, std::vector<Source> sources, const std::vector<Shape>& outputs) {
    Value made;
    made.known = true;
    made.type = inputs() > 0 && has(0) ? in(0).type : ElementType::float32;
    Layer layer{std::move(operation), precision()};
    made.source.layer = reader_.add(name(), std::move(layer), std::move(sources));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      made.shape = outputs[i];
      set(i, made);
      const bool several =
          std::holds_alternative<Generic>(reader_.network().layers.back().layer.operation);
      if (several) ++made.source.output;
    }
  }

  /// A layer that is costed by bytes. Without any element to read or write there is none.
  void emit_generic(std::string_view op, const std::vector<std::size_t>& which,
                    const std::vector<Shape>& outputs, std::int64_t macs = 0,
                    std::string kind = {}) {
    Generic generic;
    generic.op = generic_op(op);
    Operands read = operands(which);
    bool empty = false;
    for (const Shape& shape : outputs) {
      empty = empty || element_count(shape) == 0;
      generic.outputs.push_back(shape.empty() ? Shape{1} : shape);
    }
    if (empty) {
      for (std::size_t i = 0; i < outputs.size(); ++i) fold(outputs[i], in_type(), {}, i);
      return;
    }
    if (read.shapes.empty()) {
      read.shapes = {Shape{1}};
      read.sources = {Source{}};
    }
    generic.inputs = std::move(read.shapes);
    generic.weights = read.weights;
    generic.macs = macs;
    generic.kind = std::move(kind);
    emit(std::move(generic), std::move(read.sources), outputs);
  }
  /// @}

  [[nodiscard]] ElementType in_type() const {
    return inputs() > 0 && has(0) ? in(0).type : ElementType::float32;
  }

  static const Attribute* find_attribute(const Node& node, const Scope& scope,
                                         std::string_view name) {
    for (const Attribute& attribute : node.attributes) {
      if (attribute.name != name) continue;
      if (attribute.reference.empty()) return &attribute;
      return referenced(scope, attribute.reference);
    }
    return nullptr;
  }

 private:
  static const Attribute* referenced(const Scope& scope, std::string_view name) {
    for (const Scope* s = &scope; s != nullptr; s = s->outer) {
      if (s->caller == nullptr) continue;
      if (const Attribute* given = find_attribute(*s->caller, *s->caller_scope, name)) return given;
      for (const Attribute& fallback : s->function->defaults) {
        if (fallback.name == name) return &fallback;
      }
      return nullptr;
    }
    return nullptr;
  }

  /// Integer where a product reads dequantised operands, else by the first floating-point input.
  [[nodiscard]] Precision precision() const {
    const bool product = node_.op == "Conv" || node_.op == "Gemm" || node_.op == "MatMul";
    if (product && has(1) && in(0).dequantized && in(1).dequantized) return Precision::int8;
    for (std::size_t i = 0; i < inputs(); ++i) {
      if (!has(i)) continue;
      const ElementType type = in(i).type;
      if (is_float(type) || type == ElementType::int8 || type == ElementType::uint8) {
        return precision_of(type);
      }
    }
    return Precision::fp32;
  }

  GraphReader& reader_;
  Scope& scope_;
  const Node& node_;
};

}  // namespace layerwatt::onnx
