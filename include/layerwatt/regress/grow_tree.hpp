/// @file
/// One regression tree, grown from the root: CART's best split, or a random one.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace layerwatt {

/// How a node chooses the threshold of a feature.
enum class Splitter {
  best,   ///< the one that leaves the least squared error: CART
  random  ///< uniform between the node's smallest and largest value: extremely randomised
};

/// 16 bytes. A row goes left where its feature is <= split, else right: to left + 1.
struct TreeNode {
  double split = 0;        ///< threshold; of a leaf: its value
  std::uint32_t left = 0;  ///< 0: a leaf, as the root is no child
  std::uint16_t feature = 0;
  friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

/// Nodes of one tree, the root first, each before its children.
using Tree = std::vector<TreeNode>;

namespace detail {

struct GrowOptions {
  Index min_leaf;      ///< rows of a leaf, at least
  Index max_features;  ///< non-constant features tried per node, 1 .. columns
  Index max_depth;     ///< of the leaves; a root alone has 0
};

/// A training row: target minus the mean of all, weight > 0, row of the design.
struct TreeSample {
  double y;
  double weight;
  Index row;
};

/// Candidate split; `gain` is the explained sum of squares (sum_l^2 / w_l + sum_r^2 / w_r).
struct Split {
  double gain = -std::numeric_limits<double>::infinity();
  double threshold = 0;
  Index feature = -1;
};

/// Sums of a node's samples.
struct NodeSums {
  double y = 0;
  double weight = 0;
  [[nodiscard]] double gain(double left_y, double left_weight) const {
    const double right_y = y - left_y;
    return left_y * left_y / left_weight + right_y * right_y / (weight - left_weight);
  }
};

/// Samples of the tree, those of a node being consecutive; random thresholds.
class RandomSplits {
 public:
  RandomSplits(const MatrixView& x, std::vector<TreeSample> samples)
      : x_(x), samples_(std::move(samples)) {}

  [[nodiscard]] std::size_t size() const { return samples_.size(); }
  [[nodiscard]] const TreeSample& sample(std::size_t at) const { return samples_[at]; }

  /// @return whether the feature varies in the node [begin, end)
  bool consider(Index feature, std::size_t begin, std::size_t end, const NodeSums& sums,
                std::size_t least, Random& random, Split& best) {
    const auto [low, high] = gather(feature, begin, end);
    if (!(low < high)) return false;
    double threshold = low + random.uniform() * (high - low);
    if (!(threshold < high)) threshold = low;  // rounded up
    double y = 0;
    double weight = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const TreeSample& sample = samples_[begin + i];
      const bool is_left = values_[i] <= threshold;
      const double left = is_left ? sample.weight : 0;
      y += left * sample.y;
      weight += left;
      count += static_cast<std::size_t>(is_left);
    }
    if (count < least || values_.size() - count < least) return true;
    const double gain = sums.gain(y, weight);
    if (gain > best.gain) best = {gain, threshold, feature};
    return true;
  }

  /// Moves the samples that go left to the front; returns where the others begin.
  std::size_t partition(const Split& split, std::size_t begin, std::size_t end) {
    const double* column = x_.col(split.feature).data();
    const auto at = [&](std::size_t i) {
      return samples_.begin() + static_cast<std::ptrdiff_t>(i);
    };
    const auto middle = std::partition(at(begin), at(end), [&](const TreeSample& sample) {
      return column[sample.row] <= split.threshold;
    });
    return static_cast<std::size_t>(middle - samples_.begin());
  }

 private:
  std::pair<double, double> gather(Index feature, std::size_t begin, std::size_t end) {
    const double* column = x_.col(feature).data();
    values_.resize(end - begin);
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t i = begin; i < end; ++i) {
      const double value = column[samples_[i].row];
      values_[i - begin] = value;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    return {low, high};
  }

  const MatrixView& x_;
  std::vector<TreeSample> samples_;
  std::vector<double> values_;  ///< of the feature at hand
};

/// Samples sorted by each feature once; nodes keep the order, so that no node sorts again.
class BestSplits {
 public:
  BestSplits(const MatrixView& x, std::vector<TreeSample> samples)
      : x_(x), samples_(std::move(samples)), goes_left_(samples_.size()) {
    std::vector<std::uint32_t> order(samples_.size());
    for (Index j = 0; j < x.cols(); ++j) {
      std::iota(order.begin(), order.end(), 0U);
      const double* column = x.col(j).data();
      std::ranges::stable_sort(order, {},
                               [&](std::uint32_t sample) { return column[samples_[sample].row]; });
      orders_.push_back(order);
    }
  }

  [[nodiscard]] std::size_t size() const { return samples_.size(); }
  [[nodiscard]] const TreeSample& sample(std::size_t at) const { return samples_[orders_[0][at]]; }

