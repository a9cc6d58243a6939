/// @file
/// Ensembles of trees that a corrector is made of: boosted or averaged, on the ratio measured /
/// predicted, on what a smooth part leaves of it, or on the label itself.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/model/corrector.hpp>
#include <layerwatt/model/corrector_design.hpp>
#include <layerwatt/model/fit_smooth.hpp>
#include <layerwatt/regress/trees.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace layerwatt::detail {

/// How trees are combined. `rate` 0: the mean of independent trees; else each tree is fitted to
/// what the trees before it, shrunk by `rate`, leave over.
struct Ensemble {
  double rate = 0;
  Index min_leaf = 5;
  /// What the trees are fitted to: the ratio measured / predicted, what a smooth part leaves of it,
  /// or the label itself, whatever the backbone says.
  enum class Start { ratio, smooth, label } start = Start::ratio;
};
inline constexpr std::array kEnsembles{Ensemble{0.2, 5}, Ensemble{0, 5},
                                       Ensemble{0.2, 5, Ensemble::Start::smooth},
                                       Ensemble{0.2, 5, Ensemble::Start::label}};
inline constexpr Index kTreeCount = 30;  ///< of an ensemble
/// Thresholds become whole numbers, which changes no decision about whole inputs; leaves, factors
/// that minimise the relative error of their rows, become shrunk logarithms.
inline void to_whole_numbers(Tree& tree, double shrink) {
  for (TreeNode& node : tree) {
    node.split = node.left != 0 ? std::floor(node.split)
                                : std::round(shrink * std::log(node.split) / Corrector::kLeafUnit);
  }
}

/// Each node tries two thirds of the inputs: about as good as all, and faster.
/// The relative error of factor c on a row is (c / ratio - 1)^2 = (c - ratio)^2 / ratio^2.
inline Tree fit_factor_tree(const Matrix& x, const Vector& ratio, Index min_leaf,
                            std::uint64_t seed) {
  TreesOptions options = extra_trees_options();
  options.trees = 1;
  options.min_leaf = min_leaf;
  options.max_features = std::max<Index>(1, 2 * x.cols() / 3);
  options.seed = seed;
  options.weights = ratio.cwiseAbs2().cwiseInverse();
  return fit_trees(x, ratio, options).trees.front();
}

/// @param leaves  about the most of one tree
inline Trees fit_trees_of(const Matrix& x, const Vector& ratio, const Ensemble& ensemble,
                          Index leaves) {
  Trees model{x.cols(), {}};
  const Index min_leaf = std::max(ensemble.min_leaf, x.rows() / leaves);
  const double shrink = ensemble.rate > 0 ? ensemble.rate : 1.0 / kTreeCount;
  Vector left = ratio;
  RowMajor rows;
  if (ensemble.rate > 0) rows = x;
  for (Index t = 0; t < kTreeCount; ++t) {
    Tree tree = fit_factor_tree(x, left, min_leaf, static_cast<std::uint64_t>(t));
    to_whole_numbers(tree, shrink);
    if (ensemble.rate > 0) {
      for (Index i = 0; i < rows.rows(); ++i) {
        left[i] *= std::exp(-Corrector::kLeafUnit * predict(tree, rows.row(i).data()));
      }
    }
    model.trees.push_back(std::move(tree));
  }
  return model;
}

/// A smooth part, if the ensemble has one, and trees on what it leaves over.
struct FittedEnsemble {
  std::optional<Smooth> smooth;
  Trees trees;
};

/// Replaces the prediction by the mean logarithm of the labels.
inline SmoothFit constant_instead(const Vector& log_predicted, const Vector& log_ratio) {
  const double mean = (log_predicted + log_ratio).mean();
  return {Smooth{{}, 1, -1, {mean}}, mean - log_predicted.array()};
}

inline FittedEnsemble fit_ensemble(const CorrectorDesign& design, const std::vector<Index>& at,
                                   const Ensemble& ensemble) {
  const Matrix x = design.x(at, Eigen::all);
  Vector ratio = design.ratio(at);
  const bool label = ensemble.start == Ensemble::Start::label;
  const int degree = smooth_degree(design.axes.size(), ratio.size());
  const bool smooth = ensemble.start == Ensemble::Start::smooth && degree > 0;
  if (!label && !smooth) return {{}, fit_trees_of(x, ratio, ensemble, design.leaves)};
  const Vector log_predicted = design.log_predicted(at);
  const Vector log_ratio = ratio.array().log();
  SmoothFit fit =
      label ? constant_instead(log_predicted, log_ratio)
            : fit_smooth(design.axes, design.z(at, Eigen::all), degree, log_predicted, log_ratio);
  ratio.array() /= fit.left_out.array().exp();
  if (smooth) ratio = ratio.cwiseMax(1 / kMostRatio).cwiseMin(kMostRatio);
  return {std::move(fit.smooth), fit_trees_of(x, ratio, ensemble, design.leaves)};
}

inline Vector log_factors(const FittedEnsemble& model, const CorrectorDesign& design,
                          const std::vector<Index>& at) {
  const Matrix x = design.x(at, Eigen::all);
  Vector factors = Vector::Zero(x.rows());
  if (model.smooth) {
    SmoothPoint point;
    for (std::size_t i = 0; i < at.size(); ++i) {
      for (Index j = 0; j < design.z.cols(); ++j) {
        set_axis(point, static_cast<std::size_t>(j), design.z(at[i], j));
      }
      factors[static_cast<Index>(i)] =
          log_factor(*model.smooth, point, design.log_predicted[at[i]]);
    }
  }
  Vector row(x.cols());
  for (Index i = 0; i < x.rows(); ++i) {
    row = x.row(i).transpose();
    factors[i] += Corrector::kLeafUnit * sum_of_leaves(model.trees.trees, row.data());
  }
  return factors;
}

}  // namespace layerwatt::detail
