/// @file
/// Synthetic measurements: random layers with a runtime and power that follow a known law, as the
/// CSV text of a dataset.
#pragma once

#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/data/columns.hpp>
#include <layerwatt/data/csv.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/parse.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt::support {

struct SyntheticOptions {
  std::size_t count = 60;
  std::uint64_t seed = 1;
  double noise = 0.02;  ///< standard deviation of the log of both labels
  double runtime_unit = 1;
  bool power = true;
};

/// Log-uniform whole number in [low, high].
inline std::int64_t log_uniform(Random& random, double low, double high) {
  return static_cast<std::int64_t>(std::round(low * std::pow(high / low, random.uniform())));
}

/// A random layer of one op, as layer text.
inline std::string random_text(Random& random, const std::string& op) {
  const auto number = [](std::int64_t n) { return std::to_string(n); };
  const std::int64_t size = log_uniform(random, 7, 64);
  const std::string channels = number(log_uniform(random, 4, 256));
  const std::string image = "1x" + channels + "x" + number(size) + "x" + number(size);
  const std::string kernel = number(1 + 2 * static_cast<std::int64_t>(random.below(3)));
  const std::string out = number(log_uniform(random, 4, 256));
  if (op == "conv") return "conv in=" + image + " out=" + out + " k=" + kernel + " p=2";
  if (op == "dwconv") return "dwconv in=" + image + " out=" + channels + " k=" + kernel + " p=2";
  if (op == "pool_max") return "pool_max in=" + image + " k=3 s=2";
  if (op == "fc") {
    return "fc in=" + number(log_uniform(random, 1, 64)) + "x" +
           number(log_uniform(random, 16, 4096)) + " out=" + number(log_uniform(random, 16, 4096));
  }
  return op + " in=" + image;
}

/// 0.05 ms per launch, 100 G macs/s, 10 GB/s; 3 W idle and up to 5 W more for dense work.
inline double synthetic_runtime_ms(const Layer& layer) {
  return 0.05 + 1e-8 * static_cast<double>(macs(layer)) +
         1e-7 * static_cast<double>(total_bytes(layer));
}
inline double synthetic_power_w(const Layer& layer) {
  const double intensity =
      static_cast<double>(macs(layer)) / static_cast<double>(total_bytes(layer));
  return 3 + 5 * intensity / (intensity + 10);
}

/// One CSV line (without header) per row; `synthetic_header` is its header.
inline std::string synthetic_header() {
  std::vector<std::string> names(kLayerColumns.begin(), kLayerColumns.end());
  names.insert(names.end(), kTargetColumns.begin(), kTargetColumns.end());
  names.insert(names.end(), {"device", "status"});
  return csv_line(names);
}
inline std::string synthetic_row(const Layer& layer, double runtime, double power,
                                 bool with_power) {
  const LayerCells layer_texts = layer_cells(layer);
  std::vector<std::string> cells(layer_texts.begin(), layer_texts.end());
  cells.push_back(to_text(runtime));
  cells.push_back(with_power ? to_text(power) : "");
  cells.push_back(with_power ? to_text(power * runtime) : "");
  cells.insert(cells.end(), {"Synthetic", "ok"});
  return csv_line(cells);
}

inline std::vector<std::string> synthetic_lines(const std::string& op,
                                                const SyntheticOptions& options = {}) {
  Random random(options.seed);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < options.count; ++i) {
    const Layer layer = parse_layer(random_text(random, op));
    const double runtime = options.runtime_unit * synthetic_runtime_ms(layer) *
                           std::exp(options.noise * random.normal());
    const double power = synthetic_power_w(layer) * std::exp(options.noise * random.normal());
    lines.push_back(synthetic_row(layer, runtime, power, options.power));
  }
  return lines;
}

inline Dataset dataset_of(const std::vector<std::string>& lines) {
  std::string text = synthetic_header();
  for (const std::string& line : lines) text += line;
  return parse_dataset(std::move(text), "synthetic.csv");
}

/// Several ops in one dataset.
inline Dataset synthetic_dataset(const std::vector<std::string>& ops,
                                 const SyntheticOptions& options = {}) {
  std::vector<std::string> all;
  for (const std::string& op : ops) {
    const auto lines = synthetic_lines(op, options);
    all.insert(all.end(), lines.begin(), lines.end());
  }
  return dataset_of(all);
}

}  // namespace layerwatt::support
