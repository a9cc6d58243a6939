/// @file
/// Arrays are row-major, as NumPy and NCHW tensors.
#include <layerwatt/core/array.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <vector>

using namespace layerwatt;

namespace {

TEST_CASE("the last axis is contiguous") {
  Array<int> x = xt::zeros<int>({2, 3, 4});
  x(1, 2, 3) = 7;
  CHECK(x.data()[1 * 12 + 2 * 4 + 3] == 7);
  CHECK(&x(0, 0, 1) == &x(0, 0, 0) + 1);
}

TEST_CASE("a user's buffer is adapted, not copied") {
  std::vector<double> buffer{1, 2, 3, 4, 5, 6};
  auto view = xt::adapt(buffer, std::vector<std::size_t>{2, 3});
  view(1, 0) = 40.0;
  CHECK(buffer[3] == 40.0);
}

}  // namespace
