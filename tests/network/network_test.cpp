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

TEST_CASE("network: trained inputs and lower ranks have no batch axis") {
  const auto scaled = [](const char* text) { return to_text(with_batch(parse_layer(text), 1, 4)); };
  CHECK(scaled("add in=1x197x768;1x197x768 w=1") == "add in=4x197x768;1x197x768 w=1");
  CHECK(scaled("sub in=1x64x8x8;64x1x1") == "sub in=4x64x8x8;64x1x1");
  CHECK(scaled("slice in=1x64x8 out=1x32x8") == "slice in=4x64x8 out=4x32x8");
  CHECK(scaled("einsum in=1x8x8;1x8x8 macs=512") == "einsum in=4x8x8;4x8x8 macs=2048");
}

TEST_CASE("network: without edges it is a chain, with edges sources are as given") {
  Network network = small_network();
  CHECK(!has_edges(network));
  CHECK(sources_of(network, 0) == std::vector<Source>{{}});
  CHECK(sources_of(network, 1) == std::vector<Source>{{0, 0}, {}});
  CHECK(consumers_of(network) == std::vector<std::vector<std::size_t>>{{1}, {2}, {}});
  network.layers[0].sources = {{}};
  network.layers[1].sources = {{0, 0}, {0, 0}};
  network.layers[2].sources = {{0, 0}};
  network.outputs = {{2, 0}};
  validate_edges(network);
  CHECK(consumers_of(network) == std::vector<std::vector<std::size_t>>{{1, 2}, {}, {}});
  network.layers[1].sources = {{1, 0}, {}};
  CHECK_THROWS_AS(validate_edges(network), InvalidArgument);
  network.layers[1].sources = {{0, 1}, {}};
  CHECK_THROWS_AS(validate_edges(network), InvalidArgument);
  network.layers[1].sources = {{0, 0}};
  CHECK_THROWS_AS(validate_edges(network), InvalidArgument);
}

TEST_CASE("network: shared parameters count once") {
  Network network = small_network();
  network.shared_params = 100;
  CHECK(totals(network).params == totals(small_network()).params - 100);
}

TEST_CASE("network: precision reaches every layer") {
  const Network half = with_precision(small_network(), Precision::fp16);
  CHECK(2 * totals(half).weight_bytes == totals(small_network()).weight_bytes);
}
