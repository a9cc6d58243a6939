/// @file
/// Prediction: runtime, power and energy of every layer and of the network, with intervals, and
/// what each number rests on.
#pragma once

#include <layerwatt/data/target.hpp>
#include <layerwatt/network/network.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

enum class LayerStatus {
  modelled,  ///< a model of this op
  fused,     ///< computed inside another layer: costs nothing by itself
  free,      ///< costs nothing at inference
  fallback,  ///< from the bytes that it moves, as its op has no model
  unknown    ///< not predicted; totals leave it out
};

[[nodiscard]] constexpr std::string_view to_text(LayerStatus status) noexcept {
  constexpr std::array names{"modelled", "fused", "free", "fallback", "unknown"};
  return names[static_cast<std::size_t>(status)];
}

/// A value and the interval that holds the measurement with 90 % probability; NaN where the model
/// has no such target. runtime in ms, power in W, energy in mJ.
struct Estimate {
  double value = std::nan("");
  double low = std::nan("");
  double high = std::nan("");
};

/// One estimate per target.
class Estimates {
 public:
  [[nodiscard]] Estimate& operator[](Target target) {
    return values_[static_cast<std::size_t>(target)];
  }
  [[nodiscard]] const Estimate& operator[](Target target) const {
    return values_[static_cast<std::size_t>(target)];
  }

 private:
  std::array<Estimate, kTargets.size()> values_{};
};

struct LayerPrediction {
  std::string name;
  std::string op;
  std::string layer;  ///< layer text
  std::int64_t macs = 0;
  std::int64_t params = 0;
  LayerStatus status = LayerStatus::unknown;
  Estimates estimates;
  std::vector<std::string> warnings;
  std::string fused_into;            ///< name of the layer that computes it, where it is fused
  std::vector<std::string> members;  ///< names of all that it computes, where something is fused
};

/// How much of the network the numbers rest on.
struct Coverage {
  std::array<std::size_t, 5> layers{};     ///< by LayerStatus
  std::array<double, 5> macs_percent{};    ///< share of macs by LayerStatus; 0 without macs
  std::array<double, 5> bytes_percent{};   ///< share of bytes moved by LayerStatus
  std::array<double, 5> energy_percent{};  ///< share of predicted energy; 0 without energies
  std::size_t unknown_nodes = 0;           ///< of a file, that are no layers: in none of the shares
  std::vector<std::string> unknown_ops;    ///< each once

  [[nodiscard]] std::size_t count(LayerStatus status) const {
    return layers[static_cast<std::size_t>(status)];
  }
};

struct Prediction {
  std::string device;
  std::string network;
  std::int64_t batch = 0;
  NetworkTotals counts;
  Estimates totals;  ///< over the layers that are predicted; power is energy over runtime
  /// The sum of layers, where the totals are more than that: the model knows of networks.
  std::optional<Estimates> layer_sums;
  Coverage coverage;
  std::vector<LayerPrediction> layers;
};

}  // namespace layerwatt
