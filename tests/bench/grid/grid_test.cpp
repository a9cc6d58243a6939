/// @file
/// Grid files: what they expand to, laws of samples, and messages that name the place.
#include <bench/grid/grid.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>
#include <layerwatt/layer/text.hpp>
#include <support/temporary_folder.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::Grid;
using bench::load_grid;
using bench::parse_grid;
using support::contains;
using support::thrown_by;

Grid grid_of(const std::string& parts, const std::string& parameters = "{}",
             const bench::Variables& overrides = {}) {
  return parse_grid(R"({"schema": "layerwatt-grid/1", "parameters": )" + parameters +
                        R"(, "parts": [)" + parts + "]}",
                    "test.json", overrides);
}

std::vector<std::string> texts(const Grid& grid) {
  std::vector<std::string> out;
  for (const auto& point : grid.points) out.push_back(to_text(point.layer));
  return out;
}

TEST_CASE("grids: a product in file order; short names set both axes; defaults need no mention") {
  const Grid grid = grid_of(R"({"op": "conv", "axes": {
      "in_channels": [3, 8], "in_size": 14, "out_channels": 4, "kernel": [1, 3],
      "pad": "kernel / 2"}})");
  CHECK(texts(grid) ==
        std::vector<std::string>{"conv in=1x3x14x14 out=4 k=1", "conv in=1x3x14x14 out=4 k=3 p=1",
                                 "conv in=1x8x14x14 out=4 k=1", "conv in=1x8x14x14 out=4 k=3 p=1"});
}

TEST_CASE("grids: ranges with steps, powers of two, every op family") {
  CHECK(texts(grid_of(R"({"op": "fc", "axes": {"in_channels": {"from": 10, "to": 31, "step": 10},
                          "out_channels": {"powers_of_two": {"from": 4, "to": 9}}}})"))
            .size() == 6);
  const Grid grid = grid_of(
      R"({"op": "dwconv", "axes": {"in_channels": 6, "in_height": 5, "in_width": 7, "kernel": 3}},
         {"op": "pool_avg", "axes": {"batch": 2, "in_channels": 6, "in_size": 8, "kernel": 2,
                                     "stride": 2}},
         {"op": "global_pool_max", "axes": {"in_channels": 6, "in_size": 8}},
         {"op": "softmax", "axes": {"in_channels": 10}},
         {"op": "add", "activation": "relu", "precision": "bf16",
          "axes": {"in_channels": 6, "in_size": 8}},
         {"layers": ["concat in=1x2x4x4;1x3x4x4"]})");
  CHECK(texts(grid) == std::vector<std::string>{"dwconv in=1x6x5x7 out=6 k=3",
                                                "pool_avg in=2x6x8x8 k=2 s=2",
                                                "global_pool_max in=1x6x8x8", "softmax in=1x10",
                                                "add in=1x6x8x8;1x6x8x8 act=relu type=bf16",
                                                "concat in=1x2x4x4;1x3x4x4"});
}

TEST_CASE("grids: filters drop and are counted, duplicates too; impossible layers stay") {
  const std::string axes =
      R"("op": "conv", "axes": {"in_channels": [8, 8], "in_size": [2, 8], "out_channels": 4,
         "kernel": [1, 3]})";
  const Grid all = grid_of("{" + axes + "}");
  CHECK(all.points.size() == 4);  // kernel 3 on 2 x 2 is impossible: a sweep says so in a row
  CHECK(all.duplicates == 4);
  const Grid some = grid_of("{" + axes + R"(, "filters": ["kernel_h <= in_height + 2*pad_h"]})");
  CHECK(some.points.size() == 3);
  CHECK(some.filtered == 2);
  const Grid few = grid_of("{" + axes + R"(, "filters": ["macs > 300"]})");
  CHECK(texts(few).size() == 3);  // the impossible layer has no MACs to judge
}

