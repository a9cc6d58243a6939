/// @file
/// The version has the form that CMake reads.
#include <layerwatt/core/text.hpp>
#include <layerwatt/core/version.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

TEST_CASE("three numbers, the same as the package's") {
  const auto parts = split(kVersion, '.');
  REQUIRE(parts.size() == 3);
  for (const auto part : parts) CHECK(parse_number<int>(part).has_value());
  CHECK(std::string(kVersion) == LAYERWATT_PACKAGE_VERSION);
}

}  // namespace
