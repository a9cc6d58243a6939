#include <layerwatt/regress/coordinate_descent.hpp>
#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/path_score.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

/// Rows in three folds, and a path fitted on two of them: column 2 is left out, 0 unpenalised if
/// asked for.
struct ScoredPath {
  Problem problem;
  Vector weights;
  Folds folds;
  FoldedMoments data;
  StandardForm form;
  StandardPath path;
};

ScoredPath scored_path(double unit_of_weights, Random& random, double first_factor = 0) {
  Problem problem = linear_problem(31, 7, random);
  problem.x.array() += 1;
  Vector weights(31);
  for (double& weight : weights) weight = unit_of_weights * random.uniform();
  const Folds folds = make_folds(31, {.count = 3});
  FoldedMoments data = folded_moments({problem.x, problem.y, weights}, 2 * weights, folds);
  Vector factors = Vector::Ones(7);
  factors[0] = first_factor;
  factors[2] = std::numeric_limits<double>::infinity();
  StandardForm form(training_set(data, 1), {.penalty_factors = factors});
  const double top = form.largest_correlation();
  const Vector lambdas = top * (Vector(4) << 1.1, 0.5, 0.1, 0.001).finished();
  StandardPath path = coordinate_descent(CovarianceUpdates(form), lambdas);
  return {problem, weights, folds, std::move(data), std::move(form), std::move(path)};
}

TEST_CASE("scores from moments are the weighted mean loss of the rows, for any unit of weights") {
  Random random(31);
  for (const double unit : {1.0, 0.01, 100.0}) {
    const ScoredPath s = scored_path(unit, random);
    const Vector scores = path_scores(s.path, s.form, s.data.held_out(1), s.data.mass[1]);
    REQUIRE(scores.size() == 4);
    CHECK(s.path.start.back() > 6);  // most columns are used, and more than once
    for (Index k = 0; k < 4; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const Index start = s.path.start[at];
      Vector beta = Vector::Zero(7);
      const double b = s.form.to_raw(s.path.index.data() + start, s.path.value.data() + start,
                                     s.path.start[at + 1] - start, beta.data());
      double loss = 0, mass = 0;
      for (const Index i : rows_of_fold(s.folds, 1)) {
        const double residual = s.problem.y[i] - b - s.problem.x.row(i).dot(beta);
        loss += s.weights[i] * residual * residual;
        mass += 2 * s.weights[i];
      }
      CHECK(scores[k] == doctest::Approx(loss / mass).epsilon(1e-10));
    }
  }
}

TEST_CASE("a fold without weight or without mass scores 0") {
  Random random(32);
  const ScoredPath s = scored_path(1, random);
  const Moments none;
  CHECK(path_scores(s.path, s.form, HeldOut(none), 1) == Vector::Zero(4));
  CHECK(path_scores(s.path, s.form, s.data.held_out(1), 0) == Vector::Zero(4));
}

TEST_CASE("of a path only the columns that it uses are looked at, each once") {
  Random random(33);
  for (const double first_factor : {0.0, 1.0}) {
    const ScoredPath s = scored_path(1, random, first_factor);
    std::vector<Index> columns = detail::compact(s.path, s.form).columns;
    std::set<Index> used(s.path.index.begin(), s.path.index.end());
    if (first_factor == 0) used.insert(0);
    std::sort(columns.begin(), columns.end());
    CHECK(columns == std::vector<Index>(used.begin(), used.end()));
  }
}

}  // namespace
