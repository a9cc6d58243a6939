#include <layerwatt/network/network.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;

namespace {
Network small_network() {
  return {"small", "layer-list",
          parse_layer_list("c: conv in=2x3x8x8 out=4 k=3 p=1\na: add in=2x4x8x8;1x4x1x1\n"
                           "f: fc in=2x256 out=10\n",
                           "small")};
}
}  // namespace

TEST_CASE("network: totals are the sums of the layers") {
  const Network network = small_network();
  const NetworkTotals sum = totals(network);
  CHECK(sum.macs == 2 * (4 * 64 * 27 + 2560));
  CHECK(sum.flops == 2 * sum.macs);
  CHECK(sum.params == 4 * 28 + 2570);
  CHECK(batch_size(network) == 2);
  CHECK(totals(Network{}).macs == 0);
}

TEST_CASE("network: another batch scales work and activations, not weights") {
  const Network network = small_network();
  const Network large = with_batch(network, 16);
  CHECK(totals(large).macs == 8 * totals(network).macs);
  CHECK(totals(large).params == totals(network).params);
  CHECK(batch_size(large) == 16);
  CHECK(with_batch(large, 2).layers == network.layers);
  CHECK(to_text(large.layers[1].layer) == "add in=16x4x8x8;1x4x1x1");
  CHECK_THROWS_AS((void)with_batch(network, 0), InvalidArgument);
}

TEST_CASE("network: precision reaches every layer") {
  const Network half = with_precision(small_network(), Precision::fp16);
  CHECK(2 * totals(half).weight_bytes == totals(small_network()).weight_bytes);
}
