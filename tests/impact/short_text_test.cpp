/// @file
/// Numbers in messages.
#include <layerwatt/impact/short_text.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;

namespace {

TEST_CASE("short_text: three significant digits of any size and sign") {
  CHECK(short_text(79.737926) == "79.7");
  CHECK(short_text(9983.77) == "9980");
  CHECK(short_text(132.6) == "133");
  CHECK(short_text(-0.00123456) == "-0.00123");
  CHECK(short_text(0) == "0");
  CHECK(short_text(5) == "5");
  CHECK(short_text(0.29) == "0.29");
  CHECK(short_text(std::nan("")) == "nan");
}

}  // namespace
