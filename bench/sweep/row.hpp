/// @file
/// Rows: what a sweep writes for one visit to one point. docs/dataset.md documents the columns.
#pragma once

#include <bench/measure/measure_layer.hpp>
#include <layerwatt/layer/layer.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace layerwatt::bench {

/// Which statistic of a visit is its runtime, and how readers combine the visits of a point.
enum class Label {
  low,    ///< runtime_ms = 5 % quantile, smallest of the rounds: shared and virtual processors
  median  ///< runtime_ms = median, median of the rounds: locked clocks
};

[[nodiscard]] constexpr std::string_view label_rule(Label label) noexcept {
  return label == Label::low ? "min" : "median";
}
[[nodiscard]] constexpr Seconds label_time(Label label, const TimeStatistics& time) noexcept {
  return label == Label::low ? time.q05 : time.median;
}

/// What all rows of a session share.
struct RowContext {
  std::string device;
  std::string backend;
  std::string threads;  ///< of the kernel library, empty if it does not say
  Label label = Label::low;
  CacheMode cache = CacheMode::net;
  std::string power_reason;  ///< why power_w and energy_mj are empty; empty with a source
  PowerFacts power;          ///< of the source, if there is one
};

[[nodiscard]] const std::vector<std::string>& row_columns();

/// One cell per column. An impossible layer keeps op, precision and layer text only.
[[nodiscard]] std::vector<std::string> row_cells(const RowContext& context, const Layer& layer,
                                                 int round, const PointResult& result);

/// The number in a column of such a row; nothing where the cell is empty.
[[nodiscard]] std::optional<double> row_number(const std::vector<std::string>& row,
                                               std::string_view column);

/// "2026-01-31T12:00:00Z", now.
[[nodiscard]] std::string utc_now();

}  // namespace layerwatt::bench
