/// @file
/// Profiles: totals are sums of layers, equal layers are measured once, nothing ends early; all
/// layers in one go, or why not.
#include <bench/sweep/profile.hpp>
#include <kernels/guard.hpp>
#include <kernels/reference/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/layer_list.hpp>
#include <support/sweep_cases.hpp>

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace layerwatt;

namespace {

using bench::Profile;
using bench::profile_network;
using bench::ProfileOptions;
using support::Act;
using support::scripted;

Network little_network() {
  return {"little", "layer-list",
          parse_layer_list("a: conv in=1x3x8x8 out=3 k=3 p=1\nb: relu in=1x3x8x8\n"
                           "drop: dropout in=1x3x8x8\nc: conv in=1x3x8x8 out=3 k=3 p=1\n"
                           "d: softmax in=1x9\n",
                           "little")};
}

ProfileOptions quick_profile() {
  ProfileOptions options;
  options.rounds = 2;
  options.point = support::quick_point();
  return options;
}

TEST_CASE("profile: a layer that occurs twice is measured once and counted twice") {
  const Profile profile = profile_network(little_network(), scripted(), quick_profile());
  CHECK(profile.layers.size() == 5);
  CHECK(profile.measured == 4);
  CHECK(profile.free == 1);
  CHECK(profile.missing == 0);
  CHECK(profile.rows.size() == 6);  // three configurations, two rounds
  CHECK(profile.layers[0].runtime_ms == profile.layers[3].runtime_ms);
  double sum = 0;
  for (const auto& layer : profile.layers) sum += layer.runtime_ms;
  CHECK(profile.runtime_ms == doctest::Approx(sum));
  CHECK(profile.layers[2].free);
  CHECK(profile.layers[0].visits == 2);
  CHECK(profile.backend.device == "fake device");
}

TEST_CASE("profile: what runs nothing at inference is free, not missing") {
  const Network network{"views", "layer-list",
                        parse_layer_list("a: relu in=1x3x8x8\nflat: reshape in=1x3x8x8 out=1x192\n"
                                         "same: identity in=1x192\n",
                                         "views")};
  const Profile profile = profile_network(network, scripted(), quick_profile());
  CHECK(profile.measured == 1);
  CHECK(profile.free == 2);
  CHECK(profile.missing == 0);
}

TEST_CASE("profile: a layer without a kernel is missing, with the reason") {
  const Profile profile =
      profile_network(little_network(), scripted({{"softmax", Act::crash}}), quick_profile());
  CHECK(profile.measured == 3);
  CHECK(profile.missing == 1);
  CHECK(profile.layers[4].verdict.outcome == kernels::Outcome::failed);
  CHECK(profile.layers[4].runtime_ms == 0.0);
}

TEST_CASE("profile: an interruption keeps what was measured") {
  ProfileOptions options = quick_profile();
  int asked = 0;
  options.stop_requested = [&] { return asked++ == 1; };
  const Profile profile = profile_network(little_network(), scripted(), options);
  CHECK(profile.interrupted);
  CHECK(profile.rows.size() == 1);
  CHECK(profile.missing >= 2);
}

TEST_CASE("profile: what cannot be profiled is refused") {
  CHECK_THROWS_AS((void)profile_network({}, scripted(), quick_profile()), InvalidArgument);
  ProfileOptions options = quick_profile();
  options.rounds = 0;
  CHECK_THROWS_AS((void)profile_network(little_network(), scripted(), options), InvalidArgument);
}

/// 60 ms per execution, slept: a busy machine changes little.
Network sleepy_network() {
  return {"sleepy", "layer-list",
          parse_layer_list("a: relu in=1x3x8x8\nb: tanh in=1x3x8x8\ndrop: dropout in=1x3x8x8\n"
                           "c: relu in=1x3x8x8\n",
                           "sleepy")};
}

TEST_CASE("profile: all layers in one go take what they take alone, where nothing is shared") {
  ProfileOptions options = quick_profile();
  std::size_t last = 0;
  std::size_t steps = 0;
  options.progress = [&](std::size_t done, std::size_t total) {
    CHECK(done == ++steps);
    last = total;
  };
  const Profile profile = profile_network(
      sleepy_network(), scripted({{"relu", Act::slow}, {"tanh", Act::slow}}), options);
  REQUIRE(profile.whole);
  CHECK(profile.whole->verdict.outcome == kernels::Outcome::ok);
  CHECK(profile.whole->kernels == 3);  // the one that occurs twice runs twice
  CHECK(profile.whole->visits == 2);
  CHECK(profile.whole->algorithm == "3 kernels back to back");
  CHECK(profile.whole->runtime_ms > 3 * 60.0);
  CHECK(profile.whole->runtime_ms / profile.runtime_ms == doctest::Approx(1.0).epsilon(0.1));
  CHECK(profile.rows.size() == 4);  // rows are layers
  CHECK(steps == 6);
  CHECK(last == 6);
}

TEST_CASE(
    "profile: a layer that cannot run, alone or beside the others, is why there is no whole") {
  const auto whole = [](const std::map<std::string, Act>& script) {
    return profile_network(little_network(), scripted(script), quick_profile()).whole.value();
  };
  const auto missing = whole({{"softmax", Act::unsupported}});
  CHECK(missing.visits == 0);
  CHECK(missing.verdict.outcome == kernels::Outcome::unsupported);
  CHECK(missing.verdict.reason.rfind("d: no kernel", 0) == 0);
  CHECK(whole({{"softmax", Act::out_of_memory}}).verdict.outcome ==
        kernels::Outcome::out_of_memory);
  CHECK(whole({{"softmax", Act::crash}}).verdict.outcome == kernels::Outcome::failed);
  CHECK(whole({}).verdict.outcome == kernels::Outcome::ok);
}

/// Kernels of its own, but no memory for several at once.
class NarrowBackend final : public kernels::Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "narrow"; }
  [[nodiscard]] std::string device() const override { return "narrow device"; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {};
  }
  [[nodiscard]] kernels::Prepared prepare(const kernels::Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    return reference_->prepare(chain, options);
  }
  [[nodiscard]] std::unique_ptr<kernels::Kernel> join(
      std::vector<std::unique_ptr<kernels::Kernel>>) override {
    throw kernels::OutOfMemory("needs 9 MiB but 8 MiB of the device are available");
  }

 private:
  std::unique_ptr<kernels::Backend> reference_ = kernels::reference::make_backend();
};

