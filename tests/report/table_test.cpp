/// @file
/// Tables line up for any content; number texts lose neither sign nor digits.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/report/table.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

using namespace layerwatt;

namespace {

TEST_CASE("grouped digits are the number again once the commas are taken out") {
  Random random(7);
  for (int i = 0; i < 500; ++i) {
    auto value = static_cast<std::int64_t>(random.below(1ULL << (1 + i % 62)));
    if (i % 2 == 1) value = -value;
    std::string text = grouped(value);
    std::string digits;
    std::size_t since_comma = 0;
    for (const char c : text) {
      if (c == ',') {
        CHECK(since_comma <= 3);
        since_comma = 0;
      } else {
        digits += c;
        if (c != '-') ++since_comma;
      }
    }
    CHECK(since_comma <= 3);
    CHECK(digits == std::to_string(value));
    CHECK(text.find("-,") == std::string::npos);
  }
  CHECK(grouped(1814073344) == "1,814,073,344");
  CHECK(grouped(-123) == "-123");
  CHECK(grouped(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}

TEST_CASE("significant keeps the asked precision at every scale") {
  for (double scale = 1e-8; scale < 1e12; scale *= 7.3) {
    const double back = *parse_number<double>(significant(scale, 4));
    CHECK(std::abs(back - scale) <= 0.51e-3 * scale);
  }
  CHECK(significant(12345.678) == "12346");
  CHECK(significant(0.0123456) == "0.0123");
  CHECK(significant(-1.5, 2) == "-1.5");
  CHECK(significant(0.0) == "0");
  CHECK(significant(std::nan("")) == "-");
}

TEST_CASE("columns line up and lines carry no trailing blanks") {
  const Table table{{{"layer", Align::left}, {"ms"}, {"note", Align::left}},
                    {{"conv1", "12.5", ""}, {"a much longer name", "3", "fused"}}};
  CHECK(to_text(table) ==
        "layer                 ms  note\n"
        "------------------  ----  -----\n"
        "conv1               12.5\n"
        "a much longer name     3  fused\n");
}

TEST_CASE("a row with a cell too few is refused") {
  CHECK_THROWS_WITH_AS((void)to_text(Table{{{"a"}, {"b"}}, {{"1"}}}),
                       doctest::Contains("1 cells but there are 2 columns"), InvalidArgument);
}

}  // namespace