const char* const kSample = R"({"op": "conv", "let": {"c": {"log_uniform": {"from": 1, "to": 512}}},
    "axes": {"in_channels": ["c", "c * 8"], "in_size": {"uniform": {"from": 5, "to": 40}},
             "out_channels": {"log_uniform": {"from": 4, "to": "largest"}}, "kernel": [1, 3, 7]},
    "filters": ["macs < 1e7"], "sample": {"count": "count", "seed": "seed"}})";
const char* const kSampleParameters = R"({"count": 200, "seed": 1, "largest": 64})";

TEST_CASE("grids: a sample is valid, distinct, in range, and the same every time") {
  const Grid grid = grid_of(kSample, kSampleParameters);
  CHECK(grid.points.size() == 200);
  std::set<std::string> ids;
  for (const auto& point : grid.points) {
    const auto& conv = std::get<Conv>(point.layer.operation);
    CHECK(macs(point.layer) < 10'000'000);
    CHECK((conv.out_channels >= 4 && conv.out_channels <= 64));
    CHECK((conv.input[2] >= 5 && conv.input[2] <= 40));
    ids.insert(bench::config_id(point.layer));
  }
  CHECK(ids.size() == 200);
  CHECK(texts(grid_of(kSample, kSampleParameters)) == texts(grid));
}

TEST_CASE("grids: another seed gives other points, a smaller count a beginning") {
  const auto all = texts(grid_of(kSample, kSampleParameters));
  CHECK(texts(grid_of(kSample, kSampleParameters, {{"seed", 2}})) != all);
  const auto some = texts(grid_of(kSample, kSampleParameters, {{"count", 50}}));
  CHECK(some == std::vector<std::string>(all.begin(), all.begin() + 50));
}

TEST_CASE("grids: log-uniform means that every doubling is equally likely") {
  const Grid grid = grid_of(
      R"({"op": "fc", "axes": {"in_channels": {"log_uniform": {"from": 1, "to": 1023}},
          "out_channels": {"uniform": {"from": 1, "to": 1000000}}}, "sample": {"count": 5000}})");
  std::vector<int> doublings(10, 0);
  for (const auto& point : grid.points) {
    std::int64_t channels = std::get<Dense>(point.layer.operation).input[1];
    std::size_t bits = 0;
    while (channels >>= 1) ++bits;
    ++doublings.at(bits);
  }
  for (const int count : doublings) CHECK((count > 400 && count < 600));
}

TEST_CASE("grids: the hash names the set of configurations, whatever their order") {
  const Grid one = grid_of(R"({"layers": ["relu in=1x2", "tanh in=1x2"]})");
  const Grid two = grid_of(R"({"layers": ["tanh in=1x2", "relu in=1x2"]})");
  const Grid other = grid_of(R"({"layers": ["tanh in=1x2", "relu in=1x3"]})");
  CHECK(grid_hash(one) == grid_hash(two));
  CHECK(grid_hash(one) != grid_hash(other));
}

TEST_CASE("grids: layers of networks, by batch, op and precision") {
  const support::TemporaryFolder folder;
  (void)folder.file("net.layers", "a: conv in=1x3x8x8 out=4 k=3\nb: relu in=1x4x6x6\n");
  const std::string file = folder.file("grid.json", R"({"schema": "layerwatt-grid/1", "parts": [
      {"networks": ["net.layers"], "batch": [1, 4], "ops": ["conv"], "precision": "bf16"}]})");
  const Grid grid = load_grid(file);
  CHECK(texts(grid) == std::vector<std::string>{"conv in=1x3x8x8 out=4 k=3 type=bf16",
                                                "conv in=4x3x8x8 out=4 k=3 type=bf16"});
  CHECK(grid.points.front().name == "net/a");
  CHECK(grid.name == "grid");
}

TEST_CASE("grids: broken JSON names file, line and column") {
  const auto error = [](const std::string& text) {
    return thrown_by<ParseError>([&] { (void)parse_grid(text, "g.json"); });
  };
  CHECK(contains(error("{\n  \"parts\": [,]\n}"), "g.json:2:13: not JSON"));
  CHECK(contains(error(""), "g.json:1:1: not JSON"));
  CHECK(contains(error("[]"), "g.json at /"));
  CHECK(
      contains(error(R"({"schema": "layerwatt-grid/9", "parts": []})"), "reads layerwatt-grid/1"));
  CHECK(contains(error(R"({"schema": "layerwatt-grid/1", "parts": []})"), "no point is left"));
}

