#include <layerwatt/format/json_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

std::string message_of(const std::string& text) {
  return support::thrown_by<ParseError>([&] { (void)parse_json_tree(text, "net.json"); });
}

TEST_CASE("json_tree: values, order and nesting are kept") {
  const JsonTree tree = parse_json_tree(R"({"b": [1, 2.5, "x", null, true], "a": {"c": {}}})", "f");
  REQUIRE(tree.is_object());
  CHECK(tree.keys == std::vector<std::string>{"b", "a"});
  const JsonTree& list = *tree.find("b");
  REQUIRE(list.items.size() == 5);
  CHECK(whole_number(list.items[0]) == 1);
  CHECK_FALSE(whole_number(list.items[1]).has_value());
  CHECK(list.items[2].text == "x");
  CHECK(list.items[3].kind == JsonTree::Kind::null);
  CHECK(whole_number(list.items[4]) == 1);
  CHECK(tree.find("a")->find("c")->is_object());
  CHECK(tree.find("missing") == nullptr);
  CHECK(tree.find("missing", "a") == tree.find("a"));
}

TEST_CASE("json_tree: whole numbers may be written as floats, but must be exact") {
  CHECK(whole_number(parse_json_tree("4.0", "f")) == 4);
  CHECK_FALSE(whole_number(parse_json_tree("1e300", "f")).has_value());
  CHECK_FALSE(whole_number(parse_json_tree("18446744073709551615", "f")).has_value());
}

TEST_CASE("json_tree: JSON inside a JSON text is unwrapped, twice if need be") {
  CHECK(parse_json_tree(R"("{\"a\": 1}")", "f").find("a") != nullptr);
  CHECK(parse_json_tree(R"("\"[7]\"")", "f").is_array());
}

TEST_CASE("json_tree: malformed text is refused with the byte") {
  CHECK(support::contains(message_of(R"({"a": [1, 2)"), "net.json: byte 12"));
  CHECK(support::contains(message_of(""), "byte 1"));
  CHECK(support::contains(message_of("{} x"), "byte 4"));
}

TEST_CASE("json_tree: nesting and size are bounded") {
  CHECK(support::contains(message_of(std::string(100'000, '[')), "nested deeper than 64"));
  std::string fits(60, '[');
  fits += std::string(60, ']');
  CHECK(parse_json_tree(fits, "f").is_array());
  std::string many = "[0";
  for (int i = 0; i < 4'000'000; ++i) many += ",0";
  CHECK(support::contains(message_of(many + "]"), "more than 4000000"));
}

}  // namespace
