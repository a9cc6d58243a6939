#include <bench/import/edgeprofiler.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/file.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/format/tensorrt.hpp>
#include <layerwatt/format/trtexec.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace layerwatt::bench {

namespace {

namespace fs = std::filesystem;

constexpr double kMicro = 1e-6;
constexpr double kMilli = 1e-3;

[[nodiscard]] std::vector<fs::path> files_ending(const fs::path& folder, std::string_view end) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0) {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Engine description and runtimes of a folder; empty paths where there are none.
struct LogFiles {
  fs::path engine;
  fs::path latencies;
};

[[nodiscard]] LogFiles find_files(const fs::path& folder) {
  const fs::path profiling = folder / "trt_profiling";
  if (fs::exists(profiling / "trt_layer_latency.json")) {
    return {profiling / "trt_engine_info.json", profiling / "trt_layer_latency.json"};
  }
  const auto graphs = files_ending(folder, ".graph.json");
  const auto profiles = files_ending(folder, ".profile.json");
  if (graphs.size() != 1 || profiles.size() != 1) return {};
  return {graphs.front(), profiles.front()};
}

[[nodiscard]] std::map<std::string, std::string> layer_types(const JsonTree& engine) {
  std::map<std::string, std::string> types;
  const JsonTree* layers = engine.find("Layers");
  if (layers == nullptr) return types;
  for (const JsonTree& layer : layers->items) {
    types.emplace(text_member(layer, "Name"), text_member(layer, "LayerType"));
  }
  return types;
}

[[nodiscard]] LayerRun read_run(const Json& run, const std::string& where) {
  const bool stamped = run.is_array();
  expects<ParseError>(
      stamped ? run.size() == 2 && run[0].is_number() && run[1].is_string() : run.is_number(),
      where, ": a run is neither milliseconds nor [milliseconds, \"end\"]");
  LayerRun out;
  out.latency_s = (stamped ? run[0] : run).get<double>() * kMilli;
  if (stamped) out.end_s = parse_stamp(run[1].get<std::string>());
  return out;
}

[[nodiscard]] std::vector<LoggedLayer> read_latencies(const std::string& text,
                                                      const std::string& file) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::exception& error) {
    fail<ParseError>(file, ": ", error.what());
  }
  std::vector<LoggedLayer> layers;
  if (json.is_array()) {  // trtexec --exportProfile
    for (const LayerTime& time : read_profile(parse_json_tree(text, file), file).layers) {
      layers.push_back({time.name, "", {{time.median_ms * kMilli, std::nullopt}}});
    }
    return layers;
  }
  for (const auto& [name, runs] : json.items()) {
    LoggedLayer layer{name, "", {}};
    for (const Json& run : runs) layer.runs.push_back(read_run(run, file + ": '" + name + "'"));
    layers.push_back(std::move(layer));
  }
  return layers;
}

[[nodiscard]] std::vector<PowerReading> read_power(const fs::path& file) {
  std::vector<PowerReading> readings;
  const std::string text = read_file(file);
  int line_number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++line_number;
    if (trim(line).empty()) continue;
    const auto cells = split(line, ',');
    const auto millivolt = cells.size() > 2 ? parse_number<double>(trim(cells[1])) : std::nullopt;
    const auto milliampere = cells.size() > 2 ? parse_number<double>(trim(cells[2])) : std::nullopt;
    expects<ParseError>(millivolt && milliampere, file.string(), ":", line_number,
                        ": is not 'stamp,mV,mA'");
    readings.push_back(
        {parse_stamp(std::string(trim(cells[0]))), *millivolt * *milliampere * kMicro});
  }
  std::stable_sort(readings.begin(), readings.end(),
                   [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
  return readings;
}

[[nodiscard]] std::optional<double> read_idle(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  for (const fs::path& place : {whole, whole.parent_path(), whole.parent_path().parent_path()}) {
    const fs::path file = place / "idling_power.json";
    if (!fs::exists(file)) continue;
    try {
      return Json::parse(read_file(file)).at("avg_idle_power").get<double>() * kMicro;
    } catch (const Json::exception& error) {
      fail<ParseError>(file.string(), ": ", error.what());
    }
  }
  return std::nullopt;
}

[[nodiscard]] std::string folder_name(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace

double parse_stamp(const std::string& text) {
  const auto number = [&](std::size_t at, std::size_t size) {
    const auto value =
        at + size <= text.size() ? parse_number<int>(text.substr(at, size)) : std::nullopt;
    expects<ParseError>(value.has_value(), "time stamp '", text,
                        "': is not YYYYMMDD-HH:MM:SS.ffffff");
    return *value;
  };
  using namespace std::chrono;
  const year_month_day date{year{number(0, 4)}, month{static_cast<unsigned>(number(4, 2))},
                            day{static_cast<unsigned>(number(6, 2))}};
  const int hour = number(9, 2);
  const int minute = number(12, 2);
  const auto second = text.size() > 15 ? parse_number<double>(text.substr(15)) : std::nullopt;
  expects<ParseError>(date.ok() && second && text[8] == '-' && text[11] == ':' && text[14] == ':',
                      "time stamp '", text, "': is not YYYYMMDD-HH:MM:SS.ffffff");
  const auto days = sys_days{date}.time_since_epoch().count();
  return static_cast<double>(days) * 86400.0 + hour * 3600.0 + minute * 60.0 + *second;
}

std::vector<std::filesystem::path> find_logs(const std::filesystem::path& folder, bool mapped) {
  const auto is_log = [&](const fs::path& place) {
    return !find_files(place).latencies.empty() ||
           (mapped && fs::exists(place / "power_runtime_mapping_layerwise.csv"));
  };
  if (is_log(folder)) return {folder};
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (is_log(entry.path())) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  expects<FileError>(!found.empty(), folder.string(),
                     ": holds no trt_profiling/trt_layer_latency.json and no pair of .graph.json "
                     "and .profile.json, nor does a folder in it; name a folder of raw logs");
  return found;
}

Network read_engine_file(const std::filesystem::path& file) {
  const JsonTree engine = parse_json_tree(read_file(file), file.string());
  return read_engine(engine, file.string(), folder_name(file.parent_path()));
}

EdgeProfilerLog read_log(const std::filesystem::path& folder) {
  const LogFiles files = find_files(folder);
  EdgeProfilerLog log;
  log.model = folder_name(folder);
  const JsonTree engine = parse_json_tree(read_file(files.engine), files.engine.string());
  log.engine = read_engine(engine, files.engine.string(), log.model);
  log.layers = read_latencies(read_file(files.latencies), files.latencies.string());
  const auto types = layer_types(engine);
  for (LoggedLayer& layer : log.layers) {
    const auto found = types.find(layer.name);
    if (found != types.end()) layer.type = found->second;
  }
  for (const fs::path& file : files_ending(folder, "_power_log.log")) {
    const auto readings = read_power(file);
    log.power.insert(log.power.end(), readings.begin(), readings.end());
  }
  log.idle_w = read_idle(folder);
  return log;
}

std::optional<double> published_power(const EdgeProfilerLog& log, const LayerRun& run) {
  if (!run.end_s) return std::nullopt;
  const double slack = 1e-6;  // stamps end at microseconds
  const auto earlier = [](const PowerReading& reading, double t) { return reading.time_s < t; };
  auto at = std::lower_bound(log.power.begin(), log.power.end(), *run.end_s - run.latency_s - slack,
                             earlier);
  double sum = 0.0;
  int count = 0;
  for (; at != log.power.end() && at->time_s <= *run.end_s + slack; ++at, ++count) {
    sum += at->watts;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

}  // namespace layerwatt::bench
