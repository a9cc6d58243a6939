/// @file
/// Profiles: totals are sums of layers, equal layers are measured once, nothing ends early.
#include <bench/sweep/profile.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/layer_list.hpp>
#include <support/sweep_cases.hpp>

#include <doctest/doctest.h>

#include <string>

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

}  // namespace
