#include <bench/import/published.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/csv.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

namespace layerwatt::bench {

namespace {

constexpr double kMicrowatts = 1e6;
constexpr std::array kColumns = {"cycle",
                                 "layer_name",
                                 "layer_type",
                                 "layer_power_including_idle_power_micro_watt",
                                 "layer_power_excluding_idle_power_micro_watt",
                                 "layer_run_time"};

struct Mean {
  double sum = 0.0;
  std::size_t count = 0;
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum += *value;
    ++count;
  }
  [[nodiscard]] std::optional<double> value() const {
    if (count == 0) return std::nullopt;
    return sum / static_cast<double>(count);
  }
};

}  // namespace

std::string microwatt_text(const std::optional<double>& watts) {
  if (!watts) return {};
  const double value = std::round(*watts * kMicrowatts * 1e3) / 1e3;  // as before the way to watts
  const double whole = std::round(value);
  return value == whole ? std::to_string(static_cast<std::int64_t>(whole)) : to_text(value);
}

std::vector<PublishedRun> published_runs(const EdgeProfilerLog& log) {
  std::vector<PublishedRun> out;
  std::size_t cycles = 0;
  for (const LoggedLayer& layer : log.layers) cycles = std::max(cycles, layer.runs.size());
  for (std::size_t cycle = 0; cycle < cycles; ++cycle) {
    for (const LoggedLayer& layer : log.layers) {
      if (cycle >= layer.runs.size()) continue;
      const LayerRun& run = layer.runs[cycle];
      PublishedRun row{cycle + 1, layer.name,         layer.type, published_power(log, run),
                       {},        run.latency_s * 1e3};
      if (row.including_idle_w && log.idle_w) {
        row.excluding_idle_w = *row.including_idle_w - *log.idle_w;
      }
      out.push_back(std::move(row));
    }
  }
  return out;
}

std::string to_csv(const std::vector<PublishedRun>& runs) {
  std::string text = csv_line(kColumns);
  for (const PublishedRun& run : runs) {
    text += csv_line(std::array<std::string, kColumns.size()>{
        std::to_string(run.cycle), run.layer, run.type, microwatt_text(run.including_idle_w),
        microwatt_text(run.excluding_idle_w), to_text(run.runtime_ms)});
  }
  return text;
}

std::vector<PublishedRun> read_published_runs(const std::filesystem::path& file) {
  const CsvTable table(read_file(file), file.string());
  for (const char* column : kColumns) {
    expects<ParseError>(table.find(column) >= 0, file.string(), ": has no column '", column,
                        "'; it is not EdgeProfiler's power_runtime_mapping_layerwise.csv");
  }
  const auto number = [&](std::size_t record, const char* column) -> std::optional<double> {
    const std::string_view cell = table.cell(record, column);
    if (cell.empty()) return std::nullopt;
    const auto value = parse_number<double>(cell);
    if (!value) table.fail_at(record, column, "is not a number");
    return value;
  };
  std::vector<PublishedRun> out;
  for (std::size_t i = 0; i < table.size(); ++i) {
    PublishedRun run;
    run.cycle = static_cast<std::size_t>(std::max(1.0, number(i, kColumns[0]).value_or(1.0)));
    run.layer = table.cell(i, kColumns[1]);
    run.type = table.cell(i, kColumns[2]);
    run.including_idle_w = number(i, kColumns[3]);
    run.excluding_idle_w = number(i, kColumns[4]);
    if (run.including_idle_w) *run.including_idle_w /= kMicrowatts;
    if (run.excluding_idle_w) *run.excluding_idle_w /= kMicrowatts;
    const auto runtime = number(i, kColumns[5]);
    if (!runtime || !(*runtime >= 0.0)) table.fail_at(i, kColumns[5], "is no runtime in ms");
    run.runtime_ms = *runtime;
    out.push_back(std::move(run));
  }
  return out;
}

std::vector<PublishedLayer> published_layers(const std::vector<PublishedRun>& runs) {
  struct Means {
    Mean runtime, including, excluding;
  };
  std::vector<PublishedLayer> out;
  std::vector<Means> means;
  std::map<std::string, std::size_t> places;
  for (const PublishedRun& run : runs) {
    const auto [place, is_new] = places.emplace(run.layer, out.size());
    if (is_new) {
      out.push_back({run.layer, run.type, 0.0, 0, 0, {}, {}});
      means.emplace_back();
    }
    Means& mean = means[place->second];
    mean.runtime.add(run.runtime_ms);
    mean.including.add(run.including_idle_w);
    mean.excluding.add(run.excluding_idle_w);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].runtime_ms = means[i].runtime.value().value_or(0.0);
    out[i].runs = means[i].runtime.count;
    out[i].power_runs = means[i].including.count;
    out[i].including_idle_w = means[i].including.value();
    out[i].excluding_idle_w = means[i].excluding.value();
  }
  return out;
}

}  // namespace layerwatt::bench
