#include <layerwatt/model/recipes/published.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

Terms terms(std::string_view recipe, std::string_view op, Target target) {
  const auto fit = find_published(recipe)->fit(op, target);
  REQUIRE(fit);
  return fit->terms;
}

/// With the intercept, as the publications count.
std::size_t count(std::string_view recipe, std::string_view op, Target target) {
  return terms(recipe, op, target).size() + 1;
}

TEST_CASE("neuralpower has the published number of terms") {
  const auto counts = [](std::string_view op) {
    return std::pair(count("neuralpower", op, Target::runtime),
                     count("neuralpower", op, Target::power));
  };
  using Counts = std::pair<std::size_t, std::size_t>;
  CHECK(counts("conv") == Counts{128, 128});
  CHECK(counts("fc") == Counts{22, 66});
  CHECK(counts("pool_max") == Counts{87, 94});
  CHECK(counts("bn") == Counts{87, 94});
  CHECK(counts("dropout") == Counts{8, 8});
  CHECK(counts("concat") == Counts{16, 71});
  CHECK_FALSE(find_published("neuralpower")->fit("softmax", Target::runtime));
  CHECK_FALSE(find_published("neuralpower")->fit("conv", Target::energy));
}

/// A term with its factors sorted, as text: order does not matter.
std::multiset<std::string> texts(const Terms& terms) {
  std::multiset<std::string> all;
  for (const Term& term : terms) {
    std::vector<std::string> parts;
    for (const TermFactor& factor : term.factors) parts.push_back(to_text(Term{{factor}}));
    std::sort(parts.begin(), parts.end());
    all.insert(parts.empty() ? "1" : join(parts, "*"));
  }
  return all;
}

std::multiset<std::string> texts(const std::vector<std::string>& names) {
  Terms all;
  for (const std::string& name : names) all.push_back(parse_term(name));
  return texts(all);
}

/// Every product of one, two (and three) of the names, written as loops.
std::vector<std::string> all_products(const std::vector<std::string>& x, int degree) {
  std::vector<std::string> all = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i; j < x.size(); ++j) {
      all.push_back(x[i] + "*" + x[j]);
      for (std::size_t k = j; degree > 2 && k < x.size(); ++k) {
        all.push_back(x[i] + "*" + x[j] + "*" + x[k]);
      }
    }
  }
  return all;
}

