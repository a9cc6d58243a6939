#include <layerwatt/regress/corrector.hpp>
#include <support/regress_forms.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

Vector all_weights(const ActiveSet& set, Index p) {
  Vector w = Vector::Zero(p);
  for (Index k = 0; k < set.size(); ++k) w[set.column(k)] = set.weights()[k];
  return w;
}

/// Largest violation of the optimality conditions, from the form alone.
double violation(StandardForm& form, const Vector& w, double lambda, bool positive) {
  const Vector c = form.q() - gram_times(form, w);
  double worst = 0;
  for (Index j = 0; j < form.size(); ++j) {
    if (w[j] != 0) {
      worst = std::max(worst, std::abs(c[j] - std::copysign(lambda, w[j])));
    } else {
      worst = std::max(worst, (positive ? c[j] : std::abs(c[j])) - lambda);
    }
    if (positive) worst = std::max(worst, -w[j]);
  }
  return worst;
}

/// Some columns active with signs and weights that have nothing to do with the problem.
void start_anywhere(ActiveSet& set, Index p, Random& random) {
  for (Index j = 0; j < p; ++j) {
    if (random.below(2) == 0) continue;
    const double sign = set.positive() || random.below(2) == 0 ? 1 : -1;
    if (set.add(j, sign)) {
      set.set_weight(set.size() - 1, sign * random.uniform());
    } else {
      set.set_aside(j);
    }
  }
  set.refresh();
}

TEST_CASE("corrector: the optimum from any start, with dependent columns and positivity") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Problem problem = linear_problem(30, 10, random, 0.3);
    const bool dependent = seed % 3 == 0;
    if (dependent) {
      problem.x.col(9) = problem.x.col(0) + problem.x.col(1);
      problem.x.col(8) = -2 * problem.x.col(2);
      problem.x.col(7) = problem.x.col(3) - 0.5 * problem.x.col(4) + problem.x.col(0);
    }
    OwnedForm owned = form_of(problem);
    ActiveSet set(owned.form, seed % 4 == 0);
    const double lambda = (0.01 + 0.5 * random.uniform()) * owned.form.largest_correlation();
    start_anywhere(set, 10, random);
    CHECK(correct(set, lambda, 1e-12));
    CHECK(set.gap(lambda) <= 1e-12);
    CHECK(violation(owned.form, all_weights(set, 10), lambda, set.positive()) <= 1e-6 * lambda);
    for (Index k = 0; k < set.size(); ++k) CHECK(set.weights()[k] * set.signs()[k] >= 0);
  }
}

TEST_CASE("corrector: at the optimum it moves nothing") {
  Random random(71);
  OwnedForm owned = form_of(linear_problem(40, 8, random, 0.3));
  ActiveSet set(owned.form, false);
  const double lambda = 0.1 * owned.form.largest_correlation();
  REQUIRE(correct(set, lambda, 1e-13));
  const Vector before = all_weights(set, 8);
  const Index size = set.size();
  CHECK(correct(set, lambda, 1e-13));
  CHECK(set.size() == size);
  CHECK((all_weights(set, 8) - before).norm() <= 1e-12);
}

TEST_CASE("corrector: who violates most, and how far a step may go") {
  Random random(72);
  OwnedForm owned = form_of(linear_problem(40, 5, random));
  ActiveSet set(owned.form, false);
  Index most = 0;
  const double top = owned.form.q().cwiseAbs().maxCoeff(&most);
  CHECK(detail::worst_violator(set, 0) == most);
  CHECK(detail::worst_violator(set, 0.999 * top) == most);
  CHECK(detail::worst_violator(set, top) == -1);
  CHECK(detail::worst_violator(set, 1.001 * top) == -1);
  REQUIRE(set.add(1, 1));
  REQUIRE(set.add(3, -1));
  set.set_weight(0, 0.5);
  set.set_weight(1, -0.6);
  const auto limit = [&](double a, double b, double at_most) {
    return detail::sign_limit(set, (Vector(2) << a, b).finished(), at_most);
  };
  CHECK(limit(-1, 1, 9).step == doctest::Approx(0.5));
  CHECK(limit(-1, 1, 9).column == 0);
  CHECK(limit(-1, 2, 9).step == doctest::Approx(0.3));
  CHECK(limit(-1, 2, 9).column == 1);
  CHECK(limit(-1, 2, 0.2).step == 0.2);
  CHECK(limit(-1, 2, 0.2).column == -1);
  CHECK(limit(1, -1, 9).column == -1);
  CHECK(limit(0.5, -0.5, 9).column == -1);
  CHECK(limit(1, 1, 9).column == 1);      // the first moves away from 0
  CHECK(limit(0, 1, 9).column == 1);      // and here not at all
  CHECK(limit(-1, 0, 0.5).column == -1);  // just at the end: nothing has changed sign
  set.set_weight(0, -1e-17);              // rounding beyond 0: no step back
  CHECK(limit(-1, 0, 9).step == 0);
}

