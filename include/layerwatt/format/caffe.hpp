/// @file
/// Caffe prototxt, both dialects (`layer { type: "Convolution" }` and `layers { type:
/// CONVOLUTION }`), to a Network as it runs at inference (phase TEST).
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/caffe_layer.hpp>
#include <layerwatt/format/graph_builder.hpp>
#include <layerwatt/format/prototxt.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// A message with `layer` or `layers` fields, as every Caffe network has.
[[nodiscard]] inline bool looks_like_caffe(const TextField& root) {
  return std::any_of(root.fields.begin(), root.fields.end(), [](const TextField& field) {
    return field.is_message && (field.name == "layer" || field.name == "layers");
  });
}

namespace detail {

inline Shape caffe_shape(const TextField& shape) {
  Shape extents;
  for (const TextField* dim : shape.all("dim")) {
    const auto extent = parse_number<std::int64_t>(dim->value);
    expects<ParseError>(extent && *extent >= 1, "line ", dim->line, ": 'dim' is '", dim->value,
                        "'; it must be a whole number >= 1");
    extents.push_back(*extent);
  }
  return extents;
}

/// `input: "data"` with `input_shape { dim ... }` or four `input_dim` each.
inline void add_caffe_inputs(GraphBuilder& graph, const TextField& root) {
  const auto names = root.all("input");
  const auto shapes = root.all("input_shape");
  const auto dims = root.all("input_dim");
  constexpr std::size_t kDims = 4;
  for (std::size_t i = 0; i < names.size(); ++i) {
    Shape shape;
    if (i < shapes.size()) {
      shape = caffe_shape(*shapes[i]);
    } else {
      TextField four;
      for (std::size_t d = i * kDims; d < std::min(dims.size(), (i + 1) * kDims); ++d) {
        four.fields.push_back(*dims[d]);
        four.fields.back().name = "dim";
      }
      shape = caffe_shape(four);
    }
    expects<ParseError>(shape.rank() >= 1, "line ", names[i]->line, ": the input '",
                        names[i]->value, "' has no shape; add 'input_shape'");
    graph.add_input(names[i]->value, shape);
  }
}

/// The shape that a data layer states; nothing where it comes from the data base.
inline std::optional<Shape> caffe_data_shape(const TextField& layer) {
  for (const char* param : {"input_param", "dummy_data_param"}) {
    if (const TextField* shape = caffe_param(layer, param).find("shape")) {
      return caffe_shape(*shape);
    }
  }
  const TextField& memory = caffe_param(layer, "memory_data_param");
  if (memory.find("channels") != nullptr) {
    return Shape{integer_field(memory, "batch_size", 1), integer_field(memory, "channels", 1),
                 integer_field(memory, "height", 1), integer_field(memory, "width", 1)};
  }
  const std::int64_t crop =
      std::max(integer_field(caffe_param(layer, "transform_param"), "crop_size", 0),
               integer_field(caffe_param(layer, "data_param"), "crop_size", 0));
  if (crop < 1) return std::nullopt;
  constexpr std::int64_t kColours = 3;  // the data base would tell; crops are of colour images
  return Shape{
      std::max<std::int64_t>(1, integer_field(caffe_param(layer, "data_param"), "batch_size", 1)),
      kColours, crop, crop};
}

/// `include { phase: TRAIN }` and `exclude { phase: TEST }` leave a layer out at inference.
inline bool runs_at_inference(const TextField& layer) {
  for (const TextField* rule : layer.all("include")) {
    if (rule->text("phase") == "TRAIN" || rule->text("phase") == "0") return false;
  }
  for (const TextField* rule : layer.all("exclude")) {
    if (rule->text("phase") == "TEST" || rule->text("phase") == "1") return false;
  }
  return true;
}

inline bool is_data_type(const std::string& type) {
  return type == "input" || type == "data" || type == "imagedata" || type == "hdf5data" ||
         type == "memorydata" || type == "dummydata" || type == "windowdata" ||
         type == "annotateddata" || type == "python";
}

/// Layers with one input that are not worth a function each.
inline std::optional<Operation> caffe_pointwise(const TextField& layer, const std::string& type,
                                                const Shape& input) {
  if (type == "relu") {
    const std::string_view slope = caffe_param(layer, "relu_param").text("negative_slope", "0");
    const bool leaky = parse_number<double>(slope).value_or(0) != 0;
    return Activation{leaky ? ActivationKind::leaky_relu : ActivationKind::relu, input};
  }
  for (const auto& [name, kind] : kCaffeActivations) {
    if (type == name) return Activation{kind, input};
  }
  for (const auto& [name, op] : kCaffeSame) {
    if (type == name) return Generic{generic_op(op), {input}, {input}, 0, 0, {}};
  }
  if (type == "accuracy" || type == "silence" || type.find("loss") != std::string::npos) {
    if (type.rfind("softmax", 0) == 0) return Softmax{input, 1};
    return Generic{generic_op("identity"), {input}, {input}, 0, 0, {}};  // training only
  }
  if (type == "dropout") return Dropout{input};
  if (type == "lrn") {
    return Lrn{input, integer_field(caffe_param(layer, "lrn_param"), "local_size", 5)};
  }
  if (type == "softmax") {
    return Softmax{input, integer_field(caffe_param(layer, "softmax_param"), "axis", 1)};
  }
  if (input.rank() < 2) return std::nullopt;
  if (type == "batchnorm" || type == "bn") return BatchNorm{input};
  if (type == "prelu") {
    return Generic{generic_op("prelu"), {input, per_channel(input)}, {input}, 1, 0, {}};
  }
  if (type == "flatten") return caffe_flatten(input);
  if (type == "reshape") return caffe_reshape(layer, input);
  if (type == "permute") return caffe_permute(layer, input);
  return std::nullopt;
}

/// The operation of a layer, or nothing where the type is not known.
inline std::optional<Operation> caffe_operation(const TextField& layer, const std::string& type,
                                                const std::vector<Shape>& inputs) {
  const Shape& input = inputs.front();
  if (type == "convolution" || type == "deconvolution" || type == "depthwiseconvolution" ||
      type == "convolutiondepthwise") {
    return caffe_convolution(layer, type, input);
  }
  if (type == "pooling") return caffe_pooling(layer, input);
  if (type == "innerproduct") return caffe_dense(layer, input);
  if (type == "concat") {
    const TextField& param = caffe_param(layer, "concat_param");
    return Concat{inputs, integer_field(param, "axis", integer_field(param, "concat_dim", 1))};
  }
  if (type == "eltwise" && inputs.size() >= 2) return caffe_eltwise(layer, type, inputs);
  if (type == "crop") return caffe_crop(layer, inputs);
  if (type == "slice") return caffe_slice(layer, input, layer.all("top").size());
  if ((type == "scale" || type == "bias") && input.rank() >= 2) {
    if (inputs.size() == 2) return caffe_eltwise(layer, type, inputs);
    const bool both =
        type == "scale" && caffe_flag(caffe_param(layer, "scale_param"), "bias_term", false);
    if (both) return BatchNorm{input};
    const auto kind = type == "scale" ? ElementwiseKind::mul : ElementwiseKind::add;
    return Elementwise{kind, {input, per_channel(input)}, ActivationKind::none, 1};
  }
  return caffe_pointwise(layer, type, input);
}

inline std::vector<std::string> values_of(const std::vector<const TextField*>& fields) {
  std::vector<std::string> values;
  for (const TextField* field : fields) values.push_back(field->value);
  return values;
}

/// Reads layers one by one; `Scale` right behind `BatchNorm` is the second half of one layer.
class CaffeReader {
 public:
  CaffeReader(std::string name, std::string_view file)
      : graph_(std::move(name), "caffe"), file_(file) {}

