/// @file
/// Terms: text and value, print and parse exact inverses.
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/features/term.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace layerwatt;

namespace term_tests {
namespace {

TEST_CASE("terms: 1000 random terms survive the round trip exactly") {
  Random random(21);
  for (int i = 0; i < 1000; ++i) {
    Term term;
    for (auto n = random.below(4); n > 0; --n) {
      const Form form = static_cast<Form>(random.below(3));
      term.factors.push_back({static_cast<std::size_t>(random.below(kFeatures.size())), form,
                              form == Form::plain ? 0.0 : 1e6 * random.uniform() + 1e-9});
    }
    CAPTURE(to_text(term));
    CHECK(parse_term(to_text(term)) == term);
  }
}

TEST_CASE("terms: values by hand") {
  const FeatureValues f = feature_values(parse_layer("conv in=1x12x10x10 out=20 k=1"));
  CHECK(evaluate(parse_term("1"), f) == 1);
  CHECK(evaluate(parse_term("in_channels*out_channels"), f) == 240);
  CHECK(evaluate(parse_term("in_channels*in_channels"), f) == 144);
  CHECK(evaluate(parse_term("rise(out_channels,20)"), f) == 0.5);
  CHECK(evaluate(parse_term("out_channels*fall(in_channels,4)"), f) == 20 * 4.0 / 16);
}

TEST_CASE("terms: rise and fall are complements between 0 and 1") {
  for (const double x : {0.0, 1e-9, 3.0, 1e12}) {
    for (const double half : {1e-3, 5.0, 1e9}) {
      const double rise = evaluate(TermFactor{0, Form::rise, half}, x);
      const double fall = evaluate(TermFactor{0, Form::fall, half}, x);
      CHECK(rise + fall == doctest::Approx(1));
      CHECK(rise >= 0);
      CHECK(fall >= 0);
      CHECK(evaluate(TermFactor{0, Form::rise, half}, 2 * x + 1) > rise);
    }
  }
}

TEST_CASE("terms: malformed texts are named") {
  for (const char* bad : {"", "nothing", "2*batch", "batch**taps", "batch*", "rise(batch)",
                          "rise(batch,0)", "rise(batch,-1)", "rise(batch,x)", "rise(batch,1",
                          "sink(batch,1)", "rise(what,1)", "rise(batch,inf)", "rise(batch,nan)"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS((void)parse_term(bad), ParseError);
  }
  CHECK(
      support::contains(support::thrown_by<ParseError>([] { (void)parse_term("operation*taps"); }),
                        "unknown feature 'operation'; use a newer layerwatt or retrain the model"));
}

}  // namespace
}  // namespace term_tests
