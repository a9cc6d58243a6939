#if defined(LAYERWATT_HAVE_CUDNN)

#include <kernels/cudnn/choices.hpp>
#include <kernels/cudnn/select.hpp>
#include <kernels/cudnn/settings.hpp>
#include <layerwatt/core/error.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace layerwatt;
using kernels::OutOfMemory;
using kernels::Unsupported;
using support::contains;
namespace cudnn = kernels::cudnn;

TEST_CASE("cudnn settings: what is not set has its default; choices takes the rest of the text") {
  const cudnn::Settings none = cudnn::parse_settings("");
  CHECK(none.policy == cudnn::Policy::best);
  CHECK(!none.layout);
  CHECK(!none.workspace);
  const cudnn::Settings all =
      cudnn::parse_settings("layout=nhwc,policy=heuristic,workspace=64,choices=a,b/c=d.jsonl");
  CHECK(all.layout == cudnn::Layout::nhwc);
  CHECK(all.policy == cudnn::Policy::heuristic);
  CHECK(all.workspace == std::int64_t{64} << 20);
  CHECK(all.choices == "a,b/c=d.jsonl");
}

TEST_CASE("cudnn settings: a wrong one is named with what it may be") {
  const auto message = [](const char* text) {
    return support::thrown_by<InvalidArgument>([&] { (void)cudnn::parse_settings(text); });
  };
  CHECK(contains(message("layout=abc"), "use nchw or nhwc"));
  CHECK(contains(message("policy="), "use heuristic or best"));
  CHECK(contains(message("workspace=-1"), "whole number of MiB"));
  CHECK(contains(message("workspace=99999999999999"), "whole number of MiB"));
  CHECK(contains(message("polcy=best"), "did you mean 'policy'?"));
  CHECK(contains(message("nhwc"), "use key=value"));
}

TEST_CASE("engines: text and parse are inverse; other text is no engine") {
  const cudnn::Engine engine{38, {{2, 1}, {13, 0}, {22, -2}}};
  CHECK(to_text(engine) == "eng38_k2=1_k13=0_k22=-2");
  CHECK(cudnn::parse_engine(to_text(engine)) == engine);
  CHECK(cudnn::parse_engine("eng0") == cudnn::Engine{0, {}});
  for (const char* text : {"", "eng", "engx", "eng1_2=3", "eng1_k2", "eng1_kx=1", "38"}) {
    CAPTURE(text);
    CHECK(!cudnn::parse_engine(text));
  }
}

TEST_CASE("choices survive in their file; broken lines are skipped; the last of a key counts") {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / "algorithms.jsonl";
  const cudnn::Choice first{cudnn::Form::fused, cudnn::Layout::nhwc, cudnn::Engine{5, {{1, 2}}}};
  const cudnn::Choice second{cudnn::Form::split, cudnn::Layout::nchw, std::nullopt};
  {
    cudnn::Choices choices(file);
    CHECK(!choices.find("a"));
    choices.store("a", first);
    choices.store("b", first);
    choices.store("b", second);
    CHECK(choices.find("a") == first);
  }
  std::ofstream(file, std::ios::app) << "{\"key\":\"c\",\"form\":\"fu";
  cudnn::Choices again(file);
  CHECK(again.find("a") == first);
  CHECK(again.find("b") == second);
  CHECK(!again.find("c"));
  cudnn::Choices nowhere(folder.path() / "none" / "x.jsonl");
  nowhere.store("a", second);
  CHECK(nowhere.find("a") == second);
}

/// Ends of candidates: a time in seconds, or what goes wrong.
constexpr double kUnsupported = -1.0;
constexpr double kMemory = -2.0;
constexpr double kBroken = -3.0;

struct Tried {
  std::vector<double> endings;
  std::vector<std::size_t> order{};
  bool usable = true;

  std::size_t pick(std::size_t most, bool first_only) {
    return cudnn::select(
        endings.size(), most, first_only,
        [this](std::size_t i) {
          order.push_back(i);
          if (endings[i] == kUnsupported) fail<Unsupported>("no kernel");
          if (endings[i] == kMemory) fail<OutOfMemory>("1 TiB");
          if (endings[i] == kBroken) fail<BackendError>("launch failed");
          return Seconds{endings[i]};
        },
        [this] { return usable; });
  }
};

TEST_CASE("select: the fastest that works, or the first; never more trials than asked for") {
  Tried tried{{kUnsupported, 3.0, 1.0, kMemory, 2.0, 0.5}};
  CHECK(tried.pick(3, false) == 2);
  CHECK(tried.order == std::vector<std::size_t>{0, 1, 2, 3, 4});
  tried.order.clear();
  CHECK(tried.pick(3, true) == 1);
  CHECK(tried.order == std::vector<std::size_t>{0, 1});
  CHECK(Tried{{2.0, 2.0}}.pick(9, false) == 0);  // of equals the first: the heuristics' favourite
}

TEST_CASE("select: nothing works: memory if that was a reason, else unsupported") {
  CHECK(contains(support::thrown_by<OutOfMemory>([] {
                   (void)Tried{{kUnsupported, kMemory, kBroken}}.pick(9, false);
                 }),
                 "1 TiB"));
  CHECK(contains(support::thrown_by<Unsupported>([] {
                   (void)Tried{{kUnsupported, kBroken}}.pick(9, false);
                 }),
                 "launch failed"));
  CHECK(!support::thrown_by<Unsupported>([] { (void)Tried{{}}.pick(9, false); }).empty());
  Tried lost{{kBroken, 1.0}};
  lost.usable = false;
  CHECK(contains(support::thrown_by<BackendError>([&] { (void)lost.pick(9, false); }),
                 "launch failed"));
  CHECK(lost.order.size() == 1);
}

TEST_CASE("lowest_median: one interrupted round does not count") {
  const auto seconds = [](std::vector<double> values) {
    std::vector<Seconds> out;
    for (const double value : values) out.emplace_back(value);
    return out;
  };
  CHECK(cudnn::lowest_median({seconds({5, 9, 7}), seconds({2, 1, 30}), {}}) == Seconds{2.0});
  CHECK(!support::thrown_by<InvalidArgument>([] { (void)cudnn::lowest_median({}); }).empty());
}

}  // namespace

#endif
