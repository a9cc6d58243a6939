#include <layerwatt/core/products.hpp>
#include <layerwatt/poly/moments.hpp>
#include <layerwatt/regress/lazy_gram.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <numeric>
#include <set>
#include <vector>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {

constexpr Index kColumns = 90;

struct LazyCase {
  std::vector<Matrix> centred;
  std::vector<Moments> folds;
  LazyGram gram;
};

/// Two folds, of 6 and of 9 rows.
LazyCase lazy_case() {
  Random random(71);
  const Matrix x = normal_matrix(15, kColumns, random);
  std::vector<Matrix> centred;
  std::vector<Moments> folds;
  for (const Index first : {0, 6}) {
    const Matrix rows = x.middleRows(first, first == 0 ? 6 : 9);
    folds.push_back(moments_of(rows, Vector::Zero(rows.rows())));
    centred.emplace_back(rows.rowwise() - rows.colwise().mean());
  }
  return {centred, folds, LazyGram(centred, folds, &PlainProducts::gemm_tn)};
}

std::set<Index> formed(const LazyGram& gram) {
  std::set<Index> columns;
  for (Index j = 0; j < gram.size(); ++j) {
    if (gram.has(j)) columns.insert(j);
  }
  return columns;
}

std::vector<Index> range(Index first, Index count) {
  std::vector<Index> columns(static_cast<std::size_t>(count));
  std::iota(columns.begin(), columns.end(), first);
  return columns;
}

TEST_CASE("lazy Gram: a batch is what is wanted, filled up with the likeliest") {
  for (const Index wanted : {1, 5, 15, 16, 17, 40}) {
    const LazyCase one = lazy_case();
    CHECK(formed(one.gram).empty());
    one.gram.form(range(50, wanted), range(0, 30));
    const Index room = (16 - wanted % 16) % 16;  // the last batch's
    std::set<Index> expected;
    for (const Index j : range(50, wanted)) expected.insert(j);
    for (const Index j : range(0, room)) expected.insert(j);
    CHECK(formed(one.gram) == expected);
  }
}

TEST_CASE("lazy Gram: what is there, or asked for twice, takes no room") {
  const LazyCase one = lazy_case();
  one.gram.form(range(0, 16), {});
  const double* const first = one.gram.column(0, 3);
  one.gram.form({}, {60});  // nothing wanted, nothing formed
  CHECK(formed(one.gram).size() == 16);
  one.gram.form({3, 20, 20, 4}, {20, 5, 21, 21, 22});
  CHECK(formed(one.gram).size() == 19);
  one.gram.form({3}, {61});
  CHECK(formed(one.gram).size() == 19);
  CHECK(one.gram.column(0, 3) == first);
  CHECK_FALSE(one.gram.has(60));
  CHECK(one.gram.column(1, 60) != nullptr);  // formed when asked for
  CHECK(one.gram.has(60));
  CHECK(formed(one.gram).size() == 20);
}

TEST_CASE("lazy Gram: with two folds, the rows but those of one are those of the other") {
  const LazyCase one = lazy_case();
  one.gram.form(range(0, 20), {});
  const Moments all = merge(one.folds[0], one.folds[1]);
  CHECK(one.gram.size() == kColumns);
  for (const Index j : {0, 7, 15, 16, 19, 89}) {
    const auto column = [&](Index held_out) {
      return Vector(Eigen::Map<const Vector>(one.gram.column(held_out, j), kColumns));
    };
    CHECK(column(0).isApprox(one.folds[1].xx.col(j), 1e-13));
    CHECK(column(1).isApprox(one.folds[0].xx.col(j), 1e-13));
    CHECK(column(-1).isApprox(all.xx.col(j), 1e-13));
  }
  const std::vector<Index> chosen{8, 0, 89};
  for (std::size_t k = 0; k < 2; ++k) {
    const Matrix expected = one.folds[k].xx(chosen, chosen);
    CHECK(one.gram.fold_xx(static_cast<Index>(k), chosen).isApprox(expected, 1e-13));
  }
}

TEST_CASE("parts and folds held out: stored or formed, the same") {
  const LazyCase one = lazy_case();
  const Moments& rows = one.folds[1];
  const Vector diagonal = rows.xx.diagonal();
  const TrainingPart stored(rows), formed_part(rows, diagonal, one.gram, 0);
  CHECK(stored.lazy() == nullptr);
  CHECK(formed_part.lazy() == &one.gram);
  CHECK(stored.diagonal() == diagonal);
  CHECK(formed_part.diagonal() == diagonal);
  CHECK(stored.column(4)[9] == rows.xx(9, 4));
  CHECK(formed_part.column(4)[9] == doctest::Approx(rows.xx(9, 4)).epsilon(1e-12));
  CHECK(&formed_part.sums() == &rows);
  const std::vector<Index> chosen{3, 1};
  CHECK(HeldOut(rows).xx(chosen) == Matrix(rows.xx(chosen, chosen)));
  CHECK(HeldOut(rows, one.gram, 1).xx(chosen).isApprox(rows.xx(chosen, chosen), 1e-13));
  CHECK(&HeldOut(rows, one.gram, 1).sums() == &rows);
}

}  // namespace
