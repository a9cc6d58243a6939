/// @file
/// Shape: the extents of a tensor, and of anything else that has one number per axis.
#pragma once

#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace layerwatt {

/// Up to eight extents, stored in place: a constexpr value without allocation.
/// Tensors of images are N x C x H x W; sequences N x L x C.
class Shape {
 public:
  static constexpr std::size_t kMaxRank = 8;

  constexpr Shape() noexcept = default;
  /// @throws InvalidArgument  more than eight extents
  constexpr Shape(std::initializer_list<std::int64_t> extents) {
    for (const std::int64_t extent : extents) push_back(extent);
  }
  /// `rank` times the same value.
  [[nodiscard]] static constexpr Shape filled(std::size_t rank, std::int64_t value) {
    Shape shape;
    for (std::size_t i = 0; i < rank; ++i) shape.push_back(value);
    return shape;
  }

  constexpr void push_back(std::int64_t extent) {
    expects(rank_ < kMaxRank, "a tensor has at most ", kMaxRank, " dimensions");
    extents_[rank_++] = extent;
  }

  [[nodiscard]] constexpr std::size_t rank() const noexcept { return rank_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return rank_ == 0; }
  [[nodiscard]] constexpr std::int64_t operator[](std::size_t axis) const { return extents_[axis]; }
  [[nodiscard]] constexpr std::int64_t& operator[](std::size_t axis) { return extents_[axis]; }
  [[nodiscard]] constexpr const std::int64_t* begin() const noexcept { return extents_.data(); }
  [[nodiscard]] constexpr const std::int64_t* end() const noexcept {
    return extents_.data() + rank_;
  }

  friend constexpr bool operator==(const Shape& a, const Shape& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::array<std::int64_t, kMaxRank> extents_{};
  std::size_t rank_ = 0;
};

/// Number of elements: the product of the extents (1 for a scalar).
/// @throws InvalidArgument  the product leaves the 64-bit range
[[nodiscard]] constexpr std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count = checked_mul(count, extent);
  return count;
}

/// Product of the extents from axis `first` on.
[[nodiscard]] constexpr std::int64_t element_count_from(const Shape& shape, std::size_t first) {
  std::int64_t count = 1;
  for (std::size_t i = first; i < shape.rank(); ++i) count = checked_mul(count, shape[i]);
  return count;
}

/// "1x3x224x224".
[[nodiscard]] inline std::string to_text(const Shape& shape, char separator = 'x') {
  std::string text;
  for (const std::int64_t extent : shape) {
    if (!text.empty()) text += separator;
    text += std::to_string(extent);
  }
  return text;
}

}  // namespace layerwatt
