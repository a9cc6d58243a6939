/// @file
/// Which polynomial degree: every candidate is cross-validated on the same folds.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/matrix.hpp>
#include <layerwatt/poly/basis.hpp>
#include <layerwatt/poly/expand.hpp>
#include <layerwatt/regress/lasso_cv.hpp>

#include <utility>
#include <vector>

namespace layerwatt {

/// A polynomial of base features, its degree chosen by cross-validation.
struct DegreeChoice {
  int degree = 0;               ///< of the smallest mean score; of equal ones the lowest
  std::vector<Monomial> terms;  ///< columns of the design, without the constant
  LassoCv cv;                   ///< of the chosen degree, refitted on all rows
  std::vector<double> scores;   ///< smallest mean score per candidate, in their order
};

/// @param x        (n, v) base features   @param y  (n)
/// @param degrees  candidates, each >= 1
/// @throws InvalidArgument  no candidates, a degree < 1, or as `lasso_cv`
template <class Products = PlainProducts>
[[nodiscard]] DegreeChoice choose_degree(const MatrixView& x, const VectorView& y,
                                         const std::vector<Folds>& repeats,
                                         const std::vector<int>& degrees = {1, 2, 3, 4},
                                         const LassoOptions& options = {}) {
  expects(!degrees.empty(), "choose_degree: there are no candidates; give at least one degree");
  const auto score_of = [](const LassoCv& cv) { return cv.mean_score[cv.index_min]; };
  DegreeChoice best;
  for (const int degree : degrees) {
    expects(degree >= 1, "choose_degree: degree ", degree, " has no terms; use 1 or more");
    auto terms = make_basis(static_cast<int>(x.cols()), {.degree = degree, .constant = false});
    LassoCv cv = lasso_cv<Products>(expand(terms, x), y, repeats, options);
    const double score = score_of(cv);
    best.scores.push_back(score);
    if (best.degree != 0) {
      const double best_score = score_of(best.cv);
      if (!(score < best_score || (score == best_score && degree < best.degree))) continue;
    }
    best.degree = degree;
    best.terms = std::move(terms);
    best.cv = std::move(cv);
  }
  return best;
}

/// @return (m) predictions of the chosen polynomial at penalty `k`. @param x  (m, v) base features
[[nodiscard]] inline Vector predict(const DegreeChoice& choice, Index k, const MatrixView& x) {
  return predict(choice.cv.path, k, expand(choice.terms, x));
}

}  // namespace layerwatt
