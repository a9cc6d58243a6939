/// @file
/// Which configurations an evaluation holds out together: random folds, the values of a column, or
/// the largest ones.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/data/dataset.hpp>
#include <layerwatt/features/feature.hpp>
#include <layerwatt/regress/folds.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// `largest`: train on the small ones, test on the `share` with the largest value of a feature.
struct HoldOut {
  enum class Kind { folds, column, largest };
  Kind kind = Kind::folds;
  std::string name = {};  ///< of the column or feature; `macs` is the feature `operations`
  double share = 0.2;     ///< of `largest`, in (0, 1)
};

/// "10-fold cross-validation", "leave out each kernel_h", "train below, test on the largest 20 % by
/// macs".
[[nodiscard]] inline std::string to_text(const HoldOut& split, Index folds) {
  if (split.kind == HoldOut::Kind::column) return "leave out each " + split.name;
  if (split.kind == HoldOut::Kind::folds) return std::to_string(folds) + "-fold cross-validation";
  return "train on the small, test on the largest " + to_text(100 * split.share) + " % by " +
         split.name;
}

/// `FEATURE:SHARE`, e.g. macs:0.2.
/// @throws ParseError  another form, unknown feature, or a share outside (0, 1)
[[nodiscard]] inline HoldOut parse_extrapolation(std::string_view text) {
  const auto colon = text.find(':');
  const auto share = colon == std::string_view::npos ? std::optional<double>{}
                                                     : parse_number<double>(text.substr(colon + 1));
  expects<ParseError>(share && *share > 0 && *share < 1, "'", text,
                      "' is not of the form FEATURE:SHARE with a share between 0 and 1, e.g. ",
                      "macs:0.2");
  HoldOut split{HoldOut::Kind::largest, std::string(text.substr(0, colon)), *share};
  if (split.name != "macs") (void)feature_index(split.name);
  return split;
}

/// Parts of the configurations. Each part from `first_tested` on is predicted by a fit to all
/// others.
struct Parts {
  std::vector<Index> part_of_row;
  Index count = 0;
  Index first_tested = 0;
};

namespace detail {

inline Parts parts_by_column(const std::vector<std::string>& cells) {
  std::map<std::string, Index> part_of_value;
  for (const std::string& cell : cells) part_of_value.emplace(cell, 0);
  Parts parts;
  for (auto& entry : part_of_value) entry.second = parts.count++;
  for (const std::string& cell : cells) parts.part_of_row.push_back(part_of_value.at(cell));
  return parts;
}

inline Parts parts_by_size(const std::vector<double>& sizes, double share) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return sizes[a] < sizes[b]; });
  const auto tested = static_cast<std::size_t>(
      std::max(1.0, std::round(share * static_cast<double>(sizes.size()))));
  Parts parts{std::vector<Index>(sizes.size(), 0), 2, 1};
  for (std::size_t i = sizes.size() - tested; i < sizes.size(); ++i) {
    parts.part_of_row[order[i]] = 1;
  }
  return parts;
}

}  // namespace detail

}  // namespace layerwatt
