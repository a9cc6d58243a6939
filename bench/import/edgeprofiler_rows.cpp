#include <bench/import/deconvolve.hpp>
#include <bench/import/edgeprofiler_rows.hpp>
#include <bench/measure/time_statistics.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <cmath>
#include <unordered_map>

namespace layerwatt::bench {

namespace {

constexpr std::size_t kReadingsWanted = 10;  // per layer, EdgeProfiler's own limit

/// The layers of an engine by name; a name that occurs several times is taken in order.
class EngineLayers {
 public:
  explicit EngineLayers(const Network& engine) {
    for (const NamedLayer& named : engine.layers) places_[named.name].push_back(&named.layer);
  }
  /// Null where the engine describes no such layer, or no further one.
  [[nodiscard]] const Layer* take(const std::string& name) {
    const auto found = places_.find(name);
    if (found == places_.end()) return nullptr;
    auto& [layers, taken] = found->second;
    return taken < layers.size() ? layers[taken++] : nullptr;
  }

 private:
  struct Place {
    std::vector<const Layer*> layers;
    std::size_t taken = 0;
    void push_back(const Layer* layer) { layers.push_back(layer); }
  };
  std::unordered_map<std::string, Place> places_;
};

[[nodiscard]] ImportedRow new_row(const Layer& layer, const std::string& network,
                                  const std::string& name, const std::string& type,
                                  const EdgeProfilerOptions& options) {
  ImportedRow row{layer, {}};
  row.cells["status"] = "ok";
  row.cells["network"] = network;
  row.cells["layer_name"] = name;
  row.cells["layer_type"] = type;
  row.cells["backend"] = "tensorrt";
  row.cells["label_rule"] = "median";
  if (!options.device.empty()) row.cells["device"] = options.device;
  return row;
}

/// A layer that takes no time has no kernel of its own: nothing was measured.
[[nodiscard]] bool takes_time(double runtime_ms, ImportedRow& row) {
  if (runtime_ms > 0.0) return true;
  row.cells["status"] = "no_kernel";
  row.cells["reason"] = "the profiler gives the layer no time";
  return false;
}

void note_skipped(Imported& out, const std::string& network,
                  const std::vector<std::string>& skipped) {
  if (skipped.empty()) return;
  out.notes.push_back(detail::concatenate(network, ": ", skipped.size(),
                                          " profiled layers have no row, because the engine file "
                                          "does not describe them: ",
                                          join(skipped, "; ")));
}

[[nodiscard]] TimeStatistics runtime_of(const LoggedLayer& layer) {
  std::vector<double> seconds;
  for (const LayerRun& run : layer.runs) seconds.push_back(run.latency_s);
  return summarise(std::move(seconds), 1);
}

[[nodiscard]] Deconvolution powers(const EdgeProfilerLog& log, const std::optional<double>& idle,
                                   double tau_s) {
  if (log.power.empty()) return {"there is no power log", {}};
  if (!idle) return {"idle power is not known: no idling_power.json", {}};
  return deconvolve(log.power, activities(log), log.layers.size(), *idle, tau_s);
}

void describe_runtime(const TimeStatistics& time, ImportedRow& row) {
  row.cells["runtime_ms"] = to_text(to_milliseconds(time.median));
  row.cells["runtime_ms_min"] = to_text(to_milliseconds(time.min));
  row.cells["runtime_ms_mean"] = to_text(to_milliseconds(time.mean));
  row.cells["runtime_ms_ci95"] = to_text(to_milliseconds(time.ci95));
  row.cells["samples"] = std::to_string(time.samples);
}

void describe_power(const LayerPower& power, double idle_w, const TimeStatistics& time,
                    ImportedRow& row) {
  const double ms = to_milliseconds(time.median);
  const double total_w = idle_w + power.dynamic_w;
  const double relative_time = ms > 0.0 ? time.ci95 / time.median : 0.0;
  const auto error = [&](double watts) {
    return to_text(std::hypot(power.ci95_w, watts * relative_time) * ms);
  };
  set_power(row, ms, total_w, &idle_w);
  row.cells["power_w_ci95"] = to_text(power.ci95_w);
  row.cells["energy_mj_ci95"] = error(total_w);
  row.cells["energy_dynamic_mj_ci95"] = error(power.dynamic_w);
  row.cells["power_quality"] = "deconvolved";
}

}  // namespace

Imported deconvolved_rows(const EdgeProfilerLog& log, const EdgeProfilerOptions& options) {
  const std::optional<double> idle = options.idle_w ? options.idle_w : log.idle_w;
  const Deconvolution found = powers(log, idle, options.tau_s);
  Imported out;
  EngineLayers engine(log.engine);
  std::vector<std::string> skipped;
  for (std::size_t j = 0; j < log.layers.size(); ++j) {
    const LoggedLayer& logged = log.layers[j];
    const Layer* layer = engine.take(logged.name);
    if (layer == nullptr || logged.runs.empty()) {
      skipped.push_back(logged.name);
      continue;
    }
    ImportedRow row = new_row(*layer, log.model, logged.name, logged.type, options);
    const TimeStatistics time = runtime_of(logged);
    const bool measured = takes_time(to_milliseconds(time.median), row);
    if (measured) describe_runtime(time, row);
    if (measured && found.reason.empty()) {
      describe_power(found.layers[j], *idle, time, row);
    } else if (measured) {
      row.cells["power_reason"] = found.reason;
    }
    out.rows.push_back(std::move(row));
  }
  note_skipped(out, log.model, skipped);
  if (!found.reason.empty()) out.notes.push_back(log.model + ": no power: " + found.reason);
  return out;
}

Imported published_rows(const Network& engine, const std::vector<PublishedRun>& runs,
                        const EdgeProfilerOptions& options) {
  Imported out;
  EngineLayers layers(engine);
  std::vector<std::string> skipped;
  for (const PublishedLayer& found : published_layers(runs)) {
    const Layer* layer = layers.take(found.layer);
    if (layer == nullptr) {
      skipped.push_back(found.layer);
      continue;
    }
    ImportedRow row = new_row(*layer, engine.name, found.layer, found.type, options);
    if (!takes_time(found.runtime_ms, row)) {
      out.rows.push_back(std::move(row));
      continue;
    }
    row.cells["runtime_ms"] = to_text(found.runtime_ms);
    row.cells["samples"] = std::to_string(found.runs);
    row.cells["power_readings"] = std::to_string(found.power_runs);
    if (found.power_runs < kReadingsWanted) row.cells["flags"] = "few_readings";
    if (found.including_idle_w) {
      std::optional<double> idle;
      if (found.excluding_idle_w) idle = *found.including_idle_w - *found.excluding_idle_w;
      set_power(row, found.runtime_ms, *found.including_idle_w, idle ? &*idle : nullptr);
      row.cells["power_quality"] = "as_published";
      row.cells["layer_power_including_idle_power_micro_watt"] =
          microwatt_text(found.including_idle_w);
      row.cells["layer_power_excluding_idle_power_micro_watt"] =
          microwatt_text(found.excluding_idle_w);
    } else {
      row.cells["power_reason"] = "no power reading falls inside an execution of the layer";
    }
    out.rows.push_back(std::move(row));
  }
  note_skipped(out, engine.name, skipped);
  return out;
}

}  // namespace layerwatt::bench
