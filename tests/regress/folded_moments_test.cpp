#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/lasso_cv.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

using namespace layerwatt;
using namespace layerwatt::test;

namespace {
bool close(const Moments& a, const Moments& b) {
  const double size = b.xx.diagonal().maxCoeff();
  return std::abs(a.weight - b.weight) <= 1e-12 * b.weight && a.mean_x.isApprox(b.mean_x, 1e-12) &&
         (a.xx - b.xx).cwiseAbs().maxCoeff() <= 1e-12 * size &&
         (a.xy - b.xy).norm() <= 1e-12 * std::sqrt(size * b.yy) * 10 &&
         std::abs(a.yy - b.yy) <= 1e-12 * b.yy;
}

struct Weighted {
  Problem problem;
  Vector weights;
  Folds folds;
};

Weighted weighted_problem(Index n, Index p, std::uint64_t seed) {
  Random random(seed);
  Weighted w{linear_problem(n, p, random), Vector(n), make_folds(n, {.count = 3, .seed = seed})};
  for (double& weight : w.weights) weight = 0.01 * random.uniform();
  return w;
}

TEST_CASE("blocks of rows add up to all rows at once") {
  const Weighted w = weighted_problem(700, 9, 41);
  const RowData all{w.problem.x, w.problem.y, w.weights};
  const FoldedMoments whole = folded_moments(all, w.weights, w.folds);
  FoldedMoments streamed;
  for (Index start = 0; start < 700; start += 150) {
    const Index size = std::min<Index>(150, 700 - start);
    const std::vector<Index> ids(w.folds.fold_of_row.begin() + start,
                                 w.folds.fold_of_row.begin() + start + size);
    add_rows(streamed,
             {w.problem.x.middleRows(start, size), w.problem.y.segment(start, size),
              w.weights.segment(start, size)},
             w.weights.segment(start, size), ids, 3);
  }
  REQUIRE(streamed.folds.size() == 3);
  CHECK(streamed.rows == 700);
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(close(streamed.folds[k], whole.folds[k]));
    CHECK(streamed.mass[k] == doctest::Approx(whole.mass[k]));
  }
}

TEST_CASE("moments of scattered and of contiguous rows are those of the plain formula") {
  const Weighted w = weighted_problem(600, 7, 42);
  const RowData all{w.problem.x, w.problem.y, w.weights};
  std::vector<Index> contiguous(300);
  for (std::size_t i = 0; i < 300; ++i) contiguous[i] = static_cast<Index>(i) + 100;
  for (const auto& rows : {rows_of_fold(w.folds, 1), contiguous}) {
    const Moments expected =
        moments_of(w.problem.x(rows, Eigen::all), w.problem.y(rows), w.weights(rows));
    CHECK(close(moments_of_rows(all, rows), expected));
  }
}

TEST_CASE("rows without weight have no moments, not ones that are not numbers") {
  const Weighted w = weighted_problem(20, 3, 44);
  const Vector none = Vector::Zero(20);
  const Moments m = moments_of_rows(RowData{w.problem.x, w.problem.y, none}, {2, 3, 9});
  CHECK(m.weight == 0);
  CHECK(m.mean_y == 0);
  CHECK_FALSE(m.mean_x.hasNaN());
}

TEST_CASE("columns formed on demand are those of the stored Gram, to the bit in any order") {
  const Weighted w = weighted_problem(50, 1100, 43);
  const RowData all{w.problem.x, w.problem.y, w.weights};
  const FoldedMoments lazy = folded_moments(all, w.weights, w.folds);
  const FoldedMoments other = folded_moments(all, w.weights, w.folds);
  REQUIRE(lazy.gram != nullptr);
  CHECK(lazy.rows == 50);
  other.gram->form({900, 900}, {7, 3, 5});
  for (Index held_out = -1; held_out < 3; ++held_out) {
    std::vector<Index> rows;
    for (Index i = 0; i < 50; ++i) {
      if (w.folds.fold_of_row[static_cast<std::size_t>(i)] != held_out) rows.push_back(i);
    }
    const Moments stored = moments_of_rows(all, rows);
    const TrainingSet set = training_set(lazy, held_out);
    CHECK(set.mass == doctest::Approx(stored.weight));
    REQUIRE(set.parts.size() == 1);
    const TrainingPart& part = set.parts.front();
    CHECK(part.sums().mean_x.isApprox(stored.mean_x, 1e-12));
    CHECK(part.sums().xy.isApprox(stored.xy, 1e-12));
    CHECK(part.diagonal().isApprox(stored.xx.diagonal(), 1e-12));
    const TrainingSet again = training_set(other, held_out);
    for (const Index j : {3, 5, 7, 900}) {
      const Eigen::Map<const Vector> column(part.column(j), 1100);
      CHECK(column.isApprox(stored.xx.col(j), 1e-12));
      CHECK((column == Eigen::Map<const Vector>(again.parts.front().column(j), 1100)));
    }
  }
}

