#include <layerwatt/regress/verify.hpp>
#include <support/regress_forms.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

TEST_CASE("verify: correlations and gaps of stored solutions over all columns, from G alone") {
  Random random(81);
  OwnedForm owned = form_of(linear_problem(50, 6, random));
  StandardForm& form = owned.form;
  ActiveSet now(form, false);
  REQUIRE(now.add(4, -1));
  REQUIRE(now.add(2, 1));
  now.set_weight(0, -0.25);
  now.set_weight(1, 0.5);
  Matrix w = Matrix::Zero(6, 4);  // the last one is what is active now
  w.col(0) << 0.5, 0, 1, 0, 0, -0.1;
  w.col(1) << 0, 1, 0, 0, 0, 0;
  w.col(2) << -2, 0.5, 0, 0, 0, 1;
  w.col(3) << 0, 0, 0.5, 0, -0.25, 0;
  StandardPath path;
  for (Index k = 0; k < 3; ++k) {
    for (Index j = 0; j < 6; ++j) path.push(j, w(j, k));
    path.finish(0);
  }
  for (const Index first : {0, 1, 3}) {
    const Matrix c = detail::all_correlations(form, path, first, now);
    REQUIRE(c.cols() == 4 - first);
    for (Index k = first; k < 4; ++k) {
      const Vector expected = form.q() - gram_times(form, w.col(k));
      CHECK((c.col(k - first) - expected).norm() <= 1e-12);
    }
  }
  for (const bool positive : {false, true}) {
    for (Index k = 0; k < 3; ++k) {
      const Vector c = form.q() - gram_times(form, w.col(k));
      GapTerms terms{.yy = form.yy(), .wq = w.col(k).dot(form.q()), .wc = w.col(k).dot(c)};
      terms.l1 = w.col(k).lpNorm<1>();
      terms.correlation = positive ? std::max(0.0, c.maxCoeff()) : c.cwiseAbs().maxCoeff();
      CHECK(detail::gap_of(form, path, k, c, 0.3, positive) ==
            doctest::Approx(relative_gap(terms, 0.3)).epsilon(1e-12));
    }
  }
}

}  // namespace
