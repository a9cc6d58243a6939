/// @file
/// measure_layer: every way in which a layer can end is a verdict with a reason.
#include <bench/measure/measure_layer.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/scripted_backend.hpp>
#include <support/sweep_cases.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

using namespace layerwatt;

namespace {

using bench::PointOptions;
using bench::PointResult;
using kernels::Outcome;
using support::Act;
using support::contains;
using support::quick_point;
using support::ScriptedBackend;

PointResult measure_with(Act act, const PointOptions& options = quick_point(), bool verify = true) {
  ScriptedBackend backend({{"relu", act}});
  bench::RawClock clock;
  kernels::Verifier verifier(backend);
  bench::Verify check;
  if (verify) check = [&](const Layer& layer) { return verifier({layer}); };
  return measure_layer(backend, parse_layer("relu in=1x4x8x8"), options, clock, check);
}

TEST_CASE("measure_layer: a fine kernel has statistics and the library's own names") {
  const PointResult result = measure_with(Act::fine);
  CHECK(result.verdict.outcome == Outcome::ok);
  REQUIRE(result.time);
  CHECK(result.time->samples >= 3);
  CHECK(result.time->min > Seconds{0});
  CHECK(result.kernel.algorithm == "scripted");
  CHECK(result.conditions.speed_index > Seconds{0});
}

/// Seconds last four times as long from the 13th reading on, as if the processor had slowed down.
class SlowingClock final : public bench::Clock {
 public:
  [[nodiscard]] Seconds now() override {
    const Seconds time = clock_.now();
    if (++readings_ <= 12) last_ = time;
    return last_ + (time - last_) * 4;
  }

 private:
  bench::RawClock clock_;
  Seconds last_{};
  int readings_ = 0;
};

TEST_CASE("measure_layer: a processor that slows down meanwhile has the slower speed index") {
  ScriptedBackend backend({{"relu", Act::fine}});
  SlowingClock clock;
  bench::RawClock steady;
  const Seconds before = bench::speed_index(steady);
  const PointResult result =
      measure_layer(backend, parse_layer("relu in=1x4x8x8"), quick_point(), clock, {});
  CHECK(result.conditions.speed_index > 2 * before);
}

TEST_CASE("measure_layer: what goes wrong is a verdict without a runtime") {
  const auto check = [](Act act, Outcome outcome, const std::string& reason) {
    const PointResult result = measure_with(act);
    CAPTURE(result.verdict.reason);
    CHECK(result.verdict.outcome == outcome);
    CHECK(contains(result.verdict.reason, reason));
    CHECK_FALSE(result.time);
  };
  check(Act::unsupported, Outcome::unsupported, "no kernel");
  check(Act::out_of_memory, Outcome::out_of_memory, "1 TiB");
  check(Act::refuse_memory, Outcome::out_of_memory, "allocation");
  check(Act::throw_in_prepare, Outcome::failed, "unexpected");
  check(Act::throw_in_run, Outcome::failed, "the device is gone");
  check(Act::throw_a_number, Outcome::failed, "not an exception");
  check(Act::wrong, Outcome::incorrect, "");
  check(Act::not_finite, Outcome::incorrect, "");
}

TEST_CASE("measure_layer: an impossible layer is invalid, with the rule that it breaks") {
  ScriptedBackend backend({});
  bench::RawClock clock;
  const Layer layer{Conv{{1, 3, 4, 4}, 8, square_window(7)}};
  const PointResult result = measure_layer(backend, layer, quick_point(), clock, {});
  CHECK(result.verdict.outcome == Outcome::invalid);
  CHECK(contains(result.verdict.reason, "kernel covers 7"));
}

TEST_CASE("measure_layer: one execution above the limit is too slow") {
  PointOptions options = quick_point();
  options.time.too_slow = Seconds{0.03};
  const PointResult result = measure_with(Act::slow, options, false);
  CHECK(result.verdict.outcome == Outcome::too_slow);
  CHECK(contains(result.verdict.reason, "the limit is"));
  CHECK_FALSE(result.time);
}

TEST_CASE("measure_layer: fewer samples than wanted is a flag; a wide spread is noisy") {
  PointOptions options = quick_point();
  options.time.min_samples = 100;
  options.time.min_time = options.time.max_time = Seconds{0.1};
  const PointResult slow = measure_with(Act::slow, options, false);
  CHECK(slow.verdict.outcome == Outcome::ok);
  CHECK(std::count(slow.flags.begin(), slow.flags.end(), "few_samples") == 1);
  options = quick_point();
  options.max_spread = 0.0;
  const PointResult noisy = measure_with(Act::fine, options, false);
  CHECK(noisy.verdict.outcome == Outcome::noisy);
  CHECK(noisy.time);
}

TEST_CASE("cache mode: net rotates over twice the last-level cache, hot does not rotate") {
  const support::TemporaryFolder folder;
  const std::filesystem::path caches = folder.path() / "sys/devices/system/cpu/cpu0/cache";
  const auto set_cache = [&](const std::string& index, const std::string& size) {
    std::filesystem::create_directories(caches / index);
    std::ofstream(caches / index / "size") << size << "\n";
  };
  ::setenv("LAYERWATT_ROOT", folder.path().c_str(), 1);
  const std::int64_t unknown = bench::last_level_cache();
  set_cache("index0", "48K");
  set_cache("index3", "3M");
  const std::int64_t known = bench::last_level_cache();
  PointOptions options;
  const std::int64_t net = bench::rotation(options);
  set_cache("index3", "900M");
  const std::int64_t bounded = bench::rotation(options);
  options.cache = bench::CacheMode::hot;
  const std::int64_t hot = bench::rotation(options);
  ::unsetenv("LAYERWATT_ROOT");
  CHECK(unknown == std::int64_t{32} << 20);
  CHECK(known == std::int64_t{3} << 20);
  CHECK(net == std::int64_t{6} << 20);
  CHECK(bounded == bench::kMaxRotation);
  CHECK(hot == 0);
}

}  // namespace
