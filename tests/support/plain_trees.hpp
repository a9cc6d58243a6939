/// @file
/// Regression trees grown the plain way: every split of a node is tried on its own, by adding up
/// its two sides. Where all sums are exact (whole targets of a whole mean, weights that are powers
/// of two) fit_trees gives the same trees to the bit.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>
#include <layerwatt/regress/trees.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace layerwatt::test {

struct TreeProblem {
  Matrix x;
  Vector y;
};

/// Whole targets of a whole mean. Of the features one has ties, one is constant, one holds
/// neighbouring numbers only, one is continuous, and one spans all that a double can hold.
[[nodiscard]] inline TreeProblem tree_problem(Index n, Random& random) {
  TreeProblem problem{Matrix(n, 5), Vector(n)};
  const auto whole = [&](std::uint64_t n_values) {
    return static_cast<double>(random.below(n_values));
  };
  for (Index i = 0; i < n; ++i) {
    const double huge = std::numeric_limits<double>::max() * (whole(2) - 0.5);
    const double near_one = 1 + whole(4) * std::numeric_limits<double>::epsilon();
    problem.x.row(i) << whole(7) - 3, 4, near_one, 1e3 * random.normal(), huge;
    problem.y[i] = whole(9);
  }
  problem.y[0] += static_cast<double>(n) - std::fmod(problem.y.sum(), static_cast<double>(n));
  return problem;
}

/// One tree on rows of given weights; those of weight 0 are not there.
class PlainTree {
 public:
  PlainTree(const TreeProblem& problem, Vector weights, const TreesOptions& options, Random random)
      : p_(problem), weights_(std::move(weights)), options_(options), random_(random) {
    features_.resize(static_cast<std::size_t>(p_.x.cols()));
    std::iota(features_.begin(), features_.end(), Index{0});
  }

  [[nodiscard]] Tree grow() {
    Rows rows;
    for (Index i = 0; i < weights_.size(); ++i) {
      if (weights_[i] > 0) rows.push_back(i);
    }
    tree_.resize(1);
    grow(0, rows, 0);
    return tree_;
  }

 private:
  using Rows = std::vector<Index>;
  struct Best {
    double gain = -1;
    TreeNode node;
    Rows left, right;
  };

  void grow(std::uint32_t at, const Rows& rows, Index depth) {
    tree_[at] = {p_.y.mean() + sum(rows) / mass(rows), 0, 0};
    if (options_.max_depth > 0 && depth == options_.max_depth) return;
    const auto same = [&](Index i) { return p_.y[i] == p_.y[rows[0]]; };
    if (std::all_of(rows.begin(), rows.end(), same) || count(rows) < 2 * options_.min_leaf) return;
    const Best best = choose(rows);
    if (best.left.empty()) return;
    tree_[at] = best.node;
    const auto left = tree_[at].left = static_cast<std::uint32_t>(tree_.size());
    tree_.resize(left + 2);
    grow(left, best.left, depth + 1);
    grow(left + 1, best.right, depth + 1);
  }

  Best choose(const Rows& rows) {
    Best best;
    const Index most = options_.max_features > 0 ? options_.max_features : p_.x.cols();
    Index tried = 0;
    for (std::size_t k = 0; k < features_.size() && tried < most; ++k) {
      std::swap(features_[k], features_[k + random_.below(features_.size() - k)]);
      const std::vector<double> candidates = thresholds(rows, features_[k]);
      for (const double threshold : candidates) attempt(rows, features_[k], threshold, best);
      if (!candidates.empty()) ++tried;
    }
    return best;
  }

  std::vector<double> thresholds(const Rows& rows, Index feature) {
    std::set<double> values;
    for (const Index i : rows) values.insert(p_.x(i, feature));
    const double low = *values.begin();
    const double high = *values.rbegin();
    if (low == high) return {};
    std::vector<double> found;
    if (options_.splitter == Splitter::random) {
      const double drawn = low + random_.uniform() * (high - low);
      return {drawn < high ? drawn : low};
    }
    for (auto at = values.begin(); *at != high;) {
      const double below = *at++;
      const double middle = std::midpoint(below, *at);
      found.push_back(middle < *at ? middle : below);
    }
    return found;
  }

  void attempt(const Rows& rows, Index feature, double threshold, Best& best) const {
    Rows left, right;
    for (const Index i : rows) (p_.x(i, feature) <= threshold ? left : right).push_back(i);
    if (std::min(count(left), count(right)) < options_.min_leaf) return;
    const double gain = sum(left) * sum(left) / mass(left) + sum(right) * sum(right) / mass(right);
    if (gain > best.gain) {
      best = {gain, {threshold, 0, static_cast<std::uint16_t>(feature)}, left, right};
    }
  }

  static Index count(const Rows& rows) { return static_cast<Index>(rows.size()); }
  double mass(const Rows& rows) const { return weights_(rows).sum(); }
  /// Of the targets, as differences from the mean of all.
  double sum(const Rows& rows) const {
    return (p_.y(rows).array() - p_.y.mean()).matrix().dot(weights_(rows));
  }

  const TreeProblem& p_;
  Vector weights_;
  TreesOptions options_;
  Random random_;
  std::vector<Index> features_;
  Tree tree_;
};

/// The generator of tree t, whose first draws are the rows of its bootstrap.
[[nodiscard]] inline Random plain_generator(const TreesOptions& options, std::uint64_t t) {
  return Random(Random(options.seed + (t + 1) * 0x632be59bd9b4e019).next());
}

/// How often each row is drawn. Where no row of positive weight came out, all are drawn again.
[[nodiscard]] inline Vector plain_draws(const TreesOptions& options, Index n, Random& random) {
  if (!options.bootstrap) return Vector::Ones(n);
  const Vector weights = options.weights.size() > 0 ? options.weights : Vector(Vector::Ones(n));
  Vector times(n);
  do {
    times.setZero();
    for (Index i = 0; i < n; ++i) {
      times[static_cast<Index>(random.below(static_cast<std::uint64_t>(n)))] += 1;
    }
  } while (times.dot(weights) == 0);
  return times;
}

[[nodiscard]] inline std::vector<Tree> plain_trees(const TreeProblem& problem,
                                                   const TreesOptions& options) {
  std::vector<Tree> trees;
  for (Index t = 0; t < options.trees; ++t) {
    Random random = plain_generator(options, static_cast<std::uint64_t>(t));
    Vector weights = plain_draws(options, problem.y.size(), random);
    if (options.weights.size() > 0) weights = weights.cwiseProduct(options.weights);
    trees.push_back(PlainTree(problem, weights, options, random).grow());
  }
  return trees;
}

}  // namespace layerwatt::test
