/// @file
/// Trees as text: compact, exact, the same on every platform.
///
/// `<features> <trees> <bytes per number> <base64>`. The bytes are the nodes of all trees, each
/// before its left and then its right subtree: feature (255 is a leaf), then threshold or value as
/// IEEE number, little endian, of 8 bytes, or of 4 or 2 (bfloat16) where that is exact for all.
#pragma once

#include <layerwatt/core/base64.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/regress/trees.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

namespace detail {

inline constexpr std::uint8_t kLeaf = 255;

/// The bits of a number in the given width; exact only where `fits` says so.
inline std::uint64_t to_bits(double number, std::size_t bytes) {
  if (bytes == 8) return std::bit_cast<std::uint64_t>(number);
  const auto single = std::bit_cast<std::uint32_t>(static_cast<float>(number));
  return bytes == 4 ? single : single >> 16;
}
inline double from_bits(std::uint64_t bits, std::size_t bytes) {
  if (bytes == 8) return std::bit_cast<double>(bits);
  const auto single = static_cast<std::uint32_t>(bytes == 4 ? bits : bits << 16);
  return static_cast<double>(std::bit_cast<float>(single));
}
inline std::size_t exact_width(const Trees& model) {
  std::size_t width = 2;
  for (const Tree& tree : model.trees) {
    for (const TreeNode& node : tree) {
      while (width < 8 && from_bits(to_bits(node.split, width), width) != node.split) width *= 2;
    }
  }
  return width;
}

/// Reads the nodes of one tree; children in pairs, as trees are grown.
class TreeReader {
 public:
  TreeReader(const std::vector<std::uint8_t>& bytes, std::size_t width, std::size_t features)
      : bytes_(bytes), width_(width), features_(features) {}

  [[nodiscard]] Tree read() {
    Tree tree(1);
    std::vector<std::uint32_t> open{0};
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      expects<ParseError>(next_ + 1 + width_ <= bytes_.size(), "trees: the nodes end after ",
                          bytes_.size(), " bytes, within a tree; is the file complete?");
      const std::uint8_t feature = bytes_[next_++];
      std::uint64_t bits = 0;
      for (std::size_t k = 0; k < width_; ++k) bits |= std::uint64_t{bytes_[next_++]} << (8 * k);
      tree[at].split = from_bits(bits, width_);
      if (feature == kLeaf) continue;
      expects<ParseError>(feature < features_, "trees: a node splits feature ", int{feature},
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
  std::size_t width_;
  std::size_t features_;
  std::size_t next_ = 0;
};

}  // namespace detail

/// @throws InvalidArgument  more than 255 features
[[nodiscard]] inline std::string to_text(const Trees& model) {
  expects(model.features <= detail::kLeaf, "to_text: trees over ", model.features,
          " features; the text form holds 255 at most");
  const std::size_t width = detail::exact_width(model);
  std::vector<std::uint8_t> bytes;
  for (const Tree& tree : model.trees) {
    std::vector<std::uint32_t> open{0};
    while (!open.empty()) {
      const TreeNode& node = tree[open.back()];
      open.pop_back();
      bytes.push_back(node.left == 0 ? detail::kLeaf : static_cast<std::uint8_t>(node.feature));
      const std::uint64_t bits = detail::to_bits(node.split, width);
      for (std::size_t k = 0; k < width; ++k) {
        bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * k) & 255U));
      }
      if (node.left == 0) continue;
      open.push_back(node.left + 1);
      open.push_back(node.left);
    }
  }
  return std::to_string(model.features) + " " + std::to_string(model.trees.size()) + " " +
         std::to_string(width) + " " + to_base64(bytes);
}

/// The inverse of to_text. Nodes come in the order in which fit_trees makes them, so a round trip
/// is exact to the bit.
/// @throws ParseError  malformed or cut off
[[nodiscard]] inline Trees parse_trees(std::string_view text) {
  const auto parts = split(text, ' ');
  expects<ParseError>(parts.size() == 4, "trees: ", parts.size(),
                      " parts; 4 are needed: features, trees, bytes per number and nodes");
  const auto features = parse_number<std::size_t>(parts[0]);
  const auto count = parse_number<std::size_t>(parts[1]);
  const auto width = parse_number<std::size_t>(parts[2]);
  expects<ParseError>(features && *features >= 1 && *features <= detail::kLeaf && count &&
                          *count >= 1 && width && (*width == 2 || *width == 4 || *width == 8),
                      "trees: '", parts[0], " ", parts[1], " ", parts[2],
                      "' is no number of features, of trees, and 2, 4 or 8 bytes per number");
  const std::vector<std::uint8_t> bytes = from_base64(parts[3]);
  expects<ParseError>(*count <= bytes.size(), "trees: ", *count, " trees in ", bytes.size(),
                      " bytes; is the file complete?");
  Trees model{static_cast<Index>(*features), {}};
  detail::TreeReader reader(bytes, *width, *features);
  for (std::size_t t = 0; t < *count; ++t) model.trees.push_back(reader.read());
  expects<ParseError>(reader.at_end(), "trees: more nodes than the ", *count, " trees have");
  return model;
}

}  // namespace layerwatt
