/// @file
/// One layer of Paleo's JSON: parameters in TensorFlow's order (NHWC) to an operation in ours.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/layer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// The operation of a layer, and those that the layer holds besides (normaliser, activation).
struct PaleoVerdict {
  std::optional<Operation> main;
  std::vector<std::pair<std::string, Operation>> behind;
};

/// A list of whole numbers; `least` bounds each.
[[nodiscard]] inline std::vector<std::int64_t> number_list(const JsonTree& object,
                                                           std::string_view key, std::size_t count,
                                                           std::int64_t least) {
  const JsonTree* list = object.find(key);
  expects<ParseError>(list != nullptr && list->is_array(), "'", key, "' is missing or no list");
  expects<ParseError>(count == 0 || list->items.size() == count, "'", key, "' has ",
                      list->items.size(), " numbers; it needs ", count);
  std::vector<std::int64_t> numbers;
  for (const JsonTree& item : list->items) {
    const auto number = whole_number(item);
    expects<ParseError>(number && *number >= least, "'", key,
                        "' holds something else than whole numbers >= ", least);
    numbers.push_back(*number);
  }
  return numbers;
}

/// N x H x W x C to N x C x H x W; N x C stays.
[[nodiscard]] inline Shape channels_first(const std::vector<std::int64_t>& nhwc) {
  expects<ParseError>(!nhwc.empty() && nhwc.size() <= Shape::kMaxRank, "a tensor has ", nhwc.size(),
                      " dimensions; at most ", Shape::kMaxRank, " are possible");
  Shape shape{nhwc.front()};
  if (nhwc.size() > 1) shape.push_back(nhwc.back());
  for (std::size_t i = 1; i + 1 < nhwc.size(); ++i) shape.push_back(nhwc[i]);
  return shape;
}

[[nodiscard]] inline Shape paleo_input(const JsonTree& json) {
  return channels_first(number_list(json, "tensor", 0, 1));
}

/// TensorFlow's SAME: ceil(in / stride) outputs, the odd padding at the end.
inline void pad_same(Window& window, const Shape& input) {
  for (std::size_t i = 0; i < window.kernel.rank(); ++i) {
    const std::int64_t in = input[i + 2];
    const std::int64_t out = ceil_div(in, window.stride[i]);
    const std::int64_t reach =
        checked_add(checked_mul(out - 1, window.stride[i]), window_extent(window, i));
    const std::int64_t missing = std::max<std::int64_t>(0, reach - in);
    window.pad_begin[i] = missing / 2;
    window.pad_end[i] = missing - missing / 2;
  }
}

/// `padding` is "SAME", "VALID", or a list [ph, pw].
inline void paleo_padding(const JsonTree& json, Window& window, const Shape& input) {
  const JsonTree* padding = json.find("padding");
  if (padding == nullptr || (padding->is_text() && padding->text == "VALID")) return;
  if (padding->is_text()) {
    expects<ParseError>(padding->text == "SAME", "'padding' is '", padding->text,
                        "'; it is SAME, VALID or [ph, pw]");
    pad_same(window, input);
    return;
  }
  const auto pads = number_list(json, "padding", 2, 0);
  window.pad_begin = {pads[0], pads[1]};
  window.pad_end = window.pad_begin;
}

[[nodiscard]] inline Window paleo_window(const JsonTree& json, std::int64_t high, std::int64_t wide,
                                         const Shape& input) {
  expects<ParseError>(input.rank() == 4, "the input has ", input.rank(),
                      " dimensions; a window needs 4");
  const auto strides = number_list(json, "strides", 4, 1);
  Window window = square_window(1);
  window.kernel = {high, wide};
  window.stride = {strides[1], strides[2]};
  paleo_padding(json, window, input);
  return window;
}

[[nodiscard]] inline std::optional<ActivationKind> paleo_activation(const JsonTree& json) {
  const std::string_view name = text_member(json, "activation_fn");
  if (name.empty() || name == "null" || name == "none") return std::nullopt;
  constexpr std::array<std::pair<std::string_view, ActivationKind>, 6> kNames{{
      {"relu", ActivationKind::relu},
      {"relu6", ActivationKind::relu6},
      {"elu", ActivationKind::elu},
      {"sigmoid", ActivationKind::sigmoid},
      {"tanh", ActivationKind::tanh},
      {"leaky_relu", ActivationKind::leaky_relu},
  }};
  for (const auto& [text, kind] : kNames) {
    if (name == text) return kind;
  }
  fail<ParseError>("'activation_fn' is '", name,
                   "'; known are relu, relu6, elu, sigmoid, tanh "
                   "and leaky_relu");
}

/// `filter` is [h, w, in, out]; -1 channels in stand for those of the input.
[[nodiscard]] inline PaleoVerdict paleo_convolution(const JsonTree& json, const Shape& input,
                                                    bool transposed) {
  const auto filter = number_list(json, "filter", 4, -1);
  expects<ParseError>(filter[0] >= 1 && filter[1] >= 1 && filter[3] >= 1,
                      "'filter' is not [height, width, in, out] with extents >= 1");
  const Window window = paleo_window(json, filter[0], filter[1], input);
  expects<ParseError>(transposed || filter[2] == -1 || filter[2] == input[1], "'filter' reads ",
                      filter[2], " channels but the input has ", input[1]);
  const JsonTree* bias = json.find("bias");
  const bool normalised = text_member(json, "normalizer_fn") == "batch_norm";
  const bool biased = bias != nullptr ? bias->number != 0 || !bias->text.empty() : !normalised;
  PaleoVerdict verdict;
  Operation convolution = Conv{input, filter[3], window, 1, biased, ActivationKind::none};
  if (transposed) convolution = ConvTranspose{input, filter[3], window, {}, 1, biased, {}};
  const Shape output = std::visit([](const auto& op) { return output_shape(op); }, convolution);
  verdict.main = std::move(convolution);
  if (normalised) verdict.behind.emplace_back("batch_norm", BatchNorm{output});
  if (const auto kind = paleo_activation(json)) {
    verdict.behind.emplace_back(to_text(*kind), Activation{*kind, output});
  }
  return verdict;
}

