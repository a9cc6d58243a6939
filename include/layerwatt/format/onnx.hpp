/// @file
/// ONNX models to networks: shapes and counts from the file alone, weights never read.
///
/// Opset 7 to the newest, IR 3 and later. Needs protozero (target layerwatt::onnx).
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/onnx_file.hpp>
#include <layerwatt/format/onnx_walk.hpp>
#include <layerwatt/format/read_network.hpp>
#include <layerwatt/format/read_options.hpp>
#include <layerwatt/network/rebatch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace layerwatt {

namespace onnx::detail {

/// Resolves the inputs of a model and reads its graph.
class ModelReader {
 public:
  ModelReader(const Model& model, std::string_view file, const ReadOptions& options)
      : reader_(model, file), walker_(reader_), options_(options) {}

  [[nodiscard]] Network read(std::string name) {
    const Graph& graph = *reader_.model().graph;
    const Scope scope = walk(graph);
    Network& network = reader_.network();
    network.name = std::move(name);
    network.format = "onnx";
    for (const ValueInfo& output : graph.outputs) {
      const Value* value = reader_.find(scope, output.name);
      expects<ParseError>(value != nullptr, reader_.file(), ": output '", output.name,
                          "' is made by no node");
      network.outputs.push_back(value->source);
    }
    if (network.outputs.empty()) network.outputs.emplace_back();
    return std::move(network);
  }

  /// Shapes of all tensors of the graph by name, as far as they are known.
  [[nodiscard]] std::map<std::string, Shape> shapes() {
    std::map<std::string, Shape> known;
    for (const auto& [name, index] : walk(*reader_.model().graph).values) {
      const Value& value = reader_.value(index);
      if (value.known) known.emplace(std::string(name), value.shape);
    }
    return known;
  }

 private:
  [[nodiscard]] Scope walk(const Graph& graph) {
    Scope scope;
    Walker::define_infos(graph, scope);
    define_inputs(graph, scope);
    walker_.define_initializers(graph, scope);
    walker_.nodes(graph.nodes, scope, 0);
    return scope;
  }

  void define_inputs(const Graph& graph, Scope& scope) {
    std::unordered_set<std::string_view> stored;
    for (const Tensor& tensor : graph.initializers) stored.insert(tensor.name);
    std::vector<const ValueInfo*> open;
    for (const ValueInfo& input : graph.inputs) {
      if (stored.count(input.name) == 0) open.push_back(&input);
    }
    for (const InputShape& given : options_.shapes) expect_input(given, open);
    for (const ValueInfo* input : open) define_input(*input, open, scope);
  }

  [[nodiscard]] static bool names(const InputShape& given, const ValueInfo& input,
                                  std::size_t inputs) {
    if (given.name == input.name) return true;
    return inputs == 1 && (given.name.empty() || given.name == "in");
  }

  void expect_input(const InputShape& given, const std::vector<const ValueInfo*>& open) const {
    std::vector<std::string_view> known;
    for (const ValueInfo* input : open) {
      if (names(given, *input, open.size())) return;
      known.push_back(input->name);
    }
    fail<ParseError>(reader_.file(), ": there is no input '", given.name, "'; its inputs are ",
                     join(known, ", "));
  }

  void define_input(const ValueInfo& input, const std::vector<const ValueInfo*>& open,
                    Scope& scope) {
    Value value;
    value.type = input.type;
    const InputShape* given = nullptr;
    for (const InputShape& shape : options_.shapes) {
      if (names(shape, input, open.size())) given = &shape;
    }
    if (given != nullptr) {
      value.shape = given->shape;
      value.known = true;
      if (options_.batch && !value.shape.empty()) value.shape[0] = *options_.batch;
      remember_symbols(input, value.shape);
    } else if (input.has_shape) {
      value.shape = file_shape(input, *open.front());
      value.known = true;
    } else {
      expects<ParseError>(input.type == ElementType::undefined, reader_.file(), ": input '",
                          input.name, "' has no shape; give one: --shape ", input.name,
                          ":1x3x224x224");
    }
    reader_.define(scope, input.name, std::move(value));
  }

  void remember_symbols(const ValueInfo& input, const Shape& shape) {
    for (std::size_t i = 0; i < input.extents.size() && i < shape.rank(); ++i) {
      if (!input.extents[i].symbol.empty()) {
        walker_.symbols.emplace(input.extents[i].symbol, shape[i]);
      }
    }
  }

