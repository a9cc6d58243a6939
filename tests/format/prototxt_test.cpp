#include <layerwatt/format/prototxt.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

std::string message_of(const std::string& text) {
  return support::thrown_by<ParseError>([&] { (void)parse_prototxt(text, "net.prototxt"); });
}

TEST_CASE("prototxt: fields, messages, repetition, both kinds of brackets") {
  const TextField root = parse_prototxt(
      "name: 'net' # comment { \nlayer { top: \"a\" top: \"b\"; param: < x: -1.5e3 > }\n"
      "dims: [1, 2 3]\njoined: \"a\" \"b\\\"c\"",
      "f");
  CHECK(root.text("name") == "net");
  const TextField& layer = *root.find("layer");
  CHECK(layer.line == 2);
  CHECK(layer.all("top").size() == 2);
  CHECK(layer.find("param")->text("x") == "-1.5e3");
  REQUIRE(root.all("dims").size() == 3);
  CHECK(root.all("dims")[2]->value == "3");
  CHECK(root.text("joined") == "ab\"c");
  CHECK(root.text("missing", "fallback") == "fallback");
}

TEST_CASE("prototxt: whole numbers are checked") {
  const TextField root = parse_prototxt("a: 3\nb: 3.5", "f");
  CHECK(integer_field(root, "a", 0) == 3);
  CHECK(integer_field(root, "c", 7) == 7);
  CHECK_THROWS_AS((void)integer_field(root, "b", 0), ParseError);
}

TEST_CASE("prototxt: what is malformed is refused with line and byte") {
  CHECK(support::contains(message_of("a: 1\nlayer { b: 2\n"), "begins on line 2 is not closed"));
  CHECK(support::contains(message_of("a: 1\n}"), "net.prototxt:2: byte 5"));
  CHECK(support::contains(message_of("a"), "neither ':' nor '{'"));
  CHECK(support::contains(message_of("a: \"x"), "not closed"));
  CHECK(support::contains(message_of("a: \"x\ny\""), "not closed on its line"));
  CHECK(support::contains(message_of("a: [1, 2"), "has no value"));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "a{";
  CHECK(support::contains(message_of(deep), "nested deeper than 64"));
}

}  // namespace
