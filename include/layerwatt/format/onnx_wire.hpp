/// @file
/// ONNX's protobuf messages as plain views into the file. Tensor data is found, never read: only
/// what shape arithmetic asks for is decoded later. Field numbers: onnx.proto of ONNX.
#pragma once

#include <layerwatt/core/error.hpp>

#include <protozero/pbf_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::onnx {

/// TensorProto.DataType, as far as it matters here.
enum class ElementType : std::int32_t {
  undefined = 0,
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  int32 = 6,
  int64 = 7,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  bfloat16 = 16
};

struct Tensor {
  std::string_view name;
  std::vector<std::int64_t> dims;
  ElementType type = ElementType::undefined;
  std::string_view raw;             ///< raw_data, undecoded
  std::string_view packed;          ///< the packed typed field, undecoded
  std::vector<std::int64_t> loose;  ///< integers that are not packed
  bool external = false;            ///< data is in another file, which is never opened
};

struct Graph;

struct Attribute {
  std::string_view name;
  std::string_view reference;  ///< inside a function: the caller's attribute that stands here
  std::int64_t i = 0;
  float f = 0;
  std::string_view s;
  std::vector<std::int64_t> ints;
  std::vector<float> floats;
  std::unique_ptr<Tensor> tensor;
  std::unique_ptr<Graph> graph;
};

struct Node {
  std::string_view name, op, domain;
  std::vector<std::string_view> inputs;  ///< empty names: optional inputs left out
  std::vector<std::string_view> outputs;
  std::vector<Attribute> attributes;
  std::size_t offset = 0;  ///< of the message in the file
};

/// An extent: known, or the name of a symbol ("" for nothing at all).
struct Extent {
  std::int64_t value = -1;
  std::string_view symbol;
};

struct ValueInfo {
  std::string_view name;
  ElementType type = ElementType::undefined;
  bool has_shape = false;
  std::vector<Extent> extents;
};

struct Graph {
  std::string_view name;
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  std::vector<ValueInfo> inputs, outputs, values;
};

struct Function {
  std::string_view name, domain;
  std::vector<std::string_view> inputs, outputs;
  std::vector<Node> nodes;
  std::vector<Attribute> defaults;
};

struct Model {
  std::int64_t ir_version = 0;
  std::map<std::string_view, std::int64_t> opsets;  ///< by domain; "" is ONNX itself
  std::unique_ptr<Graph> graph;
  std::vector<Function> functions;
};

