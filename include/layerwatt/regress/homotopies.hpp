/// @file
/// Paths of training sets that differ by a fold. They need nearly the same Gram columns, so where
/// columns are formed on demand the paths walk together and few are formed in vain.
#pragma once

#include <layerwatt/core/matrix.hpp>
#include <layerwatt/core/parallel.hpp>
#include <layerwatt/regress/homotopy.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <layerwatt/regress/standard_path.hpp>
#include <layerwatt/regress/watch_list.hpp>

#include <cstddef>
#include <vector>

namespace layerwatt {

namespace detail {
/// The columns of some lists, best first: the k-th of a list gets 1 / k of a vote.
[[nodiscard]] inline std::vector<Index> by_votes(const std::vector<std::vector<Index>>& lists,
                                                 Index columns) {
  Vector votes = Vector::Constant(columns, 0);
  for (const std::vector<Index>& list : lists) {
    double rank = 0;
    for (const Index j : list) votes[j] += 1 / ++rank;
  }
  return descending(votes);
}
}  // namespace detail

/// The paths of training sets that share one Gram. All walk until each waits for a column; these
/// are formed together, with those that most of them are likely to ask for next.
/// @return  (forms) each the path of `homotopy`, to the bit
[[nodiscard]] inline std::vector<StandardPath> homotopies(std::vector<StandardForm>& forms,
                                                          const VectorView& lambdas,
                                                          const HomotopyOptions& options,
                                                          int threads) {
  std::vector<detail::Homotopy> paths;
  for (StandardForm& form : forms) paths.emplace_back(form, lambdas, options);
  std::vector<char> ended(paths.size(), 0);
  for (;;) {
    parallel_for(static_cast<Index>(paths.size()), threads, [&](Index k) {
      const auto at = static_cast<std::size_t>(k);
      if (ended[at] == 0) ended[at] = paths[at].walk() ? 1 : 0;
    });
    std::vector<Index> wanted;
    std::vector<std::vector<Index>> likely;
    for (std::size_t k = 0; k < paths.size(); ++k) {
      if (ended[k] != 0) continue;
      wanted.push_back(paths[k].wanted());
      likely.push_back(paths[k].likely());
    }
    if (wanted.empty()) break;
    forms.front().form_columns(wanted, detail::by_votes(likely, forms.front().size()));
  }
  std::vector<StandardPath> result;
  for (detail::Homotopy& path : paths) result.push_back(path.take());
  return result;
}

}  // namespace layerwatt
