#if defined(LAYERWATT_HAVE_CUDNN)

#include <kernels/cudnn/tensor.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace {

using namespace layerwatt;
namespace cudnn = kernels::cudnn;
using cudnn::Layout;

TEST_CASE("half: every finite number reads back as itself; values between go to the nearer one") {
  for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = cudnn::from_half(half);
    if (std::isnan(value)) {
      CHECK(std::isnan(cudnn::from_half(cudnn::to_half(value))));
      continue;
    }
    if (cudnn::to_half(value) != half) FAIL("half ", bits, " became ", cudnn::to_half(value));
  }
  for (std::uint16_t half = 0; half < 0x7bff; ++half) {
    const float low = cudnn::from_half(half);
    const float high = cudnn::from_half(static_cast<std::uint16_t>(half + 1));
    const float middle = 0.5F * (low + high);  // exact in fp32
    const std::uint16_t even = (half & 1U) == 0 ? half : static_cast<std::uint16_t>(half + 1);
    if (cudnn::to_half(middle) != even) FAIL("tie behind ", half);
    if (cudnn::to_half(std::nextafter(middle, 1e9F)) != half + 1) FAIL("above the tie of ", half);
    if (cudnn::to_half(std::nextafter(middle, -1e9F)) != half) FAIL("below the tie of ", half);
  }
  CHECK(cudnn::to_half(65519.0F) == 0x7bff);
  CHECK(cudnn::to_half(65520.0F) == 0x7c00);
  CHECK(cudnn::to_half(-1e30F) == 0xfc00);
}

TEST_CASE("bfloat16: the upper half of a float, rounded to nearest even") {
  for (std::uint32_t bits = 0; bits < 0x10000U; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = cudnn::from_bfloat16(half);
    if (std::isnan(value)) {
      CHECK(std::isnan(cudnn::from_bfloat16(cudnn::to_bfloat16(value))));
    } else if (cudnn::to_bfloat16(value) != half) {
      FAIL("bfloat16 ", bits);
    }
  }
  CHECK(cudnn::to_bfloat16(std::bit_cast<float>(0x3f808000U)) == 0x3f80);
  CHECK(cudnn::to_bfloat16(std::bit_cast<float>(0x3f818000U)) == 0x3f82);
  CHECK(cudnn::to_bfloat16(std::bit_cast<float>(0x3f808001U)) == 0x3f81);
}

TEST_CASE("layouts: images become at least four axes; channels last means stride 1 on axis 1") {
  const auto nchw = cudnn::image_spec({2, 3, 4, 5}, Layout::nchw, CUDNN_DATA_FLOAT);
  CHECK(nchw.strides == std::vector<std::int64_t>{60, 20, 5, 1});
  const auto nhwc = cudnn::image_spec({2, 3, 4, 5}, Layout::nhwc, CUDNN_DATA_FLOAT);
  CHECK(nhwc.strides == std::vector<std::int64_t>{60, 1, 15, 3});
  const auto row = cudnn::image_spec({7, 9}, Layout::nhwc, CUDNN_DATA_HALF);
  CHECK(row.dims == std::vector<std::int64_t>{7, 9, 1, 1});
  CHECK(row.strides == std::vector<std::int64_t>{9, 1, 9, 9});
  CHECK(cudnn::bytes_of(row) == 2 * 63);
  const auto volume = cudnn::image_spec({2, 3, 4, 5, 6}, Layout::nhwc, CUDNN_DATA_INT8);
  CHECK(volume.strides == std::vector<std::int64_t>{360, 1, 90, 18, 3});
  CHECK(cudnn::bytes_of(volume) == 720);
}

TEST_CASE("encode and decode are inverse up to the precision, in every layout") {
  Random random(3);
  const std::array<std::pair<cudnnDataType_t, float>, 4> types{{{CUDNN_DATA_FLOAT, 0.0F},
                                                                {CUDNN_DATA_HALF, 1e-3F},
                                                                {CUDNN_DATA_BFLOAT16, 8e-3F},
                                                                {CUDNN_DATA_INT8, 0.02F}}};
  for (const auto& [type, error] : types) {
    for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
      const auto spec = cudnn::image_spec({2, 3, 5, 4}, layout, type);
      const float factor = type == CUDNN_DATA_INT8 ? 127.0F / 4.5F : 1.0F;
      std::vector<float> values(120);
      for (float& value : values) value = std::min(4.0F, static_cast<float>(random.normal()));
      const auto bytes = cudnn::encode(values, spec, factor);
      CHECK(bytes.size() == cudnn::bytes_of(spec));
      std::vector<float> back(values.size());
      cudnn::decode(bytes, spec, factor, back);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!(std::abs(back[i] - values[i]) <= error * std::max(1.0F, std::abs(values[i])))) {
          FAIL("value ", values[i], " came back as ", back[i]);
        }
      }
    }
  }
}

TEST_CASE("encode puts elements where the strides say, and saturates integers") {
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  const auto spec = cudnn::image_spec({1, 2, 3, 1}, Layout::nhwc, CUDNN_DATA_FLOAT);
  std::array<float, 6> stored{};
  std::memcpy(stored.data(), cudnn::encode(values, spec, 2.0F).data(), sizeof stored);
  CHECK(stored == std::array<float, 6>{2, 8, 4, 10, 6, 12});
  const std::vector<float> wide{-1e9F, -2.5F, 2.5F, 1e9F};
  const auto integers = cudnn::encode(wide, cudnn::plain_spec({1, 1, 1, 4}, CUDNN_DATA_INT8), 1.0F);
  CHECK(static_cast<std::int8_t>(integers[0]) == -128);
  CHECK(static_cast<std::int8_t>(integers[1]) == -2);
  CHECK(static_cast<std::int8_t>(integers[2]) == 2);
  CHECK(static_cast<std::int8_t>(integers[3]) == 127);
  CHECK(!support::thrown_by<InvalidArgument>([&] {
           (void)cudnn::encode(values, cudnn::plain_spec({7}, CUDNN_DATA_FLOAT), 1.0F);
         }).empty());
}

TEST_CASE("cuDNN's own descriptors agree on sizes; what does not fit 32 bits is unsupported") {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    for (const cudnnDataType_t type : {CUDNN_DATA_FLOAT, CUDNN_DATA_HALF, CUDNN_DATA_INT8}) {
      const auto spec = cudnn::image_spec({3, 7, 5, 9}, layout, type);
      std::size_t bytes = 0;
      const auto descriptor = cudnn::tensor_descriptor(spec);
      REQUIRE(cudnnGetTensorSizeInBytes(descriptor.get(), &bytes) == CUDNN_STATUS_SUCCESS);
      CHECK(bytes == cudnn::bytes_of(spec));
    }
  }
  CHECK(!support::thrown_by<kernels::Unsupported>([] {
           (void)cudnn::tensor_descriptor(
               cudnn::plain_spec({1, 1, 1, std::int64_t{1} << 31}, CUDNN_DATA_INT8));
         }).empty());
}

}  // namespace

#endif
