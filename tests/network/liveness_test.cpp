/// @file
/// Peak activation memory: counted by hand, and against a plain simulation of random graphs.
#include <layerwatt/network/liveness.hpp>
#include <layerwatt/network/rebatch.hpp>
#include <support/random_layer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace layerwatt;

namespace liveness_tests {
namespace {

Network chain(const char* text) { return {"n", "layer-list", parse_layer_list(text, "n")}; }

TEST_CASE("liveness: a chain holds the input and output of one layer") {
  const Network network = chain("a: relu in=1x10\nb: fc in=1x10 out=100\nc: fc in=1x100 out=2\n");
  CHECK(peak_activation_memory(network).bytes == 4 * 110);
  CHECK(peak_activation_memory(network).layer == 1);
  CHECK(peak_activation_memory(with_batch(network, 3)).bytes == 4 * 330);
  CHECK(peak_activation_memory(with_precision(network, Precision::fp16)).bytes == 2 * 110);
  CHECK(peak_activation_memory(Network{}).bytes == 0);
}

TEST_CASE("liveness: a residual keeps its branch, free layers cost nothing") {
  Network network = chain(
      "a: relu in=1x10\nb: relu in=1x10\nv: reshape in=1x10 out=2x5\nc: relu in=2x5\n"
      "d: add in=2x5;2x5\n");
  network.layers[0].sources = {{}};
  network.layers[1].sources = {{0, 0}};
  network.layers[2].sources = {{1, 0}};
  network.layers[3].sources = {{2, 0}};
  network.layers[4].sources = {{3, 0}, {0, 0}};
  network.outputs = {{4, 0}};
  CHECK(peak_activation_memory(network).bytes == 4 * 30);  // a, b (= v) and c; a, c and d
  network.layers[4].sources = {{3, 0}, {3, 0}};
  CHECK(peak_activation_memory(network).bytes == 4 * 20);
}

/// Tensors that exist while layer `now` runs, found by asking every later reader.
std::int64_t simulated(const Network& network, std::size_t now) {
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i <= now; ++i) {
    bool needed = i == now;
    for (std::size_t reader = now; reader < network.layers.size(); ++reader) {
      for (const Source& source : network.layers[reader].sources) {
        needed = needed || source.layer == static_cast<std::int32_t>(i);
      }
    }
    for (const Source& output : network.outputs) {
      needed = needed || output.layer == static_cast<std::int32_t>(i);
    }
    if (needed) bytes += output_bytes(network.layers[i].layer);
  }
  for (std::size_t i = 0; i < network.layers[now].sources.size(); ++i) {
    if (network.layers[now].sources[i].layer == Source::kOutside) {
      bytes += 4 * element_count(input_shapes(network.layers[now].layer)[i]);
    }
  }
  return bytes;
}

TEST_CASE("liveness: random graphs agree with the simulation") {
  Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    Network network;
    const auto count = support::pick(random, 1, 12);
    for (std::int64_t i = 0; i < count; ++i) {
      const Shape shape{1, 7};
      const Layer add{Elementwise{ElementwiseKind::add, {shape, shape}}};
      const auto earlier = [&] {
        return Source{static_cast<std::int32_t>(support::pick(random, -1, i - 1)), 0};
      };
      network.layers.push_back({"l", add, {earlier(), earlier()}});
    }
    network.outputs = {{static_cast<std::int32_t>(support::pick(random, 0, count - 1)), 0}};
    std::int64_t most = 0;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      most = std::max(most, simulated(network, i));
    }
    CHECK(peak_activation_memory(network).bytes == most);
  }
}

}  // namespace
}  // namespace liveness_tests