std::vector<std::string> with_logs(const std::vector<std::string>& x, const std::string& form) {
  std::vector<std::string> all = x;
  for (const std::string& name : x) all.push_back(form + "(" + name + ")");
  return all;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

TEST_CASE("neuralpower's convolution, term by term") {
  const std::vector<std::string> x{"batch",       "out_height",   "out_width", "kernel_w",
                                   "in_channels", "out_channels", "in_height"};
  const std::vector<std::string> special{
      "out_height*out_width*out_channels*kernel_h*kernel_w*in_channels",
      "batch*out_height*out_width*out_channels*kernel_h*kernel_w*in_channels",
      "batch*out_height*out_width*kernel_h*kernel_w*in_channels",
      "batch*out_height*out_width*out_channels",
      "kernel_h*kernel_w*in_channels*out_channels",
      "batch*in_height*in_width*in_channels",
      "batch*in_width*in_channels",
      "batch*in_height*in_channels"};
  auto runtime = all_products(x, 3);
  append(runtime, special);
  CHECK(texts(terms("neuralpower", "conv", Target::runtime)) == texts(runtime));
  auto power = all_products(with_logs(x, "log2"), 2);
  append(power, special);
  CHECK(texts(terms("neuralpower", "conv", Target::power)) == texts(power));
}

TEST_CASE("neuralpower's other layers, term by term") {
  auto fc = all_products({"batch", "out_channels", "in_height", "in_width", "in_channels"}, 2);
  fc.push_back("batch*out_channels*in_height*in_width*in_channels");
  CHECK(texts(terms("neuralpower", "fc", Target::runtime)) == texts(fc));
  auto pool =
      all_products({"batch", "out_height", "out_width", "in_channels", "kernel_h", "in_height"}, 3);
  append(pool, {"batch*out_height*out_width*in_channels*kernel_h*kernel_w",
                "batch*out_height*out_width*in_channels", "batch*in_height*in_width*in_channels"});
  CHECK(texts(terms("neuralpower", "pool_max", Target::runtime)) == texts(pool));
  std::vector<std::string> concat{"batch", "in_height", "in_width", "out_channels"};
  for (const char* k : {"1", "2", "3", "4", "5", "6"}) {
    concat.push_back(std::string("part") + k + "_channels");
  }
  for (const char* k : {"1", "2", "3", "4", "5"}) {
    concat.push_back(std::string("batch*in_height*in_width*part") + k + "_channels");
  }
  CHECK(texts(terms("neuralpower", "concat", Target::runtime)) == texts(concat));
}

TEST_CASE("neuralpower trains on what its authors did, and never predicts below its floor") {
  const RecipeFit fc = *neuralpower("fc", Target::runtime);
  CHECK(fc.least == 0.105);
  CHECK(fc.keep(FeatureValues{}, 99.9));
  CHECK_FALSE(fc.keep(FeatureValues{}, 100));
  CHECK(std::isinf(neuralpower("dropout", Target::runtime)->least));
  CHECK(std::isinf(neuralpower("conv", Target::power)->least));
  const RecipeFit pool = *neuralpower("pool_max", Target::power);
  FeatureValues layer{};
  layer[feature_index("out_height")] = 1;
  CHECK_FALSE(pool.keep(layer, 1));
  layer[feature_index("out_height")] = 2;
  CHECK(pool.keep(layer, 1));
}

TEST_CASE("edgeprofiler, term by term") {
  const std::vector<std::string> x{
      "batch",    "in_channels", "in_height", "in_width", "out_channels", "out_height", "out_width",
      "kernel_h", "kernel_w",    "pad_h",     "pad_w",    "stride_h",     "stride_w"};
  const std::string ops = "in_channels*in_height*in_width*kernel_h*kernel_w*out_width";
  auto runtime = all_products(x, 3);
  append(runtime, {ops, ops + "*batch"});
  CHECK(texts(terms("edgeprofiler", "conv", Target::runtime)) == texts(runtime));
  std::vector<std::string> logs;
  for (const std::string& name : x) logs.push_back("log1p(" + name + ")");
  auto power = all_products(logs, 3);
  append(power, {ops, ops + "*batch"});
  CHECK(texts(terms("edgeprofiler", "conv", Target::power)) == texts(power));
  CHECK(count("edgeprofiler", "pool_max", Target::runtime) == 364 + 3);
  CHECK(count("edgeprofiler", "fc", Target::runtime) == 20);
  CHECK(edgeprofiler("conv", Target::runtime, EdgeProfilerVariant::published)->lasso.positive);
  CHECK_FALSE(
      edgeprofiler("pool_max", Target::runtime, EdgeProfilerVariant::published)->lasso.positive);
  CHECK(edgeprofiler("pool_max", Target::power, EdgeProfilerVariant::published)->quartile_scale);
  CHECK(edgeprofiler("conv", Target::power, EdgeProfilerVariant::published)->lasso.grid.count ==
        500);
}

TEST_CASE("the corrected edgeprofiler sees the macs, groups included") {
  const Layer layer = parse_layer("conv in=2x32x14x14 out=64 k=3 p=1 g=4");
  const FeatureValues features = feature_values(layer);
  const Terms fixed = terms("edgeprofiler-corrected", "conv", Target::runtime);
  CHECK(evaluate(fixed.back(), features) == features[feature_index("operations")]);
  const Terms published = terms("edgeprofiler", "conv", Target::runtime);
  CHECK(evaluate(published.back(), features) == 2.0 * 32 * 14 * 14 * 3 * 3 * 14);
}

TEST_CASE("getzner, paleo and nn-meter, term by term") {
  CHECK(texts(terms("getzner", "conv", Target::energy)) == texts({"operations"}));
  CHECK(terms("getzner", "pool_max", Target::energy).size() == 13 + 78);
  CHECK(texts(terms("getzner", "tanh", Target::energy)) ==
        texts(all_products({"batch", "in_channels*in_height*in_width"}, 2)));
  CHECK_FALSE(find_published("getzner")->fit("conv", Target::power));
  CHECK_FALSE(find_published("paleo")->fit("conv", Target::energy));
  const FeatureValues f = feature_values(parse_layer("conv in=1x3x10x12 out=8 k=3 p=1"));
  CHECK(evaluate(terms("paleo", "conv", Target::runtime)[1], f) ==
        4 * (3 * 12 * 14 + (8 * 27 + 8) + 8 * 10 * 12));
  CHECK(texts(terms("nn-meter", "conv", Target::runtime)) ==
        texts({"in_height", "in_channels", "out_channels", "kernel_h", "stride_h",
               "operations_bias", "weight_bytes", "batch"}));
  // (k^2 cin + 1) per output element
  CHECK(f[feature_index("operations_bias")] == 8 * 10 * 12 * (9 * 3 + 1));
}

TEST_CASE("features of padding and of joined tensors") {
  const FeatureValues f = feature_values(parse_layer("conv in=1x3x10x12 out=8 k=3 p=0,1,2,3"));
  CHECK(f[feature_index("pad_h")] == 2);
  CHECK(f[feature_index("pad_w")] == 4);
  const FeatureValues joined = feature_values(parse_layer("concat in=1x6x4x4;1x2x4x4"));
  CHECK(joined[feature_index("part1_channels")] == 6);
  CHECK(joined[feature_index("part2_channels")] == 2);
  CHECK(joined[feature_index("part3_channels")] == 0);
}

}  // namespace
