/// @file
/// Energy from elementary operations: a layer is so many multiplications, additions, reads and
/// writes, each with a price in picojoules. Needs no device and is never calibrated.
///
/// @see Horowitz (2014), "Computing's energy problem", ISSCC; Wiedemann, Mueller, Samek (2020),
///      "Compact and computationally efficient representation of deep neural networks", IEEE TNNLS
#pragma once

#include <layerwatt/layer/counts.hpp>
#include <layerwatt/layer/op.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace layerwatt {

/// Prices of one number format, in pJ. `access_pj[i]` is one read or write of one number in an
/// array of the i-th size class.
struct WidthCosts {
  int bits = 32;
  double add_pj = 0;
  double mul_pj = 0;
  std::vector<double> access_pj;
  friend bool operator==(const WidthCosts&, const WidthCosts&) = default;
};

/// Prices by bit width and size of the array that is read or written.
struct ElementaryTable {
  std::string name;
  std::string source;
  std::vector<double> class_bytes;  ///< ascending; an array below class_bytes[i] is of class i
  std::vector<WidthCosts> widths;   ///< one more access price than class_bytes: the largest class
  friend bool operator==(const ElementaryTable&, const ElementaryTable&) = default;
};

/// 45 nm, floating point. 16 and 32 bit arithmetic and 32 bit accesses are Horowitz (2014); 8 and
/// 16 bit accesses are proportional to the width and 8 bit arithmetic is interpolated (Wiedemann
/// et al. 2020, as taught in lectures on green machine learning).
[[nodiscard]] inline ElementaryTable elementary_table_45nm() {
  return {"45nm",
          "Horowitz 2014; Wiedemann, Mueller, Samek 2020",
          {8 * 1024.0, 32 * 1024.0, 1024 * 1024.0},
          {{8, 0.2, 0.6, {1.25, 2.5, 12.5, 250}},
           {16, 0.4, 1.1, {2.5, 5, 25, 500}},
           {32, 0.9, 3.7, {5, 10, 50, 1000}}}};
}

/// Reads and writes of one array.
struct ArrayAccesses {
  std::string_view tensor;  ///< input, weights or output
  double elements = 0;      ///< of the array: with the bit width, its size class
  double reads = 0;
  double writes = 0;
};

struct ElementaryCounts {
  double muls = 0;
  double adds = 0;
  std::vector<ArrayAccesses> arrays;
};

namespace detail {

/// `positions` products of an m x n matrix with a vector: weights are read anew at each position.
/// This ignores reuse and so is an upper limit of the traffic ("gross").
inline ElementaryCounts product_counts(double positions, double m, double n, double weights,
                                       bool bias) {
  ElementaryCounts counts;
  counts.muls = positions * m * n;
  counts.adds = positions * (m * (n - 1) + (bias ? m : 0));
  counts.arrays = {{"weights", weights, positions * m * n, 0},
                   {"input", n, positions * m * n, 0},
                   {"output", m, 0, positions * m}};
  return counts;
}

/// Every output is made of `taps` inputs by `taps - 1` additions (or comparisons).
inline ElementaryCounts reduction_counts(const Layer& layer, double outputs, double taps,
                                         bool average) {
  const auto in = static_cast<double>(element_count(input_shapes(layer).front()));
  ElementaryCounts counts;
  counts.muls = average ? outputs : 0;
  counts.adds = outputs * (taps - 1);
  counts.arrays = {{"input", in, outputs * taps, 0}, {"output", outputs, 0, outputs}};
  return counts;
}

/// Every element of every tensor is touched once, with one operation per element written.
inline ElementaryCounts pass_counts(const Layer& layer, bool multiplies, bool adds) {
  double written = 0;
  for (const Shape& shape : output_shapes(layer)) {
    written += static_cast<double>(element_count(shape));
  }
  ElementaryCounts counts;
  counts.muls = multiplies ? written : static_cast<double>(macs(layer));
  counts.adds = adds ? written : static_cast<double>(macs(layer));
  const std::vector<Shape> inputs = input_shapes(layer);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto elements = static_cast<double>(element_count(inputs[i]));
    const bool trained = i + trained_inputs(layer) >= inputs.size();
    counts.arrays.push_back({trained ? "weights" : "input", elements, elements, 0});
  }
  counts.arrays.push_back({"output", written, 0, written});
  return counts;
}

struct CountElementary {
  const Layer& layer;

