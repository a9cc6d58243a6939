/// @file
/// What EdgeProfiler leaves behind: a folder per network with TensorRT's description of the engine,
/// the runtime of every layer in every cycle, and a log of the module's power.
///
///   NAME_power_log.log                     YYYYMMDD-HH:MM:SS.ffffff,mV,mA   (any number of lines)
///   trt_profiling/trt_engine_info.json     engine inspector
///   trt_profiling/trt_layer_latency.json   {layer: [[ms, "end of the layer"], ...]}, or [ms, ...]
///   idling_power.json                      {"avg_idle_power": microwatts}, here or one folder up
#pragma once

#include <layerwatt/network/network.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace layerwatt::bench {

struct PowerReading {
  double time_s = 0.0;  ///< since 1970, as the log's clock says
  double watts = 0.0;
};

/// One execution of one layer; without a stamp its end is unknown.
struct LayerRun {
  double latency_s = 0.0;
  std::optional<double> end_s;
};

struct LoggedLayer {
  std::string name;
  std::string type;  ///< TensorRT's LayerType; empty if the engine does not list the layer
  std::vector<LayerRun> runs;
};

struct EdgeProfilerLog {
  std::string model;
  Network engine;
  std::vector<LoggedLayer> layers;  ///< in file order
  std::vector<PowerReading> power;  ///< in the order of time
  std::optional<double> idle_w;
};

/// "20241121-00:00:01.50" to seconds since 1970. @throws ParseError  another form
[[nodiscard]] double parse_stamp(const std::string& text);

/// Folders with measurements: `folder` itself, or those in it.
/// @param mapped  folders with EdgeProfiler's power_runtime_mapping_layerwise.csv count, too
/// @throws FileError  there are none
[[nodiscard]] std::vector<std::filesystem::path> find_logs(const std::filesystem::path& folder,
                                                           bool mapped = false);

/// An engine description; the network is called like its folder.
[[nodiscard]] Network read_engine_file(const std::filesystem::path& file);

/// Reads one folder. Exports of trtexec (NAME.graph.json, NAME.profile.json) count as a log without
/// power, with one run per layer: its median.
/// @throws FileError, ParseError  naming file and line or entry
[[nodiscard]] EdgeProfilerLog read_log(const std::filesystem::path& folder);

/// Mean of the readings in [end - latency, end], as EdgeProfiler does; nothing without a reading.
[[nodiscard]] std::optional<double> published_power(const EdgeProfilerLog& log,
                                                    const LayerRun& run);

}  // namespace layerwatt::bench
