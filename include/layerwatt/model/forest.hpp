/// @file
/// Forest: trees over terms of a layer.
#pragma once

#include <layerwatt/features/term.hpp>
#include <layerwatt/regress/trees.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace layerwatt {

struct Forest {
  std::vector<Term> inputs;  ///< what the trees see, in their order
  Trees trees;
  friend bool operator==(const Forest&, const Forest&) = default;
};

[[nodiscard]] inline double evaluate(const Forest& forest, const FeatureValues& features) {
  std::vector<double> row;
  row.reserve(forest.inputs.size());
  for (const Term& input : forest.inputs) row.push_back(evaluate(input, features));
  return predict(forest.trees, row);
}

/// Thresholds and values in single precision: half the size in a file.
[[nodiscard]] inline Trees in_single_precision(Trees trees) {
  for (Tree& tree : trees.trees) {
    for (TreeNode& node : tree) node.split = static_cast<double>(static_cast<float>(node.split));
  }
  return trees;
}

}  // namespace layerwatt
