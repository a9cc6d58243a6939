/// @file
/// Energy of a memory hierarchy: E = E_comp + E_data, where E_data adds the accesses of every
/// level, priced relative to one mac, as the energy estimation tool of the Eyeriss group does.
///
/// @see Chen, Emer, Sze (2016), "Eyeriss: a spatial architecture for energy-efficient dataflow",
///      ISCA; Yang, Chen, Emer, Sze (2017), "A method to estimate the energy consumption of deep
///      neural networks", Asilomar
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/features/work.hpp>
#include <layerwatt/layer/counts.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// One level, from the innermost outwards. `cost` is one access relative to one mac, both at
/// `reference_bits`; `bytes` is what the level holds (ignored for the last one).
struct MemoryLevel {
  std::string name;
  double cost = 1;
  double bytes = 0;
  friend bool operator==(const MemoryLevel&, const MemoryLevel&) = default;
};

struct MemoryHierarchy {
  std::string name;
  std::string source;
  double mac_pj = 1;  ///< at reference_bits
  double reference_bits = 16;
  std::vector<MemoryLevel> levels;
  friend bool operator==(const MemoryHierarchy&, const MemoryHierarchy&) = default;
};

/// Eyeriss: register file 1, neighbouring processing elements 2, global buffer 6, DRAM 200 times
/// one mac. 256 elements of 512 bytes, 128 KiB of buffer; a 16 bit mac of the 45 nm table.
[[nodiscard]] inline MemoryHierarchy eyeriss_hierarchy() {
  return {"eyeriss",
          "Chen, Emer, Sze 2016; Yang, Chen, Emer, Sze 2017; mac: Horowitz 2014",
          1.5,
          16,
          {{"register_file", 1, 512},
           {"array", 2, 256 * 512.0},
           {"buffer", 6, 128 * 1024.0},
           {"dram", 200, 0}}};
}

/// Shares of zeros, and bit widths where they differ from the layer's precision (0: as it says).
struct HierarchyOptions {
  double zero_inputs = 0;
  double zero_weights = 0;
  double zero_outputs = 0;
  double bits = 0;
};

enum class DataType { input, weights, output };
inline constexpr std::array<std::string_view, 3> kDataTypes{"input", "weights", "output"};

/// Energies in mJ.
struct HierarchyEnergy {
  double compute_mj = 0;
  std::vector<std::array<double, 3>> level_mj;  ///< by level, then by DataType

  [[nodiscard]] double data_mj() const {
    double sum = 0;
    for (const auto& level : level_mj) sum += level[0] + level[1] + level[2];
    return sum;
  }
  [[nodiscard]] double total_mj() const { return compute_mj + data_mj(); }
};

/// Accesses of each level by data type.
///
/// The innermost level serves every mac: one input, one weight, and a partial sum that is read and
/// written. Any further level serves what the level inside it cannot reuse. That level of S
/// numbers holds a tile of b x b partial sums, b = sqrt(S): a fetched input serves b output
/// channels, a fetched weight b positions (fewer where the layer has fewer), and partial sums stay
/// until they are complete. This is the optimum of Hong and Kung (1981) up to a constant. No level
/// is accessed less than once per number of a tensor, and none more often than the one inside it.
[[nodiscard]] inline std::vector<std::array<double, 3>> hierarchy_accesses(
    const Layer& layer, const MemoryHierarchy& hierarchy, double bits) {
  const Work work = work_of(layer);
  const auto width = static_cast<double>(bytes_per_element(layer.precision));
  const std::array<double, 3> unique{work.input_bytes / width, work.weight_bytes / width,
                                     work.output_bytes / width};
  const auto products = static_cast<double>(macs(layer));
  std::vector<std::array<double, 3>> accesses;
  const double channels = std::max(1.0, work.out_channels / work.groups);
  const double positions = work.batch * work.out_height * work.out_width;
  double inside = 0;
  for (const MemoryLevel& level : hierarchy.levels) {
    std::array<double, 3> count = unique;
    if (products > 0 && accesses.empty()) {
      count = {products, products, 2 * products};
    } else if (products > 0) {
      const double tile = std::max(1.0, std::sqrt(inside * 8 / bits));
      count[0] = std::max(unique[0], products / std::min(tile, channels));
      count[1] = std::max(unique[1], products / std::min(tile, positions));
    }
    for (std::size_t type = 0; type < 3 && !accesses.empty(); ++type) {
      count[type] = std::min(count[type], std::max(accesses.back()[type], unique[type]));
    }
    accesses.push_back(count);
    inside = std::max(inside, level.bytes);
  }
  return accesses;
}

/// E_comp = nonzero macs * mac; E_data = sum over levels and tensors of accesses * cost * mac.
/// Macs with a zero factor are skipped and zeros are not moved. A mac costs by the square of its
/// width (multiplier area), an access by its width.
/// @throws InvalidArgument  a share of zeros outside [0, 1], no levels
[[nodiscard]] inline HierarchyEnergy hierarchy_energy(const Layer& layer,
                                                      const MemoryHierarchy& hierarchy,
                                                      const HierarchyOptions& options = {}) {
  for (const double zeros : {options.zero_inputs, options.zero_weights, options.zero_outputs}) {
    expects(zeros >= 0 && zeros <= 1, "memory hierarchy: share of zeros ", zeros,
            "; it must be between 0 and 1");
  }
  expects(!hierarchy.levels.empty(), "memory hierarchy: no levels; give at least one");
  HierarchyEnergy energy;
  energy.level_mj.resize(hierarchy.levels.size());
  if (is_free(op_name(layer))) return energy;
  constexpr double kMillijoulesPerPicojoule = 1e-9;
  const auto layer_bits = static_cast<double>(8 * bytes_per_element(layer.precision));
  const double bits = options.bits > 0 ? options.bits : layer_bits;
  const double scale = bits / hierarchy.reference_bits;
  const double mac_mj = hierarchy.mac_pj * kMillijoulesPerPicojoule;
  energy.compute_mj = static_cast<double>(macs(layer)) * (1 - options.zero_inputs) *
                      (1 - options.zero_weights) * mac_mj * scale * scale;
  const std::array<double, 3> kept{1 - options.zero_inputs, 1 - options.zero_weights,
                                   1 - options.zero_outputs};
  const auto accesses = hierarchy_accesses(layer, hierarchy, bits);
  for (std::size_t i = 0; i < accesses.size(); ++i) {
    for (std::size_t type = 0; type < 3; ++type) {
      energy.level_mj[i][type] =
          accesses[i][type] * kept[type] * hierarchy.levels[i].cost * mac_mj * scale;
    }
  }
  return energy;
}

}  // namespace layerwatt
