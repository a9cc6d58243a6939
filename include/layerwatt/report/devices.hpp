/// @file
/// Lists of trained devices: accuracy, ranges and sources, as text and as layerwatt-devices/1.
#pragma once

#include <layerwatt/core/json.hpp>
#include <layerwatt/model/device_model.hpp>
#include <layerwatt/report/table.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct NamedDevice {
  std::string name;
  DeviceModel model;
};

namespace detail {

/// Cross-validated RMSPE; "-" where there is no such model, or none that was scored by itself.
inline std::string score_cell(const TargetModel* model) {
  return model != nullptr && model->cv.metrics.n > 0 ? significant(model->cv.metrics.rmspe) : "-";
}
inline Json score_json(const TargetModel* model) {
  return model != nullptr && model->cv.metrics.n > 0 ? Json(model->cv.metrics.rmspe)
                                                     : Json(nullptr);
}
inline const TargetModel* scores_of(const LayerModel& op, Target target) {
  return op[target] ? &*op[target] : nullptr;
}
inline const TargetModel* scores_of(const NetworkModel& network, Target target) {
  return network[target] ? &network[target]->scores : nullptr;
}

/// One row of the table; `model` is an op or what is known of networks.
template <class Model>
std::vector<std::string> score_row(const std::string& name, const std::string& device,
                                   const std::string& op, std::size_t count, const Model& model) {
  std::vector<std::string> cells{name, device, op, grouped(static_cast<std::int64_t>(count))};
  for (const Target target : kTargets) cells.push_back(score_cell(scores_of(model, target)));
  return cells;
}

/// What the table of ranges shows; JSON has all of kRangeFeatures.
inline constexpr auto kShownRanges =
    std::to_array<std::pair<std::string_view, const char*>>({{"batch", "batch"},
                                                             {"in_channels", "in channels"},
                                                             {"in_height", "in height"},
                                                             {"out_channels", "out channels"},
                                                             {"kernel_h", "kernel"},
                                                             {"stride_h", "stride"},
                                                             {"groups", "groups"},
                                                             {"operations", "operations"}});

/// "3 to 2,041", or "1" where all layers had that.
inline std::string range_cell(const LayerModel& op, std::string_view feature) {
  for (const Range& range : op.ranges) {
    if (range.feature != feature) continue;
    const std::string low = grouped(static_cast<std::int64_t>(range.low));
    return range.low == range.high ? low
                                   : low + " to " + grouped(static_cast<std::int64_t>(range.high));
  }
  return "-";
}

/// Ranges seen in training, one row per device and op.
inline Table ranges_table(const std::vector<NamedDevice>& devices) {
  Table table{{{"seen", Align::left}, {"op", Align::left}}, {}};
  for (const auto& [feature, title] : kShownRanges) table.columns.push_back({title});
  for (const auto& [name, model] : devices) {
    for (const LayerModel& op : model.ops) {
      std::vector<std::string> cells{&op == &model.ops.front() ? name : "", op.op};
      for (const auto& [feature, title] : kShownRanges) cells.push_back(range_cell(op, feature));
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
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
    json[name] = score_json(scores_of(op, target));
  }
  json["ranges"] = ranges_json(op);
  return json;
}

inline Json networks_json(const NetworkModel& network) {
  Json json{{"networks", network.networks}};
  for (const Target target : kTargets) {
    json[std::string(to_text(target)) + "_rmspe"] = score_json(scores_of(network, target));
  }
  return json;
}

}  // namespace detail

/// Scores, ranges seen and one line of provenance each, of all devices.
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
      table.rows.push_back(detail::score_row(first ? name : "", first ? model.device : "", op.op,
                                             op.configurations, op));
    }
    if (model.network) {
      table.rows.push_back(
          detail::score_row("", "", "network", model.network->networks, *model.network));
    }
    const Provenance& from = model.provenance;
    sources += name + ": " + model.precision + ", recipe " + model.recipe.name + ", rows of " +
               from.source + (from.commit.empty() ? "" : " @ " + from.commit) +
               ", licence: " + (from.licence.empty() ? "none stated" : from.licence) + "\n";
  }
  return devices.empty()
             ? "no devices\n"
             : to_text(table) + "\n" + to_text(detail::ranges_table(devices)) + "\n" + sources;
}

[[nodiscard]] inline Json devices_json(const std::vector<NamedDevice>& devices) {
  Json list = Json::array();
  for (const auto& [name, model] : devices) {
    Json ops = Json::array();
    for (const LayerModel& op : model.ops) ops.push_back(detail::op_json(op));
    list.push_back(
        {{"name", name},
         {"device", model.device},
         {"backend", model.backend},
         {"precision", model.precision},
         {"recipe", model.recipe.name},
         {"source", model.provenance.source},
         {"commit", model.provenance.commit},
         {"licence", model.provenance.licence},
         {"ops", std::move(ops)},
         {"network", model.network ? detail::networks_json(*model.network) : Json(nullptr)}});
  }
  return {{"schema", "layerwatt-devices/1"}, {"devices", std::move(list)}};
}

}  // namespace layerwatt