[[nodiscard]] inline Operation paleo_pool(const JsonTree& json, PoolKind kind, const Shape& input) {
  const auto size = number_list(json, "ksize", 4, 1);
  return Pool{kind, input, paleo_window(json, size[1], size[2], input), false};
}

/// `output_shape` in NHWC; -1 is what is left over, and the batch where a second one follows.
[[nodiscard]] inline Operation paleo_reshape(const JsonTree& json, const Shape& input) {
  std::vector<std::int64_t> extents = number_list(json, "output_shape", 0, -1);
  if (std::count(extents.begin(), extents.end(), -1) > 1 && extents[0] == -1) extents[0] = input[0];
  std::int64_t known = 1;
  for (const std::int64_t extent : extents) known = checked_mul(known, extent == -1 ? 1 : extent);
  for (std::int64_t& extent : extents) {
    if (extent == -1) extent = known > 0 ? element_count(input) / known : 0;
  }
  Generic reshape{generic_op("reshape"), {input}, {channels_first(extents)}, 0, 0, {}};
  const bool per_item = element_count(reshape.outputs[0]) != element_count(input);
  if (per_item && reshape.outputs[0].rank() < Shape::kMaxRank) {  // written without the batch
    Shape output{input[0]};
    for (const std::int64_t extent : channels_first(extents)) output.push_back(extent);
    reshape.outputs[0] = output;
  }
  return reshape;
}

/// `dim` counts NHWC axes.
[[nodiscard]] inline Operation paleo_concat(const JsonTree& json, std::vector<Shape> inputs) {
  const JsonTree* dim = json.find("dim", "axis");
  const std::int64_t axis = dim != nullptr ? whole_number(*dim).value_or(3) : 3;
  const auto last = static_cast<std::int64_t>(inputs.front().rank()) - 1;
  expects<ParseError>(axis >= -1 && axis <= last, "'dim' is ", axis, " but tensors have ", last + 1,
                      " dimensions");
  const std::int64_t ours = axis == 0 ? 0 : axis == last || axis == -1 ? 1 : axis + 1;
  return Concat{std::move(inputs), ours};
}

/// A fully connected layer in front of a softmax may be stated as `num_classes` of the softmax.
[[nodiscard]] inline PaleoVerdict paleo_softmax(const JsonTree& json, const Shape& input) {
  (void)json;
  PaleoVerdict verdict;
  verdict.main = Softmax{input, input.rank() >= 2 ? 1 : 0};
  return verdict;
}

[[nodiscard]] inline PaleoVerdict paleo_dense(const JsonTree& json, const Shape& input) {
  const JsonTree* outputs = json.find("num_outputs");
  Dense dense;
  dense.input = input;
  dense.out_features = outputs != nullptr ? whole_number(*outputs).value_or(0) : 0;
  PaleoVerdict verdict;
  verdict.main = dense;
  if (const auto kind = paleo_activation(json)) {
    verdict.behind.emplace_back(to_text(*kind), Activation{*kind, output_shape(dense)});
  }
  return verdict;
}

[[nodiscard]] inline Operation paleo_upsampling(const JsonTree& json, const Shape& input) {
  const auto size = number_list(json, json.find("size") != nullptr ? "size" : "ksize", 0, 1);
  Shape output = input;
  for (std::size_t i = 2; i < output.rank(); ++i) {
    const std::size_t at = size.size() == 4 ? i - 1 : i - 2;
    output[i] = checked_mul(output[i], at < size.size() ? size[at] : 1);
  }
  return Generic{generic_op("resize"), {input}, {output}, 0, 0, {}};
}

/// Any layer but Input and Block; `main` is empty where the type is not known.
[[nodiscard]] inline PaleoVerdict paleo_layer(const JsonTree& json, const std::string& type,
                                              const std::vector<Shape>& inputs) {
  const Shape& input = inputs.front();
  if (type == "Convolution") return paleo_convolution(json, input, false);
  if (type == "Deconvolution") return paleo_convolution(json, input, true);
  if (type == "InnerProduct") return paleo_dense(json, input);
  if (type == "Softmax") return paleo_softmax(json, input);
  PaleoVerdict verdict;
  if (type == "Pooling" || type == "MaxPool") verdict.main = paleo_pool(json, PoolKind::max, input);
  if (type == "AvgPool") verdict.main = paleo_pool(json, PoolKind::avg, input);
  if (type == "UpSampling2D") verdict.main = paleo_upsampling(json, input);
  if (type == "Dropout") verdict.main = Dropout{input};
  if (type == "Concatenate") verdict.main = paleo_concat(json, inputs);
  if (type == "Reshape") verdict.main = paleo_reshape(json, input);
  if (type == "Elementwise" && inputs.size() >= 2) {
    verdict.main = Elementwise{ElementwiseKind::add, inputs};
  }
  if (type == "Sigmoid") verdict.main = Activation{ActivationKind::sigmoid, input};
  if (type == "ReLU" || type == "Relu") verdict.main = Activation{ActivationKind::relu, input};
  if (type == "LRN") verdict.main = Lrn{input, 5};
  if (type == "BatchNorm" && input.rank() >= 2) verdict.main = BatchNorm{input};
  if (type == "Accuracy" || type == "Identity") {
    verdict.main = Generic{generic_op("identity"), {input}, {input}, 0, 0, {}};
  }
  return verdict;
}

}  // namespace layerwatt::detail
