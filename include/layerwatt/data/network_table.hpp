/// @file
/// Measured networks: one CSV of networks with targets, one CSV of their layers, joined by the
/// column `network`.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/configurations.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/data/provenance.hpp>
#include <layerwatt/data/row_layer.hpp>
#include <layerwatt/data/row_status.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace layerwatt {

/// One network; repetitions are combined by the median.
struct MeasuredNetwork {
  std::string name;
  Labels labels;                     ///< NaN where a target was not measured
  std::vector<std::size_t> layers;   ///< indices into NetworkTable::layers, in the file's order
  std::vector<std::size_t> records;  ///< in NetworkTable::networks_csv
};

struct NetworkTable {
  std::vector<Layer> layers;  ///< each distinct layer once
  std::vector<MeasuredNetwork> networks;
  std::vector<SkippedRows> skipped;  ///< rows of networks that were left out, op "network"
  std::shared_ptr<const CsvTable> networks_csv;
};

/// The text of any column of a network; that of its first record.
[[nodiscard]] inline std::string_view cell(const NetworkTable& table,
                                           const MeasuredNetwork& network,
                                           std::string_view column) {
  return table.networks_csv->cell(network.records.front(), column);
}

namespace detail {

using PlaceByName = std::unordered_map<std::string_view, std::size_t>;

inline void expect_network_column(const CsvTable& table) {
  expects<ParseError>(table.find("network") >= 0, table.file(),
                      ":1: the required column 'network' is missing from the header");
}

inline void skip_network(NetworkTable& table, const std::string& reason) {
  for (SkippedRows& entry : table.skipped) {
    if (entry.reason == reason) {
      ++entry.count;
      return;
    }
  }
  table.skipped.push_back({"network", reason, 1});
}

/// Networks with their labels; layers follow.
inline PlaceByName read_networks(const CsvTable& csv, const std::vector<Selection>& where,
                                 NetworkTable& table) {
  expect_network_column(csv);
  for (const Selection& selection : where) expect_column(csv, selection);
  const TargetCells targets(csv);
  const StatusCells status(csv);
  PlaceByName places;
  std::vector<std::array<std::vector<double>, kTargets.size()>> values;
  for (std::size_t record = 0; record < csv.size(); ++record) {
    const bool chosen = std::all_of(where.begin(), where.end(), [&](const Selection& s) {
      return same_value(s.column, csv.cell(record, s.column), s.value);
    });
    if (!chosen) continue;
    const Labels labels = targets.labels(csv, record);
    const std::string reason = !labels.any() ? "no target measured" : status.reason(csv, record);
    if (!reason.empty()) {
      skip_network(table, reason);
      continue;
    }
    const std::string_view name = csv.cell(record, "network");
    if (name.empty()) csv.fail_at(record, "network", "the network has no name");
    const auto [at, is_new] = places.try_emplace(name, table.networks.size());
    if (is_new) {
      table.networks.push_back({std::string(name), {}, {}, {}});
      values.emplace_back();
    }
    table.networks[at->second].records.push_back(record);
    for (const Target target : kTargets) {
      if (labels.has(target)) {
        values[at->second][static_cast<std::size_t>(target)].push_back(labels[target]);
      }
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (const Target target : kTargets) {
      auto& some = values[i][static_cast<std::size_t>(target)];
      if (!some.empty()) table.networks[i].labels[target] = middle(some);
    }
  }
  return places;
}

/// Layers of the chosen networks; others are left out.
inline void read_network_layers(const CsvTable& csv, const PlaceByName& places,
                                NetworkTable& table) {
  expect_network_column(csv);
  const ColumnMap columns(csv);
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t record = 0; record < csv.size(); ++record) {
    const auto at = places.find(csv.cell(record, "network"));
    if (at == places.end()) continue;
    Layer layer = layer_of_row(RowCells(csv, columns, record));
    const auto [place, is_new] = known.try_emplace(to_text(layer), table.layers.size());
    if (is_new) table.layers.push_back(std::move(layer));
    table.networks[at->second].layers.push_back(place->second);
  }
  for (const MeasuredNetwork& network : table.networks) {
    expects<ParseError>(!network.layers.empty(), csv.file(), ": no layer of network '",
                        network.name, "', which ", table.networks_csv->file(), ":",
                        table.networks_csv->line(network.records.front()),
                        " measures; add its layers");
  }
}

/// The one value of a column over all networks.
inline std::string common_cell(const NetworkTable& table, std::string_view column) {
  std::string value;
  for (const MeasuredNetwork& network : table.networks) {
    const std::string_view text = cell(table, network, column);
    if (text.empty() || text == value) continue;
    expects<ParseError>(value.empty(), table.networks_csv->file(), ": ", column, " is '", text,
                        "' of network '", network.name, "' but '", value,
                        "' before; a model needs one ", column, ": choose with --where ", column,
                        "=VALUE");
    value = text;
  }
  return value;
}

}  // namespace detail

/// @param networks_file, layers_file  only used in messages
/// @throws ParseError  a column `network` or all targets missing, a bad cell, a network without
///                     layers, or none that meets every condition
[[nodiscard]] inline NetworkTable parse_network_table(std::string networks,
                                                      const std::string& networks_file,
                                                      std::string layers,
                                                      const std::string& layers_file,
                                                      const std::vector<Selection>& where = {}) {
  NetworkTable table;
  table.networks_csv = std::make_shared<const CsvTable>(std::move(networks), networks_file);
  const auto places = detail::read_networks(*table.networks_csv, where, table);
  expects<ParseError>(!table.networks.empty(), networks_file, ": no usable network",
                      where.empty() ? "" : " meets every --where condition");
  detail::read_network_layers(CsvTable(std::move(layers), layers_file), places, table);
  return table;
}

/// @throws FileError  a file cannot be read   @throws ParseError  as parse_network_table
[[nodiscard]] inline NetworkTable read_network_table(const std::string& networks,
                                                     const std::string& layers,
                                                     const std::vector<Selection>& where = {}) {
  return parse_network_table(read_file(networks), networks, read_file(layers), layers, where);
}

/// @throws ParseError  networks of several devices or backends, layers of several precisions
[[nodiscard]] inline Origin common_origin(const NetworkTable& table) {
  Origin origin{
      detail::common_cell(table, "device"), detail::common_cell(table, "backend"), {}, {}};
  for (const Layer& layer : table.layers) {
    const std::string_view precision = to_text(layer.precision);
    expects<ParseError>(origin.precision.empty() || origin.precision == precision,
                        table.networks_csv->file(), ": layers are of precision ", precision,
                        " and ", origin.precision, "; a model needs one");
    origin.precision = precision;
  }
  origin.source = std::string(cell(table, table.networks.front(), "source"));
  return origin;
}

/// Identifies layers and labels; the order of networks plays no part. As data_hash of rows.
[[nodiscard]] inline std::string data_hash(const NetworkTable& table) {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint64_t> of_layer;
  for (const Layer& layer : table.layers) of_layer.push_back(hash64(to_text(layer)));
  for (const MeasuredNetwork& network : table.networks) {
    std::uint64_t hash = hash64("network");
    for (const std::size_t layer : network.layers) hash = 31 * hash + of_layer[layer];
    hashes.push_back(detail::hash_labels(network.labels, hash));
  }
  return detail::hash_of_hashes(std::move(hashes));
}

}  // namespace layerwatt