TEST_CASE("grids: every other mistake names its place in the file") {
  const auto error = [](const std::string& part) {
    return thrown_by<ParseError>([&] { (void)grid_of(part); });
  };
  const std::string conv = R"({"op": "conv", "axes": {"in_channels": 3, "in_size": 8, )";
  CHECK(contains(error(R"({"op": "cnov", "axes": {}})"), "/parts/0/op: 'cnov'"));
  CHECK(contains(error(R"({"op": "convv", "axes": {}})"), "did you mean 'conv'"));
  CHECK(contains(error(R"({"op": "concat", "axes": {}})"), "under \"layers\""));
  CHECK(contains(error(conv + R"("kernle": 3}})"), "/parts/0/axes/kernle: 'conv' has no 'kernle'"));
  CHECK(contains(error(conv + R"("kernel": 3}})"), "'out_channels' is missing"));
  CHECK(contains(error(conv + R"("kernel": 4.5}})"), "'4.5' is not a whole number"));
  CHECK(contains(error(conv + R"("kernel": []}})"), "/parts/0/axes/kernel: is an empty list"));
  CHECK(contains(error(conv + R"("kernel": {"from": 3}}})"), "'to' is missing"));
  CHECK(contains(error(conv + R"("kernel": {"from": 1, "to": 9, "step": 0}}})"), "step is 0"));
  CHECK(contains(error(conv + R"("kernel": {"from": 1, "to": 9e15}}})"), "values"));
  CHECK(contains(error(conv + R"("kernel": {"powers_of_two": {"from": 3, "to": 9}}}})"),
                 "not a power of two"));
  CHECK(
      contains(error(conv + R"("kernel": {"uniform": {"from": 1, "to": 3}}, "out_channels": 1}})"),
               "can only be sampled"));
  CHECK(contains(error(conv + R"("kernel": "1 +", "out_channels": 1}})"), "column 4 of '1 +'"));
  CHECK(
      contains(error(conv + R"("kernel": "kernl", "out_channels": 1}})"), "unknown name 'kernl'"));
  CHECK(contains(error(conv + R"("kernel": 1, "out_channels": 1}, "filters": ["macs << 1"]})"),
                 "/parts/0/filters/0"));
  CHECK(contains(error(conv + R"("kernel": 1, "out_channels": 1}, "filter": []})"),
                 "unknown key 'filter'; did you mean 'filters'?"));
  CHECK(contains(error(conv + R"("kernel": 1, "out_channels": 1}, "precision": "fp12"})"),
                 "unknown precision 'fp12'"));
  CHECK(contains(error(conv + R"("kernel": 1, "out_channels": {"uniform": {"from": 1, "to": 3}}},
                                "sample": {"count": 4}})"),
                 "only 3 of 4 points"));
  CHECK(contains(error(R"({"layers": ["conv in=1x3x8x8"]})"), "/parts/0/layers/0"));
  CHECK(contains(error(R"({"networks": ["absent.layers"]})"), "/parts/0/networks/0"));
}

TEST_CASE("grids: parameters on the command line") {
  CHECK(load_grid("random:percent=1,conv=300").points.size() >= 3);
  CHECK(contains(thrown_by<FileError>([] { (void)load_grid("radnom"); }), "'random'"));
  CHECK(
      contains(thrown_by<InvalidArgument>([] { (void)load_grid("random:foo=1"); }), "it has conv"));
  CHECK(contains(thrown_by<InvalidArgument>([] { (void)load_grid("random:conv=x,fc=1"); }),
                 "whole number"));
  CHECK(contains(thrown_by<FileError>([] { (void)load_grid("./absent.json"); }), "absent.json"));
}

}  // namespace
