/// @file
/// Two versions of a network, layer by layer: what was added, removed and changed, and what it
/// costs.
#pragma once

#include <layerwatt/impact/pareto.hpp>
#include <layerwatt/predict/prediction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

enum class Change { same, changed, added, removed };

[[nodiscard]] constexpr std::string_view to_text(Change change) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"same", "changed", "added", "removed"};
  return kNames[static_cast<std::size_t>(change)];
}

/// A pair of layers, or one without a partner. Differences are new minus old; a layer that is not
/// there counts 0.
struct LayerDifference {
  Change change = Change::same;
  std::optional<std::size_t> before;  ///< index into the layers of the old prediction
  std::optional<std::size_t> after;
  std::int64_t macs = 0;
  std::int64_t params = 0;
  double runtime_ms = 0;
  double energy_mj = 0;
};

struct NetworkDifference {
  Prediction before;
  Prediction after;
  std::vector<LayerDifference> layers;
  Difference runtime = Difference::open;  ///< whether the totals differ by more than their errors
  Difference energy = Difference::open;
};

namespace detail {

/// How well two layers match: name and text, name and op, text, op; 0 not at all.
inline int likeness(const LayerPrediction& a, const LayerPrediction& b) {
  const bool name = a.name == b.name, op = a.op == b.op, text = a.layer == b.layer;
  if (name && text) return 8;
  if (name && op) return 6;
  if (text) return 4;
  if (name) return 3;
  return op ? 1 : 0;
}

/// Pairs of layers in order that together are most alike (Needleman and Wunsch 1970 without a
/// price for gaps).
inline std::vector<LayerDifference> aligned(const std::vector<LayerPrediction>& before,
                                            const std::vector<LayerPrediction>& after) {
  const std::size_t rows = before.size(), columns = after.size();
  std::vector<int> best((rows + 1) * (columns + 1));
  const auto at = [&](std::size_t i, std::size_t j) -> int& { return best[i * (columns + 1) + j]; };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      const int alike = likeness(before[i], after[j]);
      const int pair = alike > 0 ? at(i + 1, j + 1) + alike : 0;
      at(i, j) = std::max({pair, at(i + 1, j), at(i, j + 1)});
    }
  }
  std::vector<LayerDifference> pairs;
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    LayerDifference d;
    const int alike = i < rows && j < columns ? likeness(before[i], after[j]) : 0;
    if (alike > 0 && at(i, j) == at(i + 1, j + 1) + alike) {
      d.change = before[i].layer == after[j].layer ? Change::same : Change::changed;
      d.before = i++;
      d.after = j++;
    } else if (i < rows && at(i, j) == at(i + 1, j)) {
      d.change = Change::removed;
      d.before = i++;
    } else {
      d.change = Change::added;
      d.after = j++;
    }
    pairs.push_back(d);
  }
  return pairs;
}

}  // namespace detail

[[nodiscard]] inline NetworkDifference diff(Prediction before, Prediction after) {
  NetworkDifference difference;
  difference.layers = detail::aligned(before.layers, after.layers);
  for (LayerDifference& d : difference.layers) {
    const auto add = [&](const LayerPrediction& layer, int sign) {
      d.macs += sign * layer.macs;
      d.params += sign * layer.params;
      d.runtime_ms += sign * layer.estimates[Target::runtime].value;
      d.energy_mj += sign * layer.estimates[Target::energy].value;
    };
    if (d.before) add(before.layers[*d.before], -1);
    if (d.after) add(after.layers[*d.after], 1);
  }
  difference.runtime = difference_of(before.totals[Target::runtime], after.totals[Target::runtime]);
  difference.energy = difference_of(before.totals[Target::energy], after.totals[Target::energy]);
  difference.before = std::move(before);
  difference.after = std::move(after);
  return difference;
}

}  // namespace layerwatt
