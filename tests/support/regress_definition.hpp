/// @file
/// What a standard form of weighted rows must be, computed from the rows by its definition.
#pragma once

#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <support/regress_problems.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace layerwatt::test {

/// Rows in parts, their moments, and what a form of them must be.
struct Parts {
  Problem problem;
  Vector weights;
  double mass = 0;
  std::vector<Moments> moments = {};

  /// As many parts of 9 rows each, weights far below 1, means far from 0; the first of no weight.
  Parts(Index parts, Index p, std::uint64_t seed) {
    Random random(seed);
    problem = linear_problem(9 * parts, p, random);
    for (Index j = 0; j < p; ++j) {
      problem.x.col(j) = (problem.x.col(j).array() + 3) * std::pow(10.0, j % 5 - 2);
    }
    weights.resize(9 * parts);
    for (double& w : weights) w = 1e-3 * (0.2 + random.uniform());
    moments.emplace_back();
    for (Index k = 0; k < parts; ++k) {
      moments.push_back(moments_of(problem.x.middleRows(9 * k, 9), problem.y.segment(9 * k, 9),
                                   weights.segment(9 * k, 9)));
    }
    mass = 0.3 * weights.sum();
  }
  [[nodiscard]] TrainingSet set() const {
    TrainingSet result{{}, mass};
    for (const Moments& part : moments) result.parts.emplace_back(part);
    return result;
  }
};

/// Columns of a design and a target: q = x'y, G = x'x, yy = y'y.
struct StandardDesign {
  Matrix x;
  Vector y, scale;
};

/// The definition, row by row: centre, scale, weigh, then project out columns of factor 0.
[[nodiscard]] inline StandardDesign design_by_definition(const Parts& parts,
                                                         const FormOptions& options) {
  const Index p = parts.problem.x.cols();
  const Vector& w = parts.weights;
  const Vector root = (w / parts.mass).cwiseSqrt();
  StandardDesign design{parts.problem.x, parts.problem.y, Vector(p)};
  if (options.intercept) {
    design.x.rowwise() -= (design.x.transpose() * w / w.sum()).transpose().eval();
    design.y.array() -= design.y.dot(w) / w.sum();
  }
  design.x = root.asDiagonal() * design.x;
  design.y = root.asDiagonal() * design.y;
  const Vector factors =
      options.penalty_factors.size() > 0 ? options.penalty_factors : Vector::Ones(p);
  Matrix free(design.x.rows(), 0);
  for (Index j = 0; j < p; ++j) {
    design.scale[j] = options.scale.size() > 0 ? options.scale[j] : design.x.col(j).norm();
    if (factors[j] > 0) design.scale[j] *= factors[j];
    design.x.col(j) /= design.scale[j];
    if (factors[j] != 0) continue;
    free.conservativeResize(Eigen::NoChange, free.cols() + 1);
    free.rightCols(1) = design.x.col(j);
  }
  for (Index j = 0; j < p; ++j) {
    if (std::isinf(factors[j])) design.x.col(j).setZero();
  }
  if (free.cols() == 0) return design;
  const Matrix solve = (free.transpose() * free).ldlt().solve(free.transpose());
  for (Index j = 0; j < p; ++j) {
    design.x.col(j) -= free * (solve * design.x.col(j)).eval();
    if (factors[j] == 0) design.x.col(j).setZero();
  }
  design.y -= free * (solve * design.y).eval();
  return design;
}

/// Every kind of option, for p >= 5 columns; some with unpenalised columns and one left out.
[[nodiscard]] inline std::vector<FormOptions> form_options_of(Index p) {
  const double inf = std::numeric_limits<double>::infinity();
  Vector one_free = Vector::Ones(p), three_free = Vector::LinSpaced(p, 0.25, 3);
  one_free[2] = 0;
  for (const Index j : {0, 3, 4}) three_free[j] = 0;
  three_free[1] = inf;
  const Vector scale = Vector::LinSpaced(p, 1e-3, 10);
  std::vector<FormOptions> all;
  for (const bool intercept : {true, false}) {
    for (const Vector& factors :
         {Vector(), Vector(Vector::LinSpaced(p, 0.1, 2)), one_free, three_free}) {
      all.push_back({.intercept = intercept, .penalty_factors = factors});
      all.push_back({.intercept = intercept, .scale = scale, .penalty_factors = factors});
    }
  }
  return all;
}

}  // namespace layerwatt::test
