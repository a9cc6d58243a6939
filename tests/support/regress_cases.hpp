/// @file
/// Random Lasso problems of every awkward kind: duplicates, constants, ties, Vandermonde columns,
/// extreme scales, fewer rows than columns, weights, positivity, penalty factors.
#pragma once

#include <layerwatt/regress/lasso.hpp>
#include <support/regress_problems.hpp>

#include <array>
#include <limits>
#include <string>

namespace layerwatt::test {

struct LassoCase {
  Problem problem;
  LassoOptions options;
  std::string name;
};

/// Products of up to three of a few base features: the designs this library is made for.
[[nodiscard]] inline Matrix polynomial_matrix(Index n, Random& random) {
  Matrix base(n, 4);
  for (Index j = 0; j < 4; ++j) {
    for (Index i = 0; i < n; ++i)
      base(i, j) = static_cast<double>(1 + random.below(j == 3 ? 3 : 64));
  }
  Matrix x(n, 34);
  Index next = 0;
  for (Index a = 0; a < 4; ++a) {
    x.col(next++) = base.col(a);
    for (Index b = a; b < 4; ++b) {
      const Vector product = base.col(a).cwiseProduct(base.col(b));
      x.col(next++) = product;
      for (Index c = b; c < 4; ++c) x.col(next++) = product.cwiseProduct(base.col(c));
    }
  }
  return x;
}

/// Powers 1 .. p of one feature.
[[nodiscard]] inline Matrix vandermonde(Index n, Index p, Random& random) {
  Matrix x(n, p);
  for (Index i = 0; i < n; ++i) {
    const double t = 2 * random.uniform() - 0.5;
    double power = 1;
    for (Index j = 0; j < p; ++j) x(i, j) = power *= t;
  }
  return x;
}

[[nodiscard]] inline Matrix awkward_matrix(std::uint64_t kind, Index n, Index p, Random& random,
                                           std::string& name) {
  Matrix x = normal_matrix(n, p, random);
  constexpr std::array<const char*, 7> kNames{"normal", "polynomial",  "duplicates", "constants",
                                              "binary", "vandermonde", "scales"};
  name = kNames.at(kind);
  if (kind == 1) x = polynomial_matrix(n, random);
  if (kind == 2) {
    for (Index j = 1; j < p; j += 2) x.col(j) = (j % 4 == 1 ? 1.0 : -2.0) * x.col(j - 1);
  }
  if (kind == 3) {
    for (Index j = 0; j < p; j += 3) x.col(j).setConstant(1e6 * random.normal());
  }
  if (kind == 4) x = (x.array() > 0.3).cast<double>();
  if (kind == 5) x = vandermonde(n, std::min<Index>(p, 20), random);
  if (kind == 6) {
    for (Index j = 0; j < p; ++j)
      x.col(j) = (x.col(j).array() + 2) * std::pow(10.0, 25 * random.uniform() - 12);
  }
  return x;
}

[[nodiscard]] inline LassoCase random_case(std::uint64_t seed) {
  Random random(seed);
  LassoCase result;
  const auto n = static_cast<Index>(5 + random.below(120));
  const auto p = static_cast<Index>(1 + random.below(random.below(3) == 0 ? 200 : 30));
  Problem& problem = result.problem;
  problem.x = awkward_matrix(random.below(7), n, p, random, result.name);
  problem.y.setZero(n);
  for (Index j = 0; j < problem.x.cols(); j += 1 + static_cast<Index>(random.below(6))) {
    const double size = problem.x.col(j).cwiseAbs().maxCoeff();
    if (size > 0) problem.y += random.normal() / size * problem.x.col(j);
  }
  const double noise = random.below(4) == 0 ? 0 : 0.3 * random.uniform();
  for (Index i = 0; i < n; ++i) problem.y[i] += noise * random.normal();
  problem.y.array() += 0.1 - problem.y.minCoeff();
  problem.y *= std::pow(10.0, 8 * random.uniform() - 4);
  LassoOptions& options = result.options;
  options.loss = static_cast<Loss>(random.below(3));
  options.positive = random.below(4) == 0;
  options.intercept = random.below(5) != 0;
  options.grid = {.count = 20, .ratio = std::pow(10.0, -1 - 3 * random.uniform())};
  if (random.below(3) == 0) {
    options.weights.resize(n);
    for (Index i = 0; i < n; ++i) options.weights[i] = static_cast<double>(random.below(4));
    options.weights[0] = 1;
  }
  if (random.below(4) == 0) {
    options.penalty_factors.resize(problem.x.cols());
    for (double& factor : options.penalty_factors)
      factor = std::array{0.5, 1.0, 3.0}[random.below(3)];
    options.penalty_factors[0] = 0;
    options.penalty_factors[problem.x.cols() - 1] = std::numeric_limits<double>::infinity();
  }
  result.name +=
      " n=" + std::to_string(n) + " p=" + std::to_string(problem.x.cols()) +
      " loss=" + std::string(to_text(options.loss)) + (options.positive ? " positive" : "") +
      (options.intercept ? "" : " no-intercept") + (options.weights.size() > 0 ? " weights" : "") +
      (options.penalty_factors.size() > 0 ? " factors" : "");
  return result;
}

}  // namespace layerwatt::test
