/// @file
/// Fusion rules: what each shipped stack fuses in small graphs, and the laws that hold for any.
#include <layerwatt/format/graph_builder.hpp>
#include <layerwatt/network/fusion.hpp>
#include <support/published_data.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

FusionRules shipped(const std::string& name) {
  const std::string path =
      LAYERWATT_SOURCE_DIR "/include/layerwatt/network/fusion/" + name + ".json";
  return parse_fusion_rules(read_file(path), path);
}

/// "NAME: LAYER TEXT <- INPUT INPUT", one node per line.
Network graph(const std::vector<std::string>& nodes) {
  GraphBuilder builder("g", "test");
  for (const std::string& node : nodes) {
    const auto colon = node.find(": ");
    const auto arrow = node.find(" <- ");
    std::vector<std::string> inputs;
    for (const std::string_view input : split(std::string_view(node).substr(arrow + 4), ' ')) {
      inputs.emplace_back(input);
    }
    builder.add(node.substr(0, colon), parse_layer(node.substr(colon + 2, arrow - colon - 2)),
                inputs, {node.substr(0, colon)});
  }
  return builder.finish("g");
}

/// "a+b c d+e": the kernels in order, each with its members.
std::string kernels(const Network& network) {
  std::string text;
  for (const NamedLayer& named : network.layers) {
    if (named.fused_into >= 0) continue;
    text += text.empty() ? "" : " ";
    text += named.members.empty() ? named.name : join(named.members, "+");
  }
  return text;
}
std::string fused(const std::string& stack, const std::vector<std::string>& nodes) {
  return kernels(fuse(graph(nodes), shipped(stack)));
}

const std::string kImage = "in=1x8x4x4";

const std::vector<std::string> kResidual{"c1: conv in=1x8x4x4 out=8 k=1 <- x",
                                         "b1: bn in=1x8x4x4 <- c1",
                                         "r1: relu in=1x8x4x4 <- b1",
                                         "c2: conv in=1x8x4x4 out=8 k=1 <- r1",
                                         "d: conv in=1x8x4x4 out=8 k=1 <- x",
                                         "s: add in=1x8x4x4;1x8x4x4 <- c2 d",
                                         "r2: relu in=1x8x4x4 <- s"};

TEST_CASE("fusion: the later branch of a residual computes sum and activation") {
  CHECK(fused("tensorrt", kResidual) == "c1+b1+r1 c2 d+s+r2");
  CHECK(fused("onednn", kResidual) == "c1+b1+r1 c2 d+s+r2");
  CHECK(fused("tflite", kResidual) == "c1+b1+r1 c2 d s+r2");
  CHECK(fused("eager", kResidual) == "c1 b1 r1 c2 d s r2");
}

TEST_CASE("fusion: the kernel carries the activation, macs and params stay those of the network") {
  const Network plain = graph(kResidual);
  const Network kernels_only = fuse(plain, shipped("tensorrt"));
  CHECK(to_text(kernels_only.layers[0].layer) == "conv in=1x8x4x4 out=8 k=1 act=relu");
  CHECK(kernels_only.layers[1].fused_into == 0);
  CHECK(kernels_only.layers[5].fused_into == 4);
  CHECK(totals(kernels_only).macs == totals(plain).macs);
  CHECK(totals(kernels_only).params == totals(plain).params);
  CHECK(without_fused(kernels_only).layers.size() == 3);
}

TEST_CASE("fusion: what somebody else reads, or the network gives out, is not swallowed") {
  const std::vector<std::string> branch{"c: conv in=1x8x4x4 out=8 k=1 <- x",
                                        "b: bn in=1x8x4x4 <- c", "r: relu in=1x8x4x4 <- b",
                                        "other: pool_max in=1x8x4x4 k=2 s=2 <- b"};
  CHECK(fused("tensorrt", branch) == "c+b r other");
  Network with_output = graph({"c: conv in=1x8x4x4 out=8 k=1 <- x", "r: relu in=1x8x4x4 <- c"});
  with_output.outputs.push_back({0, 0});
  CHECK(kernels(fuse(with_output, shipped("tensorrt"))) == "c r");
}

TEST_CASE("fusion: gates, squeeze-excite blocks and element-wise chains") {
  const std::vector<std::string> block{
      "c: conv in=1x8x4x4 out=8 k=1 <- x",  "p: global_pool_avg in=1x8x4x4 <- c",
      "f1: conv in=1x8x1x1 out=2 k=1 <- p", "a: relu in=1x2x1x1 <- f1",
      "f2: conv in=1x2x1x1 out=8 k=1 <- a", "h: hard_sigmoid in=1x8x1x1 <- f2",
      "m: mul in=1x8x4x4;1x8x1x1 <- c h",   "last: conv in=1x8x4x4 out=8 k=1 <- m"};
  CHECK(fused("tensorrt", block) == "c p f1+a f2 h+m last");
  CHECK(fused("tflite", block) == "c p f1+a+f2+h+m last");
  CHECK(fused("onednn", block) == "c p f1+a f2+h m last");
  const std::vector<std::string> chain{"s: sub in=1x8;1x8 <- x y", "q: pow in=1x8;1 <- s k",
                                       "d: div in=1x8;1x8 <- q y", "e: exp in=1x8 <- d"};
  CHECK(fused("tensorrt", chain) == "s+q+d+e");
}

TEST_CASE(
    "fusion: a sum that broadcasts a small result over a large tensor is a kernel of its own") {
  CHECK(fused("tensorrt",
              {"c: conv in=1x8x1x1 out=8 k=1 <- p", "s: add in=1x8x1x1;1x8x4x4 <- c x"}) == "c s");
}

