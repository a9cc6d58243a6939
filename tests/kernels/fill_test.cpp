#include <kernels/fill.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace {

using namespace layerwatt;
using kernels::fill;
using kernels::Normal;

std::vector<float> filled(std::size_t size, const Normal& distribution, std::uint64_t seed = 1) {
  std::vector<float> values(size);
  fill(values, distribution, seed);
  return values;
}

struct Moments {
  double mean = 0.0, deviation = 0.0;
};

Moments moments(const std::vector<float>& values) {
  double sum = 0.0, squares = 0.0;
  for (const float value : values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const auto n = static_cast<double>(values.size());
  return {sum / n, std::sqrt(squares / n - sum / n * (sum / n))};
}

TEST_CASE("fill has the mean and deviation asked for, also in the tiled part") {
  for (const std::size_t size : {std::size_t{10'000}, std::size_t{3'000'000}}) {
    const Moments found = moments(filled(size, {.mean = 0.5F, .sigma = 0.25F}));
    CHECK(found.mean == doctest::Approx(0.5).epsilon(0.02));
    CHECK(found.deviation == doctest::Approx(0.25).epsilon(0.03));
  }
}

TEST_CASE("rectified values are half zeros and never negative") {
  const auto values = filled(100'000, {.rectified = true});
  const auto zeros = std::count(values.begin(), values.end(), 0.0F);
  CHECK(zeros > 48'000);
  CHECK(zeros < 52'000);
  CHECK(*std::min_element(values.begin(), values.end()) == 0.0F);
}

TEST_CASE("the seed decides the values") {
  CHECK(filled(50'000, {}, 3) == filled(50'000, {}, 3));
  CHECK(filled(50'000, {}, 3) != filled(50'000, {}, 4));
}

TEST_CASE("no denormals, and rows do not repeat with a period") {
  const auto values = filled(1 << 20, {.sigma = 1e-3F});
  CHECK(std::none_of(values.begin(), values.end(),
                     [](float value) { return std::fpclassify(value) == FP_SUBNORMAL; }));
  constexpr std::size_t kRow = 4096;  // divides the block size: a naive tiling would repeat rows
  std::set<std::vector<float>> rows;
  for (std::size_t at = 0; at < values.size(); at += kRow) {
    rows.insert({values.begin() + static_cast<std::ptrdiff_t>(at),
                 values.begin() + static_cast<std::ptrdiff_t>(at + kRow)});
  }
  CHECK(rows.size() > values.size() / kRow * 95 / 100);  // two pieces may start at one place
}

}  // namespace
