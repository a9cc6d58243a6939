#include <bench/grid/grid.hpp>
#include <bench/sweep/row.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/columns.hpp>

#include <algorithm>
#include <cmath>
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

void describe_number(std::string_view column, const std::optional<double>& value, Cells& cells) {
  if (value) cells[std::string(column)] = layerwatt::to_text(*value);
}

/// In every row: energy_mj = power_w runtime_ms = energy_dynamic_mj + idle_power_w runtime_ms.
void describe_power(const PowerResult& power, const PowerFacts& facts, Seconds runtime,
                    Seconds runtime_ci95, Cells& cells) {
  const double ms = to_milliseconds(runtime);
  const auto number = [&](std::string_view column, double value) {
    describe_number(column, value, cells);
  };
  number("power_w", power.power_w);
  number("energy_mj", power.power_w * ms);
  cells["sensor"] = facts.kind;
  cells["sensor_rail"] = one_line(facts.rail);
  cells["power_quality"] = facts.quality;
  number("power_gain", power.errors.gain);
  if (facts.quality == "estimated") return;  // nothing below was measured
  const double relative_time = runtime_ci95 / runtime;
  describe_number("idle_power_w", power.idle_w, cells);
  if (power.idle_w) {
    const double dynamic = power.power_w - *power.idle_w;
    number("energy_dynamic_mj", dynamic * ms);
    number("energy_dynamic_mj_ci95",
           std::hypot(power.dynamic_ci95_w, dynamic * relative_time) * ms);
  }
  number("power_w_ci95", power.ci95_w);
  number("energy_mj_ci95", std::hypot(power.ci95_w, power.power_w * relative_time) * ms);
  number("power_w_window", power.window_w);
  number("power_w_stat", power.errors.statistical_w);
  number("power_w_quant", power.errors.quantisation_w);
  number("power_w_settle", power.errors.settling_w);
  number("stalled", power.stalled);
  if (power.idle_w) number("idle_power_w_error", power.errors.idle_w);
  number("loop_ms", power.loop_s * 1e3);
  number("duty", power.duty);
  number("executions", power.executions);
  number("window_s", power.window_s);
  number("settle_s", power.settle_s);
  cells["power_samples"] = std::to_string(power.samples);
  cells["power_publications"] = std::to_string(power.publications);
  cells["power_attempts"] = std::to_string(power.attempts);
}

void describe_gpu(const GpuState& gpu, Cells& cells) {
  describe_number("temperature_c", gpu.celsius, cells);
  describe_number("clock_mhz", gpu.clock_mhz, cells);
}

/// Over the window of the energy pass: better than one moment, where it is known.
void describe_machine(const PowerResult& power, Cells& cells) {
  describe_number("temperature_c", power.celsius, cells);
  describe_number("warming_k", power.warming_k, cells);
  describe_number("clock_mhz", power.clock_mhz, cells);
}

/// Why a row has no power, or nothing.
[[nodiscard]] std::string why_no_power(const RowContext& context, const PointResult& result) {
  if (result.power) return result.power->reason;
  if (!context.power_reason.empty()) return context.power_reason;
  return "the kernel was not measured";
}

}  // namespace

const std::vector<std::string>& row_columns() {
  static const std::vector<std::string> columns = [] {
    std::vector<std::string> names(kLayerColumns.begin(), kLayerColumns.end());
    names.insert(names.end(), kTargetColumns.begin(), kTargetColumns.end());
    const auto more = std::to_array<std::string_view>({"status",
                                                       "reason",
                                                       "flags",
                                                       "config",
                                                       "round",
                                                       "device",
                                                       "backend",
                                                       "algorithm",
                                                       "layout",
                                                       "threads",
                                                       "cache_mode",
                                                       "label_rule",
                                                       "runtime_ms_min",
                                                       "runtime_ms_q05",
                                                       "runtime_ms_q10",
                                                       "runtime_ms_median",
                                                       "runtime_ms_mean",
                                                       "runtime_ms_ci95",
                                                       "samples",
                                                       "executions_per_sample",
                                                       "speed_index_ms",
                                                       "preemptions_per_s",
                                                       "steal",
                                                       "idle_power_w",
                                                       "energy_dynamic_mj",
                                                       "power_w_ci95",
                                                       "energy_mj_ci95",
                                                       "energy_dynamic_mj_ci95",
                                                       "power_w_window",
                                                       "power_w_stat",
                                                       "power_w_quant",
                                                       "power_w_settle",
                                                       "stalled",
                                                       "idle_power_w_error",
                                                       "power_gain",
                                                       "loop_ms",
                                                       "duty",
                                                       "executions",
                                                       "window_s",
                                                       "settle_s",
                                                       "power_samples",
                                                       "power_publications",
                                                       "power_attempts",
                                                       "temperature_c",
                                                       "warming_k",
                                                       "clock_mhz",
                                                       "sensor",
                                                       "sensor_rail",
                                                       "power_quality",
                                                       "power_reason",
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
  std::vector<std::string> flags = result.flags;
  if (result.power) {
    flags.insert(flags.end(), result.power->flags.begin(), result.power->flags.end());
  }
  cells["flags"] = join(flags, ";");
  cells["config"] = config_id(layer);
  cells["round"] = std::to_string(round);
  cells["device"] = context.device;
  cells["backend"] = context.backend;
  cells["algorithm"] = one_line(result.kernel.algorithm);
  cells["layout"] = one_line(result.kernel.layout);
  cells["threads"] = context.threads;
  cells["cache_mode"] = to_text(context.cache);
  cells["label_rule"] = label_rule(context.label);
  cells["power_reason"] = one_line(why_no_power(context, result));
  cells["measured_at"] = utc_now();
  if (result.time) {
    describe_time(*result.time, context.label, cells);
    describe_conditions(result.conditions, cells);
    if (result.gpu) describe_gpu(*result.gpu, cells);
    if (result.power) describe_machine(*result.power, cells);
    if (result.power && result.power->ok()) {
      describe_power(*result.power, context.power, label_time(context.label, *result.time),
                     result.time->ci95, cells);
    }
  }
  std::vector<std::string> row;
  for (const std::string& column : row_columns()) row.push_back(cells[column]);
  return row;
}

std::optional<double> row_number(const std::vector<std::string>& row, std::string_view column) {
  const auto& columns = row_columns();
  const auto at = std::find(columns.begin(), columns.end(), column) - columns.begin();
  return parse_number<double>(row.at(static_cast<std::size_t>(at)));
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
