/// @file
/// Ensembles of regression trees: extremely randomised trees and random forests.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/grow_tree.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt {

struct TreesOptions {
  Index trees = 100;
  Splitter splitter = Splitter::random;
  Index min_leaf = 1;      ///< rows of a leaf, at least
  Index max_features = 0;  ///< non-constant features tried per node; 0: all
  Index max_depth = 0;     ///< 0: no limit
  bool bootstrap = false;  ///< each tree on n rows drawn with replacement
  std::uint64_t seed = 0;  ///< same seed, same trees
  int threads = 1;         ///< the result does not depend on it
  Vector weights = {};     ///< (n) >= 0, not all 0; empty: all 1
};

/// Geurts, Ernst, Wehenkel (2006), Machine Learning 63: random thresholds, all rows.
[[nodiscard]] inline TreesOptions extra_trees_options() { return {}; }

/// Breiman (2001), Machine Learning 45: best thresholds, rows drawn with replacement.
[[nodiscard]] inline TreesOptions random_forest_options() {
  TreesOptions options;
  options.splitter = Splitter::best;
  options.bootstrap = true;
  return options;
}

/// The prediction is the mean over the trees.
struct Trees {
  Index features = 0;  ///< columns of the design that they were fitted on
  std::vector<Tree> trees;
  friend bool operator==(const Trees&, const Trees&) = default;
};

namespace detail {

inline void check_trees(const MatrixView& x, const VectorView& y, const TreesOptions& o) {
  expects(x.rows() > 0 && x.cols() > 0, "fit_trees: x is ", x.rows(), " x ", x.cols(),
          "; give at least one row and one feature");
  expects(y.size() == x.rows(), "fit_trees: x has ", x.rows(), " rows but y has ", y.size(),
          "; give one target per row");
  expects(x.cols() <= std::numeric_limits<std::uint16_t>::max(), "fit_trees: ", x.cols(),
          " features; at most 65,535 are supported");
  expects(x.allFinite() && y.allFinite(), "fit_trees: x or y holds NaN or infinity; leave such",
          " rows out");
  expects(o.trees >= 1, "fit_trees: ", o.trees, " trees; ask for at least 1");
  expects(o.min_leaf >= 1, "fit_trees: min_leaf ", o.min_leaf, " must be at least 1");
  expects(o.max_depth >= 0, "fit_trees: max_depth ", o.max_depth, " must be >= 0 (0: no limit)");
  expects(o.max_features >= 0 && o.max_features <= x.cols(), "fit_trees: max_features ",
          o.max_features, " must be 0 (all) to ", x.cols(), ", the number of features");
  if (o.weights.size() == 0) return;
  expects(o.weights.size() == y.size(), "fit_trees: ", o.weights.size(), " weights for ", y.size(),
          " rows; give one per row, or none");
  expects(o.weights.allFinite() && o.weights.minCoeff() >= 0 && o.weights.maxCoeff() > 0,
          "fit_trees: weights must be finite, >= 0 and not all 0");
}

/// One generator per tree, so that trees can be grown in any order.
inline Random random_of_tree(std::uint64_t seed, Index tree) {
  Random mixed(seed + 0x632be59bd9b4e019ULL * static_cast<std::uint64_t>(tree + 1));
  return Random(mixed.next());
}

/// How often each row is drawn; all 1 without bootstrap. Draws again where only rows of weight 0
/// came out.
inline std::vector<int> draws(Index n, const TreesOptions& o, Random& random) {
  if (!o.bootstrap) return std::vector<int>(static_cast<std::size_t>(n), 1);
  for (;;) {
    std::vector<int> times(static_cast<std::size_t>(n), 0);
    bool any = false;
    for (Index i = 0; i < n; ++i) {
      const auto row = random.below(static_cast<std::uint64_t>(n));
      ++times[static_cast<std::size_t>(row)];
      any = any || o.weights.size() == 0 || o.weights[static_cast<Index>(row)] > 0;
    }
    if (any) return times;
  }
}

inline Tree grow_one(const MatrixView& x, const VectorView& y, const TreesOptions& o, Index tree) {
  Random random = random_of_tree(o.seed, tree);
  const std::vector<int> times = draws(x.rows(), o, random);
  const double mean = y.mean();
  Vector given = o.weights;
  if (given.size() == 0) given.setOnes(x.rows());
  std::vector<TreeSample> samples;
  for (Index i = 0; i < x.rows(); ++i) {
    const double weight = times[static_cast<std::size_t>(i)] * given[i];
    if (weight > 0) samples.push_back({y[i] - mean, weight, i});
  }
  const GrowOptions grow{o.min_leaf, o.max_features > 0 ? o.max_features : x.cols(),
                         o.max_depth > 0 ? o.max_depth : std::numeric_limits<Index>::max()};
  if (o.splitter == Splitter::best) {
    return TreeGrower(BestSplits(x, std::move(samples)), x.cols(), mean, grow, random).grow();
  }
  return TreeGrower(RandomSplits(x, std::move(samples)), x.cols(), mean, grow, random).grow();
}

/// @param row  contiguous features
[[nodiscard]] inline double predict(const Tree& tree, const double* row) {
  const TreeNode* node = tree.data();
  while (node->left != 0) {
    const auto right = static_cast<std::uint32_t>(row[node->feature] > node->split);
    node = tree.data() + node->left + right;
  }
  return node->split;
}

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline void check_columns(const Trees& model, Index columns, std::string_view who) {
  expects(columns == model.features, who, ": x has ", columns, " features but the trees were ",
          "fitted on ", model.features);
  expects(!model.trees.empty(), who, ": there are no trees; fit_trees makes them");
}
}  // namespace detail

