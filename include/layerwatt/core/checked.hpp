/// @file
/// Integer arithmetic that refuses to wrap: shapes from files may be absurdly large.
#pragma once

#include <layerwatt/core/error.hpp>

#include <cstdint>

namespace layerwatt {

/// a * b. @throws InvalidArgument if the product leaves the 64-bit range.
[[nodiscard]] constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  expects(!__builtin_mul_overflow(a, b, &product), "size ", a, " x ", b,
          " does not fit into 64 bits; use smaller dimensions");
  return product;
}

/// a + b. @throws InvalidArgument if the sum leaves the 64-bit range.
[[nodiscard]] constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  expects(!__builtin_add_overflow(a, b, &sum), "size ", a, " + ", b,
          " does not fit into 64 bits; use smaller dimensions");
  return sum;
}

/// The smallest integer not below a / b, for a >= 0 and b > 0.
[[nodiscard]] constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

}  // namespace layerwatt
