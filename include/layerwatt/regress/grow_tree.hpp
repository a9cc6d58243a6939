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
  Splitter splitter = Splitter::random;
  Index min_leaf = 1;      ///< rows of a leaf, at least
  Index max_features = 0;  ///< non-constant features tried per node, 1 .. columns
  Index max_depth = 0;     ///< of the leaves; a root alone has 0
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

/// Grows one tree on the samples, which it reorders. Depth first and left first, so that the
/// draws do not depend on anything but the seed.
class TreeGrower {
 public:
  TreeGrower(const MatrixView& x, double mean, std::vector<TreeSample> samples,
             const GrowOptions& options, Random random)
      : x_(x), mean_(mean), samples_(std::move(samples)), options_(options), random_(random) {
    features_.resize(static_cast<std::size_t>(x.cols()));
    std::iota(features_.begin(), features_.end(), Index{0});
  }

  [[nodiscard]] Tree grow() {
    Tree tree(1);
    struct Open {
      std::uint32_t node;
      std::size_t begin, end;
      Index depth;
    };
    std::vector<Open> open{{0, 0, samples_.size(), 0}};
    while (!open.empty()) {
      const Open at = open.back();
      open.pop_back();
      begin_ = at.begin;
      end_ = at.end;
      tree[at.node].split = sum_up();
      if (at.depth >= options_.max_depth || is_pure()) continue;
      const Split split = find_split();
      if (split.feature < 0) continue;
      const std::size_t middle = partition(split);
      const auto left = static_cast<std::uint32_t>(tree.size());
      tree[at.node] = {split.threshold, left, static_cast<std::uint16_t>(split.feature)};
      tree.resize(tree.size() + 2);
      open.push_back({left + 1, middle, at.end, at.depth + 1});
      open.push_back({left, at.begin, middle, at.depth + 1});
    }
    return tree;
  }

 private:
  /// Sums of the node; returns its mean.
  double sum_up() {
    sum_ = weight_ = 0;
    for (std::size_t i = begin_; i < end_; ++i) {
      sum_ += samples_[i].weight * samples_[i].y;
      weight_ += samples_[i].weight;
    }
    return mean_ + sum_ / weight_;
  }

  [[nodiscard]] bool is_pure() const {
    if (end_ - begin_ < 2 * static_cast<std::size_t>(options_.min_leaf)) return true;
    const double first = samples_[begin_].y;
    for (std::size_t i = begin_ + 1; i < end_; ++i) {
      if (samples_[i].y != first) return false;
    }
    return true;
  }

  /// The best of `max_features` features that are not constant in this node, drawn at random.
  Split find_split() {
    Split best;
    Index tried = 0;
    for (std::size_t k = 0; k < features_.size() && tried < options_.max_features; ++k) {
      const auto other = static_cast<std::size_t>(random_.below(features_.size() - k));
      std::swap(features_[k], features_[k + other]);
      const Index feature = features_[k];
      gather(feature);
      if (!(low_ < high_)) continue;
      ++tried;
      if (options_.splitter == Splitter::random) {
        try_random(feature, best);
      } else {
        try_all(feature, best);
      }
    }
    return best;
  }

  void gather(Index feature) {
    const double* column = x_.col(feature).data();
    values_.resize(end_ - begin_);
    low_ = std::numeric_limits<double>::infinity();
    high_ = -low_;
    for (std::size_t i = begin_; i < end_; ++i) {
      const double value = column[samples_[i].row];
      values_[i - begin_] = value;
      low_ = std::min(low_, value);
      high_ = std::max(high_, value);
    }
  }

  [[nodiscard]] double gain(double left_sum, double left_weight) const {
    const double right_sum = sum_ - left_sum;
    return left_sum * left_sum / left_weight + right_sum * right_sum / (weight_ - left_weight);
  }

  void try_random(Index feature, Split& best) {
    double threshold = low_ + random_.uniform() * (high_ - low_);
    if (!(threshold < high_)) threshold = low_;  // rounded up
    double sum = 0;
    double weight = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const TreeSample& sample = samples_[begin_ + i];
      const double left = values_[i] <= threshold ? sample.weight : 0.0;
      sum += left * sample.y;
      weight += left;
      count += static_cast<std::size_t>(values_[i] <= threshold);
    }
    const auto least = static_cast<std::size_t>(options_.min_leaf);
    if (count < least || values_.size() - count < least) return;
    const double explained = gain(sum, weight);
    if (explained > best.gain) best = {explained, threshold, feature};
  }

  void try_all(Index feature, Split& best) {
    order_.clear();
    for (std::size_t i = 0; i < values_.size(); ++i) order_.emplace_back(values_[i], i);
    std::sort(order_.begin(), order_.end());
    const auto least = static_cast<std::size_t>(options_.min_leaf);
    double sum = 0;
    double weight = 0;
    for (std::size_t i = 1; i < order_.size(); ++i) {
      const TreeSample& sample = samples_[begin_ + order_[i - 1].second];
      sum += sample.weight * sample.y;
      weight += sample.weight;
      const double below = order_[i - 1].first;
      const double above = order_[i].first;
      if (!(below < above) || i < least || order_.size() - i < least) continue;
      const double explained = gain(sum, weight);
      if (!(explained > best.gain)) continue;
      double threshold = below / 2 + above / 2;
      if (!(threshold < above)) threshold = below;
      best = {explained, threshold, feature};
    }
  }

  std::size_t partition(const Split& split) {
    const double* column = x_.col(split.feature).data();
    const auto at = [&](std::size_t i) {
      return samples_.begin() + static_cast<std::ptrdiff_t>(i);
    };
    const auto middle = std::partition(at(begin_), at(end_), [&](const TreeSample& sample) {
      return column[sample.row] <= split.threshold;
    });
    return static_cast<std::size_t>(middle - samples_.begin());
  }

  const MatrixView& x_;
  double mean_;
  std::vector<TreeSample> samples_;
  GrowOptions options_;
  Random random_;
  std::vector<Index> features_;
  std::size_t begin_ = 0, end_ = 0;  ///< samples of the node at hand
  double sum_ = 0, weight_ = 0;
  std::vector<double> values_;  ///< of the feature at hand
  double low_ = 0, high_ = 0;
  std::vector<std::pair<double, std::size_t>> order_;
};

}  // namespace detail
}  // namespace layerwatt
