#include <kernels/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/host_tensors.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace layerwatt;
using kernels::make_backend;
using kernels::Outcome;
using support::contains;

TEST_CASE("the reference is always there, cudnn and onednn are listed built in or not") {
  const auto statuses = kernels::list_backends();
  REQUIRE(statuses.size() == 3);
  CHECK(statuses[0].name == "cudnn");
  CHECK(statuses[1].name == "onednn");
  CHECK(statuses[2].name == "reference");
  CHECK(statuses[2].available);
  for (const auto& status : statuses) CHECK(!status.reason.empty());
  CHECK(make_backend("reference")->name() == "reference");
#if !defined(LAYERWATT_HAVE_ONEDNN)
  CHECK(!statuses[1].available);
  CHECK(contains(support::thrown_by<BackendError>([] { (void)make_backend("onednn"); }),
                 "-DLAYERWATT_WITH_ONEDNN=ON"));
#endif
#if !defined(LAYERWATT_HAVE_CUDNN)
  CHECK(!statuses[0].available);
  CHECK(contains(support::thrown_by<BackendError>([] { (void)make_backend("cudnn"); }),
                 "-DLAYERWATT_WITH_CUDNN=ON"));
#endif
}

TEST_CASE("an unknown backend is named, with a suggestion") {
  const auto message = [](const char* name) {
    return support::thrown_by<InvalidArgument>([&] { (void)make_backend(name); });
  };
  CHECK(contains(message("onednm"), "unknown backend 'onednm'; did you mean 'onednn'?"));
  CHECK(contains(message("tensorflow"), "use cudnn, onednn, reference"));
}

TEST_CASE("settings stand behind the name; a backend without settings refuses them") {
  kernels::validate_backend_spec("reference");
  kernels::validate_backend_spec("cudnn");
  const auto message = [](const char* spec) {
    return support::thrown_by<InvalidArgument>([&] { kernels::validate_backend_spec(spec); });
  };
  CHECK(contains(message("reference:fast=1"), "has no settings; leave out ':fast=1'"));
  CHECK(contains(message("cudn:layout=nhwc"), "did you mean 'cudnn'?"));
#if defined(LAYERWATT_HAVE_CUDNN)
  kernels::validate_backend_spec("cudnn:layout=nhwc,policy=heuristic");
  CHECK(contains(message("cudnn:layuot=nhwc"), "did you mean 'layout'?"));
#endif
}

TEST_CASE("verdicts: invalid, unsupported, out of memory") {
  const auto backend = make_backend("reference");
  const auto outcome = [&](const kernels::Chain& chain) {
    const auto prepared = backend->prepare(chain, {});
    CHECK((prepared.kernel != nullptr) == (prepared.verdict.outcome == Outcome::ok));
    CHECK((prepared.verdict.outcome == Outcome::ok) == prepared.verdict.reason.empty());
    return prepared.verdict.outcome;
  };
  CHECK(outcome({parse_layer("relu in=2x3")}) == Outcome::ok);
  CHECK(outcome({}) == Outcome::invalid);
  CHECK(outcome({Layer{Conv{{1, 3, 4, 4}, 8, square_window(9)}}}) == Outcome::invalid);
  CHECK(outcome({parse_layer("relu in=2x3 type=fp16")}) == Outcome::unsupported);
  CHECK(outcome({parse_layer("relu in=1000x1000x100000x100")}) == Outcome::out_of_memory);
}

TEST_CASE("reference kernels run chains; the same seed gives the same result") {
  const auto backend = make_backend("reference");
  const kernels::Chain chain{parse_layer("conv in=1x3x8x8 out=4 k=3"), parse_layer("bn in=1x4x6x6"),
                             parse_layer("add in=1x4x6x6;1x4x6x6"), parse_layer("relu in=1x4x6x6")};
  const auto run = [&](std::uint64_t seed) {
    auto prepared = backend->prepare(chain, {.seed = seed});
    REQUIRE(prepared.kernel);
    prepared.kernel->run();
    return prepared.kernel->output();
  };
  const auto first = run(1);
  CHECK(support::distance(first, run(1)) == 0.0);
  CHECK(support::distance(first, run(2)) > 0.1);
  CHECK(*std::min_element(first.begin(), first.end()) == 0.0F);
}

}  // namespace
