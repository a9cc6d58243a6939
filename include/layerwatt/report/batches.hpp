/// @file
/// A network at several batch sizes: where energy per item stops to fall. As text, CSV and JSON
/// (`layerwatt-batches/1`).
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/network/liveness.hpp>
#include <layerwatt/network/network.hpp>
#include <layerwatt/predict/prediction.hpp>
#include <layerwatt/report/prediction.hpp>
#include <layerwatt/report/table.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

inline constexpr std::string_view kBatchesSchema = "layerwatt-batches/1";

/// One batch size of a network on a device; estimates are NaN where the model has none.
struct BatchPoint {
  std::int64_t batch = 1;
  NetworkTotals counts;
  std::int64_t peak_activation_bytes = 0;
  Estimates totals;

  [[nodiscard]] double runtime_per_item() const {
    return totals[Target::runtime].value / static_cast<double>(batch);
  }
  [[nodiscard]] double energy_per_item() const {
    return totals[Target::energy].value / static_cast<double>(batch);
  }
  [[nodiscard]] double items_per_second() const { return 1000 / runtime_per_item(); }
};

[[nodiscard]] inline BatchPoint batch_point(const Network& network, const Prediction& prediction) {
  return {prediction.batch, prediction.counts, peak_activation_memory(network).bytes,
          prediction.totals};
}

[[nodiscard]] inline Json batches_json(const std::string& network, const std::string& device,
                                       const std::vector<BatchPoint>& points) {
  Json rows = Json::array();
  for (const BatchPoint& point : points) {
    Json row{{"batch", point.batch}, {"macs", point.counts.macs}};
    detail::add_values(row, point.totals);
    row["interval_90"] = detail::interval_json(point.totals);
    row["runtime_ms_per_item"] = detail::number_or_null(point.runtime_per_item());
    row["energy_mj_per_item"] = detail::number_or_null(point.energy_per_item());
    row["items_per_second"] = detail::number_or_null(point.items_per_second());
    row["peak_activation_bytes"] = point.peak_activation_bytes;
    rows.push_back(std::move(row));
  }
  return {{"schema", kBatchesSchema},
          {"network", network},
          {"device", device},
          {"batches", std::move(rows)}};
}

namespace detail {
inline std::vector<std::string> batch_cells(const BatchPoint& point, bool exact) {
  const auto cell = [&](double value) {
    if (!exact) return significant(value);
    return std::isfinite(value) ? layerwatt::to_text(value) : std::string{};
  };
  const auto count = [&](std::int64_t value) {
    return exact ? std::to_string(value) : grouped(value);
  };
  return {count(point.batch),
          cell(point.totals[Target::runtime].value),
          cell(point.totals[Target::power].value),
          cell(point.totals[Target::energy].value),
          cell(point.runtime_per_item()),
          cell(point.energy_per_item()),
          cell(point.items_per_second()),
          count(point.peak_activation_bytes)};
}
}  // namespace detail

[[nodiscard]] inline std::string batches_text(const std::string& network, const std::string& device,
                                              const std::vector<BatchPoint>& points) {
  Table table{{{"batch"},
               {"ms"},
               {"W"},
               {"mJ"},
               {"ms per item"},
               {"mJ per item"},
               {"items/s"},
               {"peak activation bytes"}},
              {}};
  for (const BatchPoint& point : points) table.rows.push_back(detail::batch_cells(point, false));
  return network + " on " + device + "\n\n" + to_text(table);
}

[[nodiscard]] inline std::string batches_csv(const std::vector<BatchPoint>& points) {
  std::string text = csv_line(
      std::vector<std::string>{"batch", "runtime_ms", "power_w", "energy_mj", "runtime_ms_per_item",
                               "energy_mj_per_item", "items_per_second", "peak_activation_bytes"});
  for (const BatchPoint& point : points) text += csv_line(detail::batch_cells(point, true));
  return text;
}

}  // namespace layerwatt
