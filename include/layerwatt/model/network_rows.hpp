/// @file
/// Measured networks as numbers: features of each distinct layer, and which layers a network has.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/data/network_table.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct NetworkRow {
  std::vector<std::size_t> layers;  ///< indices into NetworkRows::layers; those that cost something
  Labels labels;                    ///< completed where two of three targets are known
  std::uint64_t group = 0;          ///< equal for networks of the same layers: they share a fold
};

struct NetworkRows {
  std::vector<FeatureValues> layers;     ///< of each distinct layer
  std::vector<std::size_t> op_of_layer;  ///< index into `ops`
  std::vector<std::string> ops;          ///< in the order of kOps
  std::vector<NetworkRow> networks;
};

/// @param targets  labels to use
[[nodiscard]] inline NetworkRows network_rows(const NetworkTable& table,
                                              const std::vector<Target>& targets) {
  NetworkRows rows;
  std::vector<std::size_t> place(table.layers.size(), 0);
  std::vector<bool> free(table.layers.size(), false);
  for (const std::string_view op : kOps) {
    bool any = false;
    for (std::size_t i = 0; i < table.layers.size(); ++i) {
      if (op_name(table.layers[i]) != op) continue;
      free[i] = is_free(op);
      if (free[i]) continue;
      place[i] = rows.layers.size();
      rows.layers.push_back(feature_values(table.layers[i]));
      rows.op_of_layer.push_back(rows.ops.size());
      any = true;
    }
    if (any) rows.ops.emplace_back(op);
  }
  for (const MeasuredNetwork& network : table.networks) {
    NetworkRow row;
    std::vector<std::uint64_t> hashes;
    for (const std::size_t layer : network.layers) {
      if (free[layer]) continue;
      row.layers.push_back(place[layer]);
      hashes.push_back(hash64(to_text(table.layers[layer])));
    }
    std::sort(hashes.begin(), hashes.end());
    for (const std::uint64_t hash : hashes) row.group = 31 * row.group + hash;
    for (const Target target : targets) row.labels[target] = network.labels[target];
    row.labels = completed(row.labels);
    if (!row.layers.empty() && row.labels.any()) rows.networks.push_back(std::move(row));
  }
  return rows;
}

/// Sums of a value per layer over each network, (networks).
[[nodiscard]] inline Vector network_sums(const NetworkRows& rows, const Vector& of_layer) {
  Vector sums = Vector::Zero(static_cast<Index>(rows.networks.size()));
  for (std::size_t n = 0; n < rows.networks.size(); ++n) {
    for (const std::size_t layer : rows.networks[n].layers) {
      sums[static_cast<Index>(n)] += of_layer[static_cast<Index>(layer)];
    }
  }
  return sums;
}

}  // namespace layerwatt
