/// @file
/// Measurements that TensorRT's tools export: runtimes per layer (`trtexec --exportProfile`, and
/// name -> samples as EdgeProfiler logs them) and of the whole engine (`--exportTimes`, the
/// performance summary of trt-engine-explorer).
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/format/json_tree.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

/// Runtimes of one layer, per execution.
struct LayerTime {
  std::string name;
  double mean_ms = 0;
  double median_ms = 0;
};

/// Every profiled layer in file order.
struct EngineProfile {
  std::int64_t executions = 0;  ///< how many runs the means rest on; 0 where the file does not say
  std::vector<LayerTime> layers;
};

/// Runtime of the whole engine on the device, per execution.
struct EngineTime {
  double mean_ms = 0;
  double median_ms = 0;
};

namespace detail {

inline double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}
inline double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// A runtime in ms: a number that is finite and not negative.
inline double milliseconds(const JsonTree* value, const std::string& where) {
  expects<ParseError>(value != nullptr && value->kind == JsonTree::Kind::number &&
                          std::isfinite(value->number) && value->number >= 0,
                      where, ": no runtime in ms, or a negative one");
  return value->number;
}

/// `{"name": ..., "averageMs": ..., "medianMs": ...}`; TensorRT 8 has no median.
inline LayerTime profiled_layer(const JsonTree& item, const std::string& where) {
  LayerTime time;
  time.name = std::string(text_member(item, "name"));
  expects<ParseError>(!time.name.empty(), where, ": no 'name'");
  time.mean_ms = milliseconds(item.find("averageMs"), where);
  time.median_ms =
      item.find("medianMs") != nullptr ? milliseconds(item.find("medianMs"), where) : time.mean_ms;
  return time;
}

/// `"name": [0.012, 0.011, ...]`, or `[[0.012, "time"], ...]`.
inline LayerTime sampled_layer(const std::string& name, const JsonTree& samples,
                               const std::string& where) {
  expects<ParseError>(samples.is_array() && !samples.items.empty(), where,
                      ": is not a list of runtimes");
  std::vector<double> values;
  for (const JsonTree& sample : samples.items) {
    const JsonTree* number = &sample;
    if (sample.is_array()) number = sample.items.empty() ? nullptr : &sample.items.front();
    values.push_back(milliseconds(number, where));
  }
  return {name, mean_of(values), median_of(values)};
}

}  // namespace detail

/// Reads runtimes per layer.
/// @throws ParseError  neither trtexec's list nor a map of samples; names file and entry
[[nodiscard]] inline EngineProfile read_profile(const JsonTree& json, std::string_view file) {
  EngineProfile profile;
  if (json.is_array()) {
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      const JsonTree& item = json.items[i];
      const std::string where = detail::concatenate(file, ": entry ", i);
      if (const JsonTree* count = item.find("count"); count != nullptr && !item.find("name")) {
        profile.executions = whole_number(*count).value_or(0);
      } else {
        profile.layers.push_back(detail::profiled_layer(item, where));
      }
    }
  } else {
    for (std::size_t i = 0; i < json.keys.size(); ++i) {
      const std::string where = detail::concatenate(file, ": '", json.keys[i], "'");
      profile.layers.push_back(detail::sampled_layer(json.keys[i], json.items[i], where));
      profile.executions = std::max<std::int64_t>(
          profile.executions, static_cast<std::int64_t>(json.items[i].items.size()));
    }
  }
  expects<ParseError>(!profile.layers.empty(), file,
                      ": no runtimes per layer; write them with trtexec --exportProfile");
  return profile;
}

/// Reads the runtime of the whole engine: `--exportTimes` (mean and median of `computeMs`), or
/// the summary that holds "GPU Compute Time" as [min, max, mean, median, ...].
/// @throws ParseError  neither of them
[[nodiscard]] inline EngineTime read_times(const JsonTree& json, std::string_view file) {
  if (json.is_array() && !json.items.empty()) {
    std::vector<double> values;
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      const std::string where = detail::concatenate(file, ": entry ", i, ": 'computeMs'");
      values.push_back(detail::milliseconds(json.items[i].find("computeMs"), where));
    }
    return {detail::mean_of(values), detail::median_of(values)};
  }
  const JsonTree* summary = json.find("performance_summary");
  const JsonTree* compute = (summary != nullptr ? *summary : json).find("GPU Compute Time");
  constexpr std::size_t kMean = 2;
  constexpr std::size_t kMedian = 3;
  expects<ParseError>(compute != nullptr && compute->is_array() && compute->items.size() > kMedian,
                      file, ": no runtime of the engine; write it with trtexec --exportTimes");
  const std::string where = detail::concatenate(file, ": 'GPU Compute Time'");
  return {detail::milliseconds(&compute->items[kMean], where),
          detail::milliseconds(&compute->items[kMedian], where)};
}

}  // namespace layerwatt
