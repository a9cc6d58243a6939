/// @file
/// Solutions of the standard form along decreasing penalties, and the certificate of each: its
/// duality gap.
#pragma once

#include <layerwatt/core/loops.hpp>
#include <layerwatt/core/matrix.hpp>

#include <algorithm>
#include <vector>

namespace layerwatt {

/// What the duality gap of one solution w depends on, with c = q - G w.
struct GapTerms {
  double yy = 0;           ///< y'y
  double wq = 0;           ///< w'q
  double wc = 0;           ///< w'c
  double l1 = 0;           ///< |w|_1
  double correlation = 0;  ///< max_j |c_j|; with w >= 0: max(0, max_j c_j)
};

/// Primal minus dual objective over yy/2, the objective of w = 0, so that 1e-10 means ten digits.
/// The dual point is the residual scaled to feasibility: s r with s = min(r'y / r'r, lambda /
/// max|c|).
/// @return 0 where yy is 0 (nothing to explain)
/// @see  Kim, Koh, Lustig, Boyd, Gorinevsky (2007), IEEE JSTSP 1(4), eq. 11
[[nodiscard]] inline double relative_gap(const GapTerms& t, double lambda) {
  if (!(t.yy > 0)) return 0;
  const double ry = t.yy - t.wq;
  const double rr = std::max<double>(0, ry - t.wc);
  const double feasible = lambda / t.correlation;  // infinite where nothing correlates any more
  const double s = rr > 0 ? std::min(ry / rr, feasible) : 0;
  return (0.5 * rr * (1 + s * s) + lambda * t.l1 - s * ry) / (0.5 * t.yy);
}

/// Largest correlation that counts: both signs, or the positive one only.
[[nodiscard]] inline double dual_norm(const VectorView& c, bool positive) {
  if (!positive) return largest(c.data(), c.size());
  double most = 0;
  for (Index j = 0; j < c.size(); ++j) most = std::max(most, c[j]);
  return most;
}

/// Sparse solutions, one per penalty, appended in order.
struct StandardPath {
  std::vector<Index> start{0};  ///< solution k holds the entries [start[k], start[k + 1])
  std::vector<Index> index;     ///< column of an entry
  std::vector<double> value;    ///< its standardised coefficient
  std::vector<double> gap;      ///< relative duality gap, one per solution
  Index steps = 0;              ///< kinks (homotopy) or sweeps (coordinate descent)

  [[nodiscard]] Index count() const { return static_cast<Index>(gap.size()); }
  void push(Index column, double coefficient) {
    if (coefficient == 0) return;
    index.push_back(column);
    value.push_back(coefficient);
  }
  /// Adds the solutions of `other` behind the own ones.
  void append(const StandardPath& other) {
    const Index shift = start.back();
    for (std::size_t k = 1; k < other.start.size(); ++k) start.push_back(other.start[k] + shift);
    index.insert(index.end(), other.index.begin(), other.index.end());
    value.insert(value.end(), other.value.begin(), other.value.end());
    gap.insert(gap.end(), other.gap.begin(), other.gap.end());
    steps += other.steps;
  }
  /// Forgets the solutions from `count` on.
  void truncate(Index count) {
    const auto at = static_cast<std::size_t>(count);
    start.resize(at + 1);
    index.resize(static_cast<std::size_t>(start.back()));
    value.resize(index.size());
    gap.resize(at);
  }
  void finish(double relative_gap) {
    start.push_back(static_cast<Index>(index.size()));
    gap.push_back(relative_gap);
  }
};

}  // namespace layerwatt
