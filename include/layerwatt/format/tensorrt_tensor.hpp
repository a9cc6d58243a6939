/// @file
/// Tensors of TensorRT's engine inspector: extents, and the precision hidden in format texts.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/json_tree.hpp>
#include <layerwatt/layer/precision.hpp>
#include <layerwatt/layer/shape.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::detail {

struct EngineTensor {
  std::string name;
  Shape shape;
  bool dynamic = false;  ///< an extent other than the batch is -1
  std::string format;    ///< as written, e.g. "Channel major FP16 format where channel % 8 == 0"
  std::optional<Precision> precision;
};

/// The precision that a format or type text names: "Row major linear FP16 format", "Half",
/// "Thirty-two wide channel vectorized row major Int8 format", "Float". FP8 and Int4 have no
/// precision of ours and are taken for int8, the nearest in bytes; integers of shape arithmetic
/// and booleans have none.
[[nodiscard]] inline std::optional<Precision> precision_of_format(std::string_view format) {
  std::string text(format);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::pair<std::string_view, Precision>, 10> kWords{{
      {"bf16", Precision::bf16},
      {"bfloat16", Precision::bf16},
      {"fp16", Precision::fp16},
      {"half", Precision::fp16},
      {"int8", Precision::int8},
      {"fp8", Precision::int8},
      {"int4", Precision::int8},
      {"tf32", Precision::tf32},
      {"fp32", Precision::fp32},
      {"float", Precision::fp32},
  }};
  for (const auto& [word, precision] : kWords) {
    if (text.find(word) != std::string::npos) return precision;
  }
  return std::nullopt;
}

/// Whole numbers of a JSON array; -1 stands for an extent that is not known.
/// @throws ParseError  not an array of whole numbers, or longer than a tensor can be
[[nodiscard]] inline Shape engine_numbers(const JsonTree& value, std::string_view what) {
  expects<ParseError>(value.is_array(), "'", what, "' is not an array of numbers");
  expects<ParseError>(value.items.size() <= Shape::kMaxRank, "'", what, "' has ",
                      value.items.size(), " numbers; at most ", Shape::kMaxRank, " are possible");
  Shape shape;
  for (const JsonTree& item : value.items) {
    const auto number = whole_number(item);
    expects<ParseError>(number.has_value(), "'", what, "' holds something else than whole numbers");
    shape.push_back(*number);
  }
  return shape;
}

/// A tensor without extents stays a tensor of rank 0. A batch of -1 is read as 1 (choose another
/// by --batch).
[[nodiscard]] inline EngineTensor engine_tensor(const JsonTree& json) {
  EngineTensor tensor;
  if (json.is_text()) {
    tensor.name = json.text;
    return tensor;
  }
  tensor.name = std::string(text_member(json, "Name"));
  if (const JsonTree* dimensions = json.find("Dimensions", "Shape")) {
    tensor.shape = engine_numbers(*dimensions, "Dimensions");
  }
  for (std::size_t i = 0; i < tensor.shape.rank(); ++i) {
    std::int64_t& extent = tensor.shape[i];
    if (extent >= 0) continue;
    tensor.dynamic = tensor.dynamic || i > 0;
    extent = 1;
  }
  // TensorRT 11 splits the field: the type stands alone, the format may still name it.
  if (const JsonTree* format = json.find("Format/Datatype", "Format")) tensor.format = format->text;
  if (const JsonTree* type = json.find("DataType", "Datatype", "Type")) {
    tensor.precision = precision_of_format(type->text);
  }
  if (!tensor.precision) tensor.precision = precision_of_format(tensor.format);
  return tensor;
}

[[nodiscard]] inline std::vector<EngineTensor> engine_tensors(const JsonTree& layer,
                                                              std::string_view key) {
  std::vector<EngineTensor> tensors;
  const JsonTree* list = layer.find(key);
  if (list == nullptr || !list->is_array()) return tensors;
  for (const JsonTree& item : list->items) tensors.push_back(engine_tensor(item));
  return tensors;
}

}  // namespace layerwatt::detail