TEST_CASE("corrector: only open columns violate, of either sign unless weights are positive") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    OwnedForm owned = form_of(linear_problem(20, 4, random, 3));
    for (const bool positive : {false, true}) {
      ActiveSet set(owned.form, positive);
      REQUIRE(set.add(static_cast<Index>(random.below(4)), 1));
      set.set_aside(static_cast<Index>(random.below(4)));
      Index expected = -1;
      double most = 0;
      for (Index j = 0; j < 4; ++j) {
        const double c = set.correlations()[j];
        const double size = positive ? c : std::abs(c);
        if (set.open()[j] == 0 || size <= most) continue;
        most = size;
        expected = j;
      }
      CHECK(detail::worst_violator(set, 0) == expected);
    }
  }
}

TEST_CASE("corrector: active columns settle at their optimum, from one on, in any unit") {
  for (const double unit : {1e-3, 1.0, 1e3}) {
    for (const Index active : {1, 3}) {
      Random random(74);
      Problem problem = linear_problem(40, 5, random);
      problem.y *= unit;
      OwnedForm owned = form_of(problem);
      ActiveSet set(owned.form, false);
      const double lambda = 0.01 * owned.form.largest_correlation();
      for (Index j = 0; j < active; ++j) {
        REQUIRE(set.add(j, set.correlations()[j] > 0 ? 1 : -1));
      }
      detail::settle(set, lambda);
      CHECK(set.size() == active);
      CHECK(set.stationarity_error(lambda) <= 1e-12 * lambda);
    }
  }
}

TEST_CASE("corrector: what cannot be reached is not claimed, and columns without signal stay out") {
  Random random(75);
  OwnedForm owned = form_of(linear_problem(40, 5, random));
  ActiveSet set(owned.form, false);
  const double top = owned.form.largest_correlation();
  CHECK_FALSE(correct(set, 0.1 * top, -1));  // no gap is negative
  ActiveSet empty(owned.form, false);
  CHECK(correct(empty, top, 1e-14));
  CHECK(empty.size() == 0);
}

TEST_CASE("corrector: where nothing makes room a dependent column is set aside") {
  Random random(76);
  Problem problem = linear_problem(40, 3, random);
  problem.x.col(2) = problem.x.col(0) + problem.x.col(1);
  OwnedForm owned = form_of(problem);
  ActiveSet set(owned.form, false);
  REQUIRE(set.add(0, 1));
  REQUIRE(set.add(1, 1));
  Vector u;
  REQUIRE_FALSE(set.add(2, -1, &u));
  CHECK(set.open()[2] == 1);
  CHECK_FALSE(detail::swap_in(set, 2, -1, u));  // against it both others grow
  CHECK(set.open()[2] == 0);
  CHECK(set.size() == 2);
}

TEST_CASE("corrector: a dependent column is swapped in where that shortens the solution") {
  Random random(73);
  Problem problem = linear_problem(40, 3, random);
  problem.x.col(2) = problem.x.col(0) + problem.x.col(1);
  OwnedForm owned = form_of(problem);
  ActiveSet set(owned.form, false);
  REQUIRE(set.add(0, 1));
  REQUIRE(set.add(1, 1));
  set.set_weight(0, 0.5);
  set.set_weight(1, 0.7);
  set.refresh();
  const Vector c = set.correlations();
  const double before = all_weights(set, 3).lpNorm<1>();
  Vector u;
  REQUIRE_FALSE(set.add(2, 1, &u));
  CHECK(detail::swap_in(set, 2, 1, u));
  CHECK((set.correlations() - c).norm() < 1e-9);  // the same fit
  CHECK(all_weights(set, 3).lpNorm<1>() < before - 0.1);
  CHECK(all_weights(set, 3)[2] > 0);
  CHECK(set.size() == 2);
}

}  // namespace
