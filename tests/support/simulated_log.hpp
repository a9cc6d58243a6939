/// @file
/// A network looped for some seconds whose layer powers are known, logged as on a Jetson: behind a
/// low-pass of 0.43 s, read every 1.3 ms, in steps of 40 mW.
#pragma once

#include <bench/import/deconvolve.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace layerwatt::support {

struct SimulatedLog {
  static constexpr double kTau = 0.43;
  static constexpr double kIdle = 5.0;
  bench::EdgeProfilerLog log;
  std::vector<double> dynamic_w;  ///< the truth
};

/// What the sensor says at the times when it is read.
inline void record_power(SimulatedLog& out, const std::vector<bench::Activity>& work,
                         double seconds, Random& random) {
  double y = 0.0;
  double now = 0.0;
  std::size_t next = 0;
  for (double read = 0.0; read < seconds; read += 1.3e-3 + 2e-4 * random.uniform()) {
    while (now < read) {  // exact: piecewise constant power
      double watts = 0.0;
      double until = read;
      if (next < work.size()) {
        const bool running = now >= work[next].begin_s;
        watts = running ? out.dynamic_w[work[next].layer] : 0.0;
        until = std::min(until, running ? work[next].end_s : work[next].begin_s);
        if (running && until >= work[next].end_s) ++next;
      }
      const double left = std::exp(-(until - now) / SimulatedLog::kTau);
      y = y * left + watts * (1.0 - left);
      now = until;
    }
    const double noisy = SimulatedLog::kIdle + y + 0.01 * random.normal();
    out.log.power.push_back({read, std::round(noisy / 0.04) * 0.04});
  }
}

[[nodiscard]] inline SimulatedLog simulate_log(std::uint64_t seed, std::size_t layers,
                                               double seconds) {
  Random random(seed);
  SimulatedLog out;
  std::vector<double> latency;
  for (std::size_t j = 0; j < layers; ++j) {
    latency.push_back(0.5e-3 + 4e-3 * random.uniform());
    out.dynamic_w.push_back(1.0 + 9.0 * random.uniform());
    out.log.layers.push_back({"layer" + std::to_string(j), "CaskConvolution", {}});
  }
  std::vector<bench::Activity> work;
  double t = 0.0;
  while (t < seconds) {
    for (std::size_t j = 0; j < layers; ++j) {
      const double length = latency[j] * (1.0 + 0.02 * random.normal());
      work.push_back({t, t + length, j});
      t += length;
      out.log.layers[j].runs.push_back({length, t});
    }
    t += 0.2e-3 + 0.4e-3 * random.uniform();  // between two runs
  }
  out.log.idle_w = SimulatedLog::kIdle;
  record_power(out, work, seconds, random);
  return out;
}

/// "20241121-HH:MM:SS.ffffff", seconds since that midnight.
[[nodiscard]] inline std::string stamp(double seconds) {
  char text[64];
  const int minutes = static_cast<int>(seconds / 60.0);
  std::snprintf(text, sizeof text, "20241121-%02d:%02d:%09.6f", minutes / 60, minutes % 60,
                seconds - 60.0 * minutes);
  return text;
}

/// The files that EdgeProfiler would have left, by name below the network's folder.
struct RawFiles {
  std::string power_log, engine, latencies, idle;
};

[[nodiscard]] inline RawFiles raw_files(const SimulatedLog& simulated) {
  RawFiles out;
  for (const bench::PowerReading& reading : simulated.log.power) {
    out.power_log += stamp(reading.time_s) + ",5000.0," + to_text(reading.watts * 200.0) + "\n";
  }
  const std::string tensor = R"("Dimensions": [1,8,16,16], "Format/Datatype": "Half")";
  for (const bench::LoggedLayer& layer : simulated.log.layers) {
    const std::string comma = out.engine.empty() ? "" : ",\n";
    out.engine += comma + R"({"Name": ")" + layer.name +
                  R"(", "LayerType": "CaskConvolution", "Inputs": [{"Name": "x", )" + tensor +
                  R"(}], "Outputs": [{"Name": "y)" + layer.name + R"(", )" + tensor +
                  R"(}], "ParameterType": "Convolution", "Kernel": [3,3], "PrePadding": [1,1], )" +
                  R"("PostPadding": [1,1], "Stride": [1,1], "Dilation": [1,1], "OutMaps": 8, )" +
                  R"("Groups": 1, "HasBias": 1, "Activation": "NONE"})";
    out.latencies += comma + "\"" + layer.name + "\": [";
    for (std::size_t i = 0; i < layer.runs.size(); ++i) {
      out.latencies += std::string(i == 0 ? "" : ",") + "[" +
                       to_text(layer.runs[i].latency_s * 1e3) + ",\"" +
                       stamp(layer.runs[i].end_s.value_or(0.0)) + "\"]";
    }
    out.latencies += "]";
  }
  out.engine = "{\"Layers\": [" + out.engine + "], \"Bindings\": [\"x\"]}";
  out.latencies = "{" + out.latencies + "}";
  out.idle = R"({"timestamp": "20241121-000000", "avg_idle_power": 5000000.0})";
  return out;
}

}  // namespace layerwatt::support
