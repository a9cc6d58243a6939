/// @file
/// Networks of random layers whose totals follow a known law: sums of synthetic layers plus an
/// overhead.
#pragma once

#include <layerwatt/data/network_table.hpp>
#include <support/synthetic_rows.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt::support {

struct SyntheticNetworks {
  std::size_t count = 60;
  std::uint64_t seed = 5;
  double noise = 0;
  double scale = 1;
  double per_launch = 0;
  double per_network = 0;
  std::size_t most_layers = 8;
};

/// Two CSV texts; every network is of convs and relus, 1 to most_layers of them.
struct NetworkTexts {
  std::string networks = "network,family,device,runtime_ms,power_w\n";
  std::string layers;
};

inline NetworkTexts network_texts(const SyntheticNetworks& options = {}) {
  Random random(options.seed);
  NetworkTexts texts;
  std::vector<std::string> names{"network"};
  names.insert(names.end(), kLayerColumns.begin(), kLayerColumns.end());
  texts.layers = csv_line(names);
  for (std::size_t n = 0; n < options.count; ++n) {
    const std::string name = "net" + std::to_string(n);
    double runtime = 0;
    double energy = 0;
    const std::size_t depth = 1 + random.below(options.most_layers);
    for (std::size_t k = 0; k < depth; ++k) {
      const Layer layer = parse_layer(random_text(random, k % 2 == 0 ? "conv" : "relu"));
      runtime += synthetic_runtime_ms(layer);
      energy += synthetic_runtime_ms(layer) * synthetic_power_w(layer);
      const LayerCells cells_of_layer = layer_cells(layer);
      std::vector<std::string> cells{name};
      cells.insert(cells.end(), cells_of_layer.begin(), cells_of_layer.end());
      texts.layers += csv_line(cells);
    }
    const double power = energy / runtime;
    runtime = options.scale * runtime + options.per_launch * static_cast<double>(depth) +
              options.per_network;
    runtime *= std::exp(options.noise * random.normal());
    texts.networks += csv_line(std::vector<std::string>{
        name, "family" + std::to_string(n % 3), "Synthetic", to_text(runtime), to_text(power)});
  }
  return texts;
}

inline NetworkTable network_table(const SyntheticNetworks& options = {}) {
  NetworkTexts texts = network_texts(options);
  return parse_network_table(std::move(texts.networks), "networks.csv", std::move(texts.layers),
                             "layers.csv");
}

}  // namespace layerwatt::support