  ElementaryCounts operator()(const Conv& c) const {
    const auto m = static_cast<double>(c.out_channels);
    const auto n = static_cast<double>(c.input[1] / c.groups * element_count(c.window.kernel));
    const auto positions = static_cast<double>(element_count(output_shape(c))) / m;
    return product_counts(positions, m, n, m * n, c.bias);
  }
  ElementaryCounts operator()(const Dense& d) const {
    const auto m = static_cast<double>(d.out_features);
    const auto n = static_cast<double>(in_features(d));
    return product_counts(static_cast<double>(macs(d)) / m / n, m, n, m * n, d.bias);
  }
  ElementaryCounts operator()(const MatMul& p) const {
    const auto m = static_cast<double>(p.right[p.right.rank() - 1]);
    const auto n = static_cast<double>(p.left[p.left.rank() - 1]);
    return product_counts(static_cast<double>(macs(p)) / m / n, m, n, m * n, false);
  }
  ElementaryCounts operator()(const ConvTranspose& c) const {
    const auto n = static_cast<double>(c.input[1] / c.groups);
    const auto m = static_cast<double>(c.out_channels * element_count(c.window.kernel));
    const auto positions = static_cast<double>(element_count(c.input) / c.input[1]);
    return product_counts(positions, m, n, m * n, c.bias);
  }
  ElementaryCounts operator()(const Pool& p) const {
    return reduction_counts(layer, static_cast<double>(element_count(output_shape(p))),
                            static_cast<double>(element_count(p.window.kernel)),
                            p.kind == PoolKind::avg);
  }
  ElementaryCounts operator()(const GlobalPool& p) const {
    const auto outputs = static_cast<double>(element_count(output_shape(p)));
    return reduction_counts(layer, outputs, static_cast<double>(element_count(p.input)) / outputs,
                            p.kind == PoolKind::avg);
  }
  ElementaryCounts operator()(const AdaptivePool& p) const {
    const auto outputs = static_cast<double>(element_count(output_shape(p)));
    const double taps = static_cast<double>(element_count(p.input)) / outputs;
    return reduction_counts(layer, outputs, std::max(1.0, taps), p.kind == PoolKind::avg);
  }
  ElementaryCounts operator()(const Elementwise& e) const {
    const bool add = e.kind == ElementwiseKind::add;
    return pass_counts(layer, !add, add);
  }
  ElementaryCounts operator()(const Activation&) const { return pass_counts(layer, false, true); }
  ElementaryCounts operator()(const Concat&) const { return pass_counts(layer, false, false); }
  ElementaryCounts operator()(const Dropout&) const { return {}; }
  ElementaryCounts operator()(const Generic& g) const {
    return is_free(g.op) ? ElementaryCounts{} : pass_counts(layer, false, false);
  }
  /// Norms and softmax: one multiplication and one addition per element.
  template <class Op>
  ElementaryCounts operator()(const Op&) const {
    return pass_counts(layer, true, true);
  }
};

}  // namespace detail

/// Operations of one execution of the whole batch. A product of an m x n matrix with a vector (fc;
/// conv at each output position, m = Co, n = kh kw Ci / groups) has m n multiplications, m (n - 1)
/// additions and m more with a bias, 2 m n reads and m writes.
/// @throws InvalidArgument  the layer is invalid
[[nodiscard]] inline ElementaryCounts elementary_counts(const Layer& layer) {
  validate(layer);
  return std::visit(detail::CountElementary{layer}, layer.operation);
}

/// Energies in mJ.
struct ElementaryEnergy {
  double compute_mj = 0;
  double memory_mj = 0;
  [[nodiscard]] double total_mj() const { return compute_mj + memory_mj; }
};

[[nodiscard]] constexpr int bits_of(Precision precision) noexcept {
  return static_cast<int>(8 * bytes_per_element(precision));
}

/// The prices of a bit width. @throws InvalidArgument  the table has none
[[nodiscard]] inline const WidthCosts& width_costs(const ElementaryTable& table, int bits) {
  for (const WidthCosts& width : table.widths) {
    if (width.bits == bits) return width;
  }
  fail("elementary table ", table.name, ": has no prices for ", bits,
       " bit; add them or choose another precision");
}

/// E = n_mul c_mul + n_add c_add + sum over arrays of (reads + writes) c(bytes of that array).
[[nodiscard]] inline ElementaryEnergy elementary_energy(const Layer& layer,
                                                        const ElementaryTable& table) {
  constexpr double kMillijoulesPerPicojoule = 1e-9;
  const WidthCosts& price = width_costs(table, bits_of(layer.precision));
  const ElementaryCounts counts = elementary_counts(layer);
  ElementaryEnergy energy;
  energy.compute_mj =
      kMillijoulesPerPicojoule * (counts.muls * price.mul_pj + counts.adds * price.add_pj);
  for (const ArrayAccesses& array : counts.arrays) {
    const double bytes = array.elements * price.bits / 8;
    std::size_t size_class = 0;
    while (size_class < table.class_bytes.size() && bytes >= table.class_bytes[size_class]) {
      ++size_class;
    }
    energy.memory_mj +=
        kMillijoulesPerPicojoule * (array.reads + array.writes) * price.access_pj.at(size_class);
  }
  return energy;
}

}  // namespace layerwatt
