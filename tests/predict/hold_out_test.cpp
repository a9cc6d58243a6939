/// @file
/// Parts of an evaluation: by column, by size, and honest scores on them.
#include <layerwatt/model/train.hpp>
#include <layerwatt/predict/evaluate.hpp>
#include <layerwatt/predict/hold_out.hpp>
#include <support/synthetic_rows.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace layerwatt;

namespace hold_out_tests {
namespace {

TEST_CASE("hold out: the largest rows are tested, all others train") {
  const std::vector<double> sizes{5, 1, 9, 7, 3, 2, 8, 4, 6, 10};
  const Parts parts = detail::parts_by_size(sizes, 0.3);
  CHECK(parts.first_tested == 1);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    CHECK(parts.part_of_row[i] == (sizes[i] > 7 ? 1 : 0));
  }
}

TEST_CASE("hold out: one part per value of a column, every part tested") {
  const Parts parts = detail::parts_by_column({"a", "b", "a", "c"});
  CHECK(parts.count == 3);
  CHECK(parts.first_tested == 0);
  CHECK(parts.part_of_row[0] == parts.part_of_row[2]);
  CHECK(parts.part_of_row[0] != parts.part_of_row[1]);
  CHECK(parts.part_of_row[1] != parts.part_of_row[3]);
}

TEST_CASE("hold out: the option's text") {
  const HoldOut split = parse_extrapolation("macs:0.2");
  CHECK(split.kind == HoldOut::Kind::largest);
  CHECK(split.name == "macs");
  CHECK(split.share == 0.2);
  for (const char* wrong : {"macs", "macs:", "macs:0", "macs:1", "macs:x", "no_feature:0.2"}) {
    CAPTURE(wrong);
    CHECK_THROWS((void)parse_extrapolation(wrong));
  }
}

TEST_CASE("hold out: extrapolation scores the largest rows, by models of the small ones") {
  const Dataset data = support::synthetic_dataset({"conv"}, {.count = 100, .noise = 0.01});
  const DeviceModel model = train(data, {.recipe = "sparse"});
  const Evaluation e =
      cross_validate(model, data, {.split = {HoldOut::Kind::largest, "macs", 0.2}});
  REQUIRE(!e.groups.empty());
  CHECK(e.groups[0].metrics.n == 20);
  CHECK(e.groups[0].metrics.rmspe < 60);
  // The mean of the small ones is far from the large ones: nothing leaked.
  CHECK(e.groups[0].baselines[0].metrics.mape > 60);
  CHECK(support::contains(e.split, "20 % by macs"));
}

TEST_CASE("hold out: a value of a column is predicted by models that never saw it") {
  // Labels depend on the column alone: only who saw the value could know them.
  Random random(3);
  std::vector<std::string> lines;
  for (int i = 0; i < 60; ++i) {
    const Layer layer = parse_layer(support::random_text(random, "relu"));
    lines.push_back(support::synthetic_row(layer, i % 2 == 0 ? 1.0 : 100.0, 1, false));
    lines.back().insert(lines.back().size() - 1, i % 2 == 0 ? ",small" : ",large");
  }
  std::string text = support::synthetic_header();
  text.insert(text.size() - 1, ",part");
  for (const std::string& line : lines) text += line;
  const Dataset data = parse_dataset(text, "rows.csv");
  const Evaluation e = cross_validate(train(data, {.recipe = "sparse"}), data,
                                      {.split = {HoldOut::Kind::column, "part", 0}});
  REQUIRE(e.groups.size() == 1);
  CHECK(e.groups[0].metrics.n >= 50);
  CHECK(e.groups[0].metrics.median_ape > 90);
  const Evaluation same = cross_validate(train(data, {.recipe = "sparse"}), data,
                                         {.split = {HoldOut::Kind::column, "op", 0}});
  CHECK(same.groups.empty());
  REQUIRE(same.unmodelled.size() == 1);
  CHECK(support::contains(same.unmodelled[0].reason, "same op"));
  CHECK(support::contains(support::thrown_by<ParseError>([&] {
                            (void)cross_validate(train(data, {.recipe = "sparse"}), data,
                                                 {.split = {HoldOut::Kind::column, "prat", 0}});
                          }),
                          "no column 'prat'"));
}

}  // namespace
}  // namespace hold_out_tests