  /// As RandomSplits, with the best of all thresholds midway between neighbours.
  bool consider(Index feature, std::size_t begin, std::size_t end, const NodeSums& sums,
                std::size_t least, Random&, Split& best) {
    const double* column = x_.col(feature).data();
    const std::uint32_t* order = orders_[static_cast<std::size_t>(feature)].data();
    const auto value = [&](std::size_t i) { return column[samples_[order[i]].row]; };
    if (!(value(begin) < value(end - 1))) return false;
    double y = 0;
    double weight = 0;
    double below = value(begin);
    for (std::size_t i = begin + 1; i < end; ++i) {
      const TreeSample& sample = samples_[order[i - 1]];
      y += sample.weight * sample.y;
      weight += sample.weight;
      const double above = value(i);
      if (below < above && i - begin >= least && end - i >= least) {
        const double gain = sums.gain(y, weight);
        if (gain > best.gain) {
          const double middle = below / 2 + above / 2;
          best = {gain, middle < above ? middle : below, feature};
        }
      }
      below = above;
    }
    return true;
  }

  std::size_t partition(const Split& split, std::size_t begin, std::size_t end) {
    const double* column = x_.col(split.feature).data();
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t at = orders_[0][i];
      goes_left_[at] = column[samples_[at].row] <= split.threshold;
    }
    std::size_t middle = begin;
    for (std::vector<std::uint32_t>& order : orders_) {
      right_.clear();
      middle = begin;
      for (std::size_t i = begin; i < end; ++i) {
        const std::uint32_t at = order[i];
        if (goes_left_[at]) {
          order[middle++] = at;
        } else {
          right_.push_back(at);
        }
      }
      std::copy(right_.begin(), right_.end(), order.begin() + static_cast<std::ptrdiff_t>(middle));
    }
    return middle;
  }

 private:
  const MatrixView& x_;
  std::vector<TreeSample> samples_;
  std::vector<std::vector<std::uint32_t>> orders_;  ///< per feature: samples, ascending in it
  std::vector<std::uint8_t> goes_left_;
  std::vector<std::uint32_t> right_;
};

/// Grows one tree. Depth first and left first, so that the draws depend on nothing but the seed.
template <class Splits>
class TreeGrower {
 public:
  TreeGrower(Splits splits, Index features, double mean, const GrowOptions& options, Random random)
      : splits_(std::move(splits)), mean_(mean), options_(options), random_(random) {
    features_.resize(static_cast<std::size_t>(features));
    std::iota(features_.begin(), features_.end(), Index{0});
  }

  [[nodiscard]] Tree grow() {
    Tree tree(1);
    struct Open {
      std::uint32_t node;
      std::size_t begin, end;
      Index depth;
    };
    std::vector<Open> open{{0, 0, splits_.size(), 0}};
    while (!open.empty()) {
      const Open at = open.back();
      open.pop_back();
      const NodeSums sums = sum_up(at.begin, at.end);
      tree[at.node].split = mean_ + sums.y / sums.weight;
      if (at.depth >= options_.max_depth || is_pure(at.begin, at.end)) continue;
      const Split split = find_split(at.begin, at.end, sums);
      if (split.feature < 0) continue;
      const std::size_t middle = splits_.partition(split, at.begin, at.end);
      const auto left = static_cast<std::uint32_t>(tree.size());
      tree[at.node] = {split.threshold, left, static_cast<std::uint16_t>(split.feature)};
      tree.resize(tree.size() + 2);
      open.push_back({left + 1, middle, at.end, at.depth + 1});
      open.push_back({left, at.begin, middle, at.depth + 1});
    }
    return tree;
  }

 private:
  [[nodiscard]] NodeSums sum_up(std::size_t begin, std::size_t end) const {
    NodeSums sums;
    for (std::size_t i = begin; i < end; ++i) {
      const TreeSample& sample = splits_.sample(i);
      sums.y += sample.weight * sample.y;
      sums.weight += sample.weight;
    }
    return sums;
  }

  [[nodiscard]] bool is_pure(std::size_t begin, std::size_t end) const {
    if (end - begin < 2 * static_cast<std::size_t>(options_.min_leaf)) return true;
    const double first = splits_.sample(begin).y;
    for (std::size_t i = begin; i < end; ++i) {
      if (splits_.sample(i).y != first) return false;
    }
    return true;
  }

  /// The best of `max_features` features that are not constant in this node, drawn at random.
  Split find_split(std::size_t begin, std::size_t end, const NodeSums& sums) {
    Split best;
    Index tried = 0;
    for (std::size_t k = 0; k < features_.size() && tried < options_.max_features; ++k) {
      const auto other = static_cast<std::size_t>(random_.below(features_.size() - k));
      std::swap(features_[k], features_[k + other]);
      const auto least = static_cast<std::size_t>(options_.min_leaf);
      if (splits_.consider(features_[k], begin, end, sums, least, random_, best)) ++tried;
    }
    return best;
  }

  Splits splits_;
  double mean_;
  GrowOptions options_;
  Random random_;
  std::vector<Index> features_;
};

}  // namespace detail
}  // namespace layerwatt