/// Grows `options.trees` trees that minimise the (weighted) squared error. A leaf predicts the
/// mean of its rows, so predictions never leave the range of y.
/// @param x  (n, features) finite   @param y  (n) finite
/// Cost: random splits O(trees n max_features log n), best ones O(trees n features log n).
/// @throws InvalidArgument  wrong shape, NaN, or an option out of its range
[[nodiscard]] inline Trees fit_trees(const MatrixView& x, const VectorView& y,
                                     const TreesOptions& options = {}) {
  detail::check_trees(x, y, options);
  Trees model{x.cols(), std::vector<Tree>(static_cast<std::size_t>(options.trees))};
  parallel_for(options.trees, options.threads, [&](std::ptrdiff_t t) {
    model.trees[static_cast<std::size_t>(t)] = detail::grow_one(x, y, options, t);
  });
  return model;
}

/// @throws InvalidArgument  another number of features than the trees were fitted on
[[nodiscard]] inline double predict(const Trees& model, std::span<const double> row) {
  detail::check_columns(model, static_cast<Index>(row.size()), "predict");
  double sum = 0;
  for (const Tree& tree : model.trees) sum += detail::predict(tree, row.data());
  return sum / static_cast<double>(model.trees.size());
}

/// All rows at once, tree by tree: each tree stays in the cache. Equal to predict of each row.
/// @param x  (n, features)
/// @throws InvalidArgument  another number of features than the trees were fitted on
[[nodiscard]] inline Vector predict(const Trees& model, const MatrixView& x) {
  detail::check_columns(model, x.cols(), "predict");
  const detail::RowMajor rows = x;
  Vector sum = Vector::Zero(x.rows());
  for (const Tree& tree : model.trees) {
    for (Index i = 0; i < x.rows(); ++i) sum[i] += detail::predict(tree, rows.row(i).data());
  }
  return sum / static_cast<double>(model.trees.size());
}

/// Each training row predicted by the trees whose draw left it out; NaN where none did.
/// @param x, options  as they were given to fit_trees
/// @throws InvalidArgument  without bootstrap, or other shapes than the trees were fitted on
[[nodiscard]] inline Vector out_of_bag(const Trees& model, const MatrixView& x,
                                       const TreesOptions& options) {
  detail::check_columns(model, x.cols(), "out_of_bag");
  expects(options.bootstrap, "out_of_bag: every tree saw every row; fit with bootstrap = true");
  const detail::RowMajor rows = x;
  Vector sum = Vector::Zero(x.rows());
  Vector count = Vector::Zero(x.rows());
  for (std::size_t t = 0; t < model.trees.size(); ++t) {
    Random random = detail::random_of_tree(options.seed, static_cast<Index>(t));
    const std::vector<int> times = detail::draws(x.rows(), options, random);
    for (Index i = 0; i < x.rows(); ++i) {
      if (times[static_cast<std::size_t>(i)] > 0) continue;
      sum[i] += detail::predict(model.trees[t], rows.row(i).data());
      ++count[i];
    }
  }
  return sum.cwiseQuotient(count);
}

[[nodiscard]] inline std::size_t node_count(const Trees& model) {
  std::size_t count = 0;
  for (const Tree& tree : model.trees) count += tree.size();
  return count;
}

}  // namespace layerwatt
