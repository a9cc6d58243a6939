#include <layerwatt/layer/precision.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

TEST_CASE("precision: names and synonyms, nothing else") {
  for (const auto& [name, precision] : kPrecisions) {
    CHECK(parse_precision(name) == precision);
    CHECK(to_text(precision) == name);
  }
  CHECK(parse_precision("float32") == Precision::fp32);
  CHECK(parse_precision("half") == Precision::fp16);
  CHECK(parse_precision("i8") == Precision::int8);
  for (const char* wrong : {"", "FP32", "fp64", "fp32 ", "int"}) {
    CHECK_THROWS_AS((void)parse_precision(wrong), ParseError);
  }
}

TEST_CASE("precision: storage sizes") {
  CHECK(bytes_per_element(Precision::tf32) == 4);
  CHECK(bytes_per_element(Precision::bf16) == 2);
  CHECK(bytes_per_element(Precision::int8) == 1);
}
