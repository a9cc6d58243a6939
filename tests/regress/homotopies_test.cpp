#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/folds.hpp>
#include <layerwatt/regress/homotopies.hpp>
#include <layerwatt/regress/homotopy.hpp>
#include <layerwatt/regress/penalty_grid.hpp>
#include <support/wide_design.hpp>

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
std::vector<StandardForm> forms_of(const FoldedMoments& data) {
  std::vector<StandardForm> forms;
  for (Index k = 0; k < 5; ++k) forms.emplace_back(training_set(data, k), FormOptions{});
  return forms;
}

Index formed_columns(const FoldedMoments& data) {
  Index count = 0;
  for (Index j = 0; j < data.gram->size(); ++j) count += data.gram->has(j) ? 1 : 0;
  return count;
}

TEST_CASE("the first of a list counts twice the second, and three times the third") {
  const auto by_votes = [](const std::vector<std::vector<Index>>& lists) {
    return detail::by_votes(lists, 9);
  };
  CHECK(by_votes({}).empty());
  CHECK(by_votes({{0, 8, 5}}) == std::vector<Index>{0, 8, 5});
  CHECK(by_votes({{3, 1}, {1, 4}, {3}}) == std::vector<Index>{3, 1, 4});
  CHECK(by_votes({{3, 1, 7}, {2, 6, 1}}).front() != 1);  // 1/2 + 1/3 < 1
}

TEST_CASE("paths that walk together are those that walk alone, from fewer Gram columns") {
  const Wide alone = wide(81);
  const Wide together = wide(81);
  std::vector<StandardForm> apart = forms_of(alone.data);
  std::vector<StandardForm> forms = forms_of(together.data);
  const double top = apart.front().largest_correlation();
  const Vector lambdas = penalties({.count = 40, .ratio = 0.02}, top, 60, 1400);
  const auto paths = homotopies(forms, lambdas, {}, 1);
  const auto threaded = homotopies(forms, lambdas, {}, 3);
  REQUIRE(paths.size() == 5);
  for (std::size_t k = 0; k < 5; ++k) {
    const StandardPath path = homotopy(apart[k], lambdas);
    CHECK(path.count() == 40);
    CHECK(paths[k].index == path.index);
    CHECK(paths[k].value == path.value);
    CHECK(paths[k].gap == path.gap);
    CHECK(threaded[k].value == path.value);
  }
  CHECK(formed_columns(together.data) < formed_columns(alone.data));
}

}  // namespace
