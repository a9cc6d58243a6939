/// @file
/// Standard forms of test problems: what the solvers below `lasso_path` run on.
#pragma once

#include <layerwatt/regress/folded_moments.hpp>
#include <layerwatt/regress/standard_form.hpp>
#include <support/regress_problems.hpp>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace layerwatt::test {

/// A form and the moments it points into.
struct OwnedForm {
  std::unique_ptr<const FoldedMoments> moments;
  StandardForm form;
};

/// All rows with weight 1.
[[nodiscard]] inline OwnedForm form_of(const Problem& problem) {
  const Vector ones = Vector::Ones(problem.y.size());
  const Folds one{std::vector<Index>(static_cast<std::size_t>(problem.y.size()), 0), 1};
  auto moments = std::make_unique<const FoldedMoments>(
      folded_moments({problem.x, problem.y, ones}, ones, one));
  StandardForm form(training_set(*moments, -1), {});
  return {std::move(moments), std::move(form)};
}

/// G w from the columns of the form.
[[nodiscard]] inline Vector gram_times(StandardForm& form, const Vector& w) {
  Vector image = Vector::Zero(form.size());
  for (Index j = 0; j < form.size(); ++j) {
    if (w[j] != 0) image += w[j] * Eigen::Map<const Vector>(form.column(j), form.size());
  }
  return image;
}

}  // namespace layerwatt::test
