/// @file
/// Trees as text: compact, exact, the same on every platform.
///
/// `<features> <trees> <numbers> <base64>`. The bytes are the nodes of all trees, each before its
/// left and then its right subtree: feature (255 is a leaf), then threshold or value, little
/// endian. Numbers are what is narrowest and exact for all: `2` (bfloat16), `whole` (two bytes,
/// two's complement), `4` or `8` (IEEE).
#pragma once

#include <layerwatt/core/base64.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/regress/trees.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline constexpr std::uint8_t kLeaf = 255;

/// How numbers are written, the narrowest first.
struct NumberForm {
  std::string_view name;
  std::size_t bytes;
};
inline constexpr std::array<NumberForm, 4> kNumberForms{
    {{"2", 2}, {"whole", 2}, {"4", 4}, {"8", 8}}};
inline constexpr const NumberForm* kWholeNumbers = &kNumberForms[1];

/// The bits of a number; from_bits gives it back where the form is exact for it.
inline std::uint64_t to_bits(double number, const NumberForm& form) {
  if (form.bytes == 8) return std::bit_cast<std::uint64_t>(number);
  if (form.name == kWholeNumbers->name) {
    return static_cast<std::uint16_t>(
        static_cast<std::int16_t>(std::clamp(number, -32768.0, 32767.0)));
  }
  const auto single = std::bit_cast<std::uint32_t>(static_cast<float>(number));
  return form.bytes == 4 ? single : single >> 16;
}
inline double from_bits(std::uint64_t bits, const NumberForm& form) {
  if (form.bytes == 8) return std::bit_cast<double>(bits);
  if (form.name == kWholeNumbers->name) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(bits));
  }
  const auto single = static_cast<std::uint32_t>(form.bytes == 4 ? bits : bits << 16);
  return static_cast<double>(std::bit_cast<float>(single));
}
inline bool is_exact(const NumberForm& form, const Trees& model) {
  return std::all_of(model.trees.begin(), model.trees.end(), [&](const Tree& tree) {
    return std::all_of(tree.begin(), tree.end(), [&](const TreeNode& node) {
      return from_bits(to_bits(node.split, form), form) == node.split;
    });
  });
}
inline const NumberForm& exact_form(const Trees& model) {
  for (const NumberForm& form : kNumberForms) {
    if (is_exact(form, model)) return form;
  }
  return kNumberForms.back();
}

/// Reads the nodes of one tree; children in pairs, as trees are grown.
class TreeReader {
 public:
  /// @param who  whose trees they are, for errors
  TreeReader(const std::vector<std::uint8_t>& bytes, const NumberForm& form, std::size_t features,
             std::string_view who)
      : bytes_(bytes), form_(form), features_(features), who_(who) {}

  [[nodiscard]] Tree read() {
    Tree tree(1);
    std::vector<std::uint32_t> open{0};
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      expects<ParseError>(next_ + 1 + form_.bytes <= bytes_.size(), who_, ": the nodes end after ",
                          bytes_.size(), " bytes, within a tree; is the file complete?");
      const std::uint8_t feature = bytes_[next_++];
      std::uint64_t bits = 0;
      for (std::size_t k = 0; k < form_.bytes; ++k)
        bits |= std::uint64_t{bytes_[next_++]} << (8 * k);
      tree[at].split = from_bits(bits, form_);
      if (feature == kLeaf) continue;
      expects<ParseError>(feature < features_, who_, ": a node splits feature ", int{feature},
                          " of ", features_);
      tree[at].feature = feature;
      tree[at].left = static_cast<std::uint32_t>(tree.size());
      open.push_back(tree[at].left + 1);
      open.push_back(tree[at].left);
      tree.resize(tree.size() + 2);
    }
    return tree;
  }
  [[nodiscard]] bool at_end() const { return next_ == bytes_.size(); }

 private:
  const std::vector<std::uint8_t>& bytes_;
  const NumberForm& form_;
  std::size_t features_;
  std::string_view who_;
  std::size_t next_ = 0;
};

}  // namespace detail

/// @throws InvalidArgument  more than 255 features
[[nodiscard]] inline std::string to_text(const Trees& model) {
  expects(model.features <= detail::kLeaf, "to_text: trees over ", model.features,
          " features; the text form holds 255 at most");
  const detail::NumberForm& form = detail::exact_form(model);
  std::vector<std::uint8_t> bytes;
  for (const Tree& tree : model.trees) {
    std::vector<std::uint32_t> open{0};
    while (!open.empty()) {
      const TreeNode& node = tree[open.back()];
      open.pop_back();
      bytes.push_back(node.left == 0 ? detail::kLeaf : static_cast<std::uint8_t>(node.feature));
      const std::uint64_t bits = detail::to_bits(node.split, form);
      for (std::size_t k = 0; k < form.bytes; ++k) {
        bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * k) & 255U));
      }
      if (node.left == 0) continue;
      open.push_back(node.left + 1);
      open.push_back(node.left);
    }
  }
  return std::to_string(model.features) + " " + std::to_string(model.trees.size()) + " " +
         std::string(form.name) + " " + to_base64(bytes);
}

/// The inverse of to_text. Nodes come in the order in which fit_trees makes them, so a round trip
/// is exact to the bit.
/// @param who  whose trees they are, for errors
/// @throws ParseError  malformed or cut off
[[nodiscard]] inline Trees parse_trees(std::string_view text, std::string_view who = "trees") {
  const auto parts = split(text, ' ');
  expects<ParseError>(parts.size() == 4, who, ": ", parts.size(),
                      " parts; 4 are needed: features, trees, form of numbers and nodes");
  const auto features = parse_number<std::size_t>(parts[0]);
  const auto count = parse_number<std::size_t>(parts[1]);
  const auto form =
      std::find_if(detail::kNumberForms.begin(), detail::kNumberForms.end(),
                   [&](const detail::NumberForm& known) { return known.name == parts[2]; });
  expects<ParseError>(features && *features >= 1 && *features <= detail::kLeaf && count &&
                          form != detail::kNumberForms.end(),
                      who, ": '", parts[0], " ", parts[1], " ", parts[2],
                      "' is no number of features, of trees, and numbers as 2, whole, 4 or 8");
  const std::vector<std::uint8_t> bytes = from_base64(parts[3]);
  expects<ParseError>(*count <= bytes.size(), who, ": ", *count, " trees in ", bytes.size(),
                      " bytes; is the file complete?");
  Trees model{static_cast<Index>(*features), {}};
  detail::TreeReader reader(bytes, *form, *features, who);
  for (std::size_t t = 0; t < *count; ++t) model.trees.push_back(reader.read());
  expects<ParseError>(reader.at_end(), who, ": more nodes than the ", *count, " trees have");
  return model;
}

}  // namespace layerwatt
