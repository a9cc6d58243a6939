/// @file
/// A whole network on the device that this process plays: one CUDA graph with every kernel in
/// order, one workspace, and reasons where it does not work.
#include <bench/measure/measure_layer.hpp>
#include <kernels/cudnn/backend.hpp>
#include <kernels/reference/backend.hpp>
#include <kernels/sequence.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <fake_cuda/device.hpp>

#include <memory>
#include <string>
#include <vector>

namespace {

using namespace layerwatt;
using fake_cuda::device;
using kernels::Outcome;
using support::contains;

/// conv, relu, pool, conv and the sum of both branches: every kernel reads what stands before it.
kernels::Sequence little_sequence() {
  kernels::Sequence sequence;
  for (const char* text :
       {"conv in=1x3x8x8 out=4 k=3 p=1", "tanh in=1x4x8x8", "pool_max in=1x4x8x8 k=2 s=2",
        "conv in=1x4x4x4 out=4 k=3 p=1", "add in=1x4x4x4;1x4x4x4"}) {
    sequence.chains.push_back({parse_layer(text)});
  }
  sequence.links = {{0, 1, 0}, {1, 2, 0}, {2, 3, 0}, {3, 4, 0}, {2, 4, 1}};
  return sequence;
}

std::unique_ptr<kernels::Backend> fresh_backend(const char* settings = "policy=heuristic") {
  fake_cuda::reset();
  return kernels::cudnn::make_backend(kernels::cudnn::parse_settings(settings));
}

TEST_CASE(
    "fake cuda: a network is one graph with every kernel in order, as the reference computes") {
  const kernels::Sequence sequence = little_sequence();
  const auto reference = kernels::reference::make_backend();
  const auto expected = kernels::prepare_sequence(*reference, sequence, {});
  REQUIRE(expected.kernel);
  expected.kernel->run();
  for (const char* settings : {"layout=nchw,policy=heuristic", "layout=nhwc,policy=best"}) {
    const auto backend = fresh_backend(settings);
    const auto prepared = kernels::prepare_sequence(*backend, sequence, {});
    REQUIRE(prepared.kernel);
    CHECK(prepared.kernel->info().algorithm == "5 kernels as one CUDA graph");
    kernels::DeviceQueue& queue = *prepared.kernel->queue();
    CHECK(queue.max_batch() == 1);  // the network once: what a program would replay
    const std::size_t graphs = device().graphs;
    const std::size_t before = device().kernels;
    queue.set_batch(1);
    CHECK(device().graphs - graphs == 1);
    CHECK(device().nodes == 5);
    CHECK(device().kernels == before);  // recorded, not run
    const std::size_t launches = device().launches;
    queue.launch();
    queue.wait(0);
    CHECK(device().launches - launches == 1);
    CHECK(device().kernels - before == 5);
    CHECK(queue.finished().front().count() == doctest::Approx(5 * 0.01e-3));
    CHECK(queue.gapless());
    // After one replay: a kernel that ran before its producer would have read what lay there.
    CHECK(kernels::relative_error(prepared.kernel->output(), expected.kernel->output()) < 1e-5);
    prepared.kernel->run();
    CHECK(kernels::relative_error(prepared.kernel->output(), expected.kernel->output()) < 1e-5);
  }
  CHECK(device().used == 0);
}

TEST_CASE("fake cuda: the kernels of a network share the largest workspace, and joined tensors") {
  const auto backend = fresh_backend();
  const std::size_t mebibyte = std::size_t{1} << 20U;
  device().workspaces = {mebibyte, mebibyte};
  kernels::Sequence sequence = little_sequence();
  const auto bytes = [&] {
    const auto prepared = kernels::prepare_sequence(*backend, sequence, {});
    REQUIRE(prepared.kernel);
    prepared.kernel->run();
    return device().used;
  };
  const std::size_t joined = bytes();
  CHECK(joined > mebibyte);
  CHECK(joined < mebibyte + 100'000);
  sequence.links.clear();
  // Without links: inputs of 256, 256, 64, 64 and 64 values more.
  CHECK(bytes() - joined == 4 * (256 + 256 + 64 + 64 + 64));
  CHECK(device().used == 0);
}

TEST_CASE("fake cuda: memory for some kernels of a network says which did not fit") {
  const auto backend = fresh_backend();
  kernels::Sequence sequence;
  for (int i = 0; i < 4; ++i) sequence.chains.push_back({parse_layer("relu in=1x64x32x32")});
  device().memory = std::size_t{1300} << 10U;  // each needs 512 KiB
  const auto prepared = kernels::prepare_sequence(*backend, sequence, {});
  CHECK(prepared.verdict.outcome == Outcome::out_of_memory);
  CHECK(contains(prepared.verdict.reason, "kernel 3 of 4 (relu in=1x64x32x32): needs"));
  CHECK(device().used == 0);
  sequence.links = {{0, 1, 0}, {1, 2, 0}, {2, 3, 0}};
  device().memory = std::size_t{1700} << 10U;  // 512 + 3 * 256 KiB, and 256 KiB while preparing
  CHECK(kernels::prepare_sequence(*backend, sequence, {}).verdict.outcome == Outcome::ok);
}

TEST_CASE(
    "fake cuda: a network with a kernel that cannot be captured is queued singly, and says so") {
  const auto backend = fresh_backend();
  device().no_capture = true;
  const auto prepared = kernels::prepare_sequence(*backend, little_sequence(), {});
  REQUIRE(prepared.kernel);
  kernels::DeviceQueue& queue = *prepared.kernel->queue();
  queue.set_batch(1);
  CHECK_FALSE(queue.gapless());
  const std::size_t before = device().kernels;
  queue.launch();
  queue.wait(0);
  CHECK(device().kernels - before == 5);
  CHECK(device().launches == 0);
}

TEST_CASE("fake cuda: a network is timed by the protocol of a layer, one replay per sample") {
  const auto backend = fresh_backend();
  bench::PointOptions options;
  options.queue.warm_up = Seconds{0};
  options.watch = [] { return bench::GpuState{1410.0, 61.5, true, {}}; };
  bench::RawClock clock;
  const bench::PointResult result =
      bench::measure_sequence(*backend, little_sequence(), options, clock);
  CHECK(result.verdict.reason == "");
  REQUIRE(result.time);
  CHECK(result.time->median.count() == doctest::Approx(5 * 0.01e-3));
  CHECK(result.time->samples == 30);
  CHECK(result.time->per_sample == 1);
  CHECK(result.flags.empty());
  REQUIRE(result.gpu);
  CHECK(result.gpu->clock_mhz == 1410.0);
  CHECK(result.kernel.algorithm == "5 kernels as one CUDA graph");
  options.load = {Seconds{0}, Seconds{0.01}};
  const auto loaded = bench::measure_sequence(*backend, little_sequence(), options, clock);
  REQUIRE(loaded.load);
  CHECK(bench::executions_between(*loaded.load, loaded.load->settled_s, loaded.load->end_s()) > 3);
  device().no_capture = true;
  CHECK(bench::measure_sequence(*backend, little_sequence(), options, clock).flags ==
        std::vector<std::string>{"launch_gaps"});
  device().memory = 1000;
  CHECK(bench::measure_sequence(*backend, little_sequence(), options, clock).verdict.outcome ==
        Outcome::out_of_memory);
}

}  // namespace
