#include <layerwatt/regress/active_set.hpp>
#include <support/regress_forms.hpp>
#include <support/wide_design.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

// G_AA v = s, and the correlations follow as G[:, A] v.
void check_direction(StandardForm& form, const ActiveSet& set) {
  Direction d;
  set.along_signs(d);
  for (Index i = 0; i < form.size(); ++i) {
    double image = 0;
    for (Index k = 0; k < set.size(); ++k) image += form.column(set.column(k))[i] * d.weights[k];
    CHECK(d.correlations[i] == doctest::Approx(image).epsilon(1e-12));
  }
  for (Index k = 0; k < set.size(); ++k) {
    CHECK(std::abs(d.correlations[set.active(k)] - set.signs()[k]) < 1e-10);
  }
}

TEST_CASE("active set: directions after adding and dropping") {
  Random random(61);
  OwnedForm owned = form_of(linear_problem(40, 7, random));
  StandardForm& form = owned.form;
  ActiveSet set(form, false);
  for (const Index j : {4, 0, 2}) CHECK(set.add(j, j == 0 ? -1 : 1));
  check_direction(form, set);
  CHECK(set.add(6, 1));
  check_direction(form, set);
  set.drop(1);
  CHECK(set.add(5, -1));
  check_direction(form, set);
  set.drop(0);
  CHECK(set.add(1, -1));
  check_direction(form, set);
  CHECK(set.size() == 4);
  CHECK(set.open()[0] == 1);
  CHECK(set.open()[1] == 0);
}

TEST_CASE("active set: c = q - G w whatever moves, and a fresh copy says the same") {
  Random random(62);
  OwnedForm owned = form_of(linear_problem(40, 7, random));
  StandardForm& form = owned.form;
  ActiveSet set(form, false);
  Direction d;
  for (const Index j : {3, 1, 5}) {
    CHECK(set.add(j, 1));
    set.along_signs(d);
    set.advance(0.3, d);
  }
  const Vector moved = set.correlations();
  set.refresh();
  CHECK((set.correlations() - moved).norm() < 1e-12);
  set.to_optimum(0.05, d);
  set.advance(1, d);
  CHECK(set.stationarity_error(0.05) < 1e-10);
}

TEST_CASE("active set: a column that is dropped takes its weight along") {
  Random random(64);
  OwnedForm owned = form_of(linear_problem(40, 7, random));
  ActiveSet set(owned.form, false);
  Direction d;
  for (const Index j : {3, 1, 5}) CHECK(set.add(j, 1));
  set.along_signs(d);
  set.advance(0.3, d);
  REQUIRE(std::abs(set.weights()[1]) > 1e-3);
  set.drop(1);
  const Vector moved = set.correlations();
  set.refresh();
  CHECK(moved.isApprox(set.correlations(), 1e-12));
}

TEST_CASE("active set: the gap of a step ahead is the gap after it") {
  for (const bool positive : {false, true}) {
    Random random(63);
    OwnedForm owned = form_of(linear_problem(40, 7, random));
    ActiveSet set(owned.form, positive);
    Direction d;
    for (const Index j : {0, 2, 4}) {
      CHECK(set.add(j, 1));
      set.along_signs(d);
      const double ahead = set.gap(0.2, 0.1, d);
      set.advance(0.1, d);
      CHECK(ahead == doctest::Approx(set.gap(0.2)).epsilon(1e-9));
      CHECK(set.gap(0.2, 0.1, d) != doctest::Approx(ahead).epsilon(1e-6));
    }
  }
}

TEST_CASE("active set: a repeated column is refused, with what it is made of") {
  Random random(63);
  Problem problem = linear_problem(40, 5, random);
  problem.x.col(4) = 2 * problem.x.col(1) - problem.x.col(3);
  OwnedForm owned = form_of(problem);
  StandardForm& form = owned.form;
  ActiveSet set(form, false);
  CHECK(set.add(1, 1));
  CHECK(set.add(3, 1));
  Vector made_of;
  CHECK_FALSE(set.add(4, 1, &made_of));
  CHECK(set.size() == 2);
  for (Index i = 0; i < form.size(); ++i) {  // the same combination holds for the Gram columns
    const double sum = made_of[0] * form.column(1)[i] + made_of[1] * form.column(3)[i];
    CHECK(sum == doctest::Approx(form.column(4)[i]).epsilon(1e-9));
  }
}

TEST_CASE("active set: gap and error of a state are those of their definitions") {
  for (const bool positive : {false, true}) {
    Random random(65);
    OwnedForm owned = form_of(linear_problem(40, 7, random));
    StandardForm& form = owned.form;
    ActiveSet set(form, positive);
    for (const Index j : {5, 0, 2}) CHECK(set.add(j, j == 2 ? -1 : 1));
    Vector w = Vector::Zero(7);
    for (Index k = 0; k < 3; ++k) {
      w[set.active(k)] = 0.2 * static_cast<double>(k + 1) * set.signs()[k];
      set.set_weight(k, w[set.active(k)]);
    }
    set.refresh();
    const Vector c = form.q() - gram_times(form, w);
    CHECK(c.isApprox(set.correlations(), 1e-12));
    double worst = 0;
    for (const Index j : {5, 0, 2}) worst = std::max(worst, std::abs(c[j] - (j == 2 ? -0.3 : 0.3)));
    CHECK(set.stationarity_error(0.3) == doctest::Approx(worst).epsilon(1e-12));
    const double reach = positive ? std::max(0.0, c.maxCoeff()) : c.cwiseAbs().maxCoeff();
    const GapTerms terms{.yy = form.yy(),
                         .wq = w.dot(form.q()),
                         .wc = w.dot(c),
                         .l1 = w.lpNorm<1>(),
                         .correlation = reach};
    CHECK(set.gap(0.3) == doctest::Approx(relative_gap(terms, 0.3)).epsilon(1e-12));
  }
}

TEST_CASE("active set: of a wide design the columns nearest to the penalty are watched first") {
  const Wide design = wide(66);
  const TrainingSet rows = training_set(design.data, -1);
  StandardForm form(rows, {});
  const ActiveSet set(form, false);
  REQUIRE_FALSE(set.watches_all());
  Vector left = form.q().cwiseAbs();
  double least = left.maxCoeff();
  for (Index j = 0; j < set.correlations().size(); ++j) {
    CHECK(set.correlations()[j] == form.q()[set.watched(j)]);
    least = std::min(least, left[set.watched(j)]);
    left[set.watched(j)] = 0;
  }
  CHECK(least > left.maxCoeff());
  CHECK(form.q().minCoeff() < -least);  // of both signs
  const std::vector<Index> likely = set.likely_columns(detail::absolute(set.correlations()));
  REQUIRE(likely.size() == static_cast<std::size_t>(set.correlations().size()));
  CHECK(std::abs(form.q()[likely.front()]) == form.largest_correlation());
  CHECK(std::abs(form.q()[likely.back()]) == least);
  set.prepare(0, detail::absolute(set.correlations()));
  CHECK(set.has_column(0));
  CHECK(set.likely_columns(detail::absolute(set.correlations())).size() == likely.size() - 16);
}

}  // namespace
