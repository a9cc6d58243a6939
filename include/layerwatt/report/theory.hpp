/// @file
/// Theory beside learned predictions as JSON (`layerwatt-theory/1`) and text. Every figure of
/// theory is labelled uncalibrated.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/impact/plausibility.hpp>
#include <layerwatt/report/impact.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <utility>

namespace layerwatt {

namespace detail {

inline Json hierarchy_json(const HierarchyEnergy& energy, const MemoryHierarchy& hierarchy) {
  Json levels = Json::array();
  for (std::size_t i = 0; i < energy.level_mj.size(); ++i) {
    Json level{{"name", hierarchy.levels[i].name}};
    for (std::size_t type = 0; type < kDataTypes.size(); ++type) {
      level[std::string(kDataTypes[type]) + "_mj"] = energy.level_mj[i][type];
    }
    levels.push_back(std::move(level));
  }
  return {{"energy_mj", energy.total_mj()},
          {"compute_mj", energy.compute_mj},
          {"data_mj", energy.data_mj()},
          {"levels", std::move(levels)}};
}

inline Json learned_json(const LayerTheory& layer) {
  if (!layer.learned) return nullptr;
  Json json = Json::object();
  add_estimates(json, *layer.learned);
  const Implied& i = layer.implied;
  json["implied"] = {{"pj_per_mac", number_or_null(i.pj_per_mac)},
                     {"gb_per_s", number_or_null(i.gb_per_s)},
                     {"gflop_per_s", number_or_null(i.gflop_per_s)},
                     {"compute_percent_of_peak", number_or_null(i.compute_percent)},
                     {"memory_percent_of_peak", number_or_null(i.memory_percent)}};
  return json;
}

inline Json theory_layer_json(const LayerTheory& layer, const TheoryOptions& options) {
  Json roofline = nullptr;
  if (options.peak) {
    roofline = {{"paleo_ms", layer.paleo.total_ms()},
                {"paleo_compute_ms", layer.paleo.compute_ms},
                {"paleo_memory_ms", layer.paleo.memory_ms},
                {"least_ms", std::max(layer.least.compute_ms, layer.least.memory_ms)}};
  }
  return {{"name", layer.name},
          {"op", layer.op},
          {"macs", layer.macs},
          {"bytes", layer.bytes},
          {"elementary",
           {{"energy_mj", layer.elementary.total_mj()},
            {"compute_mj", layer.elementary.compute_mj},
            {"memory_mj", layer.elementary.memory_mj}}},
          {"hierarchy", hierarchy_json(layer.hierarchy, options.hierarchy)},
          {"roofline", std::move(roofline)},
          {"bound", layer.bound.empty() ? Json(nullptr) : Json(layer.bound)},
          {"learned", learned_json(layer)},
          {"flags", layer.flags}};
}

}  // namespace detail

[[nodiscard]] inline Json theory_json(const TheoryReport& report) {
  const TheoryOptions& o = report.options;
  Json layers = Json::array();
  for (const LayerTheory& layer : report.layers) {
    layers.push_back(detail::theory_layer_json(layer, o));
  }
  Json peak = nullptr;
  if (o.peak) {
    peak = {{"name", o.peak->name},
            {"gflops", o.peak->gflops},
            {"gb_per_s", o.peak->gb_per_s},
            {"compute_share", o.roofline.compute_share},
            {"memory_share", o.roofline.memory_share}};
  }
  Json totals = detail::theory_layer_json(report.total, o);
  for (const char* name : {"name", "op", "bound", "flags"}) totals.erase(name);
  return {{"schema", "layerwatt-theory/1"},
          {"label", "uncalibrated"},
          {"network", report.network},
          {"batch", report.batch},
          {"device", report.device.empty() ? Json(nullptr) : Json(report.device)},
          {"elementary_table", {{"name", o.elementary.name}, {"source", o.elementary.source}}},
          {"hierarchy", {{"name", o.hierarchy.name}, {"source", o.hierarchy.source}}},
          {"peak", std::move(peak)},
          {"totals", std::move(totals)},
          {"layers", std::move(layers)}};
}

[[nodiscard]] inline std::string theory_text(const TheoryReport& report) {
  const TheoryOptions& o = report.options;
  const bool learned = report.total.learned.has_value();
  Table table{{{"layer", Align::left}, {"op", Align::left}, {"ops mJ"}, {"memory mJ"}}, {}};
  if (o.peak) {
    for (const char* title : {"paleo ms", "least ms"}) table.columns.push_back({title});
    table.columns.push_back({"bound", Align::left});
  }
  if (learned) {
    for (const char* title : {"learned ms", "learned mJ", "pJ/mac", "GB/s"}) {
      table.columns.push_back({title});
    }
    if (o.peak) table.columns.push_back({"% of peak"});
  }
  const auto row = [&](const std::string& name, const LayerTheory& t) {
    std::vector<std::string> cells{name, t.op, significant(t.elementary.total_mj()),
                                   significant(t.hierarchy.total_mj())};
    if (o.peak) {
      cells.push_back(significant(t.paleo.total_ms()));
      cells.push_back(significant(std::max(t.least.compute_ms, t.least.memory_ms)));
      cells.emplace_back(t.bound);
    }
    if (learned) {
      const Estimates e = t.learned.value_or(Estimates{});
      for (const double value : {e[Target::runtime].value, e[Target::energy].value,
                                 t.implied.pj_per_mac, t.implied.gb_per_s}) {
        cells.push_back(significant(value));
      }
      if (o.peak) cells.push_back(significant(t.implied.compute_percent));
    }
    table.rows.push_back(std::move(cells));
  };
  for (const LayerTheory& layer : report.layers) row(layer.name, layer);
  row("total", report.total);
  std::string text =
      report.network + ", batch " + std::to_string(report.batch) + ": theory, uncalibrated" +
      (learned ? "; learned: " + report.device : std::string()) + "\n\n" + to_text(table) +
      "\nops      elementary operations, table " + o.elementary.name + " (" + o.elementary.source +
      ")\nmemory   hierarchy " + o.hierarchy.name + " (" + o.hierarchy.source + ")\n";
  if (o.peak) {
    text += "peak     " + std::string(o.peak->name) + ": " + significant(o.peak->gflops) +
            " GFLOP/s, " + significant(o.peak->gb_per_s) + " GB/s\n";
  }
  for (const LayerTheory& layer : report.layers) {
    for (const std::string& flag : layer.flags) {
      text += "impossible  " + layer.name + ": " + flag + "\n";
    }
  }
  return text;
}

}  // namespace layerwatt
