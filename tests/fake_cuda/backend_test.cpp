/// @file
/// The whole cuDNN backend on a device that this process plays: results against the reference,
/// choices, memory, graphs.
#include <kernels/chain.hpp>
#include <kernels/cudnn/backend.hpp>
#include <kernels/cudnn/check.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/random_layer.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <fake_cuda/device.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace {

using namespace layerwatt;
using fake_cuda::device;
using kernels::Chain;
using kernels::Outcome;
using support::contains;
namespace cudnn = kernels::cudnn;

std::unique_ptr<kernels::Backend> fresh(const char* settings = "") {
  fake_cuda::reset();
  return cudnn::make_backend(cudnn::parse_settings(settings));
}

Chain chain_of(std::initializer_list<const char*> texts) {
  Chain chain;
  for (const char* text : texts) chain.push_back(parse_layer(text));
  return chain;
}

TEST_CASE("fake cuda: random layers equal the reference, in every layout and precision") {
  for (const char* settings :
       {"policy=heuristic", "layout=nhwc,policy=heuristic", "layout=nchw,policy=heuristic"}) {
    const auto backend = fresh(settings);
    Random random(31);
    int conv = 0;
    int all = 0;
    for (int i = 0; i < 100;) {
      Layer layer = support::random_layer(random);
      constexpr Precision kPrecisions[] = {Precision::fp32, Precision::tf32, Precision::fp16,
                                           Precision::bf16, Precision::int8};
      layer.precision = kPrecisions[i % 5];
      if (macs(layer) > 50'000) continue;
      ++i;
      CAPTURE(to_text(layer));
      const kernels::Verdict verdict = kernels::compare(*backend, {layer});
      CAPTURE(verdict.reason);
      CHECK((verdict.outcome == Outcome::ok || verdict.outcome == Outcome::unsupported));
      if (verdict.outcome != Outcome::ok) continue;
      ++all;
      conv += std::holds_alternative<Conv>(layer.operation) ? 1 : 0;
    }
    CHECK(all > 50);
    CHECK(conv > 5);
    CHECK(device().used == 0);
  }
}

TEST_CASE("fake cuda: every kind of layer and chain equals the reference") {
  for (const char* settings : {"layout=nchw,policy=heuristic", "layout=nhwc,policy=heuristic"}) {
    const auto backend = fresh(settings);
    for (const Chain& chain :
         {chain_of({"conv in=2x6x9x8 out=8 k=3x2 s=2x1 p=1,0,2,1 d=1x2 act=relu"}),
          chain_of({"conv in=1x8x7x7 out=12 k=3 p=1 g=4"}),
          chain_of({"dwconv in=2x6x8x8 out=6 k=3 p=1"}),
          chain_of({"conv in=1x5x7x7 out=7 k=3 bias=0", "bn in=1x7x5x5", "relu in=1x7x5x5"}),
          chain_of({"conv in=2x4x6x6 out=4 k=3 p=1", "add in=2x4x6x6;2x4x6x6 act=relu6"}),
          chain_of({"conv in=1x4x6x6 out=4 k=1", "hard_swish in=1x4x6x6"}),
          chain_of({"fc in=3x20 out=7"}),
          chain_of({"fc in=3x20 out=7 bias=0 act=gelu"}),
          chain_of({"fc in=2x3x20 out=7"}),
          chain_of({"matmul in=2x3x4;2x4x5"}),
          chain_of({"pool_max in=2x3x9x9 k=3 s=2 p=1"}),
          chain_of({"pool_avg in=1x3x9x8 k=3x2 s=2"}),
          chain_of({"pool_max in=1x3x8x8 k=3 s=2 ceil=1"}),
          chain_of({"pool_avg in=1x3x8x8 k=3 s=2 p=0,0,1,1"}),
          chain_of({"global_pool_avg in=2x5x4x3"}),
          chain_of({"global_pool_max in=2x5x4x3"}),
          chain_of({"softmax in=3x11"}),
          chain_of({"softmax in=2x5x3x3 axis=1"}),
          chain_of({"bn in=2x5x4x4 act=relu"}),
          chain_of({"lrn in=1x8x5x5"}),
          chain_of({"add in=1x4x5x5;1x4x5x5;1x4x1x1"}),
          chain_of({"mul in=1x4x1x1;1x4x5x5"}),
          chain_of({"concat in=2x4x5x5;2x3x5x5"}),
          chain_of({"concat in=2x4x5x5;2x4x2x5 axis=2"}),
          chain_of({"sigmoid in=2x3x5x5"}),
          chain_of({"leaky_relu in=2x3x5x5"}),
          chain_of({"silu in=7x9"}),
          chain_of({"elu in=7x9"})}) {
      CAPTURE(kernels::to_text(chain));
      const kernels::Verdict verdict = kernels::compare(*backend, chain);
      CHECK(verdict.reason == "");
    }
  }
}

TEST_CASE("fake cuda: every form of a product computes the same") {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / "choices.jsonl";
  const std::string settings = "policy=heuristic,choices=" + file.string();
  for (const Chain& chain :
       {chain_of({"conv in=2x4x6x6 out=6 k=3 p=1", "add in=2x6x6x6;2x6x6x6 act=relu6"}),
        chain_of({"conv in=1x4x6x6 out=6 k=3 g=2 act=silu type=fp16"}),
        chain_of({"conv in=1x3x6x6 out=4 k=3 bias=0", "bn in=1x4x4x4", "relu in=1x4x4x4"}),
        chain_of({"fc in=3x20 out=7 act=relu"}), chain_of({"fc in=2x3x20 out=7 type=fp16"})}) {
    CAPTURE(kernels::to_text(chain));
    for (const std::string form : {"fused", "split", "matmul"}) {
      if (form == "matmul" && !std::holds_alternative<Dense>(chain.front().operation)) continue;
      // The choice that a sweep would have stored, with another form.
      std::filesystem::remove(file);
      CHECK(kernels::compare(*fresh(settings.c_str()), chain).outcome == Outcome::ok);
      std::string text = read_file(file);
      const std::size_t at = text.find("\"form\":\"fused\"");
      REQUIRE(at != std::string::npos);
      text.replace(at, 14, "\"form\":\"" + form + "\"");
      std::ofstream(file) << text;
      const auto backend = fresh(settings.c_str());
      CHECK(contains(backend->prepare(chain, {}).kernel->info().algorithm, form + ":"));
      CHECK(kernels::compare(*backend, chain).reason == "");
    }
  }
}

TEST_CASE("fake cuda: best takes the faster engine or form, heuristic the first; both remember") {
  const support::TemporaryFolder folder;
  const std::string file = (folder.path() / "choices.jsonl").string();
  const Chain chain = chain_of({"conv in=1x4x6x6 out=4 k=3 act=relu"});
  const auto algorithm = [&](const std::string& settings, double slow) {
    const auto backend = fresh(settings.c_str());
    device().slow_engine_ms = slow;
    return backend->prepare(chain, {}).kernel->info().algorithm;
  };
  CHECK(contains(algorithm("policy=heuristic", 1.0), "fused: eng0"));
  CHECK(contains(algorithm("policy=best", 1.0), "fused: eng1"));
  CHECK(contains(algorithm("policy=best", 0.0), "fused: eng0"));  // of equals the favourite
  const std::string chosen = algorithm("choices=" + file, 1.0);
  CHECK(contains(chosen, "eng1"));
  const std::size_t searched = device().plans;
  CHECK(algorithm("choices=" + file, -0.009) == chosen);  // although the other is faster today
  CHECK(device().plans == 1);
  CHECK(searched > 2);
  CHECK(contains(read_file(file), "\"engine\":\"eng1"));
}

TEST_CASE("fake cuda: engines that refuse, fail or want too much memory are passed over") {
  const Chain chain = chain_of({"conv in=1x4x6x6 out=4 k=3 bias=0"});
  auto backend = fresh("workspace=1");
  device().workspaces = {std::size_t{2} << 20U, std::size_t{1} << 20U};
  const auto prepared = backend->prepare(chain, {});
  REQUIRE(prepared.kernel);
  CHECK(contains(prepared.kernel->info().algorithm, "eng1"));
  CHECK(contains(prepared.kernel->info().algorithm, "workspace=1048576"));
  backend = fresh();
  device().failing_engines = {0};
  CHECK(contains(backend->prepare(chain, {}).kernel->info().algorithm, "eng1"));
  backend = fresh();
  device().refused_engines = {0, 1};
  CHECK(backend->prepare(chain, {}).verdict.outcome == Outcome::unsupported);
  backend = fresh();
  device().tensor_core_engines = {0};
  CHECK(contains(backend->prepare(chain, {}).kernel->info().algorithm, "eng1"));
  Chain tf32 = chain;
  tf32.front().precision = Precision::tf32;
  CHECK(contains(backend->prepare(tf32, {}).kernel->info().algorithm, "eng0_k"));
}

TEST_CASE("fake cuda: precisions that the GPU lacks are unsupported") {
  const auto backend = [] {
    fake_cuda::reset();
    device().capability = 72;  // Xavier
    return cudnn::make_backend({});
  }();
  const auto outcome = [&](const char* type) {
    return backend->prepare({parse_layer(std::string("relu in=1x4x4x4 type=") + type)}, {}).verdict;
  };
  CHECK(outcome("fp16").outcome == Outcome::ok);
  CHECK(outcome("int8").outcome == Outcome::ok);
  CHECK(contains(outcome("tf32").reason, "tf32 needs compute capability 8.0"));
  CHECK(outcome("bf16").outcome == Outcome::unsupported);
}

TEST_CASE("fake cuda: weights rotate over copies of their own, in graphs too; all memory returns") {
  const auto backend = fresh("policy=heuristic");
  kernels::PrepareOptions options;
  options.rotate_bytes = 10 * 4 * 4 * 4 * 9;
  auto prepared = backend->prepare(chain_of({"conv in=1x4x6x6 out=4 k=3 bias=0"}), options);
  REQUIRE(prepared.kernel);
  device().weights.clear();
  kernels::DeviceQueue& queue = *prepared.kernel->queue();
  queue.set_batch(4);
  CHECK(device().graphs == 2);  // of 8 copies, at multiples of 256 bytes, four by four
  for (int i = 0; i < 6; ++i) queue.launch();
  queue.wait(0);
  CHECK(device().weights.size() == 8);
  prepared.kernel.reset();
  CHECK(device().used == 0);
}

TEST_CASE("fake cuda: batches are one launch of so many kernels, timed by events") {
  const auto backend = fresh("policy=heuristic");
  auto prepared = backend->prepare(chain_of({"conv in=1x4x6x6 out=4 k=3"}), {});
  REQUIRE(prepared.kernel);
  kernels::DeviceQueue& queue = *prepared.kernel->queue();
  CHECK(queue.max_batch() == 1024);
  queue.set_batch(50);
  const std::size_t before = device().kernels;
  for (int i = 0; i < 3; ++i) queue.launch();
  queue.wait(1);
  CHECK(queue.finished().size() == 2);
  queue.wait(0);
  const auto times = queue.finished();
  REQUIRE(times.size() == 1);
  CHECK(times.front().count() == doctest::Approx(50 * 0.01e-3));
  CHECK(device().kernels - before == 150);
  CHECK(device().launches == 3);
  CHECK(queue.gapless());
  CHECK_THROWS_AS(queue.set_batch(1025), InvalidArgument);
}

TEST_CASE("fake cuda: kernels that cannot be captured are queued one by one, and say so") {
  const auto backend = fresh("policy=heuristic");
  device().no_capture = true;
  auto prepared = backend->prepare(chain_of({"fc in=2x8 out=4"}), {});
  REQUIRE(prepared.kernel);
  kernels::DeviceQueue& queue = *prepared.kernel->queue();
  queue.set_batch(5);
  CHECK_FALSE(queue.gapless());
  queue.launch();
  queue.wait(0);
  CHECK(queue.finished().front().count() == doctest::Approx(5 * 0.01e-3));
  prepared.kernel->run();  // the stream is not left in capture
  CHECK(backend->usable());
}

TEST_CASE("fake cuda: no memory is a verdict, whichever allocation it is, and nothing leaks") {
  const Chain chain = chain_of({"conv in=1x16x32x32 out=16 k=3 p=1"});  // 138 KiB
  for (const unsigned kib : {1U, 60U, 100U, 136U}) {
    const auto backend = fresh();
    device().memory = std::size_t{kib} << 10U;
    const auto verdict = backend->prepare(chain, {}).verdict;
    CHECK(verdict.outcome == Outcome::out_of_memory);
    CHECK(contains(verdict.reason, "MiB"));
    CHECK(device().used == 0);
  }
  const auto backend = fresh("workspace=100");
  device().workspaces = {std::size_t{90} << 20U, std::size_t{90} << 20U};
  device().memory = std::size_t{80} << 20U;  // enough for the tensors, not for any workspace
  const auto verdict = backend->prepare(chain, {}).verdict;
  CHECK(verdict.outcome == Outcome::out_of_memory);
  CHECK(contains(verdict.reason, "cudaMalloc"));
  device().memory = std::size_t{1} << 30U;
  CHECK(backend->prepare(chain, {}).verdict.outcome == Outcome::ok);  // and the device goes on
}

TEST_CASE("fake cuda: no device, and what the driver says about it") {
  fake_cuda::reset();
  device().count = 0;
  const std::string reason =
      support::thrown_by<BackendError>([] { (void)cudnn::make_backend({}); });
  CHECK(contains(reason, "no usable CUDA device: cudaErrorNoDevice"));
  CHECK(contains(reason, "install the driver"));
}

}  // namespace
