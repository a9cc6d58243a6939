#include <layerwatt/model/forest.hpp>
#include <layerwatt/model/trees_text.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <tuple>

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
  const Trees whole{2, {{{4000, 1, 1}, {-32768, 0, 0}, {32767, 0, 0}}}};
  CHECK(to_text(whole) == "2 1 whole AaAP/wCA//9/");
  CHECK(parse_trees(to_text(whole)) == whole);
  const Trees larger{2, {{{32768.0 + 1, 1, 1}, {-32768, 0, 0}, {32767, 0, 0}}}};
  CHECK(parse_trees(to_text(larger)) == larger);
  const Trees none{3, {}};
  CHECK(parse_trees(to_text(none)) == none);
}

TEST_CASE("numbers of trees are written in the narrowest form that is exact") {
  Random random(8);
  for (const auto& [form, range, step] :
       {std::tuple{"2", 256.0, 1.0}, std::tuple{"whole", 32768.0, 1.0},
        std::tuple{"4", 32768.0, 0x1p-8}, std::tuple{"8", 1.0, 0x1p-40}}) {
    CAPTURE(form);
    Trees trees{1, {}};
    for (int t = 0; t < 20; ++t) {
      const auto number = [&] {
        return step * std::floor((2 * random.uniform() - 1) * range / step);
      };
      trees.trees.push_back({{number(), 1, 0}, {number(), 0, 0}, {number(), 0, 0}});
    }
    CHECK(std::string(split(to_text(trees), ' ')[2]) == form);
    CHECK(parse_trees(to_text(trees)) == trees);
  }
}

TEST_CASE("damaged trees say so, wherever they are cut") {
  const std::string text = to_text(some_trees());
  for (std::size_t length = 0; length < text.size(); length += 97) {
    CHECK_THROWS_AS((void)parse_trees(text.substr(0, length)), ParseError);
  }
  for (const char* bad :
       {"2 1 3 AQA//wDA/4BA", "0 1 2 AQA//wDA/4BA", "1 1 2 AQA//wDA/4BA", "2 2 2 AQA//wDA/4BA",
        "2 1 2 AQA//wDA/4B!", "2 1 2 AQA//wDA/4BAAQA/", "2 1 2", "2 1 whol AQA//wDA/4BA",
        "2 99999999 2 AQA//wDA/4BA", "x 1 2 AQA//wDA/4BA"}) {
    CHECK_THROWS_AS((void)parse_trees(bad), ParseError);
  }
  CHECK_THROWS_WITH_AS((void)parse_trees("2 2 2 AQA//wDA/4BA", "m.trees"),
                       "m.trees: the nodes end after 9 bytes, within a tree; is the file complete?",
                       ParseError);
}

}  // namespace