  /// Axis 0 is the batch where it is open, or as large as that of the first input.
  [[nodiscard]] Shape file_shape(const ValueInfo& input, const ValueInfo& first) {
    expects<ParseError>(input.extents.size() <= Shape::kMaxRank, reader_.file(), ": input '",
                        input.name, "' has ", input.extents.size(), " dimensions; at most ",
                        Shape::kMaxRank, " are handled");
    Shape shape;
    for (std::size_t i = 0; i < input.extents.size(); ++i) {
      const Extent& extent = input.extents[i];
      std::int64_t value = extent.value;
      const auto known = walker_.symbols.find(extent.symbol);
      if (!extent.symbol.empty()) {
        value = known == walker_.symbols.end() ? -1 : known->second;
      }
      const bool like_first = !first.extents.empty() && first.extents.front().value == extent.value;
      if (i == 0 && options_.batch && (value <= 0 || like_first)) value = *options_.batch;
      if (i == 0 && value <= 0) value = 1;
      expects<ParseError>(value >= 1, reader_.file(), ": input '", input.name, "' leaves extent ",
                          i, extent.symbol.empty() ? "" : " (", extent.symbol,
                          extent.symbol.empty() ? "" : ")", " open; give its shape: --shape ",
                          input.name, ":", example(input));
      shape.push_back(value);
    }
    remember_symbols(input, shape);
    return shape;
  }

  [[nodiscard]] static std::string example(const ValueInfo& input) {
    std::string text;
    for (std::size_t i = 0; i < input.extents.size(); ++i) {
      const std::int64_t value = input.extents[i].value;
      if (i > 0) text += 'x';
      text += value > 0 ? std::to_string(value) : i == 0 ? "1" : "224";
    }
    return text;
  }

  GraphReader reader_;
  Walker walker_;
  const ReadOptions& options_;
};

inline Network read(const Model& model, std::string_view file, const std::string& name,
                    const ReadOptions& options) {
  return ModelReader(model, file, options).read(name);
}

}  // namespace onnx::detail

/// A serialised ONNX model. `file` is only used in messages.
/// Another batch than the file's is read with it where the graph allows that (shape arithmetic
/// follows); where constants in the graph hold the old batch, all layers are scaled instead.
/// @throws ParseError  malformed or contradictory: names the node or the byte offset
[[nodiscard]] inline Network read_onnx_bytes(std::string_view bytes, const std::string& name,
                                             std::string_view file,
                                             const ReadOptions& options = {}) {
  const onnx::Model model = onnx::parse_model(bytes, file);
  expects<ParseError>(model.graph != nullptr, file,
                      ": it holds no graph; is this really an ONNX model?");
  if (!options.batch || !options.shapes.empty()) {
    return onnx::detail::read(model, file, name, options);
  }
  const Network as_written = onnx::detail::read(model, file, name, {});
  const std::int64_t from = std::max<std::int64_t>(batch_size(as_written), 1);
  Network scaled = with_batch(as_written, *options.batch);
  try {
    Network read = onnx::detail::read(model, file, name, options);
    const bool follows = totals(read).macs == totals(scaled).macs ||
                         totals(read).macs * from == totals(as_written).macs * *options.batch;
    if (follows) return read;
  } catch (const ParseError&) {
    // the graph holds its batch in constants
  }
  return scaled;
}

/// The shapes of all tensors of a model's graph by name, as far as they are known: what ONNX calls
/// shape inference.
/// @throws ParseError  see read_onnx_bytes
[[nodiscard]] inline std::map<std::string, Shape> onnx_shapes(std::string_view bytes,
                                                              std::string_view file,
                                                              const ReadOptions& options = {}) {
  const onnx::Model model = onnx::parse_model(bytes, file);
  expects<ParseError>(model.graph != nullptr, file,
                      ": it holds no graph; is this really an ONNX model?");
  return onnx::detail::ModelReader(model, file, options).shapes();
}

/// @throws FileError  the file cannot be read   @throws ParseError  see read_onnx_bytes
[[nodiscard]] inline Network read_onnx(const std::string& path, const ReadOptions& options = {}) {
  const onnx::MappedFile file(path);
  return read_onnx_bytes(file.bytes(), std::filesystem::path(path).stem().string(), path, options);
}

/// True for ONNX files: ModelProto begins with its IR version, a byte that no text begins with.
[[nodiscard]] inline bool looks_like_onnx(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::path(path).extension() == ".onnx") return true;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const onnx::MappedFile file(path);
  return !file.bytes().empty() && file.bytes().front() == '\x08';
}

/// read_network, and ONNX files too.
[[nodiscard]] inline Network read_any_network(const std::string& argument,
                                              const ReadOptions& options = {}) {
  if (!looks_like_layer_text(argument) && looks_like_onnx(argument)) {
    return read_onnx(argument, options);
  }
  return read_network(argument, options);
}

}  // namespace layerwatt
