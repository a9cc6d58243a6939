/// @file
/// Paleo's times by hand, its Fourier variants, and the lower bound.
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/theory/roofline.hpp>
#include <support/random_layer.hpp>
#include <support/relative.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace roofline_tests {
namespace {

constexpr double kGibi = 1073741824.0;

TEST_CASE("paleo: times of a convolution, a pool and an fc by hand on a Titan X") {
  const PeakRates titan = parse_peak_rates("TITAN_X");
  // 55 x 55 outputs of 96 filters 11 x 11 x 3; the padded input is 227 x 227.
  const RooflineTime conv =
      paleo_time(parse_layer("conv in=128x3x224x224 out=96 k=11 s=4 p=1,1,2,2"), titan);
  const double conv_flops = 2.0 * 11 * 11 * 3 * 55 * 55 * 96 * 128;
  CHECK(conv.compute_ms == support::relative(conv_flops / 6144e9 * 1e3));
  const double conv_bytes = 4.0 * (128.0 * 3 * 227 * 227 + 11 * 11 * 3 * 96 + 128.0 * 55 * 55 * 96);
  CHECK(conv.memory_ms == support::relative(conv_bytes / kGibi / 336.5 * 1e3));
  const RooflineTime pool = paleo_time(parse_layer("pool_max in=2x8x6x6 k=3 s=3"), titan);
  CHECK(pool.compute_ms == support::relative(2.0 * 9 * 8 * 4 * 2 / 6144e9 * 1e3));
  CHECK(pool.memory_ms == support::relative(4.0 * (576 + 64) / kGibi / 336.5 * 1e3));
  const RooflineTime fc = paleo_time(parse_layer("fc in=1x4096 out=1000"), titan);
  CHECK(fc.compute_ms == support::relative(2.0 * 4096 * 1000 / 6144e9 * 1e3));
  CHECK(fc.memory_ms == support::relative(4.0 * (4096 + 4096000 + 1000) / kGibi / 336.5 * 1e3));
  CHECK(fc.total_ms() == support::relative(fc.compute_ms + fc.memory_ms));
}

TEST_CASE("paleo: a percentage of the peak divides") {
  const Layer layer = parse_layer("conv in=1x64x56x56 out=64 k=3 p=1");
  const PeakRates k40 = parse_peak_rates("K40");
  const RooflineTime full = paleo_time(layer, k40);
  const RooflineTime half = paleo_time(layer, k40, {.compute_share = 0.5, .memory_share = 0.25});
  CHECK(half.compute_ms == support::relative(2 * full.compute_ms));
  CHECK(half.memory_ms == support::relative(4 * full.memory_ms));
  CHECK_THROWS_AS((void)paleo_time(layer, k40, {.compute_share = 0}), InvalidArgument);
  CHECK_THROWS_AS((void)paleo_time(layer, k40, {.memory_share = 1.5}), InvalidArgument);
}

TEST_CASE("paleo: Fourier convolutions by hand") {
  const PeakRates unit{"unit", 1, 1};
  // One 30 x 30 image padded to 32 x 32: a transform is 2 * 32 * 5 * 32 * 5 = 51200 operations,
  // real ones half; one complex product per element.
  const RooflineTime whole = paleo_time(parse_layer("conv in=1x1x30x30 out=1 k=3 p=1"), unit,
                                        {.algorithm = ConvAlgorithm::fft});
  CHECK(whole.compute_ms == support::relative((2 * 25600 + 4 * 1024 + 51200) * 1e-6));
  const double bytes = 1024 * 20 + 1024 * 4 + 2 * 1024 * 8 + 1024 * 8 + 1024 * 8 + 900 * 4;
  CHECK(whole.memory_ms == support::relative(bytes / kGibi * 1e3));
  const RooflineTime tiled = paleo_time(parse_layer("conv in=1x1x64x64 out=1 k=3 p=1"), unit,
                                        {.algorithm = ConvAlgorithm::fft_tiled});
  CHECK(tiled.compute_ms == support::relative((5 * 25600 + 4 * 4096 + 4 * 51200) * 1e-6));
  const Layer pointwise = parse_layer("conv in=1x4x8x8 out=4 k=1");
  CHECK(paleo_time(pointwise, unit, {.algorithm = ConvAlgorithm::fft}).total_ms() ==
        paleo_time(pointwise, unit).total_ms());
}

TEST_CASE("peak rates: a name of the table or two numbers") {
  CHECK(parse_peak_rates("GEFORCE_750_M").gflops == 722.7);
  CHECK(parse_peak_rates("1600,204.8").gb_per_s == 204.8);
  for (const char* wrong : {"", "TITAN", "1600", "1600,", "0,1", "1,-1", "1,2,3", "nan,1"}) {
    CAPTURE(wrong);
    CHECK(support::contains(support::thrown_by<ParseError>([&] { (void)parse_peak_rates(wrong); }),
                            "TITAN_X"));
  }
}

TEST_CASE("the lower bound is never above Paleo's time at full peak") {
  Random random(3);
  const PeakRates peak = parse_peak_rates("K80");
  for (int i = 0; i < 200; ++i) {
    const Layer layer = support::random_layer(random);
    const RooflineTime least = least_time(layer, peak);
    CHECK(least.compute_ms <= paleo_time(layer, peak).compute_ms * (1 + 1e-12));
    CHECK(least.compute_ms >= 0);
  }
  CHECK(least_time(parse_layer("dropout in=1x64x56x56"), peak).total_ms() == 0);
  const double direct =
      least_time(parse_layer("conv in=1x64x56x56 out=64 k=3 s=2"), peak).compute_ms;
  CHECK(direct == support::relative(2.0 * 64 * 64 * 9 * 27 * 27 / 5600e9 * 1e3));
}

}  // namespace
}  // namespace roofline_tests