TEST_CASE("the fold held out has the xx of its rows, stored or not") {
  const Weighted w = weighted_problem(50, 1100, 43);
  const RowData all{w.problem.x, w.problem.y, w.weights};
  const FoldedMoments lazy = folded_moments(all, w.weights, w.folds);
  const std::vector<Index> columns{1099, 0, 7};
  for (std::size_t k = 0; k < 3; ++k) {
    const Moments stored = moments_of_rows(all, rows_of_fold(w.folds, static_cast<Index>(k)));
    const Matrix expected = stored.xx(columns, columns);
    CHECK(HeldOut(stored).xx(columns) == expected);
    CHECK(lazy.held_out(k).xx(columns).isApprox(expected, 1e-12));
    CHECK(lazy.held_out(k).sums().xy.isApprox(stored.xy, 1e-12));
  }
}

TEST_CASE("another target of a wide design reaches its training sets") {
  const Weighted w = weighted_problem(50, 1100, 46);
  const Vector target = w.problem.x.col(4);
  const RowData first{w.problem.x, w.problem.y, w.weights}, second{w.problem.x, target, w.weights};
  FoldedMoments data = folded_moments(first, w.weights, w.folds);
  set_target(data, second, w.folds);
  const FoldedMoments fresh = folded_moments(second, w.weights, w.folds);
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(data.rest[k].xy.isApprox(fresh.rest[k].xy, 1e-10));
    CHECK(data.rest[k].yy == doctest::Approx(fresh.rest[k].yy));
    CHECK(data.rest[k].mean_y == doctest::Approx(fresh.rest[k].mean_y));
  }
}

TEST_CASE("targets that share a Gram are fitted as alone") {
  const Weighted w = weighted_problem(60, 6, 44);
  Matrix targets(60, 3);
  targets << w.problem.y, w.problem.y.array().sqrt(), w.problem.x.col(4);
  const LassoOptions options{.weights = w.weights};
  const auto all = lasso_cv_targets(w.problem.x, targets, w.folds, options);
  REQUIRE(all.size() == 3);
  for (Index t = 0; t < 3; ++t) {
    const LassoCv alone = lasso_cv(w.problem.x, targets.col(t), w.folds, options);
    const LassoCv& shared = all[static_cast<std::size_t>(t)];
    CHECK(shared.path.coefficients.isApprox(alone.path.coefficients, 1e-8));
    CHECK(shared.fold_scores.isApprox(alone.fold_scores, 1e-8));
  }
  CHECK((lasso_cv_targets(w.problem.x, targets.col(0), w.folds, options)[0].fold_scores ==
         all[0].fold_scores));
  CHECK_THROWS_AS((void)lasso_cv_targets(w.problem.x, targets, w.folds, {.loss = Loss::relative}),
                  InvalidArgument);
  CHECK_THROWS_AS((void)lasso_cv_targets(w.problem.x, Matrix(60, 0), w.folds), InvalidArgument);
}

TEST_CASE("misfits are refused") {
  const Weighted w = weighted_problem(10, 2, 45);
  const RowData all{w.problem.x, w.problem.y, w.weights};
  FoldedMoments total;
  CHECK_THROWS_AS(add_rows(total, all, w.weights, {0, 1}, 2), InvalidArgument);
  CHECK_THROWS_AS(add_rows(total, all, w.weights, std::vector<Index>(10, 2), 2), InvalidArgument);
  CHECK_THROWS_AS((void)folded_moments(all, w.weights, make_folds(9, {.count = 2})),
                  InvalidArgument);
}
}  // namespace
