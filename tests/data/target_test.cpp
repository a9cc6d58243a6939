/// @file
/// Targets: names, and labels that know what was not measured.
#include <layerwatt/data/target.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace target_tests {
namespace {

static_assert(to_text(Target::runtime) == "runtime_ms" && to_text(Target::energy) == "energy_mj");
static_assert(parse_target("power") == Target::power && parse_target("power_w") == Target::power);

TEST_CASE("target: names are read in both forms, others are refused") {
  for (const Target target : kTargets) CHECK(parse_target(to_text(target)) == target);
  CHECK_THROWS_AS((void)parse_target("latency"), ParseError);
  CHECK_THROWS_AS((void)parse_target(""), ParseError);
}

TEST_CASE("target: labels start empty") {
  Labels labels;
  CHECK_FALSE(labels.any());
  labels[Target::power] = 3;
  CHECK(labels.any());
  CHECK(labels.has(Target::power));
  CHECK_FALSE(labels.has(Target::energy));
}

}  // namespace
}  // namespace target_tests