  [[nodiscard]] Network read(const TextField& root) {
    guarded(root, [&] { add_caffe_inputs(graph_, root); });
    for (const TextField& field : root.fields) {
      if (field.name != "layer" && field.name != "layers") continue;
      guarded(field, [&] { add(field); });
    }
    return graph_.finish(file_);
  }

 private:
  template <class Action>
  void guarded(const TextField& field, const Action& action) const {
    try {
      action();
    } catch (const Error& error) {
      const std::string_view name = field.text("name");
      fail<ParseError>(file_, ":", field.line, ": ", name.empty() ? "network" : "layer '", name,
                       name.empty() ? "" : "'", ": ", error.what());
    }
  }

  void add(const TextField& layer) {
    const std::string type = caffe_type(layer.text("type"));
    if (!runs_at_inference(layer)) return;
    if (is_data_type(type) && layer.find("bottom") == nullptr) return add_data(layer);
    const std::vector<std::string> bottoms = values_of(layer.all("bottom"));
    const std::vector<std::string> tops = values_of(layer.all("top"));
    std::vector<Shape> inputs;
    for (const std::string& bottom : bottoms) {
      const TensorOrigin* origin = graph_.find(bottom);
      if (origin == nullptr) {
        expects<ParseError>(missing_.count(bottom) > 0, "reads '", bottom,
                            "', which nothing before it writes");
        return add_missing(layer, "reads '" + bottom + "', whose shape is not known");
      }
      inputs.push_back(origin->shape);
    }
    if (type == "split" && !bottoms.empty()) {
      for (const std::string& top : tops) graph_.alias(bottoms.front(), top);
      return;
    }
    if (type == "scale" && bottoms.size() == 1 && joins_norm(bottoms.front(), layer, tops)) return;
    std::optional<Operation> operation;
    if (!inputs.empty()) operation = caffe_operation(layer, type, inputs);
    if (!operation) return add_missing(layer, "no layer of ours computes this type");
    graph_.add(name_of(layer), Layer{std::move(*operation)}, bottoms, tops);
    last_norm_ = type == "batchnorm" && !tops.empty() ? tops.front() : "";
  }