TEST_CASE("profile: memory that holds each layer but not all gives the layers, and the reason") {
  const Profile profile = profile_network(
      little_network(), [] { return std::make_unique<NarrowBackend>(); }, quick_profile());
  CHECK(profile.measured == 4);
  REQUIRE(profile.whole);
  CHECK(profile.whole->visits == 0);
  CHECK(profile.whole->verdict.outcome == kernels::Outcome::out_of_memory);
  CHECK(profile.whole->verdict.reason == "needs 9 MiB but 8 MiB of the device are available");
}

TEST_CASE("profile: one kernel alone is its own network") {
  const Network network{"one", "layer-list",
                        parse_layer_list("a: relu in=1x3x8x8\ndrop: dropout in=1x3x8x8\n", "one")};
  CHECK_FALSE(profile_network(network, scripted(), quick_profile()).whole);
}

TEST_CASE("sequence of a network: free layers pass on what they get; edges say who reads whom") {
  using Links = std::vector<std::array<std::size_t, 3>>;
  const auto links = [](const Network& network) {
    Links out;
    for (const kernels::Link& link : bench::sequence_of(network).links) {
      out.push_back({link.producer, link.reader, link.input});
    }
    return out;
  };
  Network network{"chain", "layer-list",
                  parse_layer_list("a: relu in=1x3x8x8\ndrop: dropout in=1x3x8x8\n"
                                   "b: tanh in=1x3x8x8\nc: add in=1x3x8x8;1x3x8x8\n",
                                   "chain")};
  CHECK(bench::sequence_of(network).chains.size() == 3);
  CHECK(links(network) == Links{{0, 1, 0}, {1, 2, 0}});  // a list is a chain
  network.layers[0].sources = {{Source::kOutside, 0}};
  network.layers[1].sources = {{0, 0}};
  network.layers[2].sources = {{1, 0}};
  network.layers[3].sources = {{2, 0}, {1, 0}};
  network.outputs = {{3, 0}};
  CHECK(links(network) == Links{{0, 1, 0}, {1, 2, 0}, {0, 2, 1}});
}

}  // namespace
