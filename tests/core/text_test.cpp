/// @file
/// Text tools: inverses and strictness.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace layerwatt;

namespace {

using Strings = std::vector<std::string>;
using Views = std::vector<std::string_view>;

TEST_CASE("join undoes split, whatever the pieces") {
  for (const std::string text : {"", ",", "a", "a,b", ",a,,b,", "no separator"}) {
    CHECK(join(split(text, ','), ",") == text);
  }
  CHECK(split("a;;b", ';') == Views{"a", "", "b"});
  CHECK(split("", ';') == Views{""});
  CHECK(join(Strings{}, ", ").empty());
  CHECK(join(Strings{"", ""}, "-") == "-");
}

TEST_CASE("trim removes blanks at both ends only") {
  CHECK(trim(" \t a b \r\n") == "a b");
  CHECK(trim(" \n ").empty());
  CHECK(trim("").empty());
}

TEST_CASE("integer_problem: too large is not the same as no number") {
  CHECK(integer_problem("92233720368547758070") == "does not fit into 64 bits");
  CHECK(integer_problem("-92233720368547758070") == "does not fit into 64 bits");
  for (const char* text : {"", "-", "4.5", "a", "1e3", " 7"}) {
    CAPTURE(text);
    CHECK(integer_problem(text) == "is not a whole number");
  }
}

TEST_CASE("parse_number takes the whole text or nothing") {
  CHECK(parse_number<int>("42") == 42);
  CHECK(parse_number<int>("-7") == -7);
  CHECK(parse_number<double>("1e-3") == 1e-3);
  for (const std::string_view text : {"", " 1", "1 ", "1x", "+1", "--1", "4.5", "0x10", "1,5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<int>(text).has_value());
  }
  for (const std::string_view text : {"", " 1", "1 ", "1.5x", "1,5", "0x1p3", "1e", "."}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number<double>(text).has_value());
  }
}

TEST_CASE("parse_number refuses what does not fit") {
  CHECK(parse_number<std::int64_t>("9223372036854775807") ==
        std::numeric_limits<std::int64_t>::max());
  CHECK_FALSE(parse_number<std::int64_t>("9223372036854775808").has_value());
  CHECK_FALSE(parse_number<std::uint8_t>("256").has_value());
  CHECK_FALSE(parse_number<unsigned>("-1").has_value());
  CHECK_FALSE(parse_number<double>("1e999").has_value());
}

TEST_CASE("to_text is exact: any finite double reads back bit for bit") {
  Random random(5);
  int checked = 0;
  while (checked < 20'000) {
    const double value = std::bit_cast<double>(random.next());
    if (!std::isfinite(value)) continue;
    ++checked;
    const auto back = parse_number<double>(to_text(value));
    REQUIRE(back.has_value());
    REQUIRE(std::bit_cast<std::uint64_t>(*back) == std::bit_cast<std::uint64_t>(value));
  }
}

TEST_CASE("to_text is short") {
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(3.0) == "3");
  CHECK(to_text(-0.0) == "-0");
  CHECK(to_text(1e300) == "1e+300");
}

TEST_CASE("the edit distance is a metric") {
  const Strings words{"", "conv", "dwconv", "cvon", "con", "fc", "pool_max", "pool_avg"};
  for (const auto& a : words) {
    CHECK(edit_distance(a, "") == a.size());
    for (const auto& b : words) {
      CHECK((edit_distance(a, b) == 0) == (a == b));
      CHECK(edit_distance(a, b) == edit_distance(b, a));
      for (const auto& c : words) {
        CHECK(edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c));
      }
    }
  }
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("did_you_mean names the nearest candidate, or nothing") {
  const Strings ops{"conv", "dwconv", "fc", "pool_max", "pool_avg"};
  CHECK(did_you_mean("convv", ops) == "did you mean 'conv'?");
  CHECK(did_you_mean("pool_maxx", ops) == "did you mean 'pool_max'?");
  CHECK(did_you_mean("dconv", ops) == "did you mean 'conv'?");  // the first of equals
  CHECK(did_you_mean("transformer", ops).empty());
  CHECK(did_you_mean("conv", Strings{}).empty());
}

}  // namespace