  /// A layer without bottoms; labels are batch numbers.
  void add_data(const TextField& layer) {
    const std::vector<std::string> tops = values_of(layer.all("top"));
    const std::optional<Shape> shape = caffe_data_shape(layer);
    expects<ParseError>(shape.has_value() || tops.empty(),
                        "the shape of its data is not in the file; put 'input: \"",
                        tops.empty() ? "" : tops.front(),
                        "\"' and 'input_shape { dim: ... }' in its place");
    for (std::size_t i = 0; i < tops.size(); ++i) {
      graph_.add_input(tops[i], i == 0 ? *shape : Shape{(*shape)[0]});
    }
  }

  void add_missing(const TextField& layer, std::string reason) {
    for (const TextField* top : layer.all("top")) missing_.insert(top->value);
    graph_.add_unknown({name_of(layer), std::string(layer.text("type")), {}, std::move(reason)});
  }

  bool joins_norm(const std::string& bottom, const TextField& layer,
                  const std::vector<std::string>& tops) {
    if (last_norm_.empty() || bottom != last_norm_) return false;
    graph_.join_last(name_of(layer), tops);
    last_norm_.clear();
    return true;
  }

  [[nodiscard]] std::string name_of(const TextField& layer) const {
    const std::string_view name = layer.text("name");
    return name.empty() ? concatenate("line_", layer.line) : std::string(name);
  }

  GraphBuilder graph_;
  std::string_view file_;
  std::string last_norm_;          ///< top of a batch norm that may still get its scale
  std::set<std::string> missing_;  ///< tensors written by layers that we do not know
};

}  // namespace detail

/// Reads a parsed prototxt.
/// @throws ParseError  "FILE:LINE: layer 'name': why"
[[nodiscard]] inline Network read_caffe(const TextField& root, std::string_view file,
                                        std::string name) {
  expects<ParseError>(looks_like_caffe(root), file, ": no 'layer' or 'layers'");
  const std::string_view own = root.text("name");
  return detail::CaffeReader(own.empty() ? std::move(name) : std::string(own), file).read(root);
}

}  // namespace layerwatt