namespace detail {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr int kMaxDepth = 64;  ///< of graphs in attributes of nodes in graphs ...

inline std::string_view text_of(pbf_reader& reader) {
  const auto view = reader.get_view();
  return {view.data(), view.size()};
}

/// Decodes messages. A field with an unexpected wire type is skipped, as protobuf does.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : base_(bytes.data()), at_(bytes.data()) {}

  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - base_); }

  [[nodiscard]] Model model(std::string_view bytes) {
    Model model;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::varint):
          model.ir_version = reader.get_int64();
          break;
        case tag_and_type(7, pbf_wire_type::length_delimited):
          // A second message of a singular field is merged into the first, as protobuf says.
          if (!model.graph) model.graph = std::make_unique<Graph>();
          graph(text_of(reader), 0, *model.graph);
          break;
        case tag_and_type(8, pbf_wire_type::length_delimited):
          opset(text_of(reader), model);
          break;
        case tag_and_type(25, pbf_wire_type::length_delimited):
          model.functions.push_back(function(text_of(reader)));
          break;
        default:
          reader.skip();
      }
    }
    return model;
  }

 private:
  pbf_reader open(std::string_view bytes) {
    at_ = bytes.data();
    return pbf_reader{bytes.data(), bytes.size()};
  }

  void opset(std::string_view bytes, Model& model) {
    std::string_view domain;
    std::int64_t version = 0;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      if (reader.tag_and_type() == tag_and_type(1, pbf_wire_type::length_delimited)) {
        domain = text_of(reader);
      } else if (reader.tag_and_type() == tag_and_type(2, pbf_wire_type::varint)) {
        version = reader.get_int64();
      } else {
        reader.skip();
      }
    }
    model.opsets[domain == "ai.onnx" ? std::string_view{} : domain] = version;
  }

  void graph(std::string_view bytes, int depth, Graph& graph) {
    expects<ParseError>(depth < kMaxDepth, "graphs are nested more than ", kMaxDepth, " deep");
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::length_delimited):
          graph.nodes.push_back(node(text_of(reader), depth));
          break;
        case tag_and_type(2, pbf_wire_type::length_delimited):
          graph.name = text_of(reader);
          break;
        case tag_and_type(5, pbf_wire_type::length_delimited):
          graph.initializers.push_back(tensor(text_of(reader)));
          break;
        case tag_and_type(11, pbf_wire_type::length_delimited):
          graph.inputs.push_back(value_info(text_of(reader)));
          break;
        case tag_and_type(12, pbf_wire_type::length_delimited):
          graph.outputs.push_back(value_info(text_of(reader)));
          break;
        case tag_and_type(13, pbf_wire_type::length_delimited):
          graph.values.push_back(value_info(text_of(reader)));
          break;
        case tag_and_type(15, pbf_wire_type::length_delimited):
          graph.initializers.push_back(sparse_tensor(text_of(reader)));
          break;
        default:
          reader.skip();
      }
    }
  }

  Function function(std::string_view bytes) {
    Function function;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::length_delimited):
          function.name = text_of(reader);
          break;
        case tag_and_type(4, pbf_wire_type::length_delimited):
          function.inputs.push_back(text_of(reader));
          break;
        case tag_and_type(5, pbf_wire_type::length_delimited):
          function.outputs.push_back(text_of(reader));
          break;
        case tag_and_type(7, pbf_wire_type::length_delimited):
          function.nodes.push_back(node(text_of(reader), 0));
          break;
        case tag_and_type(10, pbf_wire_type::length_delimited):
          function.domain = text_of(reader);
          break;
        case tag_and_type(11, pbf_wire_type::length_delimited):
          function.defaults.push_back(attribute(text_of(reader), 0));
          break;
        default:
          reader.skip();
      }
    }
    return function;
  }

  Node node(std::string_view bytes, int depth) {
    Node node;
    pbf_reader reader = open(bytes);
    node.offset = offset();
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::length_delimited):
          node.inputs.push_back(text_of(reader));
          break;
        case tag_and_type(2, pbf_wire_type::length_delimited):
          node.outputs.push_back(text_of(reader));
          break;
        case tag_and_type(3, pbf_wire_type::length_delimited):
          node.name = text_of(reader);
          break;
        case tag_and_type(4, pbf_wire_type::length_delimited):
          node.op = text_of(reader);
          break;
        case tag_and_type(5, pbf_wire_type::length_delimited):
          node.attributes.push_back(attribute(text_of(reader), depth));
          break;
        case tag_and_type(7, pbf_wire_type::length_delimited):
          node.domain = text_of(reader);
          break;
        default:
          reader.skip();
      }
    }
    if (node.domain == "ai.onnx") node.domain = {};
    return node;
  }

  Attribute attribute(std::string_view bytes, int depth) {
    Attribute attribute;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::length_delimited):
          attribute.name = text_of(reader);
          break;
        case tag_and_type(2, pbf_wire_type::fixed32):
          attribute.f = reader.get_float();
          break;
        case tag_and_type(3, pbf_wire_type::varint):
          attribute.i = reader.get_int64();
          break;
        case tag_and_type(4, pbf_wire_type::length_delimited):
          attribute.s = text_of(reader);
          break;
        case tag_and_type(5, pbf_wire_type::length_delimited):
          attribute.tensor = std::make_unique<Tensor>(tensor(text_of(reader)));
          break;
        case tag_and_type(6, pbf_wire_type::length_delimited):
          attribute.graph = std::make_unique<Graph>();
          graph(text_of(reader), depth + 1, *attribute.graph);
          break;
        case tag_and_type(7, pbf_wire_type::fixed32):
          attribute.floats.push_back(reader.get_float());
          break;
        case tag_and_type(7, pbf_wire_type::length_delimited):
          for (const float value : reader.get_packed_float()) attribute.floats.push_back(value);
          break;
        case tag_and_type(8, pbf_wire_type::varint):
          attribute.ints.push_back(reader.get_int64());
          break;
        case tag_and_type(8, pbf_wire_type::length_delimited):
          for (const auto value : reader.get_packed_int64()) attribute.ints.push_back(value);
          break;
        case tag_and_type(21, pbf_wire_type::length_delimited):
          attribute.reference = text_of(reader);
          break;
        default:
          reader.skip();
      }
    }
    return attribute;
  }

  Tensor tensor(std::string_view bytes) {
    Tensor tensor;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::varint):
          tensor.dims.push_back(reader.get_int64());
          break;
        case tag_and_type(1, pbf_wire_type::length_delimited):
          for (const auto extent : reader.get_packed_int64()) tensor.dims.push_back(extent);
          break;
        case tag_and_type(2, pbf_wire_type::varint):
          tensor.type = static_cast<ElementType>(reader.get_int32());
          break;
        case tag_and_type(4, pbf_wire_type::length_delimited):
        case tag_and_type(5, pbf_wire_type::length_delimited):
        case tag_and_type(7, pbf_wire_type::length_delimited):
        case tag_and_type(10, pbf_wire_type::length_delimited):
        case tag_and_type(11, pbf_wire_type::length_delimited):
          tensor.packed = text_of(reader);
          break;
        case tag_and_type(5, pbf_wire_type::varint):
        case tag_and_type(7, pbf_wire_type::varint):
          tensor.loose.push_back(reader.get_int64());
          break;
        case tag_and_type(8, pbf_wire_type::length_delimited):
          tensor.name = text_of(reader);
          break;
        case tag_and_type(9, pbf_wire_type::length_delimited):
          tensor.raw = text_of(reader);
          break;
        case tag_and_type(14, pbf_wire_type::varint):
          tensor.external = reader.get_int32() == 1;
          break;
        default:
          reader.skip();
      }
    }
    return tensor;
  }

  /// The dense tensor that a sparse one stands for: same name and dims, no data.
  Tensor sparse_tensor(std::string_view bytes) {
    Tensor dense;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case tag_and_type(1, pbf_wire_type::length_delimited): {
          const Tensor values = tensor(text_of(reader));
          dense.name = values.name;
          dense.type = values.type;
          break;
        }
        case tag_and_type(3, pbf_wire_type::varint):
          dense.dims.push_back(reader.get_int64());
          break;
        case tag_and_type(3, pbf_wire_type::length_delimited):
          for (const auto extent : reader.get_packed_int64()) dense.dims.push_back(extent);
          break;
        default:
          reader.skip();
      }
    }
    return dense;
  }

  ValueInfo value_info(std::string_view bytes) {
    ValueInfo info;
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      if (reader.tag_and_type() == tag_and_type(1, pbf_wire_type::length_delimited)) {
        info.name = text_of(reader);
      } else if (reader.tag_and_type() == tag_and_type(2, pbf_wire_type::length_delimited)) {
        pbf_reader type{reader.get_view()};
        while (type.next(1, pbf_wire_type::length_delimited)) tensor_type(text_of(type), info);
      } else {
        reader.skip();
      }
    }
    return info;
  }

  static void tensor_type(std::string_view bytes, ValueInfo& info) {
    pbf_reader reader{bytes.data(), bytes.size()};
    while (reader.next()) {
      if (reader.tag_and_type() == tag_and_type(1, pbf_wire_type::varint)) {
        info.type = static_cast<ElementType>(reader.get_int32());
      } else if (reader.tag_and_type() == tag_and_type(2, pbf_wire_type::length_delimited)) {
        info.has_shape = true;
        pbf_reader shape{reader.get_view()};
        while (shape.next(1, pbf_wire_type::length_delimited)) {
          info.extents.push_back(extent(text_of(shape)));
        }
      } else {
        reader.skip();
      }
    }
  }

  static Extent extent(std::string_view bytes) {
    Extent extent;
    pbf_reader reader{bytes.data(), bytes.size()};
    while (reader.next()) {
      if (reader.tag_and_type() == tag_and_type(1, pbf_wire_type::varint)) {
        extent.value = reader.get_int64();
      } else if (reader.tag_and_type() == tag_and_type(2, pbf_wire_type::length_delimited)) {
        extent.symbol = text_of(reader);
      } else {
        reader.skip();
      }
    }
    return extent;
  }

  const char* base_;
  const char* at_;
};

}  // namespace detail

/// Takes a serialised ModelProto apart. The result holds views: `bytes` must outlive it.
/// @throws ParseError  "FILE: byte OFFSET: why"
[[nodiscard]] inline Model parse_model(std::string_view bytes, std::string_view file) {
  detail::WireReader reader(bytes);
  try {
    return reader.model(bytes);
  } catch (const protozero::exception& error) {
    fail<ParseError>(file, ": byte ", reader.offset(), ": damaged ONNX file (", error.what(),
                     "); export it again");
  } catch (const ParseError& error) {
    fail<ParseError>(file, ": byte ", reader.offset(), ": ", error.what());
  }
}

}  // namespace layerwatt::onnx
