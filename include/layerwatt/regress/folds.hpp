/// @file
/// Folds of cross-validation: seeded, portable, and never splitting a group.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/shuffle.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <utility>
#include <vector>

namespace layerwatt {

/// A partition of n rows into `count` folds, none of them empty.
struct Folds {
  std::vector<Index> fold_of_row;  ///< (n), each in [0, count)
  Index count = 0;
};

struct FoldOptions {
  Index count = 10;        ///< folds, >= 2
  std::uint64_t seed = 0;  ///< same seed, same folds, on every platform
  bool shuffle = true;     ///< false: contiguous blocks in row (or first-seen group) order
  std::vector<std::uint64_t> groups =
      {};  ///< (n) rows of equal value stay in one fold; empty: none
};

/// Folds from explicit ids, e.g. those of another tool. Ids are 0 .. count-1, each in use.
/// @throws InvalidArgument  no rows, a negative id, fewer than two folds, or an id that no row has
[[nodiscard]] inline Folds folds_from_ids(std::vector<Index> ids) {
  expects(!ids.empty(), "folds_from_ids: there are no rows; give one fold id per row");
  const auto [low, high] = std::minmax_element(ids.begin(), ids.end());
  expects(*low >= 0, "folds_from_ids: id ", *low, " is negative; ids start at 0");
  expects(*high >= 1, "folds_from_ids: all ids are 0; give at least two folds");
  expects(*high < static_cast<Index>(ids.size()), "folds_from_ids: id ", *high, " with only ",
          ids.size(), " rows; number the folds 0, 1, ... without gaps");
  std::vector<Index> rows(static_cast<std::size_t>(*high) + 1, 0);
  for (const Index id : ids) ++rows[static_cast<std::size_t>(id)];
  for (std::size_t k = 0; k < rows.size(); ++k) {
    expects(rows[k] > 0, "folds_from_ids: no row has id ", k, " but one has ", *high,
            "; number the folds 0, 1, ... without gaps");
  }
  const Index count = *high + 1;
  return {std::move(ids), count};
}

namespace detail {
/// Rows of each group; groups in the order in which they are first seen.
[[nodiscard]] inline std::vector<std::vector<Index>> rows_by_group(
    Index n, const std::vector<std::uint64_t>& groups) {
  std::vector<std::vector<Index>> rows;
  std::unordered_map<std::uint64_t, std::size_t> place;
  for (Index i = 0; i < n; ++i) {
    const auto key =
        groups.empty() ? static_cast<std::uint64_t>(i) : groups[static_cast<std::size_t>(i)];
    const auto [at, is_new] = place.try_emplace(key, rows.size());
    if (is_new) rows.emplace_back();
    rows[at->second].push_back(i);
  }
  return rows;
}

/// Large groups first, each to the fold with the fewest rows so far: sizes stay balanced.
inline void deal(std::vector<std::vector<Index>>& groups, Folds& folds) {
  std::ranges::stable_sort(groups, std::greater{}, [](const auto& group) { return group.size(); });
  std::vector<std::size_t> size(static_cast<std::size_t>(folds.count));
  for (const auto& group : groups) {
    const auto fold = std::min_element(size.begin(), size.end());
    *fold += group.size();
    for (const Index row : group)
      folds.fold_of_row[static_cast<std::size_t>(row)] = fold - size.begin();
  }
}

/// Consecutive blocks of groups; the first `groups mod count` blocks hold one more.
inline void cut(const std::vector<std::vector<Index>>& groups, Folds& folds) {
  const auto n = static_cast<Index>(groups.size());
  Index next = 0;
  for (Index fold = 0; fold < folds.count; ++fold) {
    const Index end = next + n / folds.count + (fold < n % folds.count ? 1 : 0);
    for (; next < end; ++next) {
      for (const Index row : groups[static_cast<std::size_t>(next)]) {
        folds.fold_of_row[static_cast<std::size_t>(row)] = fold;
      }
    }
  }
}
}  // namespace detail

/// Splits n rows (or their groups) into folds of nearly equal size.
/// @throws InvalidArgument  count < 2, wrong number of groups, or more folds than groups (rows)
[[nodiscard]] inline Folds make_folds(Index n, const FoldOptions& options = {}) {
  expects(options.count >= 2, "make_folds: ", options.count, " folds asked for; at least 2 needed");
  expects(options.groups.empty() || static_cast<Index>(options.groups.size()) == n,
          "make_folds: ", options.groups.size(), " groups for ", n,
          " rows; give one per row, or none");
  auto groups = detail::rows_by_group(n, options.groups);
  expects(options.count <= static_cast<Index>(groups.size()), "make_folds: ", options.count,
          " folds but only ", groups.size(), options.groups.empty() ? " rows" : " groups",
          "; ask for fewer folds or give more data");
  Folds folds{std::vector<Index>(static_cast<std::size_t>(n)), options.count};
  if (options.shuffle) {
    Random random(options.seed);
    shuffle(groups, random);
    detail::deal(groups, folds);
  } else {
    detail::cut(groups, folds);
  }
  return folds;
}

/// `repeats` independent partitions; the r-th uses the seed `options.seed + r`.
/// @throws InvalidArgument  repeats < 1, or as `make_folds`
[[nodiscard]] inline std::vector<Folds> repeated_folds(Index n, Index repeats,
                                                       FoldOptions options = {}) {
  expects(repeats >= 1, "repeated_folds: ", repeats, " repeats asked for; at least 1 needed");
  std::vector<Folds> all;
  for (Index r = 0; r < repeats; ++r, ++options.seed) all.push_back(make_folds(n, options));
  return all;
}

/// The rows in (`held_out` = true) or outside (false) a fold, ascending.
[[nodiscard]] inline std::vector<Index> rows_of_fold(const Folds& folds, Index fold,
                                                     bool held_out = true) {
  std::vector<Index> rows;
  for (std::size_t i = 0; i < folds.fold_of_row.size(); ++i) {
    if ((folds.fold_of_row[i] == fold) == held_out) rows.push_back(static_cast<Index>(i));
  }
  return rows;
}

/// 0 .. n - 1 without `some`, ascending.
[[nodiscard]] inline std::vector<Index> other_rows(Index n, const std::vector<Index>& some) {
  std::vector<bool> out(static_cast<std::size_t>(n), false);
  for (const Index row : some) out[static_cast<std::size_t>(row)] = true;
  std::vector<Index> rows;
  for (Index i = 0; i < n; ++i) {
    if (!out[static_cast<std::size_t>(i)]) rows.push_back(i);
  }
  return rows;
}

}  // namespace layerwatt
