/// @file
/// Lists of trained devices: accuracy, ranges and sources, as text and as layerwatt-devices/1.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/report/table.hpp>

#include <string>
#include <utility>
#include <vector>

namespace layerwatt {

struct NamedDevice {
  std::string name;
  DeviceModel model;
};

namespace detail {

/// Cross-validated RMSPE of a target; "-" where the op has no such model.
inline std::string score_cell(const LayerModel& op, Target target) {
  return op[target] ? significant(op[target]->cv.metrics.rmspe) : "-";
}

inline Json ranges_json(const LayerModel& op) {
  Json ranges = Json::object();
  for (const Range& range : op.ranges) {
    ranges[std::string(range.feature)] = Json::array({range.low, range.high});
  }
  return ranges;
}

inline Json op_json(const LayerModel& op) {
  Json json{{"op", op.op}, {"configurations", op.configurations}};
  for (const Target target : kTargets) {
    const std::string name = std::string(to_text(target)) + "_rmspe";
    json[name] = op[target] ? Json(op[target]->cv.metrics.rmspe) : Json(nullptr);
  }
  json["ranges"] = ranges_json(op);
  return json;
}

}  // namespace detail

/// One table for all devices, and one line of provenance each.
[[nodiscard]] inline std::string devices_text(const std::vector<NamedDevice>& devices) {
  Table table{{{"name", Align::left},
               {"device", Align::left},
               {"op", Align::left},
               {"configurations"},
               {"runtime %"},
               {"power %"},
               {"energy %"}},
              {}};
  std::string sources;
  for (const auto& [name, model] : devices) {
    for (const LayerModel& op : model.ops) {
      const bool first = &op == &model.ops.front();
      table.rows.push_back({first ? name : "", first ? model.device : "", op.op,
                            grouped(static_cast<std::int64_t>(op.configurations)),
                            detail::score_cell(op, Target::runtime),
                            detail::score_cell(op, Target::power),
                            detail::score_cell(op, Target::energy)});
    }
    const Provenance& from = model.provenance;
    sources += name + ": " + model.precision + ", recipe " + model.recipe.name + ", rows of " +
               from.source + (from.commit.empty() ? "" : " @ " + from.commit) +
               ", licence: " + (from.licence.empty() ? "none stated" : from.licence) + "\n";
  }
  return devices.empty() ? "no devices\n" : to_text(table) + "\n" + sources;
}

[[nodiscard]] inline Json devices_json(const std::vector<NamedDevice>& devices) {
  Json list = Json::array();
  for (const auto& [name, model] : devices) {
    Json ops = Json::array();
    for (const LayerModel& op : model.ops) ops.push_back(detail::op_json(op));
    list.push_back({{"name", name},
                    {"device", model.device},
                    {"backend", model.backend},
                    {"precision", model.precision},
                    {"recipe", model.recipe.name},
                    {"source", model.provenance.source},
                    {"commit", model.provenance.commit},
                    {"licence", model.provenance.licence},
                    {"ops", std::move(ops)}});
  }
  return {{"schema", "layerwatt-devices/1"}, {"devices", std::move(list)}};
}

}  // namespace layerwatt