TEST_CASE("fusion: a gate over an image is no squeeze-excite block") {
  const std::vector<std::string> attention{
      "f1: conv in=1x8x4x4 out=8 k=1 <- x", "a: relu in=1x8x4x4 <- f1",
      "f2: conv in=1x8x4x4 out=8 k=1 <- a", "h: sigmoid in=1x8x4x4 <- f2",
      "m: mul in=1x8x4x4;1x8x4x4 <- h x"};
  CHECK(fused("tflite", attention) == "f1+a f2 h m");
}

TEST_CASE("fusion: pools and depthwise convolutions with their activation") {
  CHECK(fused("tflite", {"p: pool_max in=1x8x4x4 k=2 s=2 <- x", "r: relu in=1x8x2x2 <- p"}) ==
        "p+r");
  CHECK(fused("tensorrt", {"p: pool_max in=1x8x4x4 k=2 s=2 <- x", "r: relu in=1x8x2x2 <- p"}) ==
        "p r");
  CHECK(fused("tensorrt", {"d: dwconv in=1x8x4x4 out=8 k=1 <- x", "b: bn in=1x8x4x4 <- d",
                           "r: relu6 in=1x8x4x4 <- b"}) == "d+b+r");
}

TEST_CASE("fusion: a bias written as a sum belongs to its layer, a residual does not (tflite)") {
  CHECK(fused("tflite", {"c: conv in=1x8x4x4 out=8 k=1 bias=0 <- x",
                         "b: add in=1x8x4x4;8x1x1 w=1 <- c", "r: relu in=1x8x4x4 <- b"}) ==
        "c+b+r");
  CHECK(fused("tflite",
              {"c: conv in=1x8x4x4 out=8 k=1 <- x", "s: add in=1x8x4x4;1x8x4x4 <- c x"}) == "c s");
}

TEST_CASE("fusion: layers that their file states as fused are left alone") {
  Network network = graph({"c: conv in=1x8x4x4 out=8 k=1 <- x", "r: relu in=1x8x4x4 <- c"});
  network.layers[0].members = {"c", "bn"};
  CHECK(kernels(fuse(network, shipped("tensorrt"))) == "c+bn r");
}

/// Random graphs of layers with equal extents: every stack keeps every layer exactly once, and
/// fusing twice changes nothing.
TEST_CASE("fusion: laws on random graphs") {
  std::mt19937 rng(7);
  const std::vector<std::string> unary{"relu", "bn", "sigmoid", "hard_sigmoid", "relu6", "gelu"};
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> nodes;
    for (std::size_t i = 0; i < 25; ++i) {
      const auto earlier = [&] {
        return i == 0 ? std::string("x")
                      : "n" + std::to_string(i - 1 - rng() % std::min<std::size_t>(i, 3));
      };
      const std::string name = "n" + std::to_string(i) + ": ";
      switch (rng() % 4) {
        case 0:
          nodes.push_back(name + "conv " + kImage + " out=8 k=1 <- " + earlier());
          break;
        case 1:
          nodes.push_back(name + (rng() % 2 == 0 ? "add " : "mul ") + kImage + ";1x8x4x4 <- " +
                          earlier() + " " + earlier());
          break;
        default:
          nodes.push_back(name + unary[rng() % unary.size()] + " " + kImage + " <- " + earlier());
      }
    }
    const Network plain = graph(nodes);
    for (const char* stack : {"tensorrt", "onednn", "tflite", "eager"}) {
      const Network once = fuse(plain, shipped(stack));
      validate_edges(once);
      CHECK(totals(once).macs == totals(plain).macs);
      std::vector<int> seen(plain.layers.size(), 0);
      for (std::size_t i = 0; i < once.layers.size(); ++i) {
        const NamedLayer& named = once.layers[i];
        if (named.fused_into >= 0) {
          CHECK(once.layers[static_cast<std::size_t>(named.fused_into)].fused_into == -1);
          continue;
        }
        if (named.members.empty()) ++seen[i];
        for (const std::string& member : named.members) ++seen[std::stoul(member.substr(1))];
      }
      CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
      CHECK(fuse(once, shipped(stack)).layers == once.layers);
    }
  }
}

TEST_CASE("fusion rules: text and rules are inverse; mistakes are named") {
  const FusionRules rules = shipped("tflite");
  const FusionRules again = parse_fusion_rules(fusion_rules_json(rules).dump(), "again");
  CHECK(fusion_rules_json(again) == fusion_rules_json(rules));
  const auto refusal = [](const std::string& rule) {
    return support::thrown_by<ParseError>([&] {
      (void)parse_fusion_rules(
          R"({"schema": "layerwatt-fusion/1", "name": "n", "rules": [)" + rule + "]}", "f.json");
    });
  };
  CHECK(
      support::contains(refusal(R"({"name": "r", "steps": [{"ops": ["conf"]}, {"ops": ["bn"]}]})"),
                        "did you mean 'conv'"));
  CHECK(
      support::contains(refusal(R"({"name": "r", "steps": [{"ops": ["conv"]}]})"), "two or more"));
  CHECK(support::contains(
      refusal(R"({"name": "r", "main": 5, "steps": [{"ops": ["conv"]}, {"ops": ["bn"]}]})"),
      "'main'"));
  CHECK(support::contains(refusal(R"({"name": "r", "steps": [{"ops": ["@s"]}, {"ops": ["bn"]}]})"),
                          "'sets'"));
  CHECK(support::contains(refusal(R"({"steps": []})"), "f.json"));
  CHECK(support::contains(
      support::thrown_by<ParseError>([] { (void)parse_fusion_rules("{}", "f.json"); }), "schema"));
}

}  // namespace
