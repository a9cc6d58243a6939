/// @file
/// The fusion test: its decision on numbers, and the measurement on backends with known answers.
#include <bench/measure/measure_fusion.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/scripted_backend.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::bench;

namespace measure_fusion_tests {
namespace {

TEST_CASE("fusion test: nn-Meter's inequality with two standard errors") {
  const auto answer = [](double both, double noise) {
    return decide_fusion({10, 10 + noise, 10 - noise}, {4, 4, 4},
                         {both, both - noise, both + noise})
        .answer;
  };
  CHECK(answer(10, 0.1) == FusionAnswer::fused);     // saves all of the second
  CHECK(answer(14, 0.1) == FusionAnswer::separate);  // saves nothing
  CHECK(answer(12.1, 0.01) == FusionAnswer::separate);
  CHECK(answer(11.9, 0.01) == FusionAnswer::fused);  // the limit is half of the smaller one
  CHECK(answer(11.9, 1) == FusionAnswer::undecided);
  const FusionMeasurement m = decide_fusion({10, 12}, {4, 4}, {11, 11});
  CHECK(m.margin == doctest::Approx(2));
  CHECK(m.standard_error == doctest::Approx(1));
  CHECK(m.rounds == 2);
  CHECK_THROWS_AS((void)decide_fusion({1}, {1}, {1}), InvalidArgument);
  CHECK_THROWS_AS((void)decide_fusion({1, 2}, {1, 2}, {1}), InvalidArgument);
}

PointOptions quick() {
  PointOptions options;
  options.time.warm_up = Seconds{0.0};
  options.time.warm_up_executions = 1;
  options.time.min_samples = 3;
  options.time.min_time = Seconds{0.0};
  options.cache = CacheMode::hot;
  return options;
}

TEST_CASE("fusion test: the reference runs layer after layer, so it fuses nothing") {
  support::ScriptedBackend backend({});
  RawClock clock;
  const kernels::Chain pair{parse_layer("conv in=1x16x28x28 out=16 k=3 p=1"),
                            parse_layer("relu in=1x16x28x28")};
  const FusionMeasurement m = measure_fusion(backend, pair, 4, quick(), clock);
  CHECK(m.answer != FusionAnswer::unsupported);
  CHECK(m.first > m.second);
  CHECK(m.both > 0);
}

TEST_CASE("fusion test: what has no kernel is unsupported, with the reason") {
  support::ScriptedBackend backend({{"relu", support::Act::unsupported}});
  RawClock clock;
  const kernels::Chain pair{parse_layer("conv in=1x4x8x8 out=4 k=1"),
                            parse_layer("relu in=1x4x8x8")};
  const FusionMeasurement m = measure_fusion(backend, pair, 2, quick(), clock);
  CHECK(m.answer == FusionAnswer::unsupported);
  CHECK(support::contains(m.reason, "no kernel for relu"));
  const kernels::Chain apart{parse_layer("conv in=1x4x8x8 out=4 k=1"),
                             parse_layer("relu in=1x5x8x8")};
  CHECK_THROWS_AS((void)measure_fusion(backend, apart, 2, quick(), clock), InvalidArgument);
  CHECK_THROWS_AS((void)measure_fusion(backend, pair, 1, quick(), clock), InvalidArgument);
}

}  // namespace
}  // namespace measure_fusion_tests
