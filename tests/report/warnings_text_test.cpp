/// @file
/// Warnings for people: nothing is lost, and many layers share one line.
#include <layerwatt/report/warnings_text.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace layerwatt;

namespace warnings_text_tests {
namespace {

LayerPrediction doubtful(const std::string& name, const std::string& op,
                         std::vector<std::string> warnings) {
  LayerPrediction layer;
  layer.name = name;
  layer.op = op;
  layer.warnings = std::move(warnings);
  return layer;
}

TEST_CASE("warnings: layers of one op share a line with the span of their values") {
  Prediction p;
  const std::string no_model = "op relu has no model; predicted from the bytes it moves";
  p.layers = {
      doubtful("c1", "conv", {"batch 8 is outside the range seen, 1 to 1"}),
      doubtful("r1", "relu", {"in_height 112 is outside the range seen, 8 to 64", no_model}),
      doubtful("ok", "fc", {}),
      doubtful("r2", "relu",
               {"in_height 96.5 is outside the range seen, 8 to 64",
                "batch 8 is outside the range seen, 1 to 1", no_model})};
  CHECK(warnings_text(p) ==
        "warning  c1: outside the range seen: batch 8 (seen 1 to 1)\n"
        "warning  2 layers of op relu: outside the range seen: in_height 96.5 to 112 (seen 8 to "
        "64), batch 8 (seen 1 to 1)\n"
        "warning  2 layers of op relu: " +
            no_model + "\n");
  CHECK(warnings_text(Prediction{}).empty());
}

TEST_CASE("warnings: other texts are kept as they are, each once per op") {
  Prediction p;
  p.layers = {doubtful("a", "x", {"is outside the range seen, 1 to 2", "the model was trained"}),
              doubtful("b", "x", {"the model was trained"})};
  const std::string text = warnings_text(p);
  CHECK(support::contains(text, "op x: is outside the range seen, 1 to 2\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}

}  // namespace
}  // namespace warnings_text_tests
