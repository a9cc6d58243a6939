/// @file
/// Designs with far more columns than rows, for tests of what is formed on demand.
#pragma once

#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/folds.hpp>
#include <support/regress_problems.hpp>

#include <cstdint>

namespace layerwatt::test {

/// A design with few signals among many columns, its Gram formed on demand.
struct Wide {
  Problem problem;
  Folds folds;
  FoldedMoments data;
};

[[nodiscard]] inline Wide wide(std::uint64_t seed) {
  Random random(seed);
  Wide made{linear_problem(60, 1400, random, 0.1), make_folds(60, {.count = 5}), {}};
  const Vector ones = Vector::Ones(60);
  made.data = folded_moments(RowData{made.problem.x, made.problem.y, ones}, ones, made.folds);
  return made;
}

}  // namespace layerwatt::test
