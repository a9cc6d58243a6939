#include <layerwatt/layer/layer_list.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {
std::string list_error(const std::string& text) {
  try {
    (void)parse_layer_list(text, "net.layers");
  } catch (const ParseError& error) {
    return error.what();
  }
  return "no error";
}
}  // namespace

TEST_CASE("layer list: parse is the inverse of print") {
  Random random(3);
  std::vector<NamedLayer> layers;
  for (int i = 0; i < 200; ++i) {
    layers.push_back({"block" + std::to_string(i) + ".conv:0", support::random_layer(random)});
  }
  CHECK(parse_layer_list(to_text(layers), "memory") == layers);
}

TEST_CASE("layer list: comments, blank lines and line endings do not matter") {
  const auto layers = parse_layer_list(
      "# a network\r\n\r\nconv1: conv in=1x3x8x8 out=4 k=3  # first\r\n  relu1:   relu in=1x4x6x6",
      "x");
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "conv1");
  CHECK(layers[1].name == "relu1");
  CHECK(parse_layer_list("", "x").empty());
}

TEST_CASE("layer list: errors name file, line and column") {
  CHECK(list_error("a: relu in=1x2\nb relu in=1x2\n").rfind("net.layers:2:1: ", 0) == 0);
  CHECK(list_error("a: relu in=1x2\n  a: relu in=1x2\n").rfind("net.layers:2:3: the name 'a'", 0) ==
        0);
  CHECK(list_error("\n\nb:  rely in=1x2").rfind("net.layers:3:5: ", 0) == 0);
  CHECK(list_error(": relu in=1x2").find("NAME: LAYER TEXT") != std::string::npos);
}
