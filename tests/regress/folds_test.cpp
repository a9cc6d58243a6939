#include <layerwatt/regress/folds.hpp>

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace layerwatt;

namespace {
std::vector<Index> sizes(const Folds& folds) {
  std::vector<Index> size(static_cast<std::size_t>(folds.count), 0);
  for (const Index fold : folds.fold_of_row) ++size.at(static_cast<std::size_t>(fold));
  return size;
}

TEST_CASE("folds partition the rows evenly, for any n and count") {
  Random random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const auto n = static_cast<Index>(2 + random.below(100));
    const auto count = static_cast<Index>(2 + random.below(static_cast<std::uint64_t>(n - 1)));
    for (const bool shuffle : {true, false}) {
      const Folds folds =
          make_folds(n, {.count = count, .seed = random.next(), .shuffle = shuffle});
      CHECK(folds.fold_of_row.size() == static_cast<std::size_t>(n));
      const auto size = sizes(folds);
      const auto [low, high] = std::minmax_element(size.begin(), size.end());
      CHECK(*low >= 1);
      CHECK(*high - *low <= 1);
    }
  }
}

TEST_CASE("a group is never split and every fold gets one") {
  Random random(2);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::uint64_t> groups(60);
    for (auto& group : groups) group = random.below(12) * 1'000'003;
    const auto distinct = static_cast<Index>(std::set(groups.begin(), groups.end()).size());
    const Index count = 2 + trial % (distinct - 1);
    const Folds folds = make_folds(
        60, {.count = count, .seed = random.next(), .shuffle = trial % 2 == 0, .groups = groups});
    std::map<std::uint64_t, std::set<Index>> folds_of_group;
    for (std::size_t i = 0; i < groups.size(); ++i)
      folds_of_group[groups[i]].insert(folds.fold_of_row[i]);
    for (const auto& [group, in] : folds_of_group) CHECK(in.size() == 1);
    const auto size = sizes(folds);
    CHECK(*std::min_element(size.begin(), size.end()) >= 1);
  }
}

TEST_CASE("the same seed gives the same folds, another seed others; contiguous without shuffle") {
  CHECK(make_folds(50, {.seed = 7}).fold_of_row == make_folds(50, {.seed = 7}).fold_of_row);
  CHECK(make_folds(50, {.seed = 7}).fold_of_row != make_folds(50, {.seed = 8}).fold_of_row);
  CHECK(make_folds(7, {.count = 3, .shuffle = false}).fold_of_row ==
        std::vector<Index>{0, 0, 0, 1, 1, 2, 2});
  // Pinned: a change of the shuffle would silently change every published score.
  CHECK(make_folds(6, {.count = 3, .seed = 42}).fold_of_row ==
        std::vector<Index>{2, 2, 0, 1, 0, 1});
}

TEST_CASE("ten shuffled folds of seed 0 where nothing else is asked for") {
  const auto ids = [](const FoldOptions& options) { return make_folds(50, options).fold_of_row; };
  CHECK(ids({}) == ids({.count = 10, .seed = 0, .shuffle = true}));
  CHECK(ids({}) != ids({.seed = 1}));
}

TEST_CASE("large groups are dealt first, so that small ones even out the folds") {
  const std::vector<std::uint64_t> groups{5, 6, 7, 8, 8, 8};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    CHECK(sizes(make_folds(6, {.count = 2, .seed = seed, .groups = groups})) ==
          std::vector<Index>{3, 3});
  }
  // Pinned with groups of equal size, whose order the shuffle decides.
  CHECK(make_folds(8, {.count = 3, .seed = 5, .groups = {1, 1, 2, 2, 3, 3, 4, 5}}).fold_of_row ==
        std::vector<Index>{2, 2, 0, 0, 1, 1, 1, 0});
}

TEST_CASE("repeats differ from each other and rows_of_fold splits them") {
  const auto repeats = repeated_folds(30, 3, {.count = 5, .seed = 1});
  REQUIRE(repeats.size() == 3);
  CHECK(repeats[0].fold_of_row != repeats[1].fold_of_row);
  CHECK(repeats[1].fold_of_row == make_folds(30, {.count = 5, .seed = 2}).fold_of_row);
  for (Index k = 0; k < 5; ++k) {
    const auto held_out = rows_of_fold(repeats[0], k);
    const auto trained = rows_of_fold(repeats[0], k, false);
    CHECK(held_out.size() == 6);
    CHECK(trained.size() == 24);
    for (const Index row : held_out)
      CHECK(repeats[0].fold_of_row[static_cast<std::size_t>(row)] == k);
  }
}

TEST_CASE("folds of no rows have no folds") {
  CHECK(Folds{}.count == 0);
  CHECK(Folds{}.fold_of_row.empty());
}

TEST_CASE("impossible folds are refused") {
  CHECK_THROWS_AS((void)make_folds(5, {.count = 6}), InvalidArgument);
  CHECK_THROWS_AS((void)make_folds(5, {.count = 1}), InvalidArgument);
  CHECK_THROWS_AS((void)make_folds(3, {.count = 2, .groups = {1, 1}}), InvalidArgument);
  CHECK_THROWS_WITH((void)make_folds(4, {.count = 3, .groups = {1, 1, 2, 2}}),
                    doctest::Contains("3 folds but only 2 groups"));
  CHECK_THROWS_AS((void)folds_from_ids({}), InvalidArgument);
  CHECK_THROWS_AS((void)folds_from_ids({0, 0}), InvalidArgument);
  CHECK_THROWS_WITH((void)folds_from_ids({0, 1, -1}), doctest::Contains("-1 is negative"));
  CHECK_THROWS_WITH((void)folds_from_ids({0, 1, 3}), doctest::Contains("id 3 with only 3 rows"));
  CHECK_THROWS_AS((void)folds_from_ids({1, 2, 1}), InvalidArgument);
  CHECK_THROWS_AS((void)folds_from_ids({0, 2, 2}), InvalidArgument);
  CHECK_THROWS_AS((void)folds_from_ids({0, 1, 900}), InvalidArgument);
  CHECK_THROWS_AS((void)repeated_folds(5, 0, {.count = 2}), InvalidArgument);
  CHECK(folds_from_ids({1, 0, 2}).count == 3);
  CHECK(folds_from_ids({1, 0}).count == 2);
  CHECK(repeated_folds(5, 1, {.count = 2}).size() == 1);
}

TEST_CASE("other rows are those that are not named, ascending") {
  CHECK(other_rows(5, {3, 0}) == std::vector<Index>{1, 2, 4});
  CHECK(other_rows(3, {}) == std::vector<Index>{0, 1, 2});
  CHECK(other_rows(2, {1, 0}).empty());
}
}  // namespace
