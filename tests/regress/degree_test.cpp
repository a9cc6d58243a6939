#include <layerwatt/regress/degree.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
TEST_CASE("the degree of the truth is chosen, and its polynomial predicts") {
  Random random(31);
  for (const int truth : {1, 2, 3}) {
    const Matrix x = normal_matrix(150, 3, random);
    Vector y = x.col(0).array().pow(truth) + 0.5 * x.col(1).array() + 20;
    for (double& value : y) value += 0.01 * random.normal();
    const DegreeChoice choice = choose_degree(x, y, {make_folds(150, {.count = 5})}, {1, 2, 3, 4},
                                              {.grid = {.ratio = 1e-4}});
    // A higher degree holds the truth too, and may win by noise; a lower one cannot.
    CHECK(choice.degree >= truth);
    CHECK(choice.scores.size() == 4);
    CHECK(choice.terms.size() ==
          make_basis(3, {.degree = choice.degree, .constant = false}).size());
    for (int d = 1; d < truth; ++d) CHECK(choice.scores[static_cast<std::size_t>(d - 1)] > 0.1);
    CHECK(choice.scores[static_cast<std::size_t>(choice.degree - 1)] ==
          choice.cv.mean_score[choice.cv.index_min]);
    CHECK((predict(choice, choice.cv.index_min, x) - y).cwiseAbs().maxCoeff() < 0.2);
  }
}

TEST_CASE("of equal scores the lowest degree wins, whatever the order") {
  const Matrix x = Matrix::Constant(10, 2, 1.0);
  const Vector y = Vector::LinSpaced(10, 1, 2);
  const auto folds = {make_folds(10, {.count = 2})};
  CHECK(choose_degree(x, y, folds, {3, 1, 2}).degree == 1);
  CHECK(choose_degree(x, y, folds, {1, 3, 2}).degree == 1);
}

TEST_CASE("of different scores the smallest wins, whatever the order; candidates are 1 to 4") {
  Random random(32);
  const Matrix x = normal_matrix(60, 2, random);
  const Vector y = x.col(0).array().square() + 0.01 * normal_matrix(60, 1, random).array();
  const auto folds = {make_folds(60, {.count = 3})};
  const DegreeChoice usual = choose_degree(x, y, folds);
  REQUIRE(usual.scores.size() == 4);
  CHECK(usual.scores[1] < usual.scores[0]);
  for (const std::vector<int>& order : {std::vector{1, 2}, {2, 1}, {3, 1, 2}, {4, 3, 2, 1}}) {
    const DegreeChoice choice = choose_degree(x, y, folds, order);
    std::size_t best = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
      CHECK(choice.scores[k] == usual.scores[static_cast<std::size_t>(order[k] - 1)]);
      if (choice.scores[k] < choice.scores[best]) best = k;
    }
    CHECK(choice.degree == order[best]);
  }
}

TEST_CASE("candidates are checked") {
  const Matrix x = Matrix::Random(10, 2);
  const auto folds = {make_folds(10, {.count = 2})};
  CHECK_THROWS_AS((void)choose_degree(x, x.col(0), folds, {}), InvalidArgument);
  CHECK_THROWS_AS((void)choose_degree(x, x.col(0), folds, {0}), InvalidArgument);
}
}  // namespace
