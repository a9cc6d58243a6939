#include <bench/grid/grid.hpp>
#include <bench/sweep/row.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/columns.hpp>

#include <algorithm>
#include <ctime>
#include <map>

namespace layerwatt::bench {

namespace {

/// Cells by column name; columns that nobody set stay empty.
using Cells = std::map<std::string, std::string, std::less<>>;

/// Rows are single lines, so that a cut-off line can only be the last one.
[[nodiscard]] std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::replace(text.begin(), text.end(), '\r', ' ');
  return text;
}

[[nodiscard]] std::string milliseconds(Seconds time) {
  return layerwatt::to_text(to_milliseconds(time));
}

void describe_layer(const Layer& layer, Cells& cells) {
  try {
    const LayerCells values = layer_cells(layer);
    for (std::size_t i = 0; i < values.size(); ++i) {
      cells[std::string(kLayerColumns[i])] = values[i];
    }
  } catch (const InvalidArgument&) {
    cells["op"] = op_name(layer);
    cells["precision"] = to_text(layer.precision);
    cells["layer"] = to_text(layer);
  }
}

void describe_time(const TimeStatistics& time, Label label, Cells& cells) {
  cells["runtime_ms"] = milliseconds(label_time(label, time));
  cells["runtime_ms_min"] = milliseconds(time.min);
  cells["runtime_ms_q05"] = milliseconds(time.q05);
  cells["runtime_ms_q10"] = milliseconds(time.q10);
  cells["runtime_ms_median"] = milliseconds(time.median);
  cells["runtime_ms_mean"] = milliseconds(time.mean);
  cells["runtime_ms_ci95"] = milliseconds(time.ci95);
  cells["samples"] = std::to_string(time.samples);
  cells["executions_per_sample"] = std::to_string(time.per_sample);
}

void describe_conditions(const Disturbance& conditions, Cells& cells) {
  cells["speed_index_ms"] = milliseconds(conditions.speed_index);
  cells["preemptions_per_s"] = layerwatt::to_text(conditions.switches_per_second);
  if (conditions.steal) cells["steal"] = layerwatt::to_text(*conditions.steal);
}

}  // namespace

const std::vector<std::string>& row_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names(kLayerColumns.begin(), kLayerColumns.end());
    names.insert(names.end(), kTargetColumns.begin(), kTargetColumns.end());
    const auto more = std::to_array<std::string_view>({"status",          "reason",
                                                       "flags",           "config",
                                                       "round",           "device",
                                                       "backend",         "algorithm",
                                                       "layout",          "threads",
                                                       "cache_mode",      "label_rule",
                                                       "runtime_ms_min",  "runtime_ms_q05",
                                                       "runtime_ms_q10",  "runtime_ms_median",
                                                       "runtime_ms_mean", "runtime_ms_ci95",
                                                       "samples",         "executions_per_sample",
                                                       "speed_index_ms",  "preemptions_per_s",
                                                       "steal",           "power_reason",
                                                       "measured_at"});
    names.insert(names.end(), more.begin(), more.end());
    return names;
  }();
  return columns;
}

std::vector<std::string> row_cells(const RowContext& context, const Layer& layer, int round,
                                   const PointResult& result) {
  Cells cells;
  describe_layer(layer, cells);
  cells["status"] = kernels::to_text(result.verdict.outcome);
  cells["reason"] = one_line(result.verdict.reason);
  cells["flags"] = join(result.flags, ";");
  cells["config"] = config_id(layer);
  cells["round"] = std::to_string(round);
  cells["device"] = context.device;
  cells["backend"] = context.backend;
  cells["algorithm"] = one_line(result.kernel.algorithm);
  cells["layout"] = one_line(result.kernel.layout);
  cells["threads"] = context.threads;
  cells["cache_mode"] = to_text(context.cache);
  cells["label_rule"] = label_rule(context.label);
  cells["power_reason"] = one_line(context.power_reason);
  cells["measured_at"] = utc_now();
  if (result.time) {
    describe_time(*result.time, context.label, cells);
    describe_conditions(result.conditions, cells);
  }
  std::vector<std::string> row;
  for (const std::string& column : row_columns()) row.push_back(cells[column]);
  return row;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, length};
}

}  // namespace layerwatt::bench
