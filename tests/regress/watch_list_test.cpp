#include <layerwatt/regress/watch_list.hpp>
#include <support/regress_problems.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace layerwatt;

namespace {

TEST_CASE("watch list: narrow designs are watched completely, whatever the scores") {
  WatchList watch(500);
  Vector score = Vector::Zero(500);
  watch.renew(score, {3});
  CHECK(watch.complete());
  CHECK(watch.size() == 500);
  for (const Index j : {0, 3, 499}) {
    CHECK(watch.place(j) == j);
    CHECK(watch.column(j) == j);
  }
}

TEST_CASE("watch list: the positive scores, in descending order") {
  Vector values(7);
  values << 0.25, 0, -3, 0.5, 7, 1e-300, 0.75;
  CHECK(descending(values) == std::vector<Index>{4, 6, 3, 0, 5});
  CHECK(descending(Vector::Zero(3)).empty());
}

TEST_CASE("watch list: up to 1,024 columns are all watched, and so are as many as would be") {
  for (const Index p : {1024, 1025, 1302}) {
    Vector score = Vector::LinSpaced(p, 0.1, 0.9);
    std::vector<Index> active;
    for (Index j = 0; p == 1302 && j < 334; ++j) active.push_back(j);  // 300 and 3 for each
    WatchList watch(p);
    watch.renew(score, active);
    CHECK(watch.complete() == (p != 1025));
  }
}

TEST_CASE("watch list: where nearly all columns are active, all are watched") {
  std::vector<Index> active;
  for (Index j = 0; j < 1100; ++j) {
    WatchList watch(1100);
    Vector score = Vector::Constant(1100, 0.5);
    score[7] = 0.1;
    if (j % 10 == 0) watch.renew(score, active);
    if (3 * j >= 1100) CHECK(watch.complete());
    active.push_back(j);
  }
}

TEST_CASE("watch list: wide designs watch the active columns and those of high score") {
  constexpr Index kColumns = 5000;
  Random random(91);
  WatchList watch(kColumns);
  CHECK(watch.complete());
  for (int trial = 0; trial < 5; ++trial) {
    Vector all(kColumns);
    for (double& value : all) value = random.uniform();
    const std::vector<Index> active{17, 4000, static_cast<Index>(random.below(kColumns))};
    for (const Index j : active) all[j] = 0;
    Vector score = all;
    watch.renew(score, active);
    CHECK_FALSE(watch.complete());
    CHECK(watch.size() == 309);  // 300 and 3 for each active column
    for (const Index j : active) CHECK(watch.place(j) >= 0);
    double least_watched = 2, most_other = 0;
    for (Index j = 0; j < kColumns; ++j) {
      const bool is_active = std::find(active.begin(), active.end(), j) != active.end();
      if (watch.place(j) >= 0) CHECK(watch.column(watch.place(j)) == j);
      if (is_active) continue;
      double& bound = watch.place(j) >= 0 ? least_watched : most_other;
      bound = watch.place(j) >= 0 ? std::min(bound, all[j]) : std::max(bound, all[j]);
    }
    CHECK(least_watched > most_other);
    const Vector some = watch.gather(all.data());
    REQUIRE(some.size() == watch.size());
    for (Index k = 0; k < watch.size(); ++k) CHECK(some[k] == all[watch.column(k)]);
  }
  Vector high = Vector::Constant(kColumns, 2);  // all at or beyond the penalty
  high[9] = 0.5;
  watch.renew(high, {});
  CHECK(watch.size() == kColumns - 1);
  CHECK(watch.place(9) == -1);
}

}  // namespace
