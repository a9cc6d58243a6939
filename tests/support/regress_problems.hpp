/// @file
/// Random regression problems for tests, and the truth about them computed from the rows.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <algorithm>
#include <cmath>

namespace layerwatt::test {

struct Problem {
  Matrix x;
  Vector y;
};

[[nodiscard]] inline Matrix normal_matrix(Index n, Index p, Random& random) {
  Matrix x(n, p);
  for (Index j = 0; j < p; ++j) {
    for (Index i = 0; i < n; ++i) x(i, j) = random.normal();
  }
  return x;
}

/// y > 0, made of the first columns plus noise.
[[nodiscard]] inline Problem linear_problem(Index n, Index p, Random& random, double noise = 0.1) {
  Problem problem{normal_matrix(n, p, random), Vector::Zero(n)};
  for (Index j = 0; j < std::min<Index>(p, 5); ++j) {
    problem.y += (j % 2 == 0 ? 1.0 : -0.5) / static_cast<double>(j + 1) * problem.x.col(j);
  }
  for (Index i = 0; i < n; ++i) problem.y[i] += noise * random.normal();
  problem.y.array() += 1 - problem.y.minCoeff();
  return problem;
}

/// Largest KKT violation of (beta, b) relative to lambda, from the rows: with residual
/// r = y - b - x beta and c_j = sum_i w_i x_ij r_i / mass, |c_j| <= lambda s_j, with equality and
/// the sign of beta_j where beta_j != 0; and sum_i w_i r_i = 0. Positive: c_j <= lambda s_j.
[[nodiscard]] inline double kkt_violation(const Problem& problem, const Vector& weights,
                                          double mass, const Vector& beta, double intercept,
                                          const Vector& scale, double lambda,
                                          bool positive = false) {
  const Vector residual = (problem.y - problem.x * beta).array() - intercept;
  const Vector weighted = residual.cwiseProduct(weights) / mass;
  const double mean_y = problem.y.dot(weights) / weights.sum();
  const double spread = (problem.y.array() - mean_y).matrix().cwiseAbs().dot(weights) / mass;
  double worst = spread > 0 ? std::abs(weighted.sum()) / spread : 0;
  for (Index j = 0; j < beta.size(); ++j) {
    if (!(scale[j] > 0)) continue;
    const double mean = problem.x.col(j).dot(weights) / weights.sum();
    const double c = (problem.x.col(j).array() - mean).matrix().dot(weighted) / scale[j];
    double violation = 0;
    if (beta[j] != 0) {
      violation = std::abs(c - std::copysign(lambda, beta[j]));
      if (positive && beta[j] < 0) violation = std::abs(beta[j]) + lambda;
    } else {
      violation = std::max(0.0, (positive ? c : std::abs(c)) - lambda);
    }
    worst = std::max(worst, violation / lambda);
  }
  return worst;
}

/// Weighted standard deviations of the columns over `mass`, as the Lasso's scale.
[[nodiscard]] inline Vector column_scales(const Matrix& x, const Vector& weights, double mass) {
  Vector scale(x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    const double mean = x.col(j).dot(weights) / weights.sum();
    const double variance = (x.col(j).array() - mean).square().matrix().dot(weights) / mass;
    scale[j] = variance > 1e-24 * (mean * mean + variance) ? std::sqrt(variance) : 0;
  }
  return scale;
}

}  // namespace layerwatt::test
