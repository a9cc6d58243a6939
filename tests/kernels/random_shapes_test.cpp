/// @file
/// Random shapes on a real backend, against the reference, each at its own size. Without a GPU
/// nothing is checked unless LAYERWATT_VERIFY_BACKEND names another backend (gpu_campaign.sh does).
#include <kernels/backend.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

namespace {

using namespace layerwatt;
using kernels::Outcome;

constexpr std::int64_t kReferenceMacs = 20'000'000;  // its loops take a tenth of a second

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

/// Nothing where it cannot be used and nobody asked for it by name.
std::unique_ptr<kernels::Backend> backend_to_verify() {
  const std::string name = variable("LAYERWATT_VERIFY_BACKEND", "");
  if (!name.empty()) return kernels::make_backend(name);
  try {
    return kernels::make_backend("cudnn");
  } catch (const BackendError& error) {
    MESSAGE("skipped: ", std::string(error.what()));
    return nullptr;
  }
}

TEST_CASE("random shapes equal the reference, in every precision") {
  const auto backend = backend_to_verify();
  if (!backend) return;
  const auto shapes = parse_number<int>(variable("LAYERWATT_VERIFY_SHAPES", "200")).value_or(200);
  constexpr Precision kPrecisions[] = {Precision::fp32, Precision::tf32, Precision::fp16,
                                       Precision::bf16, Precision::int8};
  Random random(20260101);
  std::map<std::string, int> endings;
  for (int i = 0; i < shapes;) {
    Layer layer = support::random_layer(random);
    layer.precision = kPrecisions[i % 5];
    if (macs(layer) > kReferenceMacs) continue;
    ++i;
    const kernels::Verdict verdict = kernels::compare(*backend, {layer});
    ++endings[std::string(to_text(layer.precision)) + " " +
              std::string(kernels::to_text(verdict.outcome))];
    CAPTURE(to_text(layer));
    CAPTURE(verdict.reason);
    CHECK(verdict.outcome != Outcome::incorrect);
    CHECK(verdict.outcome != Outcome::failed);
    REQUIRE(backend->usable());
  }
  for (const auto& [ending, count] : endings) MESSAGE(ending, ": ", count);
  int fine = 0;
  for (const auto& [ending, count] : endings) {
    if (ending == "fp32 ok") fine = count;
  }
  CHECK(fine > shapes / 20);  // a backend that refuses everything has not been verified
}

}  // namespace
