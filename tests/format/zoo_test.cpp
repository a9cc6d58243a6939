#include <layerwatt/core/file.hpp>
#include <layerwatt/format/read_network.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace layerwatt;

namespace {

/// MACs and convolution + fully connected layers, counted by PyTorch (forward hooks on
/// torchvision 0.14's modules).
struct Published {
  const char* network;
  std::int64_t macs;
  std::size_t weighted_layers;
};

constexpr Published kZoo[] = {
    {"alexnet", 714'188'480, 8},       {"vgg16", 15'470'264'320, 16},
    {"resnet18", 1'814'073'344, 21},   {"resnet50", 4'089'184'256, 54},
    {"mobilenet_v2", 300'774'272, 53}, {"squeezenet1_1", 349'151'936, 26},
    {"googlenet", 1'498'376'192, 58},
};

}  // namespace

TEST_CASE("zoo: the shipped layer lists have the counts of the networks that they name") {
  for (const Published& published : kZoo) {
    CAPTURE(published.network);
    const Network network = read_network(std::string(LAYERWATT_SOURCE_DIR "/bench/grids/zoo/") +
                                         published.network + ".layers");
    CHECK(totals(network).macs == published.macs);
    std::size_t weighted = 0;
    for (const NamedLayer& named : network.layers) weighted += macs(named.layer) > 0 ? 1 : 0;
    CHECK(weighted == published.weighted_layers);
  }
}

TEST_CASE("zoo: each layer's output is an input further down, except the last") {
  for (const Published& published : kZoo) {
    const Network network = read_network(std::string(LAYERWATT_SOURCE_DIR "/bench/grids/zoo/") +
                                         published.network + ".layers");
    for (std::size_t i = 0; i + 1 < network.layers.size(); ++i) {
      const std::int64_t produced = element_count(output_shape(network.layers[i].layer));
      bool consumed = false;
      for (std::size_t j = i + 1; j < network.layers.size() && !consumed; ++j) {
        for (const Shape& shape : input_shapes(network.layers[j].layer)) {
          consumed = consumed || element_count(shape) == produced;
        }
      }
      CAPTURE(network.layers[i].name);
      CHECK(consumed);
    }
  }
}
