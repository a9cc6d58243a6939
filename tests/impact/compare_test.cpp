/// @file
/// Comparison of networks and devices: energy-precision ratio, ranking, scores, memory.
#include <layerwatt/impact/compare.hpp>
#include <support/relative.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;

namespace compare_tests {
namespace {

Candidate candidate(const std::string& network, double energy, double runtime, double memory,
                    const std::string& device = "board") {
  Candidate c;
  c.network = network;
  c.device = device;
  c.energy_mj_per_item = {energy, 0.9 * energy, 1.1 * energy};
  c.runtime_ms = {runtime, 0.9 * runtime, 1.1 * runtime};
  c.power_w = {energy / runtime, energy / runtime, energy / runtime};
  c.memory_bytes = static_cast<std::int64_t>(memory);
  return c;
}

TEST_CASE("NeuralPower's networks: E = P T, and alpha decides the ranking") {
  // Runtime ms, power W, energy J and batch as published for a Titan X (Cai et al. 2017).
  struct Row {
    double runtime, power, energy, batch, error;
  };
  // Top-5 errors on ILSVRC 2012 as published: VGG-16 7.5 % (Simonyan, Zisserman 2015), AlexNet
  // 18.2 % (Krizhevsky et al. 2012, one network).
  const Row vgg{368.42, 204.80, 75.452, 64, 0.075};
  const Row alexnet{39.02, 194.62, 7.594, 128, 0.182};
  const Row others[] = {{50.66, 226.34, 11.465, 128, 0},
                        {197.99, 172.30, 34.113, 128, 0},
                        {50.09, 188.34, 9.433, 128, 0}};
  for (const Row& row : {vgg, alexnet, others[0], others[1], others[2]}) {
    CHECK(row.runtime * 1e-3 * row.power == support::relative(row.energy).epsilon(0.001));
  }
  const auto ratio = [](const Row& row, double alpha) {
    return energy_precision_ratio(row.error, row.energy / row.batch, alpha);
  };
  CHECK(ratio(alexnet, 1) < ratio(vgg, 1));  // energy decides: 20 times less
  CHECK(ratio(alexnet, 3) < ratio(vgg, 3));
  CHECK(ratio(alexnet, 4) > ratio(vgg, 4));  // precision decides: the ranking is reversed
  CHECK(energy_precision_ratio(0.5, 8, 3) == support::relative(1));
  CHECK_THROWS_AS((void)energy_precision_ratio(-1, 1, 1), InvalidArgument);
}

TEST_CASE("compare: the front has what nothing else beats in energy, runtime, memory and error") {
  std::vector<Candidate> all{candidate("a", 1, 5, 9), candidate("b", 2, 4, 8),
                             candidate("c", 2, 6, 9), candidate("d", 9, 9, 1)};
  mark_pareto(all);
  CHECK(all[0].pareto);
  CHECK(all[1].pareto);
  CHECK_FALSE(all[2].pareto);
  CHECK(all[3].pareto);
  CHECK(objectives_of(all).size() == 3);
  for (Candidate& c : all) c.error = c.network == "c" ? 0.01 : 0.5, c.pareto = false;
  mark_pareto(all);
  CHECK(all[2].pareto);
  all[0].energy_mj_per_item = {};
  CHECK(objectives_of(all).front() == "runtime_ms");
}

TEST_CASE("compare: ranking says which order is certain") {
  const std::vector<Candidate> all{candidate("a", 10, 5, 1), candidate("b", 1, 4, 1),
                                   candidate("c", 10.2, 6, 1)};
  const std::vector<Rank> ranks = ranking(all);
  REQUIRE(ranks.size() == 3);
  CHECK(all[ranks[0].candidate].network == "b");
  CHECK(ranks[0].to_next == Difference::real);
  CHECK(all[ranks[1].candidate].network == "a");
  CHECK(ranks[1].to_next == Difference::open);
  CHECK_FALSE(ranks[2].to_next.has_value());
  CHECK(ranks[0].really_before == std::vector<std::size_t>{2, 3});
  CHECK(ranks[1].really_before.empty());
}

TEST_CASE("device scores: half the energy is twice the efficiency") {
  const std::vector<Candidate> all{candidate("a", 10, 5, 1, "one"), candidate("b", 2, 4, 1, "one"),
                                   candidate("a", 5, 5, 1, "two"), candidate("b", 1, 1, 1, "two")};
  const std::vector<DeviceScore> scores = device_scores(all, {4, 2});
  REQUIRE(scores.size() == 2);
  CHECK(scores[0].energy_mj.value == support::relative(12));
  CHECK(scores[0].efficiency_score == support::relative(100));
  CHECK(scores[1].efficiency_score == support::relative(200));
  CHECK(scores[1].speed_score == support::relative(200));  // geometric mean of 1 and 4
  CHECK(scores[0].power_score == support::relative(100 * (1 - (2 + 0.5) / 2 / 4)));
  CHECK_THROWS_AS((void)device_scores(all, {4}), InvalidArgument);
}

TEST_CASE("compare: memory is weights and the tensors that are alive together, per item energy") {
  const Network chain{"n", "layer-list",
                      parse_layer_list("a: conv in=2x1x4x4 out=2 k=1 bias=0\n"
                                       "b: relu in=2x2x4x4\n"
                                       "c: conv in=2x2x4x4 out=1 k=1 bias=0\n",
                                       "n")};
  Prediction p;
  p.network = "n";
  p.batch = 2;
  p.counts = totals(chain);
  p.totals[Target::energy] = {8, 6, 10};
  const Candidate c = candidate_of(p, chain, 0.2);
  CHECK(c.memory_bytes == 4 * (2 + 2) + 4 * (64 + 64));  // b reads 64 numbers and writes 64
  CHECK(c.energy_mj_per_item.value == 4);
  CHECK(c.energy_mj_per_item.high == 5);
  CHECK(c.macs_per_item == 32 + 32);
  CHECK(c.error == 0.2);
}

}  // namespace
}  // namespace compare_tests
