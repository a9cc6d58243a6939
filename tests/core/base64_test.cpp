/// @file
/// base64: the RFC's examples, the inverse, and what is refused.
#include <layerwatt/core/base64.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace base64_tests {
namespace {

TEST_CASE("base64: RFC 4648, section 10") {
  const auto encode = [](const std::string& s) { return to_base64({s.begin(), s.end()}); };
  CHECK(encode("").empty());
  CHECK(encode("f") == "Zg==");
  CHECK(encode("fo") == "Zm8=");
  CHECK(encode("foo") == "Zm9v");
  CHECK(encode("foobar") == "Zm9vYmFy");
}

TEST_CASE("base64: decoding is the inverse") {
  Random random(1);
  for (std::size_t size = 0; size < 100; ++size) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < size; ++i) {
      bytes.push_back(static_cast<std::uint8_t>(random.below(256)));
    }
    CHECK(from_base64(to_base64(bytes)) == bytes);
  }
}

TEST_CASE("base64: what is malformed is refused") {
  for (const std::string text : {"Zm9", "Zm9v=", "Z===", "=m9v", "Zm9!", "Zg=a", "Zg==Zm9v"}) {
    CAPTURE(text);
    CHECK(support::contains(support::thrown_by<ParseError>([&] { (void)from_base64(text); }),
                            "base64: "));
  }
}

}  // namespace
}  // namespace base64_tests
