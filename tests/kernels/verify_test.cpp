#include <kernels/verify.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/fake_backend.hpp>
#include <support/host_tensors.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

namespace {

using namespace layerwatt;
using kernels::Chain;
using kernels::HostTensor;
using kernels::Outcome;
using kernels::Verdict;
using support::FakeBackend;

Chain chain_of(const char* text) { return {parse_layer(text)}; }

const char* const kConvText = "conv in=8x64x56x56 out=128 k=3 p=1";

Verdict verdict_with(const support::Flaw& flaw, const char* text = kConvText) {
  FakeBackend backend(flaw);
  return kernels::verify(backend, chain_of(text));
}

TEST_CASE("a right kernel is ok, a wrong one is not") {
  CHECK(verdict_with([](HostTensor&, int) {}).outcome == Outcome::ok);
  const auto incorrect = [](const support::Flaw& flaw) {
    const Verdict verdict = verdict_with(flaw);
    CHECK(support::contains(verdict.reason, "fake (fake) for conv in=2x32"));
    return verdict.outcome == Outcome::incorrect;
  };
  CHECK(incorrect([](HostTensor& y, int) { y.data()[5] += 10.0F; }));
  CHECK(incorrect([](HostTensor& y, int) { y = y * 1.001F; }));
  CHECK(incorrect([](HostTensor& y, int) { std::swap(y.data()[0], y.data()[y.size() / 2]); }));
  CHECK(incorrect([](HostTensor& y, int) { std::fill_n(y.data(), y.size(), 1.0F); }));
  CHECK(incorrect([](HostTensor& y, int) { y.data()[1] = std::nanf(""); }));
  CHECK(incorrect([](HostTensor& y, int) { y.data()[1] = INFINITY; }));
  CHECK(incorrect([](HostTensor& y, int) { y = support::normal_tensor({1, 2}, 1); }));
}

TEST_CASE("a kernel that is right only once is found") {
  const Verdict verdict = verdict_with([](HostTensor& y, int run) {
    if (run > 1) y = 2.0F * y;
  });
  CHECK(verdict.outcome == Outcome::incorrect);
}

TEST_CASE("padding with zeros is not padding with nothing") {
  const Verdict verdict = verdict_with(
      [](HostTensor& y, int) {
        for (float& value : y) value = std::max(value, 0.0F);
      },
      "pool_max in=1x8x30x30 k=2 s=2 p=1");
  CHECK(verdict.outcome == Outcome::incorrect);
}

TEST_CASE("equal results are fine where the reference has them too") {
  CHECK(verdict_with([](HostTensor&, int) {}, "softmax in=4x1").outcome == Outcome::ok);
}

TEST_CASE("verdicts of the backend pass through, invalid chains have one of their own") {
  CHECK(verdict_with([](HostTensor&, int) {}, "relu in=4x4 type=bf16").outcome ==
        Outcome::unsupported);
  FakeBackend backend([](HostTensor&, int) {});
  CHECK(kernels::verify(backend, {}).outcome == Outcome::invalid);
  Layer broken = parse_layer("conv in=1x3x8x8 out=4 k=3");
  std::get<Conv>(broken.operation).window.kernel[0] = 99;
  CHECK(kernels::verify(backend, {broken}).outcome == Outcome::invalid);
  CHECK(kernels::Verifier(backend)({broken}).outcome == Outcome::invalid);
  CHECK(backend.prepared == 0);
}

TEST_CASE("a verifier computes each twin once") {
  FakeBackend backend([](HostTensor&, int) {});
  kernels::Verifier verifier(backend);
  CHECK(verifier(chain_of("conv in=8x64x56x56 out=128 k=3 p=1")).outcome == Outcome::ok);
  CHECK(verifier(chain_of("conv in=4x256x14x14 out=512 k=3 p=1")).outcome == Outcome::ok);
  CHECK(backend.prepared == 1);
  CHECK(verifier(chain_of("conv in=4x256x14x14 out=512 k=3 p=1 s=2")).outcome == Outcome::ok);
  CHECK(backend.prepared == 2);
  CHECK(verifier.size() == 2);
}

TEST_CASE("relative error") {
  const HostTensor one = support::tensor({2}, {3, 4});
  CHECK(kernels::relative_error(one, one) == 0.0);
  CHECK(kernels::relative_error(support::tensor({2}, {3, 5}), one) == doctest::Approx(0.2));
  const HostTensor zero = support::constant_tensor({2}, 0.0F);
  CHECK(kernels::relative_error(zero, zero) == 0.0);
  CHECK(std::isinf(kernels::relative_error(one, zero)));
  CHECK(std::isinf(kernels::relative_error(one, support::constant_tensor({1, 2}, 1.0F))));
}

}  // namespace
