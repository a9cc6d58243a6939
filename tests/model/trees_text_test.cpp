#include <layerwatt/model/forest.hpp>
#include <layerwatt/model/trees_text.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace {

Trees some_trees() {
  Random random(5);
  Matrix x(60, 3);
  Vector y(60);
  for (Index i = 0; i < 60; ++i) {
    for (Index j = 0; j < 3; ++j) x(i, j) = random.uniform();
    y[i] = x(i, 0) * x(i, 1) + random.normal();
  }
  TreesOptions options;
  options.trees = 5;
  return fit_trees(x, y, options);
}

TEST_CASE("trees survive their text to the bit, in whatever width they need") {
  const Trees exact = some_trees();
  CHECK(parse_trees(to_text(exact)) == exact);
  const Trees single = in_single_precision(exact);
  CHECK_FALSE(single == exact);
  CHECK(parse_trees(to_text(single)) == single);
  CHECK(to_text(single).size() < 0.6 * static_cast<double>(to_text(exact).size()));
  const Trees half{1, {{{0.5, 1, 0}, {-2, 0, 0}, {1e10F, 0, 0}}}};
  CHECK(parse_trees(to_text(half)) == half);
  const Trees tiny{2, {{{0.5, 1, 1}, {-2, 0, 0}, {4, 0, 0}}}};
  CHECK(to_text(tiny) == "2 1 2 AQA//wDA/4BA");
  CHECK(parse_trees(to_text(tiny)) == tiny);
}

TEST_CASE("damaged trees say so, wherever they are cut") {
  const std::string text = to_text(some_trees());
  for (std::size_t length = 0; length < text.size(); length += 97) {
    CHECK_THROWS_AS((void)parse_trees(text.substr(0, length)), ParseError);
  }
  for (const char* bad : {"2 1 3 AQA//wDA/4BA", "0 1 2 AQA//wDA/4BA", "1 1 2 AQA//wDA/4BA",
                          "2 2 2 AQA//wDA/4BA", "2 1 2 AQA//wDA/4B!", "2 1 2 AQA//wDA/4BAAQA/",
                          "2 1 2", "2 99999999 2 AQA//wDA/4BA", "x 1 2 AQA//wDA/4BA"}) {
    CHECK_THROWS_AS((void)parse_trees(bad), ParseError);
  }
}

}  // namespace
