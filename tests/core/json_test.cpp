/// @file
/// JSON keeps the order of keys and every bit of a double.
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>

using namespace layerwatt;

namespace {

TEST_CASE("keys stay in the order in which they were written") {
  Json json;
  json["z"] = 1;
  json["a"] = 2;
  CHECK(json.dump() == R"({"z":1,"a":2})");
  CHECK(Json::parse(R"({"b":1,"a":2})").dump() == R"({"b":1,"a":2})");
}

TEST_CASE("doubles survive a round trip bit for bit: model files rely on it") {
  Random random(23);
  for (int checked = 0; checked < 5'000;) {
    const double value = std::bit_cast<double>(random.next());
    if (!std::isfinite(value)) continue;
    ++checked;
    const double back = Json::parse(Json(value).dump()).get<double>();
    REQUIRE(std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(value));
  }
}

}  // namespace
